//! The registry that is asked: fictional firms with their titles, without figures, of which an answer shows none: that
//! makes a million of them in minutes.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use search_index::fold::fold_key;
use yanzhen::app::App;
use yanzhen::app::demo::{Demo, FictionalFirm};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::enterprise::Profile;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::SourceId;
use yanzhen::domain::tenure::Award;
use yanzhen::store::{self, Clock, Store, Tx};

/// Firms written with one transaction.
const CHUNK: usize = 2_000;

/// Opens the registry below a folder, with as many firms as are wanted.
pub(crate) async fn fill(folder: &Path, firms: usize) -> anyhow::Result<App> {
    let config = Config::new(folder, None);
    let app = App::create_at(&config, clock()).await?;
    let store = Store::open(&config.database_url(), clock(), fold_key).await?;
    let start = Instant::now();
    let written = write_firms(&store, &recipe(&app)?, firms).await?;
    println!(
        "{firms} firms, {written} of them new, written after {:?}",
        start.elapsed()
    );
    let indexed = app.catch_up().await?;
    // As a server does at rest.
    app.clone().tidy_index().await;
    println!("{indexed} indexed, ready after {:?}", start.elapsed());
    Ok(app)
}

fn recipe(app: &App) -> anyhow::Result<Demo> {
    Demo::load(&Seeds::compiled(), app.catalog(), 1).map_err(|findings| anyhow::anyhow!("{findings:?}"))
}

/// Writes the firms that the registry lacks and returns how many.
async fn write_firms(store: &Store, demo: &Demo, firms: usize) -> anyhow::Result<usize> {
    let actor = Actor::local_bureau("bench");
    let sources = store
        .write(&actor, Action::Demonstrate, async |tx: &Tx| {
            let mut sources = Vec::new();
            for citation in demo.citations() {
                sources.push(tx.find_or_insert_source(citation).await?);
            }
            Ok::<_, store::Error>(sources)
        })
        .await?
        .value;
    let known = usize::try_from(store.whole().count_enterprises().await?)?;
    let lacking = firms.saturating_sub(known);
    let mut made = demo.firms(sources).skip(known).take(lacking);
    loop {
        let chunk: Vec<FictionalFirm> = made.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(lacking);
        }
        store
            .write(&actor, Action::Demonstrate, async |tx: &Tx| {
                write_chunk(tx, chunk).await
            })
            .await?;
    }
}

async fn write_chunk(tx: &Tx, firms: Vec<FictionalFirm>) -> Result<(), store::Error> {
    let (profiles, held): (Vec<Profile>, Vec<Vec<Award>>) =
        firms.into_iter().map(|firm| (firm.profile, firm.awards)).unzip();
    let ids = tx.insert_enterprises(&profiles).await?;
    let awards = ids.into_iter().zip(held);
    let awards: Vec<_> = awards
        .flat_map(|(id, held)| held.into_iter().map(move |award| (id, award)))
        .collect();
    tx.insert_tenures(&awards).await?;
    Ok(())
}

/// Firms all over the registry, made again by the recipe that filled it.
pub(crate) fn sample(app: &App, firms: usize, wanted: usize) -> anyhow::Result<Vec<Profile>> {
    let demo = recipe(app)?;
    let sources = (1..).map(SourceId).take(demo.citations().len()).collect();
    let step = (firms / wanted).max(1);
    let all = demo.firms(sources).take(firms).step_by(step);
    Ok(all.map(|firm| firm.profile).collect())
}

pub(crate) fn clock() -> Clock {
    Arc::new(|| "2026-11-22T00:00:00Z".parse::<DateTime<Utc>>().expect("a moment"))
}

//! A registry of many firms: made in a process of its own, then judged, screened and simulated in another.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use yanzhen::app::demo::DemoPlan;
use yanzhen::app::simulation::{Draft, SimulationQuery};
use yanzhen::app::{App, Session};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::day::Day;
use yanzhen::domain::enterprise::EnterpriseId;
use yanzhen::rules::evaluate::{examine, verdict};
use yanzhen::rules::facts::Facts;
use yanzhen::rules::reads::Reads;
use yanzhen::rules::screening::Law;
use yanzhen::rules::simulation::Move;
use yanzhen::rules::verdict::Verdict;
use yanzhen::store::{self, Clock, Store, Tx};

use crate::STANDARD;
use crate::step::{Measured, Step};

/// Tells a process of this bench to make firms.
pub(crate) const MAKE: &str = "--make-firms";
/// Tells a process of this bench to screen the firms of a folder.
pub(crate) const MEASURE: &str = "--measure-screening";

/// Makes firms and measures every step over them.
pub(crate) fn in_processes(firms: usize) -> anyhow::Result<Vec<Measured>> {
    let folder = tempfile::tempdir()?;
    let mut lines = tell(MAKE, folder.path(), firms)?;
    lines += &tell(MEASURE, folder.path(), firms)?;
    lines.lines().map(Measured::read).collect()
}

/// Runs a part of this bench in a process of its own and returns what it prints.
fn tell(part: &str, folder: &Path, firms: usize) -> anyhow::Result<String> {
    let told = Command::new(std::env::current_exe()?)
        .arg(part)
        .arg(folder)
        .arg(firms.to_string())
        .stderr(Stdio::inherit())
        .output()?;
    anyhow::ensure!(told.status.success(), "{part} of {firms} firms failed");
    Ok(String::from_utf8(told.stdout)?)
}

/// Runs a part in this process.
pub(crate) fn run(part: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Runtime::new()?.block_on(part)
}

/// Makes firms in a folder.
pub(crate) async fn make(folder: &Path, firms: usize) -> anyhow::Result<()> {
    let app = App::create_at(&Config::new(folder, None), clock()).await?;
    let app = app.session(Actor::local_bureau("bench"), app.today());
    let step = Step::start("making and importing them");
    app.demonstrate(DemoPlan { firms, seed: 1 }, |_| {}).await?;
    step.end(firms);
    Ok(())
}

/// Judges, screens and simulates the firms of a folder.
pub(crate) async fn measure(folder: &Path, firms: usize) -> anyhow::Result<()> {
    let config = Config::new(folder, None);
    let app = App::create_at(&config, clock()).await?;
    let app = app.session(Actor::local_bureau("bench"), app.today());
    read_all(&app, &config, firms).await?;
    let step = Step::start("screening every firm for every tier, stored");
    let done = app.screen(app.today(), |_| ()).await?;
    step.end(usize::try_from(done.firms)?);
    let step = Step::start("… again, nothing changed");
    let done = app.screen(app.today(), |_| ()).await?;
    step.end(usize::try_from(done.firms)?);
    touch_some(&config, firms).await?;
    let step = Step::start("… again, one firm in a hundred changed");
    let done = app.screen(app.today(), |_| ()).await?;
    step.end(usize::try_from(done.firms)?);
    let step = Step::start("counting every list of every tier");
    let view = app.show_screening(None).await?;
    let listed: u64 = view
        .tiers
        .iter()
        .flat_map(|tier| &tier.counts)
        .map(|count| count.firms)
        .sum();
    step.end(usize::try_from(listed)?);
    let step = Step::start("simulating a draft over all of them");
    let query = SimulationQuery {
        draft: Draft::Moves {
            standard: STANDARD.to_owned(),
            moves: vec![Move {
                key: "rd_amount".to_owned(),
                value: "300万元".to_owned(),
            }],
        },
        date: "2025-06-30".parse()?,
        shift: None,
        after: None,
        limit: 50,
    };
    let view = app.simulate(&query).await?;
    step.end(firms);
    anyhow::ensure!(view.total.lost > 0, "the draft changes nothing");
    Ok(())
}

/// Judges every firm for every tier from the store: its verdicts alone, then with every finding; nothing is stored.
async fn read_all(app: &Session, config: &Config, firms: usize) -> anyhow::Result<()> {
    let store = Store::open(&config.database_url(), clock(), search_index::fold::fold_key).await?;
    let tiers = app.catalog().tiers.iter().map(|tier| &tier.code);
    let law = Law::on(app.today(), tiers, app.library());
    let all: Arc<Vec<_>> = Arc::new(law.rungs().filter_map(|rung| rung.new.clone()).collect());
    let asked = (app.today(), Arc::new(law.reads().clone()));
    let step = Step::start("every firm for every tier, verdicts");
    let met = walk(&store, asked.clone(), {
        let all = Arc::clone(&all);
        move |facts| {
            let met = all.iter().filter(|standard| verdict(standard, facts) == Verdict::Met);
            met.count()
        }
    });
    let met = met.await?;
    step.end(firms);
    let step = Step::start("… with full findings");
    let explained = walk(&store, asked, move |facts| {
        let met = all
            .iter()
            .filter(|standard| examine(standard, facts).verdict == Verdict::Met);
        met.count()
    });
    let explained = explained.await?;
    step.end(firms);
    anyhow::ensure!(met == explained, "{met} verdicts are met, {explained} explained ones");
    Ok(())
}

/// Reads all firms page by page, as many pages at a time as there are cores, and adds up what is found of them.
async fn walk(
    store: &Store,
    (date, reads): (Day, Arc<Reads>),
    work: impl Fn(&Facts) -> usize + Clone + Send + 'static,
) -> anyhow::Result<usize> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut pages = tokio::task::JoinSet::new();
    let (mut after, mut found) = (None, 0);
    loop {
        let page = store.whole().list_firm_work(after, 500).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.enterprise);
        if cores < pages.len() {
            found += pages.join_next().await.transpose()?.transpose()?.unwrap_or(0);
        }
        pages.spawn(judge_page(
            store.clone(),
            page,
            (date, Arc::clone(&reads)),
            work.clone(),
        ));
    }
    while let Some(page) = pages.join_next().await {
        found += page??;
    }
    Ok(found)
}

async fn judge_page(
    store: Store,
    page: Vec<store::ScreeningWork>,
    (date, reads): (Day, Arc<Reads>),
    work: impl Fn(&Facts) -> usize + Send + 'static,
) -> anyhow::Result<usize> {
    let page = store.whole().read_firms(page).await?;
    let judged = tokio::task::spawn_blocking(move || {
        let mut found = 0;
        for firm in page.firms(&reads)? {
            found += work(&firm?.take_facts(date));
        }
        Ok::<_, store::Error>(found)
    });
    Ok(judged.await??)
}

/// Files the last figures of every hundredth firm once more.
async fn touch_some(config: &Config, firms: usize) -> anyhow::Result<()> {
    let store = Store::open(&config.database_url(), clock(), search_index::fold::fold_key).await?;
    let actor = Actor::local_bureau("bench");
    let ids: Vec<_> = (1..=i64::try_from(firms)?).step_by(100).map(EnterpriseId).collect();
    let filings = store.whole().list_filings(&ids).await?;
    let again: Vec<_> = filings
        .into_iter()
        .map(|filing| (filing.enterprise, filing.figures))
        .collect();
    store
        .write(&actor, Action::Import, async |tx: &Tx| {
            tx.insert_filings(&again).await?;
            Ok::<_, store::Error>(())
        })
        .await?;
    Ok(())
}

fn clock() -> Clock {
    Arc::new(|| {
        let noon: DateTime<Utc> = "2026-11-22T04:00:00Z".parse().unwrap_or_default();
        noon
    })
}

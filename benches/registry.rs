//! The registry at the size of a city: fictional firms in, then everything that walks over all of them. Prints a
//! table with the peak memory of each step; nothing may load the whole table into memory.
//!
//! `cargo bench --bench registry`; `YANZHEN_BENCH_FIRMS` sets the number of firms (100,000 when absent).

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{DateTime, Utc};
use yanzhen::app::demo::{Demo, DemoPlan};
use yanzhen::app::export::{Delivery, Format};
use yanzhen::app::goal::GoalQuery;
use yanzhen::app::matching::Identity;
use yanzhen::app::search::SearchQuery;
use yanzhen::app::tier_list::TierListQuery;
use yanzhen::app::{App, Session};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::enterprise::{EnterpriseId, Profile};
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::SourceId;
use yanzhen::store::{self, Clock, Store, Tx};

/// As in an import.
const CHUNK: usize = 500;
/// Names of a list that is matched.
const NAMES: usize = 1_000;

fn main() -> anyhow::Result<()> {
    let firms = match std::env::var("YANZHEN_BENCH_FIRMS") {
        Ok(text) => text.parse().context("YANZHEN_BENCH_FIRMS is no number")?,
        Err(_) => 100_000,
    };
    tokio::runtime::Runtime::new()?.block_on(run(firms))
}

async fn run(firms: usize) -> anyhow::Result<()> {
    println!("| step | rows | seconds | rows/s | peak MB |");
    println!("|---|---|---|---|---|");
    let catalog = Catalog::load(&Seeds::compiled()).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    generate(firms, &catalog)?;
    import_profiles(firms, &catalog).await?;

    let folder = tempfile::tempdir()?;
    let config = Config::new(folder.path(), None);
    let app = App::create_at(&config, clock()).await?;
    let app = app.session(Actor::local_bureau("bench"), app.today());
    let plan = DemoPlan { firms, seed: 1 };
    let step = Step::start("import with titles and figures");
    app.demonstrate(plan, |_| {}).await?;
    let store = Store::open(&config.database_url(), clock(), search_index::fold::fold_key).await?;
    step.end(firms);
    println!(
        "| … of these rows of all tables | {} | | | |",
        count_rows(&store).await?
    );

    let step = Step::start("search index from nothing");
    let indexed = app.app().catch_up().await?;
    step.end(usize::try_from(indexed)?);
    walk_dossiers(&store).await?;
    export_lists(&app, folder.path()).await?;
    search(&app).await?;
    match_list(&app, &catalog).await?;
    count_goals(&app).await?;
    let step = Step::start("integrity check with the audit chain");
    let faults = store.integrity_check().await?;
    step.end(firms);
    anyhow::ensure!(faults.is_empty(), "{faults:?}");
    Ok(())
}

fn generate(firms: usize, catalog: &Catalog) -> anyhow::Result<()> {
    let step = Step::start("making firms, no database");
    let made = demo(catalog)?
        .1
        .take(firms)
        .map(|firm| firm.filings.len())
        .sum::<usize>();
    step.end(firms);
    anyhow::ensure!(made > 0, "no filings were made");
    Ok(())
}

/// Makes a set whose sources have the numbers an empty database would give them.
fn demo(catalog: &Catalog) -> anyhow::Result<(Demo, impl Iterator<Item = yanzhen::app::demo::FictionalFirm>)> {
    let demo = Demo::load(&Seeds::compiled(), catalog, 1).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    let sources = (1..).map(SourceId).take(demo.citations().len()).collect();
    let firms = demo.firms(sources);
    Ok((demo, firms))
}

async fn import_profiles(firms: usize, catalog: &Catalog) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("bench.db").display());
    let store = Store::open(&url, clock(), search_index::fold::fold_key).await?;
    store.migrate().await?;
    let actor = Actor::local_bureau("bench");
    let (demo, made) = demo(catalog)?;
    store
        .write(&actor, Action::Demonstrate, async |tx: &Tx| {
            for citation in demo.citations() {
                tx.find_or_insert_source(citation).await?;
            }
            Ok::<_, store::Error>(())
        })
        .await?;
    let mut profiles = made.map(|firm| firm.profile).take(firms);
    let step = Step::start("import of firms with audit");
    let mut writing = Duration::ZERO;
    loop {
        let chunk: Vec<Profile> = profiles.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            break;
        }
        let started = Instant::now();
        store
            .write(&actor, Action::Import, async |tx: &Tx| {
                tx.insert_enterprises(&chunk).await
            })
            .await?;
        writing += started.elapsed();
    }
    step.end_with(firms, writing);
    Ok(())
}

/// A list as somebody typed it: a character is missing in every name, so that no name is known by look-up.
async fn match_list(app: &Session, catalog: &Catalog) -> anyhow::Result<()> {
    let typed = |name: String| Identity {
        name: name.chars().take(3).chain(name.chars().skip(4)).collect(),
        ..Identity::default()
    };
    let names: Vec<Identity> = demo(catalog)?
        .1
        .take(NAMES)
        .map(|firm| typed(firm.profile.name))
        .collect();
    let step = Step::start("matching names with a slip in each");
    let matched = app.match_names(&names, app.today()).await?;
    step.end(matched.matches.len());
    Ok(())
}

async fn walk_dossiers(store: &Store) -> anyhow::Result<()> {
    let step = Step::start("reading firms, titles and figures");
    let mut after = None;
    let mut rows = 0;
    loop {
        let page = store.whole().list_enterprises_after(after, 500).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        rows += page.len();
        let ids: Vec<EnterpriseId> = page.iter().map(|firm| firm.id).collect();
        std::hint::black_box(store.whole().list_tenures(&ids).await?);
        std::hint::black_box(store.whole().list_filings(&ids).await?);
    }
    step.end(rows);
    Ok(())
}

/// The longest list there is, in both formats.
async fn export_lists(app: &Session, folder: &Path) -> anyhow::Result<()> {
    let tiers = app.count_tiers(app.today()).await?.tiers;
    let longest = tiers.into_iter().max_by_key(|tier| tier.holders);
    let tier = longest.context("the catalogue has no tier")?.code;
    let query = TierListQuery {
        tier,
        on: app.today(),
        known_on: None,
        standings: Vec::new(),
        divisions: Vec::new(),
    };
    for (name, format) in [("tier list as csv", Format::Csv), ("tier list as xlsx", Format::Xlsx)] {
        let step = Step::start(name);
        let delivery = Delivery {
            format,
            columns: Vec::new(),
            folder,
        };
        let whole = app.export_tier_list(&query, &delivery).await?;
        step.end(usize::try_from(whole.rows)?);
    }
    Ok(())
}

const SEARCHES: usize = 200;

/// What a person types: part of a name, a product, a place with a trade, each with its facets.
async fn search(app: &Session) -> anyhow::Result<()> {
    let step = Step::start("searches with facets, one after the other");
    for text in ["轴承", "晟川", "耐火材料", "洛阳 传动"].iter().cycle().take(SEARCHES) {
        std::hint::black_box(app.search(&SearchQuery::new(*text, app.today())).await?);
    }
    step.end(SEARCHES);
    Ok(())
}

async fn count_goals(app: &Session) -> anyhow::Result<()> {
    let step = Step::start("counting the goals of the plan");
    let query = GoalQuery::on(app.today());
    let goals = app.goals(&query).await?;
    step.end(goals.goals.len());
    Ok(())
}

async fn count_rows(store: &Store) -> anyhow::Result<usize> {
    let mut after = None;
    let mut rows = 0;
    loop {
        let page = store.whole().list_enterprises_after(after, 500).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after = Some(last.id);
        let ids: Vec<EnterpriseId> = page.iter().map(|firm| firm.id).collect();
        let names: usize = page.iter().map(|firm| 2 + firm.profile.other_names.len()).sum();
        rows += names + store.whole().list_tenures(&ids).await?.len() + store.whole().list_filings(&ids).await?.len();
    }
}

fn clock() -> Clock {
    Arc::new(|| {
        let noon: DateTime<Utc> = "2026-11-22T04:00:00Z".parse().unwrap_or_default();
        noon
    })
}

/// A line of the table.
struct Step {
    name: &'static str,
    started: Instant,
}

impl Step {
    fn start(name: &'static str) -> Self {
        reset_peak();
        Self {
            name,
            started: Instant::now(),
        }
    }

    fn end(self, rows: usize) {
        let taken = self.started.elapsed();
        self.end_with(rows, taken);
    }

    fn end_with(self, rows: usize, taken: Duration) {
        let rate = rows as u128 * 1_000 / taken.as_millis().max(1);
        let seconds = taken.as_millis();
        let (whole, thousandths) = (seconds / 1_000, seconds % 1_000);
        let peak = peak_megabytes().map_or("?".to_owned(), |peak| peak.to_string());
        println!(
            "| {} | {rows} | {whole}.{thousandths:03} | {rate} | {peak} |",
            self.name
        );
    }
}

/// The kernel then counts the peak anew; where it cannot, the peak is the one since the start.
fn reset_peak() {
    drop(std::fs::write("/proc/self/clear_refs", "5"));
}

fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

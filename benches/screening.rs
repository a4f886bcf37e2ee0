//! The law machine at the size of a city: verdicts and findings in memory beside a plain function written by hand,
//! then a registry from the store, without and with explanations, to stored lists, done again, and simulated. Prints
//! tables with the peak memory of each step, at two sizes: it must not grow with the registry.
//!
//! `cargo bench --bench screening`; `YANZHEN_BENCH_FIRMS` sets the numbers of firms in the store (`30000,150000`
//! when absent; 0 leaves the store out).

#[path = "screening/plain.rs"]
mod plain;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use yanzhen::app::App;
use yanzhen::app::demo::{Demo, DemoPlan, FictionalFirm};
use yanzhen::app::simulation::{Draft, SimulationQuery};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::SourceId;
use yanzhen::rules::evaluate::{examine, verdict};
use yanzhen::rules::facts::Facts;
use yanzhen::rules::library::Library;
use yanzhen::rules::reads::Reads;
use yanzhen::rules::screening::Law;
use yanzhen::rules::simulation::Move;
use yanzhen::rules::verdict::Verdict;
use yanzhen::store::{self, Clock, Store, Tx};

/// Firms in memory: more say nothing new and only fill the caches.
const IN_MEMORY: usize = 10_000;
/// Each figure is the best of so many rounds: other work on the machine only makes a round slower.
const ROUNDS: usize = 5;
/// The standard with the longest score card.
const STANDARD: &str = "specialized-sme/2022-08-01";

fn main() -> anyhow::Result<()> {
    let sizes = std::env::var("YANZHEN_BENCH_FIRMS").unwrap_or_else(|_| "30000,150000".to_owned());
    let sizes: Result<Vec<usize>, _> = sizes.split(',').map(|size| size.trim().parse()).collect();
    in_memory()?;
    for firms in sizes.context("YANZHEN_BENCH_FIRMS is no list of numbers")? {
        if firms > 0 {
            tokio::runtime::Runtime::new()?.block_on(in_store(firms))?;
        }
    }
    Ok(())
}

fn in_memory() -> anyhow::Result<()> {
    let seeds = Seeds::compiled();
    let catalog = Catalog::load(&seeds).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    let library = Library::load(&seeds, &catalog).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    let demo = Demo::load(&seeds, &catalog, 1).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    let sources = (1..).map(SourceId).take(demo.citations().len()).collect();
    let made: Vec<FictionalFirm> = demo.firms(sources).take(IN_MEMORY).collect();
    let date: NaiveDate = "2025-06-30".parse()?;
    println!("| in memory, {IN_MEMORY} firms | firms/s, one core | firms/s, every core |");
    println!("|---|---|---|");
    let rows: Vec<plain::Row> = made.iter().map(plain::Row::of).collect();
    measure("2022 score alone, plain Rust by hand", &rows, |row| row.passes());
    let facts: Vec<Facts> = made.iter().map(|firm| facts_of(firm, date)).collect();
    measure("facts from figures and titles", &made, |firm| {
        facts_of(firm, date).base_year() > 0
    });
    let standard = library.find(STANDARD).context("the standard is gone")?;
    measure("2022 standard, verdict", &facts, |firm| {
        verdict(standard, firm) == Verdict::Met
    });
    measure("2022 standard, full findings", &facts, |firm| {
        examine(standard, firm).verdict == Verdict::Met
    });
    let law = Law::on(date, catalog.tiers.iter().map(|tier| &tier.code), &library);
    let all: Vec<_> = law.rungs().filter_map(|rung| rung.new.clone()).collect();
    println!("| … every tier in force is {} standards | | |", all.len());
    measure("every tier, verdicts", &facts, |firm| {
        all.iter().any(|standard| verdict(standard, firm) == Verdict::Met)
            | all.iter().all(|standard| verdict(standard, firm) == Verdict::Unmet)
    });
    measure("every tier, full findings", &facts, |firm| {
        all.iter()
            .map(|standard| examine(standard, firm).deciding.len())
            .sum::<usize>()
            > 0
    });
    measure("every tier, lists with reasons", &facts, |firm| {
        !law.screen(firm).is_empty()
    });
    Ok(())
}

fn facts_of(firm: &FictionalFirm, date: NaiveDate) -> Facts {
    Facts::on(date)
        .with_established(firm.profile.established)
        .with_filings(&firm.filings)
        .with_awards(&firm.awards)
}

/// Prints how many a second one core and all of them do.
fn measure<T: Sync>(name: &str, firms: &[T], work: impl Fn(&T) -> bool + Sync) {
    let count = |part: &[T]| std::hint::black_box(part.iter().filter(|firm| work(firm)).count());
    let rate = |run: &dyn Fn()| {
        let rounds = (0..ROUNDS).map(|_| {
            let started = Instant::now();
            run();
            started.elapsed()
        });
        firms.len() as u128 * 1_000_000_000 / rounds.min().unwrap_or_default().as_nanos().max(1)
    };
    let one = rate(&|| {
        count(firms);
    });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let every = rate(&|| {
        std::thread::scope(|scope| {
            for part in firms.chunks(firms.len().div_ceil(cores)) {
                scope.spawn(move || count(part));
            }
        });
    });
    println!("| {name} | {one} | {every} |");
}

async fn in_store(firms: usize) -> anyhow::Result<()> {
    println!("\n| from the store, {firms} firms | rows | seconds | rows/s | peak MB |");
    println!("|---|---|---|---|---|");
    let folder = tempfile::tempdir()?;
    let config = Config::new(folder.path(), None);
    let app = App::open_at(&config, clock()).await?;
    let step = Step::start("making and importing them");
    app.demonstrate(DemoPlan { firms, seed: 1 }, |_| {}).await?;
    step.end(firms);
    read_all(&app, &config, firms).await?;
    let actor = Actor::local_bureau("bench");
    let step = Step::start("screening every firm for every tier, stored");
    let done = app.screen(&actor, app.today(), |_| ()).await?;
    step.end(usize::try_from(done.firms)?);
    let step = Step::start("… again, nothing changed");
    let done = app.screen(&actor, app.today(), |_| ()).await?;
    step.end(usize::try_from(done.firms)?);
    touch_some(&config, firms).await?;
    let step = Step::start("… again, one firm in a hundred changed");
    let done = app.screen(&actor, app.today(), |_| ()).await?;
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
async fn read_all(app: &App, config: &Config, firms: usize) -> anyhow::Result<()> {
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
    (date, reads): (NaiveDate, Arc<Reads>),
    work: impl Fn(&Facts) -> usize + Clone + Send + 'static,
) -> anyhow::Result<usize> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut pages = tokio::task::JoinSet::new();
    let (mut after, mut found) = (None, 0);
    loop {
        let page = store.list_firm_work(after, 500).await?;
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
    (date, reads): (NaiveDate, Arc<Reads>),
    work: impl Fn(&Facts) -> usize + Send + 'static,
) -> anyhow::Result<usize> {
    let page = store.read_firms(page).await?;
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
    let ids: Vec<_> = (1..=i64::try_from(firms)?)
        .step_by(100)
        .map(yanzhen::domain::enterprise::EnterpriseId)
        .collect();
    let filings = store.list_filings(&ids).await?;
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

/// A line of the table.
struct Step {
    name: &'static str,
    started: Instant,
}

impl Step {
    fn start(name: &'static str) -> Self {
        // The kernel then counts the peak anew; where it cannot, the peak is the one since the start.
        drop(std::fs::write("/proc/self/clear_refs", "5"));
        Self {
            name,
            started: Instant::now(),
        }
    }

    fn end(self, rows: usize) {
        let taken: Duration = self.started.elapsed();
        let millis = taken.as_millis();
        let rate = rows as u128 * 1_000 / millis.max(1);
        let peak = peak_megabytes().map_or("?".to_owned(), |peak| peak.to_string());
        let (whole, thousandths) = (millis / 1_000, millis % 1_000);
        println!(
            "| {} | {rows} | {whole}.{thousandths:03} | {rate} | {peak} |",
            self.name
        );
    }
}

fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

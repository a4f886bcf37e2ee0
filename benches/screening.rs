//! The law machine at the size of a city: verdicts and findings in memory beside a plain function written by hand,
//! then a registry from the store, without and with explanations, to stored lists, done again, and simulated. Prints
//! tables with the peak memory of each step, at two sizes side by side: it must not grow with the registry. Firms are
//! made in one process and screened in another, so that the peak of a step is its own.
//!
//! `cargo bench --bench screening`; `YANZHEN_BENCH_FIRMS` sets the numbers of firms in the store (`30000,150000`
//! when absent; 0 leaves the store out).

#[path = "screening/plain.rs"]
mod plain;
#[path = "screening/registry.rs"]
mod registry;
#[path = "screening/step.rs"]
mod step;

use std::time::Instant;

use anyhow::Context;
use yanzhen::app::demo::{Demo, FictionalFirm};
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::day::Day;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::SourceId;
use yanzhen::rules::evaluate::{examine, verdict};
use yanzhen::rules::facts::Facts;
use yanzhen::rules::library::Library;
use yanzhen::rules::screening::Law;
use yanzhen::rules::verdict::Verdict;

/// Firms in memory: more say nothing new and only fill the caches.
const IN_MEMORY: usize = 10_000;
/// Each figure is the best of so many rounds: other work on the machine only makes a round slower.
const ROUNDS: usize = 5;
/// The standard with the longest score card.
const STANDARD: &str = "specialized-sme/2022-08-01";

fn main() -> anyhow::Result<()> {
    let told: Vec<String> = std::env::args().skip(1).collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    match told[..] {
        [registry::MAKE, folder, firms] => registry::run(registry::make(folder.as_ref(), firms.parse()?)),
        [registry::MEASURE, folder, firms] => registry::run(registry::measure(folder.as_ref(), firms.parse()?)),
        _ => compare(),
    }
}

fn compare() -> anyhow::Result<()> {
    let sizes = std::env::var("YANZHEN_BENCH_FIRMS").unwrap_or_else(|_| "30000,150000".to_owned());
    let sizes: Result<Vec<usize>, _> = sizes.split(',').map(|size| size.trim().parse()).collect();
    in_memory()?;
    let mut columns = Vec::new();
    for firms in sizes.context("YANZHEN_BENCH_FIRMS is no list of numbers")? {
        if firms > 0 {
            columns.push((firms, registry::in_processes(firms)?));
        }
    }
    step::print(&columns);
    Ok(())
}

fn in_memory() -> anyhow::Result<()> {
    let seeds = Seeds::compiled();
    let catalog = Catalog::load(&seeds).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    let library = Library::load(&seeds, &catalog).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    let demo = Demo::load(&seeds, &catalog, 1).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    let sources = (1..).map(SourceId).take(demo.citations().len()).collect();
    let made: Vec<FictionalFirm> = demo.firms(sources).take(IN_MEMORY).collect();
    let date: Day = "2025-06-30".parse()?;
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

fn facts_of(firm: &FictionalFirm, date: Day) -> Facts {
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

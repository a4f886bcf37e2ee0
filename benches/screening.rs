//! The law machine over many firms: verdicts and full findings of every standard in memory.
//!
//! `cargo bench --bench screening`; `YANZHEN_BENCH_FIRMS` sets the number of firms.

use std::time::Instant;

use anyhow::Context;
use yanzhen::app::demo::Demo;
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::SourceId;
use yanzhen::rules::evaluate::{examine, verdict};
use yanzhen::rules::facts::Facts;
use yanzhen::rules::library::Library;

fn main() -> anyhow::Result<()> {
    let firms = match std::env::var("YANZHEN_BENCH_FIRMS") {
        Ok(text) => text.parse().context("YANZHEN_BENCH_FIRMS is no number")?,
        Err(_) => 20_000,
    };
    let seeds = Seeds::compiled();
    let catalog = Catalog::load(&seeds).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    let library = Library::load(&seeds, &catalog).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    let demo = Demo::load(&seeds, &catalog, 1).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    let sources = (1..).map(SourceId).take(demo.citations().len()).collect();
    let made: Vec<_> = demo.firms(sources).take(firms).collect();
    let date = "2025-06-30".parse()?;
    let started = Instant::now();
    let facts: Vec<Facts> = made
        .iter()
        .map(|firm| {
            Facts::on(date)
                .with_established(firm.profile.established)
                .with_filings(&firm.filings)
                .with_awards(&firm.awards)
        })
        .collect();
    let rate = |started: Instant| firms as u128 * 1_000_000 / started.elapsed().as_micros().max(1);
    println!("facts {}/s", rate(started));
    for standard in library.standards() {
        let mut counts = [0_usize; 3];
        let started = Instant::now();
        for firm in &facts {
            counts[verdict(standard, firm) as usize] += 1;
        }
        let verdicts = rate(started);
        let started = Instant::now();
        for firm in &facts {
            std::hint::black_box(examine(standard, firm));
        }
        println!(
            "{}: verdicts {verdicts}/s, findings {}/s, {counts:?}",
            standard.id,
            rate(started)
        );
    }
    Ok(())
}

//! Our JSON search endpoint beside other engines: the same firms, questions, client and machine, in turns within one
//! run, because only ratios of one run say anything on a machine that others use. `docs/benchmark.md` says how.
//!
//! `cargo bench --bench rivals`; `YANZHEN_BENCH_FIRMS` sets the number of firms (100,000 when absent),
//! `YANZHEN_BENCH_DATA` keeps our registry in a folder for the next run, `YANZHEN_BENCH_KIND` asks one kind of question
//! alone. A rival that is not installed is named and left out.

#[path = "serve/ask.rs"]
mod ask;
#[path = "serve/client.rs"]
mod client;
#[path = "rivals/firm.rs"]
mod firm;
#[path = "rivals/groonga.rs"]
mod groonga;
#[path = "serve/registry.rs"]
mod registry;
#[path = "rivals/sql.rs"]
mod sql;

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use yanzhen::web;

use ask::{Ask, Kind};
use client::Client;
use firm::Firm;

/// Questions of a kind before any is timed, in each round, and those that are compared with a scan.
const WARMING: usize = 40;
const ASKED: usize = 400;
const SCANNED: usize = 24;
/// Everybody is asked in turns; the median counts.
const ROUNDS: usize = 3;
const CLIENTS: usize = 2;
/// So long one engine may take for the questions of one round.
const PATIENCE: Duration = Duration::from_secs(3);
/// Firms of an answer that is timed, and of one that is compared with a scan.
const PAGE: usize = 10;
const WHOLE: usize = 100;

/// What an engine found.
struct Found {
    total: usize,
    ids: Vec<i64>,
}

/// Somebody who asks an engine over a connection of their own.
trait Asker {
    /// Asks, and returns the answer as it came.
    fn ask(&mut self, ask: &Ask, limit: usize) -> anyhow::Result<&[u8]>;
    /// Asks, and reads the answer.
    fn find(&mut self, ask: &Ask, limit: usize) -> anyhow::Result<Found>;
}

/// An engine that answers.
trait Engine: Sync {
    fn name(&self) -> &str;
    fn asker(&self) -> anyhow::Result<Box<dyn Asker>>;
}

/// The endpoint of this house.
struct Ours(SocketAddr);

impl Engine for Ours {
    fn name(&self) -> &'static str {
        "yanzhen"
    }

    fn asker(&self) -> anyhow::Result<Box<dyn Asker>> {
        Ok(Box::new(Client::new(self.0)))
    }
}

impl Asker for Client {
    fn ask(&mut self, ask: &Ask, limit: usize) -> anyhow::Result<&[u8]> {
        let facets = if ask.kind == Kind::Filter { "all" } else { "none" };
        self.get(&format!("{}&limit={limit}&facets={facets}", ask.address()))
    }

    fn find(&mut self, ask: &Ask, limit: usize) -> anyhow::Result<Found> {
        let answer: serde_json::Value = serde_json::from_slice(Asker::ask(self, ask, limit)?)?;
        let firms = answer["enterprises"].as_array().context("no firms")?;
        let total = answer["meta"]["total"].as_u64().context("no total")?;
        Ok(Found {
            total: usize::try_from(total)?,
            ids: firms.iter().filter_map(|firm| firm["id"].as_i64()).collect(),
        })
    }
}

fn main() -> anyhow::Result<()> {
    let firms = match std::env::var("YANZHEN_BENCH_FIRMS") {
        Ok(text) => text.parse().context("YANZHEN_BENCH_FIRMS is no number")?,
        Err(_) => 100_000,
    };
    let fresh = tempfile::tempdir()?;
    let kept = std::env::var_os("YANZHEN_BENCH_DATA").map(std::path::PathBuf::from);
    let folder = kept.as_deref().unwrap_or(fresh.path());
    let runtime = tokio::runtime::Runtime::new()?;
    let app = runtime.block_on(registry::fill(folder, firms))?;
    let profiles = registry::sample(&app, firms, WARMING + ROUNDS * ASKED)?;
    let everything = runtime.block_on(firm::read(folder))?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let mut engines: Vec<Box<dyn Engine>> = vec![Box::new(Ours(listener.local_addr()?))];
    let server = runtime.spawn(web::serve(listener, app, std::future::pending()));
    engines.extend(rivals(fresh.path(), &everything)?);
    print_head(&engines);
    let only = std::env::var("YANZHEN_BENCH_KIND").ok();
    // None of the others offers firms while somebody types.
    let is_asked =
        |kind: &Kind| *kind != Kind::Typeahead && only.as_ref().is_none_or(|only| *only == format!("{kind:?}"));
    for kind in Kind::ALL.into_iter().filter(is_asked) {
        let make = |kind, many: usize| -> Vec<Ask> { (0..many).map(|n| Ask::new(kind, &profiles, n)).collect() };
        // Letters alone also stand for other syllables: the firms that bear the name are meant.
        let meant = if kind == Kind::Pinyin { Kind::Short } else { kind };
        let golden: Vec<Vec<i64>> = make(meant, SCANNED)
            .iter()
            .map(|ask| firm::scan(&everything, ask))
            .collect();
        compare(&engines, &make(kind, WARMING + ROUNDS * ASKED), &golden)?;
    }
    server.abort();
    Ok(())
}

/// Every rival that is installed, filled.
fn rivals(folder: &Path, firms: &[Firm]) -> anyhow::Result<Vec<Box<dyn Engine>>> {
    let mut found: Vec<Box<dyn Engine>> = Vec::new();
    let opened = [
        (
            "Groonga",
            groonga::Groonga::start(folder, firms).map(|it| Box::new(it) as Box<dyn Engine>),
        ),
        (
            "SQLite FTS5",
            sql::Sql::sqlite(folder, firms).map(|it| Box::new(it) as Box<dyn Engine>),
        ),
        (
            "PostgreSQL",
            sql::Sql::postgres(firms).map(|it| Box::new(it) as Box<dyn Engine>),
        ),
    ];
    for (name, opened) in opened {
        match opened {
            Ok(engine) => found.push(engine),
            Err(error) => println!("SKIPPED {name}: {error:#}"),
        }
    }
    Ok(found)
}

fn print_head(engines: &[Box<dyn Engine>]) {
    let names: Vec<&str> = engines.iter().map(|engine| engine.name()).collect();
    let rivals: Vec<String> = names[1..]
        .iter()
        .map(|name| format!("{name} /s (recall) | ours ×"))
        .collect();
    println!(
        "\n| kind | {} /s (recall) | p50 ms | bytes | {} |",
        names[0],
        rivals.join(" | ")
    );
    println!("|---|---|---|---|{}", "---|---|".repeat(rivals.len()));
}

/// What one engine made of the questions of a kind.
#[derive(Default)]
struct Figures {
    rates: Vec<f64>,
    times: Vec<Duration>,
    bytes: usize,
}

impl Figures {
    fn rate(&self) -> f64 {
        let mut rates = self.rates.clone();
        rates.sort_by(f64::total_cmp);
        rates[rates.len() / 2]
    }
}

fn compare(engines: &[Box<dyn Engine>], asks: &[Ask], golden: &[Vec<i64>]) -> anyhow::Result<()> {
    let (warming, timed) = asks.split_at(WARMING);
    let mut results: Vec<Figures> = engines.iter().map(|_| Figures::default()).collect();
    for engine in engines {
        ask_all(engine.as_ref(), warming)?;
    }
    for round in timed.chunks(ASKED) {
        for (engine, result) in engines.iter().zip(&mut results) {
            measure(engine.as_ref(), round, result)?;
        }
    }
    let recalls = engines.iter().map(|engine| recall(engine.as_ref(), asks, golden));
    let recalls = recalls.collect::<anyhow::Result<Vec<String>>>()?;
    let ours = &mut results[0];
    ours.times.sort_unstable();
    let p50 = ours.times[ours.times.len() / 2].as_secs_f64() * 1_000.0;
    let (rate, bytes) = (ours.rate(), ours.bytes / ours.times.len());
    print!(
        "| {:?} | {rate:.0} ({}) | {p50:.3} | {bytes} |",
        asks[0].kind, recalls[0]
    );
    for (result, recall) in results.iter().zip(&recalls).skip(1) {
        print!(" {:.0} ({recall}) | {:.2} |", result.rate(), rate / result.rate());
    }
    println!();
    Ok(())
}

fn measure(engine: &dyn Engine, asks: &[Ask], result: &mut Figures) -> anyhow::Result<()> {
    let start = Instant::now();
    let halves = asks.chunks(asks.len().div_ceil(CLIENTS));
    let answered = std::thread::scope(|scope| {
        let clients: Vec<_> = halves.map(|half| scope.spawn(move || ask_all(engine, half))).collect();
        let joined = clients.into_iter().map(|client| client.join());
        joined
            .map(|it| it.map_err(|_| anyhow::anyhow!("a client panicked"))?)
            .collect::<anyhow::Result<Vec<_>>>()
    })?;
    let seconds = start.elapsed().as_secs_f64();
    let mut count = 0;
    for (times, bytes) in answered {
        count += times.len();
        result.bytes += bytes;
        result.times.extend(times);
    }
    result.rates.push(f64::from(u32::try_from(count)?) / seconds);
    Ok(())
}

/// Asks one after the other until all is asked or patience ends.
fn ask_all(engine: &dyn Engine, asks: &[Ask]) -> anyhow::Result<(Vec<Duration>, usize)> {
    let began = Instant::now();
    let mut asker = engine.asker()?;
    let (mut times, mut bytes) = (Vec::with_capacity(asks.len()), 0);
    for ask in asks {
        let start = Instant::now();
        bytes += asker.ask(ask, PAGE)?.len();
        times.push(start.elapsed());
        if PATIENCE < began.elapsed() {
            break;
        }
    }
    Ok((times, bytes))
}

/// How many of the firms that a scan finds the answers hold: on the page, or when they are more, in the total. Who looks
/// into more texts may put others first, and then the total counts too.
fn recall(engine: &dyn Engine, asks: &[Ask], golden: &[Vec<i64>]) -> anyhow::Result<String> {
    let mut asker = engine.asker()?;
    let (mut wanted, mut held) = (0, 0);
    for (ask, golden) in asks.iter().zip(golden) {
        let found = asker.find(ask, WHOLE)?;
        wanted += golden.len();
        held += match WHOLE < found.total {
            true => golden.len().min(found.total),
            false => golden.iter().filter(|id| found.ids.contains(id)).count(),
        };
    }
    Ok(format!(
        "{:.3}",
        f64::from(u32::try_from(held)?) / f64::from(u32::try_from(wanted.max(1))?)
    ))
}

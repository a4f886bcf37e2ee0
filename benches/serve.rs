//! What the JSON endpoints answer over loopback: two clients that keep their connections, each question asked once;
//! first the ten best firms alone, then the whole list as a page shows it: twenty firms and the counts of all filters.
//!
//! `cargo bench --bench serve`; `YANZHEN_BENCH_FIRMS` sets the number of firms (100,000 when absent),
//! `YANZHEN_BENCH_DATA` keeps the registry in a folder for the next run, which adds what it lacks; `YANZHEN_BENCH_KIND`
//! asks one kind of question alone, e.g. `Infix`. Beside other engines: `cargo bench --bench rivals`.

#[path = "serve/ask.rs"]
mod ask;
#[path = "serve/client.rs"]
mod client;
#[path = "serve/registry.rs"]
mod registry;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context;
use yanzhen::web;

use ask::{Ask, Kind};
use client::Client;

/// Questions of each kind before any is timed, and those that are.
const WARMING: usize = 40;
const ASKED: usize = 1_000;
const CLIENTS: usize = 2;

/// How much of an answer is asked for.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// The ten best firms and how many there are.
    Firms,
    /// Twenty firms and the counts of every filter.
    List,
}

impl Shape {
    const ALL: [Shape; 2] = [Shape::Firms, Shape::List];

    fn asks(self, kind: Kind) -> bool {
        match self {
            Shape::Firms => !matches!(kind, Kind::Filter),
            Shape::List => !matches!(kind, Kind::Typeahead),
        }
    }

    fn parameters(self) -> &'static str {
        match self {
            Shape::Firms => "&limit=10&facets=none",
            Shape::List => "",
        }
    }

    /// No question is asked again for the next shape.
    fn first(self) -> usize {
        match self {
            Shape::Firms => 0,
            Shape::List => WARMING + ASKED,
        }
    }
}

fn main() -> anyhow::Result<()> {
    let firms = match std::env::var("YANZHEN_BENCH_FIRMS") {
        Ok(text) => text.parse().context("YANZHEN_BENCH_FIRMS is no number")?,
        Err(_) => 100_000,
    };
    let fresh = tempfile::tempdir()?;
    let kept = std::env::var_os("YANZHEN_BENCH_DATA").map(std::path::PathBuf::from);
    let runtime = tokio::runtime::Runtime::new()?;
    let app = runtime.block_on(registry::fill(kept.as_deref().unwrap_or(fresh.path()), firms))?;
    let profiles = registry::sample(&app, firms, Shape::ALL.len() * (WARMING + ASKED))?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    let server = runtime.spawn(web::serve(listener, app, std::future::pending()));
    for shape in Shape::ALL {
        println!("| {shape:?} | p50 ms | p99 ms | q/s ×{CLIENTS} | processor ms | bytes |");
        println!("|---|---|---|---|---|---|");
        let only = std::env::var("YANZHEN_BENCH_KIND").ok();
        let is_asked = |kind: &Kind| shape.asks(*kind) && only.as_ref().is_none_or(|only| *only == format!("{kind:?}"));
        for kind in Kind::ALL.into_iter().filter(is_asked) {
            let ask = |n: usize| Ask::new(kind, &profiles, shape.first() + n).address() + shape.parameters();
            ask_all(address, (0..WARMING).map(ask).collect())?;
            let asks: Vec<String> = (WARMING..WARMING + ASKED).map(ask).collect();
            measure(kind, address, &asks)?;
        }
    }
    server.abort();
    Ok(())
}

struct Answered {
    times: Vec<Duration>,
    bytes: usize,
}

fn measure(kind: Kind, address: SocketAddr, asks: &[String]) -> anyhow::Result<()> {
    let (start, before) = (Instant::now(), processor_time());
    let halves: Vec<Vec<String>> = asks.chunks(asks.len().div_ceil(CLIENTS)).map(<[_]>::to_vec).collect();
    let clients: Vec<_> = halves
        .into_iter()
        .map(|half| std::thread::spawn(move || ask_all(address, half)))
        .collect();
    let mut times = Vec::new();
    let mut bytes = 0;
    for client in clients {
        let answered = client.join().map_err(|_| anyhow::anyhow!("a client panicked"))??;
        times.extend(answered.times);
        bytes += answered.bytes;
    }
    let (seconds, processor) = (start.elapsed().as_secs_f64(), processor_time() - before);
    times.sort_unstable();
    let count = times.len();
    println!(
        "| {kind:?} | {:.3} | {:.3} | {:.0} | {:.3} | {} |",
        times[count / 2].as_secs_f64() * 1000.0,
        times[count * 99 / 100].as_secs_f64() * 1000.0,
        f64::from(u32::try_from(count)?) / seconds,
        processor / f64::from(u32::try_from(count)?) * 1000.0,
        bytes / count
    );
    Ok(())
}

/// Asks one after the other over one connection.
fn ask_all(address: SocketAddr, asks: Vec<String>) -> anyhow::Result<Answered> {
    let mut client = Client::new(address);
    let mut answered = Answered {
        times: Vec::with_capacity(asks.len()),
        bytes: 0,
    };
    for ask in asks {
        let start = Instant::now();
        answered.bytes += client.get(&ask)?.len();
        answered.times.push(start.elapsed());
    }
    Ok(answered)
}

/// Seconds of processor time of this process, clients included.
fn processor_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(11).take(2).filter_map(|field| field.parse::<u32>().ok());
    f64::from(ticks.sum::<u32>()) / 100.0
}

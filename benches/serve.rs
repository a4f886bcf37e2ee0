//! What the JSON endpoints answer over loopback: two clients that keep their connections, each question asked once.
//!
//! `cargo bench --bench serve`; `YANZHEN_BENCH_FIRMS` sets the number of firms (100,000 when absent),
//! `YANZHEN_BENCH_DATA` keeps the registry in a folder for the next run.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use search_index::name::dissect;
use search_index::spelling;
use yanzhen::app::App;
use yanzhen::app::demo::{Demo, DemoPlan};
use yanzhen::config::Config;
use yanzhen::domain::enterprise::Profile;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::SourceId;
use yanzhen::store::Clock;
use yanzhen::web;

/// Questions of each kind before any is timed, and those that are.
const WARMING: usize = 40;
const ASKED: usize = 1_000;
const CLIENTS: usize = 2;

/// A kind of question.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Code,
    Full,
    Short,
    Infix,
    Initials,
    Pinyin,
    Scope,
    Filter,
    Typeahead,
}

impl Kind {
    const ALL: [Kind; 9] = [
        Kind::Code,
        Kind::Full,
        Kind::Short,
        Kind::Infix,
        Kind::Initials,
        Kind::Pinyin,
        Kind::Scope,
        Kind::Filter,
        Kind::Typeahead,
    ];
}

fn main() -> anyhow::Result<()> {
    let firms = match std::env::var("YANZHEN_BENCH_FIRMS") {
        Ok(text) => text.parse().context("YANZHEN_BENCH_FIRMS is no number")?,
        Err(_) => 100_000,
    };
    let fresh = tempfile::tempdir()?;
    let kept = std::env::var_os("YANZHEN_BENCH_DATA").map(std::path::PathBuf::from);
    let runtime = tokio::runtime::Runtime::new()?;
    let app = runtime.block_on(fill(kept.as_deref().unwrap_or(fresh.path()), firms))?;
    let profiles = sample(&app, firms)?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    let server = runtime.spawn(web::serve(listener, app, std::future::pending()));
    println!("| kind | p50 ms | p99 ms | q/s ×{CLIENTS} | processor ms | bytes |");
    println!("|---|---|---|---|---|---|");
    for kind in Kind::ALL {
        let asks = |from: usize, count: usize| -> Vec<String> {
            (from..from + count).map(|n| path(kind, &profiles, n)).collect()
        };
        client(address, asks(0, WARMING))?;
        measure(kind, address, &asks(WARMING, ASKED))?;
    }
    server.abort();
    Ok(())
}

async fn fill(folder: &Path, firms: usize) -> anyhow::Result<App> {
    let app = App::open_at(&Config::new(folder, None), clock()).await?;
    let start = Instant::now();
    app.demonstrate(DemoPlan { firms, seed: 1 }, |_| {}).await?;
    let indexed = app.catch_up().await?;
    println!("{firms} firms, {indexed} indexed, ready after {:?}", start.elapsed());
    Ok(app)
}

/// Firms all over the registry, made again by the recipe that filled it.
fn sample(app: &App, firms: usize) -> anyhow::Result<Vec<Profile>> {
    let demo = Demo::load(&Seeds::compiled(), app.catalog(), 1).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    let sources = (1..).map(SourceId).take(demo.citations().len()).collect();
    let step = (firms / (WARMING + ASKED)).max(1);
    let all = demo.firms(sources).take(firms).step_by(step);
    Ok(all.map(|firm| firm.profile).collect())
}

/// The address of a question made from a firm.
fn path(kind: Kind, profiles: &[Profile], n: usize) -> String {
    let firm = &profiles[n % profiles.len()];
    let brand = dissect(&firm.name).brand;
    let chars: Vec<char> = firm.name.chars().collect();
    let text = match kind {
        Kind::Code => firm.credit_code.as_ref().map_or(firm.name.clone(), ToString::to_string),
        Kind::Full => firm.name.clone(),
        Kind::Short => brand,
        Kind::Infix => chars[n % (chars.len() - 2)..].iter().take(3).collect(),
        Kind::Initials => {
            spelling(&firm.name).map_or(brand, |(_, initials)| initials.chars().skip(2).take(4).collect())
        }
        Kind::Pinyin => spelling(&brand).map_or(brand, |(full, _)| full),
        Kind::Scope => scope_words(firm, &profiles[(n * 7 + 1) % profiles.len()]),
        Kind::Filter => dissect(&firm.name).trade,
        Kind::Typeahead => chars.iter().take(1 + n % 6).collect(),
    };
    let text = utf8_percent_encode(&text, NON_ALPHANUMERIC);
    match (kind, &firm.division) {
        (Kind::Typeahead, _) => format!("/api/v1/suggest?q={text}"),
        (Kind::Filter, Some(county)) => format!("/api/v1/enterprises?q={text}&county={county}"),
        _ => format!("/api/v1/enterprises?q={text}"),
    }
}

/// A word of what the firm does and one of what another does.
fn scope_words(firm: &Profile, other: &Profile) -> String {
    let word = |firm: &Profile| {
        let words = firm.scope.split(|c: char| !c.is_alphanumeric());
        let long = words
            .filter(|word| word.chars().count() > 2)
            .max_by_key(|word| word.len());
        long.unwrap_or(&firm.products).chars().take(4).collect::<String>()
    };
    format!("{} {}", word(firm), word(other))
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
        .map(|half| std::thread::spawn(move || client(address, half)))
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
fn client(address: SocketAddr, asks: Vec<String>) -> anyhow::Result<Answered> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut answered = Answered {
        times: Vec::with_capacity(asks.len()),
        bytes: 0,
    };
    let mut body = Vec::new();
    for ask in asks {
        let start = Instant::now();
        write!(stream, "GET {ask} HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
        let length = read_head(&mut reader).with_context(|| ask.clone())?;
        body.resize(length, 0);
        reader.read_exact(&mut body)?;
        answered.times.push(start.elapsed());
        answered.bytes += length;
    }
    Ok(answered)
}

/// Reads the head of an answer and returns the length of its body.
fn read_head(reader: &mut impl BufRead) -> anyhow::Result<usize> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    anyhow::ensure!(line.starts_with("HTTP/1.1 200"), "{line}");
    let mut length = None;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        match line.trim_end().to_ascii_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = Some(value.parse()?),
            Some(_) => {}
            None => return length.context("the answer does not say its length"),
        }
    }
}

/// Seconds of processor time of this process, clients included.
fn processor_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(11).take(2).filter_map(|field| field.parse::<u32>().ok());
    f64::from(ticks.sum::<u32>()) / 100.0
}

fn clock() -> Clock {
    Arc::new(|| "2026-11-22T00:00:00Z".parse::<DateTime<Utc>>().expect("a moment"))
}

//! What the JSON endpoints answer over loopback: two clients that keep their connections, each question asked once;
//! first the ten best firms alone, then the whole list as a page shows it: twenty firms and the counts of all filters.
//!
//! `cargo bench --bench serve`; `YANZHEN_BENCH_FIRMS` sets the number of firms (100,000 when absent),
//! `YANZHEN_BENCH_DATA` keeps the registry in a folder for the next run, which adds what it lacks; `YANZHEN_BENCH_KIND`
//! asks one kind of question alone, e.g. `Infix`. The firms come with
//! their titles and without figures, of which an answer shows none: that makes a million of them in minutes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use search_index::fold::fold_key;
use search_index::name::dissect;
use search_index::spelling;
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
use yanzhen::web;

/// Firms written with one transaction.
const CHUNK: usize = 2_000;

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

    /// Questions per second that Groonga answered over HTTP to two clients, with as many synthetic firms on a machine
    /// with two cores; `None` where nobody measured.
    fn groonga(self, firms: usize) -> Option<u32> {
        let (of_100k, of_1m) = match self {
            Kind::Short => (Some(4_400), Some(2_600)),
            Kind::Infix => (Some(6_400), Some(2_300)),
            Kind::Initials => (None, Some(1_500)),
            Kind::Pinyin => (Some(365), Some(106)),
            Kind::Scope => (Some(969), Some(232)),
            Kind::Filter => (Some(640), Some(206)),
            Kind::Code | Kind::Full | Kind::Typeahead => (None, None),
        };
        match firms {
            100_000 => of_100k,
            1_000_000 => of_1m,
            _ => None,
        }
    }
}

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
    let app = runtime.block_on(fill(kept.as_deref().unwrap_or(fresh.path()), firms))?;
    let profiles = sample(&app, firms)?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    let server = runtime.spawn(web::serve(listener, app, std::future::pending()));
    for shape in Shape::ALL {
        println!("| {shape:?} | p50 ms | p99 ms | q/s ×{CLIENTS} | Groonga q/s | processor ms | bytes |");
        println!("|---|---|---|---|---|---|---|");
        let only = std::env::var("YANZHEN_BENCH_KIND").ok();
        let is_asked = |kind: &Kind| shape.asks(*kind) && only.as_ref().is_none_or(|only| *only == format!("{kind:?}"));
        for kind in Kind::ALL.into_iter().filter(is_asked) {
            let ask = |n: usize| path(kind, &profiles, shape.first() + n) + shape.parameters();
            client(address, (0..WARMING).map(ask).collect())?;
            let asks: Vec<String> = (WARMING..WARMING + ASKED).map(ask).collect();
            measure((kind, firms), address, &asks)?;
        }
    }
    server.abort();
    Ok(())
}

async fn fill(folder: &Path, firms: usize) -> anyhow::Result<App> {
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
fn sample(app: &App, firms: usize) -> anyhow::Result<Vec<Profile>> {
    let demo = recipe(app)?;
    let sources = (1..).map(SourceId).take(demo.citations().len()).collect();
    let step = (firms / (Shape::ALL.len() * (WARMING + ASKED))).max(1);
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

fn measure((kind, firms): (Kind, usize), address: SocketAddr, asks: &[String]) -> anyhow::Result<()> {
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
        "| {kind:?} | {:.3} | {:.3} | {:.0} | {} | {:.3} | {} |",
        times[count / 2].as_secs_f64() * 1000.0,
        times[count * 99 / 100].as_secs_f64() * 1000.0,
        f64::from(u32::try_from(count)?) / seconds,
        kind.groonga(firms).map_or("–".to_owned(), |rate| rate.to_string()),
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

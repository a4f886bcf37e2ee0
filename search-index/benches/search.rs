//! How fast the search answers, per kind of question, beside SQLite's FTS5 on the same names and questions.
//!
//! ```text
//! cargo bench -p search-index --bench search -- --firms 1000000
//! ```
//! Every kind prints p50 and p99 of one client, the rate of two, and whether the answers are those of a scan;
//! `--alone` leaves SQLite out, `--data FOLDER` keeps what was filled for the next run, `--only Scope` asks one
//! kind. SQLite answers as many of the
//! questions as it can in [`PATIENCE`] for each figure, and the table says how many.

#[path = "search/firms.rs"]
mod firms;
#[path = "search/rival.rs"]
mod rival;

use std::path::Path;
use std::time::{Duration, Instant};

use search_index::distance::within_text;
use search_index::{Bookmark, Document, Facet, Filters, Hit, Index, Query};

use firms::{Ask, Firm, Kind, Town};
use rival::Rival;

/// Questions of each kind that are timed one by one.
const QUESTIONS: usize = 200;
/// Further questions, asked by two clients at once.
const RATED: usize = 800;
/// Questions before any is timed.
const WARMING: usize = 50;
/// Questions of each kind that are compared with a scan.
const SCANNED: usize = 12;
/// Firms indexed with one commit.
const BATCH: usize = 10_000;
/// So long SQLite may take for the questions of one figure.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() {
    let start = Instant::now();
    let firms = argument("--firms")
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let town = Town::new(firms);
    let fresh = tempfile::tempdir().expect("a benchmark needs a folder");
    let folder = argument("--data").map_or(fresh.path().to_owned(), |kept| Path::new(&kept).join(firms.to_string()));
    let index = build(&town, &folder);
    let alone = std::env::args().any(|arg| arg == "--alone");
    let rival = (!alone).then(|| Rival::open(&town, &folder.join("rival.db")));
    let asks =
        Kind::ALL.map(|kind| -> Vec<Ask> { (0..QUESTIONS + RATED + WARMING).map(|n| town.ask(kind, n)).collect() });
    let scanned: Vec<&Ask> = asks.iter().flat_map(|asks| &asks[..SCANNED]).collect();
    let scans = town.scan(&scanned);
    println!(
        "\n| kind | processor ms | p50 ms | p99 ms | q/s ×2 | right | FTS5 p50 ms | FTS5 p99 ms | FTS5 q/s ×2 | FTS5 asked |\n|---|---|---|---|---|---|---|---|---|---|"
    );
    let only = argument("--only");
    for (asks, scans) in asks.iter().zip(scans.chunks(SCANNED)) {
        let kind = asks[0].kind;
        if only.as_ref().is_some_and(|only| *only != format!("{kind:?}")) {
            continue;
        }
        let ours = measure(asks, Duration::MAX, |ask| answer(&index, ask));
        let theirs = rival
            .as_ref()
            .filter(|rival| rival.answers(kind))
            .map(|rival| measure(asks, PATIENCE, |ask| rival.answer(ask)));
        print_row(kind, &ours, &right(&index, asks, scans), theirs.as_ref());
    }
    time_to_visible(&index, &town);
    println!("the whole run took {:.0} s", start.elapsed().as_secs_f64());
}

/// `NAME VALUE`; cargo adds arguments of its own.
fn argument(name: &str) -> Option<String> {
    let mut args = std::env::args().skip_while(|arg| arg != name);
    args.nth(1)
}

fn build(town: &Town, folder: &Path) -> Index {
    let path = folder.join("index");
    std::fs::create_dir_all(&path).expect("the disk takes it");
    let index = Index::open(&path).expect("a fresh folder opens").index;
    if index.len() == town.len() as u64 {
        println!(
            "{} firms: indexed in an earlier run, {} segments",
            town.len(),
            segments(&path)
        );
        return index;
    }
    let start = Instant::now();
    for (revision, ids) in (1..).zip((0..town.len()).collect::<Vec<_>>().chunks(BATCH)) {
        let documents: Vec<Document> = ids.iter().map(|&id| document(&town.firm(id))).collect();
        index
            .apply(
                &documents,
                Bookmark {
                    revision,
                    id: 0,
                    history: 0,
                },
            )
            .expect("the disk takes it");
    }
    let applied = start.elapsed();
    index.settle().expect("merges end");
    println!(
        "{} firms: indexed in {:.1} s, merged after {:.1} s, {} MB on disk in {} segments, {} MB resident",
        town.len(),
        applied.as_secs_f64(),
        start.elapsed().as_secs_f64(),
        folder_size(&path) / 1_000_000,
        segments(&path),
        resident() / 1_000
    );
    let start = Instant::now();
    drop(Index::open(&path).expect("it opens again"));
    println!("opened and checked in {:.2} s", start.elapsed().as_secs_f64());
    index
}

fn document(firm: &Firm) -> Document {
    Document {
        id: firm.id,
        names: firm.names(),
        credit_code: Some(firm.code.clone()),
        products: firm.products.clone(),
        scope: firm.scope.clone(),
        facets: vec![
            (Facet::County, firm.county.clone()),
            (Facet::Industry, firm.industry.clone()),
            (Facet::Status, "active".to_owned()),
        ],
        active: true,
        holdings: firm.holdings(),
        ..Document::default()
    }
}

fn question(ask: &Ask) -> Query {
    let filters = match &ask.county {
        Some(county) => Filters::default().with(Facet::County, [county.clone()]),
        None => Filters::default(),
    };
    Query {
        text: ask.text.clone(),
        filters,
        day: 100,
        // The rival counts no facets but with the filter, and neither does whoever only wants the firms.
        count_facets: matches!(ask.kind, Kind::Filter),
        ..Query::default()
    }
}

fn answer(index: &Index, ask: &Ask) {
    let query = question(ask);
    if ask.kind == Kind::Typeahead {
        let _ = index.suggest(&Query { limit: 10, ..query }).expect("the index answers");
    } else {
        let _ = index.search(&query).expect("the index answers");
    }
}

struct Times {
    /// Processor time of one question, where the system tells: it does not move when others use the machine.
    cpu: Duration,
    p50: Duration,
    p99: Duration,
    rate: f64,
    /// Questions behind these figures.
    asked: usize,
}

/// No question is asked twice: what is remembered of the last one must not answer the next.
fn measure(asks: &[Ask], patience: Duration, answer: impl Fn(&Ask) + Sync) -> Times {
    let (warming, rest) = asks.split_at(WARMING);
    let (timed, rated) = rest.split_at(QUESTIONS);
    let _ = one_by_one(warming, patience / 4, &answer);
    let before = processor_time();
    let mut times = one_by_one(timed, patience, &answer);
    times.sort_unstable();
    let cpu = processor_time().saturating_sub(before) / u32::try_from(times.len()).unwrap_or(u32::MAX);
    let start = Instant::now();
    let halves = rated.chunks(rated.len().div_ceil(2));
    let answered = std::thread::scope(|scope| {
        let answer = &answer;
        let clients: Vec<_> = halves
            .map(|half| scope.spawn(move || one_by_one(half, patience, answer).len()))
            .collect();
        clients
            .into_iter()
            .map(|client| client.join().expect("a client ends"))
            .sum::<usize>()
    });
    let seconds = start.elapsed().as_secs_f64();
    Times {
        cpu,
        p50: times[times.len() / 2],
        p99: times[times.len() * 99 / 100],
        rate: f64::from(u32::try_from(answered).unwrap_or(u32::MAX)) / seconds,
        asked: times.len() + answered,
    }
}

/// Asks until all is asked or patience ends; one question at least.
fn one_by_one(asks: &[Ask], patience: Duration, answer: impl Fn(&Ask)) -> Vec<Duration> {
    let began = Instant::now();
    let mut times = Vec::with_capacity(asks.len());
    for ask in asks {
        let start = Instant::now();
        answer(ask);
        times.push(start.elapsed());
        if began.elapsed() > patience {
            break;
        }
    }
    times
}

/// Counts the questions whose answer is that of a scan, or that lead to the firm they were made from.
fn right(index: &Index, asks: &[Ask], scans: &[usize]) -> String {
    if asks[0].kind == Kind::Typeahead {
        // A letter or two lead to thousands of firms: which ten are offered is no question of right and wrong.
        return "–".to_owned();
    }
    let right = asks
        .iter()
        .zip(scans)
        .filter(|&(ask, &scan)| is_right(index, ask, scan));
    format!("{}/{}", right.count(), scans.len())
}

fn is_right(index: &Index, ask: &Ask, scan: usize) -> bool {
    let query = question(ask);
    let hits = index.search(&Query { limit: 100, ..query }).expect("the index answers");
    let mut offered = hits.hits.iter().chain(&hits.meant);
    match ask.kind {
        // A place or form within the text may stand elsewhere in the name, so more than the scan is right too.
        Kind::Short | Kind::Infix | Kind::Filter | Kind::Scope => hits.total >= scan,
        Kind::Code | Kind::Full | Kind::Initials | Kind::Pinyin | Kind::Typeahead => {
            offered.any(|hit| hit.id == ask.firm)
        }
        // Several firms may be one slip away: none that is farther may be offered in their place.
        Kind::Typo => {
            let text: Vec<char> = ask.text.chars().collect();
            let near = |hit: &Hit| {
                hit.names
                    .iter()
                    .any(|name| within_text(&text, &name.text.chars().collect::<Vec<_>>()) <= 1)
            };
            offered.clone().any(|hit| hit.id == ask.firm) || offered.clone().next().is_some() && offered.all(near)
        }
    }
}

fn print_row(kind: Kind, ours: &Times, right: &str, theirs: Option<&Times>) {
    let ms = |time: Duration| format!("{:.3}", time.as_secs_f64() * 1000.0);
    let rival = theirs.map_or("– | – | – | –".to_owned(), |it| {
        format!("{} | {} | {:.0} | {}", ms(it.p50), ms(it.p99), it.rate, it.asked)
    });
    println!(
        "| {kind:?} | {} | {} | {} | {:.0} | {right} | {rival} |",
        ms(ours.cpu),
        ms(ours.p50),
        ms(ours.p99),
        ours.rate
    );
}

/// From handing over one changed firm to finding it.
fn time_to_visible(index: &Index, town: &Town) {
    let mut times = Vec::new();
    for round in 0..40 {
        let mut firm = town.firm(round);
        firm.brand = format!("新名{round}");
        let documents = [document(&firm)];
        let revision = i64::try_from(round).unwrap_or_default() + 1_000_000;
        let start = Instant::now();
        index
            .apply(
                &documents,
                Bookmark {
                    revision,
                    id: 0,
                    history: 0,
                },
            )
            .expect("the disk takes it");
        let query = Query {
            text: firm.brand,
            ..Query::default()
        };
        assert!(index.search(&query).expect("the index answers").total >= 1);
        times.push(start.elapsed());
    }
    let documents: Vec<Document> = (0..times.len()).map(|n| document(&town.firm(n))).collect();
    let bookmark = Bookmark {
        revision: 0,
        id: 0,
        history: 0,
    };
    index.apply(&documents, bookmark).expect("the firms are as they were");
    index.settle().expect("merges end");
    times.sort_unstable();
    println!(
        "\na changed firm is found after {:?} (p50), {:?} (worst of 40)",
        times[20], times[39]
    );
}

fn folder_size(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let size = |path: std::path::PathBuf| {
        if path.is_dir() {
            folder_size(&path)
        } else {
            path.metadata().map_or(0, |it| it.len())
        }
    };
    entries.flatten().map(|entry| size(entry.path())).sum()
}

/// How many parts the index is made of.
fn segments(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path());
    files
        .map(|path| {
            let is_part = path.extension().is_some_and(|end| end == "term");
            usize::from(is_part) + if path.is_dir() { segments(&path) } else { 0 }
        })
        .sum()
}

/// Time this thread was on a processor.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// Kilobytes of memory in use, where the system tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or_default()
}

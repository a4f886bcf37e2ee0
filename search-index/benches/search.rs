//! How fast the search answers, per kind of question, beside SQLite's FTS5 on the same names and questions.
//!
//! ```text
//! cargo bench -p search-index --bench search -- --firms 1000000
//! ```
//! Every kind prints p50 and p99 of one client, the rate of two, and whether the answers are those of a scan;
//! `--alone` leaves SQLite out.

#[path = "search/firms.rs"]
mod firms;
#[path = "search/rival.rs"]
mod rival;

use std::path::Path;
use std::time::{Duration, Instant};

use search_index::{Bookmark, Document, Facet, Filters, Index, Query};

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

fn main() {
    let firms = size();
    let town = Town::new(firms);
    let folder = tempfile::tempdir().expect("a benchmark needs a folder");
    let index = build(&town, folder.path());
    let alone = std::env::args().any(|arg| arg == "--alone");
    let rival = (!alone).then(|| Rival::build(&town, &folder.path().join("rival.db")));
    println!(
        "\n| kind | processor ms | p50 ms | p99 ms | q/s ×2 | right | FTS5 p50 ms | FTS5 p99 ms | FTS5 q/s ×2 |\n|---|---|---|---|---|---|---|---|---|"
    );
    for kind in Kind::ALL {
        let asks: Vec<Ask> = (0..QUESTIONS + RATED + WARMING).map(|n| town.ask(kind, n)).collect();
        let ours = measure(&asks, |ask| answer(&index, ask));
        let right = right(&index, &town, kind, &asks);
        let theirs = rival
            .as_ref()
            .filter(|rival| rival.answers(kind))
            .map(|rival| measure(&asks, |ask| rival.answer(ask)));
        print_row(kind, &ours, &right, theirs.as_ref());
    }
    time_to_visible(&index, &town);
}

/// `--firms N`; cargo adds arguments of its own.
fn size() -> usize {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|arg| arg == "--firms");
    at.and_then(|at| args.get(at + 1)?.parse().ok()).unwrap_or(100_000)
}

fn build(town: &Town, folder: &Path) -> Index {
    let path = folder.join("index");
    let index = Index::open(&path).expect("a fresh folder opens").index;
    let start = Instant::now();
    for (revision, ids) in (1..).zip((0..town.len()).collect::<Vec<_>>().chunks(BATCH)) {
        let documents: Vec<Document> = ids.iter().map(|&id| document(&town.firm(id))).collect();
        index
            .apply(&documents, Bookmark { revision, id: 0 })
            .expect("the disk takes it");
    }
    let applied = start.elapsed();
    index.settle().expect("merges end");
    println!(
        "{} firms: indexed in {:.1} s, merged after {:.1} s, {} MB on disk, {} MB resident",
        town.len(),
        applied.as_secs_f64(),
        start.elapsed().as_secs_f64(),
        folder_size(&path) / 1_000_000,
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
}

/// No question is asked twice: what is remembered of the last one must not answer the next.
fn measure(asks: &[Ask], answer: impl Fn(&Ask) + Sync) -> Times {
    let (warming, rest) = asks.split_at(WARMING);
    let (timed, rated) = rest.split_at(QUESTIONS);
    warming.iter().for_each(&answer);
    let before = processor_time();
    let mut times: Vec<Duration> = timed
        .iter()
        .map(|ask| {
            let start = Instant::now();
            answer(ask);
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let cpu = processor_time().saturating_sub(before) / u32::try_from(timed.len()).unwrap_or(u32::MAX);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for half in rated.chunks(rated.len().div_ceil(2)) {
            let answer = &answer;
            scope.spawn(move || half.iter().for_each(answer));
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    Times {
        cpu,
        p50: times[times.len() / 2],
        p99: times[times.len() * 99 / 100],
        rate: f64::from(u32::try_from(rated.len()).unwrap_or(u32::MAX)) / seconds,
    }
}

/// Counts the questions whose answer is that of a scan, or that lead to the firm they were made from.
fn right(index: &Index, town: &Town, kind: Kind, asks: &[Ask]) -> String {
    if kind == Kind::Typeahead {
        // A letter or two lead to thousands of firms: which ten are offered is no question of right and wrong.
        return "–".to_owned();
    }
    let mut good = 0;
    for ask in asks.iter().take(SCANNED) {
        let query = question(ask);
        let hits = index.search(&Query { limit: 100, ..query }).expect("the index answers");
        let found = hits.hits.iter().chain(&hits.meant).any(|hit| hit.id == ask.firm);
        good += usize::from(match kind {
            // A place or form within the text may stand elsewhere in the name, so more than the scan is right too.
            Kind::Short | Kind::Infix | Kind::Filter | Kind::Scope => hits.total >= town.scan(ask),
            Kind::Code | Kind::Full | Kind::Initials | Kind::Pinyin | Kind::Typo | Kind::Typeahead => found,
        });
    }
    format!("{good}/{}", asks.len().min(SCANNED))
}

fn print_row(kind: Kind, ours: &Times, right: &str, theirs: Option<&Times>) {
    let ms = |time: Duration| format!("{:.3}", time.as_secs_f64() * 1000.0);
    let rival = theirs.map_or("– | – | –".to_owned(), |it| {
        format!("{} | {} | {:.0}", ms(it.p50), ms(it.p99), it.rate)
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
            .apply(&documents, Bookmark { revision, id: 0 })
            .expect("the disk takes it");
        let query = Query {
            text: firm.brand,
            ..Query::default()
        };
        assert!(index.search(&query).expect("the index answers").total >= 1);
        times.push(start.elapsed());
    }
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

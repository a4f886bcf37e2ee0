//! Lists in and out at the size of a city: rows a second and peak memory of each form, beside the bare writer of
//! the workbook library with the same cells as the lower bound.
//!
//! `cargo bench --bench lists`; `YANZHEN_BENCH_ROWS` sets the number of rows (100,000 when absent) and
//! `YANZHEN_TEST_POSTGRES` the server on which a database is made for the second half.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use rust_xlsxwriter::{Format as Style, Workbook};
use sea_orm::ConnectionTrait;
use yanzhen::app::App;
use yanzhen::app::columns::{Column, Fictional, List, Value, default_columns};
use yanzhen::app::demo::Demo;
use yanzhen::app::export::{Delivery, Format};
use yanzhen::app::import::options::Options;
use yanzhen::app::import::{Order, Upload};
use yanzhen::app::search::SearchQuery;
use yanzhen::app::tier_list::TierListQuery;
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::code::TierCode;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::SourceId;
use yanzhen::domain::tenure::{Award, Basis};
use yanzhen::store::{self, Clock, Store, Tx};

/// As in an import.
const CHUNK: usize = 500;

fn main() -> anyhow::Result<()> {
    let rows = match std::env::var("YANZHEN_BENCH_ROWS") {
        Ok(text) => text.parse().context("YANZHEN_BENCH_ROWS is no number")?,
        Err(_) => 100_000,
    };
    tokio::runtime::Runtime::new()?.block_on(run(rows))
}

async fn run(rows: usize) -> anyhow::Result<()> {
    println!("| database | step | rows | seconds | rows/s | MB of file | peak MB |");
    println!("|---|---|---|---|---|---|---|");
    on("SQLite", None, rows).await?;
    let server = std::env::var("YANZHEN_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    match sea_orm::Database::connect(&server).await {
        Ok(admin) => on_postgres(&admin, &server, rows).await,
        Err(error) => {
            println!("SKIPPED on PostgreSQL: no server at {server}: {error}");
            Ok(())
        }
    }
}

async fn on_postgres(admin: &sea_orm::DatabaseConnection, server: &str, rows: usize) -> anyhow::Result<()> {
    let name = format!("yanzhen_bench_{}", std::process::id());
    let create = format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0");
    admin.execute_unprepared(&create).await?;
    let (base, _) = server
        .rsplit_once('/')
        .context("the address of the server has no database")?;
    let ended = on("PostgreSQL", Some(format!("{base}/{name}")), rows).await;
    admin
        .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .await?;
    ended
}

async fn on(database: &'static str, url: Option<String>, rows: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let config = Config::new(folder.path(), url);
    let store = Store::open(&config.database_url(), clock(), search_index::fold::fold_key).await?;
    store.migrate().await?;
    let app = App::open_at(&config, clock()).await?;
    let catalog = app.catalog().clone();
    let (query, columns) = (list(&catalog)?, default_columns(List::Tier, Fictional::Marked));
    fill(&store, &query.tier, rows, &catalog).await?;
    println!("| {database} | {} columns | {rows} | | | | |", columns.len());
    for format in Format::ALL {
        let name = match format {
            Format::Xlsx => "tier list out as xlsx",
            Format::Csv => "… as csv",
            Format::CsvGb18030 => "… as csv in GB18030",
            Format::JsonLines => "… as JSON lines",
        };
        let step = Step::start(database, name);
        let actor = Actor::local_bureau("bench");
        let whole = app
            .export_tier_list(&query, &delivery(&actor, *format, folder.path()))
            .await?;
        let path = whole.move_to(&folder.path().join(format.as_str()))?;
        step.end(rows, Some(&path))?;
    }
    let cells = read_cells(&folder.path().join("csv"), &columns)?;
    bare(database, &cells, folder.path())?;
    drop(cells);
    export_firms(database, &app, rows, folder.path()).await?;
    import_back(database, &app, folder.path(), rows).await?;
    store.close().await?;
    Ok(())
}

fn list(catalog: &Catalog) -> anyhow::Result<TierListQuery> {
    let tier = catalog.tiers.first().context("the catalogue has no tier")?.code.clone();
    Ok(TierListQuery {
        tier,
        on: day()?,
        known_on: None,
        standings: Vec::new(),
        divisions: Vec::new(),
    })
}

fn day() -> anyhow::Result<NaiveDate> {
    Ok("2026-11-22".parse()?)
}

fn delivery<'a>(actor: &'a Actor, format: Format, folder: &'a Path) -> Delivery<'a> {
    Delivery {
        actor,
        format,
        columns: Vec::new(),
        folder,
    }
}

/// Records fictional firms that all hold one tier.
async fn fill(store: &Store, tier: &TierCode, rows: usize, catalog: &Catalog) -> anyhow::Result<()> {
    let demo = Demo::load(&Seeds::compiled(), catalog, 1).map_err(|findings| anyhow::anyhow!("{findings:?}"))?;
    let actor = Actor::local_bureau("bench");
    let citations = demo.citations();
    let record = async |tx: &Tx| -> Result<(), store::Error> {
        for citation in citations {
            tx.find_or_insert_source(citation).await?;
        }
        Ok(())
    };
    store.write(&actor, Action::Demonstrate, record).await?;
    let sources: Vec<SourceId> = (1..).map(SourceId).take(citations.len()).collect();
    let source = *sources.first().context("the demo has no source")?;
    let mut firms = demo.firms(sources).take(rows);
    let award = Award {
        tier: tier.clone(),
        batch: "第三批".to_owned(),
        certificate: "GR202341000123".to_owned(),
        from: "2024-01-01".parse()?,
        until: "2026-12-31".parse().ok(),
        ended: None,
        basis: Basis::Recognized,
        source,
    };
    loop {
        let chunk: Vec<_> = firms.by_ref().take(CHUNK).map(|firm| firm.profile).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let record = async |tx: &Tx| -> Result<(), store::Error> {
            let ids = tx.insert_enterprises(&chunk).await?;
            let awards: Vec<_> = ids.into_iter().map(|id| (id, award.clone())).collect();
            tx.insert_tenures(&awards).await?;
            Ok(())
        };
        store.write(&actor, Action::Demonstrate, record).await?;
    }
}

/// The cells of the exported list, for the bare writer.
fn read_cells(path: &Path, columns: &[&'static Column]) -> anyhow::Result<Vec<Vec<Value>>> {
    use yanzhen::app::columns::Kind;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        if record.get(0).is_some_and(|first| first.starts_with("导出说明")) {
            break;
        }
        let cell = |(text, column): (&str, &&Column)| match (text.trim(), column.kind) {
            ("", _) => Value::Empty,
            (text, Kind::Text) => Value::Text(text.to_owned()),
            (text, Kind::Number) => Value::Count(text.parse().unwrap_or_default()),
            (text, Kind::Date) => text.parse().map_or(Value::Empty, Value::Date),
        };
        rows.push(record.iter().zip(columns).map(cell).collect());
    }
    Ok(rows)
}

/// The lower bound: the same cells, already in memory, through the library in constant memory and nothing else.
fn bare(database: &'static str, rows: &[Vec<Value>], folder: &Path) -> anyhow::Result<()> {
    let step = Step::start(database, "lower bound: the bare xlsx writer, same cells");
    let path = folder.join("bare.xlsx");
    let mut book = Workbook::new();
    book.set_tempdir(folder)?;
    let sheet = book.add_worksheet_with_constant_memory()?;
    let date = Style::new().set_num_format("yyyy-mm-dd");
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).context("the day exists")?;
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Value::Empty => {}
                Value::Text(text) | Value::Number(text) => {
                    sheet.write_string(row, column, text)?;
                }
                Value::Count(count) => {
                    sheet.write_number(row, column, *count as f64)?;
                }
                Value::Date(day) => {
                    let serial = day.signed_duration_since(epoch).num_days();
                    sheet.write_number_with_format(row, column, serial as f64, &date)?;
                }
            }
        }
    }
    book.save(&path)?;
    step.end(rows.len(), Some(&path))
}

async fn export_firms(database: &'static str, app: &App, rows: usize, folder: &Path) -> anyhow::Result<()> {
    app.catch_up().await?;
    let step = Step::start(database, "all firms of a search out as xlsx");
    let actor = Actor::local_bureau("bench");
    let delivery = delivery(&actor, Format::Xlsx, folder);
    let whole = app.export_enterprises(&SearchQuery::new("", day()?), &delivery).await?;
    anyhow::ensure!(whole.rows == rows as u64, "{} rows of {rows}", whole.rows);
    let path = whole.move_to(&folder.join("firms.xlsx"))?;
    step.end(rows, Some(&path))
}

/// The exported list comes back: every row is matched, compared and found unchanged.
async fn import_back(database: &'static str, app: &App, folder: &Path, rows: usize) -> anyhow::Result<()> {
    for (name, file) in [("the list back in as csv", "csv"), ("the list back in as xlsx", "xlsx")] {
        let upload = Upload {
            file_name: format!("名单.{file}"),
            bytes: std::fs::read(folder.join(file))?,
        };
        let options = Options::default();
        let order = Order {
            upload: &upload,
            options: &options,
            digest: None,
        };
        let step = Step::start(database, name);
        let done = app
            .commit_import(&Actor::local_bureau("bench"), &order, &mut |_| ())
            .await?;
        step.end(rows, None)?;
        println!("| {database} | … {} | | | | | |", done.counts.sentence());
    }
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
    database: &'static str,
    name: &'static str,
    started: Instant,
}

impl Step {
    fn start(database: &'static str, name: &'static str) -> Self {
        reset_peak();
        Self {
            database,
            name,
            started: Instant::now(),
        }
    }

    fn end(self, rows: usize, file: Option<&Path>) -> anyhow::Result<()> {
        let taken = self.started.elapsed().as_millis().max(1);
        let rate = rows as u128 * 1_000 / taken;
        let (whole, thousandths) = (taken / 1_000, taken % 1_000);
        let size = match file {
            Some(path) => (std::fs::metadata(path)?.len() / 1_048_576).to_string(),
            None => String::new(),
        };
        let peak = peak_megabytes().map_or("?".to_owned(), |peak| peak.to_string());
        println!(
            "| {} | {} | {rows} | {whole}.{thousandths:03} | {rate} | {size} | {peak} |",
            self.database, self.name
        );
        Ok(())
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

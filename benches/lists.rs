//! Lists in and out at the size of a city: rows a second and peak memory of each form, beside the bare writer of
//! the workbook library with the same cells as the lower bound.
//!
//! `cargo bench --bench lists`; `YANZHEN_BENCH_ROWS` sets the number of rows (100,000 when absent) and
//! `YANZHEN_TEST_POSTGRES` the server on which a database is made for the second half.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use yanzhen::app::demo::Demo;
use yanzhen::app::export::{COMPRESSION, Delivery, Format};
use yanzhen::app::import::options::Options;
use yanzhen::app::import::{Order, Upload};
use yanzhen::app::search::SearchQuery;
use yanzhen::app::sheet::{Part, visit_book};
use yanzhen::app::tier_list::TierListQuery;
use yanzhen::app::{App, Session};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::code::TierCode;
use yanzhen::domain::day::Day;
use yanzhen::domain::import::ImportKind;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::SourceId;
use yanzhen::domain::tenure::{Award, Basis};
use yanzhen::store::{self, Clock, Store, Tx};

#[path = "lists/bare.rs"]
mod bare;
#[path = "lists/step.rs"]
mod step;

use bare::{read_cells, write_bare};
use step::Step;

/// As in an import.
const CHUNK: usize = 2_000;
/// Fifteen columns of a tier list; the mark of fictional firms is one of them.
const TIER_COLUMNS: &str = "serial name credit_code division tier batch certificate valid_from valid_until basis standing \
    document source published fictional";
/// Fifteen columns of the directory.
const FIRM_COLUMNS: &str = "name credit_code division zone former_names short_names brands industry fields address \
    products scope established status fictional";

fn main() -> anyhow::Result<()> {
    let rows = match std::env::var("YANZHEN_BENCH_ROWS") {
        Ok(text) => text.parse().context("YANZHEN_BENCH_ROWS is no number")?,
        Err(_) => 100_000,
    };
    tokio::runtime::Runtime::new()?.block_on(run(rows))
}

async fn run(rows: usize) -> anyhow::Result<()> {
    println!("| database | step | rows | seconds | of processors | rows/s | MB of file | peak MB |");
    println!("|---|---|---|---|---|---|---|---|");
    on("SQLite", [None, None], rows).await?;
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
    let (base, _) = server
        .rsplit_once('/')
        .context("the address of the server has no database")?;
    let names = ["out", "in"].map(|way| format!("yanzhen_bench_{}_{way}", std::process::id()));
    for name in &names {
        let create = format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0");
        admin.execute_unprepared(&create).await?;
    }
    let ended = on(
        "PostgreSQL",
        names.clone().map(|name| Some(format!("{base}/{name}"))),
        rows,
    )
    .await;
    for name in &names {
        admin
            .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
            .await?;
    }
    ended
}

/// Lists go out of one registry and come into another, which is empty.
async fn on(database: &'static str, [out, into]: [Option<String>; 2], rows: usize) -> anyhow::Result<()> {
    let (folder, fresh) = (tempfile::tempdir()?, tempfile::tempdir()?);
    lists_out(database, &Config::new(folder.path(), out), (folder.path(), rows)).await?;
    lists_in(database, &Config::new(fresh.path(), into), (folder.path(), rows)).await
}

async fn open(config: &Config) -> anyhow::Result<(Store, Session)> {
    let store = Store::open(&config.database_url(), clock(), search_index::fold::fold_key).await?;
    store.migrate().await?;
    let app = App::create_at(config, clock()).await?;
    Ok((store, app.session(Actor::local_bureau("bench"), app.today())))
}

async fn lists_out(database: &'static str, config: &Config, (folder, rows): (&Path, usize)) -> anyhow::Result<()> {
    let (store, app) = open(config).await?;
    let catalog = app.catalog().clone();
    let query = list(&catalog)?;
    fill(&store, &query.tier, rows, &catalog).await?;
    let mut taken = Vec::new();
    for format in Format::ALL {
        let name = match format {
            Format::Xlsx => "out: a tier list as xlsx",
            Format::Csv => "out: … as CSV",
            Format::CsvGb18030 => "out: … as CSV in GB18030",
            Format::JsonLines => "out: … as JSON lines",
        };
        let step = Step::start(database, name);
        let whole = app
            .export_tier_list(&query, &delivery((*format, TIER_COLUMNS), folder))
            .await?;
        let path = whole.move_to(&folder.join(format.as_str()))?;
        taken.push(step.end(rows, Some(&path))?);
    }
    let cells = read_cells(&folder.join("csv"), TIER_COLUMNS)?;
    for (name, compression) in [("as we compress", COMPRESSION), ("as the library does", 6)] {
        let step = Step::start(database, "lower bound: the bare xlsx writer, same cells");
        let path = folder.join("bare.xlsx");
        write_bare(&cells, (TIER_COLUMNS, compression), &path)?;
        let bound = step.end(rows, Some(&path))?;
        println!(
            "| {database} | … ratio to it, {name} | | {} | | | | |",
            ratio(taken[0], bound)
        );
    }
    export_firms(database, &app, rows, folder).await?;
    store.close().await?;
    Ok(())
}

fn ratio(taken: u128, bound: u128) -> String {
    let hundredths = taken * 100 / bound.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Reads the files alone, then takes the firms in as new with the index behind them, and takes them and their titles
/// in again.
async fn lists_in(database: &'static str, config: &Config, (folder, rows): (&Path, usize)) -> anyhow::Result<()> {
    for file in ["csv", "xlsx"] {
        let bytes = std::fs::read(folder.join(file))?;
        let step = Step::start(
            database,
            if file == "csv" {
                "in: CSV parsed alone"
            } else {
                "in: xlsx parsed alone"
            },
        );
        let mut seen = 0_usize;
        let visit = &mut |part| {
            seen += usize::from(matches!(part, Part::Row(_)));
            ControlFlow::Continue(())
        };
        visit_book(&format!("名单.{file}"), &bytes, visit)?;
        anyhow::ensure!(seen > rows, "{seen} rows of {rows}");
        step.end(rows, None)?;
    }
    let (store, app) = open(config).await?;
    let firms = Options {
        kind: Some(ImportKind::Enterprises),
        ..Options::default()
    };
    // As CSV so many firms with their texts are more than one file may hold.
    let files: [(&str, &str, &Options); 4] = [
        ("in: new firms from xlsx, indexed beside", "firms.xlsx", &firms),
        ("in: the same firms, unchanged", "firms.xlsx", &firms),
        ("in: their titles from CSV, new", "csv", &Options::default()),
        ("in: their titles from xlsx, unchanged", "xlsx", &Options::default()),
    ];
    // As in a server, the index follows while rows are written.
    let mut follower = Some(tokio::spawn(app.app().clone().follow()));
    for (name, file, options) in files {
        take_in(database, &app, (name, &folder.join(file)), (options, rows)).await?;
        if let Some(follower) = follower.take() {
            follower.abort();
            let step = Step::start(database, "in: … and until the last is found by the search");
            app.app().catch_up().await?;
            step.end(rows, None)?;
        }
    }
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

fn day() -> anyhow::Result<Day> {
    Ok("2026-11-22".parse()?)
}

fn delivery<'a>((format, columns): (Format, &str), folder: &'a Path) -> Delivery<'a> {
    Delivery {
        format,
        columns: columns.split_whitespace().map(str::to_owned).collect(),
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

/// All firms that an empty question finds, as files to be taken in elsewhere.
async fn export_firms(database: &'static str, app: &Session, rows: usize, folder: &Path) -> anyhow::Result<()> {
    app.app().catch_up().await?;
    for (name, format, file) in [
        ("out: all firms of a search as xlsx", Format::Xlsx, "firms.xlsx"),
        ("out: … as CSV", Format::Csv, "firms.csv"),
    ] {
        let step = Step::start(database, name);
        let delivery = delivery((format, FIRM_COLUMNS), folder);
        let whole = app.export_enterprises(&SearchQuery::new("", day()?), &delivery).await?;
        anyhow::ensure!(whole.rows == rows as u64, "{} rows of {rows}", whole.rows);
        let path = whole.move_to(&folder.join(file))?;
        step.end(rows, Some(&path))?;
    }
    Ok(())
}

async fn take_in(
    database: &'static str,
    app: &Session,
    (name, file): (&'static str, &Path),
    (options, rows): (&Options, usize),
) -> anyhow::Result<()> {
    let extension = file.extension().or(file.file_name()).and_then(|name| name.to_str());
    let upload = Upload {
        file_name: format!("名单.{}", extension.unwrap_or("csv")),
        bytes: std::fs::read(file)?,
    };
    let order = Order {
        upload: &upload,
        options,
        digest: None,
    };
    let step = Step::start(database, name);
    let done = app.commit_import(&order, &mut |_| ()).await?;
    step.end(rows, None)?;
    println!("| {database} | … {} | | | | | | |", done.counts.sentence());
    Ok(())
}

fn clock() -> Clock {
    Arc::new(|| {
        let noon: DateTime<Utc> = "2026-11-22T04:00:00Z".parse().unwrap_or_default();
        noon
    })
}

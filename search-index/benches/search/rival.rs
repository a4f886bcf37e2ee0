//! The rival: SQLite's FTS5 with its trigram tokenizer, in the same process, on the same firms and questions.

use std::path::Path;
use std::time::Instant;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use tokio::runtime::Runtime;

use super::firms::{Ask, Kind, Town};

/// Firms inserted with one statement.
const BATCH: usize = 2_000;
/// Shorter texts have no trigram: SQLite scans.
const SHORTEST: usize = 3;

pub(crate) struct Rival {
    runtime: Runtime,
    database: DatabaseConnection,
}

const TABLES: &[&str] = &[
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = OFF",
    "CREATE TABLE firm (id INTEGER PRIMARY KEY, code TEXT, name TEXT, county TEXT, tier TEXT)",
    "CREATE INDEX firm_code ON firm (code)",
    "CREATE VIRTUAL TABLE text USING fts5 (name, scope, pinyin, initials, content = '', tokenize = 'trigram')",
];

impl Rival {
    /// Opens the rival, filled in an earlier run or now.
    pub(crate) fn open(town: &Town, path: &Path) -> Self {
        let filled = path.with_extension("filled");
        let runtime = Runtime::new().expect("a runtime starts");
        let start = Instant::now();
        let is_filled = filled.exists();
        if !is_filled {
            let _ = std::fs::remove_file(path);
        }
        let url = format!("sqlite://{}?mode=rwc", path.display());
        let database = runtime.block_on(async {
            let mut options = sea_orm::ConnectOptions::new(url);
            options.max_connections(2).sqlx_logging(false);
            let database = Database::connect(options).await.expect("SQLite opens");
            if !is_filled {
                for table in TABLES {
                    database.execute_unprepared(table).await.expect("the tables are new");
                }
                fill(&database, town).await;
            }
            database
        });
        std::fs::write(filled, "").expect("the disk takes it");
        let megabytes = path.metadata().map_or(0, |file| file.len() / 1_000_000);
        println!(
            "FTS5: ready after {:.1} s, {megabytes} MB on disk",
            start.elapsed().as_secs_f64()
        );
        Self { runtime, database }
    }

    /// It has neither typing ahead nor slips of its own.
    pub(crate) fn answers(&self, kind: Kind) -> bool {
        !matches!(kind, Kind::Typo | Kind::Typeahead)
    }

    pub(crate) fn answer(&self, ask: &Ask) {
        self.runtime.block_on(async {
            for (sql, values) in statements(ask) {
                let values: Vec<sea_orm::Value> = values.into_iter().map(Into::into).collect();
                let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
                let _ = self.database.query_all_raw(statement).await.expect("SQLite answers");
            }
        });
    }
}

async fn fill(database: &DatabaseConnection, town: &Town) {
    for ids in (0..town.len()).collect::<Vec<_>>().chunks(BATCH) {
        let rows: Vec<_> = ids.iter().map(|&id| row(town, id)).collect();
        let json = serde_json::to_string(&rows).expect("text is JSON");
        for sql in [
            "INSERT INTO firm SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?)",
            "INSERT INTO text (rowid, name, scope, pinyin, initials) \
             SELECT value ->> 0, value ->> 5, value ->> 6, value ->> 7, value ->> 8 FROM json_each(?)",
        ] {
            let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [json.clone().into()]);
            database.execute_raw(statement).await.expect("the rows are new");
        }
    }
}

fn row(
    town: &Town,
    id: usize,
) -> (
    i64,
    String,
    String,
    String,
    &'static str,
    String,
    String,
    String,
    String,
) {
    let firm = town.firm(id);
    let names: Vec<String> = firm.names().into_iter().map(|name| name.text).collect();
    let texts = format!("{}\n{}", firm.products, firm.scope);
    let (spoken, initials, tier, name) = (firm.spoken(), firm.initials(), firm.tier(), firm.name());
    (
        firm.id,
        firm.code,
        name,
        firm.county,
        tier,
        names.join("\n"),
        texts,
        spoken,
        initials,
    )
}

/// The best twenty and the total, as our answer has them; the counts of a facet for the filtered kind.
fn statements(ask: &Ask) -> Vec<(String, Vec<String>)> {
    let text = ask.text.clone();
    if ask.kind == Kind::Code {
        return vec![("SELECT id, name FROM firm WHERE code = ?".to_owned(), vec![text])];
    }
    let (condition, value) = condition(ask);
    let from = format!("FROM text JOIN firm ON firm.id = text.rowid WHERE {condition}");
    let mut values = vec![value];
    let mut filter = String::new();
    if let Some(county) = &ask.county {
        filter = " AND county = ?".to_owned();
        values.push(county.clone());
    }
    let mut all = vec![
        (
            format!("SELECT firm.id, firm.name {from}{filter} LIMIT 20"),
            values.clone(),
        ),
        (format!("SELECT count(*) {from}{filter}"), values.clone()),
    ];
    if ask.kind == Kind::Filter {
        all.push((
            format!("SELECT county, count(*) {from} GROUP BY county"),
            values[..1].to_vec(),
        ));
        all.push((format!("SELECT tier, count(*) {from}{filter} GROUP BY tier"), values));
    }
    all
}

fn condition(ask: &Ask) -> (String, String) {
    let column = match ask.kind {
        Kind::Initials => "initials",
        Kind::Pinyin => "pinyin",
        Kind::Scope => "scope",
        _ => "name",
    };
    if ask.kind != Kind::Scope && ask.text.chars().count() < SHORTEST {
        // A contentless index cannot be scanned: the names of the table are.
        return ("firm.name LIKE ?".to_owned(), format!("%{}%", ask.text));
    }
    let words: Vec<String> = ask.text.split(' ').map(|word| format!("\"{word}\"")).collect();
    (
        format!("text MATCH '{column} : ' || ?"),
        format!("({})", words.join(" AND ")),
    )
}

//! Databases with an index of character trigrams or pairs: SQLite's FTS5 in this process, PostgreSQL beside it.

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, Value};
use search_index::fold::fold_key;
use tokio::runtime::{Builder, Runtime};

use crate::ask::{Ask, Kind};
use crate::firm::Firm;
use crate::{Asker, Engine, Found};

/// Firms inserted with one statement.
const BATCH: usize = 2_000;
/// Where there is a server, unless `YANZHEN_TEST_POSTGRES` says another.
const SERVER: &str = "postgres://postgres@127.0.0.1:5432/postgres";
const DATABASE: &str = "yanzhen_rival";

const COLUMNS: &str = "id, code, name, names, texts, pinyin, initials, county, industry";
const SQLITE: &[&str] = &[
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = OFF",
    "CREATE TABLE firm (id INTEGER PRIMARY KEY, code TEXT, name TEXT, names TEXT, texts TEXT, pinyin TEXT, \
     initials TEXT, county TEXT, industry TEXT)",
    "CREATE INDEX firm_code ON firm (code)",
    "CREATE INDEX firm_name ON firm (name)",
    "CREATE VIRTUAL TABLE text USING fts5 (names, texts, pinyin, initials, content = '', tokenize = 'trigram')",
];
const POSTGRES: &str = "CREATE TABLE firm (id bigint PRIMARY KEY, code text, name text, names text, texts text, pinyin text, \
                        initials text, county text, industry text)";

/// A database, filled.
pub(crate) struct Sql {
    url: String,
    backend: DbBackend,
    name: String,
}

impl Sql {
    /// SQLite, in a file below a folder.
    pub(crate) fn sqlite(folder: &Path, firms: &[Firm]) -> anyhow::Result<Self> {
        let engine = Self {
            url: format!("sqlite://{}?mode=rwc", folder.join("rival.db").display()),
            backend: DbBackend::Sqlite,
            name: "SQLite FTS5".to_owned(),
        };
        let insert = "INSERT INTO firm SELECT value ->> 'id', value ->> 'code', value ->> 'name', value ->> 'names', \
                      value ->> 'texts', value ->> 'pinyin', value ->> 'initials', value ->> 'county', \
                      value ->> 'industry' FROM json_each(?)";
        let text = "INSERT INTO text (rowid, names, texts, pinyin, initials) \
                    SELECT id, names, texts, pinyin, initials FROM firm"
            .to_owned();
        engine.fill(firms, (SQLITE, insert), &[text])?;
        Ok(engine)
    }

    /// PostgreSQL, in a database of its own; `pg_bigm` where it is installed, `pg_trgm` otherwise.
    pub(crate) fn postgres(firms: &[Firm]) -> anyhow::Result<Self> {
        let server = std::env::var("YANZHEN_TEST_POSTGRES").unwrap_or_else(|_| SERVER.to_owned());
        let (base, _) = server.rsplit_once('/').context("the address names no database")?;
        let mut engine = Self {
            url: format!("{base}/{DATABASE}"),
            backend: DbBackend::Postgres,
            name: String::new(),
        };
        let (runtime, admin) = connect(&server)?;
        let fresh = [
            format!("DROP DATABASE IF EXISTS {DATABASE}"),
            format!("CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"),
        ];
        for statement in &fresh {
            runtime.block_on(admin.execute_unprepared(statement))?;
        }
        let known = "SELECT name FROM pg_available_extensions WHERE name = 'pg_bigm'";
        let known = runtime.block_on(admin.query_one_raw(Statement::from_string(DbBackend::Postgres, known)))?;
        let (extension, class) = match known {
            Some(_) => ("pg_bigm", "gin_bigm_ops"),
            None => ("pg_trgm", "gin_trgm_ops"),
        };
        engine.name = format!("PostgreSQL {extension}");
        let extension = format!("CREATE EXTENSION {extension}");
        let insert = format!("INSERT INTO firm SELECT {COLUMNS} FROM json_populate_recordset(NULL::firm, $1::json)");
        let texts = ["names", "texts", "pinyin", "initials"].into_iter();
        let mut after: Vec<String> = texts
            .map(|column| format!("CREATE INDEX ON firm USING gin ({column} {class})"))
            .collect();
        after.extend(["code", "name", "county"].map(|column| format!("CREATE INDEX ON firm ({column})")));
        after.push("VACUUM ANALYZE firm".to_owned());
        engine.fill(firms, (&[extension.as_str(), POSTGRES], &insert), &after)?;
        Ok(engine)
    }

    fn fill(&self, firms: &[Firm], (tables, insert): (&[&str], &str), after: &[String]) -> anyhow::Result<()> {
        let start = Instant::now();
        let (runtime, database) = connect(&self.url)?;
        runtime.block_on(async {
            for table in tables {
                database.execute_unprepared(table).await?;
            }
            for chunk in firms.chunks(BATCH) {
                let rows = Value::from(serde_json::to_string(chunk)?);
                let rows = Statement::from_sql_and_values(self.backend, insert, [rows]);
                database.execute_raw(rows).await?;
            }
            for statement in after {
                database.execute_unprepared(statement).await?;
            }
            Ok::<_, anyhow::Error>(())
        })?;
        println!("{}: filled in {:.1} s", self.name, start.elapsed().as_secs_f64());
        Ok(())
    }
}

fn connect(url: &str) -> anyhow::Result<(Runtime, DatabaseConnection)> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let database = runtime.block_on(Database::connect(options))?;
    Ok((runtime, database))
}

impl Engine for Sql {
    fn name(&self) -> &str {
        &self.name
    }

    fn asker(&self) -> anyhow::Result<Box<dyn Asker>> {
        let (runtime, database) = connect(&self.url)?;
        Ok(Box::new(Querying {
            runtime,
            database,
            backend: self.backend,
            answer: Vec::new(),
        }))
    }
}

struct Querying {
    runtime: Runtime,
    database: DatabaseConnection,
    backend: DbBackend,
    answer: Vec<u8>,
}

impl Querying {
    fn rows(&self, sql: String, values: Vec<String>) -> anyhow::Result<Vec<sea_orm::QueryResult>> {
        let values = values.into_iter().map(Value::from);
        let statement = Statement::from_sql_and_values(self.backend, sql, values);
        Ok(self.runtime.block_on(self.database.query_all_raw(statement))?)
    }
}

impl Asker for Querying {
    /// The page and the total, as every answer has them; the counts of two columns beside a filter.
    fn ask(&mut self, ask: &Ask, limit: usize) -> anyhow::Result<&[u8]> {
        let (from, values) = condition(ask, self.backend);
        self.answer.clear();
        let page = format!("SELECT firm.id, firm.name, firm.code, firm.county {from} LIMIT {limit}");
        for row in self.rows(page, values.clone())? {
            let texts: (String, String, String) = (row.try_get_by(1)?, row.try_get_by(2)?, row.try_get_by(3)?);
            serde_json::to_writer(&mut self.answer, &(row.try_get_by::<i64, _>(0)?, texts))?;
            self.answer.push(b'\n');
        }
        let total = self.rows(format!("SELECT count(*) {from}"), values.clone())?;
        let total: i64 = total.first().context("no total")?.try_get_by(0)?;
        if ask.kind == Kind::Filter {
            for column in ["county", "industry"] {
                let counts = format!("SELECT firm.{column}, count(*) {from} GROUP BY firm.{column}");
                for row in self.rows(counts, values.clone())? {
                    serde_json::to_writer(
                        &mut self.answer,
                        &(row.try_get_by::<String, _>(0)?, row.try_get_by::<i64, _>(1)?),
                    )?;
                }
            }
            self.answer.push(b'\n');
        }
        self.answer.extend(total.to_string().as_bytes());
        Ok(&self.answer)
    }

    fn find(&mut self, ask: &Ask, limit: usize) -> anyhow::Result<Found> {
        let answer = std::str::from_utf8(self.ask(ask, limit)?)?;
        let total = answer.lines().last().context("no total")?.parse()?;
        let id = |line: &str| line.strip_prefix('[')?.split(',').next()?.parse().ok();
        Ok(Found {
            total,
            ids: answer.lines().filter_map(id).collect(),
        })
    }
}

/// What is looked for, behind `SELECT …`.
fn condition(ask: &Ask, backend: DbBackend) -> (String, Vec<String>) {
    let key = fold_key(&ask.text);
    let (column, words) = match ask.kind {
        Kind::Code => return (equals("code", backend), vec![ask.text.clone()]),
        Kind::Full => return (equals("name", backend), vec![ask.text.clone()]),
        Kind::Initials => ("initials", vec![ask.text.clone()]),
        Kind::Pinyin => ("pinyin", vec![ask.text.clone()]),
        Kind::Scope => ("texts", ask.text.split(' ').map(str::to_owned).collect()),
        Kind::Short | Kind::Infix | Kind::Filter | Kind::Typeahead => ("names", vec![key]),
    };
    let is_short = words.iter().any(|word| word.chars().count() < 3);
    let mut values: Vec<String>;
    let mut from = if backend == DbBackend::Sqlite && !is_short {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        values = vec![format!("{column} : ({})", quoted.join(" AND "))];
        "FROM text JOIN firm ON firm.id = text.rowid WHERE text MATCH ?".to_owned()
    } else {
        // Trigrams do not know shorter texts: the table is read.
        values = words.iter().map(|word| format!("%{word}%")).collect();
        let likes = (1..=words.len()).map(|at| format!("firm.{column} LIKE {}", mark(at, backend)));
        format!("FROM firm WHERE {}", likes.collect::<Vec<_>>().join(" AND "))
    };
    if let Some(county) = &ask.county {
        values.push(county.clone());
        from += &format!(" AND firm.county = {}", mark(values.len(), backend));
    }
    (from, values)
}

fn equals(column: &str, backend: DbBackend) -> String {
    format!("FROM firm WHERE firm.{column} = {}", mark(1, backend))
}

fn mark(at: usize, backend: DbBackend) -> String {
    match backend {
        DbBackend::Postgres => format!("${at}"),
        _ => "?".to_owned(),
    }
}

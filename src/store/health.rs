//! Health: does the data hold together, and is the schema the one this program was built for.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, IdenStatic, Iterable, Statement};

use super::entity;
use super::reader::Reader;
use super::{Error, Store, connection};
use crate::domain::audit::Fault;
use crate::domain::outage::Outage;

/// Child table, its column, parent table, its column.
const REFERENCES: &[(&str, &str, &str, &str)] = &[
    ("enterprise", "source_id", "source", "id"),
    ("enterprise_detail", "enterprise_id", "enterprise", "id"),
    ("enterprise_name", "enterprise_id", "enterprise", "id"),
    ("tenure", "enterprise_id", "enterprise", "id"),
    ("tenure", "source_id", "source", "id"),
    ("tenure", "end_source_id", "source", "id"),
    ("filing", "enterprise_id", "enterprise", "id"),
    ("filing", "source_id", "source", "id"),
    ("figure", "filing_id", "filing", "id"),
    ("figure", "enterprise_id", "enterprise", "id"),
    ("figure", "indicator", "watched_indicator", "indicator"),
    ("published_outcome", "goal_code", "goal", "code"),
    ("share", "goal_code", "goal", "code"),
    ("listed_outcome", "goal_code", "goal", "code"),
    ("listed_outcome", "source_id", "source", "id"),
    ("import", "source_id", "source", "id"),
    ("import_row", "import_id", "import", "id"),
    ("import_row", "enterprise_id", "enterprise", "id"),
    ("screening", "enterprise_id", "enterprise", "id"),
    ("screening", "reason_id", "screening_reason", "id"),
    ("screened", "enterprise_id", "enterprise", "id"),
    ("import_undo", "import_id", "import", "id"),
    ("job_hold", "job_id", "job", "id"),
    ("change", "enterprise_id", "enterprise", "id"),
    ("change", "source_id", "source", "id"),
    ("assessment", "standard_hash", "standard_text", "hash"),
    ("assessment_keep", "assessment_id", "assessment", "id"),
    ("assessment_keep", "enterprise_id", "enterprise", "id"),
    ("matter", "enterprise_id", "enterprise", "id"),
    ("matter", "parent", "matter", "id"),
    ("matter_event", "matter_id", "matter", "id"),
    ("assignment", "matter_id", "matter", "id"),
    ("supervision", "matter_id", "matter", "id"),
];

/// Table, key, condition of a row that cannot be, what is wrong with it.
const IMPOSSIBLE: &[(&str, &str, &str, &str)] = &[
    (
        "enterprise",
        "id",
        "revision > (SELECT revision FROM clock)",
        "is later than the clock",
    ),
    (
        "enterprise",
        "id",
        "id NOT IN (SELECT enterprise_id FROM enterprise_name WHERE position = 0)",
        "has no registered name to be found by",
    ),
    (
        "tenure",
        "id",
        "superseded IS NOT NULL AND superseded <= recorded",
        "ends before it was recorded",
    ),
    (
        "tenure",
        "id",
        "superseded IS NOT NULL AND superseded NOT IN (SELECT recorded FROM tenure AS later WHERE later.id = tenure.id) \
         AND superseded NOT IN (SELECT revision FROM audit WHERE action = 'revert_import')",
        "was replaced, and what replaced it is missing",
    ),
    (
        "tenure",
        "id",
        "(ended_on IS NULL) <> (end_reason IS NULL) OR (ended_on IS NULL) <> (end_source_id IS NULL)",
        "has an end without day, reason or source",
    ),
    (
        "filing",
        "id",
        "superseded IS NOT NULL AND superseded < recorded",
        "ends before it was recorded",
    ),
    (
        "figure",
        "filing_id",
        "NOT EXISTS (SELECT 1 FROM filing WHERE filing.id = figure.filing_id \
         AND filing.enterprise_id = figure.enterprise_id AND filing.year = figure.year \
         AND filing.recorded = figure.recorded AND COALESCE(filing.superseded, 0) = COALESCE(figure.superseded, 0))",
        "says otherwise than the filing it comes from",
    ),
    (
        "filing",
        "id",
        "EXISTS (SELECT 1 FROM watched_indicator WHERE filing.figures LIKE '%\"' || watched_indicator.indicator || '\":\"%' \
         AND NOT EXISTS (SELECT 1 FROM figure WHERE figure.filing_id = filing.id \
         AND figure.indicator = watched_indicator.indicator))",
        "has a figure that no goal counts: it was written by a program of an earlier version",
    ),
];

/// How many rows of one kind of damage are named; the first ones lead to the cause.
const NAMED: u64 = 20;

impl Store {
    /// Looks for damage and names it: settings, the file itself, the schema, rows that point nowhere, rows that
    /// cannot be, and the audit chain. Nothing found is an empty list.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn integrity_check(&self) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        if let Err(error) = connection::check_settings(self.0.reader.pool()).await {
            faults.push(fault("settings", "", error));
        }
        let damaged = self.whole().damaged_pages().await?;
        if !damaged.is_empty() {
            faults.extend(damaged);
            faults.extend(self.whole().unreadable_tables().await);
            return Ok(faults);
        }
        faults.extend(self.whole().schema_drift().await?);
        if !faults.is_empty() {
            return Ok(faults);
        }
        for reference in REFERENCES {
            faults.extend(self.whole().orphans(reference).await?);
        }
        for impossible in IMPOSSIBLE {
            faults.extend(self.whole().impossible(impossible).await?);
        }
        faults.extend(self.whole().days_out_of_range().await?);
        faults.extend(self.whole().foreign_objects().await?);
        faults.extend(self.whole().verify_audit().await?);
        faults.extend(self.whole().verify_seals().await?);
        Ok(faults)
    }
}

impl Reader {
    async fn damaged_pages(&self) -> Result<Vec<Fault>, Error> {
        if self.run().get_database_backend() != DbBackend::Sqlite {
            return Ok(Vec::new());
        }
        let found = match self.texts("PRAGMA integrity_check").await {
            Err(Error::Outage {
                outage: Outage::Damaged,
                source,
            }) => vec![source.to_string()],
            found => found?,
        };
        let damaged = found.into_iter().filter(|line| line != "ok");
        let named = usize::try_from(NAMED).unwrap_or(usize::MAX);
        Ok(damaged.take(named).map(|line| fault("file", "", line)).collect())
    }

    async fn orphans(&self, (child, column, parent, key): &(&str, &str, &str, &str)) -> Result<Vec<Fault>, Error> {
        let sql = format!(
            "SELECT CAST({column} AS TEXT) FROM {child} WHERE {column} IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM {parent} WHERE {parent}.{key} = {child}.{column}) \
             GROUP BY {column} ORDER BY {column} LIMIT {NAMED}"
        );
        let found = self.texts(&sql).await?;
        let name = |value: String| {
            fault(
                child,
                "",
                format_args!("rows point to {parent} {value}, which does not exist"),
            )
        };
        Ok(found.into_iter().map(name).collect())
    }

    async fn impossible(
        &self,
        (table, key, condition, problem): &(&str, &str, &str, &str),
    ) -> Result<Vec<Fault>, Error> {
        let sql =
            format!("SELECT CAST({key} AS TEXT) FROM {table} WHERE {condition} ORDER BY {table}.{key} LIMIT {NAMED}");
        let found = self.texts(&sql).await?;
        Ok(found.iter().map(|row| fault(table, row, problem)).collect())
    }

    pub(super) async fn texts(&self, sql: &str) -> Result<Vec<String>, Error> {
        let run = self.run();
        let statement = Statement::from_string(run.get_database_backend(), sql);
        let rows = run.query_all_raw(statement).await?;
        let texts = rows.iter().map(|row| row.try_get_by_index::<String>(0));
        Ok(texts.collect::<Result<_, _>>()?)
    }

    /// Compares the tables with the rows this program reads, both ways.
    async fn schema_drift(&self) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        for (table, expected) in expected_columns() {
            let found = self.columns_of(table).await?;
            for column in expected.iter().filter(|column| !found.contains(column)) {
                faults.push(fault(table, "", format_args!("column `{column}` is missing")));
            }
            for column in found.iter().filter(|column| !expected.contains(column)) {
                faults.push(fault(
                    table,
                    "",
                    format_args!("column `{column}` is unknown to this program"),
                ));
            }
        }
        Ok(faults)
    }

    async fn columns_of(&self, table: &str) -> Result<Vec<String>, Error> {
        let sql = match self.run().get_database_backend() {
            DbBackend::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
            _ => format!(
                "SELECT column_name::text FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = '{table}'"
            ),
        };
        self.texts(&sql).await
    }
}

fn expected_columns() -> BTreeMap<&'static str, Vec<String>> {
    BTreeMap::from([
        columns::<entity::account::Entity>(),
        columns::<entity::assessment::Entity>(),
        columns::<entity::assessment_keep::Entity>(),
        columns::<entity::assignment::Entity>(),
        columns::<entity::audit::Entity>(),
        columns::<entity::change::Entity>(),
        columns::<entity::clock::Entity>(),
        columns::<entity::enterprise::Entity>(),
        columns::<entity::enterprise_detail::Entity>(),
        columns::<entity::enterprise_name::Entity>(),
        columns::<entity::figure::Entity>(),
        columns::<entity::filing::Entity>(),
        columns::<entity::goal::Entity>(),
        columns::<entity::grant_request::Entity>(),
        columns::<entity::import::Entity>(),
        columns::<entity::import_mapping::Entity>(),
        columns::<entity::import_row::Entity>(),
        columns::<entity::import_undo::Entity>(),
        columns::<entity::import_value::Entity>(),
        columns::<entity::job::Entity>(),
        columns::<entity::job_hold::Entity>(),
        columns::<entity::listed_outcome::Entity>(),
        columns::<entity::matter::Entity>(),
        columns::<entity::matter_event::Entity>(),
        columns::<entity::original::Entity>(),
        columns::<entity::plan::Entity>(),
        columns::<entity::preset::Entity>(),
        columns::<entity::published_outcome::Entity>(),
        columns::<entity::removed_enterprise::Entity>(),
        columns::<entity::replaced::Entity>(),
        columns::<entity::screened::Entity>(),
        columns::<entity::screening::Entity>(),
        columns::<entity::screening_reason::Entity>(),
        columns::<entity::screening_run::Entity>(),
        columns::<entity::seal::Entity>(),
        columns::<entity::setting::Entity>(),
        columns::<entity::share::Entity>(),
        columns::<entity::sign_in::Entity>(),
        columns::<entity::source::Entity>(),
        columns::<entity::standard_text::Entity>(),
        columns::<entity::supervision::Entity>(),
        columns::<entity::tenure::Entity>(),
        columns::<entity::token::Entity>(),
        columns::<entity::watched_indicator::Entity>(),
    ])
}

fn columns<E: EntityTrait>() -> (&'static str, Vec<String>) {
    let names = E::Column::iter().map(|column| column.as_str().to_owned()).collect();
    (E::default().table_name(), names)
}

pub(super) fn fault(place: &str, row: &str, problem: impl std::fmt::Display) -> Fault {
    Fault {
        place: place.to_owned(),
        row: row.to_owned(),
        problem: problem.to_string(),
    }
}

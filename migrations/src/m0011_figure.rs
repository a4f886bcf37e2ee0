//! Figures that goals measure, beside the filings they stand in: two ends of a range as whole numbers, so that a
//! count reads numbers and not documents. Only watched indicators are kept; everything here can be made again from
//! the filings. Titles are counted from their index alone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(watched()).await?;
        manager.create_table(figure()).await?;
        let run = manager.get_connection();
        let backend = manager.get_database_backend();
        run.execute_unprepared(watch(backend)).await?;
        run.execute_unprepared(&copy(backend)).await?;
        for index in figure_indexes() {
            manager.create_index(index).await?;
        }
        manager.drop_index(tenure_index_before()).await?;
        manager.create_index(tenure_index(&COUNTED)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(tenure_index_before()).await?;
        manager.create_index(tenure_index(&COUNTED[..3])).await?;
        for table in ["figure", "watched_indicator"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn watched() -> TableCreateStatement {
    Table::create()
        .table("watched_indicator")
        .col(text("indicator").primary_key())
        .col(big_integer("revision"))
        .to_owned()
}

/// An end that is open, or is no decimal number, stands as the least or greatest number there is.
fn figure() -> TableCreateStatement {
    Table::create()
        .table("figure")
        .col(big_integer("filing_id"))
        .col(text("indicator"))
        .col(big_integer("enterprise_id"))
        .col(integer("year"))
        .col(big_integer("low"))
        .col(big_integer("high"))
        .col(big_integer("recorded"))
        .col(big_integer_null("superseded"))
        .primary_key(Index::create().col("filing_id").col("indicator"))
        .foreign_key(ForeignKey::create().from("figure", "filing_id").to("filing", "id"))
        .foreign_key(
            ForeignKey::create()
                .from("figure", "enterprise_id")
                .to("enterprise", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .from("figure", "indicator")
                .to("watched_indicator", "indicator"),
        )
        .to_owned()
}

/// The indicators of the goals that are recorded already.
fn watch(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => {
            "INSERT INTO watched_indicator (indicator, revision) \
             SELECT DISTINCT json_extract(definition, '$.metric.reaching.indicator'), 0 FROM goal \
             WHERE json_extract(definition, '$.metric.reaching.indicator') IS NOT NULL"
        }
        _ => {
            "INSERT INTO watched_indicator (indicator, revision) \
             SELECT DISTINCT definition::json #>> '{metric,reaching,indicator}', 0 FROM goal \
             WHERE definition::json #>> '{metric,reaching,indicator}' IS NOT NULL"
        }
    }
}

fn copy(backend: DbBackend) -> String {
    let value = match backend {
        DbBackend::Sqlite => "json_extract(figures, '$.\"' || watched_indicator.indicator || '\"')",
        _ => "figures::json ->> watched_indicator.indicator",
    };
    let (low, high) = (end(backend, "low"), end(backend, "high"));
    format!(
        "INSERT INTO figure (filing_id, indicator, enterprise_id, year, low, high, recorded, superseded) \
         SELECT id, indicator, enterprise_id, year, {low}, {high}, recorded, superseded FROM \
         (SELECT id, indicator, enterprise_id, year, recorded, superseded, {value} AS filed \
         FROM filing CROSS JOIN watched_indicator) AS filings WHERE filed IS NOT NULL"
    )
}

/// The lower or upper end of what was filed, e.g. of `5`, `1..4`, `5..`, cut to its whole part.
fn end(backend: DbBackend, which: &str) -> String {
    let position = match backend {
        DbBackend::Sqlite => "instr",
        _ => "strpos",
    };
    let split = format!("{position}(filed, '..')");
    let (own, open) = match which {
        "low" => (format!("substr(filed, 1, {split} - 1)"), i64::MIN),
        _ => (format!("substr(filed, {split} + 2)"), i64::MAX),
    };
    let text = format!("CASE WHEN {split} = 0 THEN filed ELSE {own} END");
    let text = format!("CASE WHEN {position}({text}, '/') > 0 THEN NULL ELSE NULLIF({text}, '') END");
    match backend {
        // The least number is not written as itself: without its sign it is too great.
        DbBackend::Sqlite => format!("COALESCE(CAST({text} AS INTEGER), CAST('{open}' AS INTEGER))"),
        _ => format!(
            "CAST(LEAST(GREATEST(COALESCE(TRUNC(CAST({text} AS NUMERIC)), {open}), {}), {}) AS BIGINT)",
            i64::MIN,
            i64::MAX
        ),
    }
}

fn figure_indexes() -> [IndexCreateStatement; 2] {
    let line = Index::create()
        .name("figure_line")
        .table("figure")
        .col("indicator")
        .col("high")
        .col("enterprise_id")
        .col("year")
        .col("superseded")
        .col("recorded")
        .to_owned();
    let firm = Index::create()
        .name("figure_enterprise")
        .table("figure")
        .col("enterprise_id")
        .col("indicator")
        .col("year")
        .col("superseded")
        .col("recorded")
        .to_owned();
    [line, firm]
}

/// Everything a count of titles asks; the first three are the index before.
const COUNTED: [&str; 9] = [
    "tier",
    "enterprise_id",
    "id",
    "superseded",
    "basis",
    "valid_from",
    "valid_until",
    "ended_on",
    "recorded",
];

fn tenure_index_before() -> IndexDropStatement {
    Index::drop().name("tenure_tier").table("tenure").to_owned()
}

fn tenure_index(columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name("tenure_tier").table("tenure");
    for column in columns {
        index.col(*column);
    }
    index
}

//! The revision clock (one row), the audit (one row for each revision) and the sources facts are taken from.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date_null, text, text_uniq};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(clock()).await?;
        let first = Query::insert()
            .into_table("clock")
            .columns(["id", "revision"])
            .values_panic([1.into(), 0.into()])
            .to_owned();
        manager.execute(first).await?;
        manager.create_table(audit()).await?;
        manager
            .create_index(
                Index::create()
                    .name("audit_at")
                    .table("audit")
                    .col("at")
                    .col("revision")
                    .to_owned(),
            )
            .await?;
        manager.create_table(source()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["source", "audit", "clock"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn clock() -> TableCreateStatement {
    Table::create()
        .table("clock")
        .col(big_integer("id").primary_key())
        .col(big_integer("revision"))
        .check(Expr::col("id").eq(1))
        .to_owned()
}

/// `at` counts milliseconds since 1970 UTC, set by the program: the two databases print timestamps differently.
fn audit() -> TableCreateStatement {
    Table::create()
        .table("audit")
        .col(big_integer("revision").primary_key())
        .col(big_integer("at"))
        .col(text("actor"))
        .col(text("role"))
        .col(text("scope"))
        .col(text("action"))
        .col(text("subject"))
        .col(text("previous_hash"))
        .col(text("hash"))
        .to_owned()
}

fn source() -> TableCreateStatement {
    Table::create()
        .table("source")
        .col(big_integer("id").primary_key())
        .col(text("kind"))
        .col(text("title"))
        .col(text("document"))
        .col(text("link"))
        .col(text("file_hash"))
        .col(date_null("published"))
        .col(text("confidence"))
        .col(text_uniq("citation_hash"))
        .col(big_integer("revision"))
        .to_owned()
}

//! Screening: which list of a tier a firm stands on, and why. Equal reasons are one row, because many firms share
//! them; `screened` says up to which revision, law and day a firm is done.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(reason()).await?;
        manager.create_table(screening()).await?;
        manager.create_table(screened()).await?;
        manager.create_table(run()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["screening_run", "screened", "screening", "screening_reason"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// `deciding`, `steps` and `missing` are JSON arrays of text.
fn reason() -> TableCreateStatement {
    Table::create()
        .table("screening_reason")
        .col(big_integer("id").primary_key())
        .col(text("key"))
        .col(text("standard"))
        .col(text("verdict"))
        .col(text("deciding"))
        .col(text("steps"))
        .col(text("missing"))
        .to_owned()
}

fn screening() -> TableCreateStatement {
    Table::create()
        .table("screening")
        .col(big_integer("enterprise_id"))
        .col(text("tier"))
        .col(text("purpose"))
        .col(text("list"))
        .col(big_integer("reason_id"))
        .col(big_integer("revision"))
        .primary_key(Index::create().col("enterprise_id").col("tier").col("purpose"))
        .foreign_key(
            ForeignKey::create()
                .from("screening", "enterprise_id")
                .to("enterprise", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .from("screening", "reason_id")
                .to("screening_reason", "id"),
        )
        .to_owned()
}

/// `seen` is the revision of the enterprise that was screened, `due` the first day on which the calendar alone may
/// change an answer.
fn screened() -> TableCreateStatement {
    Table::create()
        .table("screened")
        .col(big_integer("enterprise_id").primary_key())
        .col(big_integer("seen"))
        .col(text("law"))
        .col(date("date"))
        .col(date("due"))
        .foreign_key(
            ForeignKey::create()
                .from("screened", "enterprise_id")
                .to("enterprise", "id"),
        )
        .to_owned()
}

fn run() -> TableCreateStatement {
    Table::create()
        .table("screening_run")
        .col(big_integer("revision").primary_key())
        .col(date("date"))
        .col(big_integer("at"))
        .col(text("law"))
        .col(big_integer("firms"))
        .col(big_integer("changed"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 2] {
    let list = Index::create()
        .name("screening_list")
        .table("screening")
        .col("tier")
        .col("list")
        .col("enterprise_id")
        .col("reason_id")
        .to_owned();
    let key = Index::create()
        .name("screening_reason_key")
        .table("screening_reason")
        .col("key")
        .unique()
        .to_owned();
    [list, key]
}

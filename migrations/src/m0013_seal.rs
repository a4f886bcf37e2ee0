//! What the registry holds, under the audit: each entry carries a digest of every row as it stood behind its write,
//! each slot of a table has one, and rows that statements change are told to the write by triggers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_pk_auto, text, text_null};

use crate::watch;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let content = Table::alter()
            .table("audit")
            .add_column(text("content").default(""))
            .to_owned();
        manager.alter_table(content).await?;
        manager.create_table(seal()).await?;
        manager.create_table(replaced()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        watch::stop(manager.get_connection()).await?;
        for table in ["replaced", "seal"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        let content = Table::alter().table("audit").drop_column("content").to_owned();
        manager.alter_table(content).await
    }
}

fn seal() -> TableCreateStatement {
    Table::create()
        .table("seal")
        .col(text("noun"))
        .col(big_integer("slot"))
        .col(text("digest"))
        .primary_key(Index::create().col("noun").col("slot"))
        .to_owned()
}

/// Filled by triggers and emptied by the write that caused them: what stays was changed by somebody else.
fn replaced() -> TableCreateStatement {
    Table::create()
        .table("replaced")
        .col(big_pk_auto("number"))
        .col(text("noun"))
        .col(text_null("before"))
        .col(text_null("after"))
        .to_owned()
}

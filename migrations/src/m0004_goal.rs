//! Plan goals and the outcomes that were published.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, integer, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(goal()).await?;
        manager.create_table(published_outcome()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["published_outcome", "goal"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// `definition` is the reviewed entry as JSON; its outcomes stand in their own table, where they can be queried.
fn goal() -> TableCreateStatement {
    Table::create()
        .table("goal")
        .col(text("code").primary_key())
        .col(integer("position"))
        .col(text("title"))
        .col(text("plan"))
        .col(text("definition"))
        .col(big_integer("revision"))
        .to_owned()
}

fn published_outcome() -> TableCreateStatement {
    Table::create()
        .table("published_outcome")
        .col(text("goal_code"))
        .col(integer("position"))
        .col(date("reported_on"))
        .col(text("value"))
        .col(text("source"))
        .col(text("confidence"))
        .col(text("note"))
        .primary_key(Index::create().col("goal_code").col("position"))
        .foreign_key(
            ForeignKey::create()
                .from("published_outcome", "goal_code")
                .to("goal", "code"),
        )
        .to_owned()
}

//! Plans that the bureau enters beside the reviewed ones, and the targets that it assigns to counties.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(plan()).await?;
        manager.create_table(share()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["share", "plan"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// `definition` is the entry as JSON. The goals of such a plan stand in `goal` like the reviewed ones.
fn plan() -> TableCreateStatement {
    Table::create()
        .table("plan")
        .col(text("code").primary_key())
        .col(integer("position"))
        .col(text("title"))
        .col(text("definition"))
        .col(big_integer("revision"))
        .to_owned()
}

/// What a county shall contribute to a goal.
fn share() -> TableCreateStatement {
    Table::create()
        .table("share")
        .col(text("goal_code"))
        .col(text("division"))
        .col(text("value"))
        .col(text("note"))
        .col(big_integer("revision"))
        .primary_key(Index::create().col("goal_code").col("division"))
        .foreign_key(ForeignKey::create().from("share", "goal_code").to("goal", "code"))
        .to_owned()
}

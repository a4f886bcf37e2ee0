//! What is pressed for, once for each cause and rung.

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
        manager.create_table(supervision()).await?;
        let once = Index::create()
            .name("supervision_once")
            .table("supervision")
            .col("matter_id")
            .col("cause")
            .col("began")
            .col("rung")
            .unique()
            .to_owned();
        manager.create_index(once).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("supervision").to_owned()).await
    }
}

/// `cause` names the stage when a limit is the cause, `began` the minute in which its clock started.
fn supervision() -> TableCreateStatement {
    Table::create()
        .table("supervision")
        .col(big_integer("id").primary_key())
        .col(big_integer("matter_id"))
        .col(text("cause"))
        .col(big_integer("began"))
        .col(integer("rung"))
        .col(text("told"))
        .col(big_integer("opened"))
        .col(big_integer("revision"))
        .foreign_key(ForeignKey::create().from("supervision", "matter_id").to("matter", "id"))
        .to_owned()
}

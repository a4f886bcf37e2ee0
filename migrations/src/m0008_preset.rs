//! Presets: named sets of columns that a bureau keeps for its exports.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(preset()).await?;
        manager.create_index(title()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("preset").to_owned()).await
    }
}

/// `columns` is a JSON array of column keys in order.
fn preset() -> TableCreateStatement {
    Table::create()
        .table("preset")
        .col(big_integer("id").primary_key())
        .col(text("list"))
        .col(text("title"))
        .col(text("columns"))
        .col(big_integer("revision"))
        .to_owned()
}

fn title() -> IndexCreateStatement {
    Index::create()
        .name("preset_title")
        .table("preset")
        .col("list")
        .col("title")
        .unique()
        .to_owned()
}

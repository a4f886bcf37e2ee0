//! What people said of texts in the cells of lists that the importer could not read by itself.

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
        manager.create_table(import_value()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("import_value").to_owned()).await
    }
}

/// `field` is the key of a column; `written` is folded; an empty `meant` says that the text says nothing.
fn import_value() -> TableCreateStatement {
    Table::create()
        .table("import_value")
        .col(text("field"))
        .col(text("written"))
        .col(text("meant"))
        .col(big_integer("revision"))
        .primary_key(Index::create().col("field").col("written"))
        .to_owned()
}

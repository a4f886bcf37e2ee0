//! Imports and their rows: an import commits in chunks, so what is undecided waits here and a crash resumes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(import()).await?;
        manager.create_table(import_row()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["import_row", "import"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn import() -> TableCreateStatement {
    Table::create()
        .table("import")
        .col(big_integer("id").primary_key())
        .col(text("kind"))
        .col(text("file_name"))
        .col(text("file_hash"))
        .col(text("settings"))
        .col(big_integer_null("source_id"))
        .col(text("status"))
        .col(integer("rows"))
        .col(integer("cursor"))
        .col(big_integer("at"))
        .col(big_integer("created"))
        .col(big_integer("revision"))
        .foreign_key(ForeignKey::create().from("import", "source_id").to("source", "id"))
        .to_owned()
}

fn import_row() -> TableCreateStatement {
    Table::create()
        .table("import_row")
        .col(big_integer("import_id"))
        .col(integer("line"))
        .col(text("cells"))
        .col(text("outcome"))
        .col(text("reason"))
        .col(text("candidates"))
        .col(big_integer_null("enterprise_id"))
        .col(big_integer("revision"))
        .primary_key(Index::create().col("import_id").col("line"))
        .foreign_key(ForeignKey::create().from("import_row", "import_id").to("import", "id"))
        .foreign_key(
            ForeignKey::create()
                .from("import_row", "enterprise_id")
                .to("enterprise", "id"),
        )
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 2] {
    let file = Index::create()
        .name("import_file_hash")
        .table("import")
        .col("file_hash")
        .to_owned();
    let queue = Index::create()
        .name("import_row_outcome")
        .table("import_row")
        .col("outcome")
        .col("import_id")
        .col("line")
        .to_owned();
    [file, queue]
}

//! The life of an import: what it stands on, what it changed and how to take it back, how its headers were read;
//! firms that are gone, renamings and moves.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, date, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for alter in alterations() {
            manager.alter_table(alter).await?;
        }
        for table in [import_undo(), import_mapping(), removed_enterprise(), change()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["change", "removed_enterprise", "import_mapping", "import_undo"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        for (table, column) in [
            ("import_row", "registered"),
            ("import", "note"),
            ("import", "firms_before"),
        ] {
            let alter = Table::alter().table(table).drop_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}

/// One column a statement: SQLite takes no more. `firms_before` is the highest number of an enterprise when the
/// import began; `registered` tells rows that made a new enterprise.
fn alterations() -> [TableAlterStatement; 3] {
    let firms_before = ColumnDef::new("firms_before")
        .big_integer()
        .not_null()
        .default(0)
        .to_owned();
    let note = ColumnDef::new("note").text().not_null().default("").to_owned();
    let registered = ColumnDef::new("registered")
        .boolean()
        .not_null()
        .default(false)
        .to_owned();
    [("import", firms_before), ("import", note), ("import_row", registered)]
        .map(|(table, column)| Table::alter().table(table).add_column(column).to_owned())
}

/// What a record was before an import first touched it, as JSON, and the hash of what the import made of it.
fn import_undo() -> TableCreateStatement {
    Table::create()
        .table("import_undo")
        .col(big_integer("import_id"))
        .col(text("noun"))
        .col(text("key"))
        .col(text("before"))
        .col(text("after_hash"))
        .primary_key(Index::create().col("import_id").col("noun").col("key"))
        .foreign_key(ForeignKey::create().from("import_undo", "import_id").to("import", "id"))
        .to_owned()
}

/// What a person said of the headers of a kind of list, under the hash of those headers.
fn import_mapping() -> TableCreateStatement {
    Table::create()
        .table("import_mapping")
        .col(text("signature").primary_key())
        .col(text("headers"))
        .col(text("mapping"))
        .col(big_integer("revision"))
        .to_owned()
}

/// Enterprises that are gone, so that whoever follows the revisions learns of it and no number is given twice.
fn removed_enterprise() -> TableCreateStatement {
    Table::create()
        .table("removed_enterprise")
        .col(big_integer("enterprise_id").primary_key())
        .col(big_integer("revision"))
        .to_owned()
}

/// Renamings and moves, each on its day with its source.
fn change() -> TableCreateStatement {
    Table::create()
        .table("change")
        .col(big_integer("id").primary_key())
        .col(big_integer("recorded"))
        .col(big_integer_null("superseded"))
        .col(big_integer("enterprise_id"))
        .col(text("kind"))
        .col(date("happened_on"))
        .col(text("before"))
        .col(text("after"))
        .col(big_integer("source_id"))
        .foreign_key(
            ForeignKey::create()
                .from("change", "enterprise_id")
                .to("enterprise", "id"),
        )
        .foreign_key(ForeignKey::create().from("change", "source_id").to("source", "id"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 4] {
    let removed = Index::create()
        .name("removed_enterprise_revision")
        .table("removed_enterprise")
        .col("revision")
        .to_owned();
    let changed = Index::create()
        .name("change_enterprise")
        .table("change")
        .col("enterprise_id")
        .col("happened_on")
        .to_owned();
    let tenure = Index::create()
        .name("tenure_recorded")
        .table("tenure")
        .col("recorded")
        .to_owned();
    let row = Index::create()
        .name("import_row_enterprise")
        .table("import_row")
        .col("enterprise_id")
        .to_owned();
    [removed, changed, tenure, row]
}

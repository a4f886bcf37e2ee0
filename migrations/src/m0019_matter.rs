//! Matters, what happened to them, and which unit had them when.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, date, text, text_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [matter(), matter_event(), assignment()] {
            manager.create_table(table).await?;
        }
        for (name, table, columns) in [
            ("matter_firm", "matter", &["enterprise_id", "kind"][..]),
            ("matter_due", "matter", &["kind", "due", "id"][..]),
            ("matter_event_matter", "matter_event", &["matter_id", "id"][..]),
            ("assignment_matter", "assignment", &["matter_id"][..]),
            ("assignment_unit", "assignment", &["unit", "matter_id"][..]),
        ] {
            let mut index = Index::create().name(name).table(table).to_owned();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        // Two dispatchers cannot hand one matter to two units.
        let main = "CREATE UNIQUE INDEX assignment_main ON assignment (matter_id) \
            WHERE closed IS NULL AND part = 'main'";
        manager.get_connection().execute_unprepared(main).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["assignment", "matter_event", "matter"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// `fields` is JSON; `due`, `yellow` and `red` are minutes as they were reckoned last, to be sorted and chosen by;
/// what never comes is behind everything.
fn matter() -> TableCreateStatement {
    Table::create()
        .table("matter")
        .col(big_integer("id").primary_key())
        .col(text("kind"))
        .col(big_integer("enterprise_id"))
        .col(text("title"))
        .col(text("fields"))
        .col(text("policy"))
        .col(big_integer_null("parent"))
        .col(text("state"))
        .col(text_null("unit"))
        .col(text_null("stage"))
        .col(big_integer("due"))
        .col(big_integer("yellow"))
        .col(big_integer("red"))
        .col(date("opened"))
        .col(big_integer_null("ended"))
        .col(big_integer("revision"))
        .foreign_key(
            ForeignKey::create()
                .from("matter", "enterprise_id")
                .to("enterprise", "id"),
        )
        .foreign_key(ForeignKey::create().from("matter", "parent").to("matter", "id"))
        .to_owned()
}

/// `said` is JSON; `at` is a moment in milliseconds.
fn matter_event() -> TableCreateStatement {
    Table::create()
        .table("matter_event")
        .col(big_integer("id").primary_key())
        .col(big_integer("matter_id"))
        .col(text("event"))
        .col(text("state"))
        .col(big_integer("at"))
        .col(text("actor"))
        .col(text("role"))
        .col(big_integer_null("account"))
        .col(text("office"))
        .col(text("said"))
        .col(big_integer("revision"))
        .foreign_key(
            ForeignKey::create()
                .from("matter_event", "matter_id")
                .to("matter", "id"),
        )
        .to_owned()
}

/// `part` is `main` or `support`.
fn assignment() -> TableCreateStatement {
    Table::create()
        .table("assignment")
        .col(big_integer("id").primary_key())
        .col(big_integer("matter_id"))
        .col(text("unit"))
        .col(text("part"))
        .col(big_integer("opened"))
        .col(big_integer_null("closed"))
        .col(big_integer("revision"))
        .foreign_key(ForeignKey::create().from("assignment", "matter_id").to("matter", "id"))
        .to_owned()
}

//! Work in the background, who holds it at the moment, and the files it needs wherever it goes on.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, date, integer, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(job()).await?;
        manager.create_index(open_jobs()).await?;
        manager.create_table(job_hold()).await?;
        manager.create_table(original()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["original", "job_hold", "job"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn job() -> TableCreateStatement {
    Table::create()
        .table("job")
        .col(big_integer("id").primary_key())
        .col(text("kind"))
        .col(text("subject"))
        .col(text("payload"))
        .col(date("day"))
        .col(big_integer("due"))
        .col(text("state"))
        .col(text("note"))
        .col(text("result"))
        .col(text("actor"))
        .col(text("role"))
        .col(text("scope"))
        .col(big_integer("at"))
        .col(big_integer_null("ended_at"))
        .col(big_integer("created"))
        .col(big_integer("revision"))
        .to_owned()
}

fn open_jobs() -> IndexCreateStatement {
    Index::create()
        .name("job_state")
        .table("job")
        .col("state")
        .col("kind")
        .col("subject")
        .to_owned()
}

/// Not under seal: what stands here is true for a moment and moves while work goes on.
fn job_hold() -> TableCreateStatement {
    Table::create()
        .table("job_hold")
        .col(big_integer("job_id").primary_key())
        .col(text("holder"))
        .col(big_integer("fence"))
        .col(integer("attempts"))
        .col(big_integer("held_until"))
        .col(big_integer("not_before"))
        .col(big_integer("began"))
        .col(big_integer("began_with"))
        .col(big_integer("done"))
        .col(big_integer("total"))
        .col(text("trouble"))
        .foreign_key(ForeignKey::create().from("job_hold", "job_id").to("job", "id"))
        .to_owned()
}

fn original() -> TableCreateStatement {
    Table::create()
        .table("original")
        .col(text("hash"))
        .col(integer("part"))
        .col(text("content"))
        .col(big_integer("revision"))
        .primary_key(Index::create().col("hash").col("part"))
        .to_owned()
}

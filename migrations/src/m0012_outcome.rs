//! Published outcomes of goals that came in with a list: in versions like filings, so that an import can be taken back,
//! and beside the copy of the reviewed data, which is replaced whenever that data changes.

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
        manager.create_table(listed_outcome()).await?;
        manager.create_index(slot()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("listed_outcome").to_owned())
            .await
    }
}

fn listed_outcome() -> TableCreateStatement {
    Table::create()
        .table("listed_outcome")
        .col(big_integer("id").primary_key())
        .col(big_integer("recorded"))
        .col(big_integer_null("superseded"))
        .col(text("goal_code"))
        .col(date("reported_on"))
        .col(text("value"))
        .col(text("publisher"))
        .col(text("confidence"))
        .col(text("note"))
        .col(big_integer("source_id"))
        .foreign_key(
            ForeignKey::create()
                .from("listed_outcome", "goal_code")
                .to("goal", "code"),
        )
        .foreign_key(
            ForeignKey::create()
                .from("listed_outcome", "source_id")
                .to("source", "id"),
        )
        .to_owned()
}

fn slot() -> IndexCreateStatement {
    Index::create()
        .name("listed_outcome_goal")
        .table("listed_outcome")
        .col("goal_code")
        .col("reported_on")
        .to_owned()
}

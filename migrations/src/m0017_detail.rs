//! What a licence says of a firm besides its profile, and its people: a table of its own, so that most reads never
//! touch what speaks of persons, and erasing it leaves the firm as it is.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, text_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(detail()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let detail = Table::drop().table("enterprise_detail").to_owned();
        manager.drop_table(detail).await
    }
}

/// `contacts` are JSON; `tails` are the last four digits of each number between spaces, to be found by.
fn detail() -> TableCreateStatement {
    Table::create()
        .table("enterprise_detail")
        .col(big_integer("enterprise_id").primary_key())
        .col(text("kind"))
        .col(text_null("capital"))
        .col(text_null("currency"))
        .col(text("legal_representative"))
        .col(text("contacts"))
        .col(text("mail"))
        .col(text("tails"))
        .foreign_key(
            ForeignKey::create()
                .from("enterprise_detail", "enterprise_id")
                .to("enterprise", "id"),
        )
        .to_owned()
}

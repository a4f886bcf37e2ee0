//! Tenures in versions, and filings. A row counts from `recorded` until `superseded`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, date, date_null, integer, text, text_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(tenure()).await?;
        manager.create_table(filing()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["filing", "tenure"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn tenure() -> TableCreateStatement {
    Table::create()
        .table("tenure")
        .col(big_integer("id"))
        .col(big_integer("recorded"))
        .col(big_integer_null("superseded"))
        .col(big_integer("enterprise_id"))
        .col(text("tier"))
        .col(text("batch"))
        .col(text("certificate"))
        .col(date("valid_from"))
        .col(date_null("valid_until"))
        .col(date_null("ended_on"))
        .col(text_null("end_reason"))
        .col(big_integer_null("end_source_id"))
        .col(text("basis"))
        .col(big_integer("source_id"))
        .primary_key(Index::create().col("id").col("recorded"))
        .foreign_key(
            ForeignKey::create()
                .from("tenure", "enterprise_id")
                .to("enterprise", "id"),
        )
        .foreign_key(ForeignKey::create().from("tenure", "source_id").to("source", "id"))
        .foreign_key(ForeignKey::create().from("tenure", "end_source_id").to("source", "id"))
        .to_owned()
}

/// `figures` is canonical JSON: keys sorted, numbers as text, so that equal figures are equal bytes.
fn filing() -> TableCreateStatement {
    Table::create()
        .table("filing")
        .col(big_integer("id").primary_key())
        .col(big_integer("recorded"))
        .col(big_integer_null("superseded"))
        .col(big_integer("enterprise_id"))
        .col(integer("year"))
        .col(big_integer("source_id"))
        .col(text("source_kind"))
        .col(text("figures"))
        .foreign_key(
            ForeignKey::create()
                .from("filing", "enterprise_id")
                .to("enterprise", "id"),
        )
        .foreign_key(ForeignKey::create().from("filing", "source_id").to("source", "id"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 3] {
    let holder = Index::create()
        .name("tenure_enterprise")
        .table("tenure")
        .col("enterprise_id")
        .col("id")
        .to_owned();
    let tier = Index::create()
        .name("tenure_tier")
        .table("tenure")
        .col("tier")
        .col("enterprise_id")
        .col("id")
        .to_owned();
    let filed = Index::create()
        .name("filing_enterprise")
        .table("filing")
        .col("enterprise_id")
        .col("year")
        .col("source_kind")
        .to_owned();
    [holder, tier, filed]
}

//! Enterprises and every name they go by, each with its folded key.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, date_null, integer, text, text_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(enterprise()).await?;
        manager.create_table(enterprise_name()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["enterprise_name", "enterprise"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn enterprise() -> TableCreateStatement {
    Table::create()
        .table("enterprise")
        .col(big_integer("id").primary_key())
        .col(text("name"))
        .col(text_null("credit_code"))
        .col(text_null("registration_number"))
        .col(text("stock_codes"))
        .col(text_null("division"))
        .col(text_null("zone"))
        .col(text_null("industry"))
        .col(text("fields"))
        .col(text("address"))
        .col(text("products"))
        .col(text("scope"))
        .col(date_null("established"))
        .col(text("status"))
        .col(boolean("fictional"))
        .col(big_integer("source_id"))
        .col(big_integer("revision"))
        .foreign_key(ForeignKey::create().from("enterprise", "source_id").to("source", "id"))
        .to_owned()
}

fn enterprise_name() -> TableCreateStatement {
    Table::create()
        .table("enterprise_name")
        .col(big_integer("enterprise_id"))
        .col(integer("position"))
        .col(text("name"))
        .col(text("kind"))
        .col(date_null("until"))
        .col(text("key"))
        .primary_key(Index::create().col("enterprise_id").col("position"))
        .foreign_key(
            ForeignKey::create()
                .from("enterprise_name", "enterprise_id")
                .to("enterprise", "id"),
        )
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 4] {
    let unique_code = Index::create()
        .name("enterprise_credit_code")
        .table("enterprise")
        .col("credit_code")
        .unique()
        .to_owned();
    let cursor = Index::create()
        .name("enterprise_revision")
        .table("enterprise")
        .col("revision")
        .col("id")
        .to_owned();
    let division = Index::create()
        .name("enterprise_division")
        .table("enterprise")
        .col("division")
        .col("id")
        .to_owned();
    let key = Index::create()
        .name("enterprise_name_key")
        .table("enterprise_name")
        .col("key")
        .to_owned();
    [unique_code, cursor, division, key]
}

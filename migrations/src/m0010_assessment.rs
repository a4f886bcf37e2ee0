//! Assessments that somebody kept, by the hash of what they rest on, with the text of the standard they were made
//! under: an id verifies for ever, whatever later programs say.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, integer, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(standard_text()).await?;
        manager.create_table(assessment()).await?;
        manager.create_table(assessment_keep()).await?;
        manager.create_index(keep_index()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["assessment_keep", "assessment", "standard_text"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn standard_text() -> TableCreateStatement {
    Table::create()
        .table("standard_text")
        .col(text("hash").primary_key())
        .col(text("standard_id"))
        .col(text("files"))
        .col(big_integer("revision"))
        .to_owned()
}

fn assessment() -> TableCreateStatement {
    Table::create()
        .table("assessment")
        .col(text("id").primary_key())
        .col(text("standard_id"))
        .col(text("standard_hash"))
        .col(integer("engine"))
        .col(date("date"))
        .col(text("inputs"))
        .col(text("answer"))
        .col(text("sources"))
        .col(text("seal"))
        .col(big_integer("revision"))
        .foreign_key(
            ForeignKey::create()
                .from("assessment", "standard_hash")
                .to("standard_text", "hash"),
        )
        .to_owned()
}

fn assessment_keep() -> TableCreateStatement {
    Table::create()
        .table("assessment_keep")
        .col(text("assessment_id"))
        .col(big_integer("enterprise_id"))
        .col(text("purpose"))
        .col(big_integer("at"))
        .col(big_integer("revision"))
        .primary_key(Index::create().col("assessment_id").col("enterprise_id").col("purpose"))
        .foreign_key(
            ForeignKey::create()
                .from("assessment_keep", "assessment_id")
                .to("assessment", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .from("assessment_keep", "enterprise_id")
                .to("enterprise", "id"),
        )
        .to_owned()
}

fn keep_index() -> IndexCreateStatement {
    Index::create()
        .name("assessment_keep_enterprise")
        .table("assessment_keep")
        .col("enterprise_id")
        .col("revision")
        .to_owned()
}

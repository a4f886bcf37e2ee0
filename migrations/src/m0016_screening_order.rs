//! How near a firm is on a list, so that lists begin with the nearest; and the points of a score that only marks of
//! others keep open. The next run writes both of every firm, because the lists are made by another machine.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

use crate::watch;

const INDEX: &str = "screening_order";

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let rank = Table::alter()
            .table("screening")
            .add_column(big_integer("rank").default(0))
            .to_owned();
        manager.alter_table(rank).await?;
        let marks = Table::alter()
            .table("screening_reason")
            .add_column(text("marks").default("null"))
            .to_owned();
        manager.alter_table(marks).await?;
        let order = Index::create()
            .name(INDEX)
            .table("screening")
            .col("tier")
            .col("list")
            .col("rank")
            .col("enterprise_id")
            .to_owned();
        manager.create_index(order).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        watch::stop(manager.get_connection()).await?;
        manager
            .drop_index(Index::drop().name(INDEX).table("screening").to_owned())
            .await?;
        for (table, column) in [("screening_reason", "marks"), ("screening", "rank")] {
            let without = Table::alter().table(table).drop_column(column).to_owned();
            manager.alter_table(without).await?;
        }
        Ok(())
    }
}

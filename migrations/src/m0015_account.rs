//! Accounts, what is asked for them, their sessions and tokens, and what is set for all.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text, text_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [account(), grant_request(), sign_in(), token(), setting()] {
            manager.create_table(table).await?;
        }
        manager
            .create_index(unique("account_login", "account", "login"))
            .await?;
        manager.create_index(unique("account_link", "account", "link")).await?;
        manager.create_index(unique("token_hash", "token", "hash")).await?;
        manager
            .create_index(plain("sign_in_account", "sign_in", "account"))
            .await?;
        manager
            .create_index(plain("grant_request_account", "grant_request", "account"))
            .await?;
        // Nobody holds two of the three duties, however many names he signs in with.
        let duty = "CREATE UNIQUE INDEX account_duty ON account (number) \
            WHERE disabled IS NULL AND role IN ('system', 'security', 'auditor')";
        manager.get_connection().execute_unprepared(duty).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["setting", "token", "sign_in", "grant_request", "account"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// `role` and `scope` are empty until somebody approved them; `earlier` and `recovery` are JSON arrays of hashes.
fn account() -> TableCreateStatement {
    Table::create()
        .table("account")
        .col(big_integer("id").primary_key())
        .col(text("login"))
        .col(text("name"))
        .col(text("office"))
        .col(text("number"))
        .col(text_null("role"))
        .col(text_null("scope"))
        .col(text_null("password"))
        .col(big_integer_null("password_since"))
        .col(text("earlier"))
        .col(text_null("second_factor"))
        .col(big_integer("last_step"))
        .col(text("recovery"))
        .col(text_null("link"))
        .col(big_integer_null("link_until"))
        .col(big_integer_null("disabled"))
        .col(big_integer_null("locked_until"))
        .col(integer("failures"))
        .col(big_integer_null("last_seen"))
        .col(big_integer("revision"))
        .to_owned()
}

/// Whoever asked does not decide.
fn grant_request() -> TableCreateStatement {
    let second = Expr::col("decided_by")
        .is_null()
        .or(Expr::col("decided_by").ne(Expr::col("asked_by")));
    Table::create()
        .table("grant_request")
        .col(big_integer("id").primary_key())
        .col(big_integer("account"))
        .col(text("role"))
        .col(text("scope"))
        .col(text("why"))
        .col(big_integer_null("asked_by"))
        .col(big_integer("asked"))
        .col(big_integer_null("decided_by"))
        .col(big_integer_null("decided"))
        .col(text_null("decision"))
        .col(big_integer("revision"))
        .check(second)
        .foreign_key(
            ForeignKey::create()
                .from("grant_request", "account")
                .to("account", "id"),
        )
        .to_owned()
}

/// `key` is the hash of what the browser shows, or `token-` with the number of a token; moments are kept to the minute.
fn sign_in() -> TableCreateStatement {
    Table::create()
        .table("sign_in")
        .col(text("key").primary_key())
        .col(big_integer("account"))
        .col(text("stage"))
        .col(text("form_key"))
        .col(big_integer("began"))
        .col(big_integer("seen"))
        .col(text("address"))
        .col(text("device"))
        .foreign_key(ForeignKey::create().from("sign_in", "account").to("account", "id"))
        .to_owned()
}

fn token() -> TableCreateStatement {
    Table::create()
        .table("token")
        .col(big_integer("id").primary_key())
        .col(big_integer("account"))
        .col(text("title"))
        .col(text("hash"))
        .col(text("rights"))
        .col(big_integer("until"))
        .col(big_integer_null("revoked"))
        .col(big_integer("revision"))
        .foreign_key(ForeignKey::create().from("token", "account").to("account", "id"))
        .to_owned()
}

fn setting() -> TableCreateStatement {
    Table::create()
        .table("setting")
        .col(text("name").primary_key())
        .col(big_integer("value"))
        .col(big_integer("revision"))
        .to_owned()
}

fn unique(name: &'static str, table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create().name(name).table(table).col(column).unique().to_owned()
}

fn plain(name: &'static str, table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create().name(name).table(table).col(column).to_owned()
}

//! `yanzhen audit`: every write, and whether the chain of their entries is whole.

use clap::{Args, Subcommand};

use super::Outcome;
use super::out::say;
use crate::app::{AuditQuery, Session};
use crate::config::Config;
use crate::domain::audit::{Action, Record};
use crate::domain::revision::Revision;
use crate::view::audit::subject_text;

/// What to do with the audit.
#[derive(Args, Clone, Debug)]
pub(super) struct Audit {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Clone, Debug)]
enum Command {
    #[command(about = "列出写入记录，最新的在前")]
    List(List),
    #[command(about = "核对整条审计链：被改、被删或被截断的记录都会指出来")]
    Verify,
}

/// Which entries are listed.
#[derive(Args, Clone, Debug)]
struct List {
    /// Part of the actor's name.
    #[arg(long, env = "YANZHEN_ACTOR", help = "谁做的：名字的一部分")]
    actor: Option<String>,
    /// The action.
    #[arg(long, env = "YANZHEN_ACTION", help = "做了什么，如 import、award_tenure、export")]
    action: Option<Action>,
    /// The noun of the records.
    #[arg(long, env = "YANZHEN_SUBJECT", help = "记录种类，如 enterprise、tenure、assessment")]
    subject: Option<Record>,
    /// Before which revision.
    #[arg(long, env = "YANZHEN_BEFORE", help = "只要这个编号以前的")]
    before: Option<i64>,
    /// How many.
    #[arg(long, env = "YANZHEN_LIMIT", default_value_t = 50, help = "最多多少条")]
    limit: u64,
}

/// Lists or verifies.
pub(super) async fn run(config: &Config, audit: &Audit) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen audit").await?;
    match &audit.command {
        Command::List(list) => print_entries(&session, list).await,
        Command::Verify => verify(&session).await,
    }
}

async fn print_entries(session: &Session, list: &List) -> anyhow::Result<Outcome> {
    let query = AuditQuery {
        actor: list.actor.clone(),
        action: list.action,
        noun: list.subject,
        before: list.before.map(Revision),
        ..AuditQuery::default()
    };
    let view = session.list_audit(&query, list.limit).await?;
    for entry in &view.entries {
        let at = entry.at.format("%Y-%m-%d %H:%M:%S");
        say!("{}  {at}  {}  {}", entry.revision.0, entry.actor, entry.action_title);
        entry
            .subjects
            .iter()
            .for_each(|subject| say!("    {}", subject_text(subject, session.catalog())));
    }
    if let Some(next) = view.next {
        say!("还有更早的：加 --before {next}");
    }
    Ok(Outcome::Done)
}

async fn verify(session: &Session) -> anyhow::Result<Outcome> {
    let (last, faults) = session.verify_audit().await?;
    if faults.is_empty() {
        say!("审计链完整：{} 条，最后一条的编号是 {}", last.0, last.0);
        return Ok(Outcome::Done);
    }
    faults.iter().for_each(|fault| say!("问题：{fault}"));
    say!("共 {} 处问题。请先备份数据目录，再据此核对。", faults.len());
    Ok(Outcome::NeedsAttention)
}

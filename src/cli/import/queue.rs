//! The rows that wait for a person.

use clap::Args;

use super::{Outcome, attention};
use crate::app::Session;
use crate::app::import::Decision;
use crate::cli::out::say;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::enterprise::EnterpriseStatus;
use crate::domain::import::{ImportId, RowOutcome};
use crate::view::import::CandidateView;

/// How many rows are shown at once.
const SHOWN: u64 = 500;

/// Which rows are shown.
#[derive(Args, Clone, Debug)]
pub(super) struct QueueArgs {
    #[arg(help = "导入编号；省略为全部")]
    import: Option<ImportId>,
    #[arg(
        long,
        env = "YANZHEN_QUEUE_OUTCOME",
        default_value = "queued",
        help = "结果：queued 待匹配、failed 错误、skipped 跳过"
    )]
    outcome: RowOutcome,
}

/// Which row is decided how.
#[derive(Args, Clone, Debug)]
pub(super) struct ResolveArgs {
    #[arg(help = "导入编号")]
    import: ImportId,
    #[arg(help = "行号，queue 列出的第一列")]
    line: Option<u32>,
    #[arg(long, env = "YANZHEN_QUEUE_ACCEPT", conflicts_with_all = ["create", "skip"], help = "确认为这家企业（企业编号）")]
    accept: Option<EnterpriseId>,
    #[arg(long, env = "YANZHEN_QUEUE_CREATE", conflicts_with = "skip", help = "登记为新企业")]
    create: bool,
    #[arg(long, env = "YANZHEN_QUEUE_SKIP", help = "跳过")]
    skip: bool,
    #[arg(long, env = "YANZHEN_QUEUE_UNDO", conflicts_with_all = ["accept", "create", "skip"], help = "退回这一行的决定，重新待匹配")]
    undo: bool,
    #[arg(long, env = "YANZHEN_QUEUE_CREATE_UNMATCHED", conflicts_with_all = ["line", "accept", "create", "skip", "undo"], help = "把没有任何候选的行全部登记为新企业")]
    create_unmatched: bool,
    #[arg(long, env = "YANZHEN_QUEUE_SKIP_OUTSIDERS", conflicts_with_all = ["line", "accept", "create", "skip", "undo", "create_unmatched"], help = "跳过全部外地企业")]
    skip_outsiders: bool,
}

pub(super) async fn list(session: &Session, args: &QueueArgs) -> anyhow::Result<Outcome> {
    let rows = session.list_queue(args.import, args.outcome, SHOWN).await?;
    for row in &rows {
        say!(
            "{}\t导入 {} {}\t{}\t{}",
            row.line,
            row.import,
            row.place,
            row.cells.join(" | "),
            row.reason
        );
        for candidate in &row.candidates {
            say!("\t候选 {}：{}", candidate.id, describe(candidate));
        }
    }
    say!("{} {} 行", args.outcome.title(), rows.len());
    Ok(attention(rows.len() as u64))
}

pub(super) async fn resolve(session: &Session, args: &ResolveArgs) -> anyhow::Result<Outcome> {
    if args.create_unmatched {
        let created = session.create_unmatched(args.import).await?;
        say!("已登记 {created} 家新企业");
        return Ok(Outcome::Done);
    }
    if args.skip_outsiders {
        let skipped = session.skip_outsiders(args.import).await?;
        say!("已跳过 {skipped} 行外地企业");
        return Ok(Outcome::Done);
    }
    if let (true, Some(line)) = (args.undo, args.line) {
        let row = session.undo_import_decision(args.import, line).await?;
        say!("{}：{}（{}）", row.place, row.outcome.title(), row.reason);
        return Ok(Outcome::Done);
    }
    let decision = match (args.accept, args.create, args.skip) {
        (Some(id), false, false) => Decision::Accept(id),
        (None, true, false) => Decision::Create,
        (None, false, true) => Decision::Skip,
        _ => anyhow::bail!("请在 --accept 企业编号、--create、--skip 中选一个"),
    };
    let Some(line) = args.line else {
        anyhow::bail!("请给出行号，即 yanzhen import queue 列出的第一列");
    };
    let row = session.decide_import_row((args.import, line), decision).await?;
    say!("{}：{}（{}）", row.place, row.outcome.title(), row.reason);
    Ok(Outcome::Done)
}

/// Says what a candidate is and what speaks for and against it.
pub(super) fn describe(candidate: &CandidateView) -> String {
    let compared = match candidate.compared.as_str() {
        "" => String::new(),
        name => format!("（{name}）"),
    };
    let mut text = format!("{}{compared} 相似 {}‰", candidate.name, candidate.score);
    if candidate.status != EnterpriseStatus::Active {
        text += &format!("，{}", candidate.status.title());
    }
    for (title, traits) in [("一致", &candidate.agrees), ("不同", &candidate.differs)] {
        if !traits.is_empty() {
            text += &format!("，{title}：{}", traits.join("、"));
        }
    }
    text
}

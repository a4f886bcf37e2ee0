//! What each kind of job does.

use super::JobResult;
use crate::app::{Error, Session};
use crate::domain::day::{Day, DayError};
use crate::domain::import::ImportId;
use crate::domain::job::{Job, JobKind};
use crate::view::lint::LintView;

/// Does the work. Everything it writes goes through the session, which asks for the lease each time.
pub(super) async fn perform(session: &Session, job: &Job) -> Result<JobResult, Error> {
    match job.order.kind {
        JobKind::Import => {
            let import = number_of(job)?;
            session.drive_import(import, &job.order.payload).await?;
            let counts = session.find_import(import).await?.counts;
            Ok(result(counts.sentence(), &counts))
        }
        JobKind::Screening => {
            let done = session.screen_undone(day_of(job)?).await?;
            let said = format!("筛查了 {} 家，{} 家的结果有变化", done.firms, done.changed);
            Ok(result(said, &done))
        }
        JobKind::Reindex => {
            let firms = session.app().rebuild_index().await?;
            session.tell(firms, firms);
            Ok(result(format!("检索索引已重建：{firms} 家企业"), &firms))
        }
        JobKind::Replay => {
            let report = session.replay_assessments().await?;
            let mut said = vec![format!("重问存档 {} 份，{} 类不同", report.asked, report.groups.len())];
            let each = report.groups.iter();
            said.extend(each.map(|it| format!("{} {} 份：{}", it.standard, it.count, it.cause.title())));
            Ok(result(said.join("；"), &report))
        }
        JobKind::Sweep => {
            let swept = session.sweep_matters().await?;
            let said = format!(
                "查了 {} 件，时限调整 {} 件，视为受理 {} 件，新开督办 {} 项",
                swept.matters, swept.moved, swept.silent, swept.opened
            );
            Ok(result(said, &swept))
        }
        JobKind::Lint => {
            let report = session.lint(day_of(job)?).await?;
            let counts: Vec<_> = report.kinds.iter().map(|kind| (kind.kind, kind.count)).collect();
            Ok(result(lint_sentence(&report), &counts))
        }
    }
}

fn result(said: impl Into<String>, detail: &impl serde::Serialize) -> JobResult {
    JobResult {
        said: said.into(),
        detail: serde_json::to_value(detail).expect("views always serialize"),
    }
}

fn lint_sentence(report: &LintView) -> String {
    let found = report.kinds.iter().filter(|kind| 0 < kind.count);
    let said: Vec<String> = found
        .map(|kind| format!("{} {}", kind.kind.title(), kind.count))
        .collect();
    match said.is_empty() {
        true => "没有发现问题".to_owned(),
        false => said.join("，"),
    }
}

fn day_of(job: &Job) -> Result<Day, Error> {
    let read = job.order.subject.parse();
    read.map_err(|error: DayError| Error::Internal(error.into()))
}

fn number_of(job: &Job) -> Result<ImportId, Error> {
    let read = job.order.subject.parse();
    read.map_err(|error: std::num::ParseIntError| Error::Internal(error.into()))
}

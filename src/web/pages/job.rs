//! Pages of work in the background; while it goes on, they renew themselves.

use axum::http::header::REFRESH;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::app::Session;
use crate::domain::job::{JobId, JobKind};
use crate::view::job::{JobStage, JobView, JobsView};
use crate::web::extract::Path;
use crate::web::problem::Problem;
use crate::web::ui::{self, Page, Section, Table, Tone};

/// So often a page renews itself, in seconds.
const RENEW: &str = "2";

/// Lists jobs.
pub async fn list_jobs(session: Session) -> Result<Response, Problem> {
    let view = session.list_jobs().await?;
    let goes_on = view.jobs.iter().any(is_moving);
    Ok(renewing(render_list(&view), goes_on))
}

/// Shows a job.
pub async fn show_job(session: Session, Path(id): Path<JobId>) -> Result<Response, Problem> {
    let job = session.show_job(id).await?;
    Ok(renewing(render(&job), is_moving(&job)))
}

/// Calls a job off.
pub async fn cancel_job(session: Session, Path(id): Path<JobId>) -> Result<Redirect, Problem> {
    session.cancel_job(id).await?;
    Ok(Redirect::to(&address(id)))
}

/// Returns where a job is shown.
pub(super) fn address(id: JobId) -> String {
    format!("/jobs/{id}")
}

/// What waits for the night stands still until then.
fn is_moving(job: &JobView) -> bool {
    job.is_open() && job.due.is_none()
}

fn renewing(page: Markup, goes_on: bool) -> Response {
    match goes_on {
        true => ([(REFRESH, RENEW)], page).into_response(),
        false => page.into_response(),
    }
}

fn render_list(view: &JobsView) -> Markup {
    let lead = html! { "导入、筛查等费时的工作在后台办理，可以离开页面；一台机器停了，由别的机器接着办。" };
    let (open, ended): (Vec<&JobView>, Vec<&JobView>) = view.jobs.iter().partition(|job| job.is_open());
    let body = html! {
        (ui::heading("后台任务", html! {}, Some(lead)))
        @if view.jobs.is_empty() {
            (ui::empty("还没有后台任务", html! { "导入名单或运行筛查时，进度会显示在这里。" }))
        }
        @if !open.is_empty() { (ui::panel("未结束", table(&open))) }
        @if !ended.is_empty() { (ui::panel("最近结束", table(&ended))) }
    };
    ui::page(&Page::new("后台任务", Section::None), body)
}

fn table(jobs: &[&JobView]) -> Markup {
    let columns = [
        ui::text("任务"),
        ui::tight("状态"),
        ui::tight("谁提出的"),
        ui::tight("提出时间"),
        ui::text("进度和结果"),
    ];
    let row = |job: &&JobView| {
        vec![
            ui::link(&address(job.id), &title(job)),
            badge(job.stage),
            html! { (job.asked_by) },
            html! { (job.at.format("%Y-%m-%d %H:%M")) },
            html! { (told(job)) },
        ]
    };
    let rows: Vec<ui::Row> = jobs.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn title(job: &JobView) -> String {
    match job.kind {
        JobKind::Import => format!("{}（导入 {}）", job.title, job.subject),
        JobKind::Screening | JobKind::Replay | JobKind::Lint | JobKind::Sweep => {
            format!("{}（{}）", job.title, job.subject)
        }
        JobKind::Reindex => job.title.to_owned(),
    }
}

fn badge(stage: JobStage) -> Markup {
    let tone = match stage {
        JobStage::Waiting => Tone::Plain,
        JobStage::Running => Tone::Accent,
        JobStage::Retrying => Tone::Wait,
        JobStage::Done => Tone::Good,
        JobStage::Failed => Tone::Bad,
        JobStage::Cancelled => Tone::Plain,
    };
    ui::badge(tone, stage.title())
}

/// What there is to say of a job in one line.
fn told(job: &JobView) -> String {
    let due = job.due.map(|due| format!("{} 开始", due.format("%m-%d %H:%M")));
    let again = job.again_in.map(|seconds| format!("{} 秒后再试", seconds.max(1)));
    let parts = [
        due.unwrap_or_default(),
        if job.is_open() { job.amount() } else { String::new() },
        job.pace(),
        again.unwrap_or_default(),
        job.said.clone(),
        job.note.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("；")
}

fn render(job: &JobView) -> Markup {
    let heading = title(job);
    let cancel = html! {
        @if job.is_open() { span.no-print { (ui::button_post(&format!("{}/cancel", address(job.id)), "取消任务")) } }
    };
    let body = html! {
        (ui::heading(&heading, cancel, None))
        (state(job))
        (ui::panel("情况", facts(job)))
        @if let Some((title, address)) = subject_of(job) { p { (ui::link(&address, title)) } }
    };
    let trail = [("后台任务", "/jobs")];
    ui::page(&Page::new(&heading, Section::None).trail(&trail), body)
}

fn state(job: &JobView) -> Markup {
    let label = told(job);
    let certain = u32::try_from(job.done.saturating_mul(1000) / job.total.max(1)).unwrap_or(1000);
    let bar = html! {
        @if 0 < job.total { (ui::meter(&ui::Meter { certain, possible: certain, label: &label })) }
    };
    let stays = "可以离开此页，任务会继续；本页自动更新。取消之前已写入的保留。";
    match job.stage {
        JobStage::Running => ui::notice(
            Tone::Accent,
            "进行中",
            html! {
                (bar)
                @if !label.is_empty() { p { (label) } }
                p { (stays) }
            },
        ),
        JobStage::Waiting if job.due.is_some() => ui::notice(Tone::Plain, "到时开始", html! { p { (label) } }),
        JobStage::Waiting => {
            let why = "前面的任务办完就轮到它；每台机器一次只办一项，以免影响查询。";
            ui::notice(Tone::Plain, "等待办理", html! { (bar) p { (why) } })
        }
        JobStage::Retrying => ui::notice(Tone::Wait, "没有办成，稍后自动再试", html! { (bar) p { (label) } }),
        JobStage::Done => ui::notice(Tone::Good, "已完成", html! { p { (job.said) } }),
        JobStage::Failed => ui::notice(
            Tone::Bad,
            "没有办成",
            html! { p { (job.note) } p { "解决之后可以重新提出。" } },
        ),
        JobStage::Cancelled => ui::notice(Tone::Plain, "已取消", html! { p { (job.note) } }),
    }
}

fn facts(job: &JobView) -> Markup {
    let moment = "%Y-%m-%d %H:%M:%S";
    let mut facts = vec![
        ("谁提出的", html! { (job.asked_by) }),
        ("提出时间", html! { (job.at.format(moment)) }),
    ];
    if let Some(ended) = job.ended_at {
        facts.push(("结束时间", html! { (ended.format(moment)) }));
    }
    if let Some(machine) = &job.machine {
        facts.push(("办理的机器", html! { (machine) }));
    }
    if 1 < job.attempts {
        facts.push(("第几次办理", html! { (job.attempts) }));
    }
    ui::facts(&facts)
}

/// Where what the job is about can be seen.
fn subject_of(job: &JobView) -> Option<(&'static str, String)> {
    match job.kind {
        JobKind::Import => Some(("查看这次导入", format!("/imports/{}", job.subject))),
        JobKind::Screening => Some(("查看筛查结果", "/screening".to_owned())),
        JobKind::Lint => Some(("查看数据体检", "/lint".to_owned())),
        JobKind::Sweep => Some(("查看工作台", "/desk".to_owned())),
        JobKind::Reindex | JobKind::Replay => None,
    }
}

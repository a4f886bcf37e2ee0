//! `yanzhen jobs`: what goes on in the background, and calling it off.

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::config::Config;
use crate::domain::job::JobId;
use crate::view::job::JobView;

/// What to do about jobs.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Jobs {
    #[arg(long, env = "YANZHEN_JOBS_CANCEL", help = "取消这一项；已写入的保留")]
    cancel: Option<JobId>,
    #[arg(long, env = "YANZHEN_JOBS_JSON", help = "输出 JSON，与 /api/v1/jobs 相同")]
    json: bool,
}

/// Lists jobs, or calls one off.
pub(super) async fn run(config: &Config, jobs: Jobs) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen jobs").await?;
    if let Some(id) = jobs.cancel {
        print(&session.cancel_job(id).await?);
        return Ok(Outcome::Done);
    }
    let view = session.list_jobs().await?;
    if jobs.json {
        say!("{}", serde_json::to_string_pretty(&view)?);
        return Ok(Outcome::Done);
    }
    if view.jobs.is_empty() {
        say!("没有后台任务");
    }
    view.jobs.iter().for_each(print);
    Ok(Outcome::Done)
}

fn print(job: &JobView) {
    let parts = [job.amount(), job.pace(), job.said.clone(), job.note.clone()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    say!(
        "{}\t{}\t{}\t{}\t{}",
        job.id,
        job.stage.title(),
        job.title,
        job.subject,
        parts.join("；")
    );
}

//! `yanzhen work`: takes jobs beside the servers, on this or another machine.

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::config::Config;
use crate::web;

/// How long to work.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Work {
    #[arg(
        long,
        env = "YANZHEN_WORK_ONCE",
        help = "办完眼下到期的任务就退出；省略时一直等新的任务"
    )]
    once: bool,
}

/// Works on jobs until the process is asked to stop, or until nothing is due.
pub(super) async fn run(config: &Config, work: Work) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen work").await?;
    let app = session.app().clone();
    if work.once {
        let done = app.work_off().await?;
        say!("办理了 {done} 项后台任务");
        return Ok(Outcome::Done);
    }
    let stop = web::stop_signal()?;
    say!("开始办理后台任务；按 Ctrl-C 停止");
    tokio::select! {
        () = app.clone().work() => {}
        () = stop => {}
    }
    app.lay_down_work().await;
    Ok(Outcome::Done)
}

//! `yanzhen demo`: the sourced real firms and a set of fictional ones in a folder of their own, then the pages.

mod tour;

use std::io;
use std::net::SocketAddr;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;

use super::out::say;
use super::{Outcome, serve};
use crate::app::App;
use crate::app::demo::DemoPlan;
use crate::config::{Config, Listen};
use tour::Tour;

/// What to make.
#[derive(Args, Clone, Debug)]
pub(super) struct DemoArgs {
    #[command(flatten)]
    listen: Listen,
    /// The number of fictional firms.
    #[arg(long, env = "YANZHEN_DEMO_FIRMS", default_value_t = 2_500, help = "虚构企业的数量")]
    firms: usize,
    /// Which set of firms.
    #[arg(
        long,
        env = "YANZHEN_DEMO_SEED",
        default_value_t = 1,
        help = "第几套虚构企业；同一套每次都相同"
    )]
    seed: u64,
}

/// Fills the demonstration as far as it is not there yet, and serves it.
pub(super) async fn run(config: &Config, args: &DemoArgs) -> anyhow::Result<Outcome> {
    let listener = listen(args.listen.socket(false)?).await?;
    // Fictional firms never stand in the same database as a real registry.
    let folder = config.data_dir.join("demo");
    let session = super::session_of(&App::create(&Config::new(&folder, None)).await?, "yanzhen demo");
    let tour = Tour::load()?;
    session.seed().await.context("内置的真实企业和目标没有写入")?;
    session.demonstrate_plan().await.context("演示用的虚构规划没有写入")?;
    session.app().catch_up().await?;
    tour.import(&session).await?;
    let plan = DemoPlan {
        firms: args.firms,
        seed: args.seed,
    };
    // The firms can be found as they come; serving then goes on following.
    let follower = tokio::spawn(session.app().clone().follow());
    session
        .demonstrate(plan, |done| tell(done, args.firms))
        .await
        .context("虚构企业没有全部写入；再运行一次会从中断处继续")?;
    follower.abort();
    session.app().catch_up().await?;
    tour.show(&session, &folder).await?;
    say!();
    say!("演示账号（都是虚构的，没有口令；打开网页即以主管部门身份进入，可在页面顶部换成别的身份）：");
    for (login, role) in session.demonstrate_people().await? {
        say!("  {login}  {}", role.title());
    }
    let made = session.demonstrate_matters().await;
    made.context("演示用的虚构诉求没有写入")?;
    let front = serve::front(&args.listen, listener, session.app()).await?;
    say!();
    say!("打开网页后可以试试：查“洛耐”；看“专精特新”目标差多少家、谁能补上；用“自测”核对两个称号。按 Ctrl-C 结束。");
    serve::serve(session, front).await
}

/// Listens where it was told to; a demonstration whose usual port is taken uses any other.
async fn listen(socket: SocketAddr) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(socket).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            let any = SocketAddr::new(socket.ip(), 0);
            TcpListener::bind(any).await.context("本机没有可用的端口")
        }
        Err(error) => Err(error).with_context(|| format!("端口 {socket} 监听不了；换一个 --port")),
    }
}

/// Says what is committed.
fn tell(done: usize, firms: usize) {
    say!("已写入 {done} / {firms} 家虚构企业");
}

//! `yanzhen serve`: the pages and the JSON interface on this machine.

use anyhow::Context;
use tokio::net::TcpListener;

use super::Outcome;
use super::out::say;
use crate::app::Session;
use crate::app::outage::causes;
use crate::config::{Config, Listen};
use crate::web::client::Proxies;
use crate::web::{self, Front};

/// Serves until the process is asked to stop.
pub(super) async fn run(config: &Config, listen: &Listen) -> anyhow::Result<Outcome> {
    let socket = listen.socket()?;
    let session = super::open(config, "yanzhen serve").await?;
    let listener = TcpListener::bind(socket)
        .await
        .with_context(|| format!("端口 {socket} 监听不了，可能已被占用；换一个 --port"))?;
    let proxies = Proxies::new(listen);
    serve(session, Front { listener, proxies }).await
}

/// Prints the URL and serves on an open listener.
pub(super) async fn serve(session: Session, front: Front) -> anyhow::Result<Outcome> {
    session.app().begin_serving()?;
    let stop = web::stop_signal()?;
    tokio::spawn(session.app().clone().follow());
    tokio::spawn(go_on(session.clone()));
    tokio::spawn(session.app().clone().keep_ready(session.actor().clone()));
    say!("雁阵已启动，请打开 http://{}", front.listener.local_addr()?);
    web::serve(front, session.app().clone(), stop).await?;
    Ok(Outcome::Done)
}

/// Imports that an earlier process left behind go on where they stopped.
async fn go_on(session: Session) {
    if let Err(error) = session.continue_interrupted().await {
        tracing::error!(
            error = causes(&error),
            "imports that were interrupted could not be continued"
        );
    }
}

//! `yanzhen serve`: the pages and the JSON interface on this machine.

use anyhow::Context;
use tokio::net::TcpListener;

use super::Outcome;
use super::out::say;
use crate::app::App;
use crate::config::{Config, Listen};
use crate::domain::access::Actor;
use crate::web;

/// Serves until the process is asked to stop.
pub(super) async fn run(config: &Config, listen: &Listen) -> anyhow::Result<Outcome> {
    let socket = listen.socket()?;
    let app = App::open(config).await?;
    let listener = TcpListener::bind(socket)
        .await
        .with_context(|| format!("端口 {socket} 监听不了，可能已被占用；换一个 --port"))?;
    serve(app, listener).await
}

/// Prints the URL and serves on an open listener.
pub(super) async fn serve(app: App, listener: TcpListener) -> anyhow::Result<Outcome> {
    let stop = web::stop_signal()?;
    tokio::spawn(app.clone().follow());
    tokio::spawn(go_on(app.clone()));
    tokio::spawn(app.clone().keep_ready());
    say!("雁阵已启动，请打开 http://{}", listener.local_addr()?);
    web::serve(listener, app, stop).await?;
    Ok(Outcome::Done)
}

/// Imports that an earlier process left behind go on where they stopped.
async fn go_on(app: App) {
    let actor = Actor::local_bureau("yanzhen serve");
    if let Err(error) = app.continue_interrupted(&actor).await {
        tracing::error!(error = ?error, "imports that were interrupted could not be continued");
    }
}

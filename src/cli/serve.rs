//! `yanzhen serve`: the pages and the JSON interface on this machine.

use anyhow::Context;
use tokio::net::TcpListener;

use super::Outcome;
use super::out::say;
use crate::app::outage::causes;
use crate::app::{App, Session};
use crate::config::{Config, Listen};
use crate::web::client::Proxies;
use crate::web::host::Hosts;
use crate::web::tls::Tls;
use crate::web::{self, Front};

/// Whether the registry asks everyone to sign in.
pub(super) const ACCOUNTS: bool = false;

/// Serves until the process is asked to stop.
pub(super) async fn run(config: &Config, listen: &Listen) -> anyhow::Result<Outcome> {
    let socket = listen.socket(ACCOUNTS)?;
    let session = super::open(config, "yanzhen serve").await?;
    let listener = TcpListener::bind(socket)
        .await
        .with_context(|| format!("端口 {socket} 监听不了，可能已被占用；换一个 --port"))?;
    let front = front(listen, listener, session.app()).await?;
    serve(session, front).await
}

/// Puts before an open listener what was asked for.
pub(super) async fn front(listen: &Listen, listener: TcpListener, app: &App) -> anyhow::Result<Front> {
    let tls = match (&listen.tls_cert, &listen.tls_key) {
        (Some(cert), Some(key)) => {
            let app = app.clone();
            Some(Tls::load(cert, key, move || app.today())?)
        }
        _ => None,
    };
    let redirect = match listen.redirect_address {
        Some(socket) => Some(
            TcpListener::bind(socket)
                .await
                .with_context(|| format!("端口 {socket} 监听不了，可能已被占用；换一个 --redirect-address"))?,
        ),
        None => None,
    };
    Ok(Front {
        listener,
        tls,
        redirect,
        proxies: Proxies::new(listen),
        hosts: Hosts::new(&listen.public_hosts),
    })
}

/// Prints the URL and serves on an open listener.
pub(super) async fn serve(session: Session, front: Front) -> anyhow::Result<Outcome> {
    session.app().begin_serving()?;
    let stop = web::stop_signal()?;
    tokio::spawn(session.app().clone().follow());
    tokio::spawn(go_on(session.clone()));
    tokio::spawn(session.app().clone().work());
    tokio::spawn(session.app().clone().keep_ready(session.actor().clone()));
    say!("雁阵已启动，请打开 {}", front.address()?);
    web::serve(front, session.app().clone(), stop).await?;
    session.app().lay_down_work().await;
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

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

/// Serves until the process is asked to stop.
pub(super) async fn run(config: &Config, listen: &Listen) -> anyhow::Result<Outcome> {
    let socket = listen.socket(true)?;
    let session = super::open(config, "yanzhen serve").await?;
    let app = session.app();
    if listen.is_reachable() {
        if app.settings().await?.is_demonstration() {
            anyhow::bail!("演示库里人人可以换身份，只能在本机打开；正式使用请另建数据目录");
        }
        app.insist_on_signing_in();
    }
    let listener = TcpListener::bind(socket)
        .await
        .with_context(|| format!("端口 {socket} 监听不了，可能已被占用；换一个 --port"))?;
    let database = if config.database_url.is_some() {
        "postgres"
    } else {
        "sqlite"
    };
    let readiness = session.app().readiness().await?;
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        folder = %config.data_dir.display(),
        database,
        revision = readiness.latest.0,
        schema_is_current = readiness.schema_is_current,
        "starting to serve"
    );
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
        encrypted: listen.tls_cert.is_some() || listen.behind_proxy,
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
    if let Some(secret) = session.app().offer_setup().await? {
        let address = front.address()?;
        say!("还没有账号。设立首批账号请打开 {address}/setup/{secret} （只在本次启动有效）");
    }
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

//! Listening, and stopping without cutting anybody off.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use tokio::net::TcpListener;
use tokio::signal;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::client::Proxies;
use super::connection::{self, Door, House};
use super::host::Hosts;
use super::redirect;
use super::tls::Tls;
use crate::app::App;

/// How long requests in flight may take to finish after the signal.
const GRACE: Duration = Duration::from_secs(10);

/// Where people come in.
#[derive(Debug)]
pub struct Front {
    /// The socket.
    pub listener: TcpListener,
    /// What it is encrypted with.
    pub tls: Option<Arc<Tls>>,
    /// A socket that sends everybody to the encrypted one.
    pub redirect: Option<TcpListener>,
    /// Whether people come over an encrypted way: then their cookies go over no other.
    pub encrypted: bool,
    /// Who stands before it.
    pub proxies: Proxies,
    /// Under which names others reach it.
    pub hosts: Hosts,
}

impl From<TcpListener> for Front {
    fn from(listener: TcpListener) -> Self {
        Self {
            listener,
            tls: None,
            redirect: None,
            encrypted: false,
            proxies: Proxies::default(),
            hosts: Hosts::default(),
        }
    }
}

impl Front {
    /// Returns the address that a person opens.
    ///
    /// # Errors
    /// The system does not say on which port it listens.
    pub fn address(&self) -> io::Result<String> {
        let socket = self.listener.local_addr()?;
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let usual = if self.tls.is_some() { 443 } else { 80 };
        Ok(match self.hosts.first() {
            Some(host) if socket.port() == usual => format!("{scheme}://{host}"),
            Some(host) => format!("{scheme}://{host}:{}", socket.port()),
            None => format!("{scheme}://{socket}"),
        })
    }
}

/// Serves until `stop` resolves, then lets requests in flight finish.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    front: impl Into<Front>,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let front = front.into();
    let (announce, announced) = watch::channel(false);
    tokio::spawn(async move {
        stop.await;
        // Only fails when nobody waits any more.
        let _ = announce.send(true);
    });
    let mut stopping = announced.clone();
    let deadline = async {
        // Only fails when nobody can say it any more.
        let _ = stopping.wait_for(|stopping| *stopping).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = attend(front, app, announced) => served,
        () = deadline => {
            tracing::warn!("requests were still running {GRACE:?} after the signal and were cut off");
            Ok(())
        }
    }
}

async fn attend(front: Front, app: App, stopping: watch::Receiver<bool>) -> io::Result<()> {
    let port = front.listener.local_addr()?.port();
    let house = House::new(front.proxies, stopping);
    let router = super::router_over(app, front.encrypted).layer(Extension(front.hosts.clone()));
    let Some(tls) = front.tls else {
        connection::accept(&front.listener, &house, Door::Open(router)).await;
        return Ok(());
    };
    let here = redirect::router(front.hosts.clone(), None);
    let door = Door::Encrypted(Arc::clone(&tls), router, here);
    let elsewhere = async {
        if let Some(listener) = &front.redirect {
            let door = Door::Open(redirect::router(front.hosts, Some(port)));
            connection::accept(listener, &house, door).await;
        }
    };
    let served = async { tokio::join!(connection::accept(&front.listener, &house, door), elsewhere) };
    tokio::select! {
        _ = served => {}
        () = tls.follow() => {}
    }
    Ok(())
}

/// Resolves when the process is asked to stop: Ctrl-C or SIGTERM.
///
/// # Errors
/// The system refuses to hand over the signals.
pub fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping: no new requests");
    })
}

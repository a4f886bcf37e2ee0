//! Listening, and stopping without cutting anybody off.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::app::App;
use crate::web::client::Proxies;

/// How long requests in flight may take to finish after the signal.
const GRACE: Duration = Duration::from_secs(10);

/// Where people come in.
#[derive(Debug)]
pub struct Front {
    /// The socket.
    pub listener: TcpListener,
    /// Who stands before it.
    pub proxies: Proxies,
}

impl From<TcpListener> for Front {
    fn from(listener: TcpListener) -> Self {
        Self {
            listener,
            proxies: Proxies::default(),
        }
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
    let (announce, announced) = oneshot::channel();
    let stopping = async {
        stop.await;
        // Only fails when nobody waits any more.
        let _ = announce.send(());
    };
    let server = super::connection::accept(&front, super::router(app), stopping);
    let deadline = async {
        if announced.await.is_ok() {
            tokio::time::sleep(GRACE).await;
        }
    };
    tokio::select! {
        () = server => Ok(()),
        () = deadline => {
            tracing::warn!("requests were still running {GRACE:?} after the signal and were cut off");
            Ok(())
        }
    }
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

//! Reading ahead: a task of its own reads the next pages of a list while those before are printed and written.

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::app::{Error, Session};

/// Where the reader puts its pages; closed when nobody wants more.
pub(super) type Pages<T> = mpsc::Sender<T>;

/// Pages that are being read.
pub(super) struct Ahead<T> {
    pages: mpsc::Receiver<T>,
    reader: JoinHandle<Result<(), Error>>,
}

impl<T: Send + 'static> Ahead<T> {
    /// Begins to read: one page may wait beside the one that is being read.
    pub(super) fn read<F, R>(session: Session, read: F) -> Self
    where
        F: FnOnce(Session, Pages<T>) -> R,
        R: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let (sender, pages) = mpsc::channel(1);
        let reader = tokio::spawn(read(session, sender));
        Self { pages, reader }
    }

    /// Returns the next page; nothing behind the last.
    ///
    /// # Errors
    /// What the reader met.
    pub(super) async fn next(&mut self) -> Result<Option<T>, Error> {
        if let Some(page) = self.pages.recv().await {
            return Ok(Some(page));
        }
        let read = (&mut self.reader).await;
        read.map_err(|error| Error::Internal(error.into()))??;
        Ok(None)
    }
}

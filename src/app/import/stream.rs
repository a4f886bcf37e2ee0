//! Rows of a file in chunks: read and typed on a thread of their own, a chunk ahead of whoever plans or writes them.
//! What is behind is forgotten, so memory does not grow with the file.

use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::Upload;
use super::draft::{DraftRow, Reading, survey};
use super::options::Options;
use super::plan::CHUNK;
use crate::app::sheet::SheetError;
use crate::app::sheet::apart::{CutOnDrop, Leash, while_awaited};
use crate::app::{Error, Session};

/// Chunks that wait between the reader and the planner.
const AHEAD: usize = 2;

/// The rows of a file as they come.
pub(super) struct Chunks {
    chunks: mpsc::Receiver<Vec<DraftRow>>,
    reader: JoinHandle<Result<(), SheetError>>,
    _wanted: CutOnDrop,
}

impl Chunks {
    /// Returns the next rows; nothing behind the last.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<DraftRow>>, Error> {
        if let Some(chunk) = self.chunks.recv().await {
            return Ok(Some(chunk));
        }
        let read = (&mut self.reader)
            .await
            .map_err(|error| Error::Internal(error.into()))?;
        read?;
        Ok(None)
    }
}

impl Session {
    /// Unpacking a large file takes a while: it must not hold up other requests.
    pub(super) async fn survey_upload(&self, upload: &Arc<Upload>, options: &Options) -> Result<Arc<Reading>, Error> {
        let (session, upload, options) = (self.clone(), Arc::clone(upload), options.clone());
        let today = self.today();
        let surveyed = while_awaited(move || {
            let mut reading = survey(&upload, &options, (session.catalog(), today))?;
            reading.citation.file_hash = upload.hash();
            Ok(Arc::new(reading))
        });
        surveyed.await.map_err(|error| Error::Internal(error.into()))?
    }

    /// Begins reading the rows behind a place.
    pub(super) fn read_chunks(&self, upload: &Arc<Upload>, reading: &Arc<Reading>, after: u32) -> Chunks {
        let (session, upload, reading) = (self.clone(), Arc::clone(upload), Arc::clone(reading));
        let (sender, chunks) = mpsc::channel(AHEAD);
        let leash = Leash::default();
        let wanted = CutOnDrop(leash.clone());
        let read = move || {
            let mut chunk = Vec::with_capacity(CHUNK);
            reading.each_row(&upload, (after, session.catalog()), &mut |row| {
                chunk.push(row);
                if chunk.len() < CHUNK {
                    return ControlFlow::Continue(());
                }
                let whole = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK));
                // Nobody listens any more: the rest need not be read.
                match sender.blocking_send(whole) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            })?;
            if !chunk.is_empty() {
                // Whoever stopped listening wants no rest either.
                let _ = sender.blocking_send(chunk);
            }
            Ok(())
        };
        Chunks {
            chunks,
            reader: tokio::task::spawn_blocking(move || leash.during(read)),
            _wanted: wanted,
        }
    }
}

//! Handing out: pages of rows go in, another thread writes them, and the audit learns who took how many.

use std::path::Path;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::{Explanation, ExportError, Format, Heading, ListFile, WholeFile};
use crate::app::columns::Value;
use crate::app::{Error, Session};
use crate::domain::access::Right;
use crate::domain::audit::{Action, Record};
use crate::store::Tx;

/// So many pages may wait for the writer: enough to keep both sides busy, too few to fill the memory.
const WAITING: usize = 2;

/// In which form a list is taken, and where the file grows.
#[derive(Clone, Debug)]
pub struct Delivery<'a> {
    /// The form.
    pub format: Format,
    /// The keys of the columns in order; those of the list itself when empty.
    pub columns: Vec<String>,
    /// The folder in which the file grows.
    pub folder: &'a Path,
}

/// What is handed out.
#[derive(Clone, Debug)]
pub struct Handout {
    /// The columns in order.
    pub headings: Vec<Heading>,
    /// What the reader must know: query, day, counting rule. Who exports, when and how many rows is added.
    pub explanation: Explanation,
    /// What the audit says of it, e.g. a tier and a day.
    pub subject: String,
}

/// A list on its way into its file. Dropped before it is finished it leaves nothing behind.
pub struct Outgoing {
    pages: mpsc::Sender<Vec<Vec<Value>>>,
    writer: JoinHandle<Result<ListFile, ExportError>>,
    explanation: Explanation,
    what: String,
    rows: u64,
}

impl Outgoing {
    /// Returns how many rows went in.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Adds a page of rows, each with a cell for every heading; waits while the writer is behind.
    ///
    /// # Errors
    /// What the writer met: a full disk, a full sheet, a cell that the form cannot hold.
    pub async fn push(&mut self, page: Vec<Vec<Value>>) -> Result<(), Error> {
        self.rows += page.len() as u64;
        if self.pages.send(page).await.is_ok() {
            return Ok(());
        }
        match (&mut self.writer).await {
            Ok(Err(error)) => Err(error.into()),
            Ok(Ok(_)) => Err(Error::Internal(anyhow::anyhow!(
                "the writer stopped before the list did"
            ))),
            Err(error) => Err(Error::Internal(error.into())),
        }
    }
}

impl Session {
    /// Begins to hand out a list.
    ///
    /// # Errors
    /// The folder refuses.
    pub fn start_handout(&self, handout: Handout, delivery: &Delivery<'_>) -> Result<Outgoing, Error> {
        self.must(Right::Export)?;
        let Handout {
            headings,
            mut explanation,
            subject,
        } = handout;
        let own = [
            ("导出人", self.actor().name.clone()),
            ("导出时间", self.now().format("%Y-%m-%d %H:%M:%S").to_string()),
            ("系统版本", env!("CARGO_PKG_VERSION").to_owned()),
        ];
        let own = own.map(|(label, text)| (label.to_owned(), text));
        explanation.entries.extend(own);
        let file = ListFile::begin(delivery.folder, delivery.format, &headings)?;
        let (pages, waiting) = mpsc::channel(WAITING);
        Ok(Outgoing {
            pages,
            writer: tokio::task::spawn_blocking(move || write_pages(file, waiting)),
            explanation,
            what: format!("{subject} {}", delivery.format),
            rows: 0,
        })
    }

    /// Ends the file and records who took how many rows; a list that nobody could record is not handed out.
    ///
    /// # Errors
    /// The file or the audit cannot be written.
    pub async fn finish_handout(&self, outgoing: Outgoing) -> Result<WholeFile, Error> {
        let Outgoing {
            pages,
            writer,
            explanation,
            what,
            rows,
        } = outgoing;
        drop(pages);
        let file = writer.await.map_err(|error| Error::Internal(error.into()))??;
        let finish = move || file.finish(&explanation);
        let whole = tokio::task::spawn_blocking(finish)
            .await
            .map_err(|error| Error::Internal(error.into()))??;
        let what = format!("{what}，{rows} 行");
        let log = async |tx: &Tx| -> Result<(), Error> {
            tx.remark(Record::Export, what);
            Ok(())
        };
        self.write(Action::Export, log).await?;
        Ok(whole)
    }
}

fn write_pages(mut file: ListFile, mut pages: mpsc::Receiver<Vec<Vec<Value>>>) -> Result<ListFile, ExportError> {
    while let Some(page) = pages.blocking_recv() {
        for row in page {
            file.push(row)?;
        }
    }
    Ok(file)
}

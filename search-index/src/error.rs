//! What can go wrong with an index on disk.

use std::io;

/// Why the index could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process writes to the index.
    #[error("another process is writing to the search index")]
    Busy,
    /// The index or its files are at fault.
    #[error("the search index failed")]
    Index(#[from] tantivy::TantivyError),
    /// The file system is at fault.
    #[error("the files of the search index cannot be read or written")]
    Files(#[from] io::Error),
    /// The answer may take long: it is asked for where nobody else waits.
    #[error("the answer takes long")]
    TakesLong,
    /// A document could not be written or a stored one not be read.
    #[error("a document of the search index is unreadable")]
    Document(#[from] serde_json::Error),
}

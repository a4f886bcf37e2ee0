//! The columns of an uploaded file as a clerk sees them: what each header is taken to mean, with a few cells.

use schemars::JsonSchema;
use serde::Serialize;

/// The columns of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ColumnsView {
    /// The tabs of the file.
    pub sheets: Vec<String>,
    /// The tab that the columns stand in, empty for a text file.
    pub sheet: String,
    /// The line of the header; nothing when none was recognised.
    pub header_line: Option<u32>,
    /// The columns in order.
    pub columns: Vec<ColumnView>,
    /// The first rows, to choose the header from when none was recognised.
    pub head: Vec<HeadRow>,
    /// Whether some header was not understood.
    pub unclear: bool,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ColumnView {
    /// Its letters.
    pub letters: String,
    /// Its header as printed.
    pub header: String,
    /// The key of what it is taken to mean, empty when it is not understood.
    pub meaning: String,
    /// A few cells below.
    pub samples: Vec<String>,
}

/// A row near the top of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HeadRow {
    /// Its line.
    pub line: u32,
    /// Its cells.
    pub cells: Vec<String>,
}

/// What a text in a column means, as a person said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ValueView {
    /// The key of the column.
    pub column: String,
    /// The column in words.
    pub title: String,
    /// The text as lists write it.
    pub written: String,
    /// What it means; empty when it says nothing.
    pub meant: String,
}

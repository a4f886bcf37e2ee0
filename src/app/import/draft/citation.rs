//! What a row says of its own source: document, title, address, day. A list that gathers several notices names them row
//! by row.

use serde::{Deserialize, Serialize};

use super::Cells;
use crate::app::columns::Field;
use crate::domain::day::Day;
use crate::domain::source::Citation;

/// The source of one row, as far as the row names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RowCitation {
    /// The title.
    pub title: Option<String>,
    /// The document number.
    pub document: Option<String>,
    /// Where it can be read.
    pub link: Option<String>,
    /// When it was published.
    pub published: Option<Day>,
}

impl RowCitation {
    /// Reads it; nothing when the row names no source.
    pub(super) fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let own = Self {
            title: cells.text(Field::SourceTitle),
            document: cells.text(Field::Document),
            link: cells.text(Field::SourceLink),
            published: cells.day(Field::Published),
        };
        (own != Self::default()).then_some(own)
    }

    /// Returns the source of the row: that of the file, with what the row says.
    pub(in crate::app::import) fn within(&self, file: &Citation) -> Citation {
        let Self {
            title,
            document,
            link,
            published,
        } = self.clone();
        Citation {
            title: title.unwrap_or_else(|| file.title.clone()),
            document: document.unwrap_or_else(|| file.document.clone()),
            link: link.unwrap_or_else(|| file.link.clone()),
            published: published.or(file.published),
            ..file.clone()
        }
    }
}

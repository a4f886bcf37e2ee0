//! Standards to be read: the list of texts, and one text with all that a reader asks of it. They are part of the program:
//! no database is asked.

use crate::domain::day::Day;

use super::{Error, Noun, Session};
use crate::domain::catalog::Catalog;
use crate::rules::library::Library;
use crate::view::standard::{StandardRow, StandardText};

impl Session {
    /// Lists every standard, by tier and first day.
    pub fn list_standards(&self) -> Vec<StandardRow> {
        let rows = self.library().standards().iter();
        rows.map(|standard| StandardRow::new(standard, self.catalog()))
            .collect()
    }

    /// Shows one standard.
    ///
    /// # Errors
    /// `NotFound` when there is none of this id.
    pub fn show_standard(&self, id: &str) -> Result<StandardText, Error> {
        read_standard((self.catalog(), self.library()), id, self.today()).ok_or(Error::NotFound(Noun::Standard))
    }
}

/// Shows one standard, its windows as seen on a day.
pub fn read_standard((catalog, library): (&Catalog, &Library), id: &str, day: Day) -> Option<StandardText> {
    let standard = library.find(id)?;
    Some(StandardText::new(standard, (catalog, library), day))
}

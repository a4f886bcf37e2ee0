//! The cells of one row, read with everything that is wrong with them. Only the name or the code can cost a row; any
//! other cell that cannot be read costs itself, and a note says so.

use serde::{Deserialize, Serialize};

use super::super::meaning::Part;
use super::super::name::{check_name, without_number};
use super::super::place::{Place, is_own_city, read_place};
use super::super::silence::clears;
use super::super::table::{Block, Line, Mapped};
use super::super::value::{self, Code, ValueError};
use super::super::values::{Values, as_written, meant};
use super::Firm;
use crate::app::columns::{Field, column_of};
use crate::app::sheet::Cell;
use crate::domain::catalog::Catalog;
use crate::domain::day::Day;

/// A cell that was not taken over although its row was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Note {
    /// The column.
    pub place: String,
    /// Why, in a sentence that names what the cell says.
    pub problem: String,
    /// The text that was not understood, when a person can say once what it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<Unread>,
}

/// A text that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unread {
    /// The key of its column.
    pub column: String,
    /// The text.
    pub written: String,
}

/// Reads the cells of one row and collects everything that is wrong with it.
pub(super) struct Cells<'a> {
    pub(super) block: &'a Block,
    pub(super) line: &'a Line,
    pub(super) catalog: &'a Catalog,
    pub(super) today: Day,
    /// What was said of texts that stand in cells.
    pub(super) values: &'a Values,
    /// What costs the row.
    pub(super) problems: Vec<String>,
    /// What costs a cell.
    pub(super) notes: Vec<Note>,
}

impl Cells<'_> {
    /// Reads a cell with `read`; one that cannot be read is noted and nothing is returned.
    pub(super) fn read<T: Default>(&mut self, field: Field, read: impl Fn(&Cell) -> Result<T, ValueError>) -> T {
        let found = self.block.cell(&self.line.row, field);
        let said = found.and_then(|(_, cell)| meant(self.values, field, cell));
        let found = found.map(|(mapped, cell)| (mapped, said.as_ref().unwrap_or(cell)));
        match self.read_cell(found, read) {
            Ok(value) => value,
            Err(note) => {
                let unread = found.map(|(_, cell)| unread(field, &cell.text()));
                self.notes.push(Note { unread, ..note });
                T::default()
            }
        }
    }

    /// Reads a cell without which there is no row.
    pub(super) fn need<T: Default>(&mut self, field: Field, read: impl Fn(&Cell) -> Result<T, ValueError>) -> T {
        let found = self.block.cell(&self.line.row, field);
        self.needed(found, read)
    }

    /// Reads the cell of a part without which there is no row.
    pub(super) fn need_part<T: Default>(&mut self, part: Part, read: impl Fn(&Cell) -> Result<T, ValueError>) -> T {
        let found = self.block.part(&self.line.row, part);
        self.needed(found, read)
    }

    fn needed<T: Default>(
        &mut self,
        found: Option<(&Mapped, &Cell)>,
        read: impl Fn(&Cell) -> Result<T, ValueError>,
    ) -> T {
        match self.read_cell(found, read) {
            Ok(value) => value,
            Err(Note { place, problem, .. }) => {
                self.problems.push(format!("{place}：{problem}"));
                T::default()
            }
        }
    }

    /// Reads the cell of a part as [`Cells::read`] reads that of a field.
    pub(super) fn read_part<T: Default>(&mut self, part: Part, read: impl Fn(&Cell) -> Result<T, ValueError>) -> T {
        let found = self.block.part(&self.line.row, part);
        match self.read_cell(found, read) {
            Ok(value) => value,
            Err(note) => {
                self.notes.push(note);
                T::default()
            }
        }
    }

    /// Reads a cell that was found.
    pub(super) fn read_cell<T: Default>(
        &self,
        found: Option<(&Mapped, &Cell)>,
        read: impl Fn(&Cell) -> Result<T, ValueError>,
    ) -> Result<T, Note> {
        let Some((mapped, cell)) = found else {
            return Ok(T::default());
        };
        read(cell).map_err(|ValueError(problem)| Note {
            place: mapped.place(),
            problem,
            unread: None,
        })
    }

    pub(super) fn text(&mut self, field: Field) -> Option<String> {
        self.read(field, value::read_text)
    }

    pub(super) fn list(&mut self, field: Field) -> Vec<String> {
        self.read(field, value::read_list)
    }

    /// Reads a day and doubts one that is out of reason for its column.
    pub(super) fn day(&mut self, field: Field) -> Option<Day> {
        let today = self.today;
        self.read(field, |cell| reasonable(field, value::read_day(cell)?, today))
    }

    /// Tells whether the cell of a field asks for the known value to be emptied.
    pub(super) fn clears(&self, field: Field) -> bool {
        let cell = self.block.cell(&self.line.row, field);
        matches!(cell, Some((_, Cell::Text(text))) if clears(text))
    }

    /// Says what costs the row.
    pub(super) fn complain(&mut self, field: Field, problem: &str) {
        let place = self.block.cell(&self.line.row, field).map(|(mapped, _)| mapped.place());
        self.problems.push(match place {
            Some(place) => format!("{place}：{problem}"),
            None => problem.to_owned(),
        });
    }

    /// Says what costs a cell.
    pub(super) fn doubt(&mut self, field: Field, problem: impl Into<String>) {
        let place = self.block.cell(&self.line.row, field).map(|(mapped, _)| mapped.place());
        self.notes.push(Note {
            place: place.unwrap_or_else(|| column_of(field).title.to_owned()),
            problem: problem.into(),
            unread: None,
        });
    }

    /// Says that a text in a cell was not understood; a person can say once what it means.
    pub(super) fn not_understood(&mut self, (field, written): (Field, &str), problem: impl Into<String>) {
        self.doubt(field, problem);
        if let Some(note) = self.notes.last_mut() {
            note.unread = Some(unread(field, written));
        }
    }

    /// What was said of a text of a column, which may be one of several in its cell.
    pub(super) fn said_of(&self, field: Field, text: String) -> String {
        let said = meant(self.values, field, &Cell::Text(text.clone()));
        said.map_or(text, |cell| cell.text())
    }

    /// Reads who the row speaks of.
    pub(super) fn firm(&mut self) -> Firm {
        let firm = self.firm_or_nameless();
        if firm.name.is_empty() && firm.credit_code.is_none() && self.problems.is_empty() {
            self.complain(Field::Name, "企业名称为空；请补上名称，或删除这一行");
        }
        firm
    }

    /// Reads what name, code and place columns say, also when they say nothing.
    pub(super) fn firm_or_nameless(&mut self) -> Firm {
        let name = self.need(Field::Name, read_name).unwrap_or_default();
        let code = match self.need(Field::CreditCode, value::read_code) {
            Some(Code::Credit(code)) => Some(code),
            Some(Code::Registration(_)) | None => None,
        };
        let Place {
            division,
            zone,
            elsewhere,
        } = self.place();
        Firm {
            name,
            credit_code: code,
            division,
            zone,
            elsewhere,
        }
    }

    /// Reads division and zone; lists put zones into the division's column, and the city into one of its own.
    fn place(&mut self) -> Place {
        if let Some(city) = self.read_part(Part::City, value::read_text)
            && !is_own_city(&city, self.catalog)
        {
            return Place {
                elsewhere: Some(city),
                ..Place::default()
            };
        }
        let catalog = self.catalog;
        let read = |cell: &Cell| match value::read_text(cell)? {
            Some(text) => read_place(&text, catalog).map_err(ValueError),
            None => Ok(Place::default()),
        };
        let (zone, county) = (self.read(Field::Zone, read), self.read(Field::Division, read));
        Place {
            division: county.division.or(zone.division),
            zone: zone.zone.or(county.zone),
            elsewhere: county.elsewhere.or(zone.elsewhere),
        }
    }
}

fn unread(field: Field, text: &str) -> Unread {
    Unread {
        column: column_of(field).key.to_owned(),
        written: as_written(text),
    }
}

/// Reads the name of one firm, without its number in the list.
///
/// # Errors
/// What stands there is no name, or more than one.
pub(super) fn read_name(cell: &Cell) -> Result<Option<String>, ValueError> {
    let Some(text) = value::read_text(cell)? else {
        return Ok(None);
    };
    let name = without_number(&text);
    check_name(name).map_err(ValueError)?;
    Ok(Some(name.to_owned()))
}

/// A day is doubted when no such thing can have happened on it.
fn reasonable(field: Field, day: Option<Day>, today: Day) -> Result<Option<Day>, ValueError> {
    let Some(day) = day else { return Ok(None) };
    let (earliest, latest) = match field {
        Field::Established => (1900, today),
        Field::Published => (1980, today.plus_months(12)),
        Field::From => (1980, today.plus_months(12 * 5)),
        _ => (1980, today.plus_months(12 * 60)),
    };
    match earliest <= day.year() && day <= latest {
        true => Ok(Some(day)),
        false => Err(ValueError(format!("“{day}”不合常理；请核对原件"))),
    }
}

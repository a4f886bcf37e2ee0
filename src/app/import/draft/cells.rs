//! The cells of one row, read with everything that is wrong with them.

use super::super::meaning::Part;
use super::super::table::{Block, Line, Mapped};
use super::super::value::{self, Code, ValueError};
use super::Firm;
use crate::app::columns::Field;
use crate::app::sheet::Cell;
use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, ZoneCode};

/// Reads the cells of one row and collects everything that is wrong with it.
pub(super) struct Cells<'a> {
    pub(super) block: &'a Block,
    pub(super) line: &'a Line,
    pub(super) catalog: &'a Catalog,
    pub(super) problems: Vec<String>,
}

impl Cells<'_> {
    /// Reads a cell with `read`; a problem is noted with its column and nothing is returned.
    pub(super) fn read<T: Default>(&mut self, field: Field, read: impl Fn(&Cell) -> Result<T, ValueError>) -> T {
        let found = self.block.cell(&self.line.row, field);
        self.read_cell(found, read)
    }

    /// Reads the cell of a part as [`Cells::read`] reads that of a field.
    pub(super) fn read_part<T: Default>(&mut self, part: Part, read: impl Fn(&Cell) -> Result<T, ValueError>) -> T {
        let found = self.block.part(&self.line.row, part);
        self.read_cell(found, read)
    }

    /// Reads a cell that was found.
    pub(super) fn read_cell<T: Default>(
        &mut self,
        found: Option<(&Mapped, &Cell)>,
        read: impl Fn(&Cell) -> Result<T, ValueError>,
    ) -> T {
        let Some((mapped, cell)) = found else {
            return T::default();
        };
        match read(cell) {
            Ok(value) => value,
            Err(ValueError(problem)) => {
                self.problems.push(format!("{}：{problem}", mapped.place()));
                T::default()
            }
        }
    }

    pub(super) fn text(&mut self, field: Field) -> Option<String> {
        self.read(field, value::read_text)
    }

    pub(super) fn complain(&mut self, field: Field, problem: &str) {
        let place = self.block.cell(&self.line.row, field).map(|(mapped, _)| mapped.place());
        self.problems.push(match place {
            Some(place) => format!("{place}：{problem}"),
            None => problem.to_owned(),
        });
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
        let name = self.text(Field::Name).unwrap_or_default();
        let code = match self.read(Field::CreditCode, value::read_code) {
            Some(Code::Credit(code)) => Some(code),
            Some(Code::Registration(_)) | None => None,
        };
        let (division, zone) = self.place();
        Firm {
            name,
            credit_code: code,
            division,
            zone,
        }
    }

    /// Reads division and zone; lists put zones into the division's column.
    fn place(&mut self) -> (Option<DivisionCode>, Option<ZoneCode>) {
        let text = self.text(Field::Division);
        let own_zone = self.text(Field::Zone);
        let mut zone = own_zone.as_deref().and_then(|text| find_zone(text, self.catalog));
        if let (Some(text), None) = (&own_zone, &zone) {
            self.complain(Field::Zone, &format!("不认识功能区“{text}”；请核对名称"));
        }
        let Some(text) = text else {
            return (None, zone);
        };
        let division = find_division(&text, self.catalog);
        if division.is_none() {
            let named = find_zone(&text, self.catalog);
            if named.is_none() && !is_whole_city(&text) {
                self.complain(
                    Field::Division,
                    &format!("不认识县区“{text}”；请改用县区或功能区的名称"),
                );
            }
            zone = zone.or(named);
        }
        (division, zone)
    }
}

fn is_whole_city(text: &str) -> bool {
    matches!(text, "市直" | "市本级" | "/" | "无")
}

/// Finds a division by title, alias, former name or code, with or without the city in front.
pub(super) fn find_division(text: &str, catalog: &Catalog) -> Option<DivisionCode> {
    let matches = |title: &str| !title.is_empty() && (text == title || text.ends_with(title));
    let found = catalog.divisions.iter().find(|division| {
        let former = division.former.iter();
        text == division.code.as_str()
            || matches(&division.title)
            || division.aliases.iter().any(|alias| matches(alias))
            || former
                .clone()
                .any(|former| text == former.code.as_str() || matches(&former.title))
    });
    found.map(|division| division.code.clone())
}

pub(super) fn find_zone(text: &str, catalog: &Catalog) -> Option<ZoneCode> {
    let matches = |title: &String| !title.is_empty() && (text == *title || text.ends_with(title.as_str()));
    let found = catalog
        .zones
        .iter()
        .find(|zone| text == zone.code.as_str() || matches(&zone.title) || zone.aliases.iter().any(matches));
    found.map(|zone| zone.code.clone())
}

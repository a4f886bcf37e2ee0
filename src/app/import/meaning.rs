//! What a header means: a column of the registry, a figure of an indicator, a part of a notice of change. What the
//! operator says of a header wins over what it says itself.

mod header;
mod part;
pub(super) mod path;
pub(super) mod unit;

use std::collections::{BTreeMap, HashMap};

use crate::app::columns::{COLUMNS, Field, column_of_key, fold_header};
use crate::domain::catalog::Catalog;
use crate::domain::code::IndicatorCode;
use crate::domain::unit::Scale;

pub(super) use header::year_of;
use header::{Beginnings, split_header};
use part::PARTS;
pub use part::Part;
pub use unit::is_unit;
use unit::{Written, split_unit, units_in};

/// What a column of a file means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A column of the registry.
    Field(Field),
    /// The values of one indicator.
    Figure(FigureColumn),
    /// A part of a row that has no column of its own in the registry.
    Part(Part),
    /// The operator says that it is not read.
    Ignored,
}

/// A column of figures: `2025年营业收入（万元）`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureColumn {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// The year, when the header names one.
    pub year: Option<i32>,
    /// The units that the header names; the operator's word stands alone.
    pub units: Vec<Written>,
}

/// The header of the reasons in a file of failed rows; it is not read back.
pub const REASON: &str = "原因";
/// The header of the lines in a file of failed rows; it is not read back.
pub const WHERE: &str = "原文件行号";

/// Header → what the operator says it means, by [`Meaning::key`]; headers as [`header_key`] keeps them.
pub type Mapping = BTreeMap<String, String>;

/// Returns a header as mappings keep it: without spaces and line breaks.
pub fn header_key(header: &str) -> String {
    header.split_whitespace().collect()
}

impl Meaning {
    /// Returns its stable key: a column's, a part's, `figure:CODE` or `figure:CODE@YEAR`, or `-` for a column
    /// that is not read. What a header says of units stays with the header.
    pub fn key(&self) -> String {
        match self {
            Meaning::Field(field) => crate::app::columns::column_of(*field).key.to_owned(),
            Meaning::Part(part) => PARTS
                .iter()
                .find(|(other, ..)| other == part)
                .map_or("", |(_, key, ..)| key)
                .to_owned(),
            Meaning::Figure(figure) => match figure.year {
                Some(year) => format!("figure:{}@{year}", figure.indicator),
                None => format!("figure:{}", figure.indicator),
            },
            Meaning::Ignored => "-".to_owned(),
        }
    }

    /// Reads a key, of a figure also with a unit behind it, `figure:CODE@YEAR:UNIT`; `header` may name year and unit.
    pub fn of_key(key: &str, header: &str, catalog: &Catalog) -> Option<Self> {
        if key == "-" {
            return Some(Meaning::Ignored);
        }
        if let Some(column) = column_of_key(key) {
            return Some(Meaning::Field(column.field));
        }
        if let Some((part, ..)) = PARTS.iter().find(|(_, other, ..)| *other == key) {
            return Some(Meaning::Part(*part));
        }
        let figure = key.strip_prefix("figure:")?;
        let (figure, unit) = match figure.split_once(':') {
            Some((figure, word)) => (figure, Some(Written::of(word)?)),
            None => (figure, None),
        };
        let (code, year) = match figure.split_once('@') {
            Some((code, year)) => (code, Some(year.parse().ok()?)),
            None => (figure, None),
        };
        let code: IndicatorCode = code.parse().ok()?;
        catalog.indicator(&code)?;
        Some(Meaning::Figure(FigureColumn {
            indicator: code,
            year: year.or(split_header(header).1),
            units: unit.map_or_else(|| units_of(header), |unit| vec![unit]),
        }))
    }

    /// Tells whether a row with this column filled speaks of something.
    pub fn identifies(&self) -> bool {
        matches!(
            self,
            Meaning::Field(Field::Name | Field::CreditCode) | Meaning::Part(Part::Goal | Part::OldName | Part::NewName)
        )
    }
}

/// No header has more bytes; sparing the folding of longer cells is what keeps reading rows quick.
const LONGEST: usize = 90;

/// Everything a header can be called.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    words: HashMap<String, Meaning>,
    identifying: Beginnings,
    said: HashMap<String, Meaning>,
}

impl Vocabulary {
    /// Knows the columns of the registry.
    pub fn of_columns() -> Self {
        let mut words = HashMap::new();
        for column in COLUMNS {
            // Programs write keys, with and without their underscores.
            let bare = column.key.replace('_', "");
            for word in column
                .aliases
                .split_whitespace()
                .chain([column.title, column.key, &bare])
            {
                words.insert(word.to_owned(), Meaning::Field(column.field));
            }
        }
        for word in [REASON, WHERE] {
            words.insert(word.to_owned(), Meaning::Ignored);
        }
        let mut vocabulary = Self {
            words,
            identifying: Beginnings::default(),
            said: HashMap::new(),
        };
        vocabulary.note_beginnings();
        vocabulary
    }

    fn note_beginnings(&mut self) {
        for (word, _) in self.words.iter().filter(|(_, meaning)| meaning.identifies()) {
            self.identifying.add(word);
        }
    }

    /// Knows the columns of the registry, its indicators, and what the operator says.
    pub fn new(catalog: &Catalog, mapping: &Mapping) -> Self {
        let mut vocabulary = Self::of_columns();
        for indicator in &catalog.indicators {
            let figure = FigureColumn {
                indicator: indicator.code.clone(),
                year: None,
                units: Vec::new(),
            };
            let word = fold_header(&indicator.title);
            vocabulary.words.entry(word).or_insert(Meaning::Figure(figure));
        }
        for (part, _, title, aliases) in PARTS {
            for word in aliases.split_whitespace().chain([*title]) {
                vocabulary.words.entry(word.to_owned()).or_insert(Meaning::Part(*part));
            }
        }
        let said = mapping.iter();
        let said = said.filter_map(|(header, key)| Some((header.clone(), Meaning::of_key(key, header, catalog)?)));
        vocabulary.said = said.collect();
        vocabulary.note_beginnings();
        vocabulary
    }

    /// Tells whether a header names what rows speak of.
    pub fn identifies(&self, header: &str) -> bool {
        if header.len() > LONGEST {
            return false;
        }
        if !self.said.is_empty()
            && let Some(said) = self.said.get(&header_key(header))
        {
            return said.identifies();
        }
        self.identifying.may_begin(header) && self.words.get(&fold_header(header)).is_some_and(Meaning::identifies)
    }

    /// Returns what the operator says of a header.
    fn said_of(&self, header: &str) -> Option<Meaning> {
        match self.said.is_empty() {
            true => None,
            false => self.said.get(&header_key(header)).cloned(),
        }
    }

    /// Returns what a header means.
    pub fn meaning(&self, header: &str) -> Option<Meaning> {
        if header.len() > LONGEST {
            return None;
        }
        if let Some(said) = self.said_of(header) {
            return Some(said);
        }
        let folded = fold_header(header);
        if folded.is_empty() {
            return None;
        }
        match self.words.get(&folded) {
            Some(Meaning::Figure(figure)) => Some(Meaning::Figure(FigureColumn {
                year: split_header(header).1,
                units: units_of(header),
                ..figure.clone()
            })),
            Some(known) => Some(known.clone()),
            None => self.figure_aside(header),
        }
    }

    /// A figure whose header also names its year, or its unit without brackets.
    fn figure_aside(&self, header: &str) -> Option<Meaning> {
        let (rest, year) = split_header(header);
        let bare = split_unit(&rest).map_or(rest.as_str(), |(bare, _)| bare);
        [rest.as_str(), bare]
            .iter()
            .find_map(|words| match self.words.get(&fold_header(words)) {
                Some(Meaning::Figure(figure)) => Some(Meaning::Figure(FigureColumn {
                    year,
                    units: units_of(header),
                    ..figure.clone()
                })),
                _ => None,
            })
    }
}

/// The scale that a header names for sums of money.
pub(super) fn scale_in(header: &str) -> Option<Scale> {
    let units = units_of(header);
    units.iter().find_map(|unit| match unit {
        Written::Known(_, scale) => Some(*scale),
        Written::Strange(_) => None,
    })
}

/// The units that a header of figures names.
fn units_of(header: &str) -> Vec<Written> {
    let mut units = units_in(header);
    if units.is_empty() {
        units.extend(split_unit(&split_header(header).0).map(|(_, unit)| unit));
    }
    units
}

/// An entry of the list that a clerk chooses from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeaningChoice {
    /// Its key.
    pub key: String,
    /// What a reader sees.
    pub title: String,
}

/// Returns everything that a column can be said to mean, in the order in which forms offer it.
pub fn choices(catalog: &Catalog) -> Vec<MeaningChoice> {
    let columns = COLUMNS
        .iter()
        .filter(|column| column.field != Field::Serial)
        .map(|column| (column.key.to_owned(), column.title.to_owned()));
    let parts = PARTS
        .iter()
        .map(|(_, key, title, _)| ((*key).to_owned(), (*title).to_owned()));
    let figures = catalog.indicators.iter();
    let figures = figures.map(|it| (format!("figure:{}", it.code), format!("指标：{}", it.title)));
    let ignored = ("-".to_owned(), "不导入".to_owned());
    std::iter::once(ignored)
        .chain(columns)
        .chain(parts)
        .chain(figures)
        .map(|(key, title)| MeaningChoice { key, title })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::seed::Seeds;
    use crate::domain::unit::Scale;

    #[test]
    fn headers_of_figures_name_indicator_year_and_scale() {
        let Ok(catalog) = Catalog::load(&Seeds::compiled()) else {
            return;
        };
        let vocabulary = Vocabulary::new(&catalog, &Mapping::new());
        let money = |scale| vec![Written::Known(unit::Family::Money, scale)];
        let cases = [
            (
                "2025年营业收入(万元)",
                Some(("revenue", Some(2025), money(Scale::TenThousand))),
            ),
            (
                "２０２４年度 营业收入（元）",
                Some(("revenue", Some(2024), money(Scale::One))),
            ),
            (
                "营业收入（2023年，亿元）",
                Some(("revenue", Some(2023), money(Scale::HundredMillion))),
            ),
            ("营业收入/千元", Some(("revenue", None, money(Scale::Thousand)))),
            ("营业收入", Some(("revenue", None, vec![]))),
            ("营业收入2025", Some(("revenue", Some(2025), vec![]))),
            ("2025年某某收入", None),
            ("2025年1-6月营业收入", None),
            ("20251营业收入", None),
        ];
        for (header, expected) in cases {
            let found = vocabulary.meaning(header).map(|meaning| match meaning {
                Meaning::Figure(figure) => (figure.indicator.to_string(), figure.year, figure.units),
                other => panic!("{header}: {other:?}"),
            });
            let expected = expected.map(|(code, year, units)| (code.to_owned(), year, units));
            assert_eq!(found, expected, "{header}");
        }
    }

    #[test]
    fn what_the_operator_says_of_a_header_wins_and_every_key_reads_back() {
        let Ok(catalog) = Catalog::load(&Seeds::compiled()) else {
            return;
        };
        let mapping = Mapping::from([
            ("客户".to_owned(), "name".to_owned()),
            ("企业名称".to_owned(), "-".to_owned()),
        ]);
        let vocabulary = Vocabulary::new(&catalog, &mapping);
        assert_eq!(vocabulary.meaning(" 客 户 "), Some(Meaning::Field(Field::Name)));
        assert_eq!(vocabulary.meaning("企业名称"), Some(Meaning::Ignored));
        for choice in choices(&catalog) {
            let read = Meaning::of_key(&choice.key, "", &catalog);
            assert_eq!(read.map(|meaning| meaning.key()), Some(choice.key));
        }
        assert_eq!(Meaning::of_key("figure:none", "", &catalog), None);
    }
}

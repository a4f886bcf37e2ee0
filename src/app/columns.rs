//! Columns: one table that import headers, exports, templates and the documentation all read, so that what goes
//! out comes back in. A new column is one entry of [`COLUMNS`].

pub mod fill;
pub mod print;
mod table;

use super::Error;
use super::export::{Heading, choose};
use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::enterprise::Profile;
use crate::domain::personal::{Mail, PersonName, Phone};
use crate::domain::source::Citation;
use crate::domain::tenure::{Award, Standing};
use crate::store::Extent;

pub use crate::domain::preset::List;
pub use table::COLUMNS;

/// What a column means, whichever way it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The running number of the list; never read back.
    Serial,
    /// The registered name.
    Name,
    /// 「统一社会信用代码」.
    CreditCode,
    /// The 15-digit 「注册号」.
    RegistrationNumber,
    /// The county-level division.
    Division,
    /// The functional zone.
    Zone,
    /// The tier.
    Tier,
    /// The level of the tier.
    Level,
    /// The batch.
    Batch,
    /// The certificate number.
    Certificate,
    /// The first day of validity.
    From,
    /// The last day of validity.
    Until,
    /// Both days in one cell.
    Validity,
    /// How the tenure came about.
    Basis,
    /// Where the tenure stands on the day of the list.
    Standing,
    /// The document number of the source.
    Document,
    /// The title of the source.
    SourceTitle,
    /// Where the source can be read.
    SourceLink,
    /// When the source was published.
    Published,
    /// Former names, separated by `；`.
    FormerNames,
    /// Short names.
    ShortNames,
    /// Brands.
    Brands,
    /// Stock codes.
    StockCodes,
    /// The GB/T 4754 division.
    Industry,
    /// Strategic and other fields.
    Fields,
    /// The address.
    Address,
    /// The main products.
    Products,
    /// The scope of business.
    Scope,
    /// When it was founded.
    Established,
    /// Whether it is in business.
    Status,
    /// 「企业类型」.
    LicenceKind,
    /// 「注册资本」.
    Capital,
    /// 「法定代表人」.
    LegalRepresentative,
    /// Whom one talks to.
    Contact,
    /// Their post.
    ContactPost,
    /// Their number.
    Phone,
    /// Further numbers.
    MorePhones,
    /// When the contact was last found to be right.
    Confirmed,
    /// 「企业邮箱」.
    Mail,
    /// The titles that the firm holds on the day of the list.
    Titles,
    /// Marks a fictional firm.
    Fictional,
    /// A remark of the list; kept with the row, not recorded.
    Note,
}

/// A column of any list.
pub struct Column {
    /// What it means.
    pub field: Field,
    /// The stable key of URLs, presets and JSON.
    pub key: &'static str,
    /// The header we print.
    pub title: &'static str,
    /// Other headers that published lists use, folded as [`fold_header`] folds and separated by spaces.
    pub aliases: &'static str,
    /// The width in characters.
    pub width: u8,
    /// What its cells hold.
    pub kind: Kind,
    /// The lists that carry it unless somebody chooses otherwise.
    pub lists: &'static [List],
    /// The lists that can carry it.
    pub offered: &'static [List],
    /// What a cell of a line holds.
    pub print: fn(&Line<'_>) -> Value,
}

impl Column {
    /// Returns how a text of the column is masked, if it speaks of a person: such a column is masked wherever it is
    /// shown, and this is the only place that says which it is.
    pub fn mask(&self) -> Option<fn(&str) -> String> {
        match self.field {
            Field::LegalRepresentative | Field::Contact => Some(|text| PersonName::new(text).masked()),
            Field::Phone | Field::MorePhones => Some(|text| Phone::new(text).masked()),
            Field::Mail => Some(|text| Mail::new(text).masked()),
            _ => None,
        }
    }
}

/// What the cells of a column hold, when they hold anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Numbers.
    Number,
    /// Calendar days.
    Date,
}

/// What a line of a list is about.
#[derive(Clone)]
pub struct Line<'a> {
    /// The running number from 1.
    pub number: u64,
    /// The vocabularies.
    pub catalog: &'a Catalog,
    /// The firm.
    pub profile: &'a Profile,
    /// What the line rests on: what awards the tenure, or what the profile comes from.
    pub source: Option<&'a Citation>,
    /// The titles that the firm holds on the day of the list, as badges call them.
    pub titles: Vec<&'a str>,
    /// The tenure with its standing on the day of the list, in a tier list.
    pub holding: Option<Holding<'a>>,
}

/// A tenure as a tier list shows it.
#[derive(Clone, Copy)]
pub struct Holding<'a> {
    /// The certificate.
    pub award: &'a Award,
    /// Where it stands on the day of the list.
    pub standing: Standing,
}

/// What a cell of an export holds. The writer decides how each looks; no text ever becomes a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Count(u64),
    /// An exact decimal as text.
    Number(String),
    /// A calendar day.
    Date(Day),
}

impl Value {
    /// Returns what a reader sees of it.
    pub fn text(&self) -> String {
        match self {
            Value::Empty => String::new(),
            Value::Text(text) | Value::Number(text) => text.clone(),
            Value::Count(count) => count.to_string(),
            Value::Date(day) => day.to_string(),
        }
    }
}

/// Finds the column that a header cell names, by title or alias, whatever its brackets, spaces and units.
pub fn find_column(header: &str) -> Option<&'static Column> {
    let folded = fold_header(header);
    if folded.is_empty() {
        return None;
    }
    let named = |column: &&Column| column.title == folded || column.aliases.split(' ').any(|alias| alias == folded);
    COLUMNS.iter().find(named)
}

/// Returns the column of a key.
pub fn column_of_key(key: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|column| column.key == key)
}

/// Returns the column of a field.
pub fn column_of(field: Field) -> &'static Column {
    let same = |column: &&Column| column.field == field;
    COLUMNS
        .iter()
        .find(same)
        .expect("a test checks that every field has a column")
}

/// Returns the columns that a list carries by default; the mark of fictional firms only when asked for.
pub fn default_columns(list: List, fictional: Fictional) -> Vec<&'static Column> {
    let wanted = |column: &&Column| {
        column.lists.contains(&list) || column.field == Field::Fictional && fictional == Fictional::Marked
    };
    COLUMNS.iter().filter(wanted).collect()
}

/// Returns the columns that a list can carry.
pub fn offered_columns(list: List) -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter().filter(move |column| column.offered.contains(&list))
}

/// Returns the columns of these keys or titles in the order asked for, those of the list when none is asked for.
/// A list that holds fictional firms marks them whatever was asked for.
///
/// # Errors
/// Names the column that the list does not offer.
pub fn chosen_columns(list: List, keys: &[String], fictional: Fictional) -> Result<Vec<&'static Column>, Error> {
    if keys.is_empty() {
        return Ok(default_columns(list, fictional));
    }
    let offered: Vec<&Column> = offered_columns(list).collect();
    let headings: Vec<Heading> = offered.iter().map(|column| Heading::from(*column)).collect();
    let (_, places) = choose(&headings, keys)?;
    let mut columns: Vec<&Column> = places.into_iter().map(|place| offered[place]).collect();
    let unmarked = columns.iter().all(|column| column.field != Field::Fictional);
    if fictional == Fictional::Marked && unmarked {
        columns.push(column_of(Field::Fictional));
    }
    Ok(columns)
}

/// What a licence says besides, and people.
const DETAILS: [Field; 9] = [
    Field::LicenceKind,
    Field::Capital,
    Field::LegalRepresentative,
    Field::Contact,
    Field::ContactPost,
    Field::Phone,
    Field::MorePhones,
    Field::Confirmed,
    Field::Mail,
];

/// Says how much of a profile these columns print.
pub fn extent_of(columns: &[&Column]) -> Extent {
    let any = |fields: &[Field]| columns.iter().any(|column| fields.contains(&column.field));
    Extent {
        other_names: any(&[Field::FormerNames, Field::ShortNames, Field::Brands]),
        texts: any(&[Field::Address, Field::Products, Field::Scope]),
        particulars: any(&[
            Field::RegistrationNumber,
            Field::StockCodes,
            Field::Zone,
            Field::Industry,
            Field::Fields,
            Field::Established,
        ]),
        details: any(&DETAILS),
    }
}

/// Whether a list holds fictional firms, which must be marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fictional {
    /// It may: the mark is a column.
    Marked,
    /// It holds none.
    Absent,
}

/// Folds a header cell: no spaces, no line breaks, no stars, no remark in brackets, half width, lower case.
pub fn fold_header(header: &str) -> String {
    let mut depth = 0;
    let mut folded = String::new();
    for c in header.chars() {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            _ => c,
        };
        match c {
            '(' | '[' | '\u{3014}' | '【' => depth += 1,
            ')' | ']' | '〕' | '】' => depth -= 1,
            _ if depth > 0 || c.is_whitespace() || matches!(c, '*' | ':' | '、' | '\u{feff}') => {}
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_header_names_one_column() {
        let mut seen = BTreeSet::new();
        for column in COLUMNS {
            assert!(seen.insert(column.title), "{}", column.title);
            for alias in column.aliases.split_whitespace() {
                assert!(seen.insert(alias), "{alias}");
                assert_eq!(fold_header(alias), alias);
            }
        }
        let fields: BTreeSet<_> = COLUMNS.iter().map(|column| column.field).collect();
        assert_eq!(fields.len(), COLUMNS.len());
        assert_eq!(
            fields.last(),
            Some(&Field::Note),
            "the last variant has a column like all before it"
        );
    }

    #[test]
    fn headers_are_found_as_people_write_them() {
        let cases = [
            ("企业名称", Field::Name),
            (" 企 业 名 称 ", Field::Name),
            ("*企业名称（全称）", Field::Name),
            ("统一社会\n信用代码", Field::CreditCode),
            ("所属县（市、区）", Field::Division),
            ("有效期至", Field::Until),
            ("ＮＯ", Field::Serial),
        ];
        for (header, field) in cases {
            assert_eq!(find_column(header).map(|column| column.field), Some(field), "{header}");
        }
        assert!(find_column("洛阳某某有限公司").is_none());
    }
}

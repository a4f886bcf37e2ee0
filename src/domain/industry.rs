//! Industries (GB/T 4754 sections and divisions) and fields (strategic, high-tech, 风口), as data of `seeds/industries.toml`.

use serde::Deserialize;

use super::code::{FieldCode, IndustryCode};
use super::source::Confidence;

/// A division 「大类」 of GB/T 4754.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Industry {
    /// The two-digit code.
    pub code: IndustryCode,
    /// Its Chinese name.
    pub title: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A section 「门类」 of GB/T 4754: the divisions from the first to the last.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndustrySection {
    /// Its letter.
    pub code: String,
    /// Its Chinese name.
    pub title: String,
    /// Its first division.
    pub first: IndustryCode,
    /// Its last division.
    pub last: IndustryCode,
}

/// What a text names among the industries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A division.
    Division(IndustryCode),
    /// A section, by its name, and no division.
    Section(String),
}

/// A list of fields from one document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldList {
    /// Its code, with which the codes of its fields begin.
    pub code: String,
    /// The list's Chinese name, e.g. 战略性新兴产业.
    pub title: String,
    /// The document that lists them.
    pub source: String,
    /// How far it is verified.
    pub confidence: Confidence,
    /// What a reader must know, e.g. that the document says 13 and lists 12.
    #[serde(default)]
    pub note: String,
    /// The fields.
    pub fields: Vec<Field>,
}

/// A field of such a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its code.
    pub code: FieldCode,
    /// Its Chinese name.
    pub title: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
}

impl Industry {
    /// Tells whether a text names this industry: `C32`, `32`, or a spelling of its title that differs only in
    /// 及 for 和, in spaces, or in a missing 制造业 or 业 at the end.
    pub fn is_called(&self, text: &str) -> bool {
        let text = plain(text);
        let names = || std::iter::once(&self.title).chain(&self.aliases);
        text.trim_start_matches(|c: char| c.is_ascii_alphabetic()) == self.code.as_str()
            || names().any(|name| core(&plain(name)) == core(&text))
    }
}

impl IndustrySection {
    /// Tells whether a text names this section: its letter, its name, or both.
    pub fn is_called(&self, text: &str) -> bool {
        let text = plain(text);
        let bare = text.strip_prefix(self.code.as_str()).unwrap_or(&text);
        bare.is_empty() || bare == plain(&self.title)
    }
}

/// The division that a code of any level stands in: `3451`, `C34`, `C34 通用设备制造业`.
pub fn division_of_code(text: &str) -> Option<&str> {
    let text = text.trim();
    let digits = text
        .strip_prefix(|c: char| matches!(c, 'A'..='T' | 'a'..='t'))
        .unwrap_or(text);
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    (2..=4).contains(&length).then(|| &digits[..2])
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == '及' { '和' } else { c })
        .collect()
}

/// 纺织业 and 纺织 are one industry, and so are 食品制造业 and 食品制造.
fn core(text: &str) -> &str {
    let core = text.strip_suffix("制造业").or_else(|| text.strip_suffix('业'));
    core.filter(|core| core.chars().count() > 1).unwrap_or(text)
}

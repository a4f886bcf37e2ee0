//! What a self-check is asked with, as written: the body of the interface, the file of the command and of the
//! page. Nothing is understood yet; `read` does that and names every field it cannot take.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::app::Error;

/// A self-check as written. An empty text is the same as an absent one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CheckRequest {
    /// Whose facts these are, for the printed sheet.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The tiers, by code or title; one may be written without a list.
    #[serde(alias = "tier", deserialize_with = "one_or_many")]
    pub tiers: Vec<String>,
    /// `new` or `review`; new when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub purpose: String,
    /// The day of assessment; today when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub date: String,
    /// The day of establishment.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub established: String,
    /// The division of GB/T 4754, by code or name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub industry: String,
    /// Tiers that are held, or surely are not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<HoldEntry>,
    /// Figures and choices.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<FactEntry>,
}

/// A tier that is held, or surely is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HoldEntry {
    /// The tier, by code or title.
    pub tier: String,
    /// Whether there is a certificate at all.
    pub held: bool,
    /// The first day of validity.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// The last day of validity, when printed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub until: String,
    /// The day on which it was ended early, when it was.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ended: String,
    /// Why it was: `revoked`, `cancelled`, `failed_review`, `departed` or `renewed`; revoked when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// `recognized`, `reviewed` or `proposed`; recognized when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub basis: String,
}

impl Default for HoldEntry {
    fn default() -> Self {
        let [tier, from, until, ended, reason, basis] = [const { String::new() }; 6];
        Self {
            tier,
            held: true,
            from,
            until,
            ended,
            reason,
            basis,
        }
    }
}

/// One figure or choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FactEntry {
    /// The indicator, by code or title.
    pub indicator: String,
    /// The fiscal year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// What is known; nothing when empty.
    #[serde(skip_serializing_if = "Said::is_empty")]
    pub value: Said,
    /// The lower end, in place of `value`.
    #[serde(skip_serializing_if = "Said::is_empty")]
    pub from: Said,
    /// The upper end, in place of `value`.
    #[serde(skip_serializing_if = "Said::is_empty")]
    pub to: Said,
    /// The unit of a number that does not name its own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// What kind of source says so; the firm itself when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// A value as written: one text, or several that are possible. A number of the file is taken by its digits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Said(Texts);

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Several(Vec<String>),
}

impl Default for Texts {
    fn default() -> Self {
        Texts::One(String::new())
    }
}

/// What people write where they do not know.
const UNKNOWN: [&str; 10] = ["", "不清楚", "未知", "不详", "不知道", "不确定", "待定", "?", "？", "-"];

impl Said {
    /// Tells whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.texts().iter().all(|text| UNKNOWN.contains(&text.trim()))
    }

    /// Returns the texts.
    pub fn texts(&self) -> &[String] {
        match &self.0 {
            Texts::One(text) => std::slice::from_ref(text),
            Texts::Several(texts) => texts,
        }
    }

    /// Returns the texts in one line.
    pub fn line(&self) -> String {
        self.texts().join("|")
    }
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self(Texts::One(text.to_owned()))
    }
}

impl JsonSchema for Said {
    fn schema_name() -> Cow<'static, str> {
        "Said".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "type": "string" },
            { "type": "number" },
            { "type": "array", "items": { "type": "string" } },
        ] })
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Said;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text such as \"5000万元\", a number, or a list of options")
            }

            fn visit_str<E>(self, text: &str) -> Result<Said, E> {
                Ok(text.into())
            }

            fn visit_i64<E>(self, number: i64) -> Result<Said, E> {
                Ok(number.to_string().as_str().into())
            }

            fn visit_u64<E>(self, number: u64) -> Result<Said, E> {
                Ok(number.to_string().as_str().into())
            }

            /// The shortest digits that mean this number are those that were written.
            fn visit_f64<E>(self, number: f64) -> Result<Said, E> {
                Ok(number.to_string().as_str().into())
            }

            fn visit_unit<E>(self) -> Result<Said, E> {
                Ok(Said::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Said, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = list.next_element()? {
                    texts.push(text);
                }
                Ok(Said(Texts::Several(texts)))
            }
        }
        deserializer.deserialize_any(Read)
    }
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Said::deserialize(deserializer).map(|said| said.texts().to_vec())
}

impl FactEntry {
    /// Returns what is known as one text with its unit, as a form takes it.
    pub fn printed(&self) -> String {
        let with_unit = |text: &str| match text.ends_with(|last: char| last.is_ascii_digit()) {
            true => format!("{text}{}", self.unit),
            false => text.to_owned(),
        };
        match (self.from.is_empty(), self.to.is_empty()) {
            (true, true) => with_unit(&self.value.line()),
            (false, true) => format!("{}以上", with_unit(&self.from.line())),
            (true, false) => format!("{}以下", with_unit(&self.to.line())),
            (false, false) => format!("{}–{}", with_unit(&self.from.line()), with_unit(&self.to.line())),
        }
    }
}

impl CheckRequest {
    /// Reads a file or body: JSON when it begins with a brace, TOML otherwise.
    ///
    /// # Errors
    /// Names the line and what is wrong there.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let text = std::str::from_utf8(bytes).map_err(|_| wrong(None, "不是 UTF-8 编码的文字"))?;
        let text = text.trim_start_matches('\u{feff}');
        if text.trim_start().starts_with('{') {
            return serde_json::from_str(text).map_err(|error| wrong(Some(error.line()), &error.to_string()));
        }
        toml::from_str(text).map_err(|error: toml::de::Error| {
            let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
            wrong(line, error.message())
        })
    }

    /// Prints the request as a file that [`CheckRequest::read`] takes.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("plain data with text keys always serializes")
    }
}

fn wrong(line: Option<usize>, why: &str) -> Error {
    let line = line.map(|line| format!("第 {line} 行")).unwrap_or_default();
    let why = crate::app::in_chinese(why);
    let message = format!("自测内容{line}读不出（{why}）。格式见 yanzhen check --template");
    Error::invalid("request", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_and_json_say_the_same_and_print_back() {
        let toml = r#"
            tier = "a"
            date = "2026-06-01"
            holds = [{ tier = "b", held = false }]
            facts = [
                { indicator = "x", year = 2025, value = 12.5, unit = "%" },
                { indicator = "y", value = ["m", "n"] },
                { indicator = "z", value = 320 },
            ]
        "#;
        let json = r#"{ "tiers": ["a"], "date": "2026-06-01", "holds": [{ "tier": "b", "held": false }], "facts": [
            { "indicator": "x", "year": 2025, "value": "12.5", "unit": "%" },
            { "indicator": "y", "value": ["m", "n"] },
            { "indicator": "z", "value": "320" } ] }"#;
        let read = CheckRequest::read(toml.as_bytes()).unwrap();
        assert_eq!(read, CheckRequest::read(json.as_bytes()).unwrap());
        assert_eq!(read, CheckRequest::read(read.to_json().as_bytes()).unwrap());
    }

    #[test]
    fn what_cannot_be_read_names_its_line() {
        let cases = [
            ("{\n \"tiers\": 7.5.1 }", "第 2 行"),
            ("tiers = [\"a\"]\nfact = 1", "第 2 行"),
            (
                "tiers = [\"a\"]\n[[facts]]\nindicater = \"x\"",
                "没有“indicater”这一项；可写 indicator、year",
            ),
        ];
        for (text, said) in cases {
            let error = CheckRequest::read(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}

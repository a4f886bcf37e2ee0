//! Filings 「填报」: one enterprise, one year, one source, a map of indicator → value. A later filing of the same
//! source supersedes; rival sources coexist and stay visible.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sea_orm::DeriveValueType;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::code::IndicatorCode;
use super::enterprise::EnterpriseId;
use super::range::Range;
use super::revision::Revision;
use super::source::{SourceId, SourceKind};

/// The registry's own number of a filing.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    DeriveValueType,
    schemars::JsonSchema,
)]
pub struct FilingId(pub i64);

/// A filing as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The registry's own number.
    pub id: FilingId,
    /// Whose figures these are.
    pub enterprise: EnterpriseId,
    /// The figures.
    pub figures: Figures,
    /// When it was recorded.
    pub recorded: Revision,
    /// When a later filing of the same year and source kind replaced it, if one did.
    pub superseded: Option<Revision>,
}

/// The figures of one year from one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The fiscal year; for a count or a state, the year at whose end it is true.
    pub year: i32,
    /// Where the figures come from.
    pub source: SourceId,
    /// The kind of that source, which decides what the figures can prove.
    pub source_kind: SourceKind,
    /// The values; an indicator that is absent is unknown, not zero.
    pub values: Values,
}

/// Indicator → value.
pub type Values = BTreeMap<IndicatorCode, Value>;

/// What is known of one indicator: a set of possible values.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// A number in the base unit of its indicator, or a range of them. In JSON a string: `"1000000"`, `"1..4"`.
    Number(Range),
    /// The options that are possible, by code; one when it is known. In JSON an array of strings.
    Choice(BTreeSet<String>),
}

/// Reads the two forms directly: guessing between them costs more than reading millions of figures.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number as text, e.g. \"1..4\", or an array of options")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
                text.parse().map(Value::Number).map_err(E::custom)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut options: A) -> Result<Value, A::Error> {
                let mut known = BTreeSet::new();
                while let Some(option) = options.next_element()? {
                    known.insert(option);
                }
                Ok(Value::Choice(known))
            }
        }
        deserializer.deserialize_any(Read)
    }
}

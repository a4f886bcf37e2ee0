//! Drafts: the TOML of a standard as its author writes it, before anything is checked but its shape.
//! `seeds/README.md` teaches the notation; an unknown key is refused.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::standard::{AppliesTo, Correction, Quote, StandardStatus};
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::range::Range;
use crate::domain::source::{Confidence, SourceKind};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Draft {
    pub(super) tier: TierCode,
    pub(super) title: String,
    pub(super) document: String,
    #[serde(default)]
    pub(super) link: String,
    pub(super) purpose: AppliesTo,
    pub(super) effective: Day,
    #[serde(default)]
    pub(super) until: Option<Day>,
    #[serde(default)]
    pub(super) status: StandardStatus,
    pub(super) because: String,
    #[serde(default)]
    pub(super) note: String,
    /// What was put right in this file after it was published.
    #[serde(default)]
    pub(super) corrected: Vec<Correction>,
    /// The file, without folder and `.toml`, whose text this one takes over where it says nothing else.
    #[serde(default)]
    pub(super) amends: Option<String>,
    /// Conditions of the amended file that do not apply.
    #[serde(default)]
    pub(super) drop: Vec<String>,
    #[serde(default)]
    pub(super) root: Option<String>,
    #[serde(default)]
    pub(super) condition: Vec<DraftCondition>,
    #[serde(default)]
    pub(super) score: Option<DraftScore>,
}

/// Exactly one of the tests is given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftCondition {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) clause: String,
    #[serde(default)]
    pub(super) document: Option<String>,
    #[serde(default)]
    pub(super) link: Option<String>,
    #[serde(default)]
    pub(super) note: String,
    #[serde(default)]
    pub(super) evidence: Vec<String>,
    pub(super) confidence: Confidence,
    /// The sentence it rests on.
    #[serde(default)]
    pub(super) quote: Option<Quote>,
    pub(super) compare: Option<DraftCompare>,
    pub(super) one_of: Option<DraftOneOf>,
    pub(super) ask: Option<DraftAsk>,
    pub(super) holds: Option<Vec<TierCode>>,
    pub(super) record: Option<DraftTitle>,
    pub(super) score: Option<DraftScoreTest>,
    pub(super) all: Option<Vec<String>>,
    pub(super) any: Option<Vec<String>>,
    pub(super) not: Option<String>,
    pub(super) count: Option<DraftCount>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftCompare {
    pub(super) of: DraftOperand,
    pub(super) at_least: Option<String>,
    pub(super) above: Option<String>,
    pub(super) at_most: Option<String>,
    pub(super) below: Option<String>,
    pub(super) each_year: Option<u8>,
    pub(super) any_year: Option<u8>,
    pub(super) source: Option<SourceKind>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftOneOf {
    pub(super) of: String,
    pub(super) options: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftAsk {
    pub(super) of: String,
    pub(super) answer: String,
    /// Titles that answer it in the place of the firm.
    #[serde(default)]
    pub(super) titles: Vec<TierCode>,
}

/// Exactly one demand; of a title that was taken away, for how long it bars.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftTitle {
    pub(super) unheld: Option<Vec<TierCode>>,
    pub(super) recorded: Option<Vec<TierCode>>,
    pub(super) reviewable: Option<Vec<TierCode>>,
    pub(super) not_revoked: Option<Vec<TierCode>>,
    pub(super) years: Option<u32>,
    #[serde(default)]
    pub(super) same_year: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftScoreTest {
    /// A group or an item; the total when absent.
    #[serde(default)]
    pub(super) of: Option<String>,
    pub(super) at_least: Option<String>,
    pub(super) above: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftCount {
    pub(super) at_least: usize,
    pub(super) of: Vec<String>,
}

/// An indicator's code, or one derivation.
#[derive(Clone, Debug)]
pub(super) enum DraftOperand {
    Indicator(String),
    Derived(Box<Derivation>),
}

/// Exactly one is given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Derivation {
    pub(super) ratio: Option<[DraftOperand; 2]>,
    pub(super) difference: Option<[DraftOperand; 2]>,
    pub(super) sum: Option<Vec<DraftOperand>>,
    pub(super) total: Option<OverYears>,
    pub(super) mean: Option<OverYears>,
    pub(super) growth: Option<OverYears>,
    pub(super) compound_growth: Option<OverYears>,
    pub(super) growth_since_founding: Option<DraftOperand>,
    pub(super) years_since: Option<String>,
    pub(super) age: Option<AgeIn>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OverYears {
    pub(super) of: DraftOperand,
    pub(super) years: u8,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AgeIn {
    Years,
    Days,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftScore {
    pub(super) title: String,
    pub(super) full: Points,
    pub(super) group: Vec<DraftGroup>,
    pub(super) item: Vec<DraftItem>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftGroup {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) full: Points,
    /// Says why the items may add up to more than the full mark.
    #[serde(default)]
    pub(super) capped: Option<String>,
}

/// Exactly one of the scales is given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftItem {
    pub(super) id: String,
    pub(super) group: String,
    pub(super) title: String,
    pub(super) clause: String,
    #[serde(default)]
    pub(super) document: Option<String>,
    #[serde(default)]
    pub(super) note: String,
    #[serde(default)]
    pub(super) quote: Option<Quote>,
    pub(super) confidence: Confidence,
    pub(super) full: Points,
    pub(super) bands: Option<DraftBands>,
    pub(super) options: Option<DraftOptions>,
    pub(super) best_of: Option<Vec<Scales>>,
    pub(super) tally: Option<DraftTally>,
    pub(super) per: Option<DraftPer>,
    pub(super) filed: Option<String>,
}

/// A scale within `best_of`; exactly one is given.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scales {
    pub(super) bands: Option<DraftBands>,
    pub(super) options: Option<DraftOptions>,
    pub(super) best_of: Option<Vec<Scales>>,
    pub(super) tally: Option<DraftTally>,
    pub(super) per: Option<DraftPer>,
    pub(super) filed: Option<String>,
}

impl DraftItem {
    pub(super) fn scales(&self) -> Scales {
        Scales {
            bands: self.bands.clone(),
            options: self.options.clone(),
            best_of: self.best_of.clone(),
            tally: self.tally.clone(),
            per: self.per.clone(),
            filed: self.filed.clone(),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftBands {
    pub(super) of: DraftOperand,
    pub(super) steps: Vec<DraftStep>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftStep {
    pub(super) at_least: Option<String>,
    pub(super) above: Option<String>,
    pub(super) at_most: Option<String>,
    pub(super) below: Option<String>,
    pub(super) points: Points,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftOptions {
    pub(super) of: String,
    pub(super) points: BTreeMap<String, Points>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftTally {
    pub(super) each: Points,
    pub(super) of: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftPer {
    pub(super) of: DraftOperand,
    pub(super) every: String,
    pub(super) points: Points,
}

/// Points: a whole number, or what an expert may choose from, e.g. `"7..8"`.
#[derive(Clone, Debug)]
pub(super) struct Points(pub(super) Range);

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl Visitor<'_> for Read {
            type Value = Points;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("points: a whole number such as 5, or an expert's choice such as \"7..8\"")
            }

            fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Points, E> {
                Ok(Points(Range::exactly(number.into())))
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Points, E> {
                text.parse().map(Points).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Read)
    }
}

impl<'de> Deserialize<'de> for DraftOperand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = DraftOperand;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an indicator's code, or one derivation such as { ratio = [\"a\", \"b\"] }")
            }

            fn visit_str<E: serde::de::Error>(self, code: &str) -> Result<DraftOperand, E> {
                Ok(DraftOperand::Indicator(code.to_owned()))
            }

            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<DraftOperand, M::Error> {
                let derivation = Derivation::deserialize(MapAccessDeserializer::new(map))?;
                Ok(DraftOperand::Derived(Box::new(derivation)))
            }
        }
        deserializer.deserialize_any(Read)
    }
}

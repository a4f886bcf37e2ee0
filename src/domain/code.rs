//! Codes of catalogue entries: short stable identifiers that the database stores and URLs carry.
//! A code says nothing about law; what it means stands in `seeds/`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use sea_orm::DeriveValueType;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::known::{INDICATORS, Ties};

/// Says that a text cannot be a code of the named kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {kind} code: use 1 to 64 of a-z, 0-9, `-`, `_` and `.`")]
pub struct CodeError {
    /// The kind of code that was asked for, e.g. `tier`.
    pub kind: &'static str,
    /// The text as given.
    pub text: String,
}

fn check(kind: &'static str, text: &str) -> Result<String, CodeError> {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
    if (1..=64).contains(&text.len()) && text.chars().all(legal) {
        return Ok(text.to_owned());
    }
    Err(CodeError {
        kind,
        text: text.to_owned(),
    })
}

macro_rules! code {
    ($name:ident, $kind:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
        #[serde(try_from = "String", into = "String")]
        #[sea_orm(value_type = "String")]
        pub struct $name(String);

        impl $name {
            /// Returns the code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = CodeError;

            fn from_str(text: &str) -> Result<Self, CodeError> {
                check($kind, text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = CodeError;

            fn try_from(text: String) -> Result<Self, CodeError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        super::word::written_as_text!($name, "pattern": "^[a-z0-9._-]{1,64}$", "x-vocabulary": $kind);

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

code!(
    TierCode,
    "tier",
    "The code of a tier or neighbouring title 「称号」, an entry of `seeds/tiers.toml`."
);
code!(
    PolicyCode,
    "policy",
    "The code of a set of deadlines 「时限办法」, a file of `seeds/policies/`."
);
code!(
    KindCode,
    "kind of matter",
    "The code of a kind of matter 「事项」, a file of `seeds/matters/`."
);
code!(StateCode, "state", "The code of a state of a kind of matter.");
code!(EventCode, "event", "The code of an event of a kind of matter.");
code!(
    StepCode,
    "step",
    "The code of a step up a ladder, an entry of `seeds/goals.toml`."
);
code!(
    DivisionCode,
    "division",
    "The GB/T 2260 code of an administrative division 「行政区划」, an entry of `seeds/divisions.toml`."
);
code!(
    ZoneCode,
    "zone",
    "The code of a functional zone 「功能区」, which overlaps divisions; an entry of `seeds/divisions.toml`."
);
code!(
    IndustryCode,
    "industry",
    "The GB/T 4754 code of an industry division 「行业大类」, an entry of `seeds/industries.toml`."
);
code!(
    FieldCode,
    "field",
    "The code of a strategic, 风口 or high-tech field 「领域」, an entry of `seeds/industries.toml`."
);
code!(
    PlanCode,
    "plan",
    "The code of a plan 「规划」, an entry of `seeds/goals.toml`."
);
code!(
    GoalCode,
    "goal",
    "The code of a plan goal 「规划目标」, an entry of `seeds/goals.toml`."
);

/// The code of an indicator 「指标」, an entry of `seeds/indicators.toml`. Firms file millions of them: one that the
/// compiled catalogue knows is a small number.
#[derive(Clone, PartialEq, Eq)]
pub struct IndicatorCode(Indicator);

/// A text that the compiled catalogue knows is always `Known`.
#[derive(Clone, PartialEq, Eq)]
enum Indicator {
    Known(u16),
    Other(Box<str>),
}

impl IndicatorCode {
    /// Returns the code as text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Indicator::Known(place) => INDICATORS.text(*place),
            Indicator::Other(text) => text,
        }
    }

    /// Returns its place among the codes of the compiled catalogue, which are in the order of their texts.
    pub fn place(&self) -> Option<usize> {
        match self.0 {
            Indicator::Known(place) => Some(usize::from(place)),
            Indicator::Other(_) => None,
        }
    }

    /// Returns the codes of its options as the compiled catalogue lists them; none when it is a number there.
    pub fn compiled_options(&self) -> &'static [String] {
        match self.0 {
            Indicator::Known(place) => INDICATORS.options(place),
            Indicator::Other(_) => &[],
        }
    }

    /// Returns the wholes that the compiled catalogue says it is a part of.
    pub fn wholes(&self) -> impl Iterator<Item = IndicatorCode> {
        Self::at(self.ties().map_or(&[][..], |ties| &ties.wholes))
    }

    /// Returns the parts that the compiled catalogue knows of it.
    pub fn parts(&self) -> impl Iterator<Item = IndicatorCode> {
        Self::at(self.ties().map_or(&[][..], |ties| &ties.parts))
    }

    /// Returns what moves by as much as it does: its wholes, theirs, and what pays for it.
    pub fn followers(&self) -> impl Iterator<Item = IndicatorCode> {
        Self::at(self.ties().map_or(&[][..], |ties| &ties.followers))
    }

    /// Returns the texts of the same.
    pub fn follower_texts(&self) -> impl Iterator<Item = &'static str> {
        let places = self.ties().map_or(&[][..], |ties| &ties.followers);
        places.iter().map(|place| INDICATORS.text(*place))
    }

    /// Tells whether it can grow while its wholes stay as they are.
    pub fn shifts(&self) -> bool {
        self.ties().is_some_and(|ties| ties.shifts)
    }

    /// Tells whether the latest filing of it counts, of whatever year.
    pub fn is_latest(&self) -> bool {
        self.ties().is_some_and(|ties| ties.latest)
    }

    /// Returns the codes that are parts of others.
    pub fn all_parts() -> impl Iterator<Item = IndicatorCode> {
        let places = 0..u16::try_from(INDICATORS.count()).unwrap_or(u16::MAX);
        places
            .filter(|place| !INDICATORS.ties(*place).wholes.is_empty())
            .map(|place| Self(Indicator::Known(place)))
    }

    fn ties(&self) -> Option<&'static Ties> {
        match self.0 {
            Indicator::Known(place) => Some(INDICATORS.ties(place)),
            Indicator::Other(_) => None,
        }
    }

    fn at(places: &'static [u16]) -> impl Iterator<Item = IndicatorCode> {
        places.iter().map(|place| Self(Indicator::Known(*place)))
    }

    /// Returns how many codes the compiled catalogue has.
    pub fn compiled() -> usize {
        INDICATORS.count()
    }
}

impl FromStr for IndicatorCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Ok(Self(match INDICATORS.place(text) {
            Some(place) => Indicator::Known(place),
            None => Indicator::Other(check("indicator", text)?.into_boxed_str()),
        }))
    }
}

impl Ord for IndicatorCode {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Indicator::Known(own), Indicator::Known(other)) => own.cmp(other),
            _ => self.as_str().cmp(other.as_str()),
        }
    }
}

impl PartialOrd for IndicatorCode {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for IndicatorCode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for IndicatorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for IndicatorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IndicatorCode").field(&self.as_str()).finish()
    }
}

impl std::borrow::Borrow<str> for IndicatorCode {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

super::word::written_as_text!(IndicatorCode);

impl Serialize for IndicatorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for IndicatorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl Visitor<'_> for Read {
            type Value = IndicatorCode;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the code of an indicator")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<IndicatorCode, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_ordered_equal_and_printed_as_their_texts_whether_the_catalogue_knows_them_or_not() {
        let known = |place: usize| INDICATORS.text(u16::try_from(place).unwrap()).to_owned();
        let mut texts: Vec<String> = (0..IndicatorCode::compiled()).map(known).collect();
        assert!(texts.len() > 50, "{texts:?}");
        texts.extend(["0", "another.one", "revenues", "zz"].map(str::to_owned));
        texts.sort();
        let codes: Vec<IndicatorCode> = texts.iter().map(|text| text.parse().unwrap()).collect();
        assert!(codes.is_sorted_by(|a, b| a < b));
        for (text, code) in texts.iter().zip(&codes) {
            assert_eq!(code.as_str(), text);
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{text}\""));
            assert_eq!(
                serde_json::from_str::<IndicatorCode>(&format!("\"{text}\"")).unwrap(),
                *code
            );
        }
        assert!("Not A Code".parse::<IndicatorCode>().is_err());
    }
}

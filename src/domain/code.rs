//! Codes of catalogue entries: short stable identifiers that the database stores and URLs carry.
//! A code says nothing about law; what it means stands in `seeds/`.

use std::fmt;
use std::str::FromStr;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

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
    StepCode,
    "step",
    "The code of a step up a ladder, an entry of `seeds/goals.toml`."
);
code!(
    IndicatorCode,
    "indicator",
    "The code of an indicator 「指标」, an entry of `seeds/indicators.toml`."
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

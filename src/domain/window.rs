//! Windows 「受理时间」: when one may apply, one entry for each round that a notice announced. Rounds come and go while
//! the law stays: they are data of `seeds/windows.toml`, not of a standard.

use super::day::Day;
use serde::Deserialize;

use super::code::TierCode;
use super::source::Confidence;

/// One announced round.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The tier.
    pub tier: TierCode,
    /// The round as the notice calls it.
    pub batch: String,
    /// The first day on which firms may hand in.
    pub opens: Day,
    /// The last.
    pub closes: Day,
    /// What a reader must know, e.g. until when the province recommends.
    #[serde(default)]
    pub note: String,
    /// The notice with its number.
    pub notice: String,
    /// Where it can be read, empty when nowhere public.
    #[serde(default)]
    pub link: String,
    /// How far the days are verified.
    pub confidence: Confidence,
}

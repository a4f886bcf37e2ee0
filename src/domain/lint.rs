//! Data lint 「数据体检」: what is recorded consistently and yet needs a person to look at it.

use serde::{Deserialize, Serialize};

use super::code::TierCode;
use super::enterprise::EnterpriseId;
use super::word::words;

/// What may be wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LintKind {
    /// A title whose source nobody can look up.
    Unsourced,
    /// Two titles of one tier and firm on the same day.
    Overlapping,
    /// A title that ran out, with neither review nor end recorded.
    Expired,
    /// A credit code whose check digits do not agree.
    DoubtfulCode,
    /// Firms that share an organisation code or a registration number.
    SameCode,
    /// Firms that share a registered or former name.
    SameName,
    /// Firms of one place whose names tell them apart by next to nothing.
    SimilarName,
}

words!(LintKind {
    Unsourced = "unsourced",
    Overlapping = "overlapping",
    Expired = "expired",
    DoubtfulCode = "doubtful_code",
    SameCode = "same_code",
    SameName = "same_name",
    SimilarName = "similar_name",
});

/// A record to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintFinding {
    /// The firm.
    pub firm: EnterpriseId,
    /// Its registered name.
    pub name: String,
    /// The other firm, when two are concerned.
    pub other: Option<(EnterpriseId, String)>,
    /// The tier, when a title is concerned.
    pub tier: Option<TierCode>,
    /// The days, the code or the name in question; for overlaps `from/until` of the first title, the
    /// last day empty when none is printed.
    pub what: String,
    /// The source in question, or `from/until` of the second title; empty otherwise.
    pub beside: String,
}

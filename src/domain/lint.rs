//! Data lint 「数据体检」: what is recorded consistently and yet needs a person to look at it.

use super::code::TierCode;
use super::enterprise::EnterpriseId;
use super::word::words;

words! {
    /// What may be wrong with a record.
    #[derive(PartialOrd, Ord)]
    pub enum LintKind {
        /// A title whose source nobody can look up.
        Unsourced = "unsourced" "称号依据查不到",
        /// Two titles of one tier and firm on the same day.
        Overlapping = "overlapping" "同一称号有效期重叠",
        /// A title that ran out, with neither review nor end recorded.
        Expired = "expired" "到期而没有复核结果",
        /// A credit code whose check digits do not agree.
        DoubtfulCode = "doubtful_code" "信用代码校验码对不上",
        /// Firms that share an organisation code or a registration number.
        SameCode = "same_code" "代码相同的企业",
        /// Firms that share a registered or former name.
        SameName = "same_name" "名称相同的企业",
        /// Firms of one place whose names tell them apart by next to nothing.
        SimilarName = "similar_name" "名称极相近的企业",
    }
}

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

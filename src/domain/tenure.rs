//! Tenures: a tier held is a certificate record with document, dates and source, never a boolean tag.
//! Valid time (`from`–`until`, `ended`) and recorded time (revisions) are kept apart, so "who held it on day D"
//! and "what did we know at revision K" both have an answer.

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::code::TierCode;
use super::day::Day;
use super::enterprise::EnterpriseId;
use super::revision::Revision;
use super::source::SourceId;
use super::word::words;

/// The registry's own number of a tenure; corrections keep it.
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
pub struct TenureId(pub i64);

/// A tenure as recorded: one version of it, valid between two revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// The registry's own number.
    pub id: TenureId,
    /// Who holds it.
    pub enterprise: EnterpriseId,
    /// What was awarded.
    pub award: Award,
    /// When this version was recorded.
    pub recorded: Revision,
    /// When a later version replaced it, if one did.
    pub superseded: Option<Revision>,
}

/// A certificate: what the document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award {
    /// The tier 「称号」.
    pub tier: TierCode,
    /// The batch as printed 「批次」, e.g. `第二批`; empty when the list names none.
    pub batch: String,
    /// The certificate number 「证书编号」, empty when none is published.
    pub certificate: String,
    /// The first day of validity. From the list; never computed from the announcement.
    pub from: Day,
    /// The last day of validity; unknown when the list does not print one.
    pub until: Option<Day>,
    /// How and when it ended before `until`.
    pub ended: Option<Ending>,
    /// How the tenure came about.
    pub basis: Basis,
    /// The list or notice that awards it.
    pub source: SourceId,
}

/// An end before the printed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The first day on which it no longer holds.
    pub on: Day,
    /// Why.
    pub reason: EndReason,
    /// The notice that ends it.
    pub source: SourceId,
}

words! {
    /// Why a tenure ended early.
    pub enum EndReason {
        /// 「撤销」 for fraud or accident.
        Revoked = "revoked" "撤销",
        /// 「取消」, e.g. for missing annual reports.
        Cancelled = "cancelled" "取消",
        /// 「复核未通过」.
        FailedReview = "failed_review" "复核未通过",
        /// The firm ceased to exist or left.
        Departed = "departed" "注销或迁出",
        /// A later tenure of the same tier takes its place 「复核通过」.
        Renewed = "renewed" "复核通过，由新证书接续",
    }
}

words! {
    /// How a tenure came about.
    pub enum Basis {
        /// 「认定」: newly recognised.
        Recognized = "recognized" "认定",
        /// 「复核通过」: a re-check extended it.
        Reviewed = "reviewed" "复核通过",
        /// 「公示」 or 「推荐」: announced or recommended only; it is no tier yet.
        Proposed = "proposed" "公示或推荐",
    }
}
words! {
    /// Whether a tenure counts on a day.
    pub enum Standing {
        /// Announced or recommended only.
        Proposed = "proposed" "公示或推荐",
        /// The day is before its first.
        NotYet = "not_yet" "尚未生效",
        /// It holds.
        Held = "held" "有效",
        /// It began and no end is printed or reported: whether it still holds is not known.
        EndUnknown = "end_unknown" "有效期未注明",
        /// The printed end has passed.
        Expired = "expired" "已到期",
        /// It was ended early.
        Ended = "ended" "已终止",
    }
}

impl Award {
    /// Returns where this award stands on a day. A tier without a printed end is `EndUnknown`, not `Held`:
    /// missing is not for ever.
    pub fn standing_on(&self, day: Day) -> Standing {
        if self.basis == Basis::Proposed {
            return Standing::Proposed;
        }
        if day < self.from {
            return Standing::NotYet;
        }
        if self.ended.is_some_and(|ending| ending.on <= day) {
            return Standing::Ended;
        }
        match self.until {
            None => Standing::EndUnknown,
            Some(until) if day <= until => Standing::Held,
            Some(_) => Standing::Expired,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn award() -> Award {
        Award {
            tier: "example".parse().unwrap(),
            batch: String::new(),
            certificate: String::new(),
            from: day("2023-01-01"),
            until: Some(day("2025-12-31")),
            ended: None,
            basis: Basis::Recognized,
            source: SourceId(1),
        }
    }

    #[test]
    fn the_first_and_the_last_day_count() {
        let cases = [
            ("2022-12-31", Standing::NotYet),
            ("2023-01-01", Standing::Held),
            ("2025-12-31", Standing::Held),
            ("2026-01-01", Standing::Expired),
        ];
        for (text, standing) in cases {
            assert_eq!(award().standing_on(day(text)), standing, "{text}");
        }
    }

    #[test]
    fn a_revocation_ends_it_on_its_date() {
        let ending = Ending {
            on: day("2024-06-01"),
            reason: EndReason::Revoked,
            source: SourceId(2),
        };
        let award = Award {
            ended: Some(ending),
            ..award()
        };
        assert_eq!(award.standing_on(day("2024-05-31")), Standing::Held);
        assert_eq!(award.standing_on(day("2024-06-01")), Standing::Ended);
    }

    #[test]
    fn no_printed_end_is_unknown_and_a_proposal_is_no_tier() {
        let open = Award { until: None, ..award() };
        assert_eq!(open.standing_on(day("2030-01-01")), Standing::EndUnknown);
        let proposed = Award {
            basis: Basis::Proposed,
            ..award()
        };
        assert_eq!(proposed.standing_on(day("2024-01-01")), Standing::Proposed);
    }
}

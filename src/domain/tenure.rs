//! Tenures: a tier held is a certificate record with document, dates and source, never a boolean tag.
//! Valid time (`from`–`until`, `ended`) and recorded time (revisions) are kept apart, so "who held it on day D"
//! and "what did we know at revision K" both have an answer.

use chrono::NaiveDate;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::code::TierCode;
use super::enterprise::EnterpriseId;
use super::revision::Revision;
use super::source::SourceId;
use super::word::words;

/// The registry's own number of a tenure; corrections keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
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
    pub from: NaiveDate,
    /// The last day of validity; unknown when the list does not print one.
    pub until: Option<NaiveDate>,
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
    pub on: NaiveDate,
    /// Why.
    pub reason: EndReason,
    /// The notice that ends it.
    pub source: SourceId,
}

/// Why a tenure ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// 「撤销」 for fraud or accident.
    Revoked,
    /// 「取消」, e.g. for missing annual reports.
    Cancelled,
    /// 「复核未通过」.
    FailedReview,
    /// The firm ceased to exist or left.
    Departed,
    /// A later tenure of the same tier takes its place 「复核通过」.
    Renewed,
}

/// How a tenure came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// 「认定」: newly recognised.
    Recognized,
    /// 「复核通过」: a re-check extended it.
    Reviewed,
    /// 「公示」 or 「推荐」: announced or recommended only; it is no tier yet.
    Proposed,
}

words!(EndReason {
    Revoked = "revoked",
    Cancelled = "cancelled",
    FailedReview = "failed_review",
    Departed = "departed",
    Renewed = "renewed",
});
words!(Basis { Recognized = "recognized", Reviewed = "reviewed", Proposed = "proposed" });

impl EndReason {
    /// Returns the reason as printed.
    pub fn title(self) -> &'static str {
        match self {
            EndReason::Revoked => "撤销",
            EndReason::Cancelled => "取消",
            EndReason::FailedReview => "复核未通过",
            EndReason::Departed => "注销或迁出",
            EndReason::Renewed => "复核通过，由新证书接续",
        }
    }
}

impl Basis {
    /// Returns the basis as printed.
    pub fn title(self) -> &'static str {
        match self {
            Basis::Recognized => "认定",
            Basis::Reviewed => "复核通过",
            Basis::Proposed => "公示或推荐",
        }
    }
}

/// Whether a tenure counts on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Announced or recommended only.
    Proposed,
    /// The day is before its first.
    NotYet,
    /// It holds.
    Held,
    /// It began and no end is printed or reported: whether it still holds is not known.
    EndUnknown,
    /// The printed end has passed.
    Expired,
    /// It was ended early.
    Ended,
}

words!(Standing {
    Proposed = "proposed",
    NotYet = "not_yet",
    Held = "held",
    EndUnknown = "end_unknown",
    Expired = "expired",
    Ended = "ended",
});

impl Standing {
    /// Returns the standing as printed.
    pub fn title(self) -> &'static str {
        match self {
            Standing::Proposed => "公示或推荐",
            Standing::NotYet => "尚未生效",
            Standing::Held => "有效",
            Standing::EndUnknown => "有效期未载",
            Standing::Expired => "已到期",
            Standing::Ended => "已终止",
        }
    }
}

impl Award {
    /// Returns where this award stands on a day. A tier without a printed end is `EndUnknown`, not `Held`:
    /// missing is not for ever.
    pub fn standing_on(&self, day: NaiveDate) -> Standing {
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

    fn day(text: &str) -> NaiveDate {
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

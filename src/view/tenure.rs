//! A title held, as readers see it: what, since when, until when, on what ground, by which document.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::source::{Source, SourceId};
use crate::domain::tenure::{Basis, EndReason, Standing, Tenure, TenureId};
use crate::domain::tier::{Level, Term};
use crate::view::source::SourceView;

/// A title held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TenureView {
    /// The registry's own number.
    pub id: TenureId,
    /// The tier.
    pub tier: TierCode,
    /// Its official title.
    pub title: String,
    /// Its title for badges.
    pub short_title: String,
    /// The level of the awarding authority, when the tier is known.
    pub level: Option<Level>,
    /// The batch as printed, empty when none is.
    pub batch: String,
    /// The certificate number, empty when none is published.
    pub certificate: String,
    /// The first day.
    pub from: Day,
    /// The last day, when printed.
    pub until: Option<Day>,
    /// How long certificates of this tier hold.
    pub term: Term,
    /// How it came about.
    pub basis: Basis,
    /// Where it stands on the day of the view.
    pub standing: Standing,
    /// Days that are left, counting today, while it holds and its end is printed.
    pub days_left: Option<i64>,
    /// How it ended before its printed end.
    pub ended: Option<EndingView>,
    /// The list or notice that awards it.
    pub source: SourceView,
}

/// An early end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EndingView {
    /// The first day on which it no longer holds.
    pub on: Day,
    /// Why.
    pub reason: EndReason,
    /// The notice that ends it.
    pub source: SourceView,
}

impl TenureView {
    /// Shows a tenure as it stands on a day; `sources` holds those it names.
    pub fn new(tenure: &Tenure, catalog: &Catalog, sources: &BTreeMap<SourceId, Source>, day: Day) -> Self {
        let award = &tenure.award;
        let tier = catalog.tier(&award.tier);
        let titled = |title: Option<&String>| title.map_or_else(|| award.tier.to_string(), Clone::clone);
        let standing = tier.map_or_else(|| award.standing_on(day), |tier| tier.standing_on(award, day));
        let left = award.until.map(|until| until.days_since(day) + 1);
        let ended = award.ended.map(|ending| EndingView {
            on: ending.on,
            reason: ending.reason,
            source: SourceView::find(sources, ending.source),
        });
        Self {
            id: tenure.id,
            tier: award.tier.clone(),
            title: titled(tier.map(|tier| &tier.title)),
            short_title: titled(tier.map(|tier| &tier.short_title)),
            level: tier.map(|tier| tier.level),
            batch: award.batch.clone(),
            certificate: award.certificate.clone(),
            from: award.from,
            until: award.until,
            term: tier.map(|tier| tier.term).unwrap_or_default(),
            basis: award.basis,
            standing,
            days_left: left.filter(|_| standing == Standing::Held),
            ended,
            source: SourceView::find(sources, award.source),
        }
    }

    /// Orders titles for a reader: what holds first, then what may hold, then the past; the newest first in each.
    pub fn sort_for_reading(tenures: &mut [Self]) {
        let rank = |standing: Standing| match standing {
            Standing::Held => 0,
            Standing::EndUnknown => 1,
            Standing::Proposed | Standing::NotYet => 2,
            Standing::Expired | Standing::Ended => 3,
        };
        tenures.sort_by_key(|tenure| (rank(tenure.standing), tenure.level, std::cmp::Reverse(tenure.from)));
    }
}

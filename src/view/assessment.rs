//! An assessment as readers see it, clause by clause: what is demanded, what was found and where it comes from,
//! the verdict, and what is missing. Pages, JSON and the command line render this and nothing else.

mod advice;
mod checklist;
mod condition;
mod item;
pub(in crate::view) mod phrase;
mod ranking;
mod score;
mod summary;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::dossier::Dossier;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::source::{Source, SourceId};
use crate::rules::assessment::Assessment;
use crate::rules::facts::Seen;
use crate::rules::library::{Absence, NoneInForce};
use crate::rules::standard::{Purpose, Standard, StandardStatus, Test};
use crate::rules::verdict::Verdict;
use crate::view::enterprise::Named;
use crate::view::window::WindowView;

pub use advice::{AdviceView, AlongView, BlockedView, DemandView, OfferView, ServedView, StepView, WayView};
pub use checklist::{MaterialView, ProvenView};
pub(in crate::view) use condition::outline;
pub use condition::{ConditionView, HoldingView, InputView, ReadingView};
pub use ranking::RankedView;
pub use score::{GroupView, ItemView, ScoreView};

/// What the law says of one firm, one tier, one purpose and one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AssessmentView {
    /// The firm.
    pub enterprise: FirmView,
    /// The tier.
    pub tier: Named,
    /// New application or review.
    pub purpose: Purpose,
    /// The day.
    pub date: Day,
    /// The standard in force, when there is one.
    pub standard: Option<StandardView>,
    /// Why there is none, when there is none.
    pub absence: Option<AbsenceView>,
    /// What was found, when there is a standard.
    pub result: Option<ResultView>,
    /// What is still missing, when it was asked for.
    pub advice: Option<AdviceView>,
    /// When one may apply, as seen on the day.
    pub window: WindowView,
    /// As whose end the record was asked, when not as known now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<KnownView>,
}

/// As whose end the record was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KnownView {
    /// The day.
    pub on: Day,
    /// What a reader must know.
    pub text: String,
}

/// The firm that was assessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FirmView {
    /// The registry's own number; 0 for a firm that only checks itself.
    pub id: EnterpriseId,
    /// The registered name.
    pub name: String,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
}

/// The standard that applies and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StandardView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The document with its number.
    pub document: String,
    /// Where it can be read, empty when nowhere public.
    pub link: String,
    /// The first day in force.
    pub effective: Day,
    /// The last day in force, when known.
    pub until: Option<Day>,
    /// Whether the scheme still runs.
    pub status: StandardStatus,
    /// The transition clause that makes it apply.
    pub because: String,
    /// What a reader must know.
    pub note: String,
    /// The hash of its text.
    pub hash: String,
}

/// Why no standard is in force, and the nearest ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AbsenceView {
    /// Why.
    pub reason: Absence,
    /// The same as a sentence.
    pub text: String,
    /// The last one before the day.
    pub before: Option<StandardView>,
    /// The first one after the day.
    pub after: Option<StandardView>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ResultView {
    /// The hash that identifies standard, facts and engine: the same inputs give the same.
    pub id: String,
    /// The version of the machine.
    pub engine: u32,
    /// The verdict of the whole.
    pub verdict: Verdict,
    /// The same as a sentence.
    pub summary: String,
    /// Every condition, each after the one it is part of.
    pub conditions: Vec<ConditionView>,
    /// The score, when the standard has one.
    pub score: Option<ScoreView>,
    /// The ids of the conditions that make the verdict what it is.
    pub deciding: Vec<String>,
    /// What to file so that open conditions can be decided.
    pub missing: Vec<MissingView>,
    /// The materials that the conditions and items ask for.
    pub checklist: Vec<MaterialView>,
}

/// A field that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MissingView {
    /// The indicator; absent for the day of establishment.
    pub indicator: Option<String>,
    /// Its Chinese title.
    pub title: String,
    /// The year asked for; absent when the latest counts.
    pub year: Option<i32>,
    /// What proves it.
    pub evidence: Vec<String>,
    /// The titles of the conditions and items that wait for it.
    pub needed_by: Vec<String>,
}

impl MissingView {
    /// Names the field with its year.
    fn named(&self) -> String {
        let year = self.year.map(|year| format!("（{year} 年）")).unwrap_or_default();
        format!("{}{year}", self.title)
    }
}

/// What views of an assessment look things up in.
struct Lookup<'a> {
    standard: &'a Standard,
    catalog: &'a Catalog,
    sources: &'a BTreeMap<SourceId, Source>,
}

impl AssessmentView {
    /// Shows an assessment of a firm under a standard.
    pub fn assessed(
        dossier: &Dossier,
        (standard, purpose): (&Standard, Purpose),
        assessment: &Assessment,
        catalog: &Catalog,
    ) -> Self {
        let lookup = Lookup {
            standard,
            catalog,
            sources: &dossier.sources,
        };
        Self {
            enterprise: FirmView::new(dossier),
            tier: tier_named(&standard.tier, catalog),
            purpose,
            date: assessment.date,
            standard: Some(StandardView::from(standard)),
            absence: None,
            result: Some(ResultView::new(&lookup, assessment)),
            advice: None,
            window: WindowView::on(catalog, &standard.tier, assessment.date),
            known: None,
        }
    }

    /// Adds what is still missing, found on the same facts under the same standard.
    #[must_use]
    pub fn with_advice(mut self, advice: AdviceView) -> Self {
        self.advice = Some(advice);
        self
    }

    /// Says that titles and figures are those recorded at the end of a day.
    #[must_use]
    pub fn known_on(mut self, on: Day, corrected: bool) -> Self {
        let text = match corrected {
            true => "称号和数据按当日登记的；标准在此之后有更正，这里用更正后的条文，当时存档的评估仍按当时的条文核对",
            false => "称号和数据按当日登记的，此后补录和更正的不计",
        };
        let text = text.to_owned();
        self.known = Some(KnownView { on, text });
        self
    }

    /// Shows that no standard is in force.
    pub fn unassessed(
        dossier: &Dossier,
        (tier, purpose, date): (&crate::domain::code::TierCode, Purpose, Day),
        none: &NoneInForce,
        catalog: &Catalog,
    ) -> Self {
        Self {
            enterprise: FirmView::new(dossier),
            tier: tier_named(tier, catalog),
            purpose,
            date,
            standard: None,
            absence: Some(AbsenceView::new(none, purpose)),
            result: None,
            advice: None,
            window: WindowView::on(catalog, tier, date),
            known: None,
        }
    }
}

impl FirmView {
    /// Names the firm of a dossier.
    pub fn new(dossier: &Dossier) -> Self {
        Self {
            id: dossier.enterprise.id,
            name: dossier.enterprise.profile.name.clone(),
            fictional: dossier.enterprise.profile.fictional,
        }
    }
}

impl From<&Standard> for StandardView {
    fn from(standard: &Standard) -> Self {
        Self {
            id: standard.id.clone(),
            title: standard.title.clone(),
            document: standard.document.clone(),
            link: standard.link.clone(),
            effective: standard.effective,
            until: standard.until,
            status: standard.status,
            because: standard.because.clone(),
            note: standard.note.clone(),
            hash: standard.hash.clone(),
        }
    }
}

impl AbsenceView {
    fn new(none: &NoneInForce, purpose: Purpose) -> Self {
        let view = |standard: &Option<std::sync::Arc<Standard>>| standard.as_deref().map(StandardView::from);
        Self {
            reason: none.reason,
            text: absence_text(none, purpose),
            before: view(&none.before),
            after: view(&none.after),
        }
    }
}

/// Says why no standard is in force.
pub(in crate::view) fn absence_text(none: &NoneInForce, purpose: Purpose) -> String {
    let purpose = purpose.title();
    match none.reason {
        Absence::Unknown => format!("没有收录这个称号用于{purpose}的标准：门槛未公布或未核到，不作推断。"),
        Absence::TooEarly => format!("这一天还没有收录的标准可用于{purpose}：第一份标准尚未实施。"),
        Absence::Lapsed
            if none
                .before
                .as_ref()
                .is_some_and(|last| last.status == StandardStatus::Lapsed) =>
        {
            let ended = none.before.as_ref().and_then(|last| last.until);
            let ended = ended.map(|day| format!("（{day}止）")).unwrap_or_default();
            format!("本轮已结束{ended}：这一天没有可用于{purpose}的标准，新一轮的通知未见公布。")
        }
        Absence::Lapsed => format!("这一天没有可用于{purpose}的标准：最后一份已经失效。"),
        Absence::Between => format!("这一天没有可用于{purpose}的标准：前一份已失效，后一份尚未实施。"),
    }
}

impl ResultView {
    fn new(lookup: &Lookup, assessment: &Assessment) -> Self {
        let outcome = &assessment.outcome;
        let (conditions, missing) = (condition::list(lookup, outcome), missing(lookup, assessment));
        let id_of = |place: &usize| lookup.standard.conditions[*place].id.clone();
        Self {
            id: assessment.id.clone(),
            engine: assessment.engine,
            verdict: outcome.verdict,
            summary: summary::tell(
                outcome.verdict,
                item::count(lookup.standard, outcome),
                (&conditions, &missing),
            ),
            conditions,
            score: score::view(lookup, outcome),
            deciding: outcome.deciding.iter().map(id_of).collect(),
            missing,
            checklist: checklist::list(lookup, outcome),
        }
    }
}

fn tier_named(tier: &crate::domain::code::TierCode, catalog: &Catalog) -> Named {
    Named::new(tier.as_str(), catalog.tier(tier).map(|tier| tier.title.as_str()))
}

/// Collects what is missing behind the conditions that decide, each field once.
fn missing(lookup: &Lookup, assessment: &Assessment) -> Vec<MissingView> {
    let outcome = &assessment.outcome;
    let mut fields: Vec<MissingView> = Vec::new();
    let mut add = |seen: &Seen, needed_by: &str| {
        let field = missing_field(lookup, seen);
        let known = fields
            .iter_mut()
            .find(|known| known.indicator == field.indicator && known.year == field.year);
        let field = match known {
            Some(known) => known,
            None => {
                fields.push(field);
                fields.last_mut().expect("it was just added")
            }
        };
        if !field.needed_by.iter().any(|title| title == needed_by) {
            field.needed_by.push(needed_by.to_owned());
        }
    };
    for &place in &outcome.deciding {
        let condition = &lookup.standard.conditions[place];
        let finding = &outcome.findings[place];
        finding.missing().for_each(|seen| add(seen, &condition.title));
        let (Test::Score { .. }, Some(card), Some(score)) = (&condition.test, &lookup.standard.score, &outcome.score)
        else {
            continue;
        };
        for (item, found) in card.items.iter().zip(&score.items) {
            let open = found.seen.iter().filter(|seen| seen.value.is_none());
            open.for_each(|seen| add(seen, &item.title));
        }
    }
    fields
}

fn missing_field(lookup: &Lookup, seen: &Seen) -> MissingView {
    let indicator = seen.indicator.as_ref().and_then(|code| lookup.catalog.indicator(code));
    MissingView {
        indicator: seen.indicator.as_ref().map(ToString::to_string),
        title: indicator.map_or_else(|| "成立日期".to_owned(), |indicator| indicator.title.clone()),
        year: seen.year,
        evidence: indicator
            .map(|indicator| indicator.evidence.clone())
            .unwrap_or_default(),
        needed_by: Vec::new(),
    }
}

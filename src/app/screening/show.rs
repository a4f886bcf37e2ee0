//! The results of the screening for readers: the matrix of tiers and lists, and each list.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::{Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::tier::Tier;
use crate::rules::screening::{Field, Law, List, ListPlace, Rung};
use crate::rules::standard::{Purpose, Standard};
use crate::store::{ReasonCount, Run, ScreenedFirm, ScreeningCell, ScreeningQuery};
use crate::view::enterprise::Named;
use crate::view::screening::{
    ClauseView, ConditionCountView, CountView, FieldCountView, FieldView, LawView, ListView, MarksView, RunView,
    ScreenedFirmView, ScreenedTierView, ScreeningListView, ScreeningView, named_reason,
};

/// Facts that the overview names.
const FIELDS: usize = 12;

/// Conditions that decide and facts that are missing, each with its firms.
type Ranked = (Vec<ConditionCountView>, Vec<FieldCountView>);

/// Which list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The tier.
    pub tier: TierCode,
    /// The list.
    pub list: List,
    /// Only firms of this county.
    pub division: Option<DivisionCode>,
    /// Only firms that this fact keeps undecided.
    pub field: Option<Field>,
    /// Only firms that this condition decides.
    pub condition: Option<String>,
}

impl ListQuery {
    fn stored(&self) -> ScreeningQuery {
        ScreeningQuery {
            divisions: self.division.iter().cloned().collect(),
            field: self.field.clone(),
            condition: self.condition.clone(),
            ..ScreeningQuery::list(self.tier.clone(), self.list)
        }
    }
}

impl Session {
    /// Counts the firms on every list of every tier, in a county or everywhere.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn show_screening(&self, division: Option<&DivisionCode>) -> Result<ScreeningView, Error> {
        self.must(Right::SeeScreening)?;
        let run = self.reader().last_screening().await?;
        let law = self.law_on(run.as_ref().map_or_else(|| self.today(), |run| run.date));
        let everywhere = ScreeningQuery {
            divisions: division.into_iter().cloned().collect(),
            ..ScreeningQuery::default()
        };
        let cells = self.count_screened(&everywhere).await?;
        let open = ScreeningQuery {
            list: Some(List::Undecided),
            ..everywhere
        };
        let (_, mut fields) = self.rank_reasons(&open).await?;
        fields.truncate(FIELDS);
        let rows = self.catalog().tiers.iter().filter_map(|tier| {
            let rung = law.rungs().find(|rung| rung.tier == tier.code)?;
            Some(tier_view(tier, rung, &cells))
        });
        Ok(ScreeningView {
            waiting: self
                .reader()
                .count_screening_work(law.date(), law.fingerprint())
                .await?,
            division: division.map(|code| self.name_division(code)),
            lists: List::ALL.iter().copied().map(ListView::from).collect(),
            tiers: rows.collect(),
            run: run.as_ref().map(|run| self.run_view(run)),
            fields,
        })
    }

    /// Returns a page of a list.
    ///
    /// # Errors
    /// There is no such tier, or the database fails.
    pub async fn screening_list(
        &self,
        query: &ListQuery,
        after: Option<ListPlace>,
        limit: u64,
    ) -> Result<ScreeningListView, Error> {
        self.must(Right::SeeScreening)?;
        let tier = self.catalog().tier(&query.tier).ok_or(Error::NotFound(Noun::Tier))?;
        let stored = query.stored();
        let (page, last) = self.screening_page(query, after, limit).await?;
        let cells = self.count_screened(&stored).await?;
        let whole = ScreeningQuery {
            field: None,
            condition: None,
            ..stored
        };
        let (conditions, fields) = self.rank_reasons(&whole).await?;
        let run = self.reader().last_screening().await?;
        let law = self.law_on(run.as_ref().map_or_else(|| self.today(), |run| run.date));
        let standard = standard_of(&law, &query.tier, query.list.purpose());
        let full = page.len() as u64 == limit;
        Ok(ScreeningListView {
            tier: Named::new(tier.code.as_str(), Some(&tier.title)),
            list: ListView::from(query.list),
            standard: standard.as_deref().map(LawView::from),
            run: run.as_ref().map(|run| self.run_view(run)),
            firms: cells.iter().map(|cell| cell.firms).sum(),
            fictional: cells.iter().filter(|cell| cell.fictional).map(|cell| cell.firms).sum(),
            conditions,
            fields,
            next: last.filter(|_| full).map(|last| last.to_string()),
            page,
        })
    }

    /// Returns the firms of a page alone, with the place of the last. They are one query whatever their number.
    pub(super) async fn screening_page(
        &self,
        query: &ListQuery,
        after: Option<ListPlace>,
        limit: u64,
    ) -> Result<(Vec<ScreenedFirmView>, Option<ListPlace>), Error> {
        let found = self.reader().list_ranked(&query.stored(), after, limit).await?;
        let ids: Vec<EnterpriseId> = found.iter().map(|firm| firm.enterprise).collect();
        let firms = self.reader().list_enterprises(&ids).await?;
        let firms: BTreeMap<EnterpriseId, Enterprise> = firms.into_iter().map(|firm| (firm.id, firm)).collect();
        let view = |found: &ScreenedFirm| Some(self.screened_view(found, firms.get(&found.enterprise)?));
        let last = found.last().map(ScreenedFirm::place);
        Ok((found.iter().filter_map(view).collect(), last))
    }

    fn screened_view(&self, found: &ScreenedFirm, firm: &Enterprise) -> ScreenedFirmView {
        let reason = &found.screening.reason;
        let standard = self.library().find(&reason.standard).map(Arc::as_ref);
        let (deciding, step, missing) = named_reason(reason, standard, self.catalog());
        let profile = &firm.profile;
        ScreenedFirmView {
            enterprise: firm.id,
            name: profile.name.clone(),
            credit_code: profile.credit_code.as_ref().map(ToString::to_string),
            division: profile.division.as_ref().map(|code| self.name_division(code)),
            fictional: profile.fictional,
            verdict: reason.verdict,
            deciding,
            step,
            missing,
            marks: reason.marks.as_ref().map(MarksView::from),
            revision: found.revision,
        }
    }

    pub(in crate::app) fn name_division(&self, code: &DivisionCode) -> Named {
        let title = self.catalog().division(code).map(|division| division.title.as_str());
        Named::new(code.as_str(), title)
    }

    fn run_view(&self, run: &Run) -> RunView {
        RunView {
            date: run.date,
            at: run.at.with_timezone(self.now().offset()),
            revision: run.revision,
            firms: run.firms,
            changed: run.changed,
        }
    }

    async fn count_screened(&self, query: &ScreeningQuery) -> Result<Vec<ScreeningCell>, Error> {
        let ask = async { Ok(self.reader().count_screened(query).await?) };
        self.remember(format!("screened {query:?}"), ask).await
    }

    /// What decides, and what is missing, on a list: the most frequent first.
    async fn rank_reasons(&self, query: &ScreeningQuery) -> Result<Ranked, Error> {
        let ask = async {
            let reasons = self.reader().count_reasons(query).await?;
            Ok((self.rank_conditions(&reasons), self.rank_fields(&reasons)))
        };
        self.remember(format!("reasons {query:?}"), ask).await
    }

    fn rank_fields(&self, reasons: &[ReasonCount]) -> Vec<FieldCountView> {
        let mut counts: BTreeMap<&Field, (u64, u64)> = BTreeMap::new();
        for counted in reasons {
            for field in &counted.reason.missing {
                let (firms, alone) = counts.entry(field).or_default();
                *firms += counted.firms;
                *alone += if counted.reason.missing.len() == 1 {
                    counted.firms
                } else {
                    0
                };
            }
        }
        let view = |(field, (firms, alone)): (&Field, (u64, u64))| FieldCountView {
            field: FieldView::new(field, self.catalog()),
            firms,
            alone,
        };
        let mut ranked: Vec<FieldCountView> = counts.into_iter().map(view).collect();
        ranked.sort_by_key(|field| std::cmp::Reverse((field.firms, field.alone)));
        ranked
    }

    fn rank_conditions(&self, reasons: &[ReasonCount]) -> Vec<ConditionCountView> {
        let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for ReasonCount { reason, firms } in reasons {
            for id in &reason.deciding {
                *counts.entry((&reason.standard, id)).or_default() += firms;
            }
        }
        let view = |((standard, id), firms): ((&str, &str), u64)| ConditionCountView {
            condition: ClauseView::new(self.library().find(standard).map(Arc::as_ref), id),
            firms,
        };
        let mut ranked: Vec<ConditionCountView> = counts.into_iter().map(view).collect();
        ranked.sort_by_key(|condition| std::cmp::Reverse(condition.firms));
        ranked
    }
}

fn standard_of(law: &Law, tier: &TierCode, purpose: Purpose) -> Option<Arc<Standard>> {
    law.rungs().find(|rung| rung.tier == *tier)?.of(purpose).cloned()
}

fn tier_view(tier: &Tier, rung: &Rung, cells: &[ScreeningCell]) -> ScreenedTierView {
    let count = |list: &List| {
        let own = || cells.iter().filter(|cell| cell.tier == tier.code && cell.list == *list);
        CountView {
            list: *list,
            firms: own().map(|cell| cell.firms).sum(),
            fictional: own().filter(|cell| cell.fictional).map(|cell| cell.firms).sum(),
        }
    };
    ScreenedTierView {
        tier: Named::new(tier.code.as_str(), Some(&tier.title)),
        level: tier.level,
        new: rung.new.as_deref().map(LawView::from),
        review: rung.review.as_deref().map(LawView::from),
        counts: List::ALL.iter().map(count).collect(),
    }
}

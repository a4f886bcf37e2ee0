//! Simulating a draft of a standard over the whole registry. Nothing is stored: a draft never touches a live answer.

mod export;
mod read;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use tokio::task::JoinHandle;

use super::screening::parallel;
use super::{Error, Session};
use crate::domain::access::Right;
use crate::domain::code::DivisionCode;
use crate::domain::day::Day;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::rules::evaluate::verdict;
use crate::rules::reads::Reads;
use crate::rules::screening::purpose_for;
use crate::rules::simulation::{Move, Shift};
use crate::rules::standard::{Purpose, Standard};
use crate::rules::verdict::Verdict;
use crate::store::{FirmRecord, Reader, ScreeningWork};
use crate::view::enterprise::Named;
use crate::view::screening::LawView;
use crate::view::simulation::{
    CountyTotalsView, PurposeTotalsView, ShiftView, ShiftedFirmView, SimulationView, TotalsView,
};
use crate::view::standard::changes;

/// Firms that are read together.
const PAGE: u64 = 500;

/// A draft as its author gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Draft {
    /// A whole text.
    Text(String),
    /// Lines of a published standard in other places.
    Moves {
        /// The id of the standard.
        standard: String,
        /// The lines.
        moves: Vec<Move>,
    },
}

/// What is simulated and which firms are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulationQuery {
    /// The draft.
    pub draft: Draft,
    /// The day for which firms are assessed.
    pub date: Day,
    /// Names the firms of this shift alone; of every one when absent.
    pub shift: Option<Shift>,
    /// Names firms behind this one.
    pub after: Option<EnterpriseId>,
    /// Names so many firms of each shift.
    pub limit: usize,
}

/// A draft that holds together, and the text it would replace.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    before: Option<Arc<Standard>>,
    draft: Standard,
    /// What either text reads.
    reads: Reads,
    date: Day,
}

/// What both texts say of a firm.
#[derive(Clone, Debug)]
struct Judged {
    enterprise: EnterpriseId,
    division: Option<DivisionCode>,
    purpose: Purpose,
    before: Verdict,
    after: Verdict,
}

/// Everything that is counted, and the firms that are named.
struct Counted<'a> {
    query: &'a SimulationQuery,
    total: TotalsView,
    purposes: BTreeMap<&'static str, (Purpose, TotalsView)>,
    counties: BTreeMap<Option<DivisionCode>, TotalsView>,
    named: BTreeMap<Shift, Vec<Judged>>,
}

impl Session {
    /// Simulates a draft: who gains, who loses, of whom it is no longer known.
    ///
    /// # Errors
    /// What is wrong with the draft, each finding with line and fix, or the database fails.
    pub async fn simulate(&self, query: &SimulationQuery) -> Result<SimulationView, Error> {
        self.must(Right::Simulate)?;
        let proposal = Arc::new(self.read_proposal(&query.draft, query.date)?);
        let mut counted = Counted::of(query);
        let mut walk = Walk::new(self.shared_reader(), &proposal);
        while let Some(page) = walk.next().await? {
            page.into_iter().for_each(|judged| counted.add(judged));
        }
        self.view_simulation(&proposal, counted).await
    }

    async fn view_simulation(&self, proposal: &Proposal, counted: Counted<'_>) -> Result<SimulationView, Error> {
        let draft = &proposal.draft;
        let tier = self.catalog().tier(&draft.tier).map(|tier| tier.title.as_str());
        let before = proposal.before.as_deref();
        let mut shifts = Vec::new();
        for shift in Shift::ALL {
            let named = counted.named.get(shift).map_or(&[] as &[Judged], Vec::as_slice);
            shifts.push(
                self.view_shift(*shift, (counted.total.of(*shift), named), counted.query)
                    .await?,
            );
        }
        Ok(SimulationView {
            tier: Named::new(draft.tier.as_str(), tier),
            before: before.map(LawView::from),
            draft: LawView::from(draft),
            date: proposal.date,
            changes: before.map_or_else(Vec::new, |before| changes(before, draft, self.catalog())),
            total: counted.total,
            purposes: counted
                .purposes
                .into_values()
                .map(|(purpose, totals)| PurposeTotalsView { purpose, totals })
                .collect(),
            counties: self.view_counties(counted.counties),
            shifts,
        })
    }

    fn view_counties(&self, mut counties: BTreeMap<Option<DivisionCode>, TotalsView>) -> Vec<CountyTotalsView> {
        let unknown = counties.remove(&None);
        let known = self.catalog().divisions.iter().filter_map(|division| {
            let totals = counties.remove(&Some(division.code.clone()))?;
            let division = Some(Named::new(division.code.as_str(), Some(&division.title)));
            Some(CountyTotalsView { division, totals })
        });
        let mut views: Vec<CountyTotalsView> = known.collect();
        // Former codes and codes of other cities are named by what the catalogue knows of them.
        views.extend(counties.into_iter().filter_map(|(code, totals)| {
            let division = Some(self.name_division(&code?));
            Some(CountyTotalsView { division, totals })
        }));
        views.extend(unknown.map(|totals| CountyTotalsView { division: None, totals }));
        views
    }

    async fn view_shift(
        &self,
        shift: Shift,
        (firms, named): (u64, &[Judged]),
        query: &SimulationQuery,
    ) -> Result<ShiftView, Error> {
        let page = &named[..named.len().min(query.limit)];
        let ids: Vec<EnterpriseId> = page.iter().map(|judged| judged.enterprise).collect();
        let found = self.reader().list_enterprises(&ids).await?;
        let view = |(judged, firm): (&Judged, &Enterprise)| ShiftedFirmView {
            enterprise: firm.id,
            name: firm.profile.name.clone(),
            credit_code: firm.profile.credit_code.as_ref().map(ToString::to_string),
            division: judged.division.as_ref().map(|code| self.name_division(code)),
            fictional: firm.profile.fictional,
            purpose: judged.purpose,
            before: judged.before,
            after: judged.after,
        };
        Ok(ShiftView {
            shift,
            title: shift.title(),
            firms,
            next: page
                .last()
                .filter(|_| page.len() < named.len())
                .map(|last| last.enterprise.to_string()),
            page: page.iter().zip(&found).map(view).collect(),
        })
    }
}

impl<'a> Counted<'a> {
    fn of(query: &'a SimulationQuery) -> Self {
        Self {
            query,
            total: TotalsView::default(),
            purposes: BTreeMap::new(),
            counties: BTreeMap::new(),
            named: BTreeMap::new(),
        }
    }

    fn add(&mut self, judged: Judged) {
        let (before, after) = (judged.before, judged.after);
        self.total.add(before, after);
        let purpose = self.purposes.entry(judged.purpose.as_str());
        purpose
            .or_insert((judged.purpose, TotalsView::default()))
            .1
            .add(before, after);
        self.counties
            .entry(judged.division.clone())
            .or_default()
            .add(before, after);
        let Some(shift) = Shift::between(before, after) else {
            return;
        };
        let is_asked = self.query.shift.is_none_or(|asked| asked == shift)
            && self.query.after.is_none_or(|place| place < judged.enterprise);
        let named = self.named.entry(shift).or_default();
        // One more than is shown tells that there is a next page.
        if is_asked && named.len() <= self.query.limit {
            named.push(judged);
        }
    }
}

/// A walk through the whole registry, page by page in the order of numbers, the next pages already under way.
pub(super) struct Walk<'a> {
    reader: Arc<Reader>,
    proposal: &'a Arc<Proposal>,
    after: Option<EnterpriseId>,
    at_end: bool,
    pages: VecDeque<JoinHandle<Result<Vec<Judged>, Error>>>,
}

impl<'a> Walk<'a> {
    fn new(reader: Arc<Reader>, proposal: &'a Arc<Proposal>) -> Self {
        Self {
            reader,
            proposal,
            after: None,
            at_end: false,
            pages: VecDeque::new(),
        }
    }

    async fn next(&mut self) -> Result<Option<Vec<Judged>>, Error> {
        while !self.at_end && self.pages.len() < parallel() {
            let page = self.reader.list_firm_work(self.after, PAGE).await?;
            match page.last() {
                None => self.at_end = true,
                Some(last) => {
                    self.after = Some(last.enterprise);
                    let page = judge_page(Arc::clone(&self.reader), Arc::clone(self.proposal), page);
                    self.pages.push_back(tokio::spawn(page));
                }
            }
        }
        match self.pages.pop_front() {
            None => Ok(None),
            Some(page) => page.await.map_err(|panic| Error::Internal(panic.into()))?.map(Some),
        }
    }
}

async fn judge_page(
    reader: Arc<Reader>,
    proposal: Arc<Proposal>,
    page: Vec<ScreeningWork>,
) -> Result<Vec<Judged>, Error> {
    let page = reader.read_firms(page).await?;
    let judged = tokio::task::spawn_blocking(move || {
        let firms = page.firms(&proposal.reads)?;
        let judged = firms.map(|firm| Ok(proposal.judge(firm?)));
        judged.filter_map(Result::transpose).collect()
    });
    judged.await.map_err(|panic| Error::Internal(panic.into()))?
}

impl Proposal {
    fn new((before, draft): (Option<Arc<Standard>>, Standard), date: Day) -> Self {
        Self {
            reads: Reads::of(before.as_deref().into_iter().chain([&draft])),
            before,
            draft,
            date,
        }
    }

    /// Judges a firm under both texts; a firm of which the draft does not speak is left out.
    fn judge(&self, mut firm: FirmRecord<'_>) -> Option<Judged> {
        if firm.work.status.is_closed() {
            return None;
        }
        let facts = firm.take_facts(self.date);
        let purpose = purpose_for(&self.draft.tier, &facts);
        if !self.draft.purpose.covers(purpose) {
            return None;
        }
        Some(Judged {
            enterprise: firm.work.enterprise,
            division: firm.work.division.clone(),
            purpose,
            // Without a text in force nobody could be recognised.
            before: self
                .before
                .as_ref()
                .map_or(Verdict::Unmet, |before| verdict(before, &facts)),
            after: verdict(&self.draft, &facts),
        })
    }
}

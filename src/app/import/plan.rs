//! The plan: what becomes of every row, decided before anything is written. A row is planned knowing what the rows
//! before it will have done, so that the plan of a file is what committing it does.

mod change;
mod decided;
mod filing;
mod kind;
mod near;
mod outcome;
mod profile;
mod row;
mod show;
mod tenure;

use std::collections::{HashMap, HashSet};

use super::draft::{Content, DraftRow, Note, Repeated, RowCitation, Said};
use super::settle;
use crate::app::matching::{Candidate, Ground, Identity, Known, Match, explain, no_same_name};
use crate::app::{Error, Session};
use crate::domain::change::ChangeEvent;
use crate::domain::enterprise::{Enterprise, EnterpriseId, Profile};
use crate::domain::filing::Figures;
use crate::domain::import::RowOutcome;
use crate::domain::outcome::ListedOutcome;
use crate::domain::tenure::{Award, TenureId};
use crate::store::Reader;
use kind::{Kind, Needs, identities_of, named};
pub(super) use near::Freshness;
use outcome::Goals;
use row::{by_code, contradicts, pass_over};
pub(super) use show::Summary;

/// How many rows are planned, and later committed, at a time.
pub(super) const CHUNK: usize = 2_000;
/// A firm this alike may be the same one: a row without a code is not taken for a new firm.
const NEAR: u16 = 600;

/// What becomes of a row. Firms and tenures that an earlier row will make carry negative numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlannedRow {
    pub(super) place: u32,
    pub(super) name: String,
    /// Its cells, for rows that a person will look at; the file itself is kept whole.
    pub(super) cells: Vec<String>,
    pub(super) outcome: RowOutcome,
    pub(super) reason: String,
    pub(super) firm: Option<(EnterpriseId, String, Ground)>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) effect: Effect,
    /// What the row said, kept while a person decides.
    pub(super) draft: Option<Said>,
    /// The cells that were not taken over.
    pub(super) notes: Vec<Note>,
    /// The source that the row names for itself.
    pub(super) citation: Option<RowCitation>,
    /// The place in another city for which the row was passed over.
    pub(super) outsider: Option<String>,
}

/// What is written for a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Effect {
    /// A firm that it registers.
    pub(super) create: Option<(EnterpriseId, Box<Profile>)>,
    /// What its firm is from then on.
    pub(super) update: Option<Box<Enterprise>>,
    /// A title that it gives.
    pub(super) award: Option<(TenureId, Award)>,
    /// Titles that it changes.
    pub(super) amend: Vec<settle::Known>,
    pub(super) figures: Vec<Figures>,
    /// What happened to its firm.
    pub(super) changes: Vec<ChangeEvent>,
    /// What was published for a goal.
    pub(super) outcome: Option<Box<ListedOutcome>>,
}

/// Plans rows in order. One planner for a whole file knows what its earlier rows would do; a commit takes a fresh one
/// for each chunk, because there the earlier rows are written.
pub(super) struct Planner<'a> {
    session: &'a Session,
    known: Known,
    tenures: HashMap<EnterpriseId, Vec<settle::Known>>,
    figures: HashMap<EnterpriseId, Vec<Figures>>,
    /// Goals with what is known of them, once a row speaks of one.
    goals: Option<Goals>,
    /// Firms whose tenures or figures a planned row changes.
    altered: HashSet<EnterpriseId>,
    made: i64,
    /// Firms with a higher number came with this file; they are no candidates, as the preview had none of them.
    firms_before: EnterpriseId,
    /// Names and codes that the file holds more than once; without it every planned firm is remembered.
    repeated: Option<&'a Repeated>,
    /// Candidates found before, by place; then nothing is recalled.
    found: Option<HashMap<u32, Vec<Candidate>>>,
    freshness: Freshness,
    /// Whether a person decided; what only a person can answer is not asked again.
    is_decided: bool,
}

impl<'a> Planner<'a> {
    pub(super) fn new(session: &'a Session) -> Self {
        Self {
            session,
            known: Known::default(),
            tenures: HashMap::new(),
            figures: HashMap::new(),
            goals: None,
            altered: HashSet::new(),
            made: 0,
            firms_before: EnterpriseId(i64::MAX),
            repeated: None,
            found: None,
            freshness: Freshness::default(),
            is_decided: false,
        }
    }

    /// Plans a whole file, remembering only firms that it may speak of again.
    pub(super) fn of_file(session: &'a Session, repeated: &'a Repeated) -> Self {
        Self {
            repeated: Some(repeated),
            ..Self::new(session)
        }
    }

    /// Plans a chunk of a commit that began when the registry had firms up to a number.
    pub(super) fn of_commit(session: &'a Session, firms_before: EnterpriseId, freshness: &Freshness) -> Self {
        Self {
            firms_before,
            freshness: freshness.clone(),
            ..Self::new(session)
        }
    }

    /// Plans again with the candidates of an earlier plan.
    pub(super) fn again(self, rows: &[PlannedRow]) -> Self {
        let unknown = rows.iter().filter(|row| row.firm.is_none());
        let found = unknown.map(|row| (row.place, row.candidates.clone())).collect();
        Self {
            found: Some(found),
            ..self
        }
    }

    /// Plans some rows on what a reader sees and what was planned before.
    pub(super) async fn plan_chunk(&mut self, reader: &Reader, rows: &[DraftRow]) -> Result<Vec<PlannedRow>, Error> {
        let identities: Vec<Identity> = rows.iter().flat_map(identities_of).collect();
        let mut known = Known::load(reader, identities.iter()).await?.previewed();
        known.absorb(&self.known, identities.iter());
        for needs in [Needs::Tenures, Needs::Figures] {
            self.load(reader, needs, firms_of(&known, needs, rows)).await?;
        }
        self.load_goals(reader, rows).await?;
        let mut planned = Vec::with_capacity(rows.len());
        for row in rows {
            planned.push(self.plan_row(&mut known, row).await?);
        }
        let altered = &self.altered;
        self.tenures.retain(|id, _| altered.contains(id));
        self.figures.retain(|id, _| altered.contains(id));
        Ok(planned)
    }

    async fn load(&mut self, reader: &Reader, needs: Needs, mut firms: Vec<EnterpriseId>) -> Result<(), Error> {
        match needs {
            Needs::Firms => {}
            Needs::Tenures => {
                firms.retain(|id| !self.tenures.contains_key(id));
                for id in &firms {
                    self.tenures.insert(*id, Vec::new());
                }
                for tenure in reader.list_tenures(&firms).await? {
                    let known = settle::Known {
                        id: tenure.id,
                        award: tenure.award,
                    };
                    self.tenures.entry(tenure.enterprise).or_default().push(known);
                }
            }
            Needs::Figures => {
                firms.retain(|id| !self.figures.contains_key(id));
                for filing in reader.list_filings(&firms).await? {
                    self.figures.entry(filing.enterprise).or_default().push(filing.figures);
                }
            }
        }
        Ok(())
    }

    async fn plan_row(&mut self, known: &mut Known, row: &DraftRow) -> Result<PlannedRow, Error> {
        let mut planned = PlannedRow::begun(row);
        let kind = match &row.content {
            Content::Aside => {
                planned.cells = row.cells();
                planned.name = told(&planned.cells);
                return Ok(planned);
            }
            Content::Wrong(name, problems) => {
                planned.cells = row.cells();
                (planned.outcome, planned.reason) = (RowOutcome::Failed, problems.join("；"));
                planned.name = Some(name.clone())
                    .filter(|name| !name.is_empty())
                    .unwrap_or_else(|| told(&planned.cells));
                return Ok(planned);
            }
            Content::Said(Said::Outcome(draft)) => {
                self.plan_outcome(&mut planned, draft);
                if planned.outcome == RowOutcome::Failed {
                    planned.cells = row.cells();
                }
                return Ok(planned);
            }
            Content::Said(said) => match said.kind() {
                Some(kind) => kind,
                None => return Ok(planned),
            },
        };
        let firm = kind.firm();
        planned.name.clone_from(&firm.name);
        match (&row.outsider, known.decide(&firm.identity())) {
            (Some(place), found) if !by_code(&found) => pass_over(&mut planned, row, (place, found), known),
            (_, found) => self.plan_found(known, (&mut planned, row), found, kind).await?,
        }
        if firm.credit_code.as_ref().is_some_and(|code| !code.doubts().is_empty()) {
            add_reason(&mut planned, "统一社会信用代码的校验位不符，请核对原件");
        }
        planned.say_notes(row);
        Ok(planned)
    }

    async fn plan_found(
        &mut self,
        known: &mut Known,
        (planned, row): (&mut PlannedRow, &DraftRow),
        found: Match,
        kind: &(dyn Kind + Sync),
    ) -> Result<(), Error> {
        match found {
            Match::Doubt(reason, candidates) => queue(planned, row, reason, candidates),
            Match::Firm(id, ground) => self.plan_known(known, (planned, row), (id, ground), kind),
            Match::Nobody => self.plan_unknown(known, (planned, row), kind).await?,
        }
        Ok(())
    }

    fn plan_known(
        &mut self,
        known: &mut Known,
        (planned, row): (&mut PlannedRow, &DraftRow),
        (id, ground): (EnterpriseId, Ground),
        kind: &dyn Kind,
    ) {
        let name = known.firm(id).map(|firm| firm.profile.name.clone()).unwrap_or_default();
        planned.firm = Some((id, name, ground));
        if let Some(reason) = kind.plan(self, known, (planned, row), id) {
            planned.firm = None;
            let candidates = known.firm(id).map(|firm| explain(firm, &planned.name));
            return queue(planned, row, reason, candidates.into_iter().collect());
        }
        if let Some(twin) = row.twin.as_ref().filter(|_| planned.outcome == RowOutcome::Unchanged) {
            add_reason(planned, &format!("与{twin}重复"));
        }
        if let Ground::OtherName(_) = ground {
            add_reason(planned, ground.title());
        }
    }

    /// Nobody has this code or name: the firm is known by another, or new, or a person says who it is. A directory
    /// registers a firm whose code nobody has; without a code, only when no firm is near.
    async fn plan_unknown(
        &mut self,
        known: &mut Known,
        (planned, row): (&mut PlannedRow, &DraftRow),
        kind: &(dyn Kind + Sync),
    ) -> Result<(), Error> {
        if let Some(Match::Firm(id, ground)) = kind.new_name().map(|name| known.decide(&named(name))) {
            let name = known.firm(id).map(|firm| firm.profile.name.clone()).unwrap_or_default();
            planned.firm = Some((id, name, ground));
            (planned.outcome, planned.reason) = (RowOutcome::Unchanged, "已按新名称登记".to_owned());
            return Ok(());
        }
        let (registers, has_code) = (kind.registers_by_itself(), kind.firm().credit_code.is_some());
        let mut candidates = match registers && has_code {
            true => Vec::new(),
            false => self.candidates(row.place, &kind.firm().name).await?,
        };
        if !registers {
            let reason = no_same_name(&candidates);
            queue(planned, row, reason.to_owned(), candidates);
            return Ok(());
        }
        candidates.retain(|candidate| NEAR <= candidate.score);
        if !candidates.is_empty() {
            let reason = "没有信用代码，且已有名称相近的企业；请确认是否同一家，或新建";
            queue(planned, row, reason.to_owned(), candidates);
        } else if let Some(registered) = self.register(known, row) {
            let name = std::mem::take(&mut planned.name);
            *planned = PlannedRow { name, ..registered };
        }
        Ok(())
    }
}

/// What a row without a firm is called: its cell with the most Chinese, or the longest.
fn told(cells: &[String]) -> String {
    let weight = |cell: &&String| {
        let chinese = cell.chars().filter(|c| !c.is_ascii()).count();
        (chinese, cell.len())
    };
    cells.iter().max_by_key(weight).cloned().unwrap_or_default()
}

/// The firms of rows that need the same, each once.
fn firms_of(known: &Known, needs: Needs, rows: &[DraftRow]) -> Vec<EnterpriseId> {
    let needing = |row: &&DraftRow| {
        row.content
            .said()
            .and_then(Said::kind)
            .is_some_and(|it| it.needs() == needs)
    };
    let identities = rows.iter().filter(needing).flat_map(identities_of);
    let mut ids: Vec<EnterpriseId> = identities
        .filter_map(|identity| match known.decide(&identity) {
            Match::Firm(id, _) => Some(id),
            Match::Nobody | Match::Doubt(..) => None,
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn queue(planned: &mut PlannedRow, row: &DraftRow, reason: String, candidates: Vec<Candidate>) {
    planned.cells = row.cells();
    planned.outcome = RowOutcome::Queued;
    planned.reason = reason;
    planned.candidates = candidates;
    planned.draft = row.content.said().filter(|said| said.kind().is_some()).cloned();
}

fn add_reason(planned: &mut PlannedRow, reason: &str) {
    if !planned.reason.is_empty() {
        planned.reason.push('；');
    }
    planned.reason.push_str(reason);
}

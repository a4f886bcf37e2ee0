//! Writing a chunk of the plan: firms, then tenures, then what became of every row.

use std::collections::{BTreeMap, HashMap};

use crate::app::Error;
use crate::app::import::draft::RowCitation;
use crate::app::import::plan::{Effect, PlannedRow};
use crate::app::import::queue::Waiting;
use crate::app::import::settle::{self, THIS_FILE};
use crate::domain::change::{Change, ChangeEvent};
use crate::domain::code::GoalCode;
use crate::domain::day::Day;
use crate::domain::enterprise::{EnterpriseId, Profile};
use crate::domain::filing::Figures;
use crate::domain::goal::Goal;
use crate::domain::import::{ImportId, ImportRow};
use crate::domain::outcome::ListedOutcome;
use crate::domain::revision::Revision;
use crate::domain::source::{Citation, SourceId};
use crate::domain::tenure::{Award, TenureId};
use crate::store::{Replacement, Tx};

/// Numbers that the plan could not know yet, and what this write changed last.
#[derive(Default)]
struct Ids {
    firms: HashMap<EnterpriseId, EnterpriseId>,
    tenures: HashMap<TenureId, TenureId>,
    touched: HashMap<EnterpriseId, Revision>,
}

/// Writes what a chunk of the plan says.
pub(in crate::app::import) struct Apply<'a> {
    tx: &'a Tx,
    import: ImportId,
    source: SourceId,
    /// What the file cites, for rows that name more; nothing where that is not known.
    citation: Option<&'a Citation>,
    /// The sources that rows name for themselves.
    sources: HashMap<RowCitation, SourceId>,
    /// The reviewed goals.
    goals: &'a [Goal],
    ids: Ids,
}

impl<'a> Apply<'a> {
    pub(in crate::app::import) fn new(
        tx: &'a Tx,
        import: ImportId,
        (source, citation): (SourceId, Option<&'a Citation>),
        goals: &'a [Goal],
    ) -> Self {
        Self {
            tx,
            import,
            source,
            citation,
            sources: HashMap::new(),
            goals,
            ids: Ids::default(),
        }
    }

    /// Writes what rows of a file say, and what became of each.
    pub(super) async fn rows(mut self, rows: &[PlannedRow]) -> Result<(), Error> {
        self.effects(rows).await?;
        let records: Vec<ImportRow> = rows.iter().map(|row| self.record(row)).collect();
        Ok(self.tx.insert_import_rows(&records).await?)
    }

    /// Writes what rows say.
    pub(in crate::app::import) async fn effects(&mut self, rows: &[PlannedRow]) -> Result<(), Error> {
        self.record_sources(rows).await?;
        self.create_firms(rows).await?;
        self.update_firms(rows).await?;
        self.insert_tenures(rows).await?;
        self.amend_tenures(rows).await?;
        self.insert_changes(rows).await?;
        self.insert_figures(rows).await?;
        self.insert_outcomes(rows).await
    }

    async fn record_sources(&mut self, rows: &[PlannedRow]) -> Result<(), Error> {
        let Some(citation) = self.citation else { return Ok(()) };
        for row in rows.iter().filter(|row| row.effect != Effect::default()) {
            let Some(own) = row.citation.as_ref().filter(|own| !self.sources.contains_key(*own)) else {
                continue;
            };
            let source = self.tx.find_or_insert_source(&own.within(citation)).await?;
            self.sources.insert(own.clone(), source);
        }
        Ok(())
    }

    /// The source of a row: its own, or that of the file.
    fn source_of(&self, row: &PlannedRow) -> SourceId {
        let own = row.citation.as_ref().and_then(|own| self.sources.get(own));
        own.copied().unwrap_or(self.source)
    }

    async fn create_firms(&mut self, rows: &[PlannedRow]) -> Result<(), Error> {
        let created = rows.iter().filter_map(|row| {
            let (id, profile) = row.effect.create.as_ref()?;
            Some((*id, sourced(profile, self.source_of(row))))
        });
        let (provisional, profiles): (Vec<EnterpriseId>, Vec<Profile>) = created.unzip();
        if profiles.is_empty() {
            return Ok(());
        }
        let ids = self.tx.insert_enterprises(&profiles).await?;
        self.ids.touched.extend(ids.iter().map(|id| (*id, self.tx.revision())));
        self.ids.firms.extend(provisional.into_iter().zip(ids));
        Ok(())
    }

    /// Of a firm that several rows change, the last row knows all that those before it said.
    async fn update_firms(&mut self, rows: &[PlannedRow]) -> Result<(), Error> {
        let mut last: BTreeMap<EnterpriseId, Replacement> = BTreeMap::new();
        for row in rows {
            let Some(firm) = &row.effect.update else { continue };
            let id = self.firm(firm.id);
            let expected = self.ids.touched.get(&id).copied().unwrap_or(firm.revision);
            let profile = sourced(&firm.profile, self.source_of(row));
            last.insert(id, Replacement { id, profile, expected });
        }
        let replacements: Vec<Replacement> = last.into_values().collect();
        self.tx.update_enterprises(&replacements).await?;
        let revision = self.tx.revision();
        self.ids
            .touched
            .extend(replacements.iter().map(|one| (one.id, revision)));
        Ok(())
    }

    async fn insert_tenures(&mut self, rows: &[PlannedRow]) -> Result<(), Error> {
        let mut provisional = Vec::new();
        let mut awards = Vec::new();
        for row in rows {
            if let (Some((id, award)), Some((firm, ..))) = (&row.effect.award, &row.firm) {
                provisional.push(*id);
                awards.push((self.firm(*firm), cite(award, self.source_of(row))));
            }
        }
        if awards.is_empty() {
            return Ok(());
        }
        let ids = self.tx.insert_tenures(&awards).await?;
        self.ids
            .touched
            .extend(awards.iter().map(|(firm, _)| (*firm, self.tx.revision())));
        self.ids.tenures.extend(provisional.into_iter().zip(ids));
        Ok(())
    }

    async fn amend_tenures(&mut self, rows: &[PlannedRow]) -> Result<(), Error> {
        let mut last: BTreeMap<TenureId, Award> = BTreeMap::new();
        for row in rows {
            for settle::Known { id, award } in &row.effect.amend {
                let id = self.ids.tenures.get(id).copied().unwrap_or(*id);
                last.insert(id, cite(award, self.source_of(row)));
            }
        }
        let awards: Vec<(TenureId, Award)> = last.into_iter().collect();
        Ok(self.tx.amend_tenures(&awards).await?)
    }

    async fn insert_changes(&self, rows: &[PlannedRow]) -> Result<(), Error> {
        let mut changes = Vec::new();
        for row in rows {
            let Some(firm) = &row.effect.update else { continue };
            changes.extend(row.effect.changes.iter().map(|event| Change {
                enterprise: self.firm(firm.id),
                event: ChangeEvent {
                    source: self.source_of(row),
                    ..event.clone()
                },
            }));
        }
        Ok(self.tx.insert_changes(&changes).await?)
    }

    /// Rows of one firm and year say more and more of one filing; only the last is recorded.
    async fn insert_figures(&self, rows: &[PlannedRow]) -> Result<(), Error> {
        let mut last = BTreeMap::new();
        for row in rows {
            if let Some((firm, ..)) = &row.firm {
                for figures in &row.effect.figures {
                    let slot = (self.firm(*firm), figures.year, figures.source_kind.as_str());
                    last.insert(slot, (figures, self.source_of(row)));
                }
            }
        }
        let filings = last.into_iter().map(|((firm, ..), (figures, source))| {
            (
                firm,
                Figures {
                    source,
                    ..figures.clone()
                },
            )
        });
        let filings: Vec<(EnterpriseId, Figures)> = filings.collect();
        if !filings.is_empty() {
            self.tx.insert_filings(&filings).await?;
        }
        Ok(())
    }

    /// Of a goal and day that several rows speak of, the last row counts.
    async fn insert_outcomes(&self, rows: &[PlannedRow]) -> Result<(), Error> {
        let mut last: BTreeMap<(GoalCode, Day), ListedOutcome> = BTreeMap::new();
        for row in rows {
            if let Some(listed) = &row.effect.outcome {
                let sourced = ListedOutcome {
                    source: self.source,
                    ..(**listed).clone()
                };
                last.insert((sourced.goal.clone(), sourced.outcome.on), sourced);
            }
        }
        if last.is_empty() {
            return Ok(());
        }
        // What a listed outcome names must be in the database, not only in the reviewed data.
        for goal in self
            .goals
            .iter()
            .filter(|goal| last.keys().any(|(code, _)| *code == goal.code))
        {
            self.tx.upsert_goal(goal).await?;
        }
        let listed: Vec<ListedOutcome> = last.into_values().collect();
        Ok(self.tx.insert_listed_outcomes(&listed).await?)
    }

    fn record(&self, row: &PlannedRow) -> ImportRow {
        ImportRow {
            import: self.import,
            line: row.place,
            cells: row.cells.clone(),
            outcome: row.outcome,
            reason: row.reason.clone(),
            candidates: Waiting::of(row).to_json(),
            enterprise: self.firm_of(row),
            registered: row.effect.create.is_some(),
        }
    }

    /// Returns the firm that a row was taken over into.
    pub(in crate::app::import) fn firm_of(&self, row: &PlannedRow) -> Option<EnterpriseId> {
        let created = row.effect.create.as_ref().map(|(id, _)| *id);
        created
            .or(row.firm.as_ref().map(|(id, ..)| *id))
            .map(|id| self.firm(id))
    }

    pub(in crate::app::import) fn firm(&self, id: EnterpriseId) -> EnterpriseId {
        self.ids.firms.get(&id).copied().unwrap_or(id)
    }
}

fn sourced(profile: &Profile, source: SourceId) -> Profile {
    let mut profile = profile.clone();
    if profile.source == THIS_FILE {
        profile.source = source;
    }
    profile
}

/// Puts the recorded source in place of [`THIS_FILE`].
fn cite(award: &Award, source: SourceId) -> Award {
    let mut award = award.clone();
    if award.source == THIS_FILE {
        award.source = source;
    }
    if let Some(ending) = &mut award.ended
        && ending.source == THIS_FILE
    {
        ending.source = source;
    }
    award
}

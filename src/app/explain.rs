//! Keeping assessments, and explaining them again: the texts that were kept, the hash that proves them, and the
//! answer of today's program to the same facts under the same text.

use std::collections::BTreeMap;

use super::assessment::{advice_on, facts_of};
use super::{Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::assessment::{AssessmentId, KeptAssessment, StandardText};
use crate::domain::audit::{Action, Fault};
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::dossier::Dossier;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::source::{Source, SourceId};
use crate::rules::assessment::{Assessment, canonical_inputs};
use crate::rules::evaluate::evaluate;
use crate::rules::library::{Choice, Library};
use crate::rules::replay;
use crate::rules::standard::{Purpose, Standard};
use crate::store::Tx;
use crate::view::assessment::AssessmentView;
use crate::view::explain::{ExplainView, KeepView, KeptRow, ReplayState, ReplayView, TextState};

/// How many firms of one assessment, or assessments of one firm, are listed.
const LISTED: u64 = 50;

/// Kept assessments that a check holds in memory.
const PAGE: u64 = 200;

impl Session {
    /// Keeps what the law says of a firm on a day, and returns its id. Keeping it again changes nothing.
    ///
    /// # Errors
    /// `NotFound` when there is no such firm or tier, or no standard in force.
    pub async fn keep_assessment(
        &self,
        enterprise: EnterpriseId,
        (tier, purpose, date): (&TierCode, Purpose, Day),
    ) -> Result<AssessmentId, Error> {
        self.catalog().tier(tier).ok_or(Error::NotFound(Noun::Tier))?;
        let dossier = self.read_dossier(enterprise).await?;
        let Choice::Chosen(standard) = self.library().choose(tier, purpose, date) else {
            return Err(Error::NotFound(Noun::Standard));
        };
        let text = self
            .library()
            .text(&standard.id)
            .ok_or(Error::NotFound(Noun::Standard))?;
        let kept = make_kept(&standard, &dossier, date);
        let id = kept.id.clone();
        let work = async |tx: &Tx| -> Result<(), Error> {
            Ok(tx
                .keep_assessment((&kept, text), (enterprise, purpose.as_str()))
                .await?)
        };
        self.write(Action::KeepAssessment, work).await?;
        Ok(id)
    }

    /// Explains a kept assessment: as it was, and as this program answers today.
    ///
    /// # Errors
    /// `NotFound` when nothing of this id was kept.
    pub async fn explain_assessment(&self, id: &AssessmentId) -> Result<ExplainView, Error> {
        self.must(Right::SeeFirms)?;
        let kept = self.find_kept(id).await?;
        let text = self.reader().find_standard_text(&kept.standard_hash).await?;
        let standard = text.as_ref().and_then(|text| Library::restore(text, self.catalog()));
        let mut keeps = Vec::new();
        for keep in self.reader().list_keeps(id, LISTED).await? {
            let name = self.reader().find_enterprise(keep.enterprise).await?;
            keeps.extend(name.map(|firm| KeepView::new(&keep, &firm.profile)));
        }
        let mut view = ExplainView::new(&kept, keeps);
        view.replay = replay_kept(&kept, standard.as_deref());
        view.replay.standard_text = self.text_state(&kept, text.as_ref());
        if let Some(standard) = &standard {
            let shown = self.show_kept(&kept, standard, &view.kept).await?;
            view.assessment = shown.map(|shown| self.with_advice(shown, (&kept, standard), view.replay.state));
        }
        Ok(view)
    }

    /// Returns a kept assessment as it was written.
    ///
    /// # Errors
    /// `NotFound` when nothing of this id was kept.
    pub async fn find_kept(&self, id: &AssessmentId) -> Result<KeptAssessment, Error> {
        let found = self.reader().find_assessment(id).await?;
        found.ok_or(Error::NotFound(Noun::Assessment))
    }

    /// Returns the text of the standard that a kept assessment was made under.
    ///
    /// # Errors
    /// `NotFound` when there is no such text.
    pub async fn find_kept_standard(&self, id: &AssessmentId) -> Result<StandardText, Error> {
        let kept = self.find_kept(id).await?;
        let text = self.reader().find_standard_text(&kept.standard_hash).await?;
        text.ok_or(Error::NotFound(Noun::Standard))
    }

    /// Lists what was kept for a firm, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_kept(&self, enterprise: EnterpriseId) -> Result<Vec<KeptRow>, Error> {
        self.must(Right::SeeFirms)?;
        let kept = self.reader().list_keeps_of(enterprise, LISTED).await?;
        let row = |(keep, kept)| KeptRow::new(&keep, &kept, self.library(), self.catalog());
        Ok(kept.into_iter().map(row).collect())
    }

    /// Verifies every kept assessment, and returns how many there are with what is wrong.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify_assessments(&self) -> Result<(u64, Vec<Fault>), Error> {
        let (mut count, mut faults, mut after) = (0, Vec::new(), None);
        loop {
            let page = self.reader().list_assessments_after(after.as_ref(), PAGE).await?;
            let Some((last, _)) = page.last() else {
                return Ok((count, faults));
            };
            after = Some(last.id.clone());
            for (kept, broken) in page {
                count += 1;
                faults.extend(broken);
                let text = self.reader().find_standard_text(&kept.standard_hash).await?;
                faults.extend(wrong_with(&kept, text.as_ref()));
            }
        }
    }

    fn text_state(&self, kept: &KeptAssessment, text: Option<&StandardText>) -> TextState {
        let Some(text) = text.filter(|text| replay::text_hash(text) == kept.standard_hash) else {
            return TextState::Missing;
        };
        match self.library().text(&text.standard) {
            Some(today) if today.hash == text.hash => TextState::Current,
            _ => TextState::Older,
        }
    }

    /// Adds what is still missing, found anew on the kept facts under the kept text; a machine that answers otherwise
    /// has no advice on the answer that was kept.
    fn with_advice(
        &self,
        shown: AssessmentView,
        (kept, standard): (&KeptAssessment, &Standard),
        state: ReplayState,
    ) -> AssessmentView {
        let same = matches!(state, ReplayState::Identical | ReplayState::SameFindings);
        match replay::read_inputs(&kept.inputs).filter(|_| same) {
            None => shown,
            Some(inputs) => shown.with_advice(advice_on(standard, &inputs.facts, self.catalog())),
        }
    }

    /// Shows the answer as it was kept, in the words of the text it was made under.
    async fn show_kept(
        &self,
        kept: &KeptAssessment,
        standard: &Standard,
        keeps: &[KeepView],
    ) -> Result<Option<AssessmentView>, Error> {
        let (Some(assessment), Some(keep)) = (replay::read_answer(&kept.answer, standard), keeps.first()) else {
            return Ok(None);
        };
        let dossier = Dossier {
            sources: sources_of(kept),
            ..self.read_dossier(keep.enterprise).await?
        };
        let purpose = keep.purpose.parse().unwrap_or(Purpose::New);
        let names_all = sources_named(&assessment).all(|id| dossier.sources.contains_key(&id));
        Ok(names_all.then(|| AssessmentView::assessed(&dossier, (standard, purpose), &assessment, self.catalog())))
    }
}

fn make_kept(standard: &Standard, dossier: &Dossier, date: Day) -> KeptAssessment {
    let facts = facts_of(dossier, date);
    let assessment = evaluate(standard, &facts);
    let citation = |id: SourceId| dossier.sources.get(&id).map(|source| (id, source.citation.clone()));
    KeptAssessment {
        id: assessment.id.parse().expect("an id is a SHA-256 in hex"),
        standard: assessment.standard.clone(),
        standard_hash: assessment.standard_hash.clone(),
        engine: assessment.engine,
        date,
        inputs: canonical_inputs(standard, &facts, &assessment.outcome),
        answer: replay::answer_text(&assessment),
        sources: sources_named(&assessment).filter_map(citation).collect(),
    }
}

fn sources_named(assessment: &Assessment) -> impl Iterator<Item = SourceId> {
    let outcome = &assessment.outcome;
    let of_items = outcome
        .score
        .iter()
        .flat_map(|score| &score.items)
        .flat_map(|item| &item.seen);
    let seen = outcome
        .findings
        .iter()
        .flat_map(|finding| &finding.seen)
        .chain(of_items);
    let readings = seen.flat_map(|seen| &seen.readings).map(|reading| reading.source);
    let holdings = outcome.findings.iter().flat_map(|finding| &finding.holdings);
    readings.chain(holdings.map(|holding| holding.source))
}

fn sources_of(kept: &KeptAssessment) -> BTreeMap<SourceId, Source> {
    let source = |(id, citation): (&SourceId, &crate::domain::source::Citation)| {
        let (id, citation) = (*id, citation.clone());
        (id, Source { id, citation })
    };
    kept.sources.iter().map(source).collect()
}

/// Answers the same facts under the same text once more and compares.
fn replay_kept(kept: &KeptAssessment, standard: Option<&Standard>) -> ReplayView {
    let mut view = ReplayView::new(kept);
    let Some(standard) = standard else {
        view.cannot("这份标准的原文当前程序已经读不出");
        return view;
    };
    let Some(inputs) = replay::read_inputs(&kept.inputs) else {
        view.cannot("存档的事实是早期版本的写法，当前程序读不出");
        return view;
    };
    let again = replay::replay(standard, &inputs);
    view.compare(&kept.answer, &replay::answer_text(&again), standard);
    view
}

fn wrong_with(kept: &KeptAssessment, text: Option<&StandardText>) -> Vec<Fault> {
    let fault = |problem: &str| Fault {
        place: "assessment".to_owned(),
        row: kept.id.to_string(),
        problem: problem.to_owned(),
    };
    let mut faults = Vec::new();
    if crate::domain::digest::sha256_hex(&kept.inputs) != kept.id.as_str() {
        faults.push(fault("its id is not the hash of its inputs"));
    }
    if text.is_none_or(|text| replay::text_hash(text) != kept.standard_hash) {
        faults.push(fault("the text of its standard is missing or was changed"));
    }
    faults
}

//! Asking: which firms a name may mean, and many names at once with the titles of the firms they mean.

use std::collections::{BTreeSet, HashMap};

use search_index::distance::within_text;
use search_index::fold::fold_key;
use search_index::name::{Comparer, strip_asides};

use super::{Candidate, Identity, Known, Match, explain_by, no_same_name};
use crate::app::indexer::on_its_own_thread;
use crate::app::outage::causes;
use crate::app::{Error, Session};
use crate::domain::access::Right;
use crate::domain::day::Day;
use crate::domain::enterprise::{Enterprise, EnterpriseId, EnterpriseStatus};
use crate::domain::tenure::Standing;
use crate::view::matching::{MatchView, MatchesView};

/// How many candidates a person is shown.
const SHOWN: usize = 5;
/// So many when they are equally alike: a slip in a short distinctive part fits them all.
const MOST_SHOWN: usize = 12;
/// Below this score a candidate is noise.
const WORTH: u16 = 350;
/// The most names of one question.
pub const MOST_NAMES: usize = 10_000;
/// How many identities are looked up at a time.
const BATCH: usize = 500;

/// Returns the firms that a name may mean when no name is the same, the likeliest first. The index recalls, the
/// registry's own names explain.
///
/// # Errors
/// When the database or the index fails.
pub(in crate::app) async fn recall(session: &Session, name: &str) -> Result<Vec<Candidate>, Error> {
    let mut all = recall_each(session, &[name.to_owned()]).await?;
    Ok(all.pop().unwrap_or_default())
}

/// As [`recall`], for many names: the index is asked on every core, the registry once.
async fn recall_each(session: &Session, names: &[String]) -> Result<Vec<Vec<Candidate>>, Error> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = names.len().div_ceil(cores).max(1);
    let asked = names.chunks(share).map(|names| {
        let (index, within, names) = (session.index().clone(), session.within(), names.to_vec());
        let recall = move || {
            names
                .iter()
                .map(|name| index.recall_candidates(name, within.clone(), MOST_SHOWN))
                .collect()
        };
        tokio::spawn(on_its_own_thread(recall))
    });
    let mut found: Vec<Vec<EnterpriseId>> = Vec::with_capacity(names.len());
    for share in asked.collect::<Vec<_>>() {
        let share: Vec<Vec<_>> = share.await.map_err(|panic| Error::Internal(panic.into()))??;
        let ids = share
            .iter()
            .map(|found| found.iter().map(|it| EnterpriseId(it.id)).collect());
        found.extend(ids);
    }
    let ids: BTreeSet<EnterpriseId> = found.iter().flatten().copied().collect();
    let firms = session
        .reader()
        .list_enterprises(&ids.into_iter().collect::<Vec<_>>())
        .await?;
    let firms: HashMap<EnterpriseId, &Enterprise> = firms.iter().map(|firm| (firm.id, firm)).collect();
    let each = names.iter().zip(&found);
    Ok(each
        .map(|(name, ids)| candidates(name, ids.iter().filter_map(|id| firms.get(id).copied())))
        .collect())
}

fn candidates<'a>(name: &str, firms: impl Iterator<Item = &'a Enterprise>) -> Vec<Candidate> {
    let name = strip_asides(name);
    let comparer = Comparer::new(name);
    let mut candidates: Vec<Candidate> = firms.map(|firm| explain_by(firm, &comparer)).collect();
    candidates.retain(|candidate| WORTH <= candidate.score);
    // Among equals the one that is written most alike.
    let written: Vec<char> = fold_key(name).chars().collect();
    candidates.sort_by_cached_key(|candidate| {
        let other: Vec<char> = fold_key(candidate.compared_name()).chars().collect();
        let active = candidate.status == EnterpriseStatus::Active;
        let likeness = (std::cmp::Reverse(candidate.score), within_text(&written, &other));
        (likeness, !active, candidate.enterprise)
    });
    let last = candidates.get(SHOWN - 1).map_or(0, |last| last.score);
    let alike = candidates.iter().filter(|candidate| candidate.score >= last).count();
    candidates.truncate(alike.clamp(SHOWN, MOST_SHOWN));
    candidates
}

impl Session {
    /// Matches identities one by one, with the titles that the firms hold on a day. Nothing is recorded.
    ///
    /// # Errors
    /// More than [`MOST_NAMES`], or the database fails.
    pub async fn match_names(&self, identities: &[Identity], on: Day) -> Result<MatchesView, Error> {
        self.must(Right::SeeFirms)?;
        if identities.len() > MOST_NAMES {
            let message = format!("一次最多匹配 {MOST_NAMES} 个名称，请分几次进行");
            return Err(Error::invalid("names", message));
        }
        self.freshen_index().await;
        let mut matches = Vec::with_capacity(identities.len());
        for batch in identities.chunks(BATCH) {
            let known = Known::load(self.reader(), batch.iter()).await?;
            let decided: Vec<Match> = batch.iter().map(|identity| known.decide(identity)).collect();
            let nobody = batch
                .iter()
                .zip(&decided)
                .filter(|(_, decided)| **decided == Match::Nobody);
            let unknown: Vec<String> = nobody.map(|(identity, _)| identity.name.clone()).collect();
            let mut recalled = recall_each(self, &unknown).await?.into_iter();
            for (identity, decided) in batch.iter().zip(decided) {
                let candidates = || recalled.next().unwrap_or_default();
                matches.push(self.show_match(&known, identity, decided, candidates));
            }
        }
        self.add_titles(&mut matches, on).await?;
        Ok(MatchesView::new(on, matches))
    }

    fn show_match(
        &self,
        known: &Known,
        identity: &Identity,
        decided: Match,
        recalled: impl FnOnce() -> Vec<Candidate>,
    ) -> MatchView {
        let mut view = MatchView {
            name: identity.name.clone(),
            ..MatchView::default()
        };
        let candidates = match decided {
            Match::Firm(id, ground) => {
                if let Some(firm) = known.firm(id) {
                    view.accept(firm, self.catalog());
                }
                ground.title().clone_into(&mut view.reason);
                return view;
            }
            Match::Doubt(reason, candidates) => {
                view.reason = reason;
                candidates
            }
            Match::Nobody => {
                let candidates = recalled();
                no_same_name(&candidates).clone_into(&mut view.reason);
                candidates
            }
        };
        view.candidates = candidates
            .iter()
            .map(|candidate| candidate.view(self.catalog()))
            .collect();
        view
    }

    async fn add_titles(&self, matches: &mut [MatchView], on: Day) -> Result<(), Error> {
        let ids: BTreeSet<EnterpriseId> = matches.iter().filter_map(|view| view.enterprise).collect();
        let mut titles: HashMap<EnterpriseId, Vec<String>> = HashMap::new();
        for tenure in self.reader().list_tenures(&ids.into_iter().collect::<Vec<_>>()).await? {
            if !matches!(tenure.award.standing_on(on), Standing::Held | Standing::EndUnknown) {
                continue;
            }
            let tier = self.catalog().tier(&tenure.award.tier);
            let title = tier.map_or_else(|| tenure.award.tier.to_string(), |tier| tier.short_title.clone());
            titles.entry(tenure.enterprise).or_default().push(title);
        }
        for view in matches {
            view.titles = view
                .enterprise
                .and_then(|id| titles.get(&id).cloned())
                .unwrap_or_default();
        }
        Ok(())
    }

    /// Brings the index up to date before names are recalled. Another process may be the one that keeps it; then
    /// what is there is good enough, because candidates are only shown to a person.
    pub(in crate::app) async fn freshen_index(&self) {
        if let Err(error) = self.app().catch_up().await {
            let cause = causes(&error);
            tracing::debug!(
                error = cause,
                "names are recalled from the index as another process keeps it"
            );
        }
    }
}

//! Asking: which firms a name may mean, and many names at once with the titles of the firms they mean.

use std::collections::{BTreeSet, HashMap};

use search_index::distance::within_text;
use search_index::fold::fold_key;

use super::{Candidate, Identity, Known, Match, explain, no_same_name};
use crate::app::indexer::on_its_own_thread;
use crate::app::outage::causes;
use crate::app::{Error, Session};
use crate::domain::access::Right;
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::tenure::Standing;
use crate::view::matching::{MatchView, MatchesView};

/// How many candidates a person is shown.
const SHOWN: usize = 5;
/// How many the index recalls to choose from.
const RECALLED: usize = 60;
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
    let (index, within, asked) = (session.index().clone(), session.within(), name.to_owned());
    let found = on_its_own_thread(move || index.recall_candidates(&asked, within, RECALLED)).await?;
    let ids: Vec<EnterpriseId> = found.iter().map(|candidate| EnterpriseId(candidate.id)).collect();
    let firms = session.reader().list_enterprises(&ids).await?;
    let mut candidates: Vec<Candidate> = firms.iter().map(|firm| explain(firm, name)).collect();
    candidates.retain(|candidate| WORTH <= candidate.score);
    // Among equals the one that is written most alike: a brand of two characters with a slip in one.
    let written: Vec<char> = fold_key(name).chars().collect();
    candidates.sort_by_cached_key(|candidate| {
        let other: Vec<char> = fold_key(candidate.compared_name()).chars().collect();
        (
            std::cmp::Reverse(candidate.score),
            within_text(&written, &other),
            candidate.enterprise,
        )
    });
    candidates.truncate(SHOWN);
    Ok(candidates)
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
            for identity in batch {
                matches.push(self.match_one(&known, identity).await?);
            }
        }
        self.add_titles(&mut matches, on).await?;
        Ok(MatchesView::new(on, matches))
    }

    async fn match_one(&self, known: &Known, identity: &Identity) -> Result<MatchView, Error> {
        let mut view = MatchView {
            name: identity.name.clone(),
            ..MatchView::default()
        };
        let candidates = match known.decide(identity) {
            Match::Firm(id, ground) => {
                if let Some(firm) = known.firm(id) {
                    view.accept(firm, self.catalog());
                }
                ground.title().clone_into(&mut view.reason);
                return Ok(view);
            }
            Match::Doubt(reason, candidates) => {
                view.reason = reason;
                candidates
            }
            Match::Nobody => recall(self, &identity.name).await?,
        };
        if view.reason.is_empty() {
            view.reason = no_same_name(&candidates).to_owned();
        }
        view.candidates = candidates
            .iter()
            .map(|candidate| candidate.view(self.catalog()))
            .collect();
        Ok(view)
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

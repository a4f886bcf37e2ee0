//! Loading the reviewed data that ships with the program: plan goals and the sourced real firms. Doing it again
//! changes nothing; what a person has recorded since is left alone.

use std::collections::BTreeMap;

use super::{Error, Session};
use crate::domain::audit::Action;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::roster::{Roster, RosterFirm};
use crate::domain::seed::Seeds;
use crate::domain::source::SourceId;
use crate::store::Tx;

/// What was new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seeded {
    /// Goals of the catalogue.
    pub goals: usize,
    /// Firms that were not recorded before.
    pub firms: usize,
    /// Titles that were not recorded before.
    pub titles: usize,
}

impl Session {
    /// Brings the database up to date with the reviewed data, in one write.
    ///
    /// # Errors
    /// When the roster has defects or the database fails; then nothing is changed.
    pub async fn seed(&self) -> Result<Seeded, Error> {
        let roster = Roster::load(&Seeds::compiled(), self.catalog()).map_err(|findings| super::refused(&findings))?;
        let work = async |tx: &Tx| -> Result<Seeded, Error> {
            for goal in &self.catalog().goals {
                tx.upsert_goal(goal).await?;
            }
            let mut seeded = Seeded {
                goals: self.catalog().goals.len(),
                ..Seeded::default()
            };
            let sources = record_sources(tx, &roster).await?;
            for firm in &roster.firms {
                let (new_firms, new_titles) = record_firm(tx, firm, &sources).await?;
                seeded.firms += new_firms;
                seeded.titles += new_titles;
            }
            Ok(seeded)
        };
        Ok(self.write(Action::Seed, work).await?.value)
    }
}

type Sources<'a> = BTreeMap<&'a str, SourceId>;

async fn record_sources<'a>(tx: &Tx, roster: &'a Roster) -> Result<Sources<'a>, Error> {
    let mut sources = Sources::new();
    for source in &roster.sources {
        let id = tx.find_or_insert_source(&source.citation()).await?;
        sources.insert(&source.key, id);
    }
    Ok(sources)
}

/// Records a firm and its titles as far as they are missing, and returns how many of each.
async fn record_firm(tx: &Tx, firm: &RosterFirm, sources: &Sources<'_>) -> Result<(usize, usize), Error> {
    let source = |key: &str| *sources.get(key).expect("the roster names only its own sources");
    let recorded = find_recorded(tx, firm).await?;
    let id = match recorded {
        Some(id) => id,
        None => tx.insert_enterprise(&firm.profile(source(&firm.source))).await?,
    };
    let known = tx.list_tenures(&[id]).await?;
    let mut titles = 0;
    for tenure in &firm.tenures {
        let award = tenure.award(source(&tenure.source));
        let same = |it: &&crate::domain::tenure::Tenure| it.award.tier == award.tier && it.award.from == award.from;
        if known.iter().find(same).is_none() {
            tx.insert_tenure(id, &award).await?;
            titles += 1;
        }
    }
    Ok((usize::from(recorded.is_none()), titles))
}

/// A firm of the same registered name or credit code is the same firm.
async fn find_recorded(tx: &Tx, firm: &RosterFirm) -> Result<Option<EnterpriseId>, Error> {
    if let Some(code) = &firm.credit_code
        && let Some(found) = tx.find_enterprise_by_credit_code(code).await?
    {
        return Ok(Some(found.id));
    }
    let key = search_index::fold::fold_key(&firm.name);
    let named = tx.find_enterprises_by_name_key(&key).await?;
    let same = |it: &crate::domain::enterprise::Enterprise| it.profile.name == firm.name;
    Ok(named.into_iter().find(same).map(|it| it.id))
}

//! The demonstration: fictional firms from the recipe in `seeds/demo/`, the same from the same seed. Making them
//! commits in chunks and goes on where it stopped.

mod check;
mod dice;
mod figure;
mod firm;
mod matter;
mod people;
mod recipe;
mod title;

use crate::app::{Error, Session};
use crate::domain::audit::Action;
use crate::domain::catalog::Catalog;
use crate::domain::enterprise::{EnterpriseId, Profile};
use crate::domain::filing::Figures;
use crate::domain::seed::{SeedError, Seeds};
use crate::domain::source::{Citation, SourceId};
use crate::domain::tenure::Award;
use crate::store::{self, Tx};

pub use firm::FictionalFirm;

/// Firms that are committed together.
const CHUNK: usize = 500;

/// How many fictional firms, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoPlan {
    /// The number of firms there shall be.
    pub firms: usize,
    /// Which of the endless sets: the same seed makes the same firms.
    pub seed: u64,
}

/// The checked recipe of one set, and the sources its firms cite.
#[derive(Clone, Debug)]
pub struct Demo {
    recipe: recipe::Recipe,
    citations: Vec<Citation>,
    seed: u64,
}

impl Demo {
    /// Loads the recipe and checks it against the catalogue.
    ///
    /// # Errors
    /// Every finding: unknown keys, codes that exist nowhere, figures made from later ones.
    pub fn load(seeds: &Seeds, catalog: &Catalog, seed: u64) -> Result<Self, Vec<SeedError>> {
        let mut recipe = recipe::Recipe::read(seeds).map_err(|finding| vec![finding])?;
        let findings = check::check(&mut recipe, seeds, catalog);
        if !findings.is_empty() {
            return Err(findings);
        }
        let citations = recipe.cite(catalog, seed);
        Ok(Self {
            recipe,
            citations,
            seed,
        })
    }

    /// Returns the sources that the firms cite, the one of their profiles first.
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }

    /// Makes the firms one after the other, citing the recorded `sources` in the order of [`Demo::citations`].
    pub fn firms(&self, sources: Vec<SourceId>) -> impl Iterator<Item = FictionalFirm> + use<> {
        firm::Firms::new(self.recipe.clone(), sources, self.seed)
    }
}

impl Session {
    /// Makes fictional firms until there are as many as planned; those of an earlier, broken-off run count. After
    /// each committed chunk `progress` learns how many there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn demonstrate(&self, plan: DemoPlan, progress: impl Fn(usize)) -> Result<(), Error> {
        let demo = Demo::load(&Seeds::compiled(), self.catalog(), plan.seed)
            .map_err(|findings| Error::Internal(anyhow::anyhow!("the recipe is defective: {findings:?}")))?;
        let sources = self
            .write(Action::Demonstrate, async |tx: &Tx| record_sources(tx, &demo).await)
            .await?
            .value;
        let done = self.reader().count_enterprises_of(sources[0]).await?;
        let mut done = usize::try_from(done).unwrap_or(usize::MAX);
        let mut firms = demo.firms(sources).skip(done);
        while done < plan.firms {
            let chunk: Vec<FictionalFirm> = firms.by_ref().take(CHUNK.min(plan.firms - done)).collect();
            done += chunk.len();
            self.write(Action::Demonstrate, async |tx: &Tx| record_firms(tx, chunk).await)
                .await?;
            progress(done);
        }
        Ok(())
    }
}

/// Records the sources of a demonstration.
async fn record_sources(tx: &Tx, demo: &Demo) -> Result<Vec<SourceId>, store::Error> {
    let mut sources = Vec::with_capacity(demo.citations().len());
    for citation in demo.citations() {
        sources.push(tx.find_or_insert_source(citation).await?);
    }
    Ok(sources)
}

/// Records firms with their titles and figures.
async fn record_firms(tx: &Tx, firms: Vec<FictionalFirm>) -> Result<(), store::Error> {
    let mut profiles: Vec<Profile> = Vec::with_capacity(firms.len());
    let mut held: Vec<Vec<Award>> = Vec::with_capacity(firms.len());
    let mut filed: Vec<Vec<Figures>> = Vec::with_capacity(firms.len());
    for firm in firms {
        profiles.push(firm.profile);
        held.push(firm.awards);
        filed.push(firm.filings);
    }
    let ids = tx.insert_enterprises(&profiles).await?;
    tx.insert_tenures(&of_firms(&ids, held)).await?;
    tx.insert_filings(&of_firms(&ids, filed)).await?;
    Ok(())
}

fn of_firms<T>(ids: &[EnterpriseId], lists: Vec<Vec<T>>) -> Vec<(EnterpriseId, T)> {
    let pair = |(id, list): (&EnterpriseId, Vec<T>)| list.into_iter().map(|item| (*id, item)).collect::<Vec<_>>();
    ids.iter().zip(lists).flat_map(pair).collect()
}

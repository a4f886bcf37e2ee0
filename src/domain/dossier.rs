//! Dossiers: all that is recorded of one firm, read together.

use std::collections::BTreeMap;

use super::change::Change;
use super::enterprise::Enterprise;
use super::filing::Filing;
use super::source::{Source, SourceId};
use super::tenure::Tenure;

/// A firm with its titles, figures and where each of them comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dossier {
    /// The firm.
    pub enterprise: Enterprise,
    /// Its tenures in their current version.
    pub tenures: Vec<Tenure>,
    /// Its filings in their current version.
    pub filings: Vec<Filing>,
    /// Its renamings and moves, by day.
    pub changes: Vec<Change>,
    /// Every source that the above name.
    pub sources: BTreeMap<SourceId, Source>,
}

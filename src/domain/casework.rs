//! Casework 「万人助万企」: what matters of firms are handled by, all of it data that a bureau can read and change.

use super::calendar::Calendar;
use super::code::KindCode;
use super::matter::{MatterKind, load_kinds};
use super::policy::Policies;
use super::seed::{SeedError, Seeds};

/// Calendar, policies and kinds of matters.
#[derive(Clone, Debug)]
pub struct Casework {
    /// Which days are worked.
    pub calendar: Calendar,
    /// Within how long each stage is done.
    pub policies: Policies,
    /// What can be asked and done.
    pub kinds: Vec<MatterKind>,
}

impl Casework {
    /// Loads it.
    ///
    /// # Errors
    /// Every finding.
    pub fn load(seeds: &Seeds) -> Result<Self, Vec<SeedError>> {
        let calendar = Calendar::load(seeds)?;
        let policies = Policies::load(seeds)?;
        let kinds = load_kinds(seeds)?;
        Ok(Self {
            calendar,
            policies,
            kinds,
        })
    }

    /// Returns a kind of matter.
    pub fn kind(&self, code: &KindCode) -> Option<&MatterKind> {
        self.kinds.iter().find(|kind| kind.code == *code)
    }
}

//! Casework 「万人助万企」: what matters of firms are handled by, all of it data that a bureau can read and change.

use super::calendar::Calendar;
use super::policy::Policies;
use super::seed::{SeedError, Seeds};

/// Calendar and policies.
#[derive(Clone, Debug)]
pub struct Casework {
    /// Which days are worked.
    pub calendar: Calendar,
    /// Within how long each stage is done.
    pub policies: Policies,
}

impl Casework {
    /// Loads it.
    ///
    /// # Errors
    /// Every finding.
    pub fn load(seeds: &Seeds) -> Result<Self, Vec<SeedError>> {
        let calendar = Calendar::load(seeds)?;
        let policies = Policies::load(seeds)?;
        Ok(Self { calendar, policies })
    }
}

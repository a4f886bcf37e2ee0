//! What addresses of titles that run out carry behind the `?`.

use serde::Deserialize;

use crate::app::Error;
use crate::app::expiry::read_place;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::tenure::TenureId;

/// The tier and the place in the list, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ExpiryParams {
    /// The tier; every one when empty.
    pub tier: String,
    /// Where the page begins.
    pub after: String,
}

impl ExpiryParams {
    /// Reads the tier.
    ///
    /// # Errors
    /// It is none.
    pub fn tier(&self) -> Result<Option<TierCode>, Error> {
        let wrong = |_| Error::invalid("tier", "称号代码无效，请从页面上的链接进入");
        let typed = Some(self.tier.as_str()).filter(|tier| !tier.is_empty());
        typed.map(|tier| tier.parse().map_err(wrong)).transpose()
    }

    /// Reads the place.
    ///
    /// # Errors
    /// It is none.
    pub fn place(&self) -> Result<Option<(Day, TenureId)>, Error> {
        let typed = Some(self.after.as_str()).filter(|after| !after.is_empty());
        typed.map(read_place).transpose()
    }

    /// Returns the address of a list.
    pub fn address(tier: &str, after: &str) -> String {
        let pairs = [("tier", tier), ("after", after)];
        let filled: Vec<String> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        match filled.as_slice() {
            [] => "/expiring".to_owned(),
            filled => format!("/expiring?{}", filled.join("&")),
        }
    }
}

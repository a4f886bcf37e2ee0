//! What addresses of screenings carry behind the `?`: read and written in one place, the same for pages and programs.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::app::screening::ListQuery;
use crate::app::{Error, Noun};
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::enterprise::EnterpriseId;
use crate::rules::screening::{Field, List};

/// A part of the screened registry as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ScreeningParams {
    /// The county's code; all when empty.
    pub division: String,
    /// The fact that keeps firms undecided; any when empty.
    pub field: String,
    /// The condition that decides; any when empty.
    pub condition: String,
    /// The firm behind which the page begins; the first page when empty.
    pub after: String,
}

impl ScreeningParams {
    /// Reads the county.
    ///
    /// # Errors
    /// It is none.
    pub fn division(&self) -> Result<Option<DivisionCode>, Error> {
        match self.division.as_str() {
            "" => Ok(None),
            text => text
                .parse()
                .map(Some)
                .map_err(|_| Error::invalid("division", "县区代码无效，请从列表选择")),
        }
    }

    /// Reads which list is asked for.
    ///
    /// # Errors
    /// There is no such tier or list, or the county is none.
    pub fn query(&self, (tier, list): (&str, &str)) -> Result<ListQuery, Error> {
        let tier: TierCode = tier.parse().map_err(|_| Error::NotFound(Noun::Tier))?;
        let list: List = list.parse().map_err(|_| Error::NotFound(Noun::Page))?;
        Ok(ListQuery {
            tier,
            list,
            division: self.division()?,
            field: (!self.field.is_empty()).then(|| Field::from_text(&self.field)),
            condition: (!self.condition.is_empty()).then(|| self.condition.clone()),
        })
    }

    /// Reads where the page begins.
    ///
    /// # Errors
    /// It is no number of a firm.
    pub fn after(&self) -> Result<Option<EnterpriseId>, Error> {
        match self.after.as_str() {
            "" => Ok(None),
            text => text
                .parse()
                .map(Some)
                .map_err(|_| Error::invalid("after", "翻页位置无效，请从第一页重新开始")),
        }
    }

    /// Returns the address of a list with these filters and others in place of them.
    pub fn address(&self, path: &str, with: &[(&str, &str)]) -> String {
        let own = [
            ("division", self.division.as_str()),
            ("field", &self.field),
            ("condition", &self.condition),
        ];
        let own = own
            .iter()
            .filter(|(key, _)| !with.iter().any(|(other, _)| other == key));
        let pairs = own.chain(with).filter(|(_, value)| !value.is_empty());
        let pairs = pairs.map(|(key, value)| format!("{key}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        let pairs: Vec<String> = pairs.collect();
        match pairs.as_slice() {
            [] => path.to_owned(),
            pairs => format!("{path}?{}", pairs.join("&")),
        }
    }
}

/// Returns the path of a list.
pub fn list_path(tier: &str, list: List) -> String {
    format!("/screening/{tier}/{list}")
}

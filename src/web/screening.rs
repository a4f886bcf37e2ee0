//! What addresses of screenings carry behind the `?`, the same for pages and programs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::Error;
use crate::app::screening::ListQuery;
use crate::domain::code::{DivisionCode, TierCode};
use crate::rules::screening::{Field, List, ListPlace};
use crate::web::question::Question;

/// A county of the screened registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct CountyParams {
    /// The county; all when nothing is said.
    pub county: Option<DivisionCode>,
}

impl Question for CountyParams {}

/// A part of a list of the screened registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct ScreeningParams {
    /// The county; all when nothing is said.
    pub county: Option<DivisionCode>,
    /// The fact that keeps firms undecided.
    #[validate(length(max = 100))]
    pub lacks: Option<String>,
    /// The condition that decides.
    #[validate(length(max = 100))]
    pub condition: Option<String>,
    /// The place behind which the page begins.
    pub after: Option<String>,
}

impl Question for ScreeningParams {}

impl ScreeningParams {
    /// Returns which list is asked for.
    pub fn query(&self, tier: TierCode, list: List) -> ListQuery {
        ListQuery {
            tier,
            list,
            division: self.county.clone(),
            field: self.lacks.as_deref().map(Field::from_text),
            condition: self.condition.clone(),
        }
    }

    /// Reads where the page begins.
    ///
    /// # Errors
    /// It is no place on a list.
    pub fn after(&self) -> Result<Option<ListPlace>, Error> {
        read_place(self.after.as_deref())
    }
}

/// Reads the place behind which a page begins.
///
/// # Errors
/// It is none.
pub fn read_place<P: std::str::FromStr>(after: Option<&str>) -> Result<Option<P>, Error> {
    let lost = |_| Error::invalid("after", "翻页位置无效，请从第一页重新开始");
    after.map(|text| text.parse().map_err(lost)).transpose()
}

/// Returns the path of a list.
pub fn list_path(tier: &str, list: List) -> String {
    format!("/screening/{tier}/{list}")
}

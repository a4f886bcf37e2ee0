//! What the operator says about a file. A flag wins over a title; a flag and a cell that contradict each other are
//! an error of that row, never a silent choice.

use serde::{Deserialize, Serialize};

use super::heading::Purpose;
use super::meaning::Mapping;
use super::scan::Wanted;
use super::values::Values;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::import::ImportKind;
use crate::domain::source::SourceKind;
use crate::domain::word::words;

/// How a file is to be read. Everything may be left to the file itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// What the rows are; guessed from columns and titles when absent.
    pub kind: Option<ImportKind>,
    /// The only sheet to read.
    pub sheet: Option<String>,
    /// The tier of every row.
    pub tier: Option<TierCode>,
    /// What becomes of the firms.
    pub purpose: Option<Purpose>,
    /// The first day of validity.
    pub from: Option<Day>,
    /// The last day of validity.
    pub until: Option<Day>,
    /// The day on which a revocation takes effect.
    pub on: Option<Day>,
    /// The batch.
    pub batch: Option<String>,
    /// The document number of the source.
    pub document: Option<String>,
    /// The title of the source.
    pub source_title: Option<String>,
    /// Where the source can be read.
    pub link: Option<String>,
    /// When the source was published.
    pub published: Option<Day>,
    /// The year of figures whose table does not name it.
    pub year: Option<i32>,
    /// The unit of money whose table does not name it, e.g. 千元.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether hidden sheets and rows are read too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// What becomes of firms in other cities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outsiders: Option<Outsiders>,
    /// What kind of source figures come from; what firms say of themselves when absent.
    pub figures_from: Option<SourceKind>,
    /// What the operator says of headers.
    #[serde(skip_serializing_if = "Mapping::is_empty")]
    pub columns: Mapping,
    /// What texts in cells mean; what is remembered when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Values>,
}

words! {
    /// What becomes of rows about firms in other cities.
    pub enum Outsiders {
        /// They are passed over, and counted.
        Skip = "skip" "跳过",
        /// They are taken like any other, without a county.
        Take = "take" "外地企业也登记",
    }
}

impl Options {
    /// Returns which parts of the file are read.
    pub(super) fn wanted(&self) -> Wanted<'_> {
        Wanted {
            only: self.sheet.as_deref(),
            hidden: self.hidden,
        }
    }
}

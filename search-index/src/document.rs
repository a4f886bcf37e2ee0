//! What the index takes: one firm as the caller knows it. Codes and words are opaque here.

use serde::{Deserialize, Serialize};

use crate::query::Facet;

/// A firm to be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The caller's number of the firm; adding a document replaces the one of the same number.
    pub id: i64,
    /// Its names, the registered one first.
    pub names: Vec<Name>,
    /// Its credit code, when known.
    pub credit_code: Option<String>,
    /// Its old registration number, when known.
    pub registration_number: Option<String>,
    /// Its stock codes, with or without market.
    pub stock_codes: Vec<String>,
    /// What it makes.
    pub products: String,
    /// Its business scope.
    pub scope: String,
    /// Its address.
    pub address: String,
    /// Words that lead to it though no text of its own holds them: titles of its place, trade, tiers.
    pub labels: Vec<String>,
    /// The values of its facets; what stands in [`Document::holdings`] is not repeated here.
    pub facets: Vec<(Facet, String)>,
    /// Whether it is in business: others come after it.
    pub active: bool,
    /// The tiers it holds or held, a facet that depends on the day of the query.
    pub holdings: Vec<Holding>,
    /// What lifts it a little among equals.
    pub prior: u8,
    /// What [`crate::Sort::Amount`] sorts by, when known.
    pub amount: Option<u64>,
    /// What the caller wants back with a hit; opaque here.
    pub payload: String,
}

/// A name of a firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// The name as its source prints it.
    pub text: String,
    /// What kind of name it is.
    pub kind: NameKind,
}

/// The kind of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    /// The registered one.
    Legal,
    /// Once registered.
    Former,
    /// What people say.
    Short,
    /// A brand.
    Brand,
}

/// A tier and the days on which it holds; days are counted by the caller, in any way that orders them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// The tier.
    pub tier: String,
    /// The first day.
    pub from: i32,
    /// The last day; `None` when nobody printed one.
    pub until: Option<i32>,
}

/// How far the index has followed its source: the revision of the last change it holds, the number of the firm that
/// changed, and which history that revision belongs to: a source that went back uses its numbers again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Bookmark {
    /// The revision.
    pub revision: i64,
    /// The firm.
    pub id: i64,
    /// What the source calls its history up to that revision; an index of before histories had names has zero.
    #[serde(default)]
    pub history: u64,
}

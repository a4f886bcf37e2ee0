//! Search for Chinese firms: folding and comparing names, and a tantivy index behind a handful of functions.
//! Knows no SQL and no law; numbers, words and days come from the caller.

mod abbreviation;
mod analysis;
mod apart;
mod asked;
mod clause;
mod collect;
pub mod distance;
pub mod document;
mod effort;
pub mod error;
mod exact;
mod explain;
mod family;
pub mod fold;
mod histogram;
mod index;
mod inside;
mod known;
mod marker;
pub mod name;
mod phrase;
mod pinyin;
mod plan;
mod profile;
mod query;
mod rank;
mod read;
mod routes;
mod scan;
mod schema;
mod search;
mod slip;
mod snapshot;
mod source;
mod standing;
mod stored;
mod tally;
mod weigh;

pub use crate::pinyin::spelling;
pub use document::{Bookmark, Document, Holding, Name, NameKind};
pub use error::Error;
pub use index::{Index, Opened, Rebuilt};
pub use marker::{MarkedWord, Marker};
pub use query::{
    Cursor, Facet, FacetCounts, Filters, Hit, Hits, Horizon, NoCursor, Query, Sort, Start, TierStanding, Why, Within,
};
pub use search::Candidate;

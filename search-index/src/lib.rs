//! Search for Chinese firms: folding and comparing names, and a tantivy index behind a handful of functions.
//! Knows no SQL and no law; numbers, words and days come from the caller.

mod analysis;
mod collect;
pub mod distance;
pub mod document;
pub mod error;
mod explain;
pub mod fold;
mod index;
pub mod name;
mod pinyin;
mod plan;
mod query;
mod routes;
mod schema;
mod search;
mod snapshot;

pub use document::{Bookmark, Document, Holding, Name, NameKind};
pub use error::Error;
pub use explain::highlight;
pub use index::{Index, Opened, Rebuilt};
pub use query::{
    Cursor, Facet, FacetCounts, Filters, Hit, Hits, NoCursor, Query, Sort, Start, TierStanding, Why, Within,
};
pub use search::Candidate;

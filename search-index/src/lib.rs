//! Search for Chinese firms: folding and comparing names, and a tantivy index behind a handful of functions.
//! Knows no SQL and no law; ids, words and days come from the caller.

pub mod distance;
pub mod fold;
pub mod name;

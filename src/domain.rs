//! The nouns of the registry and their invariants. Pure: no clock, no I/O, no database, no HTTP.

pub mod access;
pub mod audit;
pub mod catalog;
pub mod code;
pub mod credit_code;
pub mod division;
pub mod dossier;
pub mod enterprise;
pub mod filing;
pub mod goal;
pub mod import;
pub mod indicator;
pub mod industry;
pub mod quantity;
pub mod range;
pub mod renewal;
pub mod revision;
pub mod roster;
pub mod seed;
pub mod source;
pub mod tally;
pub mod tenure;
pub mod tier;
pub mod timeline;
pub mod unit;
pub mod word;

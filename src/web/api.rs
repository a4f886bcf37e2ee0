//! JSON for programs, one file per noun.

pub mod assessment;
pub mod audit;
pub mod check;
pub mod enterprise;
pub mod expiry;
pub mod explain;
pub mod goal;
pub mod health;
pub mod holder;
pub mod import;
pub mod lint;
pub mod matching;
pub mod plan;
pub mod preset;
pub mod screening;
pub mod search;
pub mod simulation;
pub mod standard;

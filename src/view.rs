//! What users see, once: the structs that pages, JSON and the command line render. Plain data, no behaviour.

pub mod assessment;
pub mod audit;
pub mod check;
pub mod enterprise;
pub mod event;
pub mod expiry;
pub mod explain;
pub mod filing;
pub mod goal;
pub mod import;
pub mod job;
pub mod lint;
pub mod mapping;
pub mod matching;
pub mod plan;
pub mod preset;
pub mod question;
pub mod replay;
pub mod screening;
pub mod search;
pub mod simulation;
pub mod source;
pub mod standard;
pub mod tenure;
pub mod tier_list;
pub mod window;

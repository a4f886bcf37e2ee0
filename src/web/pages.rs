//! Pages for people, one file per noun.

pub mod account;
pub mod assessment;
pub mod audit;
pub mod check;
pub mod description;
pub mod enterprise;
pub mod expiry;
pub mod explain;
pub mod export;
pub mod goal;
pub mod holder;
pub mod home;
pub mod import;
pub mod job;
pub mod lint;
pub mod matching;
pub mod people;
pub mod plan;
pub mod preset;
pub mod screening;
pub mod search;
pub mod sign_in;
pub mod simulation;
pub mod standard;
pub mod template;

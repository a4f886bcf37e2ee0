//! What users see, once: the structs that pages, JSON and the command line render. Plain data, no behaviour.

pub mod account;
pub mod assessment;
pub mod audit;
pub mod check;
pub mod desk;
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
pub mod matter;
pub mod people;
pub mod plan;
pub mod preset;
pub mod prospect;
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

/// Prints a moment as it is told in China, to the minute.
pub fn moment(at: chrono::DateTime<chrono::Utc>) -> String {
    let china = chrono::FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
    at.with_timezone(&china).format("%Y-%m-%d %H:%M").to_string()
}

//! The law machine: standards are data, every value is a range, and three verdicts answer every question.
//! Pure and total: no clock, no I/O, no failure; what does not fit or is not known becomes wider, never wrong.

pub mod assessment;
pub mod card;
pub mod clause;
pub mod derivation;
mod draft;
pub mod evaluate;
pub mod facts;
pub mod gap;
pub mod library;
pub mod operand;
mod quick;
pub mod range;
pub mod reads;
pub mod replay;
mod resolve;
pub mod score;
pub mod screening;
pub mod simulation;
pub mod standard;
pub mod title;
pub mod verdict;

//! The law machine: standards are data, every value is a range, and three verdicts answer every question.
//! Pure and total: no clock, no I/O, no failure; what does not fit or is not known becomes wider, never wrong.

pub mod range;

pub mod verdict;

pub mod standard;

pub mod facts;

pub mod operand;

pub mod score;

pub mod evaluate;

pub mod assessment;

mod draft;
mod resolve;

pub mod library;

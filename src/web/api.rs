//! JSON for programs, one file per noun.

pub mod health;

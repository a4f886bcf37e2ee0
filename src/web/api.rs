//! JSON for programs, one file per noun.

pub mod goal;
pub mod health;

//! Revisions: one number for index cursor, optimistic lock, incremental export, audit key and "known at".

use std::fmt;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// The moment of a change: each write takes the next one. Zero is before the first.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    DeriveValueType,
    schemars::JsonSchema,
)]
pub struct Revision(pub i64);

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Names everything that was written up to a revision: two registries that agree on it there have the same past, and
/// one that went back and grew again does not. Numbers of revisions are used again, this is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History(pub u64);

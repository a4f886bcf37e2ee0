//! The index as its users see it: on disk, asked and answered.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

mod durability;
mod facets;
mod firms;
mod recall;

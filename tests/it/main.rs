//! Every integration test, in one binary: linking once is what keeps the suite quick. Try not to add another.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

mod architecture;
mod database;
mod gallery;
mod import;
mod seed;
mod store;

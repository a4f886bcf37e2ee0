//! The registry.

pub mod domain;

//! Import: lists as they really arrive.

mod crash;
mod pages;
pub(crate) mod registry;
mod sheets;

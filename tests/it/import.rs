//! Import: lists as they really arrive.

pub(crate) mod registry;
mod sheets;

//! Import: lists as they really arrive.

mod agreement;
mod crash;
mod pages;
pub(crate) mod registry;
mod sheets;
mod workbook;

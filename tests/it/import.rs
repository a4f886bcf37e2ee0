//! Import: lists as they really arrive.

mod agreement;
mod crash;
mod kinds;
mod life;
mod pages;
pub(crate) mod registry;
mod sheets;
mod workbook;

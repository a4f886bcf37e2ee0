//! Import: lists as they really arrive.

mod agreement;
mod crash;
mod kinds;
mod life;
mod nasty;
mod outcomes;
mod pages;
pub(crate) mod registry;
mod sheets;
mod workbook;

//! Import: lists as they really arrive.

mod agreement;
mod bounds;
mod cases;
mod crash;
mod facts;
mod hostile;
mod kinds;
mod layouts;
pub(crate) mod life;
mod mending;
mod mutated;
mod nasty;
mod outcomes;
mod pages;
pub(crate) mod registry;
mod sheets;
mod workbook;

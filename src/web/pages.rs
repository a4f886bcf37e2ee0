//! Pages for people, one file per noun.

pub mod goal;
pub mod home;

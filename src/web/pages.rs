//! Pages for people, one file per noun.

pub mod home;

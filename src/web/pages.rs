//! Pages for people, one file per noun.

pub mod enterprise;
pub mod goal;
pub mod home;
pub mod search;

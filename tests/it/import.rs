//! Import: lists as they really arrive.

mod sheets;

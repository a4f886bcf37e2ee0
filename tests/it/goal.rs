//! Goals: what is counted, and what every face shows of it.

mod count;
mod face;
mod plan;
mod reaching;
mod report;

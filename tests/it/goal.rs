//! Goals: what is counted, and what every face shows of it.

mod coming;
mod count;
mod delete;
mod face;
mod figure;
mod late;
mod memo;
mod plan;
mod reaching;
mod report;

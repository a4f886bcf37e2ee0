//! 雁阵 (yanzhen): the registry a city uses to grow its enterprises tier by tier.

/// An answer is thousands of small pieces that live for microseconds: the system's allocator takes a quarter of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod rules;
pub mod store;
pub mod telemetry;
pub mod view;
pub mod web;

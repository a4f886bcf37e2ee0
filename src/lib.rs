//! 雁阵 (yanzhen): the registry a city uses to grow its enterprises tier by tier.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod rules;
pub mod store;
pub mod telemetry;
pub mod view;
pub mod web;

//! Every integration test, in one binary: linking once is what keeps the suite quick. Try not to add another.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

mod access;
mod app;
mod architecture;
mod assessment;
mod audit;
mod backup;
mod browser;
mod check;
mod connection;
mod crash;
mod database;
mod day;
mod demo;
mod explain;
mod export;
mod fixture;
mod gallery;
mod goal;
mod health;
mod import;
mod indexer;
mod lint;
mod matching;
mod office;
mod pages;
mod pipe;
mod routes;
mod screening;
mod search;
mod seed;
mod simulation;
mod standard;
mod store;
mod template;
mod word;

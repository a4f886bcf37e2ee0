//! Measurements of this process in the form that Prometheus reads. Nobody measures unless it was asked for: then the
//! numbers go to one recorder of the process, and whoever may ask gets all of them.

use std::sync::OnceLock;

use anyhow::Context;
use metrics::gauge;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::{App, Error};
use crate::domain::job::JobState;

/// The bounds of what takes time, in seconds.
const SECONDS: [f64; 10] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Begins to measure; once for all registries of a process.
///
/// # Errors
/// In Chinese: somebody else measures already.
pub(super) fn begin() -> anyhow::Result<PrometheusHandle> {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(recorder) = RECORDER.get() {
        return Ok(recorder.clone());
    }
    let builder = PrometheusBuilder::new().set_buckets(&SECONDS)?;
    let recorder = builder.install_recorder().context("运行指标无法开始记录")?;
    Ok(RECORDER.get_or_init(|| recorder).clone())
}

impl App {
    /// Returns every measurement as text; nothing when nobody asked to measure.
    ///
    /// # Errors
    /// When the database or the index cannot be read.
    pub async fn measure(&self) -> Result<Option<String>, Error> {
        let Some(recorder) = self.metrics() else {
            return Ok(None);
        };
        let readiness = self.readiness().await?;
        let behind = match readiness.index_is_current {
            true => 0,
            false => readiness.latest.0 - readiness.indexed.0,
        };
        gauge!("yanzhen_index_lag_revisions").set(as_number(u64::try_from(behind).unwrap_or(0)));
        let (open, idle) = self.store().connections();
        gauge!("yanzhen_pool_connections", "state" => "idle").set(as_number(idle));
        gauge!("yanzhen_pool_connections", "state" => "busy").set(as_number(open.saturating_sub(idle)));
        let jobs = self.store().count_jobs().await?;
        for state in JobState::ALL.iter().map(|state| state.as_str()).chain(["running"]) {
            let found = jobs.iter().find(|(found, _)| found == state);
            gauge!("yanzhen_jobs", "state" => state).set(as_number(found.map_or(0, |(_, jobs)| *jobs)));
        }
        if let Some(bytes) = resident_bytes() {
            gauge!("yanzhen_resident_bytes").set(as_number(bytes));
        }
        recorder.run_upkeep();
        Ok(Some(recorder.render()))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a measurement may be rounded; no verdict is")]
fn as_number(count: u64) -> f64 {
    count as f64
}

/// The memory that the system has given us; unknown where it does not tell.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

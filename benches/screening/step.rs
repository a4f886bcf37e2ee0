//! Steps that are measured: what one took and the peak memory of its process, for several sizes side by side.

use std::time::Instant;

use anyhow::Context;

/// A step under way.
pub(crate) struct Step {
    name: &'static str,
    started: Instant,
}

/// A step that was measured.
pub(crate) struct Measured {
    name: String,
    rows: usize,
    millis: u128,
    /// In megabytes, where the system tells it.
    peak: String,
}

impl Step {
    pub(crate) fn start(name: &'static str) -> Self {
        // The kernel then counts the peak anew; where it cannot, the peak is the one since the start.
        drop(std::fs::write("/proc/self/clear_refs", "5"));
        Self {
            name,
            started: Instant::now(),
        }
    }

    /// Prints what was measured, for the process that asked.
    pub(crate) fn end(self, rows: usize) {
        let millis = self.started.elapsed().as_millis();
        let peak = peak_megabytes().map_or("?".to_owned(), |peak| peak.to_string());
        println!("{}\t{rows}\t{millis}\t{peak}", self.name);
    }
}

impl Measured {
    /// Reads what [`Step::end`] prints.
    pub(crate) fn read(line: &str) -> anyhow::Result<Self> {
        let mut parts = line.split('\t');
        let mut next = || parts.next().with_context(|| format!("`{line}` is no step"));
        Ok(Self {
            name: next()?.to_owned(),
            rows: next()?.parse()?,
            millis: next()?.parse()?,
            peak: next()?.to_owned(),
        })
    }

    fn cells(&self) -> String {
        let rate = self.rows as u128 * 1_000 / self.millis.max(1);
        let (whole, thousandths) = (self.millis / 1_000, self.millis % 1_000);
        format!(" {} | {whole}.{thousandths:03} | {rate} | {} |", self.rows, self.peak)
    }
}

/// Prints the steps of every size side by side.
pub(crate) fn print(columns: &[(usize, Vec<Measured>)]) {
    let Some((_, first)) = columns.first() else { return };
    let head: String = columns
        .iter()
        .map(|(firms, _)| format!(" {firms} firms: rows | seconds | rows/s | peak MB |"))
        .collect();
    println!("\n| from the store |{head}");
    println!("|---|{}", "---|---|---|---|".repeat(columns.len()));
    for (place, step) in first.iter().enumerate() {
        let cells: String = columns.iter().map(|(_, steps)| steps[place].cells()).collect();
        println!("| {} |{cells}", step.name);
    }
}

fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

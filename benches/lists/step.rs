//! A step of the bench: seconds, rows a second, size of the file, peak of memory. On a machine that others use too, the
//! seconds of processor time say more than those of the clock.

use std::path::Path;
use std::time::Instant;

/// A line of the table.
pub(crate) struct Step {
    database: &'static str,
    name: &'static str,
    started: Instant,
    processor: u64,
}

impl Step {
    /// Begins a step with the peak of memory counted anew.
    pub(crate) fn start(database: &'static str, name: &'static str) -> Self {
        reset_peak();
        Self {
            database,
            name,
            started: Instant::now(),
            processor: processor_hundredths().unwrap_or(0),
        }
    }

    /// Prints the line and returns its milliseconds.
    pub(crate) fn end(self, rows: usize, file: Option<&Path>) -> anyhow::Result<u128> {
        let taken = self.started.elapsed().as_millis().max(1);
        let rate = rows as u128 * 1_000 / taken;
        let (whole, thousandths) = (taken / 1_000, taken % 1_000);
        let size = match file {
            Some(path) => (std::fs::metadata(path)?.len() / 1_048_576).to_string(),
            None => String::new(),
        };
        let peak = peak_megabytes().map_or("?".to_owned(), |peak| peak.to_string());
        let processor = processor_hundredths().unwrap_or(0).saturating_sub(self.processor);
        let processor = format!("{}.{:02}", processor / 100, processor % 100);
        println!(
            "| {} | {} | {rows} | {whole}.{thousandths:03} | {processor} | {rate} | {size} | {peak} |",
            self.database, self.name
        );
        Ok(taken)
    }
}

/// The kernel then counts the peak anew; where it cannot, the peak is the one since the start.
fn reset_peak() {
    drop(std::fs::write("/proc/self/clear_refs", "5"));
}

/// What the process used of all processors, in the kernel's hundredths of a second.
fn processor_hundredths() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut numbers = told.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    Some(user + system)
}

fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

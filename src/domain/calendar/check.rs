//! What must be true of notices and working hours.

use serde::Deserialize;

use super::{HOURS, Notice, is_weekday};
use crate::domain::day::Day;
use crate::domain::seed::{SeedError, Seeds};
use crate::domain::source::Confidence;

/// A notice reaches so many days into the years beside its own.
const BESIDE: i64 = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursFile {
    spans: Vec<[String; 2]>,
    #[expect(dead_code, reason = "said for whoever reads the file")]
    confidence: Confidence,
}

impl Notice {
    /// Returns everything that is wrong with it.
    pub(super) fn check(&self, path: &str) -> Vec<SeedError> {
        let mut findings = Vec::new();
        let mut wrong = |key: &str, problem: String, fix: &str| findings.push(finding(path, key, (&problem, fix)));
        let near = |day: Day| {
            let own = Day::new(self.year, 1, 1).zip(Day::new(self.year, 12, 31));
            own.is_some_and(|(first, last)| first.plus_days(-BESIDE) <= day && day <= last.plus_days(BESIDE))
        };
        for [from, until] in &self.off {
            if until < from {
                wrong(
                    "off",
                    format!("{from} lies behind {until}"),
                    "write the first day first",
                );
            }
            if !near(*from) || !near(*until) {
                wrong(
                    "off",
                    format!("{from} is of another year"),
                    "put it into the file of its year",
                );
            }
        }
        for day in &self.worked {
            if is_weekday(*day) {
                let fix = "name only days of a weekend that are worked";
                wrong("worked", format!("{day} is a weekday"), fix);
            }
            if self.off.iter().any(|[from, until]| from <= day && day <= until) {
                wrong("worked", format!("{day} is off as well"), "keep what the notice says");
            }
            if !near(*day) {
                wrong(
                    "worked",
                    format!("{day} is of another year"),
                    "put it into the file of its year",
                );
            }
        }
        findings
    }
}

/// Reads the minutes that are worked.
pub(super) fn hours(seeds: &Seeds) -> Result<Vec<(u16, u16)>, SeedError> {
    let file: HoursFile = seeds.read(HOURS)?;
    let read = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    };
    let mut spans = Vec::new();
    for [from, until] in &file.spans {
        let last = spans.last().map_or(0, |(_, until)| *until);
        match (read(from), read(until)) {
            (Some(from), Some(until)) if last <= from && from < until => spans.push((from, until)),
            _ => {
                let problem = format!("`{from}` to `{until}` is no span behind the one before");
                return Err(finding(
                    HOURS,
                    "spans",
                    (&problem, "write spans like 09:00 to 12:00 in order"),
                ));
            }
        }
    }
    match spans.is_empty() {
        true => Err(finding(
            HOURS,
            "spans",
            ("there are no working hours", "name at least one span"),
        )),
        false => Ok(spans),
    }
}

pub(super) fn finding(file: &str, key: &str, (problem, fix): (&str, &str)) -> SeedError {
    SeedError {
        file: file.to_owned(),
        line: None,
        key: key.to_owned(),
        problem: problem.to_owned(),
        fix: fix.to_owned(),
    }
}

//! Timelines: how many firms a counting rule finds on any day, from one pass over the tenures of each firm.
//! Memory grows with the number of distinct days, not with the number of firms.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::goal::{Count, CountingRule};
use super::tally::Certainty;
use super::tenure::{Award, Basis, Standing};

/// The changes of a count by day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    days: BTreeMap<NaiveDate, Change>,
}

/// What changes on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Firms that surely count from this day on.
    pub gained: u64,
    /// Firms that no longer surely count from this day on.
    pub lost: u64,
    /// Firms that may count from this day on.
    pub opened: u64,
    /// Firms that no longer may count, because they surely do or surely do not.
    pub closed: u64,
}

/// The count on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// Firms that surely count.
    pub certain: u64,
    /// Firms that may count.
    pub open: u64,
}

impl Timeline {
    /// Adds the tenures of one firm under a rule.
    pub fn add_firm(&mut self, awards: &[&Award], rule: &CountingRule) {
        let begun = |award: &&&Award| rule.since.is_none_or(|since| since <= award.from);
        let awards: Vec<&Award> = awards.iter().filter(begun).copied().collect();
        let mut before = None;
        for day in turning_days(&awards) {
            let now = match rule.count {
                Count::Stock => stands_on(&awards, day),
                Count::Cumulative => began_by(&awards, day),
            };
            if now != before {
                self.change(day, before, now);
                before = now;
            }
        }
    }

    fn change(&mut self, day: NaiveDate, before: Option<Certainty>, now: Option<Certainty>) {
        let change = self.days.entry(day).or_default();
        match before {
            Some(Certainty::Certain) => change.lost += 1,
            Some(Certainty::Open) => change.closed += 1,
            None => {}
        }
        match now {
            Some(Certainty::Certain) => change.gained += 1,
            Some(Certainty::Open) => change.opened += 1,
            None => {}
        }
    }

    /// Returns the count on a day.
    pub fn on(&self, day: NaiveDate) -> Point {
        let mut point = Point::default();
        for change in self.days.range(..=day).map(|(_, change)| change) {
            point.certain = point.certain + change.gained - change.lost;
            point.open = point.open + change.opened - change.closed;
        }
        point
    }

    /// Returns the changes after one day up to another, in order.
    pub fn changes(&self, after: NaiveDate, until: NaiveDate) -> impl Iterator<Item = (NaiveDate, Change)> {
        let within = self.days.range(after..=until).filter(move |(day, _)| after < **day);
        within.map(|(day, change)| (*day, *change))
    }
}

/// The days on which the standing of one of the tenures changes.
fn turning_days(awards: &[&Award]) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> = awards
        .iter()
        .flat_map(|award| {
            let expired = award.until.and_then(|until| until.checked_add_days(Days::new(1)));
            [Some(award.from), expired, award.ended.map(|ending| ending.on)]
        })
        .flatten()
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn stands_on(awards: &[&Award], day: NaiveDate) -> Option<Certainty> {
    let standings = || awards.iter().map(|award| award.standing_on(day));
    if standings().any(|standing| standing == Standing::Held) {
        return Some(Certainty::Certain);
    }
    standings()
        .any(|standing| standing == Standing::EndUnknown)
        .then_some(Certainty::Open)
}

fn began_by(awards: &[&Award], day: NaiveDate) -> Option<Certainty> {
    awards
        .iter()
        .any(|award| award.basis != Basis::Proposed && award.from <= day)
        .then_some(Certainty::Certain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source::SourceId;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn award(from: &str, until: Option<&str>) -> Award {
        Award {
            tier: "example".parse().unwrap(),
            batch: String::new(),
            certificate: String::new(),
            from: day(from),
            until: until.map(day),
            ended: None,
            basis: Basis::Recognized,
            source: SourceId(1),
        }
    }

    fn rule(count: Count) -> CountingRule {
        CountingRule {
            count,
            since: None,
            reason: String::new(),
        }
    }

    fn timeline(firms: &[&[Award]], count: Count) -> Timeline {
        let mut timeline = Timeline::default();
        for firm in firms {
            timeline.add_firm(&firm.iter().collect::<Vec<_>>(), &rule(count));
        }
        timeline
    }

    #[test]
    fn overlapping_titles_of_one_firm_count_once_and_a_renewal_leaves_no_gap() {
        let first = award("2022-01-01", Some("2024-12-31"));
        let renewed = award("2025-01-01", Some("2027-12-31"));
        let above = award("2023-07-01", Some("2026-06-30"));
        let line = timeline(&[&[first, renewed, above]], Count::Stock);
        for (text, certain) in [
            ("2021-12-31", 0),
            ("2022-01-01", 1),
            ("2025-01-01", 1),
            ("2027-12-31", 1),
            ("2028-01-01", 0),
        ] {
            assert_eq!(line.on(day(text)), Point { certain, open: 0 }, "{text}");
        }
        assert_eq!(line.changes(day("2000-01-01"), day("2030-01-01")).count(), 2);
    }

    #[test]
    fn a_title_without_a_printed_end_stays_open_and_counts_apart() {
        let line = timeline(
            &[&[award("2020-01-01", None)], &[award("2021-01-01", Some("2021-12-31"))]],
            Count::Stock,
        );
        assert_eq!(line.on(day("2021-06-30")), Point { certain: 1, open: 1 });
        assert_eq!(line.on(day("2030-01-01")), Point { certain: 0, open: 1 });
    }

    #[test]
    fn a_cumulative_count_never_falls() {
        let line = timeline(
            &[&[award("2021-01-01", Some("2021-12-31"))], &[award("2022-01-01", None)]],
            Count::Cumulative,
        );
        assert_eq!(line.on(day("2021-01-01")), Point { certain: 1, open: 0 });
        assert_eq!(line.on(day("2030-01-01")), Point { certain: 2, open: 0 });
    }
}

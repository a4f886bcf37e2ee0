//! Renewals: of the titles that ran out in a past window, how many were continued. What forecasts are based on.

use chrono::{Days, NaiveDate};

use super::tenure::{Award, Basis};

/// So many days after its end a title may be continued and still counts as renewed: lists appear late.
pub const GRACE: Days = Days::new(180);
/// So many days back the window reaches.
const WINDOW: Days = Days::new(3 * 365);
/// Below this number of ends a share says nothing.
const ENOUGH: u64 = 30;

/// How many titles ran out and how many of them were continued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Renewals {
    /// Titles whose printed end lies in the window.
    pub ended: u64,
    /// Those that a later title of the same count continued.
    pub renewed: u64,
}

impl Renewals {
    /// Adds the titles of one firm, as seen on a day. Ends of the last half year are left out: whether they will
    /// be continued is not known yet.
    pub fn add_firm(&mut self, awards: &[&Award], on: NaiveDate) {
        let last = on - GRACE;
        let first = last - WINDOW;
        let awarded = || awards.iter().filter(|award| award.basis != Basis::Proposed);
        for award in awarded() {
            let Some(until) = award.until.filter(|until| first < *until && *until <= last) else {
                continue;
            };
            let continues = |later: &&&Award| {
                award.from < later.from && later.from <= until + GRACE && later.until.is_none_or(|end| until < end)
            };
            self.ended += 1;
            self.renewed += u64::from(awarded().any(|later| continues(&later)));
        }
    }

    /// Returns the share in percent, rounded down, when enough ended to say so.
    pub fn percent(&self) -> Option<u64> {
        (ENOUGH <= self.ended).then(|| self.renewed * 100 / self.ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source::SourceId;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn award(from: &str, until: &str) -> Award {
        Award {
            tier: "example".parse().unwrap(),
            batch: String::new(),
            certificate: String::new(),
            from: day(from),
            until: Some(day(until)),
            ended: None,
            basis: Basis::Recognized,
            source: SourceId(1),
        }
    }

    fn counted(awards: &[Award]) -> Renewals {
        let mut renewals = Renewals::default();
        renewals.add_firm(&awards.iter().collect::<Vec<_>>(), day("2026-11-22"));
        renewals
    }

    #[test]
    fn a_title_continued_within_half_a_year_is_renewed() {
        let first = award("2022-01-01", "2024-12-31");
        let late = award("2025-06-29", "2028-06-28");
        let too_late = award("2025-06-30", "2028-06-29");
        assert_eq!(counted(&[first.clone(), late]), Renewals { ended: 1, renewed: 1 });
        assert_eq!(counted(&[first, too_late]), Renewals { ended: 1, renewed: 0 });
    }

    #[test]
    fn ends_that_may_still_be_continued_do_not_count_yet() {
        assert_eq!(counted(&[award("2023-01-01", "2026-06-30")]), Renewals::default());
    }
}

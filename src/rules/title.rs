//! What the record says of titles: one that is held stands in the way of a new application, one that was held is what
//! a review renews, one that was taken away bars its firm for a time. Unlike a prerequisite, what bars a firm is
//! looked up and not proved: a record that says nothing bars nobody; see `docs/decisions/050-what-bars-a-firm.md`.

use serde::Serialize;

use super::facts::{Facts, Holding};
use super::verdict::Verdict;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::tenure::{EndReason, Standing};

/// A demand on the record of some titles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitleTest {
    /// The titles.
    pub tiers: Vec<TierCode>,
    /// What is demanded of them.
    pub demand: Demand,
}

/// What is demanded of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// None of them is held.
    Unheld,
    /// One of them is on record and held: a name for several titles, of which nobody is asked.
    Recorded,
    /// One of them is held, or has run out: that is what a review renews.
    Reviewable,
    /// None of them was taken away while this still bars the firm.
    NotBarred(Ban),
}

/// How long a title that was taken away bars its firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ban {
    /// So many years from the day, when it was for fraud or an accident; another cancellation leaves the reason open.
    Years(u32),
    /// The rest of the calendar year, for whatever reason.
    SameYear,
}

impl TitleTest {
    pub(super) fn judge(&self, facts: &Facts) -> Verdict {
        let holdings = || self.tiers.iter().flat_map(|tier| facts.holdings(tier));
        match self.demand {
            Demand::Unheld => Verdict::all(holdings().map(|held| of_holding(held).negate())),
            Demand::Recorded => Verdict::any(holdings().map(of_holding)),
            Demand::Reviewable if holdings().next().is_none() => Verdict::Undecided,
            Demand::Reviewable => Verdict::any(holdings().map(reviewable)),
            Demand::NotBarred(ban) => Verdict::all(holdings().map(|held| ban.judge(held, facts.date()))),
        }
    }

    /// Returns the titles whose certificate, once recorded, could meet it.
    pub(super) fn open<'t>(&'t self, facts: &Facts) -> impl Iterator<Item = &'t TierCode> {
        let open = self.demand == Demand::Reviewable && self.judge(facts) == Verdict::Undecided;
        self.tiers.iter().filter(move |_| open)
    }

    /// Returns the first day on which none of these certificates bars the firm any longer; none when none does.
    pub fn barred_until(&self, holdings: &[Holding]) -> Option<Day> {
        let ban = self.ban()?;
        let barring = holdings.iter().filter_map(|held| held.ended);
        let barring = barring.filter(|ending| matches!(ending.reason, EndReason::Revoked | EndReason::Cancelled));
        barring.filter_map(|ending| ban.first_free(ending.on)).max()
    }

    /// Returns how long it bars.
    pub(super) fn ban(&self) -> Option<Ban> {
        match self.demand {
            Demand::NotBarred(ban) => Some(ban),
            Demand::Unheld | Demand::Recorded | Demand::Reviewable => None,
        }
    }
}

impl Ban {
    fn judge(self, held: &Holding, date: Day) -> Verdict {
        let Some(ending) = held.ended.filter(|ending| ending.on <= date) else {
            return Verdict::Met;
        };
        if self.first_free(ending.on).is_some_and(|free| free <= date) {
            return Verdict::Met;
        }
        match (ending.reason, self) {
            (EndReason::Revoked, _) | (EndReason::Cancelled, Ban::SameYear) => Verdict::Unmet,
            (EndReason::Cancelled, Ban::Years(_)) => Verdict::Undecided,
            (EndReason::FailedReview | EndReason::Departed | EndReason::Renewed, _) => Verdict::Met,
        }
    }

    /// Returns the first day on which a title that was taken away no longer bars its firm.
    pub fn first_free(self, taken: Day) -> Option<Day> {
        match self {
            Ban::Years(years) => taken.checked_add_months(years.saturating_mul(12)),
            Ban::SameYear => Day::new(taken.year() + 1, 1, 1),
        }
    }
}

/// Tells whether titles on record answer that none of them is held; nothing while the record does not tell.
pub(super) fn answered(titles: &[TierCode], facts: &Facts) -> Option<Verdict> {
    let of_tier = |tier: &TierCode| {
        let holdings = facts.holdings(tier);
        match holdings.is_empty() {
            true => Verdict::Undecided,
            false => Verdict::any(holdings.iter().map(of_holding)).negate(),
        }
    };
    match titles.iter().map(of_tier).min() {
        None | Some(Verdict::Undecided) => None,
        decided => decided,
    }
}

/// Tells whether a certificate is valid on the day.
pub(super) fn of_holding(holding: &Holding) -> Verdict {
    match holding.standing {
        Standing::Held => Verdict::Met,
        Standing::EndUnknown => Verdict::Undecided,
        Standing::Proposed | Standing::NotYet | Standing::Expired | Standing::Ended => Verdict::Unmet,
    }
}

/// A review is held when the term runs out; whether one that has run out is still in time is for its notice to say.
fn reviewable(holding: &Holding) -> Verdict {
    match holding.standing {
        Standing::Held => Verdict::Met,
        Standing::EndUnknown | Standing::Expired => Verdict::Undecided,
        Standing::Proposed | Standing::NotYet | Standing::Ended => Verdict::Unmet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source::SourceId;
    use crate::domain::tenure::{Award, Basis, Ending};
    use Verdict::{Met, Undecided, Unmet};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn award(until: Option<&str>, ended: Option<(&str, EndReason)>) -> Award {
        Award {
            tier: "example".parse().unwrap(),
            batch: String::new(),
            certificate: String::new(),
            from: day("2023-01-01"),
            until: until.map(day),
            ended: ended.map(|(on, reason)| Ending {
                on: day(on),
                reason,
                source: SourceId(1),
            }),
            basis: Basis::Recognized,
            source: SourceId(1),
        }
    }

    fn judge(demand: Demand, awards: &[Award], on: &str) -> Verdict {
        let test = TitleTest {
            tiers: vec!["example".parse().unwrap()],
            demand,
        };
        test.judge(&Facts::on(day(on)).with_awards(awards))
    }

    #[test]
    fn who_holds_it_does_not_apply_anew_and_only_who_held_it_is_reviewed() {
        let three_years = award(Some("2025-12-31"), None);
        let open = award(None, None);
        let taken = award(Some("2025-12-31"), Some(("2024-05-01", EndReason::Revoked)));
        let cases = [
            (vec![], "2024-06-01", Met, Undecided),
            (vec![three_years.clone()], "2025-12-31", Unmet, Met),
            (vec![three_years.clone()], "2026-01-01", Met, Undecided),
            (vec![three_years], "2022-12-31", Met, Unmet),
            (vec![open], "2024-06-01", Undecided, Undecided),
            (vec![taken], "2024-06-01", Met, Unmet),
        ];
        for (awards, on, unheld, reviewable) in cases {
            assert_eq!(judge(Demand::Unheld, &awards, on), unheld, "{on}");
            assert_eq!(judge(Demand::Reviewable, &awards, on), reviewable, "{on}");
        }
    }

    #[test]
    fn what_was_taken_away_bars_until_the_day_and_no_longer() {
        use EndReason::{Cancelled, Departed, FailedReview, Renewed, Revoked};
        let cases = [
            (Revoked, "2024-04-30", Met, Met),
            (Revoked, "2024-05-01", Unmet, Unmet),
            (Revoked, "2024-12-31", Unmet, Unmet),
            (Revoked, "2025-01-01", Unmet, Met),
            (Revoked, "2027-04-30", Unmet, Met),
            (Revoked, "2027-05-01", Met, Met),
            (Cancelled, "2024-12-31", Undecided, Unmet),
            (FailedReview, "2024-12-31", Met, Met),
            (Departed, "2024-12-31", Met, Met),
            (Renewed, "2024-12-31", Met, Met),
        ];
        for (reason, on, three_years, same_year) in cases {
            let awards = [award(Some("2025-12-31"), Some(("2024-05-01", reason)))];
            assert_eq!(
                judge(Demand::NotBarred(Ban::Years(3)), &awards, on),
                three_years,
                "{reason:?} {on}"
            );
            assert_eq!(
                judge(Demand::NotBarred(Ban::SameYear), &awards, on),
                same_year,
                "{reason:?} {on}"
            );
        }
    }

    #[test]
    fn a_title_on_record_answers_before_anybody_is_asked() {
        let titles: [TierCode; 2] = ["example".parse().unwrap(), "other".parse().unwrap()];
        let none = Facts::on(day("2024-06-01"));
        let held = none.clone().with_awards(&[award(Some("2025-12-31"), None)]);
        let one_absent = none.clone().with_absent(titles[0].clone(), SourceId(1));
        let both_absent = one_absent.clone().with_absent(titles[1].clone(), SourceId(1));
        for (facts, expected) in [
            (none, None),
            (held, Some(Unmet)),
            (one_absent, None),
            (both_absent, Some(Met)),
        ] {
            assert_eq!(answered(&titles, &facts), expected);
        }
        assert_eq!(answered(&[], &Facts::on(day("2024-06-01"))), None);
    }
}

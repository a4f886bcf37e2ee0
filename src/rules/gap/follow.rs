//! What moves along: a part that grows makes its wholes grow by as much, and a debt that is paid takes the means with
//! it. The catalogue says what is tied to what.

use super::change::{self, Aim, Change, Subject};
use super::law::Law;
use crate::domain::code::IndicatorCode;
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::rules::facts::Facts;

/// A number that moves along with another.
pub(super) struct Follower {
    pub(super) code: IndicatorCode,
    pub(super) year: Option<i32>,
    /// What it is as things stand, when that is known, and what changes made before have made it.
    base: Option<Quantity>,
    now: Quantity,
}

/// What moves along with a fact, from where the fact stands.
pub(super) struct Following {
    from: Option<Quantity>,
    pub(super) all: Vec<Follower>,
}

impl Law<'_> {
    /// Returns what moves along with a fact while the facts are these.
    pub(super) fn following(&self, subject: &Subject, facts: &Facts) -> Option<Following> {
        let Subject::Figure { indicator, year } = subject else {
            return None;
        };
        let mut codes = indicator.followers().peekable();
        codes.peek()?;
        // Books that are closed are found out and not moved.
        let period = self.numbers.get(indicator)?.period;
        let from = exact(self.facts, indicator, *year);
        if from.is_some() && !self.is_open_year(period, *year) {
            return None;
        }
        let follower = |code: IndicatorCode| {
            let base = exact(self.facts, &code, *year);
            let now = exact(facts, &code, *year)?;
            // Of a whole that nobody filed there is only an example, which is no less than the part.
            let is_example = self.facts.all_said(&code, *year).is_none();
            ((from.is_some() && base.is_some()) || is_example).then_some(Follower {
                base,
                now,
                year: *year,
                code,
            })
        };
        let all = codes.filter_map(follower).collect();
        Some(Following { from, all })
    }

    /// Supposes a change, and what moves along with it.
    pub(super) fn suppose_with(&self, facts: &mut Facts, (subject, aim): (&Subject, &Aim), with: Option<&Following>) {
        self.suppose_alone(facts, (subject, aim));
        let (Some(with), Some(number)) = (with, aim.moves_to()) else {
            return;
        };
        for follower in &with.all {
            let Some(number) = follower.after(with.from.as_ref(), number) else {
                continue;
            };
            let subject = Subject::Figure {
                indicator: follower.code.clone(),
                year: follower.year,
            };
            self.suppose_alone(facts, (&subject, &Aim::Any(number)));
        }
    }

    /// Returns the facts as they are after some changes: first the wholes, then the parts that move them.
    pub(super) fn after<'c>(&self, facts: &Facts, changes: impl IntoIterator<Item = &'c Change>) -> Facts {
        let mut facts = facts.clone();
        let mut changes: Vec<&Change> = changes.into_iter().collect();
        changes.sort_by_key(|(subject, _)| match subject {
            Subject::Figure { indicator, .. } => indicator.followers().count(),
            Subject::Title(_) | Subject::Founding => 0,
        });
        for (subject, aim) in changes {
            let with = self.following(subject, &facts);
            self.suppose_with(&mut facts, (subject, aim), with.as_ref());
        }
        facts
    }

    /// Supposes a change, as a source of the kind that is demanded tells it.
    fn suppose_alone(&self, facts: &mut Facts, change: (&Subject, &Aim)) {
        let demanded = match change.0 {
            Subject::Figure { indicator, .. } => self.source_of(indicator),
            Subject::Title(_) | Subject::Founding => None,
        };
        change::suppose(
            facts,
            change,
            demanded.unwrap_or(crate::domain::source::SourceKind::Audit),
        );
    }
}

impl Follower {
    /// Returns what it is after the fact went from one number to another. What raised it before may have been the
    /// same act: it is as far as the farther of the two, and what was asked of it alone stays.
    fn after(&self, from: Option<&Quantity>, to: &Quantity) -> Option<Quantity> {
        let (Some(base), Some(from)) = (&self.base, from) else {
            return Some(to.clone().max(self.now.clone()));
        };
        let moved = base.checked_add(&to.checked_sub(from)?)?;
        Some(match self.now > *base {
            true => moved.max(self.now.clone()),
            false => moved,
        })
    }
}

/// Returns the one number that stands for an indicator.
pub(super) fn exact(facts: &Facts, code: &IndicatorCode, year: Option<i32>) -> Option<Quantity> {
    facts.all_said(code, year)?.exact().cloned()
}

/// Returns all that a number can be beside its wholes and parts as they stand.
pub(super) fn within(possible: &Range, code: &IndicatorCode, (year, facts): (Option<i32>, &Facts)) -> Range {
    let known = |code: IndicatorCode| facts.all_said(&code, year);
    let most = code
        .wholes()
        .filter_map(known)
        .filter_map(|whole| whole.high().cloned())
        .min();
    let least = code
        .parts()
        .filter_map(known)
        .filter_map(|part| part.low().cloned())
        .max();
    let beside = crate::rules::range::from_ends(least, most);
    possible.intersect(&beside).unwrap_or_else(|| possible.clone())
}

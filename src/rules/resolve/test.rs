//! Resolving tests: the one test of a condition, its line read in the unit of what it is compared with.

use super::Checker;
use crate::domain::code::TierCode;
use crate::domain::indicator::{Lever, Means, Period};
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::unit::{Scale as Writing, Unit};
use crate::rules::draft::{
    DraftAsk, DraftCompare, DraftCondition, DraftCount, DraftOneOf, DraftScore, DraftScoreTest, DraftTitle,
};
use crate::rules::standard::{Comparison, Input, Operand, ScoreOf, Test, Years};
use crate::rules::title::{Ban, Demand, TitleTest};
use crate::rules::verdict::{Bound, Relation};

/// The four ways to write a line, of which one is used.
pub(super) type Lines<'t> = [(Relation, &'t Option<String>); 4];

impl<'a> Checker<'a> {
    pub(super) fn test(&mut self, draft: &'a DraftCondition) -> Option<Test> {
        let DraftCondition {
            id,
            compare,
            one_of,
            ask,
            holds,
            record,
            score,
            all,
            any,
            not,
            count,
            ..
        } = draft;
        let mut tests = Vec::new();
        if let Some(compare) = compare {
            tests.push(self.compare(id, compare));
        }
        if let Some(one_of) = one_of {
            tests.push(self.one_of(id, one_of));
        }
        if let Some(ask) = ask {
            tests.push(self.ask(id, ask));
        }
        if let Some(tiers) = holds {
            tests.push(self.holds(id, tiers));
        }
        if let Some(title) = record {
            tests.push(self.record(id, title));
        }
        if let Some(score) = score {
            tests.push(self.score_test(id, score));
        }
        if let Some(ids) = all {
            tests.push(self.places_of(id, ids).map(Test::All));
        }
        if let Some(ids) = any {
            tests.push(self.places_of(id, ids).map(Test::Any));
        }
        if let Some(of) = not {
            tests.push(self.place(id, of).map(Test::Not));
        }
        if let Some(count) = count {
            tests.push(self.count(id, count));
        }
        if tests.len() != 1 {
            let fix = "give exactly one of compare, one_of, ask, holds, record, score, all, any, not, count";
            self.refuse(id, format!("the condition has {} tests", tests.len()), fix);
            return None;
        }
        tests.pop().flatten()
    }

    fn compare(&mut self, id: &str, draft: &DraftCompare) -> Option<Test> {
        let operand = self.operand(id, &draft.of);
        let years = self.years(id, draft);
        let operand = operand?;
        let lines = [
            (Relation::AtLeast, &draft.at_least),
            (Relation::Above, &draft.above),
            (Relation::AtMost, &draft.at_most),
            (Relation::Below, &draft.below),
        ];
        let (bound, scaled) = self.bound(id, lines, &operand)?;
        let years = years?;
        if years != Years::Last && operand.inputs().iter().any(|input| has_no_years(input.period)) {
            self.refuse(id, "the indicator has no years", "remove `each_year` or `any_year`");
            return None;
        }
        Some(Test::Compare(Comparison {
            operand,
            bound,
            scaled,
            years,
            source: draft.source,
        }))
    }

    fn years(&mut self, id: &str, draft: &DraftCompare) -> Option<Years> {
        match (draft.each_year, draft.any_year) {
            (None, None) => Some(Years::Last),
            (Some(years), None) if years > 0 => Some(Years::Each(years)),
            (None, Some(years)) if years > 0 => Some(Years::Any(years)),
            _ => {
                self.refuse(
                    id,
                    "the years are unclear",
                    "give `each_year` or `any_year`, at least 1",
                );
                None
            }
        }
    }

    /// Reads the one line given, as printed and on the scale of the operand.
    pub(super) fn bound(&mut self, id: &str, lines: Lines, operand: &Operand) -> Option<(Bound, Bound)> {
        let mut given = lines
            .iter()
            .filter_map(|(relation, text)| Some((*relation, text.as_ref()?)));
        let (Some((relation, text)), None) = (given.next(), given.next()) else {
            let fix = "give exactly one of at_least, above, at_most, below";
            self.refuse(id, "the line is missing or given twice", fix);
            return None;
        };
        let value = self.literal(id, text, operand.unit())?;
        let Some(scaled) = operand.scale(&value) else {
            self.refuse(id, format!("`{text}` is too large"), "correct the line");
            return None;
        };
        Some((
            Bound { relation, value },
            Bound {
                relation,
                value: scaled,
            },
        ))
    }

    /// Reads a number with its unit, e.g. `1500万元`, `3%`, `60分`: a bare number is refused.
    pub(super) fn literal(&mut self, id: &str, text: &str, unit: Unit) -> Option<Quantity> {
        if unit != Unit::Date && !text.ends_with(unit.title()) {
            let problem = format!(
                "`{text}` is not in 「{}」, the unit of what it is compared with",
                unit.title()
            );
            self.refuse(id, problem, format!("write a number that ends with {}", unit.title()));
            return None;
        }
        match unit
            .read(text, Writing::One)
            .ok()
            .and_then(|range| range.exact().cloned())
        {
            Some(value) => Some(value),
            None => {
                self.refuse(
                    id,
                    format!("`{text}` is no exact number"),
                    "write one number with its unit",
                );
                None
            }
        }
    }

    fn one_of(&mut self, id: &str, draft: &DraftOneOf) -> Option<Test> {
        let choice = self.choice(id, &draft.of)?;
        if draft.options.is_empty() {
            self.refuse(id, "no option satisfies", "name at least one option");
            return None;
        }
        self.check_options(id, &choice, draft.options.iter())?;
        Some(Test::OneOf {
            choice,
            options: draft.options.clone(),
        })
    }

    fn ask(&mut self, id: &str, draft: &DraftAsk) -> Option<Test> {
        let choice = self.choice(id, &draft.of)?;
        if choice.options.len() != 2 {
            self.refuse(
                id,
                format!("`{}` is no yes-or-no question", draft.of),
                "use `one_of` for other choices",
            );
            return None;
        }
        self.check_options(id, &choice, std::iter::once(&draft.answer))?;
        self.check_tiers(id, &draft.titles);
        Some(Test::Ask {
            choice,
            answer: draft.answer.clone(),
            titles: draft.titles.clone(),
        })
    }

    fn holds(&mut self, id: &str, tiers: &[TierCode]) -> Option<Test> {
        self.check_named(id, tiers);
        Some(Test::Holds(tiers.to_vec()))
    }

    fn record(&mut self, id: &str, draft: &DraftTitle) -> Option<Test> {
        let ban = match (draft.years, draft.same_year) {
            (Some(years), false) if years > 0 => Some(Ban::Years(years)),
            (None, true) => Some(Ban::SameYear),
            _ => None,
        };
        let unasked = draft.years.is_none() && !draft.same_year;
        let plain = [
            (&draft.unheld, Demand::Unheld),
            (&draft.recorded, Demand::Recorded),
            (&draft.reviewable, Demand::Reviewable),
        ];
        let barred = ban.map(|ban| (&draft.not_revoked, Demand::NotBarred(ban)));
        let named = plain.into_iter().filter(|_| unasked && draft.not_revoked.is_none());
        let mut given = named
            .chain(barred)
            .filter_map(|(tiers, demand)| Some((tiers.as_ref()?, demand)));
        let (Some((tiers, demand)), None) = (given.next(), given.next()) else {
            let fix = "give one of `unheld`, `recorded`, `reviewable`, or `not_revoked` with `years` or `same_year`";
            self.refuse(id, "what is demanded of the titles is unclear", fix);
            return None;
        };
        self.check_named(id, tiers);
        Some(Test::Title(TitleTest {
            tiers: tiers.clone(),
            demand,
        }))
    }

    fn check_named(&mut self, id: &str, tiers: &[TierCode]) {
        if tiers.is_empty() {
            self.refuse(id, "no tier is named", "name at least one tier");
        }
        self.check_tiers(id, tiers);
    }

    fn check_tiers(&mut self, id: &str, tiers: &[TierCode]) {
        for tier in tiers {
            if self.source.catalog.tier(tier).is_none() {
                self.refuse(id, format!("`{tier}` is no tier"), "use a code of seeds/tiers.toml");
            }
        }
    }

    fn count(&mut self, id: &str, draft: &DraftCount) -> Option<Test> {
        let of = self.places_of(id, &draft.of)?;
        if draft.at_least == 0 || of.len() < draft.at_least {
            self.refuse(
                id,
                "the number is not between 1 and the number of conditions",
                "correct `at_least`",
            );
        }
        Some(Test::Count {
            at_least: draft.at_least,
            of,
        })
    }

    fn score_test(&mut self, id: &str, draft: &DraftScoreTest) -> Option<Test> {
        let Some(card) = &self.draft.score else {
            self.refuse(id, "the file has no score card", "add `[score]` or remove the test");
            return None;
        };
        let of = match &draft.of {
            None => ScoreOf::Total,
            Some(of) => self.score_of(id, of, card)?,
        };
        let points = Operand::Total(Box::new(points_operand()), 1);
        let lines = [
            (Relation::AtLeast, &draft.at_least),
            (Relation::Above, &draft.above),
            (Relation::AtMost, &None),
            (Relation::Below, &None),
        ];
        let (bound, _) = self.bound(id, lines, &points)?;
        Some(Test::Score { of, bound })
    }

    fn score_of(&mut self, id: &str, of: &str, card: &DraftScore) -> Option<ScoreOf> {
        let group = card.group.iter().position(|group| group.id == of).map(ScoreOf::Group);
        let item = card.item.iter().position(|item| item.id == of).map(ScoreOf::Item);
        let found = group.or(item);
        if found.is_none() {
            self.refuse(
                id,
                format!("`{of}` is no group or item of the score"),
                "name one, or leave `of` out",
            );
        }
        found
    }
}

fn has_no_years(period: Period) -> bool {
    period == Period::Current
}

/// What a score is compared as: points, of no indicator.
fn points_operand() -> Operand {
    Operand::Indicator(Input {
        code: "score".parse().expect("it is a code"),
        title: String::new(),
        unit: Unit::Point,
        possible: Range::everything(),
        period: Period::Current,
        change: Lever {
            by: Means::Never,
            way: None,
            far: 0,
            near: None,
        },
    })
}

//! Resolving numbers and choices: codes become inputs with unit and range, and units must fit.

use super::Checker;
use crate::domain::code::IndicatorCode;
use crate::domain::indicator::{Indicator, Period};
use crate::domain::unit::Unit;
use crate::rules::draft::{AgeIn, Derivation, DraftOperand, OverYears};
use crate::rules::standard::{ChoiceInput, Input, Operand};

/// A derivation over so many years.
type OverYearsOf = fn(Box<Operand>, u8) -> Operand;

/// The options of a choice are kept as bits of a number.
const MOST_OPTIONS: usize = 128;

impl Checker<'_> {
    pub(super) fn operand(&mut self, id: &str, draft: &DraftOperand) -> Option<Operand> {
        match draft {
            DraftOperand::Indicator(code) => self.input(id, code).map(Operand::Indicator),
            DraftOperand::Derived(derivation) => self.derived(id, derivation),
        }
    }

    fn derived(&mut self, id: &str, draft: &Derivation) -> Option<Operand> {
        let Derivation {
            ratio,
            difference,
            sum,
            total,
            mean,
            growth,
            compound_growth,
            growth_since_founding,
            years_since,
            age,
        } = draft;
        let mut found = Vec::new();
        if let Some(pair) = ratio {
            found.push(self.pair(id, pair).map(Operand::Ratio));
        }
        if let Some(pair) = difference {
            found.push(self.pair(id, pair).map(Operand::Difference));
        }
        if let Some(parts) = sum {
            found.push(self.sum(id, parts));
        }
        let over_years: [(&Option<OverYears>, OverYearsOf); 4] = [
            (total, Operand::Total),
            (mean, Operand::Mean),
            (growth, Operand::Growth),
            (compound_growth, Operand::CompoundGrowth),
        ];
        for (over, make) in over_years {
            if let Some(over) = over {
                found.push(self.over_years(id, over, make));
            }
        }
        if let Some(of) = growth_since_founding {
            let of = self.of_years(id, of);
            found.push(of.map(|of| Operand::GrowthSinceFounding(Box::new(of))));
        }
        if let Some(code) = years_since {
            found.push(self.date_input(id, code).map(Operand::YearsSince));
        }
        if let Some(age) = age {
            found.push(Some(match age {
                AgeIn::Years => Operand::AgeYears,
                AgeIn::Days => Operand::AgeDays,
            }));
        }
        if found.len() != 1 {
            self.refuse(
                id,
                format!("{} derivations are given", found.len()),
                "give exactly one, e.g. `ratio`",
            );
            return None;
        }
        found.pop().flatten()
    }

    fn pair(&mut self, id: &str, pair: &[DraftOperand; 2]) -> Option<Box<[Operand; 2]>> {
        let [first, second] = pair;
        let (first, second) = (self.operand(id, first), self.operand(id, second));
        let (first, second) = (first?, second?);
        self.same_unit(id, first.unit(), second.unit())?;
        Some(Box::new([first, second]))
    }

    fn sum(&mut self, id: &str, parts: &[DraftOperand]) -> Option<Operand> {
        let parts: Vec<Option<Operand>> = parts.iter().map(|part| self.operand(id, part)).collect();
        let parts: Vec<Operand> = parts.into_iter().collect::<Option<_>>()?;
        let Some(first) = parts.first() else {
            self.refuse(id, "the sum is empty", "name what is added");
            return None;
        };
        for part in &parts {
            self.same_unit(id, first.unit(), part.unit())?;
        }
        Some(Operand::Sum(parts))
    }

    fn over_years(&mut self, id: &str, over: &OverYears, make: OverYearsOf) -> Option<Operand> {
        let of = self.of_years(id, &over.of)?;
        if over.years == 0 || over.years > 10 {
            self.refuse(id, "the years are not between 1 and 10", "correct `years`");
            return None;
        }
        Some(make(Box::new(of), over.years))
    }

    /// Reads a number that has years.
    fn of_years(&mut self, id: &str, draft: &DraftOperand) -> Option<Operand> {
        let of = self.operand(id, draft)?;
        if of.inputs().iter().any(|input| input.period == Period::Current) {
            self.refuse(
                id,
                "the indicator has no years",
                "use one with the period year or year_end",
            );
            return None;
        }
        Some(of)
    }

    fn same_unit(&mut self, id: &str, first: Unit, second: Unit) -> Option<()> {
        if first == second {
            return Some(());
        }
        let problem = format!("「{}」 and 「{}」 do not fit together", first.title(), second.title());
        self.refuse(id, problem, "combine numbers of the same unit");
        None
    }

    pub(super) fn input(&mut self, id: &str, code: &str) -> Option<Input> {
        let input = Input::of(self.indicator(id, code)?);
        if input.is_none() {
            let problem = format!("`{code}` is a choice, not a number");
            self.refuse(id, problem, "use `one_of` or `ask`");
        }
        input
    }

    fn date_input(&mut self, id: &str, code: &str) -> Option<Input> {
        let input = self.input(id, code)?;
        if input.unit == Unit::Date {
            return Some(input);
        }
        self.refuse(
            id,
            format!("`{code}` is no date"),
            "use an indicator with the unit date",
        );
        None
    }

    pub(super) fn choice(&mut self, id: &str, code: &str) -> Option<ChoiceInput> {
        let Some(choice) = ChoiceInput::of(self.indicator(id, code)?) else {
            self.refuse(id, format!("`{code}` is a number, not a choice"), "use `compare`");
            return None;
        };
        if MOST_OPTIONS < choice.options.len() {
            self.refuse(id, format!("`{code}` has too many options"), "split the indicator");
            return None;
        }
        let derived = self.source.derivations.get(&choice.code).cloned();
        Some(ChoiceInput {
            derived: derived.unwrap_or_default(),
            ..choice
        })
    }

    pub(super) fn check_options<'o>(
        &mut self,
        id: &str,
        choice: &ChoiceInput,
        options: impl Iterator<Item = &'o String>,
    ) -> Option<()> {
        let mut sound = Some(());
        for option in options {
            if !choice.options.iter().any(|(code, _)| code == option) {
                let known: Vec<&str> = choice.options.iter().map(|(code, _)| code.as_str()).collect();
                let fix = format!("use one of {}", known.join(", "));
                self.refuse(id, format!("`{option}` is no option of `{}`", choice.code), fix);
                sound = None;
            }
        }
        sound
    }

    fn indicator(&mut self, id: &str, code: &str) -> Option<&Indicator> {
        let catalog = self.source.catalog;
        let parsed: Option<IndicatorCode> = code.parse().ok();
        let found = parsed.and_then(|code| catalog.indicator(&code));
        if found.is_none() {
            self.refuse(
                id,
                format!("`{code}` is no indicator"),
                "use a code of seeds/indicators.toml, or add it",
            );
        }
        found
    }
}

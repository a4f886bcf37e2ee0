//! A standard read for advice: who demands what, and which moves bring a condition nearer.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::atom::Atom;
use super::change::{Aim, Change, Subject};
use super::climb::Ladder;
use super::group::{Fact, of_scale};
use super::hope::Hope;
use crate::domain::code::{IndicatorCode, TierCode};
use crate::domain::day::Day;
use crate::domain::indicator::{Lever, Means, Period};
use crate::domain::source::SourceKind;
use crate::domain::tenure::Standing;
use crate::rules::card::Scale;
use crate::rules::evaluate::judge;
use crate::rules::facts::{Facts, Trace};
use crate::rules::standard::{ChoiceInput, Comparison, Input, Operand, Standard, Test, Years};
use crate::rules::title;
use crate::rules::verdict::Verdict;

/// Changes that are made together.
pub(super) type Move = Vec<Change>;

/// A move, and the alternatives it decides for: a combination and the part taken.
pub(super) type Choice = (Move, Vec<(usize, usize)>);

/// A standard, and the facts as they stand.
#[derive(Clone)]
pub(super) struct Law<'l> {
    pub(super) standard: &'l Standard,
    pub(super) facts: &'l Facts,
    /// The day on which advice is asked for: the year it lies in is the first that is still open.
    pub(super) today: Day,
    pub(super) hope: Hope,
    /// The kind of source that alone can prove an indicator.
    demanded: BTreeMap<&'l IndicatorCode, SourceKind>,
    pub(super) numbers: BTreeMap<&'l IndicatorCode, &'l Input>,
    pub(super) choices: BTreeMap<&'l IndicatorCode, &'l ChoiceInput>,
    /// How many changes a route may make.
    pub(super) most: usize,
    /// Whether points are sought from more items than reach the line.
    pub(super) wide: bool,
    /// What each score item rests on.
    pub(super) item_facts: Vec<BTreeSet<Fact<'l>>>,
    /// The ladders of items whose facts are as they stand.
    pub(super) ladders: RefCell<BTreeMap<usize, Vec<Rc<Ladder>>>>,
}

impl<'l> Law<'l> {
    pub(super) fn new(standard: &'l Standard, facts: &'l Facts) -> Self {
        let mut law = Self {
            standard,
            facts,
            today: facts.date(),
            hope: Hope::Sure,
            demanded: BTreeMap::new(),
            numbers: BTreeMap::new(),
            choices: BTreeMap::new(),
            most: usize::MAX,
            wide: false,
            item_facts: Vec::new(),
            ladders: RefCell::default(),
        };
        for condition in &standard.conditions {
            match &condition.test {
                Test::Compare(comparison) => law.note(&comparison.operand, comparison.source),
                Test::OneOf { choice, .. } | Test::Ask { choice, .. } => law.note_choice(choice),
                _ => {}
            }
        }
        for item in standard.score.iter().flat_map(|card| &card.items) {
            law.note_scale(&item.scale);
            let mut facts = BTreeSet::new();
            of_scale(standard, &item.scale, &mut facts);
            law.item_facts.push(facts);
        }
        law
    }

    /// Looks at facts of a later day from the day on which advice is asked for.
    pub(super) fn seen_from(mut self, today: Day) -> Self {
        self.today = today;
        self
    }

    /// Aims at a chance only.
    pub(super) fn hopefully(&self) -> Self {
        Self {
            hope: Hope::Chance,
            ..self.clone()
        }
    }

    /// Tells whether a fact of this period and year can still be made: no closed year is.
    pub(super) fn is_open_year(&self, period: Period, year: Option<i32>) -> bool {
        period == Period::Current || year.is_some_and(|year| year >= self.today.year())
    }

    /// Keeps to routes of so many changes.
    pub(super) fn at_most(mut self, changes: usize) -> Self {
        self.most = changes;
        self
    }

    /// Seeks points from more items than reach the line.
    pub(super) fn widely(&self) -> Self {
        Self {
            wide: true,
            ..self.clone()
        }
    }

    fn note(&mut self, operand: &'l Operand, source: Option<SourceKind>) {
        for input in operand.inputs() {
            self.numbers.insert(&input.code, input);
            if let Some(kind) = source {
                self.demanded.insert(&input.code, kind);
            }
        }
    }

    fn note_choice(&mut self, choice: &'l ChoiceInput) {
        self.choices.insert(&choice.code, choice);
        for table in &choice.derived {
            self.choices.insert(&table.by.code, &table.by);
            for (input, _) in table.lines() {
                self.numbers.insert(&input.code, input);
            }
        }
    }

    fn note_scale(&mut self, scale: &'l Scale) {
        match scale {
            Scale::Bands { of, .. } | Scale::Per { of, .. } => self.note(of, None),
            Scale::Options { choice, .. } => self.note_choice(choice),
            Scale::BestOf(scales) => scales.iter().for_each(|scale| self.note_scale(scale)),
            Scale::Filed(input) => {
                self.numbers.insert(&input.code, input);
            }
            Scale::Tally { .. } => {}
        }
    }

    pub(super) fn lever(&self, indicator: &IndicatorCode) -> Option<Lever> {
        let of_number = self.numbers.get(indicator).map(|input| input.change);
        of_number.or_else(|| self.choices.get(indicator).map(|choice| choice.change))
    }

    pub(super) fn source_of(&self, indicator: &IndicatorCode) -> Option<SourceKind> {
        self.demanded.get(indicator).copied()
    }

    /// Tells whether a condition is not yet as far as is hoped on the way to a verdict.
    pub(super) fn lacks(&self, (index, want): (usize, Verdict), facts: &Facts) -> bool {
        !self.hope.is_there(self.verdict(index, facts), want)
    }

    pub(super) fn verdict(&self, index: usize, facts: &Facts) -> Verdict {
        judge(self.standard, index, facts)
    }

    /// Returns the moves that bring a condition nearer to a verdict, each with the alternatives it decides for.
    pub(super) fn toward(&self, (index, want): (usize, Verdict), facts: &Facts) -> Vec<Choice> {
        let opposite = want.negate();
        let plain = |moves: Vec<Move>| moves.into_iter().map(|one| (one, Vec::new())).collect();
        match &self.standard.conditions[index].test {
            Test::Compare(comparison) => plain(self.compare_moves(comparison, want, facts)),
            Test::OneOf { choice, options } => plain(choice_moves((choice, options), want, facts)),
            // What the record answers, no other answer changes.
            Test::Ask { titles, .. } if title::answered(titles, facts).is_some() => Vec::new(),
            Test::Ask { choice, answer, .. } => {
                plain(choice_moves((choice, std::slice::from_ref(answer)), want, facts))
            }
            Test::Title(test) if want == Verdict::Met => plain(test.open(facts).map(title_move).collect()),
            Test::Holds(tiers) if want == Verdict::Met => {
                // What has been awarded is waited for.
                let comes = |tier: &&TierCode| {
                    let mut holdings = facts.holdings(tier).iter();
                    holdings.any(|holding| holding.standing == Standing::NotYet)
                };
                plain(tiers.iter().filter(|tier| !comes(tier)).map(title_move).collect())
            }
            Test::Score { of, bound } if want == Verdict::Met => plain(self.score_moves(*of, bound, facts)),
            Test::Holds(_) | Test::Title(_) | Test::Score { .. } => Vec::new(),
            Test::Not(part) => self.toward((*part, opposite), facts),
            Test::All(parts) if want == Verdict::Met => self.each_of(parts, want, facts),
            Test::Any(parts) if want == Verdict::Unmet => self.each_of(parts, want, facts),
            Test::All(parts) | Test::Any(parts) | Test::Count { of: parts, .. } => {
                self.some_of((index, parts), want, facts)
            }
        }
    }

    /// All parts are wanted: whatever is done, the first that is not there has to move.
    fn each_of(&self, parts: &[usize], want: Verdict, facts: &Facts) -> Vec<Choice> {
        let first = parts.iter().find(|&&part| self.lacks((part, want), facts));
        first.map_or_else(Vec::new, |&part| self.toward((part, want), facts))
    }

    /// Some part is wanted: each that is not there is an alternative.
    fn some_of(&self, (index, parts): (usize, &[usize]), want: Verdict, facts: &Facts) -> Vec<Choice> {
        let mut found = Vec::new();
        for &part in parts.iter().filter(|&&part| self.lacks((part, want), facts)) {
            for (changes, mut via) in self.toward((part, want), facts) {
                via.push((index, part));
                found.push((changes, via));
            }
        }
        found
    }

    fn compare_moves(&self, comparison: &Comparison, want: Verdict, facts: &Facts) -> Vec<Move> {
        let atom = |back| Atom {
            want,
            hope: self.hope,
            ..Atom::of(comparison, back)
        };
        let each = want == Verdict::Met;
        match comparison.years {
            Years::Last => self.atom_moves(&atom(0), facts),
            Years::Each(years) if each => self.first_year(years, atom, facts),
            Years::Any(years) if !each => self.first_year(years, atom, facts),
            Years::Each(years) | Years::Any(years) => (0..years)
                .flat_map(|back| self.atom_moves(&atom(back), facts))
                .collect(),
        }
    }

    fn first_year<'s>(&self, years: u8, atom: impl Fn(u8) -> Atom<'s>, facts: &Facts) -> Vec<Move> {
        let failing = (0..years).map(atom).find(|atom| !atom.holds(facts));
        failing.map_or_else(Vec::new, |atom| self.atom_moves(&atom, facts))
    }
}

fn title_move(tier: &TierCode) -> Move {
    vec![(Subject::Title(tier.clone()), Aim::Held)]
}

/// A choice moves to one of the options that satisfy: one that is still possible, else the nearest.
fn choice_moves((choice, options): (&ChoiceInput, &[String]), want: Verdict, facts: &Facts) -> Vec<Move> {
    let satisfies = |code: &str| options.iter().any(|option| option == code) == (want == Verdict::Met);
    let wanted: Vec<&str> = choice
        .options
        .iter()
        .map(|(code, _)| code.as_str())
        .filter(|code| satisfies(code))
        .collect();
    option_move(choice, &wanted, facts)
        .into_iter()
        .map(|one| vec![one])
        .collect()
}

/// Returns the change of a choice to one of some options.
pub(super) fn option_move(choice: &ChoiceInput, wanted: &[&str], facts: &Facts) -> Option<Change> {
    let mut trace = Trace::silent();
    let possible = facts.options(choice, &mut trace);
    let place = |code: &str| choice.options.iter().position(|(known, _)| known == code);
    let mut aims: Vec<&str> = wanted.iter().copied().filter(|code| possible.contains(*code)).collect();
    if aims.is_empty() {
        if choice.change.by == Means::Never {
            return None;
        }
        aims = wanted.to_vec();
    }
    let current = possible.iter().next().filter(|_| possible.len() == 1);
    match current.and_then(|code| place(code)) {
        Some(here) => aims.sort_by_key(|code| place(code).map(|there| there.abs_diff(here))),
        // Of what is open, the last that suffices is the least that is asked.
        None => aims.reverse(),
    }
    let subject = Subject::Figure {
        indicator: choice.code.clone(),
        year: super::atom::year_of(choice.period, 0, facts),
    };
    let aims: Vec<String> = aims.into_iter().map(str::to_owned).collect();
    (!aims.is_empty()).then_some((subject, Aim::OneOf(aims)))
}

/// Tells whether a certificate is only not on record, or its end is.
pub(super) fn is_open_title(facts: &Facts, tier: &TierCode) -> bool {
    let holdings = facts.holdings(tier);
    holdings.is_empty() || holdings.iter().any(|holding| holding.standing == Standing::EndUnknown)
}

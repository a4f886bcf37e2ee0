//! Questions: everything that some standards read, each thing once, in the order in which a form asks.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::code::{IndicatorCode, TierCode};
use crate::domain::day::Day;
use crate::domain::indicator::{Indicator, IndicatorKind};
use crate::domain::source::SourceKind;
use crate::rules::derivation::Derivation;
use crate::rules::evaluate::examine;
use crate::rules::facts::{Facts, Seen};
use crate::rules::library::NoneInForce;
use crate::rules::standard::{ChoiceInput, Input, Purpose, Standard, Test};
use crate::rules::title::TitleTest;
use crate::view::assessment::absence_text;
use crate::view::enterprise::Named;

/// The heading of indicators that no group names.
const OTHER: &str = "其他事项";

/// Everything some standards read, each thing once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct QuestionnaireView {
    /// New application or review.
    pub purpose: Purpose,
    /// The day of assessment.
    pub date: Day,
    /// The tiers that are asked for.
    pub tiers: Vec<Named>,
    /// Tiers without a standard in force, and why.
    pub without_standard: Vec<(Named, String)>,
    /// Tiers whose certificates are asked for.
    pub holds: Vec<Named>,
    /// The questions by heading.
    pub groups: Vec<QuestionGroupView>,
    #[serde(skip)]
    asked: BTreeMap<IndicatorCode, Asked>,
}

/// Questions under one heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct QuestionGroupView {
    /// The heading.
    pub title: String,
    /// The questions.
    pub questions: Vec<Question>,
}

/// One indicator that is asked for, of one or more years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Question {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// Its Chinese title.
    pub title: String,
    /// What is counted.
    pub definition: String,
    /// What proves it.
    pub evidence: Vec<String>,
    /// The unit a bare number is taken in; empty for a choice or a date.
    pub unit: String,
    /// Whether a day is asked for.
    pub is_day: bool,
    /// The options of a choice.
    pub options: Vec<Named>,
    /// The years, the latest first.
    pub cells: Vec<Cell>,
    /// The titles of the tiers that read it.
    pub read_by: Vec<String>,
}

/// One year of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cell {
    /// The year; absent where the present state counts.
    pub year: Option<i32>,
    /// The only kind of source that counts, when one is demanded.
    pub source: Option<SourceKind>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    years: BTreeSet<Option<i32>>,
    source: Option<SourceKind>,
    read_by: Vec<String>,
    /// What may be answered in its place, in words.
    instead: String,
}

impl QuestionnaireView {
    /// Asks nothing yet.
    pub fn new((purpose, date): (Purpose, Day)) -> Self {
        Self {
            purpose,
            date,
            tiers: Vec::new(),
            without_standard: Vec::new(),
            holds: Vec::new(),
            groups: Vec::new(),
            asked: BTreeMap::new(),
        }
    }

    /// Adds what a standard reads: an assessment of which nothing is known names everything it would like to know.
    pub fn ask(&mut self, standard: &Standard, (tier, title): (&TierCode, &str)) {
        self.tiers.push(Named::new(tier.as_str(), Some(title)));
        let outcome = examine(standard, &Facts::on(self.date));
        let of_items = outcome
            .score
            .iter()
            .flat_map(|score| &score.items)
            .flat_map(|item| &item.seen);
        let of_conditions = outcome.findings.iter().flat_map(|finding| &finding.seen);
        of_conditions.chain(of_items).for_each(|seen| self.note(seen, title));
        for choice in standard.choices() {
            if let Some(table) = choice.derived.iter().find(|table| table.applies(self.date)) {
                self.ask_instead((choice, table), title);
            }
        }
        for condition in &standard.conditions {
            match &condition.test {
                Test::Compare(comparison) => self.demand(&comparison.operand.inputs(), comparison.source),
                Test::Holds(tiers) | Test::Title(TitleTest { tiers, .. }) | Test::Ask { titles: tiers, .. } => self
                    .holds
                    .extend(tiers.iter().map(|tier| Named::new(tier.as_str(), None))),
                _ => {}
            }
        }
    }

    /// Asks for what a choice follows from: who cannot name it may know the figures.
    fn ask_instead(&mut self, (choice, table): (&ChoiceInput, &Derivation), tier: &str) {
        let facts = Facts::on(self.date);
        let mut of = vec![(&table.by.code, table.by.period, table.by.title.as_str())];
        of.extend(
            table
                .lines()
                .map(|(input, _)| (&input.code, input.period, input.title.as_str())),
        );
        let mut titles: Vec<&str> = Vec::new();
        for (code, period, title) in of {
            self.note_asked(code, facts.year_asked(period, 0), tier);
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        let asked = self.asked.entry(choice.code.clone()).or_default();
        asked.instead = format!("不清楚可以留空，由{}按《{}》推出。", titles.join("、"), table.document);
    }

    /// Notes that a tier has no standard in force.
    pub fn cannot_ask(&mut self, (tier, title): (&TierCode, &str), none: &NoneInForce) {
        let text = absence_text(none, self.purpose);
        self.without_standard
            .push((Named::new(tier.as_str(), Some(title)), text));
    }

    fn note(&mut self, seen: &Seen, tier: &str) {
        if let Some(code) = &seen.indicator {
            self.note_asked(code, seen.year, tier);
        }
    }

    fn note_asked(&mut self, code: &IndicatorCode, year: Option<i32>, tier: &str) {
        let asked = self.asked.entry(code.clone()).or_default();
        asked.years.insert(year);
        if !asked.read_by.iter().any(|known| known == tier) {
            asked.read_by.push(tier.to_owned());
        }
    }

    fn demand(&mut self, inputs: &[&Input], source: Option<SourceKind>) {
        for input in inputs {
            if let Some(asked) = self.asked.get_mut(&input.code) {
                asked.source = asked.source.or(source);
            }
        }
    }

    /// Puts the questions under the headings of the catalogue, and names tiers.
    pub fn arrange(&mut self, catalog: &Catalog) {
        self.holds.sort_by(|a, b| a.code.cmp(&b.code));
        self.holds.dedup();
        for held in &mut self.holds {
            if let Some(tier) = catalog.tiers.iter().find(|tier| tier.code.as_str() == held.code) {
                held.title.clone_from(&tier.title);
            }
        }
        let mut asked = std::mem::take(&mut self.asked);
        let mut question = |code: &IndicatorCode| {
            let indicator = catalog.indicator(code)?;
            asked.remove(code).map(|asked| Question::new(indicator, asked))
        };
        for group in &catalog.question_groups {
            let questions = group.indicators.iter().filter_map(&mut question).collect();
            self.groups.push(QuestionGroupView {
                title: group.title.clone(),
                questions,
            });
        }
        let questions = catalog.indicators.iter().filter_map(|it| question(&it.code)).collect();
        let title = OTHER.to_owned();
        self.groups.push(QuestionGroupView { title, questions });
        self.groups.retain(|group| !group.questions.is_empty());
    }
}

impl Question {
    fn new(indicator: &Indicator, asked: Asked) -> Self {
        let (unit, is_day, options) = match &indicator.kind {
            IndicatorKind::Number { unit, scale, .. } => {
                let written = unit.written_in(*scale).to_owned();
                (written, unit.written().is_empty(), Vec::new())
            }
            IndicatorKind::Choice { options } => {
                let options = options.iter().map(|it| Named::new(&it.code, Some(&it.title)));
                (String::new(), false, options.collect())
            }
        };
        let cell = |year: &Option<i32>| Cell {
            year: *year,
            source: asked.source,
        };
        Self {
            indicator: indicator.code.clone(),
            title: indicator.title.clone(),
            definition: format!("{}{}", indicator.definition, asked.instead),
            evidence: indicator.evidence.clone(),
            unit,
            is_day,
            options,
            cells: asked.years.iter().rev().map(cell).collect(),
            read_by: asked.read_by,
        }
    }
}

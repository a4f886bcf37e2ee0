//! One condition as readers see it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Lookup, item, phrase};
use crate::domain::code::{IndicatorCode, TierCode};
use crate::domain::day::Day;
use crate::domain::filing::Value;
use crate::domain::indicator::Period;
use crate::domain::source::{Confidence, SourceKind};
use crate::domain::tenure::{EndReason, Standing};
use crate::rules::assessment::{Finding, Outcome};
use crate::rules::facts::{Holding, Reading, Seen};
use crate::rules::standard::{Clause, Quote, Standard, Test};
use crate::rules::title::Demand;
use crate::rules::verdict::Verdict;
use crate::view::filing::print_value;
use crate::view::source::SourceView;

/// One condition and what was found of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConditionView {
    /// Its id within the standard.
    pub id: String,
    /// Its number in the outline, e.g. `2.1`; empty for the whole.
    pub number: String,
    /// How deep it stands: 0 is the whole.
    pub depth: usize,
    /// Whether it only combines the conditions below it.
    pub combines: bool,
    /// Its Chinese title.
    pub title: String,
    /// Document, article and link.
    pub clause: Clause,
    /// What is demanded, in words.
    pub required: String,
    /// What was found, in words; one line a year.
    pub actual: Vec<String>,
    /// What was read.
    pub inputs: Vec<InputView>,
    /// The certificates that were looked at.
    pub holdings: Vec<HoldingView>,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether the firm has to meet it: alternatives beside one that is met, and cases of other firms, it need not.
    pub applies: bool,
    /// What is missing, in words.
    pub missing: Vec<String>,
    /// How far the text is verified.
    pub confidence: Confidence,
    /// The sentence it rests on, where it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// What a reader must know.
    pub note: String,
    /// What proves it.
    pub evidence: Vec<String>,
}

/// An input as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InputView {
    /// The indicator; absent for the day of establishment.
    pub indicator: Option<IndicatorCode>,
    /// Its Chinese title.
    pub title: String,
    /// The year asked for; absent when the latest counts.
    pub year: Option<i32>,
    /// What the law read, in words.
    pub printed: String,
    /// What the law read; absent when nothing counts.
    pub value: Option<Value>,
    /// What each source says.
    pub readings: Vec<ReadingView>,
}

/// What one source says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReadingView {
    /// The value in words.
    pub printed: String,
    /// The year it was filed for; absent of what is so today.
    pub year: Option<i32>,
    /// What kind of source says so.
    pub kind: SourceKind,
    /// Which source.
    pub source: SourceView,
}

/// A certificate that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HoldingView {
    /// The tier.
    pub tier: TierCode,
    /// Its title.
    pub title: String,
    /// Where it stands on the day.
    pub standing: Standing,
    /// The first day of validity.
    pub from: Day,
    /// The last printed day.
    pub until: Option<Day>,
    /// How and when it ended early, once it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<EndedView>,
    /// The list that awards it.
    pub source: SourceView,
    /// True when the firm itself says it holds none.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
}

/// An end before the printed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EndedView {
    /// The first day on which it no longer held.
    pub on: Day,
    /// Why.
    pub reason: EndReason,
}

/// Lists every condition below the whole, each after the one it is part of, then those only a score counts.
pub(super) fn list(lookup: &Lookup, outcome: &Outcome) -> Vec<ConditionView> {
    let needless = item::not_applying(lookup.standard, outcome);
    let outline = outline(lookup.standard).into_iter();
    let applies = |place: usize| !needless.contains(&place);
    let one = |at: (usize, String, usize)| ConditionView {
        applies: applies(at.0),
        ..view(lookup, outcome, at)
    };
    outline.map(one).collect()
}

/// Returns the conditions in the order of [`list`], each with its number and how deep it stands.
pub(in crate::view) fn outline(standard: &Standard) -> Vec<(usize, String, usize)> {
    let mut listed = vec![false; standard.conditions.len()];
    let mut found = Vec::new();
    let root = standard.root;
    let alone = standard.conditions[root].test.parts().is_empty();
    let number = if alone { "1".to_owned() } else { String::new() };
    let mut open = vec![(root, number, 0)];
    while let Some((place, number, depth)) = open.pop() {
        listed[place] = true;
        let parts = standard.conditions[place].test.parts().iter().enumerate();
        let numbered = parts.map(|(part, &place)| (place, below(&number, part + 1), depth + 1));
        open.extend(numbered.rev());
        found.push((place, number, depth));
    }
    let counted = (0..listed.len()).filter(|&place| !listed[place]).enumerate();
    found.extend(counted.map(|(part, place)| (place, format!("计分{}", part + 1), 1)));
    found
}

fn below(above: &str, part: usize) -> String {
    if above.is_empty() {
        part.to_string()
    } else {
        format!("{above}.{part}")
    }
}

fn view(lookup: &Lookup, outcome: &Outcome, (place, number, depth): (usize, String, usize)) -> ConditionView {
    let condition = &lookup.standard.conditions[place];
    let finding = &outcome.findings[place];
    ConditionView {
        id: condition.id.clone(),
        number,
        depth,
        combines: !condition.test.parts().is_empty(),
        title: condition.title.clone(),
        clause: condition.clause.clone(),
        required: phrase::required(lookup.standard, &condition.test, lookup.catalog),
        actual: actual(lookup, &condition.test, finding),
        inputs: finding.seen.iter().map(|seen| InputView::new(lookup, seen)).collect(),
        holdings: finding
            .holdings
            .iter()
            .map(|holding| HoldingView::new(lookup, holding))
            .collect(),
        verdict: finding.verdict,
        applies: true,
        missing: missing(lookup, &condition.test, finding),
        confidence: condition.confidence,
        quote: condition.quote.clone(),
        note: condition.note.clone(),
        evidence: condition.evidence.clone(),
    }
}

fn actual(lookup: &Lookup, test: &Test, finding: &Finding) -> Vec<String> {
    match test {
        Test::Compare(comparison) => finding
            .values
            .iter()
            .map(|measured| {
                let printed = phrase::measured(&comparison.operand, &measured.value);
                // One input filed for a year of its own names that year; only several years need telling apart.
                match measured.year.filter(|_| finding.values.len() > 1) {
                    Some(year) => format!("{year}年 {printed}"),
                    None => printed,
                }
            })
            .collect(),
        Test::Score { .. } => {
            let unit = crate::domain::unit::Unit::Point;
            finding
                .values
                .iter()
                .map(|measured| unit.print_range(&measured.value))
                .collect()
        }
        Test::Ask { .. } if finding.seen.is_empty() => held(lookup, finding),
        Test::OneOf { .. } | Test::Ask { .. } => finding
            .seen
            .iter()
            .map(|seen| InputView::new(lookup, seen).printed)
            .collect(),
        Test::Holds(_) => held(lookup, finding),
        Test::Title(test) => {
            let mut printed = held(lookup, finding);
            printed.extend(
                test.barred_until(&finding.holdings)
                    .map(|day| format!("{day}起不再受此限制")),
            );
            if printed.is_empty() {
                printed.push("登记中没有记录".to_owned());
            }
            printed
        }
        Test::All(_) | Test::Any(_) | Test::Not(_) | Test::Count { .. } => Vec::new(),
    }
}

fn held(lookup: &Lookup, finding: &Finding) -> Vec<String> {
    let holdings = finding.holdings.iter().map(|holding| HoldingView::new(lookup, holding));
    holdings.map(|holding| holding.printed()).collect()
}

fn missing(lookup: &Lookup, test: &Test, finding: &Finding) -> Vec<String> {
    let mut missing: Vec<String> = finding
        .missing()
        .map(|seen| {
            let input = InputView::new(lookup, seen);
            let year = seen.year.map(|year| format!("（{year}年）")).unwrap_or_default();
            if !seen.doubt.is_empty() {
                return contradiction(lookup, (seen, finding), &year);
            }
            let doubt = match test {
                _ if seen.readings.is_empty() => "",
                Test::Ask { .. } | Test::OneOf { .. } => "：企业自报，待核实；由人判定的事项，企业自报不能作数",
                _ => "：现有来源不能作数，需要规定的来源",
            };
            format!("{}{year}{doubt}", input.title)
        })
        .collect();
    let asks_for_titles = match test {
        Test::Holds(_) => true,
        Test::Title(test) => test.demand == Demand::Reviewable,
        _ => false,
    };
    if asks_for_titles && finding.holdings.is_empty() {
        missing.push("登记中没有这些称号的记录；如持有，请补录证书".to_owned());
    }
    missing
}

/// Names a figure and those that contradict it, each with what was filed.
fn contradiction(lookup: &Lookup, (seen, finding): (&Seen, &Finding), year: &str) -> String {
    let filed = |seen: &Seen| {
        let input = InputView::new(lookup, seen);
        let said: Vec<&str> = input.readings.iter().map(|reading| reading.printed.as_str()).collect();
        format!("{} {}", input.title, said.join("／"))
    };
    let beside = |code: &IndicatorCode| {
        let other = finding.seen.iter().find(|other| other.indicator.as_ref() == Some(code));
        let title = || {
            lookup
                .catalog
                .indicator(code)
                .map_or_else(|| code.to_string(), |it| it.title.clone())
        };
        other.map_or_else(title, filed)
    };
    let others: Vec<String> = seen.doubt.iter().map(beside).collect();
    format!("{}{year}与{}矛盾，更正前待核实", filed(seen), others.join("、"))
}

impl ConditionView {
    /// Returns the verdict as printed; what the firm need not meet does not apply to it.
    pub fn verdict_title(&self) -> &'static str {
        match self.applies {
            true => self.verdict.title(),
            false => "不适用",
        }
    }
}

impl InputView {
    pub(super) fn new(lookup: &Lookup, seen: &Seen) -> Self {
        let indicator = seen.indicator.as_ref().and_then(|code| lookup.catalog.indicator(code));
        let print = |value: &Value| match indicator {
            Some(indicator) => print_value(indicator, value),
            None => print_day(value),
        };
        let current = indicator.is_some_and(|indicator| indicator.period == Period::Current);
        Self {
            indicator: seen.indicator.clone(),
            title: indicator.map_or_else(|| "成立日期".to_owned(), |indicator| indicator.title.clone()),
            year: seen.year,
            printed: printed(seen, &print),
            value: seen.value.clone(),
            readings: seen
                .readings
                .iter()
                .map(|reading| ReadingView {
                    year: Some(reading.year).filter(|_| !current),
                    ..ReadingView::new(lookup, reading, &print)
                })
                .collect(),
        }
    }
}

/// Prints what the law read; an answer that nobody filed follows from figures.
fn printed(seen: &Seen, print: &dyn Fn(&Value) -> String) -> String {
    match &seen.value {
        None if !seen.doubt.is_empty() => match seen.readings.first() {
            Some(reading) => format!("{}（与其他数字矛盾，待核实）", print(&reading.value)),
            None => String::new(),
        },
        None if seen.is_claimed() => match seen.readings.first() {
            Some(reading) => format!("{}（企业自报，待核实）", print(&reading.value)),
            None => String::new(),
        },
        None => "未填报".to_owned(),
        Some(value) if seen.indicator.is_some() && seen.readings.is_empty() => {
            format!("{}（由填报数字推出）", print(value))
        }
        Some(value) => print(value),
    }
}

impl ReadingView {
    fn new(lookup: &Lookup, reading: &Reading, print: &dyn Fn(&Value) -> String) -> Self {
        Self {
            printed: print(&reading.value),
            year: Some(reading.year),
            kind: reading.kind,
            source: SourceView::find(lookup.sources, reading.source),
        }
    }
}

impl HoldingView {
    fn new(lookup: &Lookup, holding: &Holding) -> Self {
        let tier = lookup.catalog.tier(&holding.tier);
        Self {
            tier: holding.tier.clone(),
            title: tier.map_or_else(|| holding.tier.to_string(), |tier| tier.short_title.clone()),
            standing: holding.standing,
            from: holding.from,
            until: holding.until,
            ended: holding.ended.map(|ending| EndedView {
                on: ending.on,
                reason: ending.reason,
            }),
            source: SourceView::find(lookup.sources, holding.source),
            absent: holding.absent,
        }
    }

    fn printed(&self) -> String {
        if self.absent {
            return format!("{}：未持有（自述）", self.title);
        }
        let until = self
            .until
            .map_or_else(|| "有效期未注明".to_owned(), |until| until.to_string());
        let ended = self
            .ended
            .map(|ended| format!("，{}{}", ended.on, ended.reason.title()));
        let ended = ended.unwrap_or_default();
        format!(
            "{}：{}（{} 至 {until}{ended}）",
            self.title,
            self.standing.title(),
            self.from
        )
    }
}

fn print_day(value: &Value) -> String {
    match value {
        Value::Number(range) => crate::domain::unit::Unit::Date.print_range(range),
        Value::Choice(_) => String::new(),
    }
}

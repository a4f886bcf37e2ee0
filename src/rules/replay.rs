//! Replay: from the text an id is a hash of back to facts, and the answer once more. What another engine wrote may
//! not be readable here; its id can be verified all the same.

use super::assessment::{Assessment, Outcome};
use super::evaluate::evaluate;
use super::facts::{Facts, Holding, Reading, Seen};
use super::standard::Standard;
use crate::domain::assessment::StandardText;
use crate::domain::code::IndicatorCode;
use crate::domain::day::Day;
use crate::domain::digest::sha256_hex;
use crate::domain::filing::{Figures, Value};

/// The inputs of an assessment, read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// The version of the machine that wrote them.
    pub engine: u32,
    /// The id of the standard.
    pub standard: String,
    /// The hash of its text.
    pub standard_hash: String,
    /// The facts as used.
    pub facts: Facts,
}

/// Reads the text that an id is a hash of; nothing when it is not in this program's notation.
pub fn read_inputs(text: &str) -> Option<Inputs> {
    let mut lines = text.lines();
    let engine = lines.next()?.strip_prefix("engine ")?.parse().ok()?;
    let (standard, hash) = lines.next()?.strip_prefix("standard ")?.split_once(' ')?;
    let date: Day = lines.next()?.strip_prefix("date ")?.parse().ok()?;
    let mut known = Known::default();
    for line in lines {
        match line.split_once(' ')? {
            ("read", json) => known.read(serde_json::from_str(json).ok()?),
            ("holds", json) => known.holdings.push(serde_json::from_str(json).ok()?),
            _ => return None,
        }
    }
    Some(Inputs {
        engine,
        standard: standard.to_owned(),
        standard_hash: hash.to_owned(),
        facts: known.facts(date),
    })
}

/// Assesses again what was read back.
pub fn replay(standard: &Standard, inputs: &Inputs) -> Assessment {
    evaluate(standard, &inputs.facts)
}

/// Prints an assessment as it is kept: the same for the same inputs, byte for byte.
pub fn answer_text(assessment: &Assessment) -> String {
    serde_json::to_string(assessment).expect("plain data with text keys always serializes")
}

/// Reads a kept answer, when this program's notation is the one it was written in.
pub fn read_answer(text: &str, standard: &Standard) -> Option<Assessment> {
    let assessment: Assessment = serde_json::from_str(text).ok()?;
    fits(&assessment.outcome, standard).then_some(assessment)
}

/// A finding for every condition and points for every item, or the text is of another standard.
fn fits(outcome: &Outcome, standard: &Standard) -> bool {
    let items = |outcome: &Outcome| outcome.score.as_ref().map_or(0, |score| score.items.len());
    let groups = |outcome: &Outcome| outcome.score.as_ref().map_or(0, |score| score.groups.len());
    let card = standard.score.as_ref().filter(|_| outcome.score.is_some());
    outcome.findings.len() == standard.conditions.len()
        && items(outcome) == card.map_or(0, |card| card.items.len())
        && groups(outcome) == card.map_or(0, |card| card.groups.len())
        && outcome.deciding.iter().all(|place| *place < standard.conditions.len())
}

/// Returns the hash of the text of a standard, as [`Standard::hash`] is made.
pub fn text_hash(text: &StandardText) -> String {
    let texts: Vec<&str> = text.files.iter().map(|(_, text)| text.as_str()).collect();
    sha256_hex(texts.join("\n"))
}

#[derive(Default)]
struct Known {
    established: Option<Day>,
    readings: Vec<(IndicatorCode, Reading)>,
    holdings: Vec<Holding>,
}

impl Known {
    fn read(&mut self, seen: Seen) {
        match (seen.indicator, seen.value) {
            (Some(code), _) => {
                let fresh = seen.readings.iter().map(|reading| (code.clone(), reading.clone()));
                let fresh: Vec<_> = fresh.filter(|pair| !self.readings.contains(pair)).collect();
                self.readings.extend(fresh);
            }
            (None, Some(Value::Number(day))) => self.established = day.exact().and_then(|day| day.to_date()),
            (None, _) => {}
        }
    }

    fn facts(self, date: Day) -> Facts {
        let figures = |(code, reading): (IndicatorCode, Reading)| Figures {
            year: reading.year,
            source: reading.source,
            source_kind: reading.kind,
            values: [(code, reading.value)].into(),
        };
        let figures: Vec<Figures> = self.readings.into_iter().map(figures).collect();
        Facts::on(date)
            .with_established(self.established)
            .with_filings(&figures)
            .with_holdings(self.holdings)
    }
}

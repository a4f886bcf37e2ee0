//! What the registry counts for a goal on a day: how many surely, how many perhaps, how many of them fictional.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::code::DivisionCode;
use crate::domain::day::Day;
use crate::domain::goal::{Direction, Goal, Metric};
use crate::domain::quantity::Quantity;
use crate::domain::tally::{Certainty, Tally};
use crate::domain::word::words;

/// A count on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ActualView {
    /// The day.
    pub on: Day,
    /// Whether filed figures are counted, not titles.
    pub by_figure: bool,
    /// Firms that surely count.
    pub certain: u64,
    /// Firms that may count: their title began and no end is known, or their figure is a range around the line.
    pub open: u64,
    /// Firms of which nobody filed the figure: they may be anything.
    pub unfiled: u64,
    /// Of those that surely count, the fictional ones.
    pub fictional_certain: u64,
    /// Of those that surely count, those that are deregistered or lost their licence.
    pub closed_certain: u64,
    /// Of those that may count, the fictional ones.
    pub fictional_open: u64,
    /// Of those of which nobody filed the figure, the fictional ones.
    pub fictional_unfiled: u64,
    /// How the count stands to the target.
    pub attainment: Option<Attainment>,
    /// How many are missing to the target if only the certain ones count.
    pub missing: Option<u64>,
    /// The same by county; the parts add up to the whole.
    pub counties: Vec<CountyView>,
}

/// The count of one county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CountyView {
    /// Its code; none for firms whose county is not known.
    pub division: Option<DivisionCode>,
    /// Its name, 「未分配」 for none.
    pub title: String,
    /// Firms that surely count.
    pub certain: u64,
    /// Firms that may count.
    pub open: u64,
    /// Firms of which nobody filed the figure.
    pub unfiled: u64,
    /// Fictional firms among all.
    pub fictional: u64,
}

words! {
    /// How a count stands to a target.
    pub enum Attainment {
        /// The certain firms alone reach it.
        Reached = "reached" "已达到",
        /// It depends on the firms whose standing is not known.
        Undecided = "undecided" "待核实",
        /// All together do not reach it.
        Missed = "missed" "未达到",
    }
}

impl ActualView {
    /// Shows a tally beside the target of a goal.
    pub fn new(goal: &Goal, on: Day, tally: &Tally, catalog: &Catalog) -> Self {
        let (certain, open, unfiled) = (tally.certain(), tally.open(), tally.missing());
        let made_up = |certainty| tally.sum(|cell| cell.fictional && cell.certainty == certainty);
        let target = goal.leading_target().map(|target| &target.value);
        Self {
            on,
            by_figure: matches!(goal.metric, Metric::Reaching { .. }),
            certain,
            open,
            unfiled,
            fictional_certain: made_up(Certainty::Certain),
            closed_certain: tally.sum(|cell| cell.closed && cell.certainty == Certainty::Certain),
            fictional_open: made_up(Certainty::Open),
            fictional_unfiled: made_up(Certainty::Missing),
            attainment: target.map(|target| attainment(goal.direction, (certain, certain + open + unfiled), target)),
            missing: target.and_then(|target| missing(target, certain)),
            counties: counties(tally, catalog),
        }
    }

    /// Returns all firms, certain or not.
    pub fn possible(&self) -> u64 {
        self.certain + self.open
    }

    /// Returns the fictional firms among all.
    pub fn fictional(&self) -> u64 {
        self.fictional_certain + self.fictional_open + self.fictional_unfiled
    }
}

fn quantity(count: u64) -> Quantity {
    Quantity::from(i64::try_from(count).unwrap_or(i64::MAX))
}

fn attainment(direction: Direction, (least, most): (u64, u64), target: &Quantity) -> Attainment {
    let ends = [least, most].map(|count| direction.reached(&quantity(count), target));
    match ends {
        [true, true] => Attainment::Reached,
        [false, false] => Attainment::Missed,
        [true, false] | [false, true] => Attainment::Undecided,
    }
}

fn missing(target: &Quantity, certain: u64) -> Option<u64> {
    let missing = target.checked_sub(&quantity(certain))?.to_integer()?;
    Some(u64::try_from(missing).unwrap_or(0))
}

/// Every county stands in the list, also one without a firm; firms without a county stand last.
fn counties(tally: &Tally, catalog: &Catalog) -> Vec<CountyView> {
    let own = catalog
        .divisions
        .iter()
        .map(|it| (Some(it.code.clone()), it.title.clone()));
    let strange = tally.cells.iter().filter_map(|cell| cell.division.clone());
    let mut strange: Vec<DivisionCode> = strange
        .filter(|code| catalog.divisions.iter().all(|it| it.code != *code))
        .collect();
    strange.dedup();
    let strange = strange.into_iter().map(|code| (Some(code.clone()), code.to_string()));
    let rows = own.chain(strange).chain([(None, "未分配".to_owned())]);
    rows.map(|(division, title)| {
        let part = tally.of_division(division.as_ref());
        CountyView {
            title,
            certain: part.certain(),
            open: part.open(),
            unfiled: part.missing(),
            fictional: part.sum(|cell| cell.fictional),
            division,
        }
    })
    .collect()
}

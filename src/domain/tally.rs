//! Tallies: the firms behind a goal on a day, each counted once, by county, by whether the end of the title is
//! known, and by whether the firm is fictional. Totals are sums of the cells, so parts always add up to the whole.

use super::code::DivisionCode;
use super::day::Day;
use super::word::words;

/// A count in cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The cells; a combination that no firm has is absent.
    pub cells: Vec<Cell>,
}

/// The firms of one county, one certainty and one reality, closed or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The county; none for firms whose county is not known.
    pub division: Option<DivisionCode>,
    /// Whether the firms surely count.
    pub certainty: Certainty,
    /// Whether the firms are of the demo.
    pub fictional: bool,
    /// Whether the firms are deregistered or lost their licence: their certificates count until somebody ends them.
    pub closed: bool,
    /// How many they are.
    pub firms: u64,
}

words! {
    /// Whether a firm surely counts on the day.
    #[derive(PartialOrd, Ord)]
    pub enum Certainty {
        /// It does.
        Certain = "certain" "确定计入",
        /// It may: its title began and no end is printed, or its figure is a range around the line.
        Open = "open" "不能确定",
        /// Nobody filed the figure: it may be anything, and is not taken for zero.
        Missing = "missing" "没有填报",
    }
}

/// A part of the firms that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Only firms of this county, or, when it holds none, of no known county.
    pub division: Option<Option<DivisionCode>>,
    /// Only firms of this certainty.
    pub certainty: Option<Certainty>,
    /// Only fictional or only real firms.
    pub fictional: Option<bool>,
    /// Only firms that are closed, or only those that are not.
    pub closed: Option<bool>,
    /// Only firms that surely count and whose last title ends within these days.
    pub ends: Option<(Day, Day)>,
}

words! {
    /// How far a firm is that may come to count.
    #[derive(PartialOrd, Ord)]
    pub enum Coming {
        /// It qualifies and does not hold 「够格未认定」.
        Eligible = "eligible" "够格未认定",
        /// It is one step away 「差一步」.
        Near = "near" "差一步",
    }
}
impl Tally {
    /// Returns the firms of the cells that a reader picks.
    pub fn sum(&self, pick: impl Fn(&Cell) -> bool) -> u64 {
        let picked = self.cells.iter().filter(|cell| pick(cell));
        picked.map(|cell| cell.firms).sum()
    }

    /// Returns the firms that surely count.
    pub fn certain(&self) -> u64 {
        self.sum(|cell| cell.certainty == Certainty::Certain)
    }

    /// Returns the firms that may count.
    pub fn open(&self) -> u64 {
        self.sum(|cell| cell.certainty == Certainty::Open)
    }

    /// Returns the firms whose figure nobody filed.
    pub fn missing(&self) -> u64 {
        self.sum(|cell| cell.certainty == Certainty::Missing)
    }

    /// Returns the part of one county, or of the firms without one.
    #[must_use]
    pub fn of_division(&self, division: Option<&DivisionCode>) -> Self {
        let own = self.cells.iter().filter(|cell| cell.division.as_ref() == division);
        Self {
            cells: own.cloned().collect(),
        }
    }
}

//! Facts: what is known of one firm on one day, as the law reads it. Rival sources stand side by side and the
//! law reads their hull; what nobody filed is missing, never zero; a tier without a record is unknown, never "no".

mod at;
mod cells;
mod chosen;
mod doubt;
mod read;
mod readings;
mod said;
mod supposed;
mod trace;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::code::{IndicatorCode, TierCode};
use crate::domain::day::Day;
use crate::domain::filing::{Figures, Value};
use crate::domain::source::{SourceId, SourceKind};
use crate::domain::tenure::{Award, Ending, Standing};
use readings::Readings;
use supposed::Supposed;

pub(super) use at::{At, scored};
pub(super) use chosen::Chosen;
pub use doubt::Doubt;
pub use said::Said;
pub(super) use trace::{Keep, Trace};

/// What is known of one firm on one day. A copy shares what was said: a search for advice makes thousands of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    date: Day,
    established: Option<Day>,
    readings: Readings,
    /// What takes the place of what was said while advice is sought.
    supposed: Vec<Supposed>,
    holdings: Arc<BTreeMap<TierCode, Vec<Holding>>>,
    /// Whether the firm is taken at its word where a person has to judge.
    own_word: bool,
}

/// What one source says of one indicator in one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The fiscal year, or the year at whose end it is true.
    pub year: i32,
    /// What kind of source says so.
    pub kind: SourceKind,
    /// Which source.
    pub source: SourceId,
    /// What it says.
    pub value: Value,
}

/// A certificate and where it stands on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// The tier.
    pub tier: TierCode,
    /// Where it stands on the day.
    pub standing: Standing,
    /// The first day of validity.
    pub from: Day,
    /// The last printed day.
    pub until: Option<Day>,
    /// How and when it ended early, once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ending>,
    /// The list that awards it.
    pub source: SourceId,
    /// True when the firm says of itself that it holds none: a statement without a certificate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
}

/// An input as the law read it: the readings of the year, and the range or options they leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The indicator; absent for the day of establishment.
    pub indicator: Option<IndicatorCode>,
    /// The year that was asked for; absent when the latest counts.
    pub year: Option<i32>,
    /// What the readings that count leave possible; absent when there are none.
    pub value: Option<Value>,
    /// The readings, also those of a source that cannot prove it.
    pub readings: Said,
    /// The figures that contradict it; while there are any, neither counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubt: Vec<IndicatorCode>,
}

impl Seen {
    /// Tells whether only the firm itself has stated it, which is not enough here.
    pub fn is_claimed(&self) -> bool {
        let own = |reading: &Reading| reading.kind == SourceKind::SelfDeclared;
        self.value.is_none() && self.doubt.is_empty() && !self.readings.is_empty() && self.readings.iter().all(own)
    }
}

impl Facts {
    /// Returns the facts of a firm of which nothing is known on a day.
    pub fn on(date: Day) -> Self {
        Self {
            date,
            established: None,
            readings: Readings::default(),
            supposed: Vec::new(),
            holdings: Arc::default(),
            own_word: false,
        }
    }

    /// Takes the firm at its word where a person has to judge: for its own eyes, as in a self-check.
    #[must_use]
    pub fn with_own_word(mut self) -> Self {
        self.own_word = true;
        self
    }

    /// Adds the day of establishment, when known.
    #[must_use]
    pub fn with_established(mut self, established: Option<Day>) -> Self {
        self.set_established(established);
        self
    }

    pub(super) fn set_established(&mut self, established: Option<Day>) {
        self.established = established;
    }

    /// Adds the current filings of the firm.
    #[must_use]
    pub fn with_filings<'a>(mut self, filings: impl IntoIterator<Item = &'a Figures>) -> Self {
        self.readings.add(filings.into_iter());
        self
    }

    /// Adds what sources say, each with its indicator: the same as by filings that say it.
    #[must_use]
    pub fn with_readings(mut self, readings: Vec<(IndicatorCode, Reading)>) -> Self {
        self.readings.take(readings);
        self
    }

    /// Adds the certificates of the firm, each with its standing on the day.
    #[must_use]
    pub fn with_awards<'a>(mut self, awards: impl IntoIterator<Item = &'a Award>) -> Self {
        awards.into_iter().for_each(|award| self.award(award));
        self
    }

    pub(super) fn award(&mut self, award: &Award) {
        self.hold(Holding {
            tier: award.tier.clone(),
            standing: award.standing_on(self.date),
            from: award.from,
            until: award.until,
            ended: award.ended.filter(|ending| ending.on <= self.date),
            source: award.source,
            absent: false,
        });
    }

    /// Adds certificates whose standing on the day was determined before.
    #[must_use]
    pub fn with_holdings(mut self, holdings: impl IntoIterator<Item = Holding>) -> Self {
        holdings.into_iter().for_each(|holding| self.hold(holding));
        self
    }

    /// Adds that the firm says it does not hold a tier; without a word about it the tier is unknown.
    #[must_use]
    pub fn with_absent(mut self, tier: TierCode, source: SourceId) -> Self {
        let holding = Holding {
            tier,
            standing: Standing::Ended,
            from: self.date,
            until: None,
            ended: None,
            source,
            absent: true,
        };
        self.hold(holding);
        self
    }

    fn hold(&mut self, holding: Holding) {
        let all = Arc::make_mut(&mut self.holdings);
        let holdings = all.entry(holding.tier.clone()).or_default();
        holdings.push(holding);
        holdings.sort_by_key(|holding| (holding.from, holding.source, holding.until));
    }

    /// Returns the facts with readings of some figures and years in the place of all that was said of them.
    pub(super) fn retold(mut self, told: &[(IndicatorCode, i32, Vec<Reading>)]) -> Self {
        self.readings.retell(told);
        self
    }

    /// Returns the facts as they stand on a later day: what was awarded may begin or end until then. Titles that are
    /// kept begin but do not run out.
    pub(super) fn on_day(mut self, day: Day, kept: &[TierCode]) -> Self {
        for holding in Arc::make_mut(&mut self.holdings).values_mut().flatten() {
            holding.standing = match kept.contains(&holding.tier) {
                true if holding.standing == Standing::NotYet && holding.from <= day => Standing::Held,
                true => holding.standing,
                false => holding.standing_later(day),
            };
        }
        self.date = day;
        self
    }

    /// Returns the day of assessment.
    pub fn date(&self) -> Day {
        self.date
    }

    /// Returns the day of establishment, when known.
    pub fn established(&self) -> Option<Day> {
        self.established
    }

    /// Returns the last complete fiscal year before the day.
    pub fn base_year(&self) -> i32 {
        self.date.year() - 1
    }

    /// Returns the certificates of a tier.
    pub fn holdings(&self, tier: &TierCode) -> &[Holding] {
        self.holdings.get(tier).map_or(&[], Vec::as_slice)
    }

    /// Returns the readings of an indicator, in the order of years, without what is only supposed.
    pub fn readings(&self, indicator: &IndicatorCode) -> &[Reading] {
        self.readings.find(indicator)
    }

    /// Returns the facts with a filing in the place of all that was said of its figures in its year.
    #[must_use]
    pub fn refiled(mut self, figures: &Figures) -> Self {
        self.readings.put(figures);
        self
    }
}

impl Holding {
    fn standing_later(&self, day: Day) -> Standing {
        match self.standing {
            Standing::NotYet if day < self.from => Standing::NotYet,
            Standing::NotYet | Standing::Held if self.ended.is_some_and(|ending| ending.on <= day) => Standing::Ended,
            Standing::NotYet | Standing::Held => match self.until {
                None => Standing::EndUnknown,
                Some(until) if day <= until => Standing::Held,
                Some(_) => Standing::Expired,
            },
            other => other,
        }
    }
}

impl Reading {
    /// Returns the same said of another year.
    pub(super) fn of_year(&self, year: i32) -> Self {
        Self { year, ..self.clone() }
    }
}

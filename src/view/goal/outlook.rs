//! What an outlook is made from: the firms that count, when they cease to, and who may come, county by county.

use std::collections::BTreeMap;

use super::trend::{CountyEnds, MONTHS_AHEAD, PartOutlook, ScenarioView, TrendPoint};
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::day::Day;
use crate::domain::forecast::{Rates, Start, expect};
use crate::domain::renewal::Renewals;

/// What an outlook is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Every county with the firms that surely count.
    pub certain: Vec<(Option<DivisionCode>, u64)>,
    /// County, last day of the last title, firms.
    pub ends: Vec<(Option<DivisionCode>, Day, u64)>,
    /// Past ends and renewals.
    pub history: Renewals,
    /// Who could come.
    pub pipeline: Option<Pipeline>,
    /// What counties are called.
    pub titles: Vec<(DivisionCode, String)>,
}

/// The pipeline by county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// The title they could obtain.
    pub tier: TierCode,
    /// The day for which the screening stands.
    pub screened_on: Day,
    /// County, firms that qualify and do not hold, firms one step away.
    pub parts: Vec<(Option<DivisionCode>, u64, u64)>,
}

impl Outlook {
    fn title(&self, division: Option<&DivisionCode>) -> String {
        let own = self.titles.iter().find(|(code, _)| Some(code) == division);
        match (own, division) {
            (Some((_, title)), _) => title.clone(),
            (None, Some(code)) => code.to_string(),
            (None, None) => "未分配".to_owned(),
        }
    }

    pub(super) fn ended(&self, division: Option<&Option<DivisionCode>>, until: Day) -> u64 {
        let own = self
            .ends
            .iter()
            .filter(|(of, end, _)| *end <= until && division.is_none_or(|it| it == of));
        own.map(|(.., firms)| firms).sum()
    }

    /// The firms of each county whose last title ends within these days.
    pub(super) fn ending(&self, from: Day, until: Day) -> Vec<CountyEnds> {
        let mut counties: BTreeMap<Option<DivisionCode>, u64> = BTreeMap::new();
        for (division, end, firms) in &self.ends {
            if (from..=until).contains(end) {
                *counties.entry(division.clone()).or_default() += firms;
            }
        }
        let named = |(division, firms): (Option<DivisionCode>, u64)| CountyEnds {
            title: self.title(division.as_ref()),
            division,
            firms,
        };
        counties.into_iter().map(named).collect()
    }

    /// What every county starts from when looking at the end of a month.
    fn starts(&self, until: Day) -> Vec<Start> {
        let start = |(division, certain): &(Option<DivisionCode>, u64)| {
            let parts = self.pipeline.iter().flat_map(|pipeline| &pipeline.parts);
            let own: Vec<_> = parts.filter(|(of, ..)| of == division).collect();
            Start {
                certain: *certain,
                ended: self.ended(Some(division), until),
                eligible: own.iter().map(|(_, eligible, _)| eligible).sum(),
                near: own.iter().map(|(.., near)| near).sum(),
            }
        };
        self.certain.iter().map(start).collect()
    }

    pub(super) fn scenario(&self, rates: Rates, months: &[(Day, Day)]) -> ScenarioView {
        let point = |on, certain| TrendPoint { on, certain, open: 0 };
        let ahead = (0..).zip(months).map(|(ahead, (_, until))| {
            let (_, city) = expect(&self.starts(*until), rates, ahead);
            (point(*until, city.kept), point(*until, city.with_new))
        });
        let (points, with_new) = ahead.unzip();
        ScenarioView {
            rates,
            points,
            with_new,
        }
    }

    pub(super) fn parts(&self, rates: &[Rates], until: Day) -> Vec<PartOutlook> {
        let starts = self.starts(until);
        let expected: Vec<_> = rates
            .iter()
            .map(|rates| expect(&starts, *rates, u64::from(MONTHS_AHEAD)).0)
            .collect();
        let part = |(place, start): (usize, &Start)| PartOutlook {
            division: self.certain[place].0.clone(),
            certain: start.certain,
            ended: start.ended,
            eligible: start.eligible,
            near: start.near,
            kept: expected.iter().map(|each| each[place].kept).collect(),
            with_new: expected.iter().map(|each| each[place].with_new).collect(),
        };
        starts.iter().enumerate().map(part).collect()
    }
}

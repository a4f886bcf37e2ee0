//! Situations: what is known of a firm in a case, and every way to know less.

use std::collections::{BTreeMap, BTreeSet};

use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::code::{IndicatorCode, TierCode};
use yanzhen::domain::day::Day;
use yanzhen::domain::filing::{Figures, Value};
use yanzhen::domain::indicator::{IndicatorKind, Period};
use yanzhen::domain::quantity::Quantity;
use yanzhen::domain::range::Range;
use yanzhen::domain::source::{SourceId, SourceKind};
use yanzhen::domain::tenure::{Award, Basis, EndReason, Ending, Standing};
use yanzhen::domain::unit::Scale;
use yanzhen::rules::facts::Facts;
use yanzhen::rules::standard::{Standard, Test};
use yanzhen::rules::title::Demand;

use super::law;

/// A certificate: where it stands on the day, or what it says itself.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(untagged)]
pub(super) enum Held {
    Standing(Standing),
    Dated(Dated),
}

/// What a certificate says.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dated {
    from: Day,
    until: Option<Day>,
    ended: Option<Day>,
    reason: Option<EndReason>,
}

/// What is known of a firm in a case.
#[derive(Clone)]
pub(super) struct Situation {
    pub(super) date: Day,
    pub(super) established: Option<Day>,
    pub(super) holds: BTreeMap<TierCode, Held>,
    /// By key, read once: cases are tried many thousand times.
    pub(super) values: BTreeMap<String, Figures>,
}

impl Situation {
    pub(super) fn unset(&mut self, keys: &[String]) {
        for key in keys {
            if key == "*" {
                self.values.clear();
                self.established = None;
            } else {
                assert!(self.values.remove(key).is_some(), "{key} is not set");
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// Adds what texts say, in place of what their keys said before.
    pub(super) fn with(mut self, texts: &BTreeMap<String, String>) -> Situation {
        let base_year = self.date.year() - 1;
        for (key, text) in texts {
            let (code, year, kind) = parts(key);
            let value = read(&law().0, &code, text);
            let figures = Figures {
                year: year.unwrap_or(base_year),
                source: SourceId(kind as i64 + 1),
                source_kind: kind,
                values: BTreeMap::from([(code, value)]),
            };
            self.values.insert(key.clone(), figures);
        }
        self
    }

    pub(super) fn facts(&self) -> Facts {
        Facts::on(self.date)
            .with_established(self.established)
            .with_filings(self.values.values())
            .with_awards(&self.awards())
    }

    /// Tells whether the facts can all be true of one firm: of others nothing is narrower or wider.
    pub(super) fn is_consistent(&self) -> bool {
        let founded = self.established.map_or(i32::MIN, |day| day.year());
        let lived = |figures: &Figures| {
            let code = figures.values.keys().next().expect("a key names an indicator");
            law().0.indicator(code).is_some_and(|it| it.period == Period::Current) || figures.year >= founded
        };
        self.facts().doubts().is_empty() && self.values.values().all(lived)
    }

    pub(super) fn facts_in_reverse(&self) -> Facts {
        let mut awards = self.awards();
        awards.reverse();
        Facts::on(self.date)
            .with_awards(&awards)
            .with_filings(self.values.values().rev())
            .with_established(self.established)
    }

    pub(super) fn awards(&self) -> Vec<Award> {
        self.holds
            .iter()
            .map(|(tier, held)| match held {
                Held::Standing(standing) => award(tier, *standing, self.date),
                Held::Dated(dated) => dated.award(tier),
            })
            .collect()
    }

    /// Returns the situation with one fact less, for every fact or for the varied one.
    pub(super) fn holes(&self, varied: Option<&String>) -> Vec<(String, Situation)> {
        let mut holes = Vec::new();
        for key in self
            .values
            .keys()
            .filter(|key| varied.is_none_or(|varied| varied == *key))
        {
            let mut hole = self.clone();
            hole.values.remove(key);
            holes.push((format!("without {key}"), hole));
        }
        holes
    }

    /// Returns wider situations: every fact alone removed, stretched, made a choice of all; everything at once.
    /// Of a row of a sweep only the varied fact is widened alone: the others are those of a case.
    /// Titles that only bar the firm are looked up: of those the record is all there is, and no record is another record.
    pub(super) fn widenings(&self, standard: &Standard, varied: Option<&String>) -> Vec<(String, Situation)> {
        // A hole is wider only where no other source of that fact is left behind.
        let rivals = |key: &str| {
            let stem = key.split(['/', '@']).next().unwrap_or(key);
            if follows_from_figures(stem) {
                return true;
            }
            self.values
                .keys()
                .any(|other| other != key && other.split('/').next() == key.split('/').next())
                || (!key.contains('@') && self.values.keys().any(|other| other.starts_with(&format!("{stem}@"))))
        };
        let keys: Vec<String> = self.values.keys().cloned().collect();
        let mut wider: Vec<(String, Situation)> = self.holes(varied);
        wider.retain(|(what, _)| !rivals(what.trim_start_matches("without ")));
        let mut all = self.clone();
        for (index, key) in keys.iter().enumerate() {
            all = all.widened_at(index, (1_000_000, 1_000_000));
            if varied.is_some_and(|varied| varied != key) {
                continue;
            }
            wider.push((format!("{key} ± 1"), self.widened_at(index, (1, 1))));
            wider.push((
                format!("{key} ± much"),
                self.widened_at(index, (70_000_000, 70_000_000)),
            ));
        }
        wider.push(("everything stretched".to_owned(), all));
        for tier in self.holds.keys().filter(|tier| !is_looked_up(standard, tier)) {
            let mut unknown = self.clone();
            unknown.holds.remove(tier);
            wider.push((format!("no record of {tier}"), unknown));
            let mut open = self.clone();
            open.holds.insert(tier.clone(), Held::Standing(Standing::EndUnknown));
            wider.push((format!("end of {tier} unknown"), open));
        }
        let mut nothing = self.clone();
        nothing.values.clear();
        nothing.holds.retain(|tier, _| is_looked_up(standard, tier));
        nothing.established = None;
        wider.push(("nothing known".to_owned(), nothing));
        wider
    }

    /// Forgets the fact at a place.
    pub(super) fn forget_at(&mut self, index: usize) {
        if let Some(key) = self.values.keys().nth(index).cloned() {
            self.values.remove(&key);
        }
    }

    /// Changes the number at a place to so many hundredths, in whole units where it was whole.
    pub(super) fn scaled_at(&self, index: usize, percent: i64) -> Situation {
        let mut scaled = self.clone();
        let values = scaled.values.values_mut().nth(index);
        for value in values.into_iter().flat_map(|figures| figures.values.values_mut()) {
            let Value::Number(range) = value else { continue };
            let part = range
                .exact()
                .and_then(|number| number.checked_mul(&Quantity::ratio(percent, 100)));
            let whole = range.exact().is_some_and(|number| number.to_integer().is_some());
            if let Some(part) = part.map(|part| if whole { part.floor() } else { part }) {
                *range = Range::exactly(part);
            }
        }
        scaled
    }

    /// Stretches the number, or opens the choice, at a place.
    pub(super) fn widened_at(&self, index: usize, (below, above): (i64, i64)) -> Situation {
        let mut wide = self.clone();
        let Some(figures) = wide.values.values_mut().nth(index) else {
            return wide;
        };
        for (code, value) in &mut figures.values {
            match value {
                Value::Number(range) => *range = stretched(range, (below, above)),
                Value::Choice(chosen) => chosen.extend(options_of(code)),
            }
        }
        wide
    }
}

/// Tells whether a standard only asks the record of a title whether it bars the firm.
fn is_looked_up(standard: &Standard, tier: &TierCode) -> bool {
    standard.conditions.iter().any(|condition| match &condition.test {
        Test::Title(test) => test.demand != Demand::Reviewable && test.tiers.contains(tier),
        Test::Ask { titles, .. } => titles.contains(tier),
        _ => false,
    })
}

/// Tells whether an answer follows from figures while nobody states it: then they are its other source.
fn follows_from_figures(code: &str) -> bool {
    let conditions = law().1.standards().iter().flat_map(|standard| &standard.conditions);
    let mut choices = conditions.filter_map(|condition| match &condition.test {
        Test::OneOf { choice, .. } | Test::Ask { choice, .. } => Some(choice),
        _ => None,
    });
    choices.any(|choice| choice.code.as_str() == code && !choice.derived.is_empty())
}

fn stretched(range: &Range, (below, above): (i64, i64)) -> Range {
    let low = range.low().and_then(|low| low.checked_sub(&Quantity::from(below)));
    let high = range.high().and_then(|high| high.checked_add(&Quantity::from(above)));
    let end = |end: Option<Quantity>| end.map(|end| end.to_string()).unwrap_or_default();
    format!("{}..{}", end(low), end(high)).parse().unwrap()
}

fn options_of(code: &IndicatorCode) -> Vec<String> {
    match &law().0.indicator(code).unwrap().kind {
        IndicatorKind::Choice { options } => options.iter().map(|option| option.code.clone()).collect(),
        IndicatorKind::Number { .. } => Vec::new(),
    }
}

/// Takes a key apart: indicator, year when it names one, kind of source.
fn parts(key: &str) -> (IndicatorCode, Option<i32>, SourceKind) {
    let (place, kind) = key.split_once('/').unwrap_or((key, "audit"));
    let (code, year) = match place.split_once('@') {
        Some((code, year)) => (code, Some(year.parse().unwrap())),
        None => (place, None),
    };
    (code.parse().unwrap(), year, kind.parse().unwrap())
}

/// Reads what a case says of an indicator: as people write it, or as a canonical range.
fn read(catalog: &Catalog, code: &IndicatorCode, text: &str) -> Value {
    let indicator = catalog
        .indicator(code)
        .unwrap_or_else(|| panic!("no indicator is called {code}"));
    match &indicator.kind {
        IndicatorKind::Number { unit, .. } => Value::Number(match text.contains("..") {
            true => text.parse().unwrap_or_else(|error| panic!("{code} = {text}: {error}")),
            false => unit
                .read(text, Scale::One)
                .unwrap_or_else(|error| panic!("{code} = {text}: {error}")),
        }),
        IndicatorKind::Choice { options } => {
            let given: BTreeSet<String> = text.split('|').map(str::to_owned).collect();
            for option in &given {
                let known = options.iter().any(|known| known.code == *option);
                assert!(known, "{option} is no option of {code}");
            }
            Value::Choice(given)
        }
    }
}

impl Dated {
    fn award(&self, tier: &TierCode) -> Award {
        let ending = |on| Ending {
            on,
            reason: self.reason.unwrap_or(EndReason::Revoked),
            source: SourceId(1),
        };
        Award {
            tier: tier.clone(),
            batch: String::new(),
            certificate: String::new(),
            from: self.from,
            until: self.until,
            ended: self.ended.map(ending),
            basis: Basis::Recognized,
            source: SourceId(1),
        }
    }
}

/// Returns a certificate that stands so on a day.
fn award(tier: &TierCode, standing: Standing, on: Day) -> Award {
    let days = |days: i64| on.plus_days(days);
    let (from, until) = match standing {
        Standing::NotYet => (days(10), Some(days(1000))),
        Standing::EndUnknown => (days(-100), None),
        Standing::Expired => (days(-1000), Some(days(-1))),
        Standing::Proposed | Standing::Held | Standing::Ended => (days(-100), Some(days(900))),
    };
    let ending = Ending {
        on: days(-5),
        reason: EndReason::Revoked,
        source: SourceId(1),
    };
    Award {
        tier: tier.clone(),
        batch: String::new(),
        certificate: String::new(),
        from,
        until,
        ended: (standing == Standing::Ended).then_some(ending),
        basis: match standing {
            Standing::Proposed => Basis::Proposed,
            _ => Basis::Recognized,
        },
        source: SourceId(1),
    }
}

//! From what was written to facts: codes are looked up, units read, and every field that cannot be taken is named
//! with what may stand there.

use std::collections::{BTreeMap, BTreeSet};

use super::request::{CheckRequest, FactEntry, HoldEntry};
use super::value;
use crate::app::{Error, FieldError};
use crate::domain::catalog::Catalog;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::filing::{Figures, Value};
use crate::domain::indicator::{Indicator, IndicatorKind, Period};
use crate::domain::quantity::Quantity;
use crate::domain::source::{SourceId, SourceKind};
use crate::domain::tenure::{Award, Basis, EndReason, Ending};
use crate::domain::tier::Tier;
use crate::domain::unit::{Scale, Unit};
use crate::rules::facts::Facts;
use crate::rules::standard::Purpose;

/// A self-check as understood.
pub(super) struct Understood {
    pub(super) tiers: Vec<TierCode>,
    pub(super) purpose: Purpose,
    pub(super) date: Day,
    pub(super) established: Option<Day>,
    /// The title of the industry.
    pub(super) industry: Option<String>,
    pub(super) figures: Vec<Figures>,
    pub(super) awards: Vec<Award>,
    pub(super) absent: Vec<TierCode>,
}

impl Understood {
    /// Returns what the law reads. Whatever source is named, it is the firm that says so: nothing of it is proof.
    pub(super) fn facts(&self) -> Facts {
        let own = |figures: &Figures| Figures {
            source_kind: SourceKind::SelfDeclared,
            ..figures.clone()
        };
        let said: Vec<Figures> = self.figures.iter().map(own).collect();
        let facts = Facts::on(self.date)
            .with_own_word()
            .with_established(self.established)
            .with_filings(&said)
            .with_awards(&self.awards);
        let own = source_id(SourceKind::SelfDeclared);
        self.absent
            .iter()
            .fold(facts, |facts, tier| facts.with_absent(tier.clone(), own))
    }
}

/// Returns the number under which a self-check names a kind of source.
pub(super) fn source_id(kind: SourceKind) -> SourceId {
    SourceId(kind as i64 + 1)
}

/// Returns the name of a fact's field: the indicator, and the year when there is one.
pub fn field_key(indicator: &str, year: Option<i32>) -> String {
    year.map_or_else(|| indicator.to_owned(), |year| format!("{indicator}@{year}"))
}

pub(super) fn understand(request: &CheckRequest, catalog: &Catalog, today: Day) -> Result<Understood, Error> {
    let mut reader = Reader {
        catalog,
        date: today,
        established: None,
        errors: Vec::new(),
    };
    reader.date = reader.day("date", &request.date).unwrap_or(today);
    let established = reader.established(&request.established);
    reader.established = established;
    let understood = Understood {
        tiers: reader.tiers(&request.tiers),
        purpose: reader.purpose(&request.purpose),
        date: reader.date,
        established,
        industry: reader.industry(&request.industry),
        figures: reader.figures(&request.facts),
        awards: request.holds.iter().filter_map(|entry| reader.award(entry)).collect(),
        absent: request.holds.iter().filter_map(|entry| reader.absent(entry)).collect(),
    };
    match reader.errors.is_empty() {
        true => Ok(understood),
        false => Err(Error::Invalid(reader.errors)),
    }
}

struct Reader<'a> {
    catalog: &'a Catalog,
    date: Day,
    established: Option<Day>,
    errors: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError {
            field: field.to_owned(),
            message: message.into(),
        });
    }

    fn day(&mut self, field: &str, text: &str) -> Option<Day> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        // Of a month the last day is taken: no condition is met too early by it.
        match Unit::Date.read(text, Scale::One) {
            Ok(range) => range.high()?.to_date(),
            Err(why) => {
                self.refuse(field, why.to_string());
                None
            }
        }
    }

    fn tiers(&mut self, texts: &[String]) -> Vec<TierCode> {
        let mut tiers = Vec::new();
        for text in texts.iter().filter(|text| !text.trim().is_empty()) {
            let code = self.tier("tiers", text).map(|tier| tier.code.clone());
            tiers.extend(code.filter(|code| !tiers.contains(code)));
        }
        if tiers.is_empty() && self.errors.iter().all(|error| error.field != "tiers") {
            self.refuse("tiers", "请至少选择一个称号");
        }
        tiers
    }

    fn tier(&mut self, field: &str, text: &str) -> Option<&'a Tier> {
        let tier = self.catalog.tier_called(text.trim());
        if tier.is_none() {
            self.refuse(field, format!("没有称号“{text}”；请写称号的正式名称或代码"));
        }
        tier
    }

    fn purpose(&mut self, text: &str) -> Purpose {
        match text.trim() {
            "" => Purpose::New,
            word => word.parse().unwrap_or_else(|_| {
                self.refuse(
                    "purpose",
                    format!("用途“{word}”无效：写 new（新申报）或 review（复核）"),
                );
                Purpose::New
            }),
        }
    }

    fn established(&mut self, text: &str) -> Option<Day> {
        let day = self.day("established", text)?;
        if day > self.date {
            self.refuse("established", format!("成立日期 {day} 晚于评估日 {}", self.date));
        }
        Some(day)
    }

    fn industry(&mut self, text: &str) -> Option<String> {
        if text.trim().is_empty() {
            return None;
        }
        let found = self
            .catalog
            .industry_called(text)
            .map(|industry| industry.title.clone());
        if found.is_none() {
            self.refuse(
                "industry",
                format!("没有行业“{text}”；写国民经济行业分类的大类代码或名称，如 C34 或 通用设备制造业"),
            );
        }
        found
    }

    fn figures(&mut self, entries: &[FactEntry]) -> Vec<Figures> {
        let mut figures = Vec::new();
        let mut taken = BTreeSet::new();
        for (place, entry) in entries.iter().enumerate() {
            let Some((key, figure)) = self.figure(place, entry) else {
                continue;
            };
            if taken.insert((key.clone(), figure.source)) {
                figures.push(figure);
            } else {
                self.refuse(&key, format!("{key} 写了两次；同一来源同一年度只能有一个值"));
            }
        }
        figures
    }

    /// Returns nothing where nothing is known; that is no error.
    fn figure(&mut self, place: usize, entry: &FactEntry) -> Option<(String, Figures)> {
        let code = entry.indicator.trim();
        let Some(indicator) = self.catalog.indicator_called(code) else {
            let field = format!("facts[{place}].indicator");
            self.refuse(&field, format!("没有指标“{code}”；请用自测表里的指标名称"));
            return None;
        };
        if entry.value.is_empty() && entry.from.is_empty() && entry.to.is_empty() {
            return None;
        }
        let asked = field_key(indicator.code.as_str(), entry.year);
        let year = self.year((&asked, indicator), entry.year)?;
        let kind = self.kind((&asked, indicator), &entry.source)?;
        let read = value::read(indicator, entry).and_then(|value| self.past(indicator, value));
        match read {
            Ok(value) => {
                let values = BTreeMap::from([(indicator.code.clone(), value)]);
                let (source, source_kind) = (source_id(kind), kind);
                Some((
                    asked,
                    Figures {
                        year,
                        source,
                        source_kind,
                        values,
                    },
                ))
            }
            Err(why) => {
                let of_year = entry.year.map(|year| format!("（{year}年）")).unwrap_or_default();
                self.refuse(&asked, format!("{}{of_year}：{why}", indicator.title));
                None
            }
        }
    }

    /// Refuses a day that has not come: what began tomorrow has not begun.
    fn past(&self, indicator: &Indicator, value: Value) -> Result<Value, String> {
        let is_date = matches!(&indicator.kind, IndicatorKind::Number { unit: Unit::Date, .. });
        let today = Quantity::from_date(self.date);
        match &value {
            Value::Number(range) if is_date && range.low().is_some_and(|low| *low > today) => {
                Err(format!("{} 晚于评估日 {}", Unit::Date.print_range(range), self.date))
            }
            _ => Ok(value),
        }
    }

    fn year(&mut self, (key, indicator): (&str, &Indicator), year: Option<i32>) -> Option<i32> {
        let last = self.date.year() - 1;
        match (indicator.period, year) {
            (Period::Year | Period::YearEnd, None) => {
                let message = format!("{}按年度填报，请写年度，如 {last}", indicator.title);
                self.refuse(key, message);
                None
            }
            (Period::Year | Period::YearEnd, Some(year)) if !(1950..=last).contains(&year) => {
                let message = format!(
                    "{}：{year} 不是评估日 {} 以前的完整年度，最近一年是 {last}",
                    indicator.title, self.date
                );
                self.refuse(key, message);
                None
            }
            (Period::EvaluationYear, year) => self.lived((key, indicator), year.unwrap_or_else(|| self.date.year())),
            // What is so today may have been said before the firm's first full year.
            (Period::Current, None) => Some(last),
            (Period::Year | Period::YearEnd, Some(year)) => Some(year),
            (Period::Current, Some(year)) => self.lived((key, indicator), year),
        }
    }

    /// Refuses a year in which there was no firm yet, or that has not come.
    fn lived(&mut self, (key, indicator): (&str, &Indicator), year: i32) -> Option<i32> {
        let first = self.established.map_or(1950, |day| day.year());
        let why = match year {
            year if year > self.date.year() => format!("晚于评估日 {}", self.date),
            year if year < first && self.established.is_some() => format!("早于成立年份 {first}"),
            year if year < first => format!("早于 {first} 年"),
            year => return Some(year),
        };
        self.refuse(key, format!("{}：{year} 年{why}，请核对年度", indicator.title));
        None
    }

    fn kind(&mut self, (key, indicator): (&str, &Indicator), word: &str) -> Option<SourceKind> {
        if word.trim().is_empty() {
            return Some(SourceKind::SelfDeclared);
        }
        let kind = word.trim().parse().ok();
        if kind.is_none() {
            let known = SourceKind::ALL.iter().map(|kind| format!("{kind} {}", kind.title()));
            let known: Vec<String> = known.collect();
            let message = format!("{}：没有来源“{word}”；可写 {}", indicator.title, known.join("、"));
            self.refuse(key, message);
        }
        kind
    }

    fn absent(&mut self, entry: &HoldEntry) -> Option<TierCode> {
        if entry.held {
            return None;
        }
        self.tier("holds", &entry.tier).map(|tier| tier.code.clone())
    }

    fn award(&mut self, entry: &HoldEntry) -> Option<Award> {
        if !entry.held {
            return None;
        }
        let tier = self.tier("holds", &entry.tier)?;
        let field = |part: &str| format!("{part}:{}", tier.code);
        let source = source_id(SourceKind::SelfDeclared);
        let from = self.day(&field("from"), &entry.from);
        if entry.from.trim().is_empty() {
            let message = format!("{}：持有的称号要写证书的有效期起（或发证日）", tier.short_title);
            self.refuse(&field("from"), message);
        }
        let until = self.day(&field("until"), &entry.until);
        let ended = self.day(&field("ended"), &entry.ended).map(|on| Ending {
            on,
            reason: self.end_reason(&field("reason"), &entry.reason),
            source,
        });
        let basis = self.basis(&field("basis"), &entry.basis);
        let from = from?;
        if until.is_some_and(|until| until < from) {
            self.refuse(&field("until"), format!("{}：有效期止早于有效期起", tier.short_title));
        }
        let tier = tier.code.clone();
        let (batch, certificate) = (String::new(), String::new());
        Some(Award {
            tier,
            batch,
            certificate,
            from,
            until,
            ended,
            basis,
            source,
        })
    }

    fn end_reason(&mut self, field: &str, word: &str) -> EndReason {
        match word.trim() {
            "" => EndReason::Revoked,
            word => word.parse().unwrap_or_else(|_| {
                let known: Vec<String> = EndReason::ALL
                    .iter()
                    .map(|it| format!("{it}（{}）", it.title()))
                    .collect();
                self.refuse(field, format!("“{word}”无效：写 {}", known.join("、")));
                EndReason::Revoked
            }),
        }
    }

    fn basis(&mut self, field: &str, word: &str) -> Basis {
        match word.trim() {
            "" => Basis::Recognized,
            word => word.parse().unwrap_or_else(|_| {
                let message =
                    format!("“{word}”无效：写 recognized（认定）、reviewed（复核通过）或 proposed（公示或推荐）");
                self.refuse(field, message);
                Basis::Recognized
            }),
        }
    }
}

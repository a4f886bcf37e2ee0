//! Tiers 「称号」: the rungs of the ladder and the neighbouring titles, as data of `seeds/tiers.toml`.

use serde::Deserialize;

use super::code::TierCode;
use super::day::Day;
use super::source::Confidence;
use super::tenure::{Award, Standing};
use super::word::words;

/// A tier or neighbouring title.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its code.
    pub code: TierCode,
    /// Its official Chinese title.
    pub title: String,
    /// What people call it in one word, for badges.
    pub short_title: String,
    /// Who awards it at which level.
    pub level: Level,
    /// The office that issues it.
    pub office: String,
    /// Where it stands on a ladder, when it does.
    #[serde(default)]
    pub rung: Option<Rung>,
    /// Other spellings that published lists and columns use.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Tiers that imply this one for counting, by goals that say so; never assumed by the law.
    #[serde(default)]
    pub above: Vec<TierCode>,
    /// Whether the scheme still runs.
    #[serde(default)]
    pub status: TierStatus,
    /// How long its certificates hold.
    #[serde(default)]
    pub term: Term,
    /// What a reader must know, e.g. that thresholds are unpublished.
    #[serde(default)]
    pub note: String,
    /// Where this entry comes from.
    pub source: String,
    /// How far it is verified.
    pub confidence: Confidence,
}

/// A place on a ladder: 1 is the lowest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// The ladder's Chinese name.
    pub ladder: String,
    /// The position on it.
    pub position: u8,
}

words! {
    /// The level of the awarding authority.
    #[derive(PartialOrd, Ord)]
    pub enum Level {
        /// 「国家级」.
        National = "national" "国家级",
        /// 「省级」.
        Provincial = "provincial" "省级",
        /// 「市级」.
        Municipal = "municipal" "市级",
        /// 「县级」.
        County = "county" "县级",
    }
}

words! {
    /// Whether a scheme still awards.
    #[derive(Default)]
    pub enum TierStatus {
        /// It awards.
        #[default]
        Running = "running" "执行中",
        /// Its plan period is over.
        Lapsed = "lapsed" "方案期已过",
    }
}

words! {
    /// How long a certificate holds 「有效期」. That a tier has none by nature is something else than that a list does not
    /// print it.
    #[derive(Default)]
    pub enum Term {
        /// Until a day of its own.
        #[default]
        Fixed = "fixed" "有固定有效期",
        /// Until the end of the year: every one of them runs out at once and is renewed at once.
        Yearly = "yearly" "每年更新",
        /// As long as nobody takes it away.
        Open = "open" "无固定有效期",
    }
}

impl Tier {
    /// Tells where one of its certificates stands on a day.
    pub fn standing_on(&self, award: &Award, day: Day) -> Standing {
        match (self.term, award.standing_on(day)) {
            (Term::Open, Standing::EndUnknown) => Standing::Held,
            (_, standing) => standing,
        }
    }

    /// Tells whether a text names this tier, whatever its quotation marks, brackets and spaces.
    pub fn is_called(&self, text: &str) -> bool {
        let text = bare(text);
        self.code.as_str() == text || self.names().any(|name| bare(name) == text)
    }

    /// Returns every name it goes by, the official one first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let own = [self.title.as_str(), self.short_title.as_str()];
        own.into_iter().chain(self.aliases.iter().map(String::as_str))
    }
}

fn bare(text: &str) -> String {
    let marks = [
        '“', '”', '"', '「', '」', '『', '』', '《', '》', '‘', '’', '\'', '（', '）', '(', ')',
    ];
    text.chars()
        .filter(|c| !c.is_whitespace() && !marks.contains(c))
        .collect()
}

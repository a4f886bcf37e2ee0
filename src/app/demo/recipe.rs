//! The recipe: what fictional firms are made of, as data of `seeds/demo/`. Rust names no tier and no indicator.

use serde::Deserialize;

use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, FieldCode, IndicatorCode, IndustryCode, TierCode, ZoneCode};
use crate::domain::day::Day;
use crate::domain::seed::{SeedError, Seeds};
use crate::domain::source::{Citation, Confidence, SourceKind};
use crate::domain::tenure::EndReason;
use crate::domain::unit::Scale;

/// Where the citation of the profiles stands among all citations.
pub(super) const PROFILE_SOURCE: usize = 0;

/// All files together.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    pub(super) names: Names,
    pub(super) places: Vec<Place>,
    pub(super) trades: Vec<Trade>,
    pub(super) figures: FiguresFile,
    pub(super) titles: Vec<Title>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub(super) first: String,
    pub(super) second: String,
    pub(super) avoid: Vec<String>,
    pub(super) seats: Vec<Part>,
    pub(super) forms: Vec<Part>,
    pub(super) scope_end: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) text: String,
    pub(super) weight: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    pub(super) division: DivisionCode,
    #[serde(default)]
    pub(super) zone: Option<ZoneCode>,
    pub(super) weight: i64,
    pub(super) roads: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trade {
    pub(super) industry: IndustryCode,
    pub(super) weight: i64,
    pub(super) words: Vec<String>,
    pub(super) products: Vec<String>,
    pub(super) scope: Vec<String>,
    pub(super) fields: Vec<FieldCode>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FiguresFile {
    pub(super) years: Vec<i32>,
    pub(super) growth: [i64; 2],
    pub(super) size: Vec<Size>,
    pub(super) report: Vec<Report>,
    pub(super) figure: Vec<Figure>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Size {
    pub(super) code: String,
    pub(super) weight: i64,
    pub(super) revenue: [i64; 2],
    pub(super) quality: [i64; 2],
}

/// Who says what a firm's figures are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Report {
    pub(super) kind: SourceKind,
    pub(super) title: String,
    pub(super) permille: i64,
    pub(super) wobble: i64,
    /// Only these indicators; all when empty.
    #[serde(default)]
    pub(super) only: Vec<IndicatorCode>,
    #[serde(skip)]
    pub(super) source: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Figure {
    pub(super) indicator: IndicatorCode,
    pub(super) make: Make,
    #[serde(default)]
    pub(super) follows: bool,
    pub(super) filled: i64,
    #[serde(default)]
    pub(super) bucketed: i64,
    #[serde(default)]
    pub(super) edges: Vec<i64>,
    #[serde(default = "one")]
    pub(super) scale: Scale,
    /// For which years it is filed; follows from the indicator's period.
    #[serde(skip)]
    pub(super) due: Due,
}

/// For which years a figure is filed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Due {
    /// Each.
    #[default]
    EveryYear,
    /// Only the last: what is true now.
    LastYear,
    /// The one after the last, by the platform: what is evaluated on the years before.
    YearAfter,
}

fn one() -> Scale {
    Scale::One
}

/// How a figure is made.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(super) enum Make {
    Base,
    /// The size class the firm was made in.
    Size,
    Share {
        of: IndicatorCode,
        permille: [i64; 2],
    },
    Per {
        of: IndicatorCode,
        each: [i64; 2],
        least: i64,
    },
    Count {
        range: [i64; 2],
    },
    Choice {
        options: Vec<WeightedOption>,
    },
    Day {
        years: [i64; 2],
    },
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WeightedOption {
    pub(super) option: String,
    pub(super) weight: i64,
}

/// Who gets a tier, when and for how long.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Title {
    pub(super) tier: TierCode,
    #[serde(default)]
    pub(super) needs: Option<TierCode>,
    pub(super) sizes: Vec<String>,
    pub(super) quality: [i64; 2],
    pub(super) permille: i64,
    pub(super) batches: Vec<Batch>,
    #[serde(default)]
    pub(super) renewals: Vec<Batch>,
    #[serde(default)]
    pub(super) renewed: i64,
    #[serde(default)]
    pub(super) ended: i64,
    #[serde(default)]
    pub(super) reasons: Vec<EndReason>,
    #[serde(default)]
    pub(super) proposed: i64,
    #[serde(skip)]
    pub(super) ending_source: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Batch {
    pub(super) name: String,
    pub(super) from: Day,
    #[serde(default)]
    pub(super) until: Option<Day>,
    pub(super) weight: i64,
    #[serde(skip)]
    pub(super) source: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlacesFile {
    place: Vec<Place>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TradesFile {
    trade: Vec<Trade>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TitlesFile {
    title: Vec<Title>,
}

impl Recipe {
    /// Reads the files as they stand; codes are checked by the caller.
    pub(super) fn read(seeds: &Seeds) -> Result<Self, SeedError> {
        let places: PlacesFile = seeds.read("demo/places.toml")?;
        let trades: TradesFile = seeds.read("demo/trades.toml")?;
        let titles: TitlesFile = seeds.read("demo/titles.toml")?;
        Ok(Self {
            names: seeds.read("demo/names.toml")?,
            places: places.place,
            trades: trades.trade,
            figures: seeds.read("demo/figures.toml")?,
            titles: titles.title,
        })
    }

    /// Numbers every source and returns their citations in that order; the seed keeps two demonstrations apart.
    pub(super) fn cite(&mut self, catalog: &Catalog, seed: u64) -> Vec<Citation> {
        let mut citations = vec![citation(format!("虚构演示企业（第 {seed} 套）"), None)];
        let mut add = |citation: Citation| {
            citations.push(citation);
            citations.len() - 1
        };
        for report in &mut self.figures.report {
            report.source = add(citation(report.title.clone(), None));
        }
        for title in &mut self.titles {
            let tier = catalog
                .tier(&title.tier)
                .map_or(title.tier.as_str(), |tier| &tier.title);
            for batch in title.batches.iter_mut().chain(&mut title.renewals) {
                let name = format!("虚构名单：{tier} {}", batch.name);
                batch.source = add(citation(name, Some(batch.from)));
            }
            title.ending_source = add(citation(format!("虚构公告：{tier}终止名单"), None));
        }
        citations
    }
}

fn citation(title: String, published: Option<Day>) -> Citation {
    Citation {
        kind: SourceKind::Fictional,
        title,
        document: String::new(),
        link: String::new(),
        file_hash: String::new(),
        published,
        confidence: Confidence::C,
    }
}

//! The catalogue: every tier, indicator, division, industry and goal, loaded strictly from `seeds/` once.
//! The database stores codes; what they mean is looked up here.

use std::collections::BTreeSet;
use std::fmt::Display;

use serde::Deserialize;

use super::code::{DivisionCode, FieldCode, GoalCode, IndicatorCode, IndustryCode, TierCode, ZoneCode};
use super::division::{Division, Zone};
use super::goal::{Goal, Metric};
use super::indicator::Indicator;
use super::industry::{Field, FieldList, Industry};
use super::seed::{SeedError, Seeds};
use super::tier::Tier;

/// All vocabularies, in the order of their files.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Tiers and neighbouring titles.
    pub tiers: Vec<Tier>,
    /// Indicators.
    pub indicators: Vec<Indicator>,
    /// County-level divisions.
    pub divisions: Vec<Division>,
    /// Functional zones.
    pub zones: Vec<Zone>,
    /// GB/T 4754 divisions.
    pub industries: Vec<Industry>,
    /// Lists of fields.
    pub field_lists: Vec<FieldList>,
    /// Plan goals.
    pub goals: Vec<Goal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TiersFile {
    tier: Vec<Tier>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorsFile {
    indicator: Vec<Indicator>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DivisionsFile {
    division: Vec<Division>,
    zone: Vec<Zone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndustriesFile {
    industry: Vec<Industry>,
    list: Vec<FieldList>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoalsFile {
    goal: Vec<Goal>,
}

impl Catalog {
    /// Loads and cross-checks the vocabularies.
    ///
    /// # Errors
    /// Every finding, not only the first: unknown keys, duplicates, dangling codes.
    pub fn load(seeds: &Seeds) -> Result<Self, Vec<SeedError>> {
        let mut findings = Vec::new();
        let tiers = keep(seeds.read::<TiersFile>("tiers.toml"), &mut findings);
        let indicators = keep(seeds.read::<IndicatorsFile>("indicators.toml"), &mut findings);
        let divisions = keep(seeds.read::<DivisionsFile>("divisions.toml"), &mut findings);
        let industries = keep(seeds.read::<IndustriesFile>("industries.toml"), &mut findings);
        let goals = keep(seeds.read::<GoalsFile>("goals.toml"), &mut findings);
        let (Some(tiers), Some(indicators), Some(divisions), Some(industries), Some(goals)) =
            (tiers, indicators, divisions, industries, goals)
        else {
            return Err(findings);
        };
        let catalog = Self {
            tiers: tiers.tier,
            indicators: indicators.indicator,
            divisions: divisions.division,
            zones: divisions.zone,
            industries: industries.industry,
            field_lists: industries.list,
            goals: goals.goal,
        };
        findings.extend(catalog.duplicates(seeds));
        findings.extend(catalog.dangling(seeds));
        if findings.is_empty() {
            Ok(catalog)
        } else {
            Err(findings)
        }
    }

    /// Returns the tier of a code.
    pub fn tier(&self, code: &TierCode) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.code == *code)
    }

    /// Returns the indicator of a code.
    pub fn indicator(&self, code: &IndicatorCode) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == *code)
    }

    /// Returns the division of a code, also of a former one.
    pub fn division(&self, code: &DivisionCode) -> Option<&Division> {
        let was = |division: &&Division| division.former.iter().any(|former| former.code == *code);
        self.divisions
            .iter()
            .find(|division| division.code == *code)
            .or_else(|| self.divisions.iter().find(was))
    }

    /// Returns the zone of a code.
    pub fn zone(&self, code: &ZoneCode) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.code == *code)
    }

    /// Returns the industry of a code.
    pub fn industry(&self, code: &IndustryCode) -> Option<&Industry> {
        self.industries.iter().find(|industry| industry.code == *code)
    }

    /// Returns the field of a code.
    pub fn field(&self, code: &FieldCode) -> Option<&Field> {
        self.field_lists
            .iter()
            .flat_map(|list| &list.fields)
            .find(|field| field.code == *code)
    }

    /// Returns the goal of a code.
    pub fn goal(&self, code: &GoalCode) -> Option<&Goal> {
        self.goals.iter().find(|goal| goal.code == *code)
    }

    fn duplicates(&self, seeds: &Seeds) -> Vec<SeedError> {
        let fields = self
            .field_lists
            .iter()
            .flat_map(|list| list.fields.iter().map(|field| &field.code));
        let mut findings = twice(seeds, "tiers.toml", self.tiers.iter().map(|tier| &tier.code));
        findings.extend(twice(
            seeds,
            "indicators.toml",
            self.indicators.iter().map(|indicator| &indicator.code),
        ));
        findings.extend(twice(
            seeds,
            "divisions.toml",
            self.divisions.iter().map(|division| &division.code),
        ));
        findings.extend(twice(seeds, "divisions.toml", self.zones.iter().map(|zone| &zone.code)));
        findings.extend(twice(
            seeds,
            "industries.toml",
            self.industries.iter().map(|industry| &industry.code),
        ));
        findings.extend(twice(seeds, "industries.toml", fields));
        findings.extend(twice(seeds, "goals.toml", self.goals.iter().map(|goal| &goal.code)));
        findings
    }

    fn dangling(&self, seeds: &Seeds) -> Vec<SeedError> {
        let mut findings = Vec::new();
        for tier in &self.tiers {
            for above in tier.above.iter().filter(|code| self.tier(code).is_none()) {
                findings.push(unknown(seeds, "tiers.toml", &tier.code, ("tier", above)));
            }
        }
        for goal in &self.goals {
            match &goal.metric {
                Metric::Holders { tiers, .. } => {
                    for tier in tiers.iter().filter(|code| self.tier(code).is_none()) {
                        findings.push(unknown(seeds, "goals.toml", &goal.code, ("tier", tier)));
                    }
                }
                Metric::Reaching { indicator, .. } if self.indicator(indicator).is_none() => {
                    findings.push(unknown(seeds, "goals.toml", &goal.code, ("indicator", indicator)));
                }
                Metric::Reaching { .. } | Metric::Published => {}
            }
        }
        findings
    }
}

fn keep<T>(file: Result<T, SeedError>, findings: &mut Vec<SeedError>) -> Option<T> {
    file.map_err(|finding| findings.push(finding)).ok()
}

fn twice<'a, C: Display + Ord + 'a>(seeds: &Seeds, file: &str, codes: impl Iterator<Item = &'a C>) -> Vec<SeedError> {
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for code in codes.filter(|code| !seen.insert(*code)) {
        findings.push(SeedError {
            file: file.to_owned(),
            line: seeds.line_with(file, &format!("\"{code}\"")),
            key: code.to_string(),
            problem: "the code occurs twice".to_owned(),
            fix: "rename or remove one of the two entries".to_owned(),
        });
    }
    findings
}

fn unknown(seeds: &Seeds, file: &str, owner: &impl Display, (kind, code): (&str, &dyn Display)) -> SeedError {
    SeedError {
        file: file.to_owned(),
        line: seeds.line_with(file, &format!("\"{owner}\"")),
        key: owner.to_string(),
        problem: format!("`{code}` is no {kind}"),
        fix: format!("add the {kind} `{code}` or correct the code"),
    }
}

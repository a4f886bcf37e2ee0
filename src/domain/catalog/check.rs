//! What must be true across seed files: no code stands twice, no code points nowhere, no name means two tiers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::Catalog;
use crate::domain::code::IndicatorCode;
use crate::domain::goal::{Goal, Metric};
use crate::domain::indicator::{Indicator, IndicatorKind, Means};
use crate::domain::seed::{SeedError, Seeds};

const TIERS: &str = "tiers.toml";
const INDICATORS: &str = "indicators.toml";
const DIVISIONS: &str = "divisions.toml";
const INDUSTRIES: &str = "industries.toml";
const GOALS: &str = "goals.toml";
const WINDOWS: &str = "windows.toml";
const QUESTIONS: &str = "questions.toml";

impl Catalog {
    /// Returns every finding across files.
    pub(super) fn check(&self, seeds: &Seeds) -> Vec<SeedError> {
        let mut findings = self.duplicates(seeds);
        findings.extend(self.shared_names(seeds));
        findings.extend(self.stray_fields(seeds));
        findings.extend(self.dangling_tiers(seeds));
        findings.extend(self.stray_levers(seeds));
        findings.extend(self.dangling_questions(seeds));
        findings.extend(self.stray_ties(seeds));
        for goal in &self.goals {
            findings.extend(self.dangling_goal(seeds, goal));
        }
        for step in &self.steps {
            for tier in step
                .from
                .iter()
                .chain(&step.to)
                .filter(|code| self.tier(code).is_none())
            {
                findings.push(unknown(seeds, GOALS, &step.code, ("tier", tier)));
            }
        }
        for plan in self.plans.iter().filter(|plan| plan.area != self.city.code) {
            if self.division(&plan.area).is_none() {
                findings.push(unknown(seeds, GOALS, &plan.code, ("division", &plan.area)));
            }
        }
        findings
    }

    fn duplicates(&self, seeds: &Seeds) -> Vec<SeedError> {
        let divisions = self.divisions.iter().map(|division| &division.code);
        let fields = self.field_lists.iter().flat_map(|list| &list.fields);
        let mut findings = twice(seeds, TIERS, self.tiers.iter().map(|tier| &tier.code));
        findings.extend(twice(seeds, INDICATORS, self.indicators.iter().map(|it| &it.code)));
        findings.extend(twice(seeds, DIVISIONS, divisions.chain([&self.city.code])));
        findings.extend(twice(seeds, DIVISIONS, self.zones.iter().map(|zone| &zone.code)));
        findings.extend(twice(seeds, INDUSTRIES, self.industries.iter().map(|it| &it.code)));
        findings.extend(twice(seeds, INDUSTRIES, self.field_lists.iter().map(|list| &list.code)));
        findings.extend(twice(seeds, INDUSTRIES, fields.map(|field| &field.code)));
        findings.extend(twice(seeds, GOALS, self.plans.iter().map(|plan| &plan.code)));
        findings.extend(twice(seeds, GOALS, self.goals.iter().map(|goal| &goal.code)));
        findings.extend(twice(seeds, GOALS, self.steps.iter().map(|step| &step.code)));
        let asked = self.question_groups.iter().flat_map(|group| &group.indicators);
        findings.extend(twice(seeds, QUESTIONS, asked));
        findings.extend(self.stray_windows(seeds));
        findings
    }

    /// A name that two tiers share would award a list to the wrong one.
    fn shared_names(&self, seeds: &Seeds) -> Vec<SeedError> {
        let mut owners = BTreeMap::new();
        let mut findings = Vec::new();
        for tier in &self.tiers {
            for name in tier.names() {
                let owner = owners.entry(name).or_insert(&tier.code);
                if *owner != &tier.code {
                    let problem = format!("the name 「{name}」 already belongs to `{owner}`");
                    let fix = "give each of the two tiers names of its own";
                    findings.push(finding(seeds, TIERS, &tier.code, (problem, fix.to_owned())));
                }
            }
        }
        findings
    }

    fn stray_fields(&self, seeds: &Seeds) -> Vec<SeedError> {
        let mut findings = Vec::new();
        for list in &self.field_lists {
            let prefix = format!("{}-", list.code);
            for field in list.fields.iter().filter(|it| !it.code.as_str().starts_with(&prefix)) {
                let problem = format!("the code does not begin with that of its list, `{}`", list.code);
                let fix = format!("write `{prefix}…`");
                findings.push(finding(seeds, INDUSTRIES, &field.code, (problem, fix)));
            }
        }
        findings
    }

    fn stray_windows(&self, seeds: &Seeds) -> Vec<SeedError> {
        let mut findings = Vec::new();
        for window in &self.windows {
            let problem = match self.tier(&window.tier) {
                None => "the tier is unknown",
                Some(_) if window.closes < window.opens => "the last day is before the first",
                Some(_) => continue,
            };
            let fix = "correct the entry as the notice prints it";
            findings.push(finding(
                seeds,
                WINDOWS,
                &window.tier,
                (problem.to_owned(), fix.to_owned()),
            ));
        }
        findings
    }

    /// Advice moves a number one way and a choice to another option; what nothing changes goes nowhere.
    fn stray_levers(&self, seeds: &Seeds) -> Vec<SeedError> {
        let mut findings = Vec::new();
        for indicator in &self.indicators {
            let number = matches!(indicator.kind, IndicatorKind::Number { .. });
            let moves = number && indicator.change.by != Means::Never;
            let fix = match (moves, indicator.change.way) {
                (true, None) => "say in `change` which `way` advice may move the number: up or down",
                (false, Some(_)) => "remove `way` from `change`: only a number that can be changed has one",
                (true, Some(_)) | (false, None) => continue,
            };
            let problem = "the way of `change` does not fit its kind".to_owned();
            findings.push(finding(seeds, INDICATORS, &indicator.code, (problem, fix.to_owned())));
        }
        findings
    }

    /// A part is counted like its whole and at the same time, and no number is a part of itself.
    fn stray_ties(&self, seeds: &Seeds) -> Vec<SeedError> {
        let mut findings = Vec::new();
        let unit = |indicator: &Indicator| match &indicator.kind {
            IndicatorKind::Number { unit, .. } => Some((*unit, indicator.period)),
            IndicatorKind::Choice { .. } => None,
        };
        for indicator in &self.indicators {
            if indicator.shifts && indicator.part_of.is_empty() {
                let problem = "`shifts` is said of what is no part".to_owned();
                let fix = "say in `part_of` inside which number it shifts".to_owned();
                findings.push(finding(seeds, INDICATORS, &indicator.code, (problem, fix)));
            }
            for tied in indicator.part_of.iter().chain(&indicator.moves_with) {
                let Some(other) = self.indicator(tied) else {
                    findings.push(unknown(seeds, INDICATORS, &indicator.code, ("indicator", tied)));
                    continue;
                };
                let problem = match unit(other).filter(|_| unit(other) == unit(indicator)) {
                    None => format!("`{tied}` is not a number of the same unit and period"),
                    Some(_) if self.leads_back(tied, &indicator.code) => format!("`{tied}` is a part of it as well"),
                    Some(_) => continue,
                };
                let fix = "tie only numbers that are counted alike, from the part to the whole".to_owned();
                findings.push(finding(seeds, INDICATORS, &indicator.code, (problem, fix)));
            }
        }
        findings
    }

    /// Tells whether ties lead from one indicator to another.
    fn leads_back(&self, from: &IndicatorCode, to: &IndicatorCode) -> bool {
        let mut open = vec![from];
        let mut seen = BTreeSet::new();
        while let Some(code) = open.pop().filter(|code| seen.insert(*code)) {
            if code == to {
                return true;
            }
            let next = self.indicator(code);
            open.extend(next.iter().flat_map(|it| it.part_of.iter().chain(&it.moves_with)));
        }
        false
    }

    fn dangling_tiers(&self, seeds: &Seeds) -> Vec<SeedError> {
        let mut findings = Vec::new();
        for tier in &self.tiers {
            for above in tier.above.iter().filter(|code| self.tier(code).is_none()) {
                findings.push(unknown(seeds, TIERS, &tier.code, ("tier", above)));
            }
        }
        findings
    }

    fn dangling_questions(&self, seeds: &Seeds) -> Vec<SeedError> {
        let mut findings = Vec::new();
        for group in &self.question_groups {
            for code in group.indicators.iter().filter(|code| self.indicator(code).is_none()) {
                findings.push(unknown(seeds, QUESTIONS, &group.title, ("indicator", code)));
            }
        }
        findings
    }

    fn dangling_goal(&self, seeds: &Seeds, goal: &Goal) -> Vec<SeedError> {
        let mut findings = Vec::new();
        if self.plan(&goal.plan).is_none() {
            findings.push(unknown(seeds, GOALS, &goal.code, ("plan", &goal.plan)));
        }
        match &goal.metric {
            Metric::Holders { tiers, .. } if tiers.is_empty() => {
                let problem = "the metric counts holders of no tier".to_owned();
                let fix = "name at least one tier".to_owned();
                findings.push(finding(seeds, GOALS, &goal.code, (problem, fix)));
            }
            Metric::Holders { tiers, .. } => {
                for tier in tiers.iter().filter(|code| self.tier(code).is_none()) {
                    findings.push(unknown(seeds, GOALS, &goal.code, ("tier", tier)));
                }
            }
            Metric::Reaching { indicator, .. } if self.indicator(indicator).is_none() => {
                findings.push(unknown(seeds, GOALS, &goal.code, ("indicator", indicator)));
            }
            Metric::Reaching { .. } | Metric::Published => {}
        }
        findings
    }
}

fn twice<'a, C: Display + Ord + 'a>(seeds: &Seeds, file: &str, codes: impl Iterator<Item = &'a C>) -> Vec<SeedError> {
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for code in codes.filter(|code| !seen.insert(*code)) {
        let problem = "the code occurs twice".to_owned();
        let fix = "rename or remove one of the two entries".to_owned();
        let second = seeds.last_line_with(file, &format!("code = \"{code}\""));
        findings.push(SeedError {
            line: second,
            ..finding(seeds, file, code, (problem, fix))
        });
    }
    findings
}

fn unknown(seeds: &Seeds, file: &str, owner: &impl Display, (kind, code): (&str, &dyn Display)) -> SeedError {
    let problem = format!("`{code}` is no {kind}");
    let fix = format!("add the {kind} `{code}` or correct the code");
    finding(seeds, file, owner, (problem, fix))
}

fn finding(seeds: &Seeds, file: &str, key: &impl Display, (problem, fix): (String, String)) -> SeedError {
    SeedError {
        file: file.to_owned(),
        line: seeds.line_with(file, &format!("code = \"{key}\"")),
        key: key.to_string(),
        problem,
        fix,
    }
}

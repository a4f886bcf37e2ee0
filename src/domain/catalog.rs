//! The catalogue: every tier, indicator, division, industry and goal, loaded strictly from `seeds/` once.
//! The database stores codes; what they mean is looked up here.

mod check;

use serde::Deserialize;

use super::code::{DivisionCode, FieldCode, GoalCode, IndicatorCode, IndustryCode, PlanCode, TierCode, ZoneCode};
use super::division::{Division, Zone};
use super::goal::{Goal, Plan, Step};
use super::indicator::{ChoiceOption, Indicator, IndicatorKind, ListUse};
use super::industry::{Field, FieldList, Industry, IndustrySection, Named, division_of_code};
use super::preset::BuiltInPreset;
use super::question::QuestionGroup;
use super::seed::{SeedError, Seeds};
use super::tier::Tier;
use super::window::Window;

/// All vocabularies, in the order of their files.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Tiers and neighbouring titles.
    pub tiers: Vec<Tier>,
    /// Indicators.
    pub indicators: Vec<Indicator>,
    /// The city as a whole; no firm's division, and the sum of all.
    pub city: Division,
    /// County-level divisions.
    pub divisions: Vec<Division>,
    /// Functional zones.
    pub zones: Vec<Zone>,
    /// GB/T 4754 sections.
    pub industry_sections: Vec<IndustrySection>,
    /// GB/T 4754 divisions.
    pub industries: Vec<Industry>,
    /// Lists of fields.
    pub field_lists: Vec<FieldList>,
    /// Plans.
    pub plans: Vec<Plan>,
    /// Plan goals.
    pub goals: Vec<Goal>,
    /// Column sets that lists are handed out with.
    pub presets: Vec<BuiltInPreset>,
    /// Steps up the ladders.
    pub steps: Vec<Step>,
    /// How forms group indicators.
    pub question_groups: Vec<QuestionGroup>,
    /// When one may apply.
    pub windows: Vec<Window>,
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
    city: Division,
    division: Vec<Division>,
    zone: Vec<Zone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndustriesFile {
    section: Vec<IndustrySection>,
    industry: Vec<Industry>,
    list: Vec<FieldList>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoalsFile {
    plan: Vec<Plan>,
    goal: Vec<Goal>,
    step: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetsFile {
    preset: Vec<BuiltInPreset>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionsFile {
    group: Vec<QuestionGroup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowsFile {
    window: Vec<Window>,
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
        let presets = keep(seeds.read::<PresetsFile>("presets.toml"), &mut findings);
        let windows = keep(seeds.read::<WindowsFile>("windows.toml"), &mut findings);
        let questions = keep(seeds.read::<QuestionsFile>("questions.toml"), &mut findings);
        let (Some(tiers), Some(indicators), Some(divisions), Some(industries), Some(goals)) =
            (tiers, indicators, divisions, industries, goals)
        else {
            return Err(findings);
        };
        let (Some(presets), Some(questions), Some(windows)) = (presets, questions, windows) else {
            return Err(findings);
        };
        let catalog = Self {
            tiers: tiers.tier,
            indicators: indicators.indicator,
            city: divisions.city,
            divisions: divisions.division,
            zones: divisions.zone,
            industry_sections: industries.section,
            industries: industries.industry,
            field_lists: industries.list,
            plans: goals.plan,
            goals: goals.goal,
            presets: presets.preset,
            steps: goals.step,
            question_groups: questions.group,
            windows: windows.window,
        };
        findings.extend(catalog.check(seeds));
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

    /// Returns the indicator that lists of firms use like this.
    pub fn list_indicator(&self, used: ListUse) -> Option<&Indicator> {
        self.indicators
            .iter()
            .find(|indicator| indicator.list_use == Some(used))
    }

    /// Returns the options of the indicator that lists filter by.
    pub fn list_options(&self) -> &[ChoiceOption] {
        match self.list_indicator(ListUse::Filter).map(|indicator| &indicator.kind) {
            Some(IndicatorKind::Choice { options }) => options,
            Some(IndicatorKind::Number { .. }) | None => &[],
        }
    }

    /// Returns one of them.
    pub fn list_option(&self, code: &str) -> Option<&ChoiceOption> {
        self.list_options().iter().find(|option| option.code == code)
    }

    /// Returns the indicator of a code.
    pub fn indicator(&self, code: &IndicatorCode) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == *code)
    }

    /// Returns the indicator that a file names so, by its code or its title.
    pub fn indicator_called(&self, text: &str) -> Option<&Indicator> {
        let plain = |text: &str| {
            text.replace('（', "(")
                .replace('）', ")")
                .replace([' ', '\u{3000}'], "")
        };
        let text = plain(text);
        let called = |it: &&Indicator| it.code.as_str() == text || plain(&it.title) == text;
        self.indicators.iter().find(called)
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

    /// Returns the plan of a code.
    pub fn plan(&self, code: &PlanCode) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.code == *code)
    }

    /// Returns the goal of a code.
    pub fn goal(&self, code: &GoalCode) -> Option<&Goal> {
        self.goals.iter().find(|goal| goal.code == *code)
    }

    /// Returns the titles above a tier, which goals may count with it.
    pub fn above(&self, tier: &TierCode) -> &[TierCode] {
        self.tier(tier).map_or(&[], |tier| &tier.above)
    }

    /// Returns the tier that a list or column names so.
    pub fn tier_called(&self, text: &str) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.is_called(text))
    }

    /// Returns the division that an address or column names so.
    pub fn division_called(&self, text: &str) -> Option<&Division> {
        self.divisions
            .iter()
            .find(|division| division.is_called(text, &self.city))
    }

    /// Returns the zone that an address or column names so.
    pub fn zone_called(&self, text: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.is_called(text))
    }

    /// Returns the industry that a column names so.
    pub fn industry_called(&self, text: &str) -> Option<&Industry> {
        self.industries.iter().find(|industry| industry.is_called(text))
    }

    /// Returns what a column names among the industries: by code of any level, by name, or by the last known name of a
    /// path such as 制造业/通用设备制造业/轴承制造.
    pub fn industry_named(&self, text: &str) -> Option<Named> {
        if let Some(code) = division_of_code(text) {
            let known = self.industries.iter().find(|industry| industry.code.as_str() == code);
            return known.map(|industry| Named::Division(industry.code.clone()));
        }
        let parts = || std::iter::once(text).chain(text.split(['/', '>', '-', '—', '|', '→', '·', ' ']).rev());
        let division = parts().find_map(|part| self.industry_called(part));
        let section = || {
            let called = |part: &str| self.industry_sections.iter().find(|section| section.is_called(part));
            parts().filter(|part| !part.trim().is_empty()).find_map(called)
        };
        match division {
            Some(industry) => Some(Named::Division(industry.code.clone())),
            None => section().map(|section| Named::Section(section.title.clone())),
        }
    }
}

fn keep<T>(file: Result<T, SeedError>, findings: &mut Vec<SeedError>) -> Option<T> {
    file.map_err(|finding| findings.push(finding)).ok()
}

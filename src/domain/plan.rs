//! Plans side by side: those reviewed in `seeds/` and those the bureau entered, with their goals.

use serde::{Deserialize, Serialize};

use super::catalog::Catalog;
use super::code::{DivisionCode, GoalCode, PlanCode};
use super::day::Day;
use super::goal::{Goal, Metric, Plan};
use super::indicator::IndicatorKind;
use super::quantity::Quantity;
use super::text;

/// Every plan with its goals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plans {
    /// The plans, reviewed ones first.
    pub plans: Vec<Plan>,
    /// Their goals in order.
    pub goals: Vec<Goal>,
}

/// Plans and goals as a file or a program hands them in; the shape of `seeds/goals.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// Plans.
    #[serde(default)]
    pub plan: Vec<Plan>,
    /// Goals.
    #[serde(default)]
    pub goal: Vec<Goal>,
}

/// What a county shall contribute to a goal 「分解目标」.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The county.
    pub division: DivisionCode,
    /// How much.
    pub value: Quantity,
    /// The document that assigns it, empty when none is named.
    #[serde(default)]
    pub note: String,
}

impl Plans {
    /// Returns the plan of a code.
    pub fn plan(&self, code: &PlanCode) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.code == *code)
    }

    /// Returns the goal of a code.
    pub fn goal(&self, code: &GoalCode) -> Option<&Goal> {
        self.goals.iter().find(|goal| goal.code == *code)
    }

    /// Returns the goals of a plan.
    pub fn goals_of<'a>(&'a self, plan: &'a PlanCode) -> impl Iterator<Item = &'a Goal> {
        self.goals.iter().filter(move |goal| goal.plan == *plan)
    }

    /// Returns the real plan whose period began last by a day; before the first, the first.
    pub fn on(&self, day: Day) -> Option<&Plan> {
        let real = || self.plans.iter().filter(|plan| !plan.fictional);
        let begun = real().filter(|plan| plan.from <= day).max_by_key(|plan| plan.from);
        begun.or(real().next()).or(self.plans.first())
    }
}

impl PlanFile {
    /// Returns what is wrong with plans and goals that shall stand beside the reviewed ones: entry and sentence.
    pub fn check(&self, catalog: &Catalog, known: &Plans) -> Vec<(String, String)> {
        let mut findings = Vec::new();
        for plan in &self.plan {
            let said = check_plan(plan, catalog).map(|said| (plan.code.to_string(), said));
            findings.extend(said);
        }
        for goal in &self.goal {
            let said = self.check_goal(goal, catalog, known);
            findings.extend(said.into_iter().map(|said| (goal.code.to_string(), said)));
        }
        findings
    }

    fn check_goal(&self, goal: &Goal, catalog: &Catalog, known: &Plans) -> Vec<String> {
        let mut said = Vec::new();
        let entered = self.plan.iter().any(|plan| plan.code == goal.plan)
            || known.plan(&goal.plan).is_some() && catalog.plan(&goal.plan).is_none();
        if !entered {
            said.push(format!("规划“{}”没有录入过；内置规划的目标不能在这里改", goal.plan));
        }
        if catalog.goal(&goal.code).is_some() {
            said.push("这个代码已由内置目标使用，请换一个代码".to_owned());
        }
        if known.goal(&goal.code).is_some_and(|other| other.plan != goal.plan) {
            said.push("这个代码已由另一个规划的目标使用，请换一个代码".to_owned());
        }
        if goal.title.trim().is_empty() {
            said.push("目标名称没有填".to_owned());
        }
        said.extend(long_texts(goal));
        for target in &goal.targets {
            if target.document.trim().is_empty() || target.clause.trim().is_empty() {
                said.push(format!("{} 前达到 {} 的要求没有写文号和条款", target.by, target.value));
            }
        }
        said.extend(check_metric(&goal.metric, catalog));
        said
    }
}

/// What a plan or a goal may demand at most: pages show all of it.
const MOST_TARGETS: usize = 50;

fn long_texts(goal: &Goal) -> Vec<String> {
    let own = [
        ("目标名称", &goal.title, text::TITLE),
        ("分组", &goal.group, text::DOCUMENT),
        ("说明", &goal.note, text::NOTE),
    ];
    let targets = goal.targets.iter().flat_map(|target| {
        [
            ("文号", &target.document, text::DOCUMENT),
            ("条款", &target.clause, text::DOCUMENT),
            ("原文", &target.wording, text::NOTE),
        ]
    });
    let all = own.into_iter().chain(targets);
    let mut said: Vec<String> = all
        .filter_map(|(what, it, most)| text::too_long(what, it, most))
        .collect();
    if MOST_TARGETS < goal.targets.len() {
        said.push(format!("要求有 {} 条，上限 {MOST_TARGETS} 条", goal.targets.len()));
    }
    said
}

fn check_plan(plan: &Plan, catalog: &Catalog) -> Option<String> {
    let texts = [
        ("规划名称", &plan.title, text::TITLE),
        ("文号", &plan.document, text::DOCUMENT),
        ("说明", &plan.note, text::NOTE),
    ];
    let long = texts
        .into_iter()
        .find_map(|(what, it, most)| text::too_long(what, it, most));
    if long.is_some() {
        return long;
    }
    if catalog.plan(&plan.code).is_some() {
        return Some("这个代码已由内置规划使用，请换一个代码".to_owned());
    }
    if plan.title.trim().is_empty() {
        return Some("规划名称没有填".to_owned());
    }
    if plan.until <= plan.from {
        return Some(format!("规划期的末日 {} 不在首日 {} 之后", plan.until, plan.from));
    }
    let known = plan.area == catalog.city.code || catalog.division(&plan.area).is_some();
    (!known).then(|| format!("区划代码 {} 不认识", plan.area))
}

fn check_metric(metric: &Metric, catalog: &Catalog) -> Option<String> {
    match metric {
        Metric::Holders { tiers, .. } if tiers.is_empty() => Some("没有选择要统计的称号".to_owned()),
        Metric::Holders { tiers, .. } => {
            let strange = tiers.iter().find(|code| catalog.tier(code).is_none())?;
            Some(format!("称号代码 {strange} 不认识"))
        }
        Metric::Reaching { indicator, at_least } => match catalog.indicator(indicator).map(|it| &it.kind) {
            Some(IndicatorKind::Number { .. }) if at_least.to_integer().is_some_and(|line| 0 < line) => None,
            Some(IndicatorKind::Number { .. }) => Some("指标的线必须是大于 0 的整数（基本单位）".to_owned()),
            _ => Some(format!("指标代码 {indicator} 不是数值指标")),
        },
        Metric::Published => None,
    }
}

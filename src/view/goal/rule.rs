//! How a goal is counted, and what each switch of the rule would change.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::goal::{Count, CountingRule, Metric, Switch};
use crate::domain::quantity::Quantity;

/// How a goal is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleView {
    /// Stock or cumulative; absent when figures are compared with a line.
    pub count: Option<Count>,
    /// Any of these titles.
    pub tiers: Vec<TierName>,
    /// Only titles that began on or after this day.
    pub since: Option<Day>,
    /// The rule in one phrase.
    pub phrase: String,
    /// Why this rule.
    pub reason: String,
}

/// A tier by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TierName {
    /// Its code.
    pub code: TierCode,
    /// Its title.
    pub title: String,
}

/// The rule in use and what switching it would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SwitchView {
    /// What is switched now.
    pub current: Switch,
    /// The rule in use, in one phrase.
    pub phrase: String,
    /// Whether it is the goal's own.
    pub is_default: bool,
    /// Firms that surely or perhaps count by it.
    pub firms: u64,
    /// The switches in order.
    pub toggles: Vec<ToggleView>,
}

/// One switch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ToggleView {
    /// What it switches, e.g. `存量 / 累计`.
    pub title: String,
    /// Where it stands, e.g. `存量`.
    pub own: String,
    /// Where it would go, and what that changes; none when it cannot.
    pub other: Option<OtherView>,
    /// Why it cannot be switched, empty when it can.
    pub note: String,
}

/// The rule after a switch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OtherView {
    /// Where the switch would stand, e.g. `累计`.
    pub title: String,
    /// Everything that is switched then.
    pub switch: Switch,
    /// Firms that surely or perhaps count by it.
    pub firms: u64,
    /// Firms that count by it and not by the rule in use.
    pub gained: u64,
    /// Firms that count by the rule in use and not by it.
    pub lost: u64,
}

impl RuleView {
    /// Says how a metric is counted; none for what others publish.
    pub fn new(metric: &Metric, catalog: &Catalog) -> Option<Self> {
        match metric {
            Metric::Holders { tiers, rule } => {
                let named = |code: &TierCode| TierName {
                    code: code.clone(),
                    title: catalog
                        .tier(code)
                        .map_or_else(|| code.to_string(), |tier| tier.title.clone()),
                };
                let tiers: Vec<TierName> = tiers.iter().map(named).collect();
                Some(Self {
                    count: Some(rule.count),
                    phrase: phrase(&tiers, rule),
                    tiers,
                    since: rule.since,
                    reason: rule.reason.clone(),
                })
            }
            Metric::Reaching { indicator, at_least } => {
                let found = catalog.indicator(indicator);
                let title = found.map_or_else(|| indicator.to_string(), |it| it.title.clone());
                Some(Self {
                    count: None,
                    tiers: Vec::new(),
                    since: None,
                    phrase: format!("最近一年填报的{title}不低于{}，每家计一次", print_line(found, at_least)),
                    reason: String::new(),
                })
            }
            Metric::Published => None,
        }
    }
}

fn print_line(indicator: Option<&crate::domain::indicator::Indicator>, line: &Quantity) -> String {
    use crate::domain::indicator::IndicatorKind;
    match indicator.map(|it| &it.kind) {
        Some(IndicatorKind::Number { unit, .. }) => unit.print(line),
        _ => line.to_string(),
    }
}

fn phrase(tiers: &[TierName], rule: &CountingRule) -> String {
    let titles: Vec<&str> = tiers.iter().map(|tier| tier.title.as_str()).collect();
    let titles = titles.join("、");
    match (rule.count, rule.since) {
        (Count::Stock, _) if rule.expired => {
            format!("存量，含已到期：截至当日取得过{titles}任一称号且没有被终止的企业，每家计一次")
        }
        (Count::Stock, _) => format!("存量：当日持有{titles}任一有效称号的企业，每家计一次"),
        (Count::Cumulative, None) => format!("累计：截至当日曾取得{titles}任一称号的企业，每家计一次"),
        (Count::Cumulative, Some(since)) => {
            format!("累计新增：{since} 起至当日取得{titles}任一称号的企业，每家计一次")
        }
    }
}

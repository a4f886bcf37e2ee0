//! Advice as readers see it: what still separates the firm from the title, the easiest way first, every step with
//! its clause; then the other ways, the cheapest points, and what nothing can change.

mod step;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::unit::Unit;
use crate::rules::gap::{Advice, Demand, Offer, Route, Step, StepKind};
use crate::rules::standard::{Clause, Standard};
use crate::rules::verdict::Verdict;

/// How many other ways through one demand are shown.
const WAYS: usize = 6;

/// What separates a firm from a title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AdviceView {
    /// The verdict as things stand.
    pub verdict: Verdict,
    /// The whole in one sentence.
    pub summary: String,
    /// Whether some way leads to met.
    pub feasible: bool,
    /// What the easiest way leads to: met 「稳过」, undecided 「有望」 or unmet.
    pub promise: Verdict,
    /// The day on which it does.
    pub on: Day,
    /// How many steps of the easiest way are more than filling in what is missing.
    pub changes: Option<usize>,
    /// How many steps the shortest way takes.
    pub steps: Option<usize>,
    /// The steps of the easiest way, what only has to be filled in first.
    pub nearest: Vec<StepView>,
    /// Demands that can be answered in several ways.
    pub choices: Vec<DemandView>,
    /// Where a score is short: each item's next points, the cheapest first.
    pub offers: Vec<OfferView>,
    /// What nothing can change.
    pub blocked: Vec<BlockedView>,
    /// What a reader must know of the amounts.
    pub note: String,
}

/// A demand and the ways to answer it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DemandView {
    /// The titles of the conditions that are not met.
    pub conditions: Vec<String>,
    /// The ways, the easiest first.
    pub ways: Vec<WayView>,
    /// How many more there are.
    pub more: usize,
}

/// One way to answer a demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WayView {
    /// The alternatives it takes, e.g. a direct route or an exemption.
    pub via: Vec<String>,
    /// Its steps.
    pub steps: Vec<StepView>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StepView {
    /// What it takes.
    pub kind: StepKind,
    /// The same as printed.
    pub kind_title: String,
    /// What changes: an indicator's or a tier's code; absent for the day of establishment.
    pub subject: Option<String>,
    /// Its Chinese title.
    pub title: String,
    /// The year of the figure; absent when the latest counts.
    pub year: Option<i32>,
    /// What is known today, in words.
    pub from: String,
    /// What it has to become, in words.
    pub to: String,
    /// The whole step as a sentence.
    pub text: String,
    /// What moves with it.
    pub along: Vec<AlongView>,
    /// What waits for it.
    pub serves: Vec<ServedView>,
    /// The first day on which it can show.
    pub earliest: Option<Day>,
    /// What proves it.
    pub evidence: Vec<String>,
}

/// A number that moves with a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AlongView {
    /// The indicator.
    pub indicator: String,
    /// Its Chinese title.
    pub title: String,
    /// What it is afterwards, in words.
    pub to: String,
}

/// A condition or score item that waits for a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ServedView {
    /// Its title.
    pub title: String,
    /// What it demands, in words; empty for a score item.
    pub required: String,
    /// Where it stands.
    pub clause: Clause,
}

/// The next points of a score item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OfferView {
    /// The item's title.
    pub item: String,
    /// The points the whole score gains, in words.
    pub gain: String,
    /// What gives them.
    pub steps: Vec<StepView>,
}

/// A condition that nothing can change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BlockedView {
    /// Its title.
    pub title: String,
    /// What it demands, in words.
    pub required: String,
    /// Where it stands.
    pub clause: Clause,
    /// Why nothing helps, in words.
    pub reason: String,
}

/// What steps look things up in.
struct Lookup<'a> {
    standard: &'a Standard,
    catalog: &'a Catalog,
}

impl StepView {
    /// Shows a step under a standard.
    pub fn new(step: &Step, standard: &Standard, catalog: &Catalog) -> Self {
        Lookup { standard, catalog }.step(step)
    }
}

impl AdviceView {
    /// Shows advice under a standard.
    pub fn new(advice: &Advice, standard: &Standard, catalog: &Catalog) -> Self {
        let lookup = Lookup { standard, catalog };
        let demands = &advice.demands;
        let nearest = advice.nearest();
        Self {
            verdict: advice.verdict,
            summary: summary(advice, standard, &nearest),
            feasible: advice.is_feasible(),
            promise: advice.promise,
            on: advice.on,
            changes: advice.changes_needed(),
            steps: advice.steps_needed(),
            note: note(&nearest),
            nearest: nearest.into_iter().map(|step| lookup.step(step)).collect(),
            choices: demands.iter().filter_map(|demand| lookup.choices(demand)).collect(),
            offers: demands
                .iter()
                .flat_map(|demand| &demand.offers)
                .map(|offer| lookup.offer(offer))
                .collect(),
            blocked: demands
                .iter()
                .flat_map(|demand| &demand.blocked)
                .map(|&place| lookup.blocked(place))
                .collect(),
        }
    }
}

impl Lookup<'_> {
    fn choices(&self, demand: &Demand) -> Option<DemandView> {
        let title = |&place: &usize| self.standard.conditions[place].title.clone();
        (demand.routes.len() > 1).then(|| DemandView {
            conditions: demand.conditions.iter().map(title).collect(),
            ways: demand.routes.iter().take(WAYS).map(|route| self.way(route)).collect(),
            more: demand.routes.len().saturating_sub(WAYS),
        })
    }

    fn way(&self, route: &Route) -> WayView {
        let title = |&place: &usize| self.standard.conditions[place].title.clone();
        WayView {
            via: route.via.iter().map(title).collect(),
            steps: route.steps.iter().map(|step| self.step(step)).collect(),
        }
    }

    fn offer(&self, offer: &Offer) -> OfferView {
        let item = self.standard.score.as_ref().and_then(|card| card.items.get(offer.item));
        OfferView {
            item: item.map(|item| item.title.clone()).unwrap_or_default(),
            gain: Unit::Point.print(&offer.gain),
            steps: offer.steps.iter().map(|step| self.step(step)).collect(),
        }
    }

    fn blocked(&self, place: usize) -> BlockedView {
        let condition = &self.standard.conditions[place];
        BlockedView {
            title: condition.title.clone(),
            required: super::phrase::required(self.standard, &condition.test, self.catalog),
            clause: condition.clause.clone(),
            reason: "按现有事实已经不满足，投入、工作和时间都改变不了，或不应为称号去改变；登记有误时请更正事实。"
                .to_owned(),
        }
    }
}

fn summary(advice: &Advice, standard: &Standard, nearest: &[&Step]) -> String {
    if advice.verdict == Verdict::Met {
        return "已录入的事实满足全部条件，没有还差的步骤。".to_owned();
    }
    let filling = nearest.iter().filter(|step| step.kind <= StepKind::Correction).count();
    let changes = nearest.len() - filling;
    let on = format!("（{}）", advice.on);
    let on = if nearest.iter().any(|step| step.earliest.is_some()) {
        on.as_str()
    } else {
        ""
    };
    let steps = match (changes, filling) {
        (0, 0) => String::new(),
        (0, filling) => format!("还有 {filling} 项要补填、更正或核实"),
        (changes, 0) => format!("还差 {changes} 步"),
        (changes, filling) => format!("还差 {changes} 步，另有 {filling} 项要补填、更正或核实"),
    };
    match advice.promise {
        Verdict::Met if changes == 0 => format!("没有确定不满足的条件，{steps}；数字达到所列的线就满足。"),
        Verdict::Met if advice.verdict == Verdict::Undecided => {
            format!("现在申报有望，结论要看待核实的事项。要稳过，{steps}；做到后{on}满足全部条件。")
        }
        Verdict::Met => format!("最少{steps}；做到后{on}满足全部条件（稳过）。"),
        Verdict::Undecided if nearest.is_empty() => {
            "有望：没有确定不满足的条件，结论要看专家评分等待核实的事项；按最不利的评分还不能保证满足。".to_owned()
        }
        Verdict::Undecided => {
            format!("最少{steps}；做到后{on}有望，结论要看专家评分等待核实的事项，按最不利的评分还不能保证满足。")
        }
        Verdict::Unmet => {
            let blocked: Vec<usize> = advice
                .demands
                .iter()
                .flat_map(|demand| demand.blocked.clone())
                .collect();
            let items = super::item::holding(standard, &blocked).max(1);
            let rest = if steps.is_empty() {
                steps
            } else {
                format!("其余部分{steps}。")
            };
            format!("有 {items} 项条件改变不了：按现有事实不能取得这个称号。{rest}")
        }
    }
}

fn note(nearest: &[&Step]) -> String {
    if nearest.iter().all(|step| step.since.is_none()) {
        return String::new();
    }
    "已经结束的年度不能再改：所列数额是还没结束的年度要达到的，那一年结束后才能申报；其余数字按上一年不变计。"
        .to_owned()
}

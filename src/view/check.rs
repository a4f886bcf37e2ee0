//! A self-check as readers see it: what was said and understood, and what the law says of it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::enterprise::Profile;
use crate::domain::filing::{Figures, Value};
use crate::domain::indicator::{Indicator, Period};
use crate::domain::source::SourceKind;
use crate::domain::tenure::Award;
use crate::domain::tier::Tier;
use crate::rules::facts::Facts;
use crate::rules::standard::Purpose;
use crate::view::assessment::AssessmentView;
use crate::view::filing::print_value;

/// Whom the answer comes from and what it is worth; every face shows it.
pub const NOTICES: [&str; 3] = [
    "免费：自测不收任何费用，也不需要登录。",
    "不留存：填报的内容和结果都不保存，关闭页面即消失；需要留底请下载文件或打印。",
    "按公开的标准文本逐条核对，结论由主管部门认定，自测不代替申报和评审。",
];

/// The answer to a self-check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CheckView {
    /// What the firm calls itself.
    pub name: String,
    /// New application or review.
    pub purpose: Purpose,
    /// The day of assessment.
    pub date: Day,
    /// The industry, when said.
    pub industry: Option<String>,
    /// What the answer is worth.
    pub notices: [&'static str; 3],
    /// One assessment a tier, in the order asked.
    pub assessments: Vec<AssessmentView>,
    /// What was said, as understood.
    pub said: Vec<SaidView>,
    /// What was said and no standard asked for.
    pub unread: Vec<String>,
}

/// One thing that was said, as understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SaidView {
    /// What it is about.
    pub title: String,
    /// The year, when it is of one.
    pub year: Option<i32>,
    /// What was understood.
    pub printed: String,
    /// From which source the firm says it has it.
    pub source: SourceKind,
}

impl CheckView {
    /// Shows assessments of a firm that is in no registry.
    pub fn new(profile: &Profile, (purpose, date): (Purpose, Day), assessments: Vec<AssessmentView>) -> Self {
        Self {
            name: profile.name.clone(),
            purpose,
            date,
            industry: None,
            notices: NOTICES,
            assessments,
            said: Vec::new(),
            unread: Vec::new(),
        }
    }

    /// Notes which indicators were said and by no assessment read.
    pub fn find_unread(&mut self, facts: &Facts, catalog: &Catalog) {
        let results = self.assessments.iter().filter_map(|view| view.result.as_ref());
        let mut read = BTreeSet::new();
        for result in results {
            let items = result
                .score
                .iter()
                .flat_map(|score| &score.groups)
                .flat_map(|group| &group.items);
            let of_items = items.flat_map(|item| &item.inputs);
            let of_conditions = result.conditions.iter().flat_map(|condition| &condition.inputs);
            read.extend(
                of_conditions
                    .chain(of_items)
                    .filter_map(|input| input.indicator.clone()),
            );
        }
        let said = catalog
            .indicators
            .iter()
            .filter(|it| !facts.readings(&it.code).is_empty());
        let unread = said.filter(|indicator| !read.contains(&indicator.code));
        self.unread = unread.map(|indicator| indicator.title.clone()).collect();
    }
}

impl SaidView {
    /// Shows a day.
    pub fn day(title: &str, day: Day) -> Self {
        Self::text(title, &day.to_string())
    }

    /// Shows a text.
    pub fn text(title: &str, printed: &str) -> Self {
        Self {
            title: title.to_owned(),
            year: None,
            printed: printed.to_owned(),
            source: SourceKind::SelfDeclared,
        }
    }

    /// Shows a certificate.
    pub fn held(tier: &Tier, award: &Award) -> Self {
        let until = award
            .until
            .map_or_else(|| "截止日未填".to_owned(), |until| until.to_string());
        Self::text(
            &tier.short_title,
            &format!("{}，{} 至 {until}", award.basis.title(), award.from),
        )
    }

    /// Shows a figure or choice.
    pub fn figure(indicator: &Indicator, figures: &Figures, value: &Value) -> Self {
        Self {
            title: indicator.title.clone(),
            year: (indicator.period != Period::Current).then_some(figures.year),
            printed: print_value(indicator, value),
            source: figures.source_kind,
        }
    }
}

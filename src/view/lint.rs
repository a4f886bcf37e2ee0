//! Data lint as readers see it: what each kind means, how many there are, and each finding in a sentence.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::lint::{LintFinding, LintKind};

/// Every kind of doubt on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LintView {
    /// The day.
    pub on: Day,
    /// The kinds in a fixed order, those without findings included.
    pub kinds: Vec<LintKindView>,
}

impl LintView {
    /// Returns how many findings there are.
    pub fn total(&self) -> u64 {
        self.kinds.iter().map(|kind| kind.count).sum()
    }
}

/// A page of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LintPageView {
    /// The day.
    pub on: Day,
    /// The kind with the findings of this page.
    pub kind: LintKindView,
    /// Which page, from 1.
    pub page: u64,
    /// The page after, when there is one.
    pub next: Option<u64>,
}

/// A kind of doubt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LintKindView {
    /// The kind.
    pub kind: LintKind,
    /// What readers call it.
    pub title: &'static str,
    /// What it means and what to do.
    pub advice: &'static str,
    /// How many there are in all.
    pub count: u64,
    /// Some of them.
    pub findings: Vec<LintFindingView>,
}

/// A record to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LintFindingView {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its name.
    pub name: String,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// The other firm, when two are concerned.
    pub other: Option<OtherFirm>,
    /// What was found, in a sentence.
    pub text: String,
}

/// The other firm of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OtherFirm {
    /// Its number.
    pub enterprise: EnterpriseId,
    /// Its name.
    pub name: String,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
}

impl LintKindView {
    /// Shows a kind with some of its findings.
    pub fn new(kind: LintKind, count: u64, findings: Vec<LintFindingView>) -> Self {
        Self {
            kind,
            title: kind.title(),
            advice: advice_on(kind),
            count,
            findings,
        }
    }
}

/// Says what to do about it.
fn advice_on(kind: LintKind) -> &'static str {
    match kind {
        LintKind::Unsourced => "依据没有标题，或既没有文号、链接，也没有留存的文件。请找到公布文件，重新导入该名单。",
        LintKind::Overlapping => "同一企业同一称号有两张证书在同一天有效。请核对两份名单的起止日期，或是否重复导入。",
        LintKind::Expired => "有效期已过，登记库里既没有复核通过，也没有未通过、撤销的记录。请导入复核结果名单。",
        LintKind::DoubtfulCode => "统一社会信用代码的校验位算出来不一致。请对照营业执照；确有其码的，无需更改。",
        LintKind::SameCode => "两家企业的组织机构代码（信用代码第 9 至 17 位）或注册号相同，可能是同一家登记了两次。",
        LintKind::SameName => "两家企业的登记名称或曾用名（不计括号、空格和全半角）相同，可能是同一家登记了两次。",
        LintKind::SimilarName => {
            "两家企业字号相同或读音相同、行业一致，所属县区不矛盾，而代码不同或有一家没有代码，可能是同一家登记了两次。请对照营业执照；确是两家的，无需更改。"
        }
    }
}

impl LintFindingView {
    /// Shows a finding; `fictional` holds those of its firms that are made up.
    pub fn new(kind: LintKind, finding: &LintFinding, catalog: &Catalog, fictional: &BTreeSet<EnterpriseId>) -> Self {
        let other = finding.other.as_ref().map(|(enterprise, name)| OtherFirm {
            enterprise: *enterprise,
            name: name.clone(),
            fictional: fictional.contains(enterprise),
        });
        Self {
            enterprise: finding.firm,
            name: finding.name.clone(),
            fictional: fictional.contains(&finding.firm),
            other,
            text: sentence(kind, finding, catalog),
        }
    }
}

fn sentence(kind: LintKind, finding: &LintFinding, catalog: &Catalog) -> String {
    let tier = finding.tier.as_ref().map(|code| {
        let tier = catalog.tier(code);
        tier.map_or_else(|| code.to_string(), |tier| tier.short_title.clone())
    });
    let tier = tier.unwrap_or_default();
    let what = &finding.what;
    match kind {
        LintKind::Unsourced if finding.beside.is_empty() => format!("{tier}（自 {what}）没有依据"),
        LintKind::Unsourced => format!("{tier}（自 {what}）的依据“{}”无法查证", finding.beside),
        LintKind::Overlapping => format!("{tier}：{} 与 {} 重叠", period(what), period(&finding.beside)),
        LintKind::Expired => format!("{tier}于 {what} 到期"),
        LintKind::DoubtfulCode => format!("信用代码 {what}"),
        LintKind::SameCode => format!("代码 {what}"),
        LintKind::SameName => format!("同名“{what}”"),
        LintKind::SimilarName => format!("差别只在{what}"),
    }
}

fn period(days: &str) -> String {
    match days.split_once('/') {
        Some((from, "")) => format!("{from} 起（有效期未注明）"),
        Some((from, until)) => format!("{from} 至 {until}"),
        None => days.to_owned(),
    }
}

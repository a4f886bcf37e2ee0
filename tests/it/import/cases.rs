//! Lists as they really come: every shape on which an import once failed or recorded something wrong, with what is
//! right. All firms, people and documents in these files are made up.

use yanzhen::app::import::heading::Purpose;
use yanzhen::app::import::options::{Options, Outsiders};
use yanzhen::domain::import::ImportKind;
use yanzhen::domain::tenure::Basis;
use yanzhen::view::import::{OutcomeCounts, PlanView};

use super::registry::{commit, preview, upload};
use crate::app::TestApp;

pub(super) const REGISTRY: &str = "02a-registry.xlsx";

pub(super) fn bytes(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/import/files/cases");
    std::fs::read(folder.join(name)).unwrap()
}

pub(super) fn of(kind: ImportKind) -> Options {
    Options {
        kind: Some(kind),
        ..Options::default()
    }
}

pub(super) fn filings(year: i32) -> Options {
    Options {
        year: Some(year),
        ..of(ImportKind::Filings)
    }
}

fn recognized() -> Options {
    Options {
        tier: Some("innovative-sme".parse().unwrap()),
        purpose: Some(Purpose::Award(Basis::Recognized)),
        ..in_2024()
    }
}

/// File, what is registered before it, what the operator says, 新增 更新 不变 待匹配 跳过 错误, and what remarks,
/// findings and reasons say among other things.
type Case = (
    &'static str,
    &'static [&'static str],
    fn() -> Options,
    [u64; 6],
    &'static [&'static str],
);

const R: &[&str] = &[REGISTRY];

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("01-semicolons-in-quoted-scope.csv", &[], none, [4, 0, 0, 0, 0, 0], &[]),
    ("02b-dashes.xlsx", R, none, [0, 0, 2, 0, 0, 0], &[]),
    ("02c-dashes-refuse.xlsx", R, none, [3, 2, 0, 0, 0, 0], &[]),
    ("03b-list.xlsx", &["03a-former-name-none.xlsx"], in_2024, [1, 0, 0, 0, 0, 1], &["企业名称为空"]),
    ("04-side-by-side.xlsx", &[], in_2024, [0, 0, 0, 4, 0, 0], &["第 3 行（并排的第 2 栏） 洛阳样例丙42机械有限公司"]),
    ("05a-years-above.xlsx", R, || filings(2023), [1, 0, 0, 0, 0, 0],
        &["2022年营业收入（按万元读取）", "2023年营业收入（按万元读取）"]),
    ("05b-years-below.xlsx", R, || filings(2023), [1, 0, 0, 0, 0, 0],
        &["2022年营业收入", "2023年营业收入", "2024年营业收入"]),
    ("06a-unit-yuan-in-title.xlsx", R, none, [1, 0, 0, 0, 0, 0], &["2024年营业收入（按元读取）"]),
    ("06b-unit-thousand-in-header.xlsx", R, none, [1, 0, 0, 0, 0, 0], &["（按千元读取）", "（按百万元读取）"]),
    ("07-cr-line-ends.csv", &[], none, [3, 0, 0, 0, 0, 0], &[]),
    ("10a-city-as-county.csv", &[], none, [3, 0, 0, 0, 0, 0], &[]),
    ("10b-zones-of-other-cities.csv", &[], none, [3, 0, 0, 0, 0, 0],
        &["“郑州市高新区”不在本市", "“鞍山市老城区”不在本市"]),
    ("10b-zones-of-other-cities.csv", &[], without_outsiders, [0, 0, 0, 0, 3, 0],
        &["外地：周口市经开区", "外地企业，跳过"]),
    ("10c-two-counties-in-one-cell.csv", &[], none, [2, 0, 0, 0, 0, 0], &["“涧西区 洛龙区”写了不止一个地方"]),
    ("10d-provincial-list.xlsx", R, in_2024, [1, 0, 0, 0, 2, 0], &["外地：郑州市", "× 2"]),
    ("11-industries-outside-manufacturing.csv", &[], none, [5, 0, 0, 0, 0, 0],
        &["“J 金融业”只写到门类“金融业”", "“制造业”只写到门类“制造业”，没有写大类 × 1"]),
    ("12-one-known-column-of-four.xlsx", &[], none, [2, 0, 0, 0, 0, 0], &[]),
    ("13b-validity.xlsx", &["13a-registry.xlsx"], in_2024, [8, 0, 0, 0, 0, 0],
        &["只写了年限，没有写截止日", "只写了起始日", "“三年”看不出起止日期", "“2024年-2026年”看不出起止日期"]),
    ("15-hidden-sheet.xlsx", R, in_2024, [1, 0, 0, 0, 0, 0], &["隐藏的工作表“往年” 5 格"]),
    ("15-hidden-sheet.xlsx", R, with_hidden, [2, 0, 0, 0, 0, 0], &[]),
    ("16-list.json", &[], recognized, [0, 0, 0, 1, 0, 0], &["洛阳样例甲160机械有限公司"]),
    ("17-table.md", &[], in_2024, [0, 0, 0, 1, 0, 0], &["第 5 行 洛阳样例甲170机械有限公司"]),
    ("18-text-guards-of-other-systems.csv", &[], none, [3, 0, 0, 0, 0, 0], &[]),
    ("19-document-per-row.xlsx", R, only_recognized, [2, 0, 0, 0, 0, 0], &[]),
    ("20-header-variants.xlsx", R, || filings(2024), [1, 0, 0, 0, 0, 0], &["2024年营业收入（按千元读取）"]),
    ("21-no-names.xlsx", &[], || of(ImportKind::Enterprises), [1, 0, 0, 0, 5, 2], &["企业名称为空"]),
    ("22-mixed-title.xlsx", R, in_2024, [2, 0, 0, 0, 0, 0], &["性质 认定", "性质 复核通过"]),
    ("23-days-that-are-none.xlsx", &[], none, [4, 0, 0, 0, 0, 0],
        &["“14:00:00”不是日期", "“第2014号3楼5室”不是日期", "“2099-01-01”不合常理", "“2014-02-17（2019-05-05变更）”不是日期"]),
    ("24-formula-without-value.xlsx", &[], in_2024, [0, 0, 0, 0, 0, 1], &["公式没有算出结果"]),
    ("25a-names-like-remarks.xlsx", &[], recognized, [0, 0, 0, 4, 0, 0], &[]),
    ("25b-partnerships-alone.xlsx", &[], in_2024, [0, 0, 0, 2, 0, 0], &[]),
    ("26-same-firm-twice.xlsx", &[], none, [1, 0, 1, 1, 0, 0],
        &["与第 2 行重复", "与第 2 行是同一企业，内容不同（更新地址）"]),
    ("27-numbered-names.txt", R, recognized, [3, 0, 0, 0, 0, 1], &["一格里有 2 家企业"]),
    ("28-header-twice.csv", &[], none, [1, 0, 0, 0, 0, 0], &["C 列“地址”（与 B 列含义相同） 1 格"]),
];

fn none() -> Options {
    Options::default()
}

fn in_2024() -> Options {
    Options {
        from: Some("2024-01-01".parse().unwrap()),
        ..none()
    }
}

fn without_outsiders() -> Options {
    Options {
        outsiders: Some(Outsiders::Skip),
        ..none()
    }
}

fn with_hidden() -> Options {
    Options {
        hidden: true,
        ..in_2024()
    }
}

fn only_recognized() -> Options {
    Options {
        purpose: Some(Purpose::Award(Basis::Recognized)),
        ..none()
    }
}

fn outcomes(counts: &OutcomeCounts) -> [u64; 6] {
    counts.entries().map(|(_, count)| count)
}

/// Everything that a preview says.
fn said(plan: &PlanView) -> String {
    let rows = plan
        .rows
        .iter()
        .map(|row| format!("{} {} {}", row.place, row.name, row.reason));
    let findings = plan.findings.iter().map(|finding| finding.sentence());
    plan.remarks
        .iter()
        .cloned()
        .chain(findings)
        .chain(rows)
        .collect::<Vec<_>>()
        .join("\n")
}

pub(super) async fn with(before: &[&str]) -> TestApp {
    let app = TestApp::new().await;
    for file in before {
        commit(&app, &upload(file, &bytes(file)), &Options::default()).await;
    }
    app
}

#[tokio::test]
async fn every_shape_is_read_as_it_is_meant_and_committed_as_it_was_previewed() {
    let mut wrong = Vec::new();
    for (name, before, options, counts, says) in CASES {
        let (app, options) = (with(before).await, options());
        let file = upload(name, &bytes(name));
        let plan = preview(&app, &file, &options).await;
        let said = said(&plan);
        let silent: Vec<_> = says.iter().filter(|what| !said.contains(**what)).collect();
        if outcomes(&plan.counts) != *counts || !silent.is_empty() {
            let found = outcomes(&plan.counts);
            wrong.push(format!(
                "{name}: {found:?} for {counts:?}, does not say {silent:?}\n{said}"
            ));
            continue;
        }
        let done = commit(&app, &file, &options).await;
        assert_eq!(done.counts, plan.counts, "{name}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

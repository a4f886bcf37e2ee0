//! Self-checks: what a firm says of itself goes in, the law's answer comes out, and nothing stays behind.

mod door;
mod pages;

use std::path::Path;
use std::process::{Command, Output};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::app::{Reply, TestApp};

/// Facts that meet one standard, and one thing that cannot be known.
fn facts() -> Value {
    json!({
        "name": "洛阳自测轴承有限公司",
        "tiers": ["专精特新中小企业"],
        "date": "2026-06-01",
        "established": "2015-03-01",
        "industry": "C34",
        "holds": [{ "tier": "innovative-sme", "from": "2025-01-01", "until": "2027-12-31" }],
        "facts": [
            { "indicator": "revenue", "year": 2025, "value": "5000", "unit": "万元" },
            { "indicator": "revenue", "year": 2024, "value": "3000万–4000万元" },
            { "indicator": "rd_expense", "year": 2025, "from": "300万元" },
            { "indicator": "rd_expense", "year": 2024, "value": "不清楚" },
            { "indicator": "size_class", "value": "小型" },
            { "indicator": "staff", "year": 2025, "value": 87 },
        ],
    })
}

async fn check(app: &TestApp, body: &Value) -> Reply {
    let request = Request::post("/api/v1/checks").body(Body::from(body.to_string()));
    app.send(request.unwrap()).await
}

/// Every file below a folder with its size and content.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push((path.display().to_string(), std::fs::read(&path).unwrap())),
        }
    }
    found.sort();
    found
}

fn condition<'a>(reply: &'a Value, id: &str) -> &'a Value {
    let conditions = reply["assessments"][0]["result"]["conditions"].as_array().unwrap();
    conditions.iter().find(|condition| condition["id"] == id).unwrap()
}

#[tokio::test]
async fn facts_are_assessed_clause_by_clause_as_they_were_understood() {
    let app = TestApp::new().await;
    let reply = check(&app, &facts()).await.json();
    assert_eq!(reply["name"], "洛阳自测轴承有限公司");
    assert_eq!(
        reply["assessments"][0]["standard"]["id"],
        "specialized-sme/2026-04-01.new"
    );
    assert_eq!(condition(&reply, "revenue")["verdict"], "met");
    assert_eq!(condition(&reply, "basic_tier")["verdict"], "met");
    assert_eq!(
        condition(&reply, "rd_share")["verdict"],
        "undecided",
        "what is not known is not zero"
    );
    let said = reply["said"].as_array().unwrap();
    let printed = |title: &str, year: Option<i64>| {
        let found = said
            .iter()
            .find(|it| it["title"] == title && it["year"].as_i64() == year);
        found.map(|it| it["printed"].as_str().unwrap().to_owned())
    };
    assert_eq!(printed("营业收入", Some(2024)).unwrap(), "3000万元–4000万元");
    assert_eq!(printed("研发费用", Some(2025)).unwrap(), "不低于300万元");
    assert_eq!(printed("研发费用", Some(2024)), None);
    assert_eq!(printed("企业划型", None).unwrap(), "小型");
    assert_eq!(reply["industry"], "通用设备制造业");
    assert!(reply["notices"].to_string().contains("由主管部门认定"));
}

/// The lines are those of industry in the division of 2017: 1000 and 20 people, 40000 and 300 万元.
#[tokio::test]
async fn who_does_not_know_the_size_class_answers_the_figures_it_follows_from() {
    let app = TestApp::new().await;
    for tier in ["specialized-sme", "little-giant", "innovative-sme"] {
        let body = json!({ "tiers": [tier], "date": "2026-06-01" });
        let request: yanzhen::app::check::CheckRequest = serde_json::from_value(body).unwrap();
        let asked = app.session.questions(&request).unwrap();
        let asked: Vec<_> = asked.groups.iter().flat_map(|group| &group.questions).collect();
        let of = |code: &str| {
            asked
                .iter()
                .find(|question| question.indicator.as_str() == code)
                .unwrap()
        };
        assert!(
            of("size_class").definition.contains("不清楚可以留空，由划型所属行业、"),
            "{tier}"
        );
        assert_eq!(of("size_industry").cells[0].year, None, "{tier}");
        for code in ["staff", "revenue", "total_assets"] {
            assert!(
                of(code).cells.iter().any(|cell| cell.year == Some(2025)),
                "{tier}: {code}"
            );
        }
    }
    let cases = [
        (json!({ "staff": "1000", "revenue": "40000万元" }), "unmet"),
        (json!({ "staff": "999", "revenue": "40000万元" }), "met"),
        (json!({ "staff": "1000", "revenue": "39999万元" }), "met"),
        (json!({ "staff": "19", "revenue": "299万元" }), "met"),
        (json!({ "staff": "1000" }), "undecided"),
        (json!({ "revenue": "39999万元" }), "met"),
    ];
    for (figures, verdict) in cases {
        let mut facts = vec![json!({ "indicator": "size_industry", "value": "工业" })];
        for (code, value) in figures.as_object().unwrap() {
            facts.push(json!({ "indicator": code, "year": 2025, "value": value }));
        }
        let body = json!({ "tiers": ["specialized-sme"], "date": "2026-06-01", "facts": facts });
        let reply = check(&app, &body).await.json();
        assert_eq!(condition(&reply, "sme_size")["verdict"], verdict, "{figures}");
    }
}

#[tokio::test]
async fn a_tier_that_is_surely_not_held_is_unmet_and_one_without_a_word_is_open() {
    let app = TestApp::new().await;
    let mut body = facts();
    body["holds"] = json!([{ "tier": "innovative-sme", "held": false }, { "tier": "tech-sme", "held": false }]);
    let reply = check(&app, &body).await.json();
    assert_eq!(condition(&reply, "basic_tier")["verdict"], "unmet");
    assert!(
        condition(&reply, "basic_tier")["actual"]
            .to_string()
            .contains("未持有（自述）")
    );
    body["holds"] = json!([]);
    let silent = check(&app, &body).await.json();
    assert_eq!(condition(&silent, "basic_tier")["verdict"], "undecided");
    let id = |reply: &Value| reply["assessments"][0]["result"]["id"].as_str().unwrap().to_owned();
    assert_ne!(id(&reply), id(&silent), "another input is another id");
}

/// What is changed of the facts, the field that is named, and what is said of it.
fn refusals() -> Vec<(Value, &'static str, &'static str)> {
    vec![
        (json!({ "tiers": [] }), "tiers", "至少选择一个称号"),
        (json!({ "tiers": ["没有的称号"] }), "tiers", "没有称号“没有的称号”"),
        (json!({ "purpose": "x" }), "purpose", "new（新申报）或 review（复核）"),
        (json!({ "date": "明天" }), "date", "请写成"),
        (json!({ "established": "2027-01-01" }), "established", "晚于评估日"),
        (json!({ "industry": "魔法业" }), "industry", "大类代码或名称"),
        (
            json!({ "holds": [{ "tier": "innovative-sme" }] }),
            "from:innovative-sme",
            "有效期起",
        ),
        (
            json!({ "facts": [{ "indicator": "profit" }] }),
            "facts[0].indicator",
            "没有指标“profit”",
        ),
        (
            json!({ "facts": [{ "indicator": "revenue", "value": "5" }] }),
            "revenue",
            "按年度填报",
        ),
        (
            json!({ "facts": [{ "indicator": "revenue", "year": 2026, "value": "5万元" }] }),
            "revenue@2026",
            "最近一年是 2025",
        ),
        (
            json!({ "facts": [{ "indicator": "revenue", "year": 2025, "value": "5000" }] }),
            "revenue@2025",
            "没有写单位；可用 元、万元、亿元",
        ),
        (
            json!({ "facts": [{ "indicator": "revenue", "year": 2025, "value": "5", "unit": "吨" }] }),
            "revenue@2025",
            "营业收入（2025年）：单位“吨”不适用；可用 元、万元、亿元",
        ),
        (
            json!({ "facts": [{ "indicator": "size_class", "value": "巨型" }] }),
            "size_class",
            "没有选项“巨型”；可选 large 大型",
        ),
        (
            json!({ "facts": [{ "indicator": "size_class", "value": "小型", "source": "梦" }] }),
            "size_class",
            "没有来源“梦”；可写 notice",
        ),
    ]
}

#[tokio::test]
async fn every_field_that_cannot_be_taken_is_named_with_what_may_stand_there() {
    let app = TestApp::new().await;
    for (change, field, said) in refusals() {
        let mut body = facts();
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        let reply = check(&app, &body).await;
        assert_eq!(
            reply.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{change}: {}",
            reply.text()
        );
        let problem: Value = serde_json::from_slice(&reply.body).unwrap();
        let fields = problem["fields"].as_array().unwrap();
        let named = fields
            .iter()
            .any(|it| it["field"] == field && it["message"].as_str().unwrap().contains(said));
        assert!(named, "{change}: {problem}");
    }
    let unknown = check(&app, &json!({ "tier": "x", "fatcs": [] })).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.text().contains("没有“fatcs”这一项"), "{}", unknown.text());
}

#[tokio::test]
async fn nothing_is_stored_neither_row_nor_audit_nor_file() {
    let app = TestApp::new().await;
    app.session.seed().await.unwrap();
    let store = app.store().await;
    let before = (
        store.whole().latest_revision().await.unwrap(),
        store.whole().list_audit(None, 100).await.unwrap(),
    );
    let on_disk = files(app.folder());
    for _ in 0..3 {
        assert!(check(&app, &facts()).await.status.is_success());
        assert_eq!(check(&app, &json!({ "tiers": [] })).await.status.as_u16(), 422);
    }
    let after = (
        store.whole().latest_revision().await.unwrap(),
        store.whole().list_audit(None, 100).await.unwrap(),
    );
    assert_eq!(before, after);
    assert_eq!(on_disk, files(app.folder()));
}

#[tokio::test]
async fn what_no_standard_asks_for_is_said() {
    let app = TestApp::new().await;
    let reply = check(&app, &facts()).await.json();
    assert_eq!(reply["unread"], json!(["从业人员"]));
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yanzhen"));
    command
        .arg("check")
        .args(arguments)
        .arg("--data-dir")
        .arg(folder.path().join("never"));
    command.output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test]
async fn the_command_answers_as_the_interface_does_and_opens_no_registry() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("facts.json");
    std::fs::write(&file, facts().to_string()).unwrap();
    let file = file.to_str().unwrap();
    let answered = run(&folder, &["--facts", file, "--json"]);
    assert_eq!(
        answered.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&answered.stderr)
    );
    let answer: Value = serde_json::from_str(&printed(&answered)).unwrap();
    assert_eq!(answer, check(&app, &facts()).await.json());
    let text = printed(&run(&folder, &["--facts", file]));
    for said in [
        "洛阳自测轴承有限公司",
        "[满足]",
        "营业收入（2024年）：3000万元–4000万元",
        "由主管部门认定",
    ] {
        assert!(text.contains(said), "{text}");
    }
    assert!(!folder.path().join("never").exists(), "the command made a data folder");
}

#[test]
fn the_template_asks_each_thing_once_and_reads_back_as_nothing_known() {
    let folder = tempfile::tempdir().unwrap();
    let tiers = [
        "--tier",
        "specialized-sme",
        "--tier",
        "innovative-sme",
        "--date",
        "2026-06-01",
    ];
    let template = printed(&run(&folder, &[&["--template"], &tiers[..]].concat()));
    let asked = template.matches("indicator = \"revenue\", year = 2025").count();
    assert_eq!(asked, 1, "{template}");
    assert!(
        template.contains("unit = \"万元\"") && template.contains("# 选项："),
        "{template}"
    );
    let file = folder.path().join("facts.toml");
    std::fs::write(&file, &template).unwrap();
    let answered = run(&folder, &["--facts", file.to_str().unwrap(), "--json"]);
    let answer: Value = serde_json::from_str(&printed(&answered)).unwrap();
    assert_eq!(answer["said"], json!([]));
    for assessment in answer["assessments"].as_array().unwrap() {
        assert_eq!(assessment["result"]["verdict"], "undecided");
    }
    let wrong = template.replacen("value = \"\", unit = \"万元\"", "value = \"好多\", unit = \"万元\"", 1);
    std::fs::write(&file, wrong).unwrap();
    let refused = run(&folder, &["--facts", file.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("“好多”读不出，写成 5000万元"));
}

//! Assessments as every face shows them: the standard the day chooses, each condition with its clause, what was
//! found with its sources, and what is missing.

use serde_json::Value;

use crate::app::TestApp;
use crate::database::for_each_database;
use crate::fixture;

/// The condition of an id in the JSON of an assessment.
fn condition<'a>(view: &'a Value, id: &str) -> &'a Value {
    let conditions = view["result"]["conditions"].as_array().unwrap();
    conditions.iter().find(|condition| condition["id"] == id).unwrap()
}

#[tokio::test]
async fn the_day_and_the_purpose_choose_the_standard_and_say_why() {
    let app = TestApp::new().await;
    let firms = fixture::fill(&app.store().await).await;
    let cases = [
        ("2026-03-31", "new", "specialized-sme/2022-08-01"),
        ("2026-03-31", "review", "specialized-sme/2022-08-01.review"),
        ("2026-04-01", "new", "specialized-sme/2026-04-01.new"),
        ("2026-04-01", "review", "specialized-sme/2026-04-01.review"),
    ];
    for (date, purpose, expected) in cases {
        let address = format!(
            "/api/v1/enterprises/{}/assessments/specialized-sme?on={date}&purpose={purpose}",
            firms.rich
        );
        let view = app.get(&address).await.json();
        assert_eq!(view["standard"]["id"], expected, "{date} {purpose}");
        assert!(view["standard"]["because"].as_str().unwrap().contains("起实施"));
    }
}

#[tokio::test]
async fn each_condition_shows_clause_demand_finding_and_what_is_missing_on_every_database() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let firms = fixture::fill(&app.store().await).await;
        let address = format!(
            "/api/v1/enterprises/{}/assessments/specialized-sme?on=2026-06-01",
            firms.rich
        );
        let view = app.get(&address).await.json();
        let revenue = condition(&view, "revenue");
        assert_eq!(revenue["verdict"], "met");
        assert_eq!(revenue["clause"]["document"], "工信部企业〔2026〕2号");
        assert_eq!(revenue["clause"]["article"], "附件1 第2项");
        assert_eq!(revenue["required"], "营业收入 ≥ 1500万元");
        assert_eq!(revenue["actual"][0], "6800万元–7100万元");
        assert_eq!(revenue["inputs"][0]["year"], 2025);
        let kinds: Vec<&Value> = revenue["inputs"][0]["readings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|reading| &reading["kind"])
            .collect();
        assert_eq!(kinds, ["audit", "self_declared"], "rival sources stay visible");
        let rd_share = condition(&view, "rd_share");
        assert_eq!(rd_share["verdict"], "undecided");
        assert_eq!(rd_share["required"], "近2年每年 研发费用 ÷ 营业收入 ≥ 3%");
        assert_eq!(rd_share["missing"][0], "研发费用（2024年）");
        let again = app.get(&address).await.json();
        assert_eq!(view["result"]["id"], again["result"]["id"]);
        assert_eq!(view["result"]["id"].as_str().unwrap().len(), 64);
    })
    .await;
}

#[tokio::test]
async fn the_page_says_what_the_json_says() {
    let app = TestApp::new().await;
    let firms = fixture::fill(&app.store().await).await;
    let reply = app
        .get(&format!(
            "/enterprises/{}/assessments/specialized-sme?on=2026-06-01",
            firms.rich
        ))
        .await;
    for said in [
        "专精特新中小企业评估",
        "虚构",
        "为何适用",
        "附件1 第3项",
        "近2年每年 研发费用 ÷ 营业收入 ≥ 3%",
        "6800万元–7100万元",
        "企业自报",
        "待核实",
        "研发费用（2024年）",
        "缺什么",
        "可信度 A",
        "复算依据",
    ] {
        assert!(reply.html().contains(said), "the page does not say {said}");
    }
    let reply = app
        .get(&format!(
            "/enterprises/{}/assessments/specialized-sme?on=2025-06-01",
            firms.bare
        ))
        .await;
    for said in ["总分", "取决于未定的指标", "0分–100分", "省定，未载"] {
        assert!(reply.html().contains(said), "the page does not say {said}");
    }
}

#[tokio::test]
async fn a_day_without_a_standard_is_an_answer_with_its_reason() {
    let app = TestApp::new().await;
    let firms = fixture::fill(&app.store().await).await;
    let view = app
        .get(&format!("/api/v1/enterprises/{}/assessments/gazelle-henan", firms.rich))
        .await
        .json();
    assert_eq!(view["absence"]["reason"], "unknown");
    assert_eq!(view["result"], Value::Null);
    let page = app
        .get(&format!(
            "/enterprises/{}/assessments/specialized-sme?on=2020-01-01",
            firms.rich
        ))
        .await;
    assert!(page.html().contains("没有适用的标准") && page.html().contains("2022-08-01 起"));
}

#[tokio::test]
async fn what_cannot_be_assessed_is_refused_with_the_reason() {
    let app = TestApp::new().await;
    let firms = fixture::fill(&app.store().await).await;
    let base = format!("/api/v1/enterprises/{}/assessments", firms.rich);
    insta::assert_snapshot!(app.get(&format!("{base}/nothing")).await.problem(), @"404 tier_not_found 没有这个称号");
    let refused = app.get(&format!("{base}/specialized-sme?on=tomorrow&purpose=x")).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.text().contains("不是日期，请写成") && refused.text().contains("new（新申报）"));
}

#[tokio::test]
async fn a_firm_is_found_by_number_code_or_name() {
    let app = TestApp::new().await;
    let firms = fixture::fill(&app.store().await).await;
    for text in [
        firms.rich.to_string().as_str(),
        "洛阳雁门精密轴承科技有限公司",
        "雁门轴承",
    ] {
        assert_eq!(
            app.session.find_meant_enterprise(text).await.unwrap(),
            firms.rich,
            "{text}"
        );
    }
    assert!(app.session.find_meant_enterprise("没有这家公司").await.is_err());
}

#[tokio::test]
async fn advice_names_each_step_with_unit_kind_clause_and_day_on_every_database() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let firms = fixture::fill(&app.store().await).await;
        let base = format!(
            "/api/v1/enterprises/{}/assessments/specialized-sme?on=2026-06-01&purpose=",
            firms.rich
        );
        let anew = app.get(&format!("{base}new")).await.json();
        assert_eq!(
            anew["result"]["verdict"], "unmet",
            "who holds the title is reviewed, not recognised anew"
        );
        assert_eq!(anew["advice"]["feasible"], false);
        for purpose in ["review"] {
            let view = app.get(&format!("{base}{purpose}")).await.json();
            let advice = &view["advice"];
            assert_eq!(advice["feasible"], true, "{purpose}");
            assert_eq!(advice["verdict"], view["result"]["verdict"], "{purpose}");
            let steps = advice["nearest"].as_array().unwrap();
            let about = |code: &str, year: i64| {
                let found = steps
                    .iter()
                    .find(|step| step["subject"] == code && step["year"] == year);
                found.unwrap_or_else(|| panic!("{purpose}: no step about {code} in {year}: {steps:#?}"))
            };
            let missing = about("rd_expense", 2024);
            assert_eq!(missing["kind"], "information");
            assert_eq!(missing["from"], "未填报");
            assert_eq!(
                missing["to"], "至少300万元",
                "3% of the upper end of what is known of the revenue"
            );
            assert!(!missing["serves"][0]["clause"]["article"].as_str().unwrap().is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn the_pages_show_what_is_still_missing_and_which_field_to_file_first() {
    let app = TestApp::new().await;
    let firms = fixture::fill(&app.store().await).await;
    let base = format!("/enterprises/{}/assessments", firms.rich);
    let page = app.get(&format!("{base}/specialized-sme?on=2026-06-01")).await;
    for said in [
        "还差什么",
        "补填或核实",
        "补填研发费用（2024年）：至少300万元即满足",
        "材料清单",
        "□ 经审计的年度财务报告",
    ] {
        assert!(page.html().contains(said), "the page does not say {said}");
    }
    let page = app.get(&format!("{base}?on=2026-06-01")).await;
    for said in ["先补哪一项", "可能判为不满足"] {
        assert!(page.html().contains(said), "the page does not say {said}");
    }
    let list = app.get(&format!("/api/v1{base}?on=2026-06-01")).await.json();
    assert!(!list["missing"].as_array().unwrap().is_empty());
    assert_eq!(
        list["assessments"][0]["advice"],
        Value::Null,
        "advice is for one tier at a time"
    );
}

#[tokio::test]
async fn every_condition_that_is_no_combination_stands_on_the_checklist() {
    let app = TestApp::new().await;
    let firms = fixture::fill(&app.store().await).await;
    let list = app
        .get(&format!("/api/v1/enterprises/{}/assessments?on=2026-06-01", firms.rich))
        .await
        .json();
    for view in list["assessments"].as_array().unwrap() {
        let materials = view["result"]["checklist"].as_array().unwrap();
        let proven: Vec<&Value> = materials
            .iter()
            .flat_map(|one| one["proves"].as_array().unwrap())
            .collect();
        for condition in view["result"]["conditions"].as_array().unwrap() {
            let simple = condition["combines"] == false;
            let listed = proven.iter().any(|one| one["id"] == condition["id"]);
            assert!(
                listed || !simple || is_score(condition),
                "{} is on no list",
                condition["id"]
            );
        }
    }
}

/// A score is proven by its items.
fn is_score(condition: &Value) -> bool {
    let required = condition["required"].as_str().unwrap();
    condition["inputs"].as_array().unwrap().is_empty() && (required.contains("总分") || required.contains("得分"))
}

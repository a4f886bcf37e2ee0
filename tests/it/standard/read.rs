//! Standards can be read: on pages, as JSON and on the command line, each condition with its clause and what it quotes.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::law;
use crate::app::TestApp;

fn text_of(id: &str) -> Value {
    let app = yanzhen::app::standard::read_standard((&law().0, &law().1), id, "2026-11-29".parse().unwrap());
    serde_json::to_value(app.unwrap_or_else(|| panic!("{id} cannot be read"))).unwrap()
}

#[tokio::test]
async fn every_text_has_a_page_and_json_with_every_condition_clause_and_quote() {
    let app = TestApp::new().await;
    let list = app.get("/api/v1/standards").await.json();
    assert_eq!(list.as_array().unwrap().len(), law().1.standards().len());
    let index = app.get("/standards").await;
    for standard in law().1.standards() {
        assert!(
            index.html().contains(&format!("/standards/{}", standard.id)),
            "{}",
            standard.id
        );
        let page = app.get(&format!("/standards/{}", standard.id)).await;
        let json = app.get(&format!("/api/v1/standards/{}", standard.id)).await.json();
        let articles = json["conditions"].as_array().unwrap();
        assert!(articles.len() >= standard.conditions.len(), "{}", standard.id);
        for condition in standard
            .conditions
            .iter()
            .filter(|one| one.id != standard.conditions[standard.root].id)
        {
            let article = articles.iter().find(|one| one["id"] == condition.id.as_str()).unwrap();
            assert!(
                page.html().contains(&format!("id=\"{}\"", condition.id)),
                "{} {}",
                standard.id,
                condition.id
            );
            assert!(!article["clause"]["article"].as_str().unwrap().is_empty());
            if let Some(quote) = &condition.quote {
                assert!(page.html().contains(&quote.text), "{} {}", standard.id, condition.id);
                assert_eq!(article["quote"]["text"], quote.text.as_str());
            }
        }
        for corrected in &standard.corrected {
            assert!(page.html().contains(&corrected.what), "{}", standard.id);
        }
    }
}

#[test]
fn a_text_names_the_one_before_it_for_the_same_purpose_and_what_it_changed() {
    let cases = [
        (
            "specialized-sme/2026-04-01.new",
            "specialized-sme/2022-08-01",
            "+basic_union",
        ),
        (
            "specialized-sme/2026-04-01.review",
            "specialized-sme/2022-08-01.review",
            "+development",
        ),
        (
            "little-giant/2026-04-01.new",
            "little-giant/2026-01-01.new",
            "+development",
        ),
        ("innovative-sme/2026-04-01", "innovative-sme/2022-08-01", "+no_incident"),
    ];
    for (id, before, added) in cases {
        let text = text_of(id);
        assert_eq!(text["before"]["id"], before, "{id}");
        let changes = text["changes"].as_array().unwrap();
        let found = changes
            .iter()
            .any(|one| one["before"].is_null() && one["id"] == added[1..]);
        assert!(found, "{id}: {changes:#?}");
    }
    assert!(text_of("hi-tech/2016-01-01")["before"].is_null());
}

#[test]
fn the_window_stands_beside_the_text_and_an_unpublished_one_says_so() {
    let closed = &text_of("tech-sme/2017-05-10")["window"];
    assert_eq!(
        closed["text"],
        "本年受理已于 2026-08-31 截止，下一轮预计 2027 年（未公布）"
    );
    let none = &text_of("hi-tech/2016-01-01")["window"];
    assert_eq!(none["state"], "unpublished");
    assert!(none["round"].is_null());
}

#[tokio::test]
async fn every_answer_carries_the_window_and_its_clauses_lead_to_the_text() {
    let app = TestApp::new().await;
    let body = json!({ "tiers": ["tech-sme"], "date": "2026-11-29" });
    let request = Request::post("/api/v1/checks").body(Body::from(body.to_string()));
    let view = app.send(request.unwrap()).await.json();
    let window = &view["assessments"][0]["window"];
    assert!(
        window["text"].as_str().unwrap().contains("已于 2026-08-31 截止"),
        "{window}"
    );
    let request = Request::post("/check")
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded");
    let typed = "tier=tech-sme&purpose=new&on=2026-11-29&established=2015-03-01";
    let page = app.send(request.body(Body::from(typed)).unwrap()).await;
    assert!(page.html().contains("/standards/tech-sme/2017-05-10#staff_limit"));
    assert!(page.html().contains("已于 2026-08-31 截止"));
}

#[test]
fn the_command_reads_a_text_with_its_quotes() {
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_yanzhen"))
        .args([
            "standards",
            "show",
            "manufacturing-champion/2023-01-01",
            "--date",
            "2026-11-29",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    for line in [
        "制造业单项冠军企业认定标准",
        "第三条",
        "原文：“单项冠军应在中华人民共和国境内",
        "受理时间：没有收录",
        "更正 2026-12-01",
    ] {
        assert!(said.contains(line), "{line} is not said:\n{said}");
    }
    let none = std::process::Command::new(env!("CARGO_BIN_EXE_yanzhen"))
        .args(["standards", "show", "nothing/2026-01-01"])
        .output()
        .unwrap();
    assert_eq!(none.status.code(), Some(2));
}

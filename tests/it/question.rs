//! Questions: what an address or a body asks is either answered as asked or refused with the name, the reason and
//! what would do, by pages and programs alike.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{Request, StatusCode};
use serde_json::Value;

use crate::app::{Reply, TestApp};

/// What is asked of the list of firms, which names are wrong, and what the refusal says.
const WRONG: &[(&str, &[&str], &str)] = &[
    ("ends=5", &["ends"], "可用 3、6、12、24"),
    ("tier=nonsense", &["tier"], "没有“nonsense”这个称号；可用"),
    ("tier=!!", &["tier"], "没有“!!”这个称号"),
    ("county=999999", &["county"], "410305（涧西区）"),
    ("county=x", &["county"], "没有“x”这个县区"),
    ("county=%E6%B6%A7%E8%A5%BF%E5%8C%BA", &["county"], "410305（涧西区）"),
    ("size=bogus", &["size"], "企业规模"),
    ("market=mars", &["market"], "sh（上海证券交易所）"),
    ("verdict=a:b", &["verdict"], "筛查结论"),
    ("zone=nope", &["zone"], "功能区"),
    ("industry=99", &["industry"], "行业"),
    ("trend=nope", &["trend"], "领域"),
    ("status=alive", &["status"], "active（存续）"),
    ("standing=x", &["standing"], "held（有效）"),
    ("sort=abc", &["sort"], "name（名称拼音）"),
    ("facets=x", &["facets"], "none（不计）"),
    ("limit=abc", &["limit"], "1 到 100"),
    ("limit=0", &["limit"], "1 到 100"),
    ("limit=1000", &["limit"], "1 到 100"),
    ("limit=-1", &["limit"], "1 到 100"),
    ("on=2025-02-30", &["on"], "不是日期"),
    ("on=0001-01-01", &["on"], "应在 1900-01-01 至 2200-12-31 之间"),
    ("after=nowhere", &["after"], "第一页"),
    ("conty=410305", &["conty"], "county（县区）"),
    ("q=a&q=b", &["q"], "只能写一次"),
    ("sort=name&sort=expiry", &["sort"], "只能写一次"),
    ("q=%ff", &["q"], "UTF-8"),
    ("q=%C2%E5%D1%F4", &["q"], "UTF-8"),
    (
        "ends=5&conty=1&limit=0&sort=abc",
        &["conty", "ends", "limit", "sort"],
        "没有“conty”这个参数",
    ),
];

fn refusals(reply: &Reply) -> Vec<(String, String)> {
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let fields = body["fields"].as_array().cloned().unwrap_or_default();
    let mut fields: Vec<_> = fields
        .iter()
        .map(|it| (text(&it["field"]), text(&it["message"])))
        .collect();
    fields.sort();
    fields
}

#[tokio::test]
async fn a_wrong_question_is_refused_with_the_name_the_reason_and_what_would_do() {
    let app = TestApp::new().await;
    for (asked, names, said) in WRONG {
        for face in ["/api/v1/enterprises", "/api/v1/suggest"] {
            let reply = app.get(&format!("{face}?{asked}")).await;
            assert_eq!(
                reply.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{face}?{asked}: {}",
                reply.text()
            );
            let refusals = refusals(&reply);
            let named: Vec<&str> = refusals.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(&named, names, "{face}?{asked}");
            assert!(
                refusals.iter().any(|(_, message)| message.contains(said)),
                "{asked}: {refusals:?}"
            );
        }
        let page = app.get(&format!("/enterprises?{asked}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}");
        assert!(page.text().contains(said), "the page of {asked} does not say {said}");
    }
    let long = "长".repeat(1_001);
    let reply = app.get(&format!("/api/v1/enterprises?q={long}")).await;
    assert!(refusals(&reply)[0].1.contains("最多 1000 个字，现在有 1001 个"));
}

/// The same mistakes at other addresses: one reader reads them all.
#[tokio::test]
async fn every_address_refuses_what_it_does_not_know() {
    let app = TestApp::new().await;
    for (address, name) in [
        ("/api/v1/holders?tier=hi-tech&conty=410305", "conty"),
        ("/api/v1/holders?tier=hi-tech&county=1", "county"),
        ("/api/v1/tiers?on=x", "on"),
        ("/api/v1/expiring?tier=nonsense", "tier"),
        ("/api/v1/goals?on=2025-13-01", "on"),
        ("/api/v1/goals?rule=sum-own-own", "rule"),
        ("/api/v1/screening?county=x", "county"),
        ("/api/v1/audit?action=none", "action"),
        ("/api/v1/presets?list=tier", "list"),
        ("/api/v1/questions?tier=nonsense", "tier"),
        ("/api/v1/plans?on=2025-01-01", "on"),
        ("/api/v1/lint?kind=expired", "kind"),
        ("/api/v1/enterprises/1?on=2025-01-01", "on"),
    ] {
        let reply = app.get(address).await;
        assert_eq!(
            reply.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{address}: {}",
            reply.text()
        );
        assert_eq!(refusals(&reply)[0].0, name, "{address}");
    }
}

#[tokio::test]
async fn the_page_of_a_refusal_leads_to_what_can_be_asked() {
    let app = TestApp::new().await;
    let page = app.get("/enterprises?q=%E8%BD%B4%E6%89%BF&county=x&sort=name").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("去掉有误的条件"));
    assert!(
        page.text()
            .contains("href=\"/enterprises?q=%E8%BD%B4%E6%89%BF&amp;sort=name\""),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn names_of_earlier_versions_lead_to_those_of_today_at_once() {
    let app = TestApp::new().await;
    for (old, new) in [
        (
            "/api/v1/goals?as_of=2025-12-31&known_on=2026-01-01",
            "/api/v1/goals?on=2025-12-31&known=2026-01-01",
        ),
        (
            "/holders?tier=hi-tech&division=410305",
            "/holders?tier=hi-tech&county=410305",
        ),
        (
            "/api/v1/enterprises/1/assessments?date=2026-06-01",
            "/api/v1/enterprises/1/assessments?on=2026-06-01",
        ),
    ] {
        let reply = app.get(old).await;
        assert_eq!(
            (reply.status, reply.header(LOCATION)),
            (StatusCode::PERMANENT_REDIRECT, new)
        );
        assert_ne!(app.get(new).await.status, StatusCode::PERMANENT_REDIRECT, "{new}");
    }
}

#[tokio::test]
async fn a_place_in_a_list_is_no_place_in_another() {
    let app = TestApp::new().await;
    app.session.seed().await.unwrap();
    app.app.catch_up().await.unwrap();
    let page = app.get("/api/v1/enterprises?limit=2&sort=name").await.json();
    let next = page["meta"]["next"].as_str().unwrap();
    for (asked, status) in [
        (format!("limit=2&sort=name&after={next}"), StatusCode::OK),
        (format!("limit=9&sort=name&after={next}"), StatusCode::OK),
        (
            format!("limit=2&sort=expiry&after={next}"),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            format!("limit=2&sort=name&county=410305&after={next}"),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            format!("limit=2&sort=name&after={}", next.split('~').next().unwrap()),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        assert_eq!(
            app.get(&format!("/api/v1/enterprises?{asked}")).await.status,
            status,
            "{asked}"
        );
    }
}

#[tokio::test]
async fn a_body_holds_what_is_asked_and_nothing_else() {
    let app = TestApp::new().await;
    for (path, body, status, name) in [
        (
            "/api/v1/matches",
            r#"{"names":["甲"],"credit_codes":["乙"]}"#,
            "422",
            "credit_codes",
        ),
        ("/api/v1/matches", r#"{"names":["甲"],"names":["乙"]}"#, "422", "names"),
        ("/api/v1/matches", r#"{"names":[1]}"#, "422", "names[0]"),
        ("/api/v1/matches", r#"{}"#, "422", "names"),
        ("/api/v1/matches", r#"{"names":["#, "400", ""),
        (
            "/api/v1/presets",
            r#"{"list":"tier","title":"x","columns":[]}"#,
            "422",
            "list",
        ),
        ("/api/v1/simulations", r#"{"standart":"x"}"#, "422", "standart"),
        (
            "/api/v1/enterprises/1/assessments",
            r#"{"tier":"hi-tech","date":"2026-01-01"}"#,
            "422",
            "date",
        ),
        (
            "/api/v1/imports/1/rows/1",
            r#"{"decision":"skip","why":"x"}"#,
            "422",
            "why",
        ),
    ] {
        let request = Request::post(path).header(CONTENT_TYPE, "application/json");
        let reply = app.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(reply.status.as_str(), status, "{path} {body}: {}", reply.text());
        let told: Value = serde_json::from_slice(&reply.body).unwrap();
        assert!(told.to_string().contains(name), "{path} {body}: {told}");
    }
}

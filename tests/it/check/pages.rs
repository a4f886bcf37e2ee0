//! The same through pages: a form that forgets nothing and keeps nothing.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::check;
use crate::app::{Reply, TestApp};
use crate::database::for_each_database;
use crate::fixture;

/// Sends a form as a browser does.
pub(super) async fn submit(app: &TestApp, address: &str, pairs: &[(&str, &str)]) -> Reply {
    let encode =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, text)| format!("{}={}", encode(name), encode(text)))
        .collect();
    let request = Request::post(address)
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded");
    app.send(request.body(Body::from(pairs.join("&"))).unwrap()).await
}

/// A request that uploads a file as a browser does.
pub(super) fn upload(address: &str, file: &[u8]) -> Request<Body> {
    let head = "--b\r\ncontent-disposition: form-data; name=\"request\"; filename=\"a.json\"\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--b--\r\n"].concat();
    let request = Request::post(address)
        .header("accept", "text/html")
        .header("content-type", "multipart/form-data; boundary=b");
    request.body(Body::from(body)).unwrap()
}

const FILLED: [(&str, &str); 11] = [
    ("tier", "specialized-sme"),
    ("tier", "innovative-sme"),
    ("purpose", "new"),
    ("date", "2026-06-01"),
    ("name", "洛阳自测轴承有限公司"),
    ("established", "2015-03-01"),
    ("revenue@2025", "5000"),
    ("revenue@2024", "3000–4000"),
    ("size_class", "small"),
    ("holds:innovative-sme", "no"),
    ("development_score@2026", "62"),
];

#[tokio::test]
async fn the_form_asks_each_thing_once_for_all_tiers_and_offers_not_to_know() {
    let app = TestApp::new().await;
    assert!(app.get("/check").await.html().contains("第一步：选择称号"));
    let page = app
        .get("/check?tier=specialized-sme&tier=innovative-sme&on=2026-06-01")
        .await;
    let page = page.html();
    assert_eq!(page.matches("name=\"revenue@2025\"").count(), 1);
    for said in [
        "营业收入<span class=\"quiet\">（万元）</span>",
        "一个完整会计年度的营业收入",
        "placeholder=\"不清楚\"",
        "<option value=\"\" selected>不清楚</option>",
        "留空按“不清楚”处理，不等于 0",
        "只认培育平台的数据",
        "由主管部门认定",
        "免费",
    ] {
        assert!(page.contains(said), "the form does not say {said}");
    }
    assert!(!page.contains("<script>"));
}

#[tokio::test]
async fn a_filled_form_is_answered_for_every_tier_and_can_be_changed_or_taken_along() {
    let app = TestApp::new().await;
    let reply = submit(&app, "/check", &FILLED).await;
    let page = reply.html();
    for said in [
        "自测结果",
        "专精特新中小企业",
        "创新型中小企业",
        "5000万元",
        "3000万元–4000万元",
        "未持有",
        "培育平台",
        "填报企业（盖章）",
    ] {
        assert!(page.contains(said), "the answer does not say {said}");
    }
    let again = submit(&app, "/check", &[&FILLED[..], &[("step", "edit")]].concat()).await;
    for kept in [
        "value=\"3000–4000\"",
        "value=\"2015-03-01\"",
        "<option value=\"small\" selected>",
    ] {
        assert!(again.html().contains(kept), "the form lost {kept}");
    }
    let file = submit(&app, "/check/file", &FILLED).await;
    assert!(file.header("content-disposition").starts_with("attachment"));
    let answered = check(&app, &serde_json::from_slice(&file.body).unwrap()).await.json();
    for assessment in answered["assessments"].as_array().unwrap() {
        let id = assessment["result"]["id"].as_str().unwrap();
        assert!(page.contains(id), "the file gives another answer than the page");
    }
    let opened = app.send(upload("/check/open", &file.body)).await;
    for kept in [
        "value=\"3000–4000万元\"",
        "value=\"洛阳自测轴承有限公司\"",
        "<option value=\"no\" selected>",
    ] {
        assert!(opened.html().contains(kept), "the file lost {kept}");
    }
}

#[tokio::test]
async fn an_error_names_the_field_and_keeps_everything_that_was_typed() {
    let app = TestApp::new().await;
    let mut pairs = FILLED.to_vec();
    pairs[6] = ("revenue@2025", "五千万");
    let reply = submit(&app, "/check", &pairs).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in [
        "href=\"#revenue@2025\"",
        "营业收入（2025年）：“五千万”读不出，写成 5000万元",
        "value=\"五千万\"",
        "value=\"3000–4000\"",
        "<option value=\"small\" selected>",
    ] {
        assert!(reply.text().contains(said), "the page does not say {said}");
    }
    let none = submit(&app, "/check", &[("purpose", "new")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text().contains("请至少选择一个称号"));
}

#[tokio::test]
async fn a_file_that_a_firm_hands_over_is_recorded_as_its_own_word_on_every_database() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let firms = fixture::fill(&app.store().await).await;
        let file = submit(&app, "/check/file", &FILLED).await;
        let address = format!("/enterprises/{}/filings", firms.rich);
        let sent = app.send(upload(&address, &file.body)).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        let firm = app.get(&format!("/api/v1/enterprises/{}", firms.rich)).await.json();
        let rows = firm["filings"]["indicators"].as_array().unwrap();
        let said = |code: &str, year: usize| {
            let row = rows.iter().find(|row| row["code"] == code).unwrap();
            let cell = row["cells"][year].as_array().unwrap().iter().map(|it| {
                format!(
                    "{} {}",
                    it["source_kind"].as_str().unwrap(),
                    it["printed"].as_str().unwrap()
                )
            });
            cell.collect::<Vec<_>>()
        };
        let of = |year: i64| {
            firm["filings"]["years"]
                .as_array()
                .unwrap()
                .iter()
                .position(|it| *it == year)
                .unwrap()
        };
        assert_eq!(said("revenue", of(2025)), ["audit 6800万元", "self_declared 5000万元"]);
        assert_eq!(said("revenue", of(2024)), ["self_declared 3000万元–4000万元"]);
        assert_eq!(
            said("development_score", of(2026)),
            ["self_declared 62分"],
            "a claim is no proof"
        );
        let kept = said("rd_institution", of(2024));
        assert_eq!(
            kept,
            ["self_declared 市级或市级以下"],
            "what was said before of other things stays"
        );
        assert_eq!(app.app.find_faults().await.unwrap(), []);
        let nothing = app.send(upload(&address, b"{ \"tiers\": [\"hi-tech\"] }")).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.text().contains("没有可以登记的内容"));
        let nobody = app.send(upload("/enterprises/999/filings", &file.body)).await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// The verdict on a development score that the firm typed itself, whatever door it came through.
#[tokio::test]
async fn a_platform_score_that_the_firm_types_itself_is_open_on_every_door() {
    let app = TestApp::new().await;
    let page = submit(&app, "/check", &FILLED).await;
    let row = page.html().split("专精特新发展评价得分不低于50分").nth(1).unwrap();
    assert!(
        row.split("</tr>").next().unwrap().contains("待核实"),
        "the page takes the firm at its word"
    );
    let template = app
        .get("/templates/check.toml?tier=specialized-sme&on=2026-06-01")
        .await;
    if template.status.is_success() {
        assert!(!template.text().contains("platform"));
    }
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_yanzhen"))
        .args([
            "check",
            "--template",
            "--tier",
            "specialized-sme",
            "--date",
            "2026-06-01",
        ])
        .output()
        .unwrap();
    let template = String::from_utf8(ran.stdout).unwrap();
    let line = template
        .lines()
        .find(|line| line.contains("development_score"))
        .unwrap();
    assert!(!line.contains("source"), "{line}");
    let filled = template.replace(line, &line.replace("value = \"\"", "value = \"62\""));
    let request = Request::post("/api/v1/checks").body(Body::from(filled)).unwrap();
    let reply = app.send(request).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let view = reply.json();
    let conditions = view["assessments"][0]["result"]["conditions"].as_array().unwrap();
    let development = conditions.iter().find(|one| one["id"] == "development").unwrap();
    assert_eq!(development["verdict"], "undecided");
}

//! What is recorded of lists as they really come: the figures, places, documents and days of the row, and nothing else.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use yanzhen::app::import::heading::Purpose;
use yanzhen::app::import::options::Options;
use yanzhen::domain::import::{ImportKind, RowOutcome};
use yanzhen::domain::tenure::Basis;
use yanzhen::view::import::ImportView;

use super::cases::{REGISTRY, bytes, filings, of, with};
use super::registry::{commit, upload};
use crate::app::TestApp;
use crate::database::for_each_database;

#[tokio::test]
async fn a_quote_that_never_closes_is_said() {
    let app = TestApp::new().await;
    let file = upload("14-unclosed-quote.csv", &bytes("14-unclosed-quote.csv"));
    let refused = app
        .session
        .preview_import(&file, &Options::default())
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("第 2 行有一个引号没有结束"), "{refused}");
}

async fn firm(app: &TestApp, name: &str) -> serde_json::Value {
    app.app.catch_up().await.unwrap();
    let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let found = app.get(&format!("/api/v1/enterprises?q={encoded}")).await.json();
    let id = found["enterprises"][0]["id"].as_i64().unwrap();
    app.get(&format!("/api/v1/enterprises/{id}")).await.json()
}

async fn take_in(app: &TestApp, file: &str, options: &Options) -> ImportView {
    commit(app, &upload(file, &bytes(file)), options).await
}

#[tokio::test]
async fn figures_are_recorded_of_their_own_year_in_their_own_unit() {
    let cases = [
        (
            "05a-years-above.xlsx",
            filings(2023),
            ["2022", "1000万元", "2023", "2000万元"],
        ),
        (
            "05b-years-below.xlsx",
            filings(2023),
            ["2022", "1000万元", "2024", "3000万元"],
        ),
        (
            "06a-unit-yuan-in-title.xlsx",
            Options::default(),
            ["2024", "1200万元", "2024", "1200万元"],
        ),
        (
            "06b-unit-thousand-in-header.xlsx",
            Options::default(),
            ["2024", "1200万元", "2024", "300万元"],
        ),
        (
            "20-header-variants.xlsx",
            filings(2024),
            ["2024", "3.45亿元", "2024", "3.45亿元"],
        ),
    ];
    for (file, options, [year, value, other_year, other_value]) in cases {
        let app = with(&[REGISTRY]).await;
        take_in(&app, file, &options).await;
        let view = firm(&app, "洛阳样例甲20机械有限公司").await;
        let filings = view["filings"].to_string();
        for (year, value) in [(year, value), (other_year, other_value)] {
            assert!(
                filings.contains(&format!("\"year\":{year}")),
                "{file} {year}: {filings}"
            );
            assert!(
                filings.contains(&format!("\"printed\":\"{value}\"")),
                "{file} {value}: {filings}"
            );
        }
    }
}

#[tokio::test]
async fn what_says_nothing_erases_nothing_and_clearing_is_an_act_of_its_own() {
    let app = with(&[REGISTRY]).await;
    take_in(&app, "02b-dashes.xlsx", &Options::default()).await;
    let before = firm(&app, "洛阳样例甲20机械有限公司").await;
    assert_eq!(before["place"]["address"], "洛阳市涧西区示例路20号", "{before}");
    let text = "企业名称,地址,经营范围,股票代码,曾用名\n洛阳样例甲20机械有限公司,清空,-,清空,清空\n";
    let view = commit(&app, &upload("清空.csv", text.as_bytes()), &of(ImportKind::Enterprises)).await;
    assert_eq!(view.counts.updated, 1);
    let after = firm(&app, "洛阳样例甲20机械有限公司").await;
    assert_eq!(
        (&after["place"]["address"], &after["place"]["scope"]),
        (&"".into(), &"轴承制造".into()),
        "{after}"
    );
    assert!(
        !after.to_string().contains("600020") && !after.to_string().contains("旧20"),
        "{after}"
    );
}

#[tokio::test]
async fn places_documents_and_days_are_those_of_the_row() {
    let app = with(&[
        REGISTRY,
        "10b-zones-of-other-cities.csv",
        "10c-two-counties-in-one-cell.csv",
    ])
    .await;
    for name in [
        "郑州样例科技有限公司",
        "周口样例科技有限公司",
        "鞍山样例科技有限公司",
        "洛阳样例庚106机械有限公司",
    ] {
        let view = firm(&app, name).await;
        assert!(
            view["place"]["division"].is_null() && view["place"]["zone"].is_null(),
            "{view}"
        );
    }
    let both = firm(&app, "洛阳样例辛107机械有限公司").await;
    assert!(
        !both["place"]["division"].is_null() && !both["place"]["zone"].is_null(),
        "{both}"
    );
    let options = Options {
        purpose: Some(Purpose::Award(Basis::Recognized)),
        ..Options::default()
    };
    let done = take_in(&app, "19-document-per-row.xlsx", &options).await;
    for (name, document, published) in [
        ("洛阳样例甲20机械有限公司", "豫样例〔2024〕1号", "2023-12-20"),
        ("洛阳样例乙21机械有限公司", "豫样例〔2024〕9号", "2024-05-20"),
    ] {
        let tenures = firm(&app, name).await["tenures"].to_string();
        assert!(tenures.contains(document) && tenures.contains(published), "{tenures}");
    }
    app.session.revert_import(done.id).await.unwrap();
    assert_eq!(
        firm(&app, "洛阳样例甲20机械有限公司").await["tenures"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[tokio::test]
async fn a_figure_far_from_those_around_it_waits_for_a_person() {
    let app = with(&[REGISTRY]).await;
    let file = |text: &str| upload("数据.csv", text.as_bytes());
    let first = "企业名称,2023年营业收入（万元）\n洛阳样例甲20机械有限公司,1200\n";
    assert_eq!(commit(&app, &file(first), &Options::default()).await.counts.created, 1);
    let slip = "企业名称,2024年营业收入（万元）\n洛阳样例甲20机械有限公司,13000000\n";
    let done = commit(&app, &file(slip), &Options::default()).await;
    assert_eq!(done.counts.queued, 1);
    let rows = app
        .session
        .list_queue(Some(done.id), RowOutcome::Queued, 10)
        .await
        .unwrap();
    assert!(
        rows[0].reason.contains("请核对单位") && rows[0].candidates.len() == 1,
        "{rows:?}"
    );
    let steady = "企业名称,2024年营业收入（万元）\n洛阳样例甲20机械有限公司,1500\n";
    assert_eq!(commit(&app, &file(steady), &Options::default()).await.counts.created, 1);
}

#[tokio::test]
async fn a_unit_that_is_none_of_ours_is_asked_about() {
    let app = with(&[REGISTRY]).await;
    let text = "企业名称,2024年营业收入（万美元）\n洛阳样例甲20机械有限公司,120\n";
    let file = upload("数据.csv", text.as_bytes());
    let refused = app
        .session
        .preview_import(&file, &Options::default())
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("B 列“2024年营业收入（万美元）”的单位写作“美元”"),
        "{refused}"
    );
    for (key, printed) in [("figure:revenue@2024:万元", 1), ("-", 0)] {
        let columns = [("2024年营业收入（万美元）".to_owned(), key.to_owned())].into();
        let options = Options {
            columns,
            ..of(ImportKind::Filings)
        };
        let plan = app.session.preview_import(&file, &options).await;
        assert_eq!(plan.map_or(0, |plan| plan.counts.created), printed, "{key}");
    }
}

#[tokio::test]
async fn year_and_unit_of_a_column_are_said_on_the_page_and_remembered() {
    let app = with(&[REGISTRY]).await;
    let file = upload("数据.csv", "企业名称,营收\n洛阳样例甲20机械有限公司,12000\n".as_bytes());
    let hash = app.session.hold_upload(&file).await.unwrap();
    let columns = app
        .get(&format!("/imports/columns?file={hash}&name=a.csv&kind=filings"))
        .await;
    assert!(
        columns.html().contains("name=\"year1\"") && columns.html().contains("name=\"unit1\""),
        "{}",
        columns.text()
    );
    let form = format!(
        "file={hash}&name=a.csv&kind=filings&header0=%E4%BC%81%E4%B8%9A%E5%90%8D%E7%A7%B0&guess0=name&meaning0=name\
         &header1=%E8%90%A5%E6%94%B6&guess1=&meaning1=figure%3Arevenue&year1=2024&unit1=%E5%8D%83%E5%85%83"
    );
    let said = Request::post("/imports/columns").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let said = app.send(said.body(Body::from(form)).unwrap()).await;
    let preview = app.get(said.headers[LOCATION].to_str().unwrap()).await;
    assert!(
        preview.text().contains("2024年营业收入（按千元读取）"),
        "{}",
        preview.text()
    );
}

#[tokio::test]
async fn many_rows_become_firms_at_once_and_each_firm_once() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let mut text = "企业名称,称号,有效期起,认定方式\n".to_owned();
        for number in 0..1_500 {
            text += &format!("洛阳第{number}号科技有限公司,创新型中小企业,2024-01-01,认定\n");
        }
        // The same firm again with another title: one firm, two titles.
        text += "洛阳第7号科技有限公司,专精特新中小企业,2024-01-01,认定\n";
        let done = commit(&app, &upload("名单.csv", text.as_bytes()), &Options::default()).await;
        assert_eq!(done.counts.queued, 1_501);
        assert_eq!(app.session.create_unmatched(done.id).await.unwrap(), 1_500);
        let waiting = app
            .session
            .list_queue(Some(done.id), RowOutcome::Queued, 10)
            .await
            .unwrap();
        assert!(waiting.is_empty(), "{waiting:?}");
        assert_eq!(app.store().await.whole().count_enterprises().await.unwrap(), 1_500);
        let twice = firm(&app, "洛阳第7号科技有限公司").await;
        assert_eq!(twice["tenures"].as_array().unwrap().len(), 2, "{twice}");
        app.session.revert_import(done.id).await.unwrap();
        assert_eq!(app.store().await.whole().count_enterprises().await.unwrap(), 0);
    })
    .await;
}

//! Export: what goes out is what is there, and it comes back in unchanged.

mod column;
mod preset;

use std::path::Path;

use axum::http::Method;
use yanzhen::app::Error;
use yanzhen::app::export::{Delivery, Format, WholeFile};
use yanzhen::app::import::options::Options;
use yanzhen::app::tier_list::TierListQuery;
use yanzhen::domain::import::RowOutcome;
use yanzhen::view::import::OutcomeCounts;

use crate::app::TestApp;
use crate::database::for_each_database;
use crate::import::registry::{commit, preview, upload};

const LIST: &str = "2023年度第一批专精特新中小企业认定名单\n\
    序号,企业名称,统一社会信用代码,所属县区,证书编号,有效期\n\
    1,=1+1科技有限公司,914112810713741814,涧西区,,2023年1月1日至2025年12月31日\n\
    2,洛阳乙科技有限公司,91410300MA9GC1LU57,孟津区,0000123,2023年1月1日至2025年12月31日\n";

async fn filled(app: &TestApp) {
    let done = commit(app, &upload("名单.csv", LIST.as_bytes()), &Options::default()).await;
    assert_eq!(done.counts.queued, 2);
    assert_eq!(app.session.create_unmatched(done.id).await.unwrap(), 2);
    assert!(
        app.session
            .list_queue(Some(done.id), RowOutcome::Queued, 10)
            .await
            .unwrap()
            .is_empty()
    );
}

fn query(on: &str) -> TierListQuery {
    TierListQuery {
        tier: "specialized-sme".parse().unwrap(),
        on: on.parse().unwrap(),
        known_on: None,
        standings: Vec::new(),
        divisions: Vec::new(),
    }
}

async fn hand_out(app: &TestApp, format: Format, columns: &[&str], folder: &Path) -> Result<WholeFile, Error> {
    let delivery = Delivery {
        format,
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        folder,
    };
    app.session.export_tier_list(&query("2024-06-30"), &delivery).await
}

#[tokio::test]
async fn an_exported_list_comes_back_unchanged_in_every_form_of_table() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        filled(&app).await;
        let folder = tempfile::tempdir().unwrap();
        for format in [Format::Xlsx, Format::Csv, Format::CsvGb18030] {
            let file = hand_out(&app, format, &[], folder.path()).await.unwrap();
            assert_eq!(file.rows, 2);
            let name = format!("list.{}", format.extension());
            let path = file.move_to(&folder.path().join(name)).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let plan = preview(&app, &upload(&name, &std::fs::read(path).unwrap()), &Options::default()).await;
            let aside = u64::from(format != Format::Xlsx);
            let counts = OutcomeCounts {
                unchanged: 2,
                skipped: aside,
                ..OutcomeCounts::default()
            };
            assert_eq!(plan.counts, counts, "{:?}", plan.rows);
        }
    })
    .await;
}

#[tokio::test]
async fn a_list_is_as_of_its_day_on_every_face() {
    let app = TestApp::new().await;
    filled(&app).await;
    let json = app
        .get("/api/v1/holders?tier=specialized-sme&on=2024-06-30")
        .await
        .json();
    assert_eq!(
        (json["firms"].as_u64(), json["holders"].as_array().unwrap().len()),
        (Some(2), 2)
    );
    let late = app
        .get("/api/v1/holders?tier=specialized-sme&on=2026-01-01")
        .await
        .json();
    assert_eq!(late["firms"], 0);
    let page = app.get("/holders?tier=specialized-sme&on=2024-06-30").await;
    assert!(page.html().contains("洛阳乙科技有限公司") && page.text().contains("导出全部 2 家"));
    let file = app
        .request(
            Method::POST,
            "/holders/export?tier=specialized-sme&on=2024-06-30&format=csv",
        )
        .await;
    assert_eq!(file.header("content-length"), file.body.len().to_string());
    assert!(file.text().starts_with("\u{feff}序号,企业名称,"));
    assert!(
        file.text().contains("'=1+1科技有限公司,\t914112810713741814,涧西区,"),
        "{}",
        file.text()
    );
    assert!(file.text().contains("\t0000123"), "{}", file.text());
    let wrong = app.get("/api/v1/holders?tier=specialized-sme&on=soon").await;
    insta::assert_snapshot!(wrong.problem(), @"422 invalid 填写的内容有误");
}

#[tokio::test]
async fn a_reader_chooses_columns_and_their_order() {
    let app = TestApp::new().await;
    filled(&app).await;
    let path = "/holders/export?tier=specialized-sme&on=2024-06-30&format=csv&columns=certificate,企业名称";
    let file = app.request(Method::POST, path).await;
    assert!(
        file.text().starts_with("\u{feff}证书编号,企业名称\r\n"),
        "{}",
        file.text()
    );
    let lines: Vec<serde_json::Value> = app
        .request(Method::POST, &path.replace("csv", "jsonl"))
        .await
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        lines[1],
        serde_json::json!({ "certificate": "0000123", "name": "洛阳乙科技有限公司" })
    );
    assert_eq!(lines[2]["meta"]["rows"], 2);
    let wrong = app.request(Method::POST, &path.replace("certificate", "phone")).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    assert!(wrong.text().contains("没有“phone”这一列"), "{}", wrong.text());
}

#[tokio::test]
async fn every_firm_of_a_search_goes_out_in_its_order_and_the_audit_knows() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        filled(&app).await;
        app.app.catch_up().await.unwrap();
        let address = "?q=科技&county=410308";
        let shown = app.get(&format!("/api/v1/enterprises{}", &address)).await.json();
        assert_eq!(shown["meta"]["total"], 1);
        let file = app
            .request(Method::POST, &format!("/enterprises/export{address}&format=jsonl"))
            .await;
        let lines: Vec<serde_json::Value> = file
            .text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(
            (lines[0]["name"].as_str(), lines.len()),
            (Some("洛阳乙科技有限公司"), 2)
        );
        let said = &lines[1]["meta"]["explanation"];
        assert_eq!((&said["查询"], &said["县区"]), (&"科技".into(), &"孟津区".into()));
        let audit = app.store().await.whole().list_audit(None, 1).await.unwrap();
        let entry = audit.first().unwrap();
        assert!(entry.subjects[0].what.ends_with("jsonl，1 行"), "{entry:?}");
        assert_eq!(entry.actor.name, "网页");
    })
    .await;
}

#[tokio::test]
async fn a_list_that_cannot_be_written_leaves_neither_file_nor_record() {
    let app = TestApp::new().await;
    let list = LIST.replace("乙科技", "乙\u{e5e5}科技");
    let done = commit(&app, &upload("名单.csv", list.as_bytes()), &Options::default()).await;
    app.session.create_unmatched(done.id).await.unwrap();
    let before = app.store().await.whole().latest_revision().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let refused = hand_out(&app, Format::CsvGb18030, &[], folder.path())
        .await
        .err()
        .unwrap();
    assert!(refused.to_string().contains("U+E5E5"), "{refused}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(app.store().await.whole().latest_revision().await.unwrap(), before);
    assert!(hand_out(&app, Format::Csv, &[], folder.path()).await.is_ok());
}

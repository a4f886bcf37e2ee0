//! Export: what goes out is what is there, and it comes back in unchanged.

use axum::http::Method;
use yanzhen::app::export::Format;
use yanzhen::app::import::options::Options;
use yanzhen::app::tier_list::TierListQuery;
use yanzhen::domain::import::RowOutcome;
use yanzhen::view::import::OutcomeCounts;

use crate::app::TestApp;
use crate::database::for_each_database;
use crate::import::registry::{clerk, commit, preview, upload};

const LIST: &str = "2023年度第一批专精特新中小企业认定名单\n\
    序号,企业名称,统一社会信用代码,所属县区,证书编号,有效期\n\
    1,=1+1科技有限公司,914112810713741814,涧西区,,2023年1月1日至2025年12月31日\n\
    2,洛阳乙科技有限公司,91410300MA9GC1LU57,孟津区,0000123,2023年1月1日至2025年12月31日\n";

async fn filled(app: &TestApp) {
    let done = commit(app, &upload("名单.csv", LIST.as_bytes()), &Options::default()).await;
    assert_eq!(done.counts.queued, 2);
    assert_eq!(app.app.create_unmatched(&clerk(), done.id).await.unwrap(), 2);
    assert!(
        app.app
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

#[tokio::test]
async fn an_exported_list_comes_back_unchanged_in_both_forms() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        filled(&app).await;
        let folder = tempfile::tempdir().unwrap();
        for format in [Format::Xlsx, Format::Csv] {
            let file = app
                .app
                .export_tier_list(&clerk(), &query("2024-06-30"), format, folder.path())
                .await
                .unwrap();
            assert_eq!(file.rows, 2);
            let path = file.move_to(&folder.path().join(format!("list.{format}"))).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let plan = preview(&app, &upload(&name, &std::fs::read(path).unwrap()), &Options::default()).await;
            let aside = u64::from(format == Format::Csv);
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

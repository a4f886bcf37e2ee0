//! Presets: those that ship fit their lists, own ones are kept under a name, chosen and forgotten.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{Method, Request};
use yanzhen::app::columns::Fictional;
use yanzhen::app::columns::{List, chosen_columns};

use super::filled;
use crate::app::{Reply, TestApp};
use crate::database::for_each_database;

const LIST: &str = "tier=specialized-sme&on=2024-06-30";

async fn post(app: &TestApp, path: &str, form: &str) -> Reply {
    let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    app.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

#[tokio::test]
async fn every_preset_that_ships_fits_its_list() {
    let app = TestApp::new().await;
    for list in List::ALL {
        let presets = app.session.presets(*list).await.unwrap().presets;
        assert!(!presets.is_empty(), "{list}");
        for preset in presets {
            let columns = chosen_columns(*list, &preset.columns, Fictional::Absent);
            assert_eq!(
                columns.map(|columns| columns.len()).ok(),
                Some(preset.columns.len()),
                "{}",
                preset.title
            );
        }
    }
}

#[tokio::test]
async fn the_picker_offers_every_column_and_a_preset_decides_what_goes_out() {
    let app = TestApp::new().await;
    filled(&app).await;
    let page = app.get(&format!("/holders/export?{LIST}&preset=publicity")).await;
    assert!(
        page.html()
            .contains("name=\"place-name\" min=\"1\" max=\"99\" value=\"2\""),
        "{}",
        page.text()
    );
    assert!(page.text().contains("name=\"place-certificate\"") && page.text().contains("复核名单"));
    let form = "place-name=2&place-certificate=1&place-batch=&format=csv";
    let file = post(&app, &format!("/holders/export?{LIST}"), form).await;
    assert!(
        file.text().starts_with("\u{feff}证书编号,企业名称\r\n"),
        "{}",
        file.text()
    );
    let preset = "公示名单"
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect::<String>();
    let file = post(&app, &format!("/holders/export?{LIST}&preset={preset}"), "format=csv").await;
    assert!(
        file.text()
            .starts_with("\u{feff}序号,企业名称,统一社会信用代码,所属县区,备注\r\n"),
        "{}",
        file.text()
    );
    let unknown = app.get(&format!("/holders/export?{LIST}&preset=none")).await;
    assert!(
        unknown.text().contains("没有名为“none”的导出方案"),
        "{}",
        unknown.text()
    );
}

#[tokio::test]
async fn an_own_preset_is_kept_replaced_and_forgotten() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        filled(&app).await;
        let back = "%2Fholders%2Fexport%3Ftier%3Dspecialized-sme";
        let save = format!("/presets?list=holders&back={back}");
        for places in ["place-name=1&place-batch=2", "place-batch=1&place-name=2"] {
            let reply = post(&app, &save, &format!("title=%E6%88%91%E7%9A%84&{places}")).await;
            assert_eq!(
                (reply.status.as_u16(), reply.header(LOCATION)),
                (303, "/holders/export?tier=specialized-sme&preset=own-1")
            );
        }
        let file = post(&app, &format!("/holders/export?{LIST}&preset=own-1"), "format=csv").await;
        assert!(file.text().starts_with("\u{feff}批次,企业名称\r\n"), "{}", file.text());
        let audit = app.store().await.whole().list_audit(None, 3).await.unwrap();
        assert!(audit.iter().any(|entry| {
            entry
                .subjects
                .iter()
                .any(|it| it.noun == "preset" && it.verb == "change")
        }));
        let elsewhere = "/presets/1/delete?back=https%3A%2F%2Felsewhere.example";
        assert_eq!(app.request(Method::POST, elsewhere).await.header(LOCATION), "/holders");
        assert_eq!(app.request(Method::POST, elsewhere).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_preset_that_nobody_could_use_is_refused() {
    let app = TestApp::new().await;
    let save = async |body: serde_json::Value| {
        let request = Request::post("/api/v1/presets").header(CONTENT_TYPE, "application/json");
        app.send(request.body(Body::from(body.to_string())).unwrap()).await
    };
    let preset =
        |title: &str, columns: &[&str]| serde_json::json!({ "list": "holders", "title": title, "columns": columns });
    for (title, columns, said) in [
        ("", &["name"][..], "起一个名称"),
        ("公示名单", &["name"], "内置方案的名称"),
        ("空的", &[], "一列也没有选"),
        ("错的", &["phone"], "没有“phone”这一列"),
    ] {
        let reply = save(preset(title, columns)).await;
        assert!(
            reply.status == 422 && reply.text().contains(said),
            "{title}: {}",
            reply.text()
        );
    }
    let kept = save(preset("年度", &["name", "tier"])).await;
    assert_eq!(kept.status, 201);
    let titles = app.get("/api/v1/presets?list=holders").await.json();
    let titles = titles["presets"].as_array().unwrap();
    assert_eq!(titles.last().unwrap()["columns"], serde_json::json!(["name", "tier"]));
}

#[tokio::test]
async fn a_list_to_put_up_carries_title_rule_and_rows_and_no_more() {
    let app = TestApp::new().await;
    filled(&app).await;
    let page = app
        .get(&format!(
            "/holders/print?{LIST}&title=%E5%85%AC%E7%A4%BA&lead=%E6%9C%9F"
        ))
        .await;
    for said in [
        "<h1>公示</h1>",
        "洛阳乙科技有限公司",
        "=1+1科技有限公司",
        "共 2 行。统计日 2024-06-30",
        "<th scope=\"col\">备注</th>",
    ] {
        assert!(page.html().contains(said), "{said}: {}", page.text());
    }
    assert!(!page.text().contains("0000123"), "certificates are not put up");
}

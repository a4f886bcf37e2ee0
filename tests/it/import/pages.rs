//! The import pages as a clerk walks through them, and the same as JSON.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{Request, StatusCode};

use crate::app::{Reply, TestApp};

const LIST: &str =
    "2023年度第一批专精特新中小企业认定名单\n序号,企业名称\n1,洛阳甲科技有限公司\n2,洛阳乙科技有限公司\n";
const BOUNDARY: &str = "-----form";

fn multipart(fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        let file = if *name == "file" {
            "; filename=\"名单.csv\""
        } else {
            ""
        };
        body.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
        ));
    }
    format!("{body}--{BOUNDARY}--\r\n")
}

async fn post(app: &TestApp, path: &str, (kind, body): (&str, String)) -> Reply {
    let request = Request::post(path)
        .header(CONTENT_TYPE, kind)
        .header("accept", "text/html");
    app.send(request.body(Body::from(body)).unwrap()).await
}

async fn upload(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Reply {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    post(app, path, (&kind, multipart(fields))).await
}

async fn submit(app: &TestApp, path: &str, body: &str) -> Reply {
    post(app, path, ("application/x-www-form-urlencoded", body.to_owned())).await
}

/// The hidden fields of the form that posts to an address, as a browser would send them.
fn hidden(page: &str, action: &str) -> String {
    let form = page.split(&format!("action=\"{action}\"")).nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    let value = |input: &str, name: &str| {
        let start = format!("{name}=\"");
        input
            .split(&start)
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    let inputs = form
        .split("<input")
        .skip(1)
        .filter(|input| input.contains("type=\"hidden\""));
    let pairs = inputs.map(|input| format!("{}={}", value(input, " name"), percent(&value(input, " value"))));
    pairs.collect::<Vec<_>>().join("&")
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn a_list_goes_in_by_pages_alone() {
    let app = TestApp::new().await;
    let uploaded = upload(&app, "/imports", &[("text", ""), ("file", LIST)]).await;
    assert_eq!(uploaded.status, StatusCode::SEE_OTHER, "{}", uploaded.text());
    let asked = app.get(uploaded.header(LOCATION)).await;
    assert!(asked.html().contains("名单未注明有效期起始日"), "{}", asked.text());
    let address = format!("{}&from=2023-01-01&until=2025-12-31", uploaded.header(LOCATION));
    let preview = app.get(&address).await;
    assert!(
        preview.html().contains("登记库中没有名称相近的企业"),
        "{}",
        preview.text()
    );
    let done = submit(&app, "/imports/commit", &hidden(preview.text(), "/imports/commit")).await;
    assert_eq!(
        (done.status, done.header(LOCATION)),
        (StatusCode::SEE_OTHER, "/imports/1"),
        "{}",
        done.text()
    );
    assert!(app.get("/imports/1").await.html().contains("行登记为新企业…"));
    let skipped = submit(&app, "/imports/1/rows/4", "decision=skip").await;
    assert_eq!(skipped.status, StatusCode::SEE_OTHER, "{}", skipped.text());
    let created = submit(&app, "/imports/1/create-unmatched", "").await;
    assert_eq!(created.status, StatusCode::SEE_OTHER);
    assert!(app.get("/imports/1").await.html().contains("没有需要处理的行"));
    assert!(
        app.get("/imports")
            .await
            .html()
            .contains("共 2 行：新增 1，更新 0，不变 0，待匹配 0，跳过 1，错误 0")
    );
    let list = app.get("/holders?tier=specialized-sme&on=2024-01-01").await;
    assert!(list.html().contains("洛阳甲科技有限公司") && !list.text().contains("洛阳乙科技有限公司"));
}

#[tokio::test]
async fn a_confirmed_preview_is_refused_once_the_registry_has_changed() {
    let app = TestApp::new().await;
    let uploaded = upload(&app, "/imports", &[("file", LIST), ("from", "2023-01-01")]).await;
    let preview = app.get(uploaded.header(LOCATION)).await;
    let form = hidden(preview.text(), "/imports/commit");
    let directory = "企业名称,地址\n洛阳甲科技有限公司,甲路1号\n";
    let other = upload(&app, "/api/v1/imports", &[("file", directory), ("kind", "enterprises")]).await;
    assert_eq!(other.status, StatusCode::CREATED, "{}", other.text());
    let late = submit(&app, "/imports/commit", &form).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("请重新预览"), "{}", late.text());
}

#[tokio::test]
async fn programs_preview_commit_and_decide_with_the_same_results() {
    let app = TestApp::new().await;
    let fields = [("file", LIST), ("from", "2023-01-01"), ("dry_run", "yes")];
    let plan = upload(&app, "/api/v1/imports", &fields).await.json();
    assert_eq!(
        (
            plan["counts"]["queued"].as_u64(),
            plan["rows"].as_array().unwrap().len()
        ),
        (Some(2), 2)
    );
    let digest = plan["digest"].as_str().unwrap();
    let fields = [("file", LIST), ("from", "2023-01-01"), ("digest", digest)];
    let done = upload(&app, "/api/v1/imports", &fields).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    assert_eq!(done.json()["counts"], plan["counts"]);
    let rows = app.get("/api/v1/imports/1/rows").await.json();
    assert_eq!(rows[0]["place"], "第 3 行");
    let body = "{\"decision\":\"create\"}".to_owned();
    let decided = post(&app, "/api/v1/imports/1/rows/3", ("application/json", body)).await;
    assert_eq!(decided.json()["outcome"], "created", "{}", decided.text());
}

#[tokio::test]
async fn a_file_that_is_no_list_says_so_on_the_page() {
    let app = TestApp::new().await;
    let refused = upload(&app, "/imports", &[("file", "%PDF-1.7")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("PDF 文件不是表格"), "{}", refused.text());
    let nothing = upload(&app, "/imports", &[("text", "")]).await;
    assert!(nothing.text().contains("请选择一个文件"), "{}", nothing.text());
}

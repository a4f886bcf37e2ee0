//! What a person mends: a text is said once for all rows that write it, a decision is taken back, many rows are decided
//! at once behind a question.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use yanzhen::app::Error;
use yanzhen::app::import::options::Options;
use yanzhen::app::import::{Decision, Upload};
use yanzhen::domain::enterprise::EnterpriseId;
use yanzhen::domain::import::{ImportKind, RowOutcome};
use yanzhen::view::import::ImportView;

use super::registry::{commit, preview, upload, with_roster};
use crate::app::{Reply, TestApp};
use crate::database::for_each_database;

fn directory() -> (Upload, Options) {
    let rows: String = (0..40)
        .map(|row| format!("洛阳第{row}号贸易有限公司,做买卖的,在册经营,涧西\n"))
        .collect();
    let file = upload("名录.csv", format!("企业名称,行业,经营状态,县区\n{rows}").as_bytes());
    let options = Options {
        kind: Some(ImportKind::Enterprises),
        ..Options::default()
    };
    (file, options)
}

fn list(rows: &[&str]) -> (Upload, Options) {
    let file = upload("名单.csv", format!("企业名称,县区\n{}\n", rows.join("\n")).as_bytes());
    let options = Options {
        kind: Some(ImportKind::Tenures),
        tier: Some("innovative-sme".parse().unwrap()),
        purpose: Some("recognized".parse().unwrap()),
        from: Some("2024-01-01".parse().unwrap()),
        outsiders: Some("take".parse().unwrap()),
        ..Options::default()
    };
    (file, options)
}

async fn post(app: &TestApp, path: &str, form: &str) -> Reply {
    let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    app.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

async fn hash(app: &TestApp) -> String {
    app.store().await.whole().hash_content().await.unwrap()
}

#[tokio::test]
async fn a_text_that_was_not_understood_is_said_once_for_all_rows_and_later_lists() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let (file, options) = directory();
        let found = preview(&app, &file, &options).await.findings;
        let unread: Vec<_> = found
            .iter()
            .filter_map(|finding| {
                Some((
                    finding.rows,
                    finding.unread.as_ref()?.column.as_str(),
                    finding.what.as_str(),
                ))
            })
            .collect();
        assert_eq!(unread.len(), 2, "{found:?}");
        assert!(unread.iter().all(|(rows, ..)| *rows == 40), "{unread:?}");
        let session = &app.session;
        session
            .remember_value(("industry", "做买卖的"), "批发业")
            .await
            .unwrap();
        session.remember_value(("status", " 在册经营 "), "存续").await.unwrap();
        let plan = preview(&app, &file, &options).await;
        assert_eq!(
            (plan.findings.len(), plan.counts.created),
            (0, 40),
            "{:?}",
            plan.findings
        );
        commit(&app, &file, &options).await;
        let firms = app
            .store()
            .await
            .whole()
            .list_enterprises_after(None, 50)
            .await
            .unwrap();
        let industries = firms
            .iter()
            .filter(|firm| firm.profile.industry.as_ref().is_some_and(|code| code.as_str() == "51"));
        assert_eq!(industries.count(), 40, "{:?}", firms[0].profile.industry);
        let known = session.forget_value("industry", "做买卖的").await.unwrap();
        assert_eq!(known.len(), 1);
        assert_eq!(preview(&app, &file, &options).await.findings.len(), 1);
        assert!(matches!(
            session.forget_value("industry", "做买卖的").await,
            Err(Error::Invalid(_))
        ));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_remembered_that_is_no_value_of_its_column() {
    let app = TestApp::new().await;
    let cases = [
        ("industry", "做买卖的", "买卖", "不认识行业“买卖”"),
        ("name", "甲", "乙", "不能记住"),
        ("none", "甲", "乙", "不能记住"),
        ("established", "早年", "昨天", "不是日期"),
        ("division", "西边", "郑州市", "不在本市"),
        ("status", " ", "存续", "请写明"),
    ];
    for (column, written, meant, told) in cases {
        let refused = app.session.remember_value((column, written), meant).await.unwrap_err();
        assert!(refused.to_string().contains(told), "{column}: {refused}");
    }
    assert!(app.session.list_values().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_preview_asks_what_a_text_means_and_a_page_forgets_it() {
    let app = TestApp::new().await;
    let (file, _) = directory();
    let hash = app.session.hold_upload(&file).await.unwrap();
    let preview = format!("/imports/preview?file={hash}&name=a.csv&kind=enterprises");
    let page = app.get(&preview).await;
    assert!(page.html().contains("“做买卖的”是"), "{}", page.html());
    let form = format!("file={hash}&name=a.csv&kind=enterprises&column=industry&written=做买卖的&meant=批发业");
    let said = post(&app, "/imports/values", &form).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text());
    assert!(
        said.header("location").starts_with("/imports/preview?"),
        "{}",
        said.header("location")
    );
    let page = app.get(&preview).await;
    assert!(!page.html().contains("“做买卖的”是"), "{}", page.html());
    let values = app.get("/imports/values").await;
    assert!(
        values.html().contains("做买卖的") && values.html().contains("批发业"),
        "{}",
        values.html()
    );
    let gone = post(&app, "/imports/values/remove", "column=industry&written=做买卖的").await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert!(app.get("/imports/values").await.html().contains("还没有记住"));
}

/// The row that waits with a word in it.
async fn waiting(app: &TestApp, done: &ImportView, word: &str) -> u32 {
    let rows = app
        .session
        .list_queue(Some(done.id), RowOutcome::Queued, 100)
        .await
        .unwrap();
    let found = rows.iter().find(|row| row.cells.join(" ").contains(word));
    found.unwrap_or_else(|| panic!("{word} does not wait: {rows:#?}")).line
}

#[tokio::test]
async fn a_decision_is_taken_back_to_the_same_content() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        with_roster(&app).await;
        let (file, options) = list(&["洛阳某某新办机械厂,涧西区", "洛阳某某旧厂,涧西区"]);
        let before = hash(&app).await;
        let done = commit(&app, &file, &options).await;
        let (new, old) = (waiting(&app, &done, "新办").await, waiting(&app, &done, "旧厂").await);
        for (line, decision) in [
            (new, Decision::Create),
            (old, Decision::Accept(EnterpriseId(1))),
            (old, Decision::Skip),
        ] {
            let decided = app.session.decide_import_row((done.id, line), decision).await.unwrap();
            assert_ne!(decided.outcome, RowOutcome::Queued);
            let back = app.session.undo_import_decision(done.id, line).await.unwrap();
            assert_eq!((back.outcome, back.enterprise), (RowOutcome::Queued, None));
            assert_eq!(hash(&app).await, before, "{decision:?}");
            let again = app.session.undo_import_decision(done.id, line).await;
            assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
        }
        // Decided anew, the whole import still goes back to what was before it.
        app.session
            .decide_import_row((done.id, new), Decision::Create)
            .await
            .unwrap();
        app.session
            .decide_import_row((done.id, old), Decision::Accept(EnterpriseId(1)))
            .await
            .unwrap();
        app.session.revert_import(done.id).await.unwrap();
        assert_eq!(hash(&app).await, before);
    })
    .await;
}

#[tokio::test]
async fn what_stands_on_a_decision_keeps_it() {
    let app = TestApp::new().await;
    let (file, options) = list(&["洛阳某某新办机械厂,涧西区"]);
    let first = commit(&app, &file, &options).await;
    let line = waiting(&app, &first, "新办").await;
    app.session
        .decide_import_row((first.id, line), Decision::Create)
        .await
        .unwrap();
    let (later, options) = list(&["洛阳某某新办机械厂,涧西区"]);
    let later = upload("后来.csv", &[later.bytes.as_slice(), b"\n"].concat());
    let options = Options {
        tier: Some("specialized-sme".parse().unwrap()),
        ..options
    };
    let later = commit(&app, &later, &options).await;
    assert_eq!(later.counts.created, 1, "{later:?}");
    let refused = app.session.undo_import_decision(first.id, line).await.unwrap_err();
    assert!(refused.to_string().contains("其他行"), "{refused}");
}

#[tokio::test]
async fn outsiders_are_passed_over_at_once_and_many_firms_come_behind_a_question() {
    let app = TestApp::new().await;
    let (file, options) = list(&[
        "洛阳某某新办机械厂,涧西区",
        "某某外地机械厂,郑州市金水区",
        "某某外地仪表厂,开封市",
    ]);
    let done = commit(&app, &file, &options).await;
    assert_eq!(done.counts.queued, 3, "{done:?}");
    let address = format!("/imports/{}", done.id);
    let page = app.get(&address).await;
    assert!(page.html().contains("跳过全部 2 行外地企业"), "{}", page.html());
    let asked = app.get(&format!("{address}/create-unmatched")).await;
    assert!(asked.html().contains("3 行没有名称相近的企业"), "{}", asked.html());
    assert_eq!(
        post(&app, &format!("{address}/skip-outsiders"), "").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        post(&app, &format!("{address}/create-unmatched"), "").await.status,
        StatusCode::SEE_OTHER
    );
    let done = app.session.find_import(done.id).await.unwrap();
    assert_eq!(
        (done.counts.created, done.counts.skipped, done.counts.queued),
        (1, 2, 0)
    );
}

#[tokio::test]
async fn another_firm_is_looked_for_from_the_row_itself() {
    let app = TestApp::new().await;
    with_roster(&app).await;
    let (file, options) = list(&["洛阳某某新办机械厂,涧西区"]);
    let done = commit(&app, &file, &options).await;
    let line = waiting(&app, &done, "新办").await;
    app.app.catch_up().await.unwrap();
    let address = format!("/imports/{}/rows/{line}", done.id);
    let page = app.get(&format!("{address}?q=中信重工")).await;
    assert!(page.html().contains("中信重工机械股份有限公司"), "{}", page.html());
    let nobody = app.get(&format!("{address}?q=鸑鷟")).await;
    assert!(nobody.html().contains("没有找到"), "{}", nobody.html());
    let firm = app.get("/api/v1/enterprises?q=中信重工").await.json()["enterprises"][0]["id"].to_string();
    let taken = post(&app, &address, &format!("decision={firm}")).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
    let page = app.get(&address).await;
    assert!(page.html().contains("退回这一行"), "{}", page.html());
    assert_eq!(
        post(&app, &format!("{address}/undo"), "").await.status,
        StatusCode::SEE_OTHER
    );
    assert!(app.get(&address).await.html().contains("查找其他企业"));
}

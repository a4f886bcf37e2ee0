//! What readers see of jobs, and calling them off between two chunks.

use axum::http::header::{LOCATION, REFRESH};
use axum::http::{Method, StatusCode};
use yanzhen::app::import::Order;
use yanzhen::app::import::options::Options;
use yanzhen::domain::import::{ImportId, ImportKind, ImportStatus};
use yanzhen::domain::job::JobId;

use crate::app::TestApp;
use crate::database::for_each_database;
use crate::import::life::directory;

/// More than any machine writes in the moment that whoever asks is kept waiting.
const ROWS: usize = 30_000;

fn options() -> Options {
    Options {
        kind: Some(ImportKind::Enterprises),
        ..Options::default()
    }
}

/// A job that goes on is shown with how it goes, and renews itself.
async fn assert_shown(app: &TestApp, job: JobId) {
    let page = app.get(&format!("/jobs/{job}")).await;
    assert_eq!(page.header(REFRESH), "2");
    for said in ["进行中", "取消任务", "写入导入的名单（导入 1）", "clerk"] {
        assert!(page.html().contains(said), "{said}: {}", page.text());
    }
    let list = app.get("/jobs").await;
    assert!(
        list.html().contains("未结束") && list.header(REFRESH) == "2",
        "{}",
        list.text()
    );
}

/// However slow the machine is: it is called off between chunks, not before the first.
async fn until_written(app: &TestApp, import: ImportId) {
    while app.session.find_import(import).await.unwrap().counts.total() == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn an_import_is_called_off_between_chunks_goes_on_and_is_taken_back() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let before = app.store().await.whole().hash_content().await.unwrap();
        let upload = directory(ROWS, |_| false);
        let order = Order {
            upload: &upload,
            options: &options(),
            digest: None,
        };
        let begun = app.session.start_import(&order).await.unwrap();
        assert_eq!(
            (begun.status, begun.active),
            (ImportStatus::Running, true),
            "it takes longer than a moment"
        );
        let job = begun.job.unwrap();
        assert_shown(&app, job).await;
        let refused = app.session.revert_import(begun.id).await.unwrap_err().to_string();
        assert!(refused.contains("正在写入"), "{refused}");
        until_written(&app, begun.id).await;
        let cancelled = app.request(Method::POST, &format!("/jobs/{job}/cancel")).await;
        assert_eq!(
            (cancelled.status, cancelled.header(LOCATION)),
            (StatusCode::SEE_OTHER, format!("/jobs/{job}").as_str())
        );
        let stopped = app.session.find_import(begun.id).await.unwrap();
        let written = stopped.counts.total();
        assert!(
            0 < written && written < ROWS as u64 && written.is_multiple_of(500),
            "{written}"
        );
        assert_eq!(
            (stopped.active, stopped.note.as_str()),
            (false, "写入已停下：网页 取消")
        );
        let page = app.get(&format!("/jobs/{job}")).await;
        assert!(
            page.html().contains("已取消") && page.header(REFRESH).is_empty(),
            "{}",
            page.text()
        );
        let again = app.request(Method::POST, &format!("/api/v1/jobs/{job}/cancel")).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text());
        // What was under way when it was called off is not written any more.
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
        assert_eq!(app.session.find_import(begun.id).await.unwrap().counts.total(), written);
        let done = app.session.resume_import(begun.id, &mut |_| ()).await.unwrap();
        assert_eq!(
            (done.counts.created, done.status),
            (ROWS as u64, ImportStatus::Finished)
        );
        assert_ne!(done.job, Some(job), "it goes on as another job");
        app.session.revert_import(begun.id).await.unwrap();
        let store = app.store().await;
        assert_eq!(store.whole().hash_content().await.unwrap(), before);
        assert_eq!(store.integrity_check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_job_says_in_the_api_what_it_does_and_what_came_of_it() {
    let app = TestApp::new().await;
    let done = app.request(Method::POST, "/api/v1/screening").await.json();
    assert_eq!(done["firms"], 0);
    let job = app.get("/api/v1/jobs/1").await.json();
    for (name, value) in [
        ("kind", "screening"),
        ("title", "全库筛查"),
        ("subject", "2026-11-22"),
        ("stage", "done"),
        ("asked_by", "接口"),
        ("said", "筛查了 0 家，0 家的结果有变化"),
        ("note", ""),
    ] {
        assert_eq!(job[name], value, "{job}");
    }
    assert_eq!(job["result"], done);
    let all = app.get("/api/v1/jobs").await.json();
    assert_eq!(all["jobs"].as_array().unwrap().len(), 1);
    assert_eq!(
        app.get("/api/v1/jobs/2").await.problem(),
        "404 job_not_found 没有这项后台任务"
    );
    let ended = app.request(Method::POST, "/api/v1/jobs/1/cancel").await;
    assert_eq!(ended.status, StatusCode::CONFLICT);
    assert!(ended.text().contains("已完成，不能取消"), "{}", ended.text());
}

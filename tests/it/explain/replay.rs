//! Every kept assessment is asked again: what differs is told by standard and cause, and nothing else is.

use yanzhen::view::replay::ReplayCause;

use super::{ENGINE_0, ENGINE_1, firms, keep, kept, restore};
use crate::app::TestApp;
use crate::database::for_each_database;

#[tokio::test]
async fn kept_assessments_are_asked_again_and_differences_told_by_standard_and_cause() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let firms = firms(&app).await;
        let empty = app.session.replay_assessments().await.unwrap();
        assert_eq!((empty.asked, empty.groups.len()), (0, 0));
        keep(&app, &firms, "2026-06-01").await;
        let fresh = app.session.replay_assessments().await.unwrap();
        assert_eq!(
            (fresh.asked, fresh.groups.len()),
            (1, 0),
            "what was just kept is answered the same"
        );
        let (oldest, older) = (kept(ENGINE_0), kept(ENGINE_1));
        restore(&app.store().await, &firms, &oldest).await;
        restore(&app.store().await, &firms, &older).await;
        let report = app.session.replay_assessments().await.unwrap();
        assert_eq!(report.asked as usize, 1 + oldest.len() + older.len());
        let of = |cause: ReplayCause| {
            let groups = report.groups.iter().filter(move |group| group.cause == cause);
            groups.flat_map(|group| group.examples.clone()).collect::<Vec<_>>()
        };
        assert!(
            of(ReplayCause::Engine).contains(&oldest["other_findings"].kept.id),
            "{report:#?}"
        );
        assert!(of(ReplayCause::Engine).contains(&older["score"].kept.id), "{report:#?}");
        assert!(
            of(ReplayCause::Unreadable).contains(&oldest["other_notation"].kept.id),
            "{report:#?}"
        );
        assert!(!of(ReplayCause::Engine).contains(&oldest["same_findings"].kept.id));
        for group in &report.groups {
            assert_eq!(group.examples.len() as u64, group.count.min(5), "{group:?}");
            let moved: u64 = group.moved.values().sum();
            assert!(group.cause != ReplayCause::Text || moved == group.count, "{group:?}");
        }
        assert!(report.needs_a_person());
    })
    .await;
}

#[tokio::test]
async fn the_page_of_a_firm_lists_what_was_kept_for_it() {
    let app = TestApp::new().await;
    let firms = firms(&app).await;
    let page = format!("/enterprises/{}", firms.rich);
    assert!(!app.get(&page).await.html().contains("存档的测评"));
    keep(&app, &firms, "2026-06-01").await;
    assert!(app.get(&page).await.html().contains("存档的测评"));
}

#[tokio::test]
async fn how_it_was_judged_then_reads_the_record_of_then_on_every_database() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let firms = firms(&app).await;
        let base = format!(
            "/api/v1/enterprises/{}/assessments/specialized-sme?on=2026-06-01&purpose=review",
            firms.rich
        );
        let now = app.get(&base).await.json();
        let today = app.session.today();
        let same = app.get(&format!("{base}&known={today}")).await.json();
        assert_eq!(same["result"]["verdict"], now["result"]["verdict"]);
        assert_eq!(same["result"]["conditions"], now["result"]["conditions"]);
        assert_eq!(same["known"]["on"], today.to_string());
        let then = app.get(&format!("{base}&known=2001-01-01")).await.json();
        let revenue = |view: &serde_json::Value| {
            let conditions = view["result"]["conditions"].as_array().unwrap();
            conditions.iter().find(|one| one["id"] == "revenue").unwrap()["actual"].clone()
        };
        assert_ne!(revenue(&now), revenue(&then), "nothing was recorded then");
        assert!(
            then["result"]["conditions"]
                .to_string()
                .contains("登记中没有这些称号的记录")
        );
        assert!(
            then["known"]["text"].as_str().unwrap().contains("更正"),
            "{}",
            then["known"]
        );
        assert_eq!(app.get(&format!("{base}&known=nonsense")).await.status.as_u16(), 422);
        let page = base.trim_start_matches("/api/v1").to_owned() + "&known=2001-01-01";
        assert!(
            app.get(&page)
                .await
                .html()
                .contains("当时怎么判的：按 2001-01-01 的登记")
        );
    })
    .await;
}

//! The sweep over what is under way, and the desk that shows what it found.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use yanzhen::app::demo::DemoPlan;
use yanzhen::app::matter::Swept;
use yanzhen::app::{App, Session};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;
use yanzhen::domain::matter::{MatterId, Said};
use yanzhen::domain::policy::Class;

use super::{a_request, act, firm, note, unit};
use crate::app::TestApp;
use crate::database::{Fresh, for_each_database};

/// A request that a unit has since 2026-11-22, in a registry whose clock a test moves.
struct Late {
    _folder: tempfile::TempDir,
    app: App,
    id: MatterId,
}

impl Late {
    async fn new(fresh: &Fresh) -> Self {
        let test = TestApp::on(fresh).await;
        let firm = firm(&test).await;
        drop(test);
        let folder = tempfile::tempdir().unwrap();
        let config = Config::new(folder.path(), Some(fresh.url.clone()));
        let app = App::create_at(&config, fresh.clock()).await.unwrap();
        let late = Self {
            _folder: folder,
            app,
            id: MatterId(1),
        };
        let clerk = late.clerk();
        clerk.open_matter(&a_request(firm)).await.unwrap();
        let class = Said {
            class: Some(Class::B),
            ..Said::default()
        };
        act(&clerk, late.id, "accept", &class).await.unwrap();
        act(&clerk, late.id, "dispatch", &unit("住建局")).await.unwrap();
        late
    }

    fn clerk(&self) -> Session {
        self.app.session(Actor::local_bureau("clerk"), self.app.today())
    }

    async fn sweep(&self) -> Swept {
        self.clerk().sweep_matters().await.unwrap()
    }
}

#[tokio::test]
async fn what_is_late_is_pressed_for_once_whoever_looks_and_how_often() {
    for_each_database(async |fresh| {
        let late = Late::new(fresh).await;
        assert_eq!(
            late.sweep().await,
            Swept {
                matters: 1,
                ..Swept::default()
            }
        );
        // The answer is due on the 25th, the end on Sunday the 29th: on the Monday both are late.
        fresh.set_time("2026-11-30T02:00:00Z");
        let (one, two) = tokio::join!(late.sweep(), late.sweep());
        assert_eq!(one.opened + two.opened, 2, "{one:?} {two:?}");
        assert_eq!(late.sweep().await.opened, 0);
        let view = late.clerk().show_matter(late.id).await.unwrap();
        let causes: Vec<(&str, u32, &str)> = view
            .supervisions
            .iter()
            .map(|it| (it.cause, it.rung, it.told.as_str()))
            .collect();
        assert_eq!(causes, [("办结逾期", 1, "督办员"), ("答复逾期", 1, "督办员")]);
        assert_eq!(late.clerk().show_desk().await.unwrap().supervisions.len(), 2);
        assert_eq!(late.app.find_faults().await.unwrap(), [], "the registry holds together");
    })
    .await;
}

/// Each round hands one more matter over, lets it be late, and cuts a sweep off after a moment that differs.
#[tokio::test]
async fn a_sweep_that_is_cut_off_anywhere_presses_for_each_cause_once() {
    for_each_database(async |fresh| {
        let late = Late::new(fresh).await;
        let firm = late.clerk().show_matter(late.id).await.unwrap().row.enterprise;
        let start: DateTime<Utc> = "2026-12-01T02:00:00Z".parse().unwrap();
        let class = Said {
            class: Some(Class::B),
            ..Said::default()
        };
        for round in 0..15_i64 {
            let day = start + TimeDelta::days(14 * round);
            fresh.set_time(&day.to_rfc3339());
            let clerk = late.clerk();
            let id = clerk.open_matter(&a_request(firm)).await.unwrap();
            act(&clerk, id, "accept", &class).await.unwrap();
            act(&clerk, id, "dispatch", &unit("住建局")).await.unwrap();
            fresh.set_time(&(day + TimeDelta::days(12)).to_rfc3339());
            let sweeper = late.clerk();
            let cut = tokio::spawn(async move { sweeper.sweep_matters().await });
            tokio::time::sleep(Duration::from_micros(700 * u64::try_from(round).unwrap())).await;
            cut.abort();
            late.sweep().await;
            assert_eq!(late.sweep().await.opened, 0, "round {round}");
            let pressed = late.clerk().show_matter(id).await.unwrap().supervisions;
            let causes: Vec<&str> = pressed.iter().map(|it| it.cause).collect();
            assert_eq!(causes, ["办结逾期", "答复逾期"], "round {round}");
        }
        assert_eq!(late.app.find_faults().await.unwrap(), [], "the registry holds together");
    })
    .await;
}

#[tokio::test]
async fn who_was_twice_not_satisfied_is_pressed_for_once() {
    for_each_database(async |fresh| {
        let late = Late::new(fresh).await;
        let clerk = late.clerk();
        let no = Said {
            reached: Some(true),
            solved: Some(false),
            satisfied: Some(false),
            ..Said::default()
        };
        for round in 0..2 {
            act(&clerk, late.id, "sign", &Said::default()).await.unwrap();
            act(&clerk, late.id, "finish", &note("已办")).await.unwrap();
            act(&clerk, late.id, "revisit", &no).await.unwrap();
            act(&clerk, late.id, "redo", &note("没有解决")).await.unwrap();
            act(&clerk, late.id, "dispatch", &unit("住建局")).await.unwrap();
            assert_eq!(late.sweep().await.opened, round);
        }
        assert_eq!(late.sweep().await.opened, 0);
    })
    .await;
}

/// Another program kept another end: the calendar or the policy changed since.
#[tokio::test]
async fn a_deadline_that_moved_by_itself_leaves_a_trace() {
    for_each_database(async |fresh| {
        let late = Late::new(fresh).await;
        let raw = fresh.raw().await;
        raw.execute_unprepared("UPDATE matter SET due = due - 1440, yellow = yellow - 1440, red = red - 1440")
            .await
            .unwrap();
        raw.close().await.unwrap();
        assert_eq!(late.sweep().await.moved, 1);
        assert_eq!(late.sweep().await.moved, 0);
        let view = late.clerk().show_matter(late.id).await.unwrap();
        let last = view.happenings.last().unwrap();
        assert_eq!(last.title, "时限调整");
        assert_eq!(
            last.told,
            "答复方案时限按新的放假安排或办法重新计算：2026-11-24 → 2026-11-25"
        );
    })
    .await;
}

#[tokio::test]
async fn the_night_goes_over_what_is_under_way() {
    let test = TestApp::new().await;
    let firm = firm(&test).await;
    test.session.open_matter(&a_request(firm)).await.unwrap();
    let worked = tokio::spawn(test.app.clone().work());
    let said = async {
        loop {
            let jobs = test.session.list_jobs().await.unwrap().jobs;
            if let Some(job) = jobs.iter().find(|job| job.title == "巡查时限" && !job.said.is_empty()) {
                return job.said.clone();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let said = tokio::time::timeout(Duration::from_secs(60), said).await.unwrap();
    worked.abort();
    assert_eq!(said, "查了 1 件，时限调整 0 件，视为受理 0 件，新开督办 0 项");
}

#[tokio::test]
async fn visits_are_planned_from_what_runs_out_and_stand_on_the_desk() {
    let test = TestApp::new().await;
    let firms = crate::fixture::fill(&test.store().await).await;
    test.app.catch_up().await.unwrap();
    let post = async |body: String| {
        let request = Request::post("/visits/plan")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "text/html");
        test.send(request.body(Body::from(body)).unwrap()).await
    };
    assert_eq!(test.get("/visits/plan").await.status, StatusCode::OK);
    let nobody = post("day=2026-11-25&title=x".to_owned()).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.text().contains("请至少选择一家企业"), "{}", nobody.text());
    let soon = post(format!("day=2026-11-26&title=later&firm-{}=on", firms.rich)).await;
    assert_eq!((soon.status, soon.header("location")), (StatusCode::SEE_OTHER, "/desk"));
    post(format!(
        "day=2026-11-25&title=sooner&firm-{}=on&firm-{}=on",
        firms.rich, firms.bare
    ))
    .await;
    let half = post(format!("day=2026-11-25&title=x&firm-{}=on&firm-999=on", firms.rich)).await;
    assert_eq!(half.status, StatusCode::NOT_FOUND, "all of them or none");
    let planned = test.session.show_desk().await.unwrap().planned;
    let days: Vec<(String, &str)> = planned
        .iter()
        .map(|it| (it.on.to_string(), it.matter.title.as_str()))
        .collect();
    let day = |day: &str| day.to_owned();
    assert_eq!(
        days,
        [
            (day("2026-11-25"), "sooner"),
            (day("2026-11-25"), "sooner"),
            (day("2026-11-26"), "later")
        ]
    );
    let sheet = test.get(&format!("/enterprises/{}/sheet", firms.rich)).await;
    for told in ["走访单", "反映的问题", "下一步", "later"] {
        assert!(sheet.html().contains(told), "no {told}");
    }
    let desk = test.get("/desk").await;
    assert!(desk.html().contains("计划的走访") && desk.html().contains("sooner"));
}

#[tokio::test]
async fn a_demonstration_has_requests_at_every_step_and_makes_them_once() {
    let test = TestApp::new().await;
    let plan = DemoPlan { firms: 200, seed: 1 };
    test.session.demonstrate(plan, |_| ()).await.unwrap();
    for _ in 0..2 {
        test.session.demonstrate_matters().await.unwrap();
        let desk = test.session.show_desk().await.unwrap();
        let states: BTreeSet<&str> = desk.matters.iter().map(|matter| matter.state_title.as_str()).collect();
        assert_eq!(states, BTreeSet::from(["已登记", "待交办", "待签收", "办理中"]));
        assert!(desk.matters.iter().all(|matter| matter.fictional));
    }
}

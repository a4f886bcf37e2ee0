//! Plan end and now, what was known when, counties that add up, and the next plan beside the first.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HOST, LOCATION};
use axum::http::{Request, StatusCode};
use yanzhen::app::goal::GoalQuery;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::code::GoalCode;
use yanzhen::domain::day::Day;
use yanzhen::domain::enterprise::{EnterpriseId, Profile};
use yanzhen::domain::goal::{Count, Metric};
use yanzhen::domain::plan::Share;
use yanzhen::domain::quantity::Quantity;
use yanzhen::domain::source::{Citation, Confidence, SourceId, SourceKind};
use yanzhen::domain::tenure::{Award, Basis};
use yanzhen::store::{Error, Store};
use yanzhen::view::goal::SharesView;

use crate::app::TestApp;
use crate::database::for_each_database;

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(super) fn a_citation() -> Citation {
    Citation {
        kind: SourceKind::Fictional,
        title: "名单".to_owned(),
        document: String::new(),
        link: String::new(),
        file_hash: String::new(),
        published: None,
        confidence: Confidence::C,
    }
}

pub(super) fn a_profile(name: String, division: Option<&str>, source: SourceId) -> Profile {
    Profile {
        division: division.map(|code| code.parse().unwrap()),
        fictional: true,
        ..Profile::named(name, source)
    }
}

/// A stock goal with a target, and the tier it is named after.
pub(super) fn stock_goal(app: &TestApp) -> (GoalCode, yanzhen::domain::code::TierCode) {
    let goals = app.session.catalog().goals.iter();
    let mut found = goals.filter_map(|goal| match &goal.metric {
        Metric::Holders { tiers, rule } if rule.count == Count::Stock && !goal.targets.is_empty() => {
            Some((goal.code.clone(), tiers[0].clone()))
        }
        _ => None,
    });
    found.next().unwrap()
}

/// Records a firm for each pair of first and last day.
pub(super) async fn record(store: &Store, tier: &str, titles: &[(Day, Day)]) -> Vec<EnterpriseId> {
    let clerk = Actor::local_bureau("clerk");
    let written = store.write(&clerk, Action::Import, async |tx| {
        let source = tx.find_or_insert_source(&a_citation()).await?;
        let mut ids = Vec::new();
        for (number, (from, until)) in titles.iter().enumerate() {
            let division = ["410305", "410323", "410329"].get(number % 4).copied();
            let name = format!("第{}-{number}公司", tx.revision().0);
            let id = tx.insert_enterprise(&a_profile(name, division, source)).await?;
            let award = Award {
                tier: tier.parse().unwrap(),
                batch: String::new(),
                certificate: String::new(),
                from: *from,
                until: Some(*until),
                ended: None,
                basis: Basis::Recognized,
                source,
            };
            tx.insert_tenure(id, &award).await?;
            ids.push(id);
        }
        Ok::<_, Error>(ids)
    });
    written.await.unwrap().value
}

#[tokio::test]
async fn plan_end_frozen_stays_as_it_was_and_differs_from_now_by_what_was_recorded_later() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let app = TestApp::on(fresh).await;
        let (code, tier) = stock_goal(&app);
        let title = |from: &str, until: &str| (day(from), day(until));
        fresh.set_time("2025-12-31T02:00:00Z");
        let early = [title("2023-01-01", "2026-06-30"), title("2024-01-01", "2026-12-31")];
        record(&store, tier.as_str(), &early).await;
        let frozen = GoalQuery {
            known_on: Some(day("2025-12-31")),
            ..GoalQuery::on(day("2025-12-31"))
        };
        let count = async |query: &GoalQuery| {
            let (view, _) = app.session.goal(&code, query).await.unwrap();
            view.at_plan_end.unwrap().certain
        };
        assert_eq!(count(&frozen).await, 2);
        fresh.set_time("2026-03-01T02:00:00Z");
        let late = [
            title("2025-07-01", "2028-06-30"),
            title("2025-12-31", "2028-12-30"),
            title("2026-01-01", "2028-12-31"),
        ];
        record(&store, tier.as_str(), &late).await;
        assert_eq!(count(&frozen).await, 2, "what was known does not change");
        let now = GoalQuery::on(day("2026-11-22"));
        assert_eq!(count(&now).await, 4, "two titles of before the end were recorded late");
        let (view, _) = app.session.goal(&code, &now).await.unwrap();
        assert_eq!(view.now.unwrap().certain, 4, "one ran out, one came");
    })
    .await;
}

#[tokio::test]
async fn with_nothing_new_and_no_renewals_the_forecast_is_what_runs_out_by_month() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let app = TestApp::on(fresh).await;
        let (code, tier) = stock_goal(&app);
        // Forty that ran out and were never renewed make the rate zero; sixty run out over five years.
        let past = (0..40).map(|number| (day("2021-01-01"), day("2024-01-01").plus_days(number * 9)));
        let ahead = (0..60).map(|number| (day("2024-06-01"), day("2026-11-25").plus_days(number * 31)));
        let titles: Vec<_> = past.chain(ahead.clone()).collect();
        record(&store, tier.as_str(), &titles).await;
        let query = GoalQuery::on(day("2026-11-22"));
        let trend = app.session.goal_trend(&code, &query).await.unwrap().unwrap();
        let outlook = trend.outlook.unwrap();
        assert_eq!((outlook.history.ended, outlook.history.renewed), (40, 0));
        let low = &outlook.scenarios[0];
        assert_eq!(low.rates.renewed, 0);
        for (month, point) in outlook.expiries.iter().zip(&low.points) {
            let ends = ahead.clone().map(|(_, until)| until);
            let within = ends
                .clone()
                .filter(|end| month.from <= *end && *end <= month.until)
                .count();
            let gone = ends.filter(|end| *end <= month.until).count();
            assert_eq!(
                (month.firms, point.certain),
                (within as u64, 60 - gone as u64),
                "{}",
                month.until
            );
        }
        assert_eq!(outlook.later, low.points.last().unwrap().certain);
    })
    .await;
}

#[tokio::test]
async fn counties_and_the_unassigned_add_up_to_the_city_under_random_moves() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let app = TestApp::on(fresh).await;
        let (code, tier) = stock_goal(&app);
        let title = |number: i64| (day("2023-01-01"), day("2026-12-01").plus_days(number * 13));
        let titles: Vec<_> = (0..50).map(title).collect();
        let firms = record(&store, tier.as_str(), &titles).await;
        let mut seed = 5_u64;
        let mut roll = |sides: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % sides
        };
        let counties: Vec<String> = app
            .session
            .catalog()
            .divisions
            .iter()
            .map(|it| it.code.to_string())
            .collect();
        for _ in 0..5 {
            let moves: Vec<(EnterpriseId, Option<&str>)> = (0..12)
                .map(|_| {
                    let firm = firms[roll(50) as usize];
                    (
                        firm,
                        counties
                            .get(roll(counties.len() as u64 + 3) as usize)
                            .map(String::as_str),
                    )
                })
                .collect();
            relocate(&store, &moves).await;
            let share = |county: &String| {
                let value = Quantity::from(roll(200) as i64);
                let division = county.parse().unwrap();
                let note = String::new();
                (value < Quantity::from(100)).then_some(Share { division, value, note })
            };
            let shares: Vec<Share> = counties.iter().filter_map(share).collect();
            app.session.assign_shares(&code, &shares).await.unwrap();
            adds_up(&app, &code).await;
        }
    })
    .await;
}

async fn relocate(store: &Store, moves: &[(EnterpriseId, Option<&str>)]) {
    let clerk = Actor::local_bureau("clerk");
    let written = store.write(&clerk, Action::UpdateEnterprise, async |tx| {
        for (id, division) in moves {
            let firm = tx.find_enterprise(*id).await?.unwrap();
            let profile = Profile {
                division: division.map(|code| code.parse().unwrap()),
                ..firm.profile
            };
            tx.update_enterprise(*id, &profile, firm.revision).await?;
        }
        Ok::<_, Error>(())
    });
    written.await.unwrap();
}

async fn adds_up(app: &TestApp, code: &GoalCode) {
    let query = GoalQuery::on(day("2026-11-22"));
    let (view, _) = app.session.goal(code, &query).await.unwrap();
    let now = view.now.clone().unwrap();
    assert_eq!(now.counties.iter().map(|it| it.certain).sum::<u64>(), now.certain);
    let shares = SharesView::new(&view).unwrap();
    assert!(shares.assigned);
    let zero = Quantity::from(0);
    let targets = shares.rows.iter().filter_map(|row| row.target.as_ref());
    let sum = targets.fold(zero, |sum, target| sum.checked_add(target).unwrap());
    assert_eq!(Some(&sum), shares.target.as_ref());
    assert_eq!(shares.rows.iter().map(|row| row.certain).sum::<u64>(), shares.certain);
    let trend = app.session.goal_trend(code, &query).await.unwrap().unwrap();
    let outlook = trend.outlook.unwrap();
    for (place, scenario) in outlook.scenarios.iter().enumerate() {
        let last = |points: &[yanzhen::view::goal::TrendPoint]| points.last().unwrap().certain;
        let kept: u64 = outlook.parts.iter().map(|part| part.kept[place]).sum();
        let with_new: u64 = outlook.parts.iter().map(|part| part.with_new[place]).sum();
        assert_eq!((kept, with_new), (last(&scenario.points), last(&scenario.with_new)));
    }
}

async fn post(app: &TestApp, path: &str, kind: &str, body: impl Into<String>) -> crate::app::Reply {
    let request = Request::post(path)
        .header(HOST, "127.0.0.1:8080")
        .header(CONTENT_TYPE, kind)
        .body(Body::from(body.into()));
    app.send(request.unwrap()).await
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn the_bureau_enters_the_next_plan_and_conflicting_demands_are_kept() {
    let app = TestApp::new().await;
    app.session.seed().await.unwrap();
    let plan = "code=next&title=Next&document=No1&issued=2026-03-01&from=2026-01-01&until=2030-12-31";
    let entered = post(&app, "/plans", FORM, plan).await;
    assert_eq!(
        (entered.status, entered.header(LOCATION)),
        (StatusCode::SEE_OTHER, "/plans/next")
    );
    let (_, tier) = stock_goal(&app);
    let goal = |demand: &str| {
        format!("code=next-goal&title=Goal&kind=holders&tier={tier}&count=stock&above=with&targets={demand}")
    };
    for demand in [
        "500%2C2028-12-31%2CNo1%2CI",
        "800%2C2030-12-31%2CNo1%2CII",
        "760%2C2030-12-31%2CNo1%2CTable",
    ] {
        let added = post(&app, "/plans/next/goals", FORM, goal(demand)).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    }
    let reply = app.get("/api/v1/goals/next-goal").await.json();
    let values: BTreeSet<&str> = reply["goal"]["targets"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|target| target["value"].as_str())
        .collect();
    assert_eq!(values, BTreeSet::from(["500", "760", "800"]));
    assert_eq!(reply["goal"]["conflicting"], true);
    assert_eq!(reply["goal"]["target"]["value"], "800");
    for path in [
        "/plans",
        "/plans/next",
        "/goals?plan=next",
        "/goals/next-goal",
        "/goals/next-goal/shares",
    ] {
        assert!(
            app.get(path).await.html().contains("Next") || path.ends_with("shares"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_is_reviewed_cannot_be_entered_over() {
    let app = TestApp::new().await;
    let reviewed = app.session.catalog().plans[0].clone();
    let body = serde_json::json!({ "plan": [reviewed], "goal": [] });
    let refused = post(&app, "/api/v1/plans", "application/json", body.to_string()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("内置规划"), "{}", refused.text());
    assert_eq!(
        app.session.plans().await.unwrap().plans.len(),
        app.session.catalog().plans.len()
    );
}

#[tokio::test]
async fn shares_are_assigned_by_form_and_refused_field_by_field() {
    let app = TestApp::new().await;
    let (code, _) = stock_goal(&app);
    let path = format!("/goals/{code}/shares");
    let saved = post(&app, &path, FORM, "410305=120&410323=&410329=80&note=No1").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let listed = app.get(&format!("/api/v1/goals/{code}/shares")).await.json();
    let values: Vec<&str> = listed["shares"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|share| share["value"].as_str())
        .collect();
    assert_eq!(values, ["120", "80"], "an empty field is no zero");
    let page = app.get(&format!("/goals/{code}")).await;
    assert!(page.html().contains("分解目标") && page.html().contains("修改分解目标"));
    for wrong in ["410305=-1", "410305=a", "999999=1", "nobody!=1"] {
        let refused = post(&app, &path, FORM, wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test]
async fn the_demonstrations_plan_is_marked_as_made_up_and_takes_nobodys_place() {
    let app = TestApp::new().await;
    app.session.seed().await.unwrap();
    let before = app.session.goals(&GoalQuery::on(day("2026-11-22"))).await.unwrap().plan;
    app.session.demonstrate_plan().await.unwrap();
    app.session.demonstrate_plan().await.unwrap();
    let after = app.session.goals(&GoalQuery::on(day("2026-11-22"))).await.unwrap();
    assert_eq!(after.plan, before);
    let made_up: Vec<_> = after.plans.iter().filter(|plan| plan.fictional).collect();
    assert_eq!(made_up.len(), 1);
    let page = app.get(&format!("/goals?plan={}", made_up[0].code)).await;
    assert!(page.html().contains("虚构"));
}

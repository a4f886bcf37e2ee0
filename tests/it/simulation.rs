//! Simulation: the deltas are those of judging every firm twice, and nothing that is stored moves.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use yanzhen::app::assessment::facts_of;
use yanzhen::app::demo::DemoPlan;
use yanzhen::app::simulation::{Draft, SimulationQuery};
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::enterprise::EnterpriseStatus;
use yanzhen::domain::seed::Seeds;
use yanzhen::rules::evaluate::examine;
use yanzhen::rules::library::Library;
use yanzhen::rules::screening::purpose_for;
use yanzhen::rules::simulation::{Move, Shift, lines, move_lines, read_draft};
use yanzhen::rules::standard::Standard;
use yanzhen::view::simulation::SimulationView;

use crate::app::TestApp;
use crate::database::for_each_database;

const STANDARD: &str = "specialized-sme/2022-08-01";

fn moved(key: &str, value: &str) -> Move {
    Move {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn asked(draft: Draft) -> SimulationQuery {
    SimulationQuery {
        draft,
        date: "2025-06-30".parse().unwrap(),
        shift: None,
        after: None,
        limit: 3,
    }
}

fn moves(moves: &[(&str, &str)]) -> Draft {
    Draft::Moves {
        standard: STANDARD.to_owned(),
        moves: moves.iter().map(|(key, value)| moved(key, value)).collect(),
    }
}

async fn demo(test: &TestApp, firms: usize) {
    test.session.seed().await.unwrap();
    test.session
        .demonstrate(DemoPlan { firms, seed: 5 }, |_| ())
        .await
        .unwrap();
}

/// Judges every firm under two texts, one after the other.
async fn judged_twice(test: &TestApp, before: &Standard, after: &Standard) -> BTreeMap<Shift, Vec<i64>> {
    let date = "2025-06-30".parse().unwrap();
    let mut shifts: BTreeMap<Shift, Vec<i64>> = BTreeMap::new();
    let store = test.store().await;
    for firm in store.whole().list_enterprises_after(None, 10_000).await.unwrap() {
        let gone = [EnterpriseStatus::Deregistered, EnterpriseStatus::LicenceRevoked];
        if gone.contains(&firm.profile.status) {
            continue;
        }
        let facts = facts_of(&test.session.read_dossier(firm.id).await.unwrap(), date);
        if !after.purpose.covers(purpose_for(&after.tier, &facts)) {
            continue;
        }
        let (before, after) = (examine(before, &facts).verdict, examine(after, &facts).verdict);
        if let Some(shift) = Shift::between(before, after) {
            shifts.entry(shift).or_default().push(firm.id.0);
        }
    }
    shifts
}

#[tokio::test]
async fn deltas_are_those_of_judging_every_firm_twice_and_add_up() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        demo(&test, 120).await;
        let before = test.session.library().find(STANDARD).unwrap();
        let changes: [&[(&str, &str)]; 3] = [
            &[("rd_amount", "300万元"), ("score", "75分")],
            &[
                ("rd_amount", "10万元"),
                ("rd_share", "1%"),
                ("revenue", "1万元"),
                ("score", "20分"),
            ],
            &[("segment_years", "9年")],
        ];
        let mut seen: BTreeMap<Shift, u64> = BTreeMap::new();
        for change in changes {
            let view = test.session.simulate(&asked(moves(change))).await.unwrap();
            let Draft::Moves { moves, .. } = moves(change) else {
                unreachable!()
            };
            let draft = move_lines(STANDARD, &moves, (&Seeds::compiled(), test.session.catalog())).unwrap();
            let expected = judged_twice(&test, before, &draft).await;
            let total = view.total;
            let delta = i128::from(total.after.met) - i128::from(total.before.met);
            assert_eq!(
                delta,
                i128::from(total.gained) - i128::from(total.lost + total.doubted),
                "{change:?}"
            );
            assert_eq!(
                view.changes.len(),
                change.len(),
                "the clauses that were moved are shown"
            );
            for shift in &view.shifts {
                let firms = expected.get(&shift.shift).cloned().unwrap_or_default();
                assert_eq!(shift.firms, firms.len() as u64, "{change:?} {}", shift.shift);
                let page: Vec<i64> = shift.page.iter().map(|firm| firm.enterprise.0).collect();
                assert_eq!(page, firms[..firms.len().min(3)]);
                assert_eq!(shift.next.is_some(), 3 < firms.len());
                *seen.entry(shift.shift).or_default() += shift.firms;
            }
            assert_parts_add_up(&view);
        }
        assert!(
            seen[&Shift::Gained] > 0 && seen[&Shift::Lost] > 0 && seen[&Shift::Closed] > 0,
            "{seen:?}"
        );
    })
    .await;
}

fn assert_parts_add_up(view: &SimulationView) {
    let counties = || view.counties.iter().map(|part| part.totals);
    let purposes = || view.purposes.iter().map(|part| part.totals);
    assert_eq!(counties().map(|part| part.after.met).sum::<u64>(), view.total.after.met);
    assert_eq!(purposes().map(|part| part.after.met).sum::<u64>(), view.total.after.met);
    assert_eq!(counties().map(|part| part.lost).sum::<u64>(), view.total.lost);
}

#[tokio::test]
async fn a_draft_stores_nothing_and_touches_no_live_answer() {
    let test = TestApp::new().await;
    demo(&test, 20).await;
    let live = test
        .get("/api/v1/enterprises/1/assessments/specialized-sme?on=2025-06-30")
        .await
        .json();
    let revision = test.store().await.whole().latest_revision().await.unwrap();
    let before = test.session.library().find(STANDARD).unwrap().clone();
    test.session
        .simulate(&asked(moves(&[("rd_amount", "1元")])))
        .await
        .unwrap();
    assert_eq!(test.store().await.whole().latest_revision().await.unwrap(), revision);
    assert_eq!(*test.session.library().find(STANDARD).unwrap(), before);
    let again = test
        .get("/api/v1/enterprises/1/assessments/specialized-sme?on=2025-06-30")
        .await
        .json();
    assert_eq!(live, again);
}

#[test]
fn a_text_and_the_lines_it_moves_are_the_same_draft() {
    let seeds = Seeds::compiled();
    let catalog = Catalog::load(&seeds).unwrap();
    let text = seeds.text("standards/specialized-sme/2022-08-01.toml").unwrap();
    let text = text.replacen("at_least = \"100万元\"", "at_least = \"150万元\"", 1);
    let draft = read_draft(&text, &seeds, &catalog).unwrap();
    let moved = move_lines(STANDARD, &[moved("rd_amount", "150万元")], (&seeds, &catalog)).unwrap();
    assert_eq!((draft.conditions, draft.score), (moved.conditions, moved.score));
}

#[test]
fn every_line_that_is_offered_can_be_moved_and_put_back() {
    let seeds = Seeds::compiled();
    let catalog = Catalog::load(&seeds).unwrap();
    let library = Library::load(&seeds, &catalog).unwrap();
    for standard in library.standards() {
        for line in lines(standard) {
            let same = move_lines(&standard.id, &[moved(&line.key, &line.value)], (&seeds, &catalog));
            let same = same.unwrap_or_else(|findings| panic!("{} {line:?}: {findings:?}", standard.id));
            assert_eq!(
                (&same.conditions, &same.score),
                (&standard.conditions, &standard.score),
                "{line:?}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_draft_is_said_with_line_and_fix() {
    let test = TestApp::new().await;
    let text = Seeds::compiled()
        .text("standards/specialized-sme/2022-08-01.toml")
        .unwrap()
        .to_owned();
    let broken = text.replacen("at_least = \"100万元\"", "at_least = \"100年\"", 1);
    let refused = post(&test, &json!({ "draft": broken })).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text().contains("rd_amount") && refused.text().contains("第 "),
        "{}",
        refused.text()
    );
    let unknown = json!({ "standard": STANDARD, "set": [{ "key": "nothing", "value": "1" }] });
    assert!(post(&test, &unknown).await.text().contains("nothing"));
    let page = test
        .get(&format!(
            "/simulation?standard={STANDARD}&set-rd_amount=%E5%BE%88%E5%A4%9A"
        ))
        .await;
    assert!(page.html().contains("请先更正") && page.html().contains("rd_amount"));
}

#[tokio::test]
async fn the_page_shows_deltas_first_and_hands_out_the_firms() {
    let test = TestApp::new().await;
    demo(&test, 60).await;
    let query = format!("standard={STANDARD}&set-rd_amount=9000%E4%B8%87%E5%85%83&on=2025-06-30");
    let page = test.get(&format!("/simulation?{query}")).await;
    let html = page.html();
    let (delta, county) = (html.find("净变化").unwrap(), html.find("按县区").unwrap());
    assert!(
        delta < county && html.contains("9000万元") && html.contains("原为 100万元"),
        "{html}"
    );
    let json = post(
        &test,
        &json!({ "standard": STANDARD, "set": [{ "key": "rd_amount", "value": "9000万元" }], "on": "2025-06-30" }),
    )
    .await
    .json();
    let lost = json["total"]["lost"].as_u64().unwrap();
    assert!(lost > 0);
    let file = test
        .request(
            Method::POST,
            &format!("/simulation/export?{query}&shift=lost&format=jsonl"),
        )
        .await;
    assert_eq!(file.status, StatusCode::OK);
    let rows: Vec<Value> = file
        .text()
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let rows = rows.iter().filter(|row| row["shift"] == "不再满足").count();
    assert_eq!(rows as u64, lost, "{}", file.text());
}

async fn post(test: &TestApp, body: &Value) -> crate::app::Reply {
    let request = Request::post("/api/v1/simulations")
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "application/json");
    test.send(request.body(Body::from(body.to_string())).unwrap()).await
}

//! Kept assessments: an id proves what went in, the answer comes back byte for byte, and old ids verify for ever.

mod replay;

use std::collections::BTreeMap;
use std::process::Command;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{Request, StatusCode};
use sea_orm::ConnectionTrait;
use serde::Deserialize;
use serde_json::{Value, json};
use yanzhen::domain::access::Actor;
use yanzhen::domain::assessment::{KeptAssessment, StandardText};
use yanzhen::domain::audit::Action;
use yanzhen::domain::digest::sha256_hex;
use yanzhen::store::{Error, Store};

use crate::app::{Reply, TestApp};
use crate::database::for_each_database;
use crate::fixture::{self, Firms};

/// What earlier programs kept, as their databases hold it.
const ENGINE_0: &str = include_str!("../assessments/engine-0.json");
const ENGINE_1: &str = include_str!("../assessments/engine-1.json");
const ENGINE_2: &str = include_str!("../assessments/engine-2.json");

/// What this engine answers to the firm of the fixture. When it no longer does, either the change was not meant,
/// or `rules::assessment::ENGINE` is to be raised and this file kept beside a new one.
const ENGINE_3: &str = include_str!("../assessments/engine-3.json");

/// A tier whose standard has conditions, titles held and a score.
const TIER: &str = "specialized-sme";

async fn firms(app: &TestApp) -> Firms {
    fixture::fill(&app.store().await).await
}

async fn keep(app: &TestApp, firms: &Firms, date: &str) -> Reply {
    let address = format!("/api/v1/enterprises/{}/assessments", firms.rich);
    let body = json!({ "tier": TIER, "on": date }).to_string();
    let request = Request::post(address).header(CONTENT_TYPE, "application/json");
    app.send(request.body(Body::from(body)).unwrap()).await
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

/// What the nearest way takes. Facts that no clause reads are not kept; they may change the order of equal steps.
fn steps(advice: &Value) -> std::collections::BTreeSet<String> {
    let nearest = advice["nearest"].as_array().unwrap();
    assert!(!nearest.is_empty(), "{advice}");
    nearest.iter().map(Value::to_string).collect()
}

#[tokio::test]
async fn a_kept_answer_comes_back_byte_for_byte_on_every_database() {
    let ids = std::cell::RefCell::new(Vec::new());
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let firms = firms(&app).await;
        for date in ["2026-06-01", "2025-06-01"] {
            let reply = keep(&app, &firms, date).await;
            assert_eq!(reply.status, StatusCode::CREATED);
            let kept = reply.json();
            assert_eq!(kept["replay"]["state"], "identical", "{}", kept["replay"]);
            assert_eq!(kept["replay"]["standard_text"], "current");
            assert_eq!(sha256_hex(text(&kept, "inputs")), text(&kept, "id"));
            let live = format!("/api/v1/enterprises/{}/assessments/{TIER}?on={date}", firms.rich);
            let live = app.get(&live).await.json();
            assert_eq!(live["result"]["id"], kept["id"]);
            let shown = &kept["assessment"];
            assert!(live["advice"].is_object(), "{live}");
            assert_eq!(
                steps(&shown["advice"]),
                steps(&live["advice"]),
                "advice on the kept facts"
            );
            assert_eq!(shown["advice"]["summary"], live["advice"]["summary"]);
            assert_ne!(live["result"]["checklist"], json!([]));
            assert_eq!(shown["result"]["checklist"], live["result"]["checklist"]);
            let id = text(&kept, "id").to_owned();
            for part in ["inputs", "answer"] {
                assert_eq!(
                    app.get(&format!("/assessments/{id}/{part}")).await.text(),
                    text(&kept, part)
                );
            }
            let standard = app.get(&format!("/assessments/{id}/standard")).await;
            assert_eq!(sha256_hex(standard.text()), text(&kept, "standard_hash"));
            ids.borrow_mut().push((date, id, text(&kept, "answer").to_owned()));
        }
        assert_eq!(app.session.verify_assessments().await.unwrap(), (2, vec![]));
        assert_eq!(app.app.find_faults().await.unwrap(), []);
    })
    .await;
    let by_date: BTreeMap<_, _> = ids
        .borrow()
        .iter()
        .map(|(date, id, answer)| (*date, (id.clone(), answer.clone())))
        .collect();
    for (date, id, answer) in ids.borrow().iter() {
        assert_eq!(by_date[date], (id.clone(), answer.clone()), "two databases disagree");
    }
}

#[tokio::test]
async fn keeping_the_same_twice_is_one_and_another_input_is_another_id() {
    let app = TestApp::new().await;
    let firms = firms(&app).await;
    let store = app.store().await;
    let first = keep(&app, &firms, "2026-06-01").await.json();
    let revision = store.whole().latest_revision().await.unwrap();
    let again = keep(&app, &firms, "2026-06-01").await.json();
    assert_eq!((&first["id"], &first["answer"]), (&again["id"], &again["answer"]));
    assert_eq!(
        store.whole().latest_revision().await.unwrap(),
        revision,
        "nothing was written"
    );
    assert_eq!(
        store.whole().list_audit(None, 1).await.unwrap()[0].action,
        Action::KeepAssessment
    );
    let raise = async |tx: &yanzhen::store::Tx| -> Result<(), Error> {
        let mut filings = tx.list_filings(&[firms.rich]).await?;
        let mut figures = filings.remove(0).figures;
        figures.values.insert(
            "rd_expense".parse().unwrap(),
            yanzhen::domain::filing::Value::Number("1".parse().unwrap()),
        );
        tx.insert_filing(firms.rich, &figures).await.map(drop)
    };
    store
        .write(&Actor::local_bureau("test"), Action::RecordFiling, raise)
        .await
        .unwrap();
    let other = keep(&app, &firms, "2026-06-01").await.json();
    assert_ne!(first["id"], other["id"]);
    let before = app
        .get(&format!("/api/v1/assessments/{}", text(&first, "id")))
        .await
        .json();
    assert_eq!(
        before["answer"], first["answer"],
        "what was kept does not follow the registry"
    );
    assert_eq!(before["replay"]["state"], "identical");
}

/// An assessment with the text of its standard.
#[derive(Deserialize)]
struct Kept {
    text: StandardText,
    kept: KeptAssessment,
}

fn kept(file: &str) -> BTreeMap<String, Kept> {
    serde_json::from_str(file).unwrap()
}

/// Puts what an earlier program kept into the database, for one firm.
async fn restore(store: &Store, firms: &Firms, old: &BTreeMap<String, Kept>) {
    let clerk = Actor::local_bureau("test");
    for Kept { text, kept } in old.values() {
        let work = async |tx: &yanzhen::store::Tx| -> Result<(), Error> {
            tx.keep_assessment((kept, text), (firms.rich, "new")).await
        };
        store.write(&clerk, Action::KeepAssessment, work).await.unwrap();
    }
}

/// Engines 1 and 2 took a firm at its word where a person has to judge, and wrote a year too early beside the scores of
/// a year of evaluation.
async fn assert_replayed(app: &TestApp) {
    for (name, Kept { kept, .. }) in [ENGINE_1, ENGINE_2].into_iter().flat_map(kept) {
        let view = app.get(&format!("/api/v1/assessments/{}", kept.id)).await.json();
        assert_eq!(view["replay"]["id_matches"], true, "{name}");
        let is_same = name == "older_standard";
        let state = if is_same { "same_findings" } else { "different" };
        assert_eq!(view["replay"]["state"], state, "{name}: {}", view["replay"]);
        assert_eq!(text(&view, "answer"), kept.answer, "{name}");
        let has_advice = view["assessment"]["advice"].is_object();
        assert_eq!(has_advice, is_same, "{name}: advice goes with the answer");
    }
}

#[tokio::test]
async fn what_earlier_engines_kept_still_verifies_and_differences_are_told() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let firms = firms(&app).await;
        let old = kept(ENGINE_0);
        restore(&app.store().await, &firms, &old).await;
        for engine in [ENGINE_1, ENGINE_2] {
            restore(&app.store().await, &firms, &kept(engine)).await;
        }
        assert_eq!(
            app.session.verify_assessments().await.unwrap(),
            (3 + (kept(ENGINE_1).len() + kept(ENGINE_2).len()) as u64, vec![])
        );
        assert_replayed(&app).await;
        let cases = [
            ("same_findings", "same_findings", "met"),
            ("other_findings", "different", "met"),
            ("other_notation", "unreadable", "met"),
        ];
        for (name, state, verdict) in cases {
            let id = &old[name].kept.id;
            let view = app.get(&format!("/api/v1/assessments/{id}")).await.json();
            assert_eq!(view["replay"]["id_matches"], true, "{name}");
            assert_eq!(view["replay"]["standard_text"], "older", "{name}");
            assert_eq!(view["replay"]["state"], state, "{name}: {}", view["replay"]);
            assert_eq!(view["verdict"], verdict, "{name}: the kept verdict stands");
            assert_eq!(text(&view, "answer"), old[name].kept.answer, "{name}");
            let page = app.get(&format!("/assessments/{id}")).await;
            assert!(page.html().contains("编号核对通过"), "{name}");
        }
        let differs = app
            .get(&format!("/assessments/{}", old["other_findings"].kept.id))
            .await;
        for said in [
            "年主营业务收入不低于500万元 · verdict",
            "满足",
            "不满足",
            "旧文本",
            "存档的结论不因程序升级而改变",
        ] {
            assert!(differs.html().contains(said), "the page does not say {said}");
        }
    })
    .await;
}

#[tokio::test]
async fn this_engine_still_gives_the_bytes_it_gave_when_the_fixture_was_made() {
    let app = TestApp::new().await;
    let firms = firms(&app).await;
    let old = kept(ENGINE_3);
    restore(&app.store().await, &firms, &old).await;
    for (name, Kept { kept, .. }) in &old {
        let view = app.get(&format!("/api/v1/assessments/{}", kept.id)).await.json();
        assert_eq!(view["replay"]["id_matches"], true, "{name}");
        assert_eq!(
            view["replay"]["state"], "identical",
            "{name}: {}; see ENGINE_3",
            view["replay"]
        );
        assert_eq!(text(&view, "answer"), kept.answer, "{name}");
    }
}

#[tokio::test]
async fn damage_is_named_whoever_did_it() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let firms = firms(&app).await;
        let id = text(&keep(&app, &firms, "2026-06-01").await.json(), "id").to_owned();
        let raw = fresh.raw().await;
        let cases = [
            (
                "UPDATE assessment SET inputs = inputs || ' '",
                "its id is not the hash of its inputs",
            ),
            ("UPDATE assessment SET answer = 'x'", "was changed after it was kept"),
            (
                "UPDATE assessment SET seal = 'x'",
                "is not the one that the audit entry of its write speaks of",
            ),
            (
                "UPDATE standard_text SET files = '[]'",
                "the text of its standard is missing or was changed",
            ),
        ];
        for (damage, said) in cases {
            raw.execute_unprepared(damage).await.unwrap();
            let (_, faults) = app.session.verify_assessments().await.unwrap();
            assert!(faults.iter().any(|fault| fault.problem == said), "{damage}: {faults:?}");
        }
        let page = app.get(&format!("/assessments/{id}")).await;
        assert!(page.html().contains("存档与编号不符"));
        raw.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_page_keeps_an_assessment_and_shows_it_again() {
    let app = TestApp::new().await;
    let firms = firms(&app).await;
    let address = format!(
        "/enterprises/{}/assessments/{TIER}?purpose=new&on=2026-06-01",
        firms.rich
    );
    assert!(app.get(&address).await.html().contains("存档本次测评"));
    let sent = app.request(axum::http::Method::POST, &address).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let page = app.get(sent.header(LOCATION)).await;
    for said in [
        "编号核对通过，结论可以重现",
        "逐字节相同",
        "营业收入 ≥ 1500万元",
        "6800万元–7100万元",
        "2026-11-22 10:00",
        "还差什么",
        "材料清单",
    ] {
        assert!(page.html().contains(said), "the page does not say {said}");
    }
    let all = app.get(&format!("/enterprises/{}/assessments", firms.rich)).await;
    assert!(all.html().contains("存档的测评") && all.html().contains(sent.header(LOCATION)));
    let none = app
        .request(
            axum::http::Method::POST,
            &format!("/enterprises/{}/assessments/gazelle-henan", firms.rich),
        )
        .await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert!(none.text().contains("没有适用的认定标准"));
}

#[tokio::test]
async fn the_command_explains_what_the_command_kept() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yanzhen"));
        let output = command
            .args(arguments)
            .arg("--data-dir")
            .arg(folder.path())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["migrate"]);
    let kept = run(&["assess", "1", "--tier", TIER, "--date", "2026-06-01", "--keep"]);
    let id = kept.trim_end().rsplit(' ').next().unwrap();
    let told = run(&["explain", id]);
    for said in [
        "编号核对：通过",
        "标准原文：与当前程序收录的相同",
        "逐字节相同",
        "条款：",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    let raw = run(&["explain", id, "--raw"]);
    let answer: Value = serde_json::from_str(&raw).unwrap();
    assert_eq!(answer["id"], id);
    assert_eq!(
        sha256_hex(run(&["explain", id, "--inputs"])),
        id,
        "the printed text hashes to the id"
    );
    let doctor = run(&["doctor"]);
    assert!(doctor.contains("存档的评估：核对了 1 份"), "{doctor}");
    assert!(doctor.contains("全库筛查：还没有运行过"), "{doctor}");
}

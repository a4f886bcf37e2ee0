//! Every case of `tests/standards/` once more, through the door that firms use: `POST /api/v1/checks`.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value as Json, json};
use yanzhen::domain::day::Day;
use yanzhen::domain::filing::{Figures, Value};
use yanzhen::domain::source::SourceKind;
use yanzhen::domain::unit::Unit;
use yanzhen::rules::assessment::{Finding, Outcome};
use yanzhen::rules::evaluate::examine;
use yanzhen::rules::facts::Facts;
use yanzhen::rules::standard::{AppliesTo, Condition, Purpose, Standard};
use yanzhen::rules::verdict::Verdict;

use super::case::{Trial, case_files, trials};
use super::situation::Situation;
use super::{law, standard};
use crate::app::TestApp;

/// What a program sends for a case.
pub(super) fn body(trial: &Trial, standard: &Standard) -> Json {
    let situation = &trial.situation;
    let mut facts = Vec::new();
    for figures in situation.values.values() {
        for (code, value) in &figures.values {
            let value = match value {
                Value::Number(range) => json!(canonical(&range.to_string())),
                Value::Choice(options) => json!(options),
            };
            let source = figures.source_kind.to_string();
            facts.push(json!({ "indicator": code, "year": figures.year, "value": value, "source": source }));
        }
    }
    let holds = situation.awards().into_iter().map(|award| {
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        json!({ "tier": award.tier, "from": day(Some(award.from)), "until": day(award.until),
            "ended": day(award.ended.map(|ending| ending.on)), "basis": award.basis.to_string(),
            "reason": award.ended.map(|ending| ending.reason.to_string()).unwrap_or_default() })
    });
    let purpose = match standard.purpose {
        AppliesTo::Review => Purpose::Review,
        AppliesTo::New | AppliesTo::Any => Purpose::New,
    };
    json!({
        "tiers": [standard.tier], "purpose": purpose.to_string(), "date": situation.date,
        "established": situation.established.map(|day| day.to_string()).unwrap_or_default(),
        "holds": holds.collect::<Vec<_>>(), "facts": facts,
    })
}

/// One number as the range from it to itself: the form that needs no unit.
fn canonical(range: &str) -> String {
    match range.contains("..") {
        true => range.to_owned(),
        false => format!("{range}..{range}"),
    }
}

/// What the interface says otherwise than the machine, condition by condition.
fn differences(trial: &Trial, standard: &Standard, (outcome, reply): (&Outcome, &Json)) -> Vec<String> {
    let view = &reply["assessments"][0];
    let mut wrong = Vec::new();
    let mut compare = |what: &str, expected: &str, actual: &Json| {
        if actual.as_str() != Some(expected) {
            wrong.push(format!(
                "{trial}: {what} should be {expected}, the interface says {actual}"
            ));
        }
    };
    compare("the standard", &standard.id, &view["standard"]["id"]);
    compare("the whole", outcome.verdict.as_str(), &view["result"]["verdict"]);
    let listed = view["result"]["conditions"].as_array().cloned().unwrap_or_default();
    let verdicts: BTreeMap<&str, &Json> = listed
        .iter()
        .map(|condition| (condition["id"].as_str().unwrap(), &condition["verdict"]))
        .collect();
    for (condition, finding) in standard.conditions.iter().zip(&outcome.findings) {
        let said = verdicts.get(condition.id.as_str()).copied().unwrap_or(&Json::Null);
        compare(&condition.id, finding.verdict.as_str(), said);
    }
    if let Some(score) = &outcome.score {
        compare(
            "the score",
            &Unit::Point.print_range(&score.total),
            &view["result"]["score"]["printed"],
        );
    }
    wrong
}

/// The same facts as the firm's own word: that is what a self-check is, whatever source it names.
fn own_word(situation: &Situation) -> Facts {
    let own = |figures: &Figures| Figures {
        source_kind: SourceKind::SelfDeclared,
        ..figures.clone()
    };
    let said: Vec<Figures> = situation.values.values().map(own).collect();
    Facts::on(situation.date)
        .with_own_word()
        .with_established(situation.established)
        .with_filings(&said)
        .with_awards(&situation.awards())
}

/// What only others can prove is open by the firm's own word; nothing else is another.
fn turned(trial: &Trial, standard: &Standard, (proved, own): (&Outcome, &Outcome)) -> Vec<String> {
    let pairs = proved.findings.iter().zip(&own.findings).zip(&standard.conditions);
    let turned = pairs.filter(|((proved, own), _)| own.verdict != proved.verdict && own.verdict != Verdict::Undecided);
    let word = |((proved, own), condition): ((&Finding, &Finding), &Condition)| {
        format!(
            "{trial}: {} is {}, and {} by the firm's word",
            condition.id, proved.verdict, own.verdict
        )
    };
    turned.map(word).collect()
}

#[tokio::test]
async fn every_case_gives_the_same_verdict_through_the_interface_as_far_as_the_firm_s_word_goes() {
    let app = TestApp::new().await;
    let router = yanzhen::web::router(app.app.clone());
    let (mut wrong, mut reached) = (Vec::new(), BTreeSet::new());
    for trial in trials() {
        let standard = standard(&trial.standard);
        let outcome = super::assess(standard, &trial.situation);
        let own = examine(standard, &own_word(&trial.situation));
        wrong.extend(turned(trial, standard, (&outcome, &own)));
        let request = Request::post("/api/v1/checks").body(Body::from(body(trial, standard).to_string()));
        let reply = app.send_through(router.clone(), request.unwrap()).await;
        if !reply.status.is_success() {
            wrong.push(format!("{trial}: {}", reply.text()));
            continue;
        }
        wrong.extend(differences(trial, standard, (&own, &reply.json())));
        wrong.extend(
            trial
                .expect
                .filter(|expected| *expected != outcome.verdict)
                .map(|_| trial.to_string()),
        );
        reached.insert(trial.standard.clone());
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    let without: Vec<String> = law().1.standards().iter().map(|standard| standard.id.clone()).collect();
    let without: Vec<&String> = without.iter().filter(|id| !reached.contains(*id)).collect();
    assert!(
        without.is_empty(),
        "no case reaches these through the interface: {without:?}"
    );
    assert_eq!(
        reached,
        case_files().into_iter().collect(),
        "a file of cases was left out"
    );
}

/// What the form asks is what the law reads: an answer to every question leaves no input of any condition unfiled.
#[tokio::test]
async fn the_questionnaire_asks_for_every_input_of_every_standard_once() {
    let app = TestApp::new().await;
    for standard in law().1.standards() {
        let purpose = match standard.purpose {
            AppliesTo::Review => Purpose::Review,
            AppliesTo::New | AppliesTo::Any => Purpose::New,
        };
        let address = format!(
            "/api/v1/questions?tier={}&purpose={purpose}&on={}",
            standard.tier, standard.effective
        );
        let asked = app.get(&address).await.json();
        let mut keys = Vec::new();
        for question in asked["groups"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|it| it["questions"].as_array().unwrap())
        {
            for cell in question["cells"].as_array().unwrap() {
                keys.push((
                    question["indicator"].as_str().unwrap().to_owned(),
                    cell["year"].as_i64(),
                ));
            }
        }
        let unique: BTreeSet<_> = keys.iter().cloned().collect();
        assert_eq!(unique.len(), keys.len(), "{} asks something twice", standard.id);
        let outcome =
            yanzhen::rules::evaluate::examine(standard, &yanzhen::rules::facts::Facts::on(standard.effective));
        let read = outcome.findings.iter().flat_map(|finding| &finding.seen);
        for seen in read.filter(|seen| seen.indicator.is_some()) {
            let code = seen.indicator.as_ref().unwrap().to_string();
            let year = seen.year.map(i64::from);
            assert!(
                unique.contains(&(code.clone(), year)),
                "{} does not ask {code} of {year:?}",
                standard.id
            );
        }
    }
}

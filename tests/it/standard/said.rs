//! What is said is proved like what is computed: every line of the law reads back as itself, what nobody filed is said to
//! be missing, no refusal counts nothing, and the command says what the JSON says.

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use yanzhen::domain::unit::{Scale as Writing, Unit};
use yanzhen::rules::card::Scale;
use yanzhen::rules::standard::Test;
use yanzhen::rules::verdict::{Bound, Relation};

use super::case::{Trial, trials};
use super::http::body;
use super::{law, standard};
use crate::app::TestApp;

/// Reads a line as it is printed; nothing when it is none.
fn parse(text: &str, unit: Unit) -> Option<Bound> {
    let signs = [
        ("≥", Relation::AtLeast),
        ("＞", Relation::Above),
        ("≤", Relation::AtMost),
        ("＜", Relation::Below),
    ];
    let (relation, number) = signs
        .iter()
        .find_map(|(sign, relation)| Some((*relation, text.strip_prefix(sign)?)))?;
    let value = unit.read(number.trim(), Writing::One).ok()?.exact()?.clone();
    Some(Bound { relation, value })
}

/// The end of a sentence from its sign on, without what stands in brackets behind the line.
fn line_in(text: &str) -> &str {
    let start = text.find(['≥', '＞', '≤', '＜']).unwrap_or(text.len());
    text[start..].split('（').next().unwrap_or_default()
}

fn bounds_of(scale: &Scale) -> Vec<(Unit, Bound)> {
    match scale {
        Scale::Bands { of, steps } => {
            let bounds = steps.iter().filter_map(|step| step.bound.as_ref());
            bounds.map(|(bound, _)| (of.unit(), bound.clone())).collect()
        }
        Scale::BestOf(scales) => scales.iter().flat_map(bounds_of).collect(),
        Scale::Options { .. } | Scale::Tally { .. } | Scale::Per { .. } | Scale::Filed(_) => Vec::new(),
    }
}

fn read(id: &str) -> Value {
    let text = yanzhen::app::standard::read_standard((&law().0, &law().1), id, "2026-11-29".parse().unwrap());
    serde_json::to_value(text.unwrap()).unwrap()
}

#[test]
fn every_line_of_the_law_is_printed_so_that_it_reads_back_as_itself() {
    let mut read_back = 0;
    for standard in law().1.standards() {
        let text = read(&standard.id);
        let required = |list: &Value, id: &str| {
            let found = list.as_array().unwrap().iter().find(|one| one["id"] == id);
            found.unwrap()["required"].as_str().unwrap().to_owned()
        };
        for condition in &standard.conditions {
            let (unit, bound) = match &condition.test {
                Test::Compare(comparison) => (comparison.operand.unit(), &comparison.bound),
                Test::Score { bound, .. } => (Unit::Point, bound),
                _ => continue,
            };
            let said = required(&text["conditions"], &condition.id);
            assert_eq!(
                parse(line_in(&said), unit).as_ref(),
                Some(bound),
                "{}: {said}",
                standard.id
            );
            read_back += 1;
        }
        for item in standard.score.iter().flat_map(|card| &card.items) {
            let said = required(&text["score"]["items"], &item.id);
            // Every step is `<sign> <number> <points>`, the steps apart by a mark.
            let steps = said.split(['；', '：', '／']).map(str::trim);
            let lines: Vec<&str> = steps.filter(|step| step.starts_with(['≥', '＞', '≤', '＜'])).collect();
            let bounds = bounds_of(&item.scale);
            assert_eq!(lines.len(), bounds.len(), "{}: {said}", standard.id);
            for (line, (unit, bound)) in lines.iter().zip(bounds) {
                let number = line.rsplit_once(' ').map_or(*line, |(number, _)| number);
                assert_eq!(parse(number, unit), Some(bound), "{}: {said}", standard.id);
                read_back += 1;
            }
        }
    }
    assert!(read_back > 300, "only {read_back} lines");
}

async fn checked(app: &TestApp, trial: &Trial) -> (String, Value) {
    let request = body(trial, standard(&trial.standard)).to_string();
    let post = Request::post("/api/v1/checks")
        .body(Body::from(request.clone()))
        .unwrap();
    let reply = app.send(post).await;
    assert!(reply.status.is_success(), "{trial}: {}", reply.text());
    (request, reply.json()["assessments"][0].clone())
}

/// The cases of every standard, without the rows of sweeps.
fn cases() -> impl Iterator<Item = &'static Trial> {
    trials().iter().filter(|trial| trial.varied.is_none())
}

fn numbers(text: &str) -> Vec<u64> {
    let digits = text.split(|c: char| !c.is_ascii_digit());
    digits.filter_map(|part| part.parse().ok()).collect()
}

#[tokio::test]
async fn what_nobody_filed_is_said_to_be_missing_and_no_refusal_counts_nothing() {
    let app = TestApp::new().await;
    let mut missing = 0;
    for trial in cases() {
        let (_, view) = checked(&app, trial).await;
        let result = &view["result"];
        let deciding = result["deciding"].as_array().unwrap().len() as u64;
        let summary = result["summary"].as_str().unwrap();
        if result["verdict"] == "met" {
            assert_eq!(deciding, 0, "{trial}");
        } else {
            let counted = numbers(summary.split('：').next().unwrap_or_default());
            assert!(!counted.contains(&0), "{trial}: {summary}");
            assert!(
                counted.iter().any(|count| (1..=deciding).contains(count)),
                "{trial}: {summary}"
            );
        }
        for condition in result["conditions"].as_array().unwrap() {
            for input in condition["inputs"].as_array().unwrap() {
                let silent = input["value"].is_null() && input["readings"].as_array().unwrap().is_empty();
                if silent {
                    assert_eq!(input["printed"], "未填报", "{trial}: {input}");
                    let title = input["title"].as_str().unwrap();
                    assert!(condition["missing"].to_string().contains(title), "{trial}: {condition}");
                    missing += 1;
                }
            }
        }
    }
    assert!(missing > 100, "only {missing} holes");
}

/// What is to be said of a condition.
fn said_of(condition: &Value) -> Vec<&str> {
    let lists = ["actual", "missing"];
    let lines = lists.iter().flat_map(|list| condition[*list].as_array().unwrap());
    let texts = ["title", "required"].iter().map(|key| &condition[*key]);
    texts.chain(lines).map(|text| text.as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_command_says_what_the_json_says() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    for standard in law().1.standards() {
        let mut of_standard = cases().filter(|trial| trial.standard == standard.id);
        let first = of_standard.next();
        let first = first.or_else(|| trials().iter().find(|trial| trial.standard == standard.id));
        let first = first.unwrap_or_else(|| panic!("{} has no case", standard.id));
        let (request, view) = checked(&app, first).await;
        let file = folder.path().join("facts.json");
        std::fs::write(&file, &request).unwrap();
        let ran = std::process::Command::new(env!("CARGO_BIN_EXE_yanzhen"))
            .args(["check", "--facts"])
            .arg(&file)
            .output()
            .unwrap();
        let command = String::from_utf8(ran.stdout).unwrap();
        let verdict = view["result"]["summary"].as_str().unwrap();
        assert!(command.contains(verdict), "{first}: {verdict}\n{command}");
        for condition in view["result"]["conditions"].as_array().unwrap() {
            if condition["number"] == "" {
                continue;
            }
            for said in said_of(condition) {
                assert!(command.contains(said), "{first}: the command does not say {said}");
            }
        }
    }
}

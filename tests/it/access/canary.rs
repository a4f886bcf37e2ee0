//! What is out of scope is in no byte of any answer: each answer is the same as that of a registry without it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use yanzhen::app::sheet::read_book;
use yanzhen::domain::access::Role;
use yanzhen::web;
use yanzhen::web::route::Route;

use super::caller;
use super::two::{TIER, Two, WORD, addresses, ask, county, encoded, fill, reads, scope_of};
use crate::app::{Reply, TestApp};
use crate::database::for_each_database;
use crate::people;

/// Routes that write and do not say "not found" of a row out of scope, because they refuse an empty body before they
/// look for it. The list may only shrink.
const REFUSED_FIRST: &[&str] = &[
    "/api/v1/enterprises/{id}/assessments",
    "/api/v1/enterprises/{id}/filings",
    "/api/v1/imports/{id}/rows/{line}",
    "/enterprises/{id}/filings",
    "/imports/{id}/rows/{line}",
];

/// Every list as a file, and what is asked with a body.
fn posts(test: &TestApp, two: &Two) -> Vec<(String, String)> {
    let mut posts = Vec::new();
    for route in web::routes().iter().filter(|route| route.method == Method::POST) {
        let is_file = route.path.ends_with("/export") || route.path.ends_with("/failures");
        if !is_file || route.path == "/simulation/export" {
            continue;
        }
        let forms: &[&str] = match route.path {
            "/goals/report/export" => &[""],
            _ => &["csv", "jsonl"],
        };
        for address in addresses(test, two, route.path) {
            for form in forms {
                let asked = match route.path {
                    "/holders/export" => format!("?tier={TIER}&format={form}"),
                    path if path.ends_with("/failures") || form.is_empty() => String::new(),
                    _ => format!("?format={form}"),
                };
                posts.push((format!("{address}{asked}"), String::new()));
            }
        }
    }
    let names = serde_json::json!({ "names": [format!("{WORD}轴承"), "雁门轴承", "洛阳雁门精密轴承"] });
    posts.push(("/api/v1/matches".to_owned(), names.to_string()));
    posts
}

/// What stands in an answer but for the number of the request.
fn content(reply: &Reply) -> String {
    if reply.body.starts_with(b"PK") {
        return format!("{:?}", read_book("file.xlsx", &reply.body).unwrap().sheets);
    }
    let text = String::from_utf8_lossy(&reply.body);
    format!(
        "{} {}",
        reply.status.as_u16(),
        text.replace(reply.header("x-request-id"), "")
    )
}

async fn answers(test: &TestApp, two: &Two) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    let asked = reads(test, two)
        .into_iter()
        .map(|address| (Method::GET, address, String::new()));
    let posted = posts(test, two)
        .into_iter()
        .map(|(address, json)| (Method::POST, address, json));
    for (method, address, json) in asked.chain(posted) {
        let reply = ask(test, &county(), (method.clone(), &address, &json)).await;
        assert!(reply.status.as_u16() < 500, "{method} {address}: {}", reply.text());
        answers.insert(format!("{method} {address} {json}"), content(&reply));
    }
    answers
}

#[tokio::test]
async fn nothing_of_another_county_is_in_any_answer() {
    let with = RefCell::new(Vec::new());
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        let two = fill(&test, None).await;
        let whole = ask(&test, test.session.actor(), (Method::GET, "/api/v1/enterprises", "")).await;
        assert!(whole.text().contains(WORD), "the canary is alive");
        let answers = answers(&test, &two).await;
        with.borrow_mut().push((two, answers));
    })
    .await;
    for_each_database(async |fresh| {
        let (two, with) = with.borrow_mut().remove(0);
        let test = TestApp::on(fresh).await;
        let without = answers(&test, &fill(&test, Some(&two)).await).await;
        assert!(with.len() > 150, "few answers were compared: {}", with.len());
        let mut wrong = Vec::new();
        for (asked, answer) in &with {
            let echoed = asked.contains(WORD) || asked.contains(&encoded(WORD));
            wrong.extend(people::found(answer).map(|found| format!("{asked} holds {found} of a person")));
            if answer.contains(WORD) && !echoed {
                wrong.push(format!("{asked} holds the word"));
            }
            if without.get(asked) != Some(answer) {
                let other = without.get(asked).map_or("", String::as_str);
                let at = answer
                    .chars()
                    .zip(other.chars())
                    .take_while(|(one, other)| one == other)
                    .count();
                let around = |text: &str| text.chars().skip(at.saturating_sub(60)).take(160).collect::<String>();
                wrong.push(format!("{asked} differs:\n  {}\n  {}", around(answer), around(other)));
            }
        }
        assert!(
            wrong.is_empty(),
            "{} of {}:\n{}",
            wrong.len(),
            with.len(),
            wrong.join("\n")
        );
    })
    .await;
}

#[tokio::test]
async fn a_row_out_of_scope_is_not_found_by_any_role_and_route() {
    let test = TestApp::new().await;
    let two = fill(&test, None).await;
    let names_a_row = |path: &&str| {
        ["enterprises", "imports", "assessments", "jobs", "matters"]
            .iter()
            .any(|noun| path.contains(&format!("{noun}/{{id}}")))
    };
    let (mut wrong, mut refused_first, mut cells) = (Vec::new(), BTreeSet::new(), 0);
    // What is done about a matter is refused before it is looked for, and not found in `matter`.
    let is_asked = |route: &&Route| route.method == Method::GET || !route.path.contains("matters");
    for route in web::routes()
        .iter()
        .filter(|route| names_a_row(&route.path))
        .filter(is_asked)
    {
        // A unit sees what was handed to it, whosever firm it is.
        let of_firms = |role: &&Role| **role != Role::Unit;
        for role in Role::ALL.iter().filter(|role| role.may(route.right)).filter(of_firms) {
            let who = caller(*role, scope_of(*role, &two));
            let addresses = addresses(&test, &two, route.path);
            let (own, other) = addresses.split_at(addresses.len() / 2);
            // A county's imports are not those of one firm.
            if route.method == Method::GET
                && (*role == Role::Bureau || !route.path.contains("imports") && !route.path.contains("jobs"))
            {
                let reply = ask(&test, &who, (Method::GET, &own[0], "")).await;
                if reply.status.as_u16() != 200 {
                    wrong.push(format!("{role} in scope: GET {}: {}", own[0], reply.status));
                }
            }
            for address in other {
                cells += 1;
                let reply = ask(&test, &who, (route.method.clone(), address, "")).await;
                match reply.status.as_u16() {
                    404 => {}
                    400 | 415 | 422 if route.method == Method::POST => drop(refused_first.insert(route.path)),
                    status => wrong.push(format!("{role} out of scope: {} {address}: {status}", route.method)),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cells > 30, "the routes that name a row are not found any more");
    assert_eq!(
        refused_first,
        REFUSED_FIRST.iter().copied().collect(),
        "exemptions may only shrink"
    );
}

#[tokio::test]
async fn a_write_to_a_firm_out_of_scope_is_not_found_and_leaves_nothing() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        let two = fill(&test, None).await;
        let before = test.app.readiness().await.unwrap().latest;
        let bureau = test.app.session(county(), test.app.today());
        let kept = bureau
            .keep_assessment(
                two.firms[1],
                (
                    &TIER.parse().unwrap(),
                    yanzhen::rules::standard::Purpose::New,
                    test.app.today(),
                ),
            )
            .await;
        assert!(matches!(kept, Err(yanzhen::app::Error::NotFound(_))), "{kept:?}");
        let store = test.store().await;
        let source = yanzhen::domain::source::SourceId(1);
        let award = crate::fixture::awards(source).remove(0);
        let action = yanzhen::domain::audit::Action::AwardTenure;
        let written = store
            .write(&county(), action, async |tx| {
                tx.insert_tenure(two.firms[1], &award).await
            })
            .await;
        assert!(
            matches!(written, Err(yanzhen::store::Error::NotFound { .. })),
            "{written:?}"
        );
        let elsewhere = yanzhen::domain::enterprise::Profile {
            division: "410324".parse().ok(),
            ..crate::fixture::rich(source)
        };
        let written = store
            .write(&county(), action, async |tx| tx.insert_enterprise(&elsewhere).await)
            .await;
        assert!(
            matches!(written, Err(yanzhen::store::Error::NotFound { .. })),
            "{written:?}"
        );
        assert_eq!(test.app.readiness().await.unwrap().latest, before);
    })
    .await;
}

//! The description of the interface: complete, reviewed, and true of a running server.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;
use yanzhen::web::{self, openapi};

use crate::app::TestApp;

fn for_programs() -> Vec<web::route::Route> {
    web::routes().into_iter().filter(openapi::is_for_programs).collect()
}

/// What programs can rely on: every address with its parameters, its body and its answers. A change of it is a
/// change of the interface, to be looked at.
#[test]
fn the_interface_is_the_one_that_was_reviewed() {
    let document = openapi::document();
    let mut lines = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let names = |place: &str| -> Vec<String> {
                let parameters = operation["parameters"].as_array().unwrap();
                let own = parameters.iter().filter(|it| it["in"] == place);
                own.map(|it| it["name"].as_str().unwrap().to_owned()).collect()
            };
            let body = operation["requestBody"]["content"].as_object();
            let body = body.and_then(|kinds| kinds.iter().next()).map(|(kind, content)| {
                let members = content["schema"]["properties"].as_object();
                let members = members.map(|it| it.keys().cloned().collect::<Vec<_>>().join(" "));
                format!(" {kind} {{{}}}", members.unwrap_or_default())
            });
            let answers = operation["responses"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(status, response)| {
                    let content = response["content"].as_object().unwrap();
                    let schema = &content.values().next().unwrap()["schema"];
                    let name = schema["$ref"]
                        .as_str()
                        .unwrap_or("-")
                        .rsplit('/')
                        .next()
                        .unwrap()
                        .to_owned();
                    (name, status.clone())
                });
            let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
            answers.for_each(|(name, status)| by_name.entry(name).or_default().push(status));
            let answers: Vec<String> = by_name
                .iter()
                .map(|(name, it)| format!("{name} {}", it.join(",")))
                .collect();
            lines.push(format!(
                "{} {path} [{}]{} -> {}",
                method.to_uppercase(),
                names("query").join(" "),
                body.unwrap_or_default(),
                answers.join("; ")
            ));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_route_for_programs_is_typed_and_says_what_it_is_for() {
    let mut generator = openapi::generator();
    let mut named = std::collections::BTreeSet::new();
    for route in for_programs() {
        let operation = route.operation(&mut generator);
        assert!(
            !operation.is_opaque,
            "{} answers what its signature does not say",
            route.path
        );
        assert!(
            operation.answers.values().any(Option::is_some),
            "{} answers nothing",
            route.path
        );
        assert!(
            named.insert(route.operation_id()),
            "{} is described twice",
            route.operation_id()
        );
        let parts = openapi::names(route.path).count();
        assert_eq!(operation.path.len(), parts, "{}: parts of the path", route.path);
        if route.path.starts_with("/api/") {
            assert!(!route.title.is_empty(), "{} does not say what it is for", route.path);
        }
    }
}

/// One parameter name is one thing: it has a title, and the same values may stand behind it everywhere.
#[test]
fn a_name_means_the_same_wherever_it_is_asked() {
    let mut generator = openapi::generator();
    let mut seen: BTreeMap<String, (String, Value)> = BTreeMap::new();
    for route in web::routes() {
        for field in route.operation(&mut generator).query {
            let title = web::question::title_of(&field.name);
            assert_ne!(title, field.name, "{}: `{}` has no title", route.path, field.name);
            let mut kind = field.schema.clone();
            for beside in ["description", "maxLength", "minimum", "maximum"] {
                kind.as_object_mut().unwrap().remove(beside);
            }
            // The county of a goal may also be unknown, and a file says its titles in its own words.
            let kind = match kind["x-vocabulary"].as_str() {
                Some(vocabulary) => Value::from(vocabulary.trim_end_matches("-or-none")),
                None => kind,
            };
            if ["/imports/preview", "/imports/columns"].contains(&route.path) {
                continue;
            }
            let (path, known) = seen
                .entry(field.name.clone())
                .or_insert_with(|| (route.path.to_owned(), kind.clone()));
            assert_eq!(known, &kind, "`{}` of {} and of {path}", field.name, route.path);
        }
    }
    assert!(seen.contains_key("county") && seen.contains_key("known"));
}

#[tokio::test]
async fn the_page_tells_every_route_and_every_parameter() {
    let app = TestApp::new().await;
    let page = app.get("/api").await;
    for route in for_programs() {
        assert!(page.html().contains(route.path), "{}", route.path);
    }
    for said in ["接口说明", "按条件查企业", "可重复", "Problem"] {
        assert!(page.html().contains(said), "{said}");
    }
    let document = app.get("/api/v1/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
}

/// Returns the program that asks whatever the description allows, and more; nothing when nobody demands it.
fn fuzzer() -> Option<&'static str> {
    let name = "schemathesis";
    let found = Command::new(name)
        .arg("--version")
        .output()
        .is_ok_and(|ran| ran.status.success());
    if !found {
        let required = std::env::var("YANZHEN_TEST_REQUIRE").is_ok_and(|what| what == "all");
        assert!(!required, "Schemathesis is required and `{name}` is not on the PATH");
        eprintln!("SKIPPED against the description: `{name}` is not on the PATH");
    }
    found.then_some(name)
}

#[tokio::test]
async fn a_running_server_answers_only_as_described() {
    let Some(fuzzer) = fuzzer() else { return };
    let app = TestApp::new().await;
    app.session.seed().await.unwrap();
    app.app.catch_up().await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/api/v1/openapi.json", listener.local_addr().unwrap());
    tokio::spawn(web::serve(listener, app.app.clone(), std::future::pending()));
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(fuzzer);
    command
        .args(["run", &address, "--seed", "1", "--max-examples", "6", "--no-color"])
        .args(["--phases", "coverage,fuzzing", "--generation-database", "none"])
        .args(["--checks", CHECKS])
        .current_dir(folder.path());
    let ran = tokio::task::spawn_blocking(move || command.output())
        .await
        .unwrap()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}\n{}", String::from_utf8_lossy(&ran.stderr));
}

/// What must be true of every answer: no failure of ours, no status, kind or shape that is not described.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

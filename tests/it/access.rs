//! Who may do what, as one table to be reviewed, and that the house asks.

use std::collections::BTreeSet;
use std::fmt::Write;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use yanzhen::domain::access::{Actor, Right, Role, Scope};
use yanzhen::domain::audit::Action;
use yanzhen::web;

use crate::app::TestApp;

pub(crate) fn caller(role: Role, scope: Scope) -> Actor {
    let name = format!("test {role}");
    Actor { name, role, scope }
}

#[test]
fn the_rights_of_the_roles_are_these() {
    let mut table = String::new();
    for right in Right::ALL {
        write!(table, "{:<16}", right.as_str()).unwrap();
        let roles = Role::ALL.iter().filter(|role| role.may(*right));
        let roles: Vec<&str> = roles.map(|role| role.as_str()).collect();
        let roles = match roles.len() == Role::ALL.len() {
            true => "everybody".to_owned(),
            false => roles.join(" "),
        };
        writeln!(table, "{roles}").unwrap();
    }
    insta::assert_snapshot!(table, @r"
    see_public      everybody
    check_facts     everybody
    see_firms       enterprise caseworker bureau
    record_figures  enterprise bureau
    keep_assessment bureau
    see_screening   bureau
    run_screening   bureau
    simulate        bureau
    export          bureau
    import          bureau
    revert_import   bureau
    open_original   bureau
    register_firms  bureau
    award_titles    bureau
    edit_presets    bureau
    edit_plans      bureau
    see_audit       bureau auditor
    load_seeds      bureau
    ");
}

#[test]
fn every_right_opens_a_route_or_a_write_and_has_a_name_of_its_own() {
    let routes: BTreeSet<&str> = web::routes().iter().map(|route| route.right.as_str()).collect();
    let writes: BTreeSet<&str> = Action::ALL.iter().map(|action| action.right().as_str()).collect();
    let unused: Vec<_> = Right::ALL
        .iter()
        .filter(|right| !routes.contains(right.as_str()) && !writes.contains(right.as_str()))
        .collect();
    assert!(unused.is_empty(), "rights that open nothing: {unused:?}");
    let titles: BTreeSet<&str> = Right::ALL.iter().map(|right| right.title()).collect();
    assert_eq!(titles.len(), Right::ALL.len(), "two rights are called the same");
}

#[tokio::test]
async fn who_lacks_the_right_of_a_route_learns_which() {
    let app = TestApp::new().await;
    let router = web::router(app.app.clone());
    for route in web::routes() {
        for role in Role::ALL.iter().filter(|role| !role.may(route.right)) {
            let mut request = Request::builder().method(route.method.clone()).uri(address(route.path));
            request = request.header("accept", "application/json");
            let mut request = request.body(Body::empty()).unwrap();
            request.extensions_mut().insert(caller(*role, Scope::City));
            let reply = app.send_through(router.clone(), request).await;
            let place = format!("{role}: {} {}", route.method, route.path);
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{place}");
            assert!(reply.text().contains(route.right.title()), "{place}: {}", reply.text());
        }
    }
}

/// An address of the route, whatever stands in its braces.
fn address(path: &str) -> String {
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn no_write_begins_without_the_right_of_its_action() {
    let app = TestApp::new().await;
    let nobody = app.app.session(caller(Role::Visitor, Scope::City), app.app.today());
    let refused = [
        nobody.seed().await.map(|_| ()),
        nobody.demonstrate_plan().await,
        nobody.screen(app.app.today(), |_| ()).await.map(|_| ()),
    ];
    for result in refused {
        assert!(matches!(result, Err(yanzhen::app::Error::Forbidden(_))), "{result:?}");
    }
    assert_eq!(app.app.readiness().await.unwrap().latest.0, 0, "nothing was written");
}

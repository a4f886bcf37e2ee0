//! Who may do what, as one table to be reviewed, and that the house asks.

mod canary;
mod two;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use yanzhen::domain::access::{Actor, Right, Role, Scope};
use yanzhen::domain::audit::Action;
use yanzhen::web;

use crate::app::TestApp;

pub(crate) fn caller(role: Role, scope: Scope) -> Actor {
    let name = format!("test {role}");
    Actor::new(name, role, scope)
}

#[test]
fn the_rights_of_the_roles_are_these() {
    let mut table = String::new();
    for right in Right::ALL {
        write!(table, "{:<17}", right.as_str()).unwrap();
        let roles = Role::ALL.iter().filter(|role| role.may(*right));
        let roles: Vec<&str> = roles.map(|role| role.as_str()).collect();
        let roles = match roles.len() == Role::ALL.len() {
            true => "everybody".to_owned(),
            false => roles.join(" "),
        };
        writeln!(table, "{roles}").unwrap();
    }
    insta::assert_snapshot!(table, @r"
    see_public       everybody
    check_facts      everybody
    see_firms        enterprise caseworker bureau
    record_figures   enterprise bureau
    keep_assessment  bureau
    see_screening    bureau
    run_screening    bureau
    simulate         bureau
    export           bureau
    import           bureau
    revert_import    bureau
    open_original    bureau
    reveal_people    caseworker bureau
    erase_people     bureau
    register_firms   bureau
    award_titles     bureau
    edit_presets     bureau
    edit_plans       bureau
    handle_jobs      bureau
    see_audit        bureau auditor
    load_seeds       bureau
    see_matters      enterprise caseworker unit bureau
    handle_matters   enterprise caseworker unit bureau
    own_account      everybody
    see_accounts     system security auditor
    manage_accounts  system
    approve_accounts security
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

/// Reads that need no scope, because they tell nothing of a firm: the clock and the chain, the catalogue and plans,
/// documents that are named by what one may see. The list may only shrink.
const UNSCOPED: &[&str] = &[
    "days_out_of_range",
    "find_audit",
    "find_mapping",
    "find_preset",
    "find_source",
    "find_standard_text",
    "highest_enterprise",
    "history_at",
    "is_watched",
    "latest_revision",
    "list_goals",
    "list_goals_of",
    "list_listed_outcomes",
    "list_original_hashes",
    "list_plans",
    "list_presets",
    "list_removed",
    "list_shares",
    "list_sources",
    "list_values",
    "revision_on",
    "stamp",
    "verify_audit",
    "verify_heads",
];

/// What a read of firms joins.
const SCOPES: &[&str] = &[
    "self.within(",
    "self.own()",
    "self.seen()",
    "self.written(",
    "self.kept(",
];

#[test]
fn every_read_joins_the_scope_but_those_that_are_listed() {
    let reads = reads();
    let mut scoped: BTreeSet<&str> = BTreeSet::new();
    loop {
        let calls = |body: &str| {
            let known = |name: &&str| body.contains(&format!(".{name}(")) || body.contains(&format!(".{name}::<"));
            scoped.iter().any(known)
        };
        let more: Vec<&str> = reads
            .iter()
            .filter(|read| !scoped.contains(read.name.as_str()))
            .filter(|read| SCOPES.iter().any(|scope| read.body.contains(scope)) || calls(&read.body))
            .map(|read| read.name.as_str())
            .collect();
        if more.is_empty() {
            break;
        }
        scoped.extend(more);
    }
    let open: BTreeSet<&str> = reads
        .iter()
        .filter(|read| read.is_public && !scoped.contains(read.name.as_str()))
        .map(|read| read.name.as_str())
        .collect();
    let listed: BTreeSet<&str> = UNSCOPED.iter().copied().collect();
    let unlisted: Vec<_> = open.difference(&listed).collect();
    let useless: Vec<_> = listed.difference(&open).collect();
    assert!(unlisted.is_empty(), "reads that join no scope: {unlisted:?}");
    assert!(useless.is_empty(), "exemptions that nothing needs: {useless:?}");
}

struct Read {
    name: String,
    is_public: bool,
    body: String,
}

/// The methods of readers, as rustfmt lays them out.
fn reads() -> Vec<Read> {
    let mut reads = Vec::new();
    for text in sources("src/store") {
        for block in text.split("\nimpl Reader {\n").skip(1) {
            let block = block.split("\n}\n").next().unwrap_or_default();
            for method in block.split("\n    }\n") {
                let Some((head, body)) = method.split_once("fn ") else {
                    continue;
                };
                let name = body.split(['(', '<']).next().unwrap_or_default().to_owned();
                let is_public = head.ends_with("pub ") || head.ends_with("pub async ");
                let body = body.to_owned();
                reads.push(Read { name, is_public, body });
            }
        }
    }
    assert!(reads.len() > 80, "the methods of readers are not found any more");
    reads
}

fn sources(folder: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => texts.push(std::fs::read_to_string(path).unwrap()),
            }
        }
    }
    texts
}

#[test]
fn only_the_process_itself_reads_the_whole_registry() {
    let may = [
        "src/app/backup.rs",
        "src/app/health.rs",
        "src/app/indexer.rs",
        "src/app/memo.rs",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let count = |path: &Path, needle: &str| std::fs::read_to_string(path).unwrap().matches(needle).count();
    let whole: usize = may.iter().map(|path| count(&root.join(path), ".whole()")).sum();
    let all: usize = sources("src/app")
        .iter()
        .map(|text| text.matches(".whole()").count())
        .sum();
    assert_eq!(whole, all, "a use case reads firms of no scope");
    let city = |folder: &str| -> usize {
        sources(folder)
            .iter()
            .map(|text| text.matches("Scope::City").count())
            .sum()
    };
    assert_eq!(
        (city("src/web"), city("src/cli"), city("src/view")),
        (0, 0, 0),
        "nobody is the city by hand"
    );
    assert_eq!(count(&root.join("src/domain/access.rs"), "Scope::City"), 1);
}

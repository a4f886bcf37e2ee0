//! A registry of two counties: what a caller of the one may see, and a firm of the other with a word that stands
//! nowhere else.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{Method, Request};
use yanzhen::app::Session;
use yanzhen::app::import::options::Options;
use yanzhen::app::import::{Order, Upload};
use yanzhen::app::matter::NewMatter;
use yanzhen::domain::access::{Actor, Role, Scope};
use yanzhen::domain::assessment::AssessmentId;
use yanzhen::domain::audit::{Action, Record};
use yanzhen::domain::credit_code::CreditCode;
use yanzhen::domain::enterprise::{EnterpriseId, NameKind, OtherName, Profile};
use yanzhen::domain::lint::LintKind;
use yanzhen::domain::source::{SourceId, SourceKind};
use yanzhen::rules::screening::List;
use yanzhen::rules::standard::Purpose;
use yanzhen::store::{Error, Tx};

use super::caller;
use crate::app::{Reply, TestApp};
use crate::fixture;
use crate::matter::a_request;

/// The word of the firm in the other county.
pub(super) const WORD: &str = "鸑鷟";
/// The county of the caller, and the other.
const COUNTIES: [&str; 2] = ["410305", "410324"];
/// Both registries stand at this revision when they are asked.
const REVISION: i64 = 50;

/// A tier that firms hold in the registry.
pub(super) const TIER: &str = "specialized-sme";

/// What is recorded of one firm of each county, the caller's first.
pub(super) struct Two {
    pub(super) firms: [EnterpriseId; 2],
    pub(super) imports: [i64; 2],
    pub(super) kept: [AssessmentId; 2],
    pub(super) jobs: [i64; 2],
    pub(super) matters: [i64; 2],
}

/// Who is asked for: the bureau of the first county.
pub(super) fn county() -> Actor {
    caller(Role::Bureau, Scope::Divisions([COUNTIES[0].parse().unwrap()].into()))
}

/// The scope of a role within which the firm of the first county is.
pub(super) fn scope_of(role: Role, two: &Two) -> Scope {
    match role {
        Role::Enterprise | Role::Caseworker => Scope::Enterprises([two.firms[0]].into()),
        _ => county().scope,
    }
}

/// Fills a registry; without the other firm as much is written, of nothing.
pub(super) async fn fill(test: &TestApp, known: Option<&Two>) -> Two {
    let purpose = (&TIER.parse().unwrap(), Purpose::New, test.app.today());
    let own = record(test, fixture::rich).await;
    test.session.screen(test.app.today(), |_| ()).await.unwrap();
    let bureau = test.app.session(county(), test.app.today());
    let (import, job) = take_in(&bureau, "序号,企业名称\n1,洛阳无名科技有限公司\n").await;
    let kept = test.session.keep_assessment(own, purpose).await.unwrap();
    let matter = bureau.open_matter(&a_request(own)).await.unwrap().0;
    let two = match known {
        Some(two) => Two {
            firms: [own, two.firms[1]],
            imports: [import, two.imports[1]],
            kept: [kept, two.kept[1].clone()],
            jobs: [job, two.jobs[1]],
            matters: [matter, two.matters[1]],
        },
        None => {
            let other = record(test, other).await;
            let list = format!("序号,企业名称\n1,洛阳{WORD}无名科技有限公司\n");
            test.session.screen(test.app.today(), |_| ()).await.unwrap();
            let (other_import, other_job) = take_in(&test.session, &list).await;
            let asked = NewMatter {
                title: format!("{WORD}路积水"),
                ..a_request(other)
            };
            let other_matter = test.session.open_matter(&asked).await.unwrap().0;
            let other_kept = test.session.keep_assessment(other, purpose).await.unwrap();
            Two {
                firms: [own, other],
                imports: [import, other_import],
                kept: [kept, other_kept],
                jobs: [job, other_job],
                matters: [matter, other_matter],
            }
        }
    };
    // A screening that finds nothing to do is asked for, recorded and ended.
    pad(test, REVISION - 3).await;
    test.session.screen(test.app.today(), |_| ()).await.unwrap();
    pad(test, REVISION).await;
    test.app.catch_up().await.unwrap();
    two
}

async fn record(test: &TestApp, profile: impl Fn(SourceId) -> Profile) -> EnterpriseId {
    let work = async |tx: &Tx| -> Result<EnterpriseId, Error> {
        let probe = profile(SourceId(1));
        let title = format!("{}的公告", probe.name);
        let source = tx
            .find_or_insert_source(&fixture::citation(SourceKind::Notice, &title))
            .await?;
        let firm = tx.insert_enterprise(&profile(source)).await?;
        for award in fixture::awards(source) {
            tx.insert_tenure(firm, &award).await?;
        }
        let filed = [("revenue", "68000000"), ("rd_expense", "3210000")];
        tx.insert_filing(firm, &fixture::figures(2025, (source, SourceKind::Notice), &filed))
            .await?;
        Ok(firm)
    };
    let store = test.store().await;
    let written = store
        .write(test.session.actor(), Action::RegisterEnterprise, work)
        .await;
    written.unwrap().value
}

/// A firm of the other county that shares with the first what lint, matching and search would tell of both.
fn other(source: SourceId) -> Profile {
    let name = |name: String, kind| OtherName {
        name,
        kind,
        until: None,
    };
    Profile {
        name: format!("洛阳雁门{WORD}精密轴承科技有限公司"),
        other_names: vec![
            name("洛阳雁门轴承厂".to_owned(), NameKind::Former),
            name(format!("{WORD}轴承"), NameKind::Short),
        ],
        credit_code: CreditCode::compose(COUNTIES[1], "MA3X1234"),
        division: COUNTIES[1].parse().ok(),
        products: format!("{WORD}轴承"),
        address: format!("河南省洛阳市栾川县{WORD}路 1 号"),
        ..fixture::rich(source)
    }
}

/// Takes a list over; returns the import and the job that wrote it.
async fn take_in(session: &Session, list: &str) -> (i64, i64) {
    let upload = Upload {
        file_name: "名单.csv".to_owned(),
        bytes: list.as_bytes().to_vec(),
    };
    let options = Options {
        tier: TIER.parse().ok(),
        from: "2024-01-01".parse().ok(),
        ..Options::default()
    };
    let order = Order {
        upload: &upload,
        options: &options,
        digest: None,
    };
    let import = session.commit_import(&order, &mut |_| ()).await.unwrap();
    (import.id.0, import.job.unwrap().0)
}

async fn pad(test: &TestApp, until: i64) {
    let store = test.store().await;
    loop {
        let latest = test.app.readiness().await.unwrap().latest.0;
        assert!(latest <= until, "more was written than there is room for: {latest}");
        if latest == until {
            return;
        }
        let nothing = async |tx: &Tx| -> Result<(), Error> {
            tx.remark(Record::Export, "nothing");
            Ok(())
        };
        store
            .write(test.session.actor(), Action::Export, nothing)
            .await
            .unwrap();
    }
}

/// Every address of a route of which each parameter is one of those that tell something; a parameter that nobody
/// thought of fails.
pub(super) fn addresses(test: &TestApp, two: &Two, path: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    for (at, part) in parts.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |before| parts[before]);
        let values = match part.starts_with('{') {
            true => values(test, two, (before, part)),
            false => vec![(*part).to_owned()],
        };
        let longer = found
            .iter()
            .flat_map(|address| values.iter().map(move |value| format!("{address}/{value}")));
        found = longer.collect();
    }
    found
}

fn values(test: &TestApp, two: &Two, place: (&str, &str)) -> Vec<String> {
    let text = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    let catalog = test.app.catalog();
    match place {
        ("enterprises", "{id}") => two.firms.iter().map(|id| id.0.to_string()).collect(),
        ("imports", "{id}") => two.imports.iter().map(ToString::to_string).collect(),
        ("assessments", "{id}") => two.kept.iter().map(ToString::to_string).collect(),
        ("jobs", "{id}") => two.jobs.iter().map(ToString::to_string).collect(),
        ("matters", "{id}") => two.matters.iter().map(ToString::to_string).collect(),
        ("presets", "{id}") => text(&["1"]),
        ("screening" | "assessments" | "standards", "{tier}") => text(&[TIER, "hi-tech"]),
        (_, "{list}") => List::ALL.iter().map(ToString::to_string).collect(),
        ("goals", "{code}") => catalog.goals.iter().map(|goal| goal.code.to_string()).collect(),
        ("plans", "{code}") => catalog.plans.iter().map(|plan| plan.code.to_string()).collect(),
        (_, "{part}") => text(&["inputs", "standard"]),
        (_, "{text}") => text(&["2022-08-01", "2026-04-01.new"]),
        (_, "{line}") => text(&["2", "1"]),
        (_, "{file}") => text(&["none.xlsx"]),
        ("assets" | "files", "{hash}") => text(&["none"]),
        ("link" | "setup", "{secret}") => text(&["none"]),
        ("accounts" | "approvals" | "tokens", "{id}") => text(&["1"]),
        (_, "{name}") => text(&["app.css"]),
        other => panic!("no value is known for {other:?}: add one here"),
    }
}

/// What is asked behind the `?` of a list.
pub(super) fn questions(path: &str) -> Vec<String> {
    let ask = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| format!("?q={}", encoded(text)))
            .collect::<Vec<_>>()
    };
    let mut all = vec![String::new()];
    match path.trim_start_matches("/api/v1") {
        "/enterprises" => all.extend(ask(&[WORD, "轴承", "雁门", "洛阳雁门精密轴承", "栾川", "yanmen"])),
        "/suggest" => all.extend(ask(&[WORD, "雁门", "轴承", "yanmen", "yuezhuo"])),
        "/lint" => all.extend(LintKind::ALL.iter().map(|kind| format!("?kind={kind}"))),
        "/holders" | "/holders/print" | "/holders/export" => all.push(format!("?tier={TIER}")),
        "/matters" => all.extend(["?matter=visit", "?light=green", "?over=yes"].map(str::to_owned)),
        _ => {}
    }
    all
}

/// Letters outside of ASCII as an address carries them.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Asks as somebody, without a body or with JSON.
pub(super) async fn ask(test: &TestApp, who: &Actor, (method, address, json): (Method, &str, &str)) -> Reply {
    let accept = if address.starts_with("/api/") {
        "application/json"
    } else {
        "text/html"
    };
    let mut request = Request::builder().method(method).uri(address).header(ACCEPT, accept);
    if !json.is_empty() {
        request = request.header(CONTENT_TYPE, "application/json");
    }
    let mut request = request.body(Body::from(json.to_owned())).unwrap();
    request.extensions_mut().insert(who.clone());
    test.send(request).await
}

/// The addresses of every route that reads, with what is asked behind them.
pub(super) fn reads(test: &TestApp, two: &Two) -> BTreeSet<String> {
    let routes = yanzhen::web::routes()
        .into_iter()
        .filter(|route| route.method == Method::GET);
    let each = routes.flat_map(|route| {
        let questions = questions(route.path);
        let addresses = addresses(test, two, route.path).into_iter();
        addresses.flat_map(move |address| {
            let asked: Vec<String> = questions
                .iter()
                .map(|question| format!("{address}{question}"))
                .collect();
            asked
        })
    });
    each.collect()
}

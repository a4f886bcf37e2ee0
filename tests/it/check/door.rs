//! Who says a thing decides what it proves, whatever it is called: every door through which a firm's own word comes is
//! tried with a score of the platform and with an expert's mark that the firm types itself and says is theirs.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use yanzhen::app::import::options::Options;
use yanzhen::domain::enterprise::EnterpriseId;
use yanzhen::domain::import::ImportKind;
use yanzhen::domain::source::SourceKind;

use super::pages::{submit, upload};
use super::{check, run};
use crate::app::TestApp;
use crate::fixture;
use crate::import::registry;

/// A tier, the condition or score item that only others can prove, the fact, and what the firm types.
type Claim = (&'static str, &'static str, (&'static str, Option<i32>), &'static str);

const CLAIMS: [Claim; 3] = [
    (
        "specialized-sme",
        "development",
        ("development_score", Some(2026)),
        "62",
    ),
    ("hi-tech", "mgmt_rules_points", ("mgmt_rules_score", None), "6"),
    ("hi-tech", "advance_points", ("tech_advance", None), "high"),
];

/// Every source that a caller can name, and none.
fn sources() -> Vec<String> {
    let named = SourceKind::ALL.iter().map(ToString::to_string);
    [String::new()].into_iter().chain(named).collect()
}

fn body((tier, _, (indicator, year), value): Claim, source: &str) -> Value {
    let mut fact = json!({ "indicator": indicator, "value": value, "source": source });
    if let Some(year) = year {
        fact["year"] = json!(year);
    }
    if indicator == "mgmt_rules_score" {
        fact["unit"] = json!("分");
    }
    json!({ "tiers": [tier], "date": "2026-06-01", "established": "2015-03-01", "facts": [fact] })
}

/// What the answer says of the condition or of the points of the score item.
fn said_of(view: &Value, id: &str) -> Value {
    let result = &view["assessments"][0]["result"];
    let conditions = result["conditions"].as_array().unwrap();
    if let Some(condition) = conditions.iter().find(|one| one["id"] == id) {
        return condition["verdict"].clone();
    }
    let groups = result["score"]["groups"].as_array().unwrap();
    let mut items = groups.iter().flat_map(|group| group["items"].as_array().unwrap());
    items.find(|item| item["id"] == id).unwrap()["points"].clone()
}

#[tokio::test]
async fn no_source_that_a_caller_names_is_proof_in_the_interface_as_a_file_or_as_a_command() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    for claim in CLAIMS {
        let mut nothing = body(claim, "");
        nothing["facts"] = json!([]);
        let silent = check(&app, &nothing).await.json();
        for source in sources() {
            let body = body(claim, &source);
            let what = format!("{} from `{source}`", claim.1);
            let json = Request::post("/api/v1/checks").body(Body::from(body.to_string()));
            let reply = app.send(json.unwrap()).await;
            assert_eq!(reply.status, StatusCode::OK, "{what}: {}", reply.text());
            let answer = reply.json();
            assert_eq!(said_of(&answer, claim.1), said_of(&silent, claim.1), "{what}");
            let toml = toml::to_string(&body).unwrap();
            let sent = Request::post("/api/v1/checks").body(Body::from(toml.clone()));
            assert_eq!(app.send(sent.unwrap()).await.json(), answer, "{what}: the same as TOML");
            let page = app.send(upload("/check/open", toml.as_bytes())).await;
            assert!(!page.html().contains("platform"), "{what}: the form carries a source");
            // The command starts a process, so it is tried with the source that would prove it.
            if source == "platform" || source == "audit" {
                let file = folder.path().join("facts.toml");
                std::fs::write(&file, toml).unwrap();
                let ran = run(&folder, &["--facts", file.to_str().unwrap(), "--json"]);
                let told: Value = serde_json::from_slice(&ran.stdout).unwrap();
                assert_eq!(told, answer, "{what}: the command");
            }
        }
    }
}

#[tokio::test]
async fn a_form_field_that_names_a_source_is_no_proof() {
    let app = TestApp::new().await;
    let claim = |field: &'static str| {
        [
            ("tier", "specialized-sme"),
            ("on", "2026-06-01"),
            ("established", "2015-03-01"),
            ("development_score@2026", "62"),
            (field, "platform"),
        ]
    };
    for field in ["source", "source:development_score@2026", "facts[0].source", "kind"] {
        let page = submit(&app, "/check", &claim(field)).await;
        let html = page.html();
        let row = html.split("专精特新发展评价得分不低于50分").nth(1).unwrap();
        assert!(row.split("</tr>").next().unwrap().contains("待核实"), "{field}");
    }
}

/// The verdict of the registry on the development score of a firm.
async fn kept_verdict(app: &TestApp, firm: EnterpriseId) -> String {
    let address = format!("/api/v1/enterprises/{firm}/assessments/specialized-sme?on=2026-06-01");
    let view = app.get(&address).await.json();
    let conditions = view["result"]["conditions"].as_array().unwrap();
    let development = conditions.iter().find(|one| one["id"] == "development").unwrap();
    development["verdict"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn in_the_registry_only_the_bureau_s_import_of_that_source_proves_it() {
    let app = TestApp::new().await;
    let firm = fixture::fill(&app.store().await).await.rich;
    let name = fixture::rich(yanzhen::domain::source::SourceId(1)).name;
    let claim = body(CLAIMS[0], "platform").to_string();
    let sent = Request::post(format!("/api/v1/enterprises/{firm}/filings")).body(Body::from(claim.clone()));
    assert_eq!(app.send(sent.unwrap()).await.status, StatusCode::CREATED);
    assert_eq!(kept_verdict(&app, firm).await, "undecided", "the interface");
    app.send(upload(&format!("/enterprises/{firm}/filings"), claim.as_bytes()))
        .await;
    assert_eq!(kept_verdict(&app, firm).await, "undecided", "the page");
    let sheet = format!("企业名称,专精特新发展评价得分\n{name},62\n");
    for (kind, proved) in [
        (None, "undecided"),
        (Some(SourceKind::Press), "undecided"),
        (Some(SourceKind::Platform), "met"),
    ] {
        let options = Options {
            kind: Some(ImportKind::Filings),
            figures_from: kind,
            year: Some(2026),
            ..Options::default()
        };
        let file = registry::upload("得分.csv", sheet.as_bytes());
        registry::commit(&app, &file, &options).await;
        assert_eq!(kept_verdict(&app, firm).await, proved, "an import from {kind:?}");
    }
}

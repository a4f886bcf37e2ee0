//! People of firms: what of them leaves the house, to whom, and what is kept of each look.

use std::path::Path;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Request};
use serde_json::Value;
use yanzhen::app::columns::{List, offered_columns};
use yanzhen::app::import::options::Options;
use yanzhen::domain::access::{Role, Scope};
use yanzhen::domain::import::{ImportKind, RowOutcome};

use crate::access::caller;
use crate::app::{Reply, TestApp};
use crate::database::for_each_database;
use crate::fixture;
use crate::import::registry::{commit, preview, upload};

/// What must stand whole nowhere: of the fixture, and of the list below. All made up.
const CANARIES: &[&str] = &[
    "望舒",
    "官璇",
    "13700001357",
    "0379-60002468",
    "60002468",
    "wangshu.xi@",
    "鹿鸣",
    "13700008642",
    "luming@",
    "41030319900101123X",
    "410303198512312345",
];

/// Returns the canaries that stand in a text.
pub(crate) fn found(text: &str) -> impl Iterator<Item = &'static str> {
    CANARIES.iter().copied().filter(move |canary| text.contains(*canary))
}

/// A list as 天眼查 and 企查查 export it, with what nobody should have sent; its last row waits for a person.
const LIST: &str = "企业名称,登记状态,法定代表人,注册资本,成立日期,统一社会信用代码,企业（机构）类型,联系人,联系人职务,联系电话,更多电话,邮箱,备注\n\
洛阳鹿鸣轴承有限公司,存续,郝鹿鸣,1000.000000万人民币,2012-05-06,,有限责任公司,郝鹿鸣,经理,13700008642,0379-60001111；13700008643,luming@b.example,身份证41030319900101123X\n\
洛阳雁门精密轴承,存续,郝鹿鸣,500万美元,2012-05-06,,股份有限公司,郝鹿鸣,,13700008642,,luming@b.example,410303198512312345\n\
,存续,郝鹿鸣,500万美元,,,股份有限公司,郝鹿鸣,,13700008642,,luming@b.example,没有名称\n";

fn directory() -> Options {
    Options {
        kind: Some(ImportKind::Enterprises),
        ..Options::default()
    }
}

async fn filled(app: &TestApp) -> (i64, i64) {
    let firms = fixture::fill(&app.store().await).await;
    let import = commit(app, &upload("天眼查.csv", LIST.as_bytes()), &directory()).await;
    assert!(import.counts.of(RowOutcome::Created) == 1, "{:?}", import.counts);
    app.app.catch_up().await.unwrap();
    (firms.rich.0, import.id.0)
}

async fn send(app: &TestApp, role: Role, (method, address, form): (Method, &str, &str)) -> Reply {
    let accept = if address.starts_with("/api") {
        "application/json"
    } else {
        "text/html"
    };
    let mut request = Request::builder().method(method).uri(address).header("accept", accept);
    if !form.is_empty() {
        let kind = if form.starts_with('{') {
            "application/json"
        } else {
            "application/x-www-form-urlencoded"
        };
        request = request.header(CONTENT_TYPE, kind);
    }
    let mut request = request.body(Body::from(form.to_owned())).unwrap();
    request.extensions_mut().insert(caller(role, Scope::City));
    app.send(request).await
}

/// Every file below a folder, as bytes that may hold text.
fn files(folder: &Path, take: &mut dyn FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, take),
            false => take(&path, &String::from_utf8_lossy(&std::fs::read(&path).unwrap())),
        }
    }
}

fn addresses(path: &str, (firm, import): (i64, i64)) -> String {
    let path = path.replace("/enterprises/{id}", &format!("/enterprises/{firm}"));
    let path = path.replace("/imports/{id}", &format!("/imports/{import}"));
    path.replace("{tier}", "specialized-sme").replace("{list}", "one_step")
}

#[tokio::test]
async fn no_answer_file_audit_or_index_shows_a_person_whole() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let ids = filled(&app).await;
        let mut wrong = Vec::new();
        let mut asked = 0;
        let mut check = |what: &str, text: &str| {
            asked += 1;
            wrong.extend(found(text).map(|canary| format!("{what}: {canary}")));
        };
        for route in yanzhen::web::routes() {
            let address = addresses(route.path, ids);
            let is_list = route.method == Method::GET || address.ends_with("/export") || address.ends_with("/failures");
            if is_list {
                let reply = send(&app, Role::Bureau, (route.method.clone(), &address, "")).await;
                check(&address, &text_of(&reply));
            }
        }
        for query in ["鹿鸣", "郝鹿鸣", "13700008642", "8642"] {
            let encoded = percent_encoding::utf8_percent_encode(query, percent_encoding::NON_ALPHANUMERIC);
            let reply = send(
                &app,
                Role::Bureau,
                (Method::GET, &format!("/api/v1/suggest?q={encoded}"), ""),
            )
            .await;
            let text = reply.text().replace(query, "").replace("洛阳鹿鸣", "");
            check(query, &text);
            assert!(!text.contains("137****"), "a number is no way to be found here");
        }
        let columns: Vec<&str> = offered_columns(List::Enterprises).map(|column| column.key).collect();
        for form in ["csv", "jsonl", "xlsx"] {
            let address = format!("/enterprises/export?format={form}&columns={}", columns.join(","));
            let reply = send(&app, Role::Bureau, (Method::POST, &address, "")).await;
            assert!(reply.status.is_success(), "{}", reply.text());
            let text = text_of(&reply).replace("洛阳鹿鸣轴承", "");
            check(&address, &text);
            assert!(
                text.contains("郗*") && text.contains("137****1357") && text.contains("w***@"),
                "{text}"
            );
        }
        files(&app.folder().join("index"), &mut |path, text| {
            check(&path.display().to_string(), &text.replace("洛阳鹿鸣轴承", ""));
        });
        assert!(asked > 80, "little was looked at: {asked}");
        wrong.retain(|what| !what.ends_with(": 鹿鸣"));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    })
    .await;
}

fn text_of(reply: &Reply) -> String {
    match reply.body.starts_with(b"PK") {
        true => format!(
            "{:?}",
            yanzhen::app::sheet::read_book("file.xlsx", &reply.body).unwrap().sheets
        ),
        false => String::from_utf8_lossy(&reply.body).into_owned(),
    }
}

#[tokio::test]
async fn who_may_sees_one_firm_whole_and_the_audit_keeps_why_and_no_value() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let (firm, _) = filled(&app).await;
        let page = format!("/enterprises/{firm}/reveal");
        let api = format!("/api/v1{page}");
        for role in [
            Role::Visitor,
            Role::Enterprise,
            Role::Unit,
            Role::System,
            Role::Security,
            Role::Auditor,
        ] {
            let reply = send(&app, role, (Method::POST, &api, "why=x")).await;
            assert_eq!(reply.status, 403, "{role}");
        }
        let before = app.app.readiness().await.unwrap().latest;
        let reply = send(&app, Role::Bureau, (Method::POST, &page, "why=+")).await;
        assert_eq!(reply.status, 422);
        assert_eq!(
            app.app.readiness().await.unwrap().latest,
            before,
            "nothing is written of what was not shown"
        );
        let why = "why=%E6%A0%B8%E5%AE%9E+13700001357";
        for (role, address) in [(Role::Bureau, &page), (Role::Caseworker, &api)] {
            let reply = send(&app, role, (Method::POST, address, why)).await;
            assert!(reply.status.is_success(), "{}", reply.text());
            for whole in [
                "郗望舒",
                "亓官璇",
                "13700001357",
                "0379-60002468",
                "wangshu.xi@canary.example",
            ] {
                assert!(reply.text().contains(whole), "{role} {whole}");
            }
            assert_eq!(reply.header("cache-control"), "private, no-store");
        }
        let audit = app.get("/api/v1/audit").await.json();
        let entries = audit["entries"].as_array().unwrap();
        let looks: Vec<&Value> = entries
            .iter()
            .filter(|entry| entry["action"] == "reveal_people")
            .collect();
        assert_eq!(looks.len(), 2);
        let told = looks[0].to_string();
        assert!(
            told.contains(&format!(
                "{firm} 法定代表人、联系人、电话、企业邮箱；原因：核实 137****1357"
            )),
            "{told}"
        );
        assert_eq!(found(&audit.to_string()).count(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_firm_is_found_by_what_a_caller_knows_of_its_people() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        filled(&app).await;
        let find = async |json: &str| send(&app, Role::Bureau, (Method::POST, "/api/v1/people", json)).await;
        for (json, name) in [
            (r#"{"tail":"1357"}"#, "洛阳雁门精密轴承科技有限公司"),
            (r#"{"tail":"2468"}"#, "洛阳雁门精密轴承科技有限公司"),
            (r#"{"tail":"8643"}"#, "洛阳鹿鸣轴承有限公司"),
            (r#"{"name":"郗望舒"}"#, "洛阳雁门精密轴承科技有限公司"),
        ] {
            let reply = find(json).await;
            let firms = reply.json()["enterprises"].as_array().unwrap().clone();
            assert_eq!(firms.len(), 1, "{json}");
            assert_eq!(firms[0]["name"], name);
            assert_eq!(firms[0]["people"]["masked"], true);
        }
        for json in [r#"{"tail":"0000"}"#, r#"{"name":"郗"}"#, r#"{"name":"望舒"}"#] {
            assert_eq!(find(json).await.json()["enterprises"], serde_json::json!([]), "{json}");
        }
        for json in [
            "{}",
            r#"{"tail":"%%%%"}"#,
            r#"{"tail":"137"}"#,
            r#"{"tail":"1357","name":"x"}"#,
        ] {
            assert_eq!(find(json).await.status, 422, "{json}");
        }
        let reply = send(
            &app,
            Role::Visitor,
            (Method::POST, "/api/v1/people", r#"{"tail":"1357"}"#),
        )
        .await;
        assert_eq!(reply.status, 403);
    })
    .await;
}

#[tokio::test]
async fn a_list_of_people_is_taken_in_and_its_masked_copy_changes_nothing() {
    let app = TestApp::new().await;
    filled(&app).await;
    let reply = send(
        &app,
        Role::Bureau,
        (Method::POST, "/api/v1/people", r#"{"tail":"8642"}"#),
    )
    .await;
    let firm = reply.json()["enterprises"][0]["id"].as_i64().unwrap();
    let shown = app.get(&format!("/api/v1/enterprises/{firm}")).await.json();
    assert_eq!(shown["capital"], "1000万元人民币");
    assert_eq!(shown["licence_kind"], "有限责任公司");
    assert_eq!(shown["people"]["contacts"].as_array().unwrap().len(), 3);
    let masked = "企业名称,法定代表人,联系人,联系人职务,联系电话,更多电话,邮箱\n\
                  洛阳鹿鸣轴承有限公司,郝*,郝*,经理,137****8642,137****8643,l***@b.example\n";
    let plan = preview(&app, &upload("导出.csv", masked.as_bytes()), &directory()).await;
    assert_eq!(plan.counts.unchanged, 1, "{:?}", plan.rows);
    assert!(
        plan.findings.iter().any(|finding| finding.what.contains("已遮盖")),
        "{:?}",
        plan.findings
    );
    let changed = masked.replace(",经理,", ",董事长,").replace("l***@b", "new@b");
    let plan = preview(&app, &upload("导出.csv", changed.as_bytes()), &directory()).await;
    assert!(
        plan.rows[0].reason.contains("联系人和电话、企业邮箱"),
        "{:?}",
        plan.rows
    );
    let headed = "企业名称,注册资本（万元）\n洛阳鹿鸣轴承有限公司,1000\n";
    let plan = preview(&app, &upload("资本.csv", headed.as_bytes()), &directory()).await;
    assert_eq!(plan.counts.unchanged, 1, "{:?}", plan.rows);
}

#[tokio::test]
async fn people_are_erased_and_the_chain_stays_whole() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let (firm, _) = filled(&app).await;
        let id = yanzhen::domain::enterprise::EnterpriseId(firm);
        assert!(app.session.erase_people(id, " ").await.is_err());
        app.session.erase_people(id, "本人要求").await.unwrap();
        let shown = app.get(&format!("/api/v1/enterprises/{firm}")).await.json();
        assert_eq!(shown["people"]["contacts"], serde_json::json!([]));
        assert_eq!(shown["people"]["legal_representative"], "");
        assert_eq!(shown["capital"], "5000万元人民币", "what is no person's stays");
        let faults: Vec<String> = app
            .session
            .verify_audit()
            .await
            .unwrap()
            .1
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(faults, Vec::<String>::new());
        let faults = app.store().await.integrity_check().await.unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        let audit = app.get("/api/v1/audit").await;
        assert!(audit.text().contains("本人要求") && audit.text().contains("erase_people"));
        assert_eq!(found(audit.text()).count(), 0);
    })
    .await;
}

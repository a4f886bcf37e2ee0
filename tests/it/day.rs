//! Days from outside: the range is asked at every door, and what was stored before there was one harms nobody.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use sea_orm::ConnectionTrait;
use yanzhen::app::import::options::Options;
use yanzhen::domain::import::ImportStatus;

use crate::app::{Reply, TestApp};
use crate::database::for_each_database;
use crate::import::registry::{commit, upload, with_roster};

/// Dates that no list can mean, as addresses and forms carry them.
const OUTSIDE: &[&str] = &[
    "%2B262142-12-31",
    "-262143-01-01",
    "%2B90001-06-30",
    "9999-12-31",
    "0026-01-01",
    "2201-01-01",
];

/// Addresses that take a day.
const BY_ADDRESS: &[&str] = &[
    "/goals?on={}",
    "/goals?known={}",
    "/goals/hi-tech?on={}",
    "/goals/report?on={}",
    "/goals/ladder?on={}",
    "/goals/ladder/firms?tier=hi-tech&on={}",
    "/goals/hi-tech/firms?on={}",
    "/goals/hi-tech/firms?ends_from={}&ends_until={}",
    "/holders?tier=hi-tech&on={}",
    "/holders?tier=hi-tech&known={}",
    "/expiring?after={}_1",
    "/api/v1/goals?on={}",
    "/api/v1/goals/hi-tech?on={}",
    "/api/v1/goals/report?on={}",
    "/api/v1/enterprises?q=a&on={}",
    "/api/v1/enterprises/1/assessments?on={}",
    "/lint?kind=expired&page=9223372036854775807",
    "/lint?kind=expired&page=18446744073709551615",
];

/// Forms that take a day: address, fields.
const BY_FORM: &[(&str, &str)] = &[
    (
        "/plans",
        "code=p&title=t&document=d&issued={}&from=2026-01-01&until=2030-12-31",
    ),
    (
        "/plans",
        "code=p&title=t&document=d&issued=2026-01-01&from={}&until=2030-12-31",
    ),
    ("/api/v1/goals/report/export", "on={}"),
];

async fn post(app: &TestApp, (path, kind, body): (&str, &str, String)) -> Reply {
    let request = Request::post(path).header(CONTENT_TYPE, kind).body(Body::from(body));
    app.send(request.unwrap()).await
}

#[tokio::test]
async fn every_door_refuses_a_day_that_no_list_can_mean() {
    let app = TestApp::new().await;
    app.session.seed().await.unwrap();
    app.app.catch_up().await.unwrap();
    for outside in OUTSIDE {
        for address in BY_ADDRESS {
            let reply = app.get(&address.replace("{}", outside)).await;
            assert!(reply.status.is_client_error(), "{}: {}", reply.path, reply.status);
        }
        for (path, fields) in BY_FORM {
            let form = (
                *path,
                "application/x-www-form-urlencoded",
                fields.replace("{}", outside),
            );
            let reply = post(&app, form).await;
            assert!(reply.status.is_client_error(), "{path} {fields}: {}", reply.status);
        }
        let plain = outside.replace("%2B", "+");
        let json = format!(r#"{{"names":"洛轴","on":"{plain}"}}"#);
        let reply = post(&app, ("/api/v1/matches", "application/json", json)).await;
        assert!(reply.status.is_client_error(), "{}", reply.status);
        let import = format!(
            "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n洛阳轴承集团股份有限公司\r\n\
             --b\r\nContent-Disposition: form-data; name=\"tier\"\r\n\r\nhi-tech\r\n\
             --b\r\nContent-Disposition: form-data; name=\"from\"\r\n\r\n{plain}\r\n--b--\r\n"
        );
        let reply = post(&app, ("/api/v1/imports", "multipart/form-data; boundary=b", import)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{plain}");
        assert!(reply.text().contains("1900-01-01 至 2200-12-31"), "{}", reply.text());
    }
}

#[tokio::test]
async fn a_day_stored_before_there_was_a_range_is_named_harms_no_page_and_can_be_taken_back() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        with_roster(&app).await;
        let text = "2020年度高新技术企业认定名单\n企业名称,有效期起,有效期止\n中信重工机械股份有限公司,2020-01-01,2022-12-31\n";
        let list = commit(&app, &upload("a.csv", text.as_bytes()), &Options::default()).await;
        let raw = fresh.raw().await;
        let (from, until) = match fresh.is_sqlite() {
            true => ("+262142-01-01", "+262142-12-31"),
            false => ("12142-01-01", "12142-12-31"),
        };
        let poison = format!("UPDATE tenure SET valid_from = '{from}', valid_until = '{until}' WHERE tier = 'hi-tech'");
        raw.execute_unprepared(&poison).await.unwrap();
        let plan = "UPDATE plan SET definition = replace(definition, '2026-01-01', '-262143-01-01')";
        raw.execute_unprepared(plan).await.unwrap();
        let store = app.store().await;
        let named = store.whole().days_out_of_range().await.unwrap();
        assert!(named.iter().any(|fault| fault.place == "tenure"), "{named:?}");
        app.app.catch_up().await.unwrap();
        for page in ["/goals", "/goals/report", "/goals/hi-tech", "/holders?tier=hi-tech", "/lint", "/expiring", "/plans"] {
            let reply = app.get(page).await;
            assert!(reply.status.is_success(), "{page}: {}", reply.status);
        }
        let reverted = app.session.revert_import(list.id).await.unwrap();
        assert_eq!(reverted.status, ImportStatus::Reverted);
        let left = store.whole().days_out_of_range().await.unwrap();
        assert!(left.iter().all(|fault| fault.place != "tenure"), "{left:?}");
    })
    .await;
}

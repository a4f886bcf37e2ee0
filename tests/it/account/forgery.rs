//! What another site sends through somebody's browser, and what somebody sends who is not who he says.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

use super::{House, Visitor};

#[tokio::test]
async fn a_form_without_the_key_of_the_session_writes_nothing() {
    let house = House::new(None).await;
    let [mut system, mut security, _] = house.staffed().await;
    let own = system.form_key().await.unwrap();
    let foreign = security.form_key().await.unwrap();
    assert_ne!(system.form_key().await.unwrap(), own, "it looks different each time");
    for key in [None, Some(foreign.as_str()), Some(""), Some("00"), Some("zz")] {
        let fields: Vec<(&str, &str)> = key
            .map(|key| ("csrf", key))
            .into_iter()
            .chain([("idle_minutes", "60")])
            .collect();
        let said = system.post_bare("/settings", &fields).await;
        assert_eq!(said.status, StatusCode::FORBIDDEN, "{key:?}");
    }
    let late = [("idle_minutes", "60"), ("csrf", own.as_str())];
    assert_eq!(
        system.post_bare("/settings", &late).await.status,
        StatusCode::FORBIDDEN,
        "it stands in front"
    );
    let said = system
        .post_bare("/settings", &[("csrf", &own), ("idle_minutes", "60")])
        .await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
    assert!(system.get("/settings").await.text.contains("value=\"60\""));
}

#[tokio::test]
async fn every_form_of_every_page_repeats_the_key() {
    let house = House::new(None).await;
    let [mut system, mut security, mut auditor] = house.staffed().await;
    let mut bureau = house
        .hire(
            (&mut system, &mut security),
            ("gxj", yanzhen::domain::access::Role::Bureau, &[("scope", "city")]),
        )
        .await;
    let mut seen = 0;
    for visitor in [&mut system, &mut security, &mut auditor, &mut bureau] {
        for route in yanzhen::web::routes() {
            if route.method != Method::GET || route.path.contains('{') || route.path.starts_with("/api") {
                continue;
            }
            let page = visitor.get(route.path).await;
            for form in page
                .text
                .split("<form")
                .skip(1)
                .filter(|form| form.split('>').next().unwrap().contains("method=\"post\""))
            {
                seen += 1;
                let inside = form.split_once('>').unwrap().1;
                assert!(
                    inside.starts_with("<input type=\"hidden\" name=\"csrf\""),
                    "{}: <form{form}",
                    route.path
                );
            }
        }
    }
    assert!(seen > 40, "{seen} forms");
}

#[tokio::test]
async fn a_file_is_taken_with_the_key_in_front_and_not_without() {
    let house = House::new(None).await;
    let [mut system, mut security, _] = house.staffed().await;
    let mut bureau = house
        .hire(
            (&mut system, &mut security),
            ("gxj", yanzhen::domain::access::Role::Bureau, &[("scope", "city")]),
        )
        .await;
    let key = bureau.form_key().await.unwrap();
    let field =
        |name: &str, value: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let file = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n企业名称\n洛阳甲厂\n\r\n--x--\r\n";
    for (before, status) in [
        (String::new(), StatusCode::FORBIDDEN),
        (field("csrf", &key), StatusCode::SEE_OTHER),
    ] {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/imports")
            .header("content-type", "multipart/form-data; boundary=x");
        let said = bureau.send(request.body(Body::from(before + file)).unwrap()).await;
        assert_eq!(said.status, status, "{}", said.text);
    }
}

#[tokio::test]
async fn somebody_who_did_not_sign_in_sees_what_is_public_and_nothing_else() {
    let house = House::new(None).await;
    house.found().await;
    let mut nobody = Visitor::new(&house);
    for route in yanzhen::web::routes() {
        let path = route
            .path
            .split('/')
            .map(|part| if part.starts_with('{') { "1" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        let request = Request::builder()
            .method(route.method.clone())
            .uri(&path)
            .header("accept", "text/html");
        let said = nobody.send(request.body(Body::empty()).unwrap()).await;
        let may = yanzhen::domain::access::Role::Visitor.may(route.right)
            && route.right != yanzhen::domain::access::Right::OwnAccount;
        let shut = match (said.status, route.method == Method::GET && !path.starts_with("/api")) {
            (StatusCode::SEE_OTHER, true) => said.location().starts_with("/sign-in?back="),
            (StatusCode::UNAUTHORIZED, _) => true,
            _ => false,
        };
        if route.right == yanzhen::domain::access::Right::OwnAccount {
            assert!(
                said.status.is_client_error() || shut,
                "{} {path}: {}",
                route.method,
                said.status
            );
            continue;
        }
        assert_eq!(shut, !may, "{} {path}: {}", route.method, said.status);
    }
    nobody.cookie = Some("yanzhen=AAAAAAAAAAAAAAAAAAAAAA".to_owned());
    assert_eq!(
        nobody.get("/imports").await.status,
        StatusCode::SEE_OTHER,
        "a made-up session is none"
    );
    assert!(nobody.get("/").await.text.contains("href=\"/sign-in\""));
}

//! The way in and out.

use axum::http::StatusCode;
use chrono::TimeDelta;
use yanzhen::domain::access::Role;

use super::{House, PASSWORD, Visitor};
use crate::database::for_each_database;

const CITY: &[(&str, &str)] = &[("scope", "city")];

#[tokio::test]
async fn without_accounts_the_operator_of_the_machine_is_let_in() {
    let house = House::new(None).await;
    let mut visitor = Visitor::new(&house);
    let home = visitor.get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(
        !home.text.contains("登录") && !home.text.contains("csrf"),
        "{}",
        home.text
    );
    assert_eq!(visitor.get("/imports").await.status, StatusCode::OK);
    assert_eq!(visitor.get("/sign-in").await.status, StatusCode::NOT_FOUND);
    assert_eq!(visitor.get("/account").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_first_three_are_set_up_once_behind_an_address_of_their_own() {
    for_each_database(async |fresh| {
        let house = House::new(Some(fresh)).await;
        let secret = house.app.offer_setup().await.unwrap().unwrap();
        let mut visitor = Visitor::new(&house);
        assert_eq!(visitor.get("/setup/wrong").await.status, StatusCode::NOT_FOUND);
        let path = format!("/setup/{secret}");
        assert!(visitor.get(&path).await.text.contains("设立首批账号"));
        let three = |number: &'static str| {
            let mut fields = Vec::new();
            for (role, login, own) in [
                ("system", "sys", "1"),
                ("security", "sec", number),
                ("auditor", "aud", "3"),
            ] {
                for (name, value) in [("login", login), ("name", "某人"), ("office", "局"), ("number", own)] {
                    fields.push((format!("{role}-{name}"), value));
                }
            }
            fields
        };
        for (number, status) in [
            ("1", StatusCode::UNPROCESSABLE_ENTITY),
            ("", StatusCode::UNPROCESSABLE_ENTITY),
            ("2", StatusCode::OK),
        ] {
            let fields = three(number);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            let said = visitor.post(&path, &fields).await;
            assert_eq!(said.status, status, "{number}: {}", said.text);
        }
        assert_eq!(visitor.get(&path).await.status, StatusCode::NOT_FOUND, "it works once");
        assert_eq!(visitor.get("/imports").await.location(), "/sign-in?back=%2Fimports");
    })
    .await;
}

#[tokio::test]
async fn each_role_lands_where_its_work_is_and_sees_its_menu() {
    for_each_database(async |fresh| {
        let house = House::new(Some(fresh)).await;
        let [mut system, mut security, mut auditor] = house.staffed().await;
        for (visitor, sees, not) in [
            (&mut system, "/accounts", "/approvals"),
            (&mut security, "/approvals", "/settings"),
            (&mut auditor, "/audit", "/approvals"),
        ] {
            assert_eq!(visitor.get(sees).await.status, StatusCode::OK);
            assert_eq!(visitor.get(not).await.status, StatusCode::FORBIDDEN);
            assert_eq!(
                visitor.get("/enterprises").await.status,
                StatusCode::FORBIDDEN,
                "no firm is theirs"
            );
            let home = visitor.get("/").await;
            let menu = home.between("主导航", "</nav>").unwrap();
            assert!(home.text.contains("退出") && !menu.contains("/imports"), "{menu}");
        }
        let mut bureau = house
            .hire((&mut system, &mut security), ("gxj", Role::Bureau, CITY))
            .await;
        assert_eq!(bureau.get("/imports").await.status, StatusCode::OK);
        assert_eq!(bureau.get("/accounts").await.status, StatusCode::FORBIDDEN);
        let county = [("scope", "county"), ("county-410305", "on")];
        let mut helper = house
            .hire((&mut system, &mut security), ("zhu.qi", Role::Caseworker, &county))
            .await;
        assert!(helper.key.is_none(), "a caseworker needs no second factor");
        helper.cookie = None;
        let said = helper
            .post("/sign-in", &[("login", "Zhu.Qi"), ("password", PASSWORD)])
            .await;
        assert_eq!(said.location(), "/enterprises");
        assert_eq!(helper.get("/enterprises").await.status, StatusCode::OK);
        assert_eq!(helper.get("/imports").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_told_the_same() {
    let house = House::new(None).await;
    house.staffed().await;
    let mut visitor = Visitor::new(&house);
    let told = async |visitor: &mut Visitor<'_>, login: &str| {
        let said = visitor
            .post("/sign-in", &[("login", login), ("password", "Wrong-guess 99")])
            .await;
        let typed = login.replace('<', "&lt;").replace('>', "&gt;");
        (said.status, said.text.replace(&format!("value=\"{typed}\""), ""))
    };
    let known = told(&mut visitor, "sys").await;
    assert_eq!(known.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(known, told(&mut visitor, "nobody").await);
    assert_eq!(known, told(&mut visitor, "<b>").await);
    assert!(visitor.cookie.is_none(), "nobody is half way in");
}

#[tokio::test]
async fn an_account_is_locked_after_failures_longer_each_time_and_unlocked_by_another() {
    for_each_database(async |fresh| {
        let house = House::new(Some(fresh)).await;
        let [mut system, mut security, _] = house.staffed().await;
        let mut bureau = house
            .hire((&mut system, &mut security), ("gxj", Role::Bureau, CITY))
            .await;
        bureau.cookie = None;
        for _ in 0..5 {
            bureau
                .post("/sign-in", &[("login", "gxj"), ("password", "Wrong-guess 99")])
                .await;
        }
        let said = bureau
            .post("/sign-in", &[("login", "gxj"), ("password", PASSWORD)])
            .await;
        assert_eq!(
            said.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "the right password does not open a locked account"
        );
        house.wait(TimeDelta::minutes(15));
        bureau.sign_in("gxj").await;
        assert_eq!(
            bureau.get("/imports").await.status,
            StatusCode::OK,
            "a lock ends by itself"
        );
        bureau.cookie = None;
        for _ in 0..6 {
            bureau
                .post("/sign-in", &[("login", "gxj"), ("password", "Wrong-guess 99")])
                .await;
        }
        let id = security.get("/accounts").await;
        let id = id.between("/accounts/4\"", ">").map(|_| 4).expect("the fourth account");
        let page = security.get(&format!("/accounts/{id}")).await;
        assert!(page.text.contains("已锁定"), "{}", page.text);
        assert_eq!(
            system.post("/accounts/4/unlock", &[]).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            security.post("/accounts/4/unlock", &[]).await.status,
            StatusCode::SEE_OTHER
        );
        bureau.sign_in("gxj").await;
        assert_eq!(bureau.get("/imports").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_code_opens_once_and_a_recovery_code_too() {
    let house = House::new(None).await;
    let [mut system, ..] = house.staffed().await;
    system.cookie = None;
    system
        .post("/sign-in", &[("login", "sys"), ("password", PASSWORD)])
        .await;
    assert_eq!(
        system.get("/accounts").await.location(),
        "/sign-in/code",
        "a password alone opens nothing"
    );
    let code = system.code();
    let said = system.post("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(said.location(), "/accounts");
    let recovery = system.post("/account/recovery", &[]).await;
    let recovery = recovery.between("<li><code>", "</code>").unwrap().to_owned();
    let mut other = Visitor::new(&house);
    other
        .post("/sign-in", &[("login", "sys"), ("password", PASSWORD)])
        .await;
    let again = other.post("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(
        again.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the same code a second time"
    );
    assert_eq!(
        other.post("/sign-in/code", &[("code", &recovery)]).await.location(),
        "/accounts"
    );
    let mut third = Visitor::new(&house);
    third
        .post("/sign-in", &[("login", "sys"), ("password", PASSWORD)])
        .await;
    let spent = third.post("/sign-in/code", &[("code", &recovery)]).await;
    assert_eq!(
        spent.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a recovery code is spent"
    );
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_at_the_end_of_the_day() {
    let house = House::new(None).await;
    let [mut system, mut security, mut auditor] = house.staffed().await;
    house.wait(TimeDelta::minutes(27));
    assert_eq!(system.get("/accounts").await.status, StatusCode::OK);
    house.wait(TimeDelta::minutes(27));
    assert_eq!(
        system.get("/accounts").await.status,
        StatusCode::OK,
        "use keeps it alive"
    );
    assert_eq!(
        security.get("/accounts").await.status,
        StatusCode::SEE_OTHER,
        "54 minutes without use"
    );
    for _ in 0..26 {
        house.wait(TimeDelta::minutes(27));
        system.get("/accounts").await;
    }
    assert_eq!(
        system.get("/accounts").await.status,
        StatusCode::SEE_OTHER,
        "twelve hours are over"
    );
    auditor.sign_in("aud").await;
    assert_eq!(auditor.post("/sign-out", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(auditor.get("/audit").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn every_step_on_the_way_in_is_another_session_and_the_one_before_is_worth_nothing() {
    let house = House::new(None).await;
    let [mut system, ..] = house.staffed().await;
    let fixed = system.cookie.clone();
    system.post("/sign-out", &[]).await;
    assert!(system.cookie.is_none());
    system.cookie.clone_from(&fixed);
    assert_eq!(
        system.get("/accounts").await.status,
        StatusCode::SEE_OTHER,
        "an old cookie is no session"
    );
    system.sign_in("sys").await;
    assert_ne!(
        system.cookie, fixed,
        "a session that was shown beforehand is not the one that gets in"
    );
    let set = system.cookie.clone().unwrap();
    assert!(set.starts_with("yanzhen="), "{set}");
    let encrypted = yanzhen::web::router_over(house.app.clone(), true);
    let body = axum::body::Body::from(format!("login=sys&password={}", PASSWORD.replace(' ', "%20")));
    let request = axum::http::Request::post("/sign-in")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body);
    let said = tower::ServiceExt::oneshot(encrypted, request.unwrap()).await.unwrap();
    let cookie = said.headers()["set-cookie"].to_str().unwrap();
    for word in ["__Host-yanzhen=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(word), "{word}: {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn after_signing_in_one_goes_where_one_wanted_but_never_to_another_site() {
    let house = House::new(None).await;
    let [mut system, mut security, _] = house.staffed().await;
    let county = [("scope", "county"), ("county-410305", "on")];
    house
        .hire((&mut system, &mut security), ("helper", Role::Caseworker, &county))
        .await;
    for (back, to) in [
        ("/goals?plan=x", "/goals?plan=x"),
        ("//evil.example", "/enterprises"),
        ("https://evil.example", "/enterprises"),
        ("/\\evil.example", "/enterprises"),
        ("", "/enterprises"),
    ] {
        let mut visitor = Visitor::new(&house);
        let said = visitor
            .post(
                "/sign-in",
                &[("login", "helper"), ("password", PASSWORD), ("back", back)],
            )
            .await;
        assert_eq!(said.location(), to, "{back}");
    }
}

#[tokio::test]
async fn a_password_that_is_due_must_be_changed_and_none_comes_back() {
    let house = House::new(None).await;
    let [mut system, mut security, _] = house.staffed().await;
    let county = [("scope", "county"), ("county-410305", "on")];
    house
        .hire((&mut system, &mut security), ("helper", Role::Caseworker, &county))
        .await;
    house.wait(TimeDelta::days(91));
    let mut helper = Visitor::new(&house);
    let said = helper
        .post("/sign-in", &[("login", "helper"), ("password", PASSWORD)])
        .await;
    assert_eq!(said.location(), "/sign-in/renew");
    assert_eq!(helper.get("/enterprises").await.location(), "/sign-in/renew");
    for (old, new, status) in [
        ("wrong", "Green-kettle 4 owls", StatusCode::UNPROCESSABLE_ENTITY),
        (PASSWORD, PASSWORD, StatusCode::UNPROCESSABLE_ENTITY),
        (PASSWORD, "Luoyang@2026", StatusCode::UNPROCESSABLE_ENTITY),
        (PASSWORD, "Green-kettle 4 owls", StatusCode::SEE_OTHER),
    ] {
        let said = helper
            .post("/sign-in/renew", &[("old", old), ("password", new), ("again", new)])
            .await;
        assert_eq!(said.status, status, "{new}: {}", said.text);
    }
    assert_eq!(helper.get("/enterprises").await.status, StatusCode::OK);
}

//! Tokens of programs.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::TimeDelta;
use yanzhen::domain::access::Role;

use super::{House, Visitor};
use crate::database::for_each_database;

async fn with(visitor: &mut Visitor<'_>, token: &str, path: &str) -> StatusCode {
    let request = Request::get(path)
        .header("accept", "application/json")
        .header("authorization", format!("Bearer {token}"));
    visitor.send(request.body(Body::empty()).unwrap()).await.status
}

#[tokio::test]
async fn a_token_may_what_it_was_given_until_it_ends_or_is_revoked() {
    for_each_database(async |fresh| {
        let house = House::new(Some(fresh)).await;
        let [mut system, mut security, _] = house.staffed().await;
        let mut bureau = house
            .hire(
                (&mut system, &mut security),
                ("gxj", Role::Bureau, &[("scope", "city")]),
            )
            .await;
        let ask = |days: &'static str| [("title", "取数"), ("days", days), ("right-see_firms", "on")];
        let said = bureau.post("/account/tokens", &ask("30")).await;
        let token = format!("yz_{}", said.between("yz_", "<").expect("a token"));
        let mut program = Visitor::new(&house);
        assert_eq!(with(&mut program, &token, "/api/v1/enterprises").await, StatusCode::OK);
        assert_eq!(
            with(&mut program, &token, "/api/v1/audit").await,
            StatusCode::FORBIDDEN,
            "not given"
        );
        assert_eq!(
            with(&mut program, "yz_wrong", "/api/v1/enterprises").await,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(
            with(&mut program, "", "/api/v1/enterprises").await,
            StatusCode::UNAUTHORIZED
        );
        let page = bureau.get("/account").await;
        assert!(page.text.contains("取数") && !page.text.contains(&token), "shown once");
        bureau.post("/account/tokens/1/revoke", &[]).await;
        assert_eq!(
            with(&mut program, &token, "/api/v1/enterprises").await,
            StatusCode::UNAUTHORIZED
        );
        let said = bureau.post("/account/tokens", &ask("1")).await;
        let token = format!("yz_{}", said.between("yz_", "<").expect("a token"));
        assert_eq!(with(&mut program, &token, "/api/v1/enterprises").await, StatusCode::OK);
        house.wait(TimeDelta::days(1));
        assert_eq!(
            with(&mut program, &token, "/api/v1/enterprises").await,
            StatusCode::UNAUTHORIZED,
            "over"
        );
    })
    .await;
}

#[tokio::test]
async fn a_token_is_no_way_to_more() {
    let house = House::new(None).await;
    let [mut system, mut security, _] = house.staffed().await;
    let county = [("scope", "county"), ("county-410305", "on")];
    let mut helper = house
        .hire((&mut system, &mut security), ("helper", Role::Caseworker, &county))
        .await;
    for (right, days) in [
        ("right-import", "30"),
        ("right-own_account", "30"),
        ("right-see_firms", "3000"),
        ("right-see_firms", "x"),
    ] {
        let said = helper
            .post("/account/tokens", &[("title", "t"), ("days", days), (right, "on")])
            .await;
        assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "{right} {days}");
    }
    let said = helper
        .post(
            "/account/tokens",
            &[("title", "t"), ("days", "30"), ("right-see_firms", "on")],
        )
        .await;
    let token = format!("yz_{}", said.between("yz_", "<").unwrap());
    let mut program = Visitor::new(&house);
    assert_eq!(
        with(&mut program, &token, "/account").await,
        StatusCode::FORBIDDEN,
        "it is no way to its own account"
    );
    assert_eq!(
        system.post("/accounts/4/disable", &[("why", "离职")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        with(&mut program, &token, "/api/v1/enterprises").await,
        StatusCode::UNAUTHORIZED,
        "its holder left"
    );
}

//! Who makes accounts, who lets them be, who reads what both did.

use axum::http::StatusCode;
use sea_orm::ConnectionTrait;
use yanzhen::domain::access::{Role, Scope};
use yanzhen::domain::audit::Action;
use yanzhen::store::{Error, Tx};

use super::{House, PASSWORD, Visitor, grant, person};
use crate::database::for_each_database;

const CITY: &[(&str, &str)] = &[("scope", "city")];

#[tokio::test]
async fn an_account_is_worth_nothing_before_another_person_approved_it() {
    for_each_database(async |fresh| {
        let house = House::new(Some(fresh)).await;
        let [mut system, mut security, _] = house.staffed().await;
        let link = system.ask_for("gxj", Role::Bureau, CITY).await;
        let mut bureau = Visitor::new(&house);
        bureau
            .post(&format!("/link/{link}"), &[("password", PASSWORD), ("again", PASSWORD)])
            .await;
        let early = bureau
            .post("/sign-in", &[("login", "gxj"), ("password", PASSWORD)])
            .await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody approved it");
        assert_eq!(
            system.post("/approvals/1", &[("decision", "approve")]).await.status,
            StatusCode::FORBIDDEN
        );
        security.approve_all().await;
        bureau.sign_in("gxj").await;
        assert_eq!(bureau.get("/imports").await.status, StatusCode::OK);
        let spent = bureau.get(&format!("/link/{link}")).await;
        assert_eq!(spent.status, StatusCode::NOT_FOUND, "a link works once");
    })
    .await;
}

#[tokio::test]
async fn another_scope_ends_the_sessions_that_had_the_old_one() {
    let house = House::new(None).await;
    let [mut system, mut security, _] = house.staffed().await;
    let mut bureau = house
        .hire((&mut system, &mut security), ("gxj", Role::Bureau, CITY))
        .await;
    let county = [
        ("role", "bureau"),
        ("scope", "county"),
        ("county-410305", "on"),
        ("why", "分工调整"),
    ];
    assert_eq!(
        system.post("/accounts/4/grant", &county).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        bureau.get("/imports").await.status,
        StatusCode::OK,
        "nobody approved it yet"
    );
    security.approve_all().await;
    assert_eq!(
        bureau.get("/imports").await.status,
        StatusCode::SEE_OTHER,
        "what it may do changed"
    );
    bureau.sign_in("gxj").await;
    assert!(system.get("/accounts/4").await.text.contains("涧西区"));
}

#[tokio::test]
async fn nobody_is_two_of_the_three_and_nobody_approves_for_himself() {
    for_each_database(async |fresh| {
        let house = House::new(Some(fresh)).await;
        let [mut system, mut security, _] = house.staffed().await;
        let twin = person("twin", "同一个人", "1");
        let asked = house
            .app
            .machine()
            .request_account(&twin, &grant(Role::Security, Scope::nothing()), "兼任")
            .await;
        asked.unwrap();
        let page = security.get("/approvals").await;
        let id = page.between("action=\"/approvals/", "\"").unwrap().to_owned();
        let said = security
            .post(&format!("/approvals/{id}"), &[("decision", "approve")])
            .await;
        assert_eq!(said.status, StatusCode::CONFLICT);
        assert!(said.text.contains("三员不能兼任"), "{}", said.text);
        // The security administrator's own role is for another to change.
        let own = [("role", "system"), ("why", "换岗")];
        assert_eq!(
            system.post("/accounts/2/grant", &own).await.status,
            StatusCode::SEE_OTHER
        );
        let page = security.get("/approvals").await;
        let own = page.text.matches("/approvals/").count();
        assert_eq!(own, 2, "{}", page.text);
        let last = page
            .text
            .rsplit("action=\"/approvals/")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let said = security
            .post(&format!("/approvals/{last}"), &[("decision", "approve")])
            .await;
        assert_eq!(said.status, StatusCode::CONFLICT, "{}", said.text);
        let said = system.post("/accounts/3/disable", &[("why", "离岗")]).await;
        assert_eq!(said.status, StatusCode::CONFLICT, "the only auditor stays");
    })
    .await;
}

#[tokio::test]
async fn a_reset_lets_nobody_in_before_it_is_approved() {
    let house = House::new(None).await;
    let [mut system, mut security, _] = house.staffed().await;
    let mut bureau = house
        .hire((&mut system, &mut security), ("gxj", Role::Bureau, CITY))
        .await;
    let said = system.post("/accounts/4/reset", &[("lost", "factor")]).await;
    let link = said.between("/link/", "<").unwrap().to_owned();
    assert_eq!(
        bureau.get("/imports").await.status,
        StatusCode::SEE_OTHER,
        "the session is over"
    );
    let mut thief = Visitor::new(&house);
    thief
        .post(&format!("/link/{link}"), &[("password", PASSWORD), ("again", PASSWORD)])
        .await;
    let said = thief
        .post("/sign-in", &[("login", "gxj"), ("password", PASSWORD)])
        .await;
    assert_eq!(
        said.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "whoever makes links does not get in with them"
    );
    security.approve_all().await;
    bureau.key = None;
    bureau.cookie = None;
    bureau.sign_in("gxj").await;
    assert_eq!(bureau.get("/imports").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_somebody_looked_after_goes_to_a_successor() {
    for_each_database(async |fresh| {
        let house = House::new(Some(fresh)).await;
        let store = fresh.store().await;
        let firms = crate::fixture::fill(&store).await;
        let [mut system, mut security, _] = house.staffed().await;
        let machine = house.app.machine();
        let scope = |firms: &[_]| Scope::Enterprises(firms.iter().copied().collect());
        for (login, own) in [("old", firms.rich), ("new", firms.bare)] {
            let (who, what) = (person(login, login, login), grant(Role::Caseworker, scope(&[own])));
            let link = machine.request_account(&who, &what, "包联").await.unwrap();
            security.approve_all().await;
            house.arrive(login, &link.secret).await;
        }
        let said = system.post("/accounts/4/disable", &[("why", "调离")]).await;
        assert_eq!(
            said.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "somebody must take over: {}",
            said.text
        );
        let said = system
            .post("/accounts/4/disable", &[("why", "调离"), ("login", "new")])
            .await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        let mut new = Visitor::new(&house);
        new.sign_in("new").await;
        let path = format!("/enterprises/{}", firms.rich.0);
        assert_eq!(new.get(&path).await.status, StatusCode::NOT_FOUND);
        security.approve_all().await;
        new.cookie = None;
        new.sign_in("new").await;
        assert_eq!(new.get(&path).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn the_audit_tells_who_from_where_and_keeps_secrets_and_business_apart() {
    let house = House::new(None).await;
    let [mut system, mut security, mut auditor] = house.staffed().await;
    let mut bureau = house
        .hire((&mut system, &mut security), ("gxj", Role::Bureau, CITY))
        .await;
    let body = "code=p1&title=秘密规划&document=x&issued=2026-01-01&from=2026-01-01&until=2030-12-31";
    let fields: Vec<(&str, &str)> = body.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
    let said = bureau.post("/plans", &fields).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
    let page = auditor.get("/audit").await;
    for word in ["登录", "审批账号、角色或范围", "录入规划", "127.0.0.1", "系统员（sys）"] {
        assert!(page.text.contains(word), "{word}: {}", page.text);
    }
    assert!(!page.text.contains("秘密规划"), "an auditor sees no business");
    let own = bureau.get("/audit").await;
    assert!(
        own.text.contains("秘密规划") && !own.text.contains("审批账号、角色或范围</td>"),
        "{}",
        own.text
    );
    let everything = house
        .app
        .session(yanzhen::domain::access::Actor::local_bureau("x"), house.app.today());
    let entries = everything
        .list_audit(&yanzhen::app::AuditQuery::default(), 500)
        .await
        .unwrap();
    let told = serde_json::to_string(&entries).unwrap();
    assert!(
        !told.contains("argon2") && !told.contains(system.key.as_deref().unwrap()),
        "{told}"
    );
    assert_eq!(everything.verify_audit().await.unwrap().1, vec![]);
}

#[tokio::test]
async fn a_seal_covers_accounts_so_that_a_right_given_past_the_program_is_told() {
    for_each_database(async |fresh| {
        let house = House::new(Some(fresh)).await;
        house.found().await;
        let sql = "UPDATE account SET role = 'bureau' WHERE login = 'sys'";
        fresh.raw().await.execute_unprepared(sql).await.unwrap();
        let faults = house.app.find_faults().await.unwrap();
        assert!(faults.iter().any(|fault| fault.place == "account"), "{faults:?}");
    })
    .await;
}

#[tokio::test]
async fn from_the_machine_itself_a_duty_can_be_entered_again_and_the_audit_tells() {
    let house = House::new(None).await;
    let [_, mut security, _] = house.staffed().await;
    let id = yanzhen::domain::account::AccountId(2);
    let link = house.app.break_glass(id, None, "安全员手机和口令都丢了").await.unwrap();
    assert_eq!(security.get("/approvals").await.status, StatusCode::SEE_OTHER);
    let mut back = house.arrive("sec", &link.secret).await;
    assert_eq!(back.get("/approvals").await.status, StatusCode::OK);
    let refused = house.app.break_glass(id, Some(Role::System), "兼任").await;
    assert!(refused.is_ok(), "it may become another duty, not a second one");
    let twin = house
        .app
        .break_glass(yanzhen::domain::account::AccountId(1), None, "")
        .await;
    assert!(twin.is_err(), "the reason is part of it");
    let reader = house
        .app
        .session(yanzhen::domain::access::Actor::local_bureau("x"), house.app.today());
    let entries = reader
        .list_audit(&yanzhen::app::AuditQuery::default(), 50)
        .await
        .unwrap()
        .entries;
    assert!(entries.iter().any(|entry| entry.action == Action::BreakGlass));
}

#[tokio::test]
async fn a_right_that_was_given_past_the_second_person_is_refused_by_the_database() {
    for_each_database(async |fresh| {
        let house = House::new(Some(fresh)).await;
        house.found().await;
        let store = fresh.store().await;
        let make = async |tx: &Tx| -> Result<(), Error> {
            let mut account = tx.must_find_account(yanzhen::domain::account::AccountId(1)).await?;
            account.person.number = "2".to_owned();
            tx.update_account(&account).await
        };
        let actor = yanzhen::domain::access::Actor::local_bureau("x");
        let refused = store.write(&actor, Action::RequestGrant, make).await;
        assert!(matches!(refused, Err(Error::Unique { .. })), "{refused:?}");
    })
    .await;
}

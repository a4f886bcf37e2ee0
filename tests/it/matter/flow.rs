//! Whole ways of matters.

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use yanzhen::app::matter::MatterAsked;
use yanzhen::app::{Error, Noun, Session};
use yanzhen::domain::access::{Role, Scope};
use yanzhen::domain::deadline::Light;
use yanzhen::domain::matter::{MatterId, Said};
use yanzhen::domain::policy::Class;

use super::{a_request, act, conflict, firm, note, person, unit};
use crate::app::TestApp;
use crate::database::for_each_database;

/// Those who deal with a request, each with an account.
struct House {
    firm: Session,
    helper: Session,
    clerk: Session,
    leader: Session,
    unit: Session,
    other: Session,
    id: MatterId,
}

impl House {
    async fn new(test: &TestApp) -> Self {
        let id = firm(test).await;
        let own = Scope::Enterprises([id].into());
        let city = || Scope::City;
        let firm = person(test, ("qiye", "某公司"), (Role::Enterprise, own.clone())).await;
        let id = firm.open_matter(&a_request(id)).await.unwrap();
        Self {
            firm,
            helper: person(test, ("ganbu", "发改委"), (Role::Caseworker, own)).await,
            clerk: person(test, ("shouli", "民营经济局"), (Role::Bureau, city())).await,
            leader: person(test, ("lingdao", "民营经济局"), (Role::Bureau, city())).await,
            unit: person(test, ("jiaju", "住建局"), (Role::Unit, city())).await,
            other: person(test, ("yiju", "水利局"), (Role::Unit, city())).await,
            id,
        }
    }

    async fn all(&self, acts: &[(&Session, &str, Said)]) {
        for (who, event, said) in acts {
            act(who, self.id, event, said)
                .await
                .unwrap_or_else(|error| panic!("{event}: {error:?}"));
        }
    }
}

fn class(class: Class) -> Said {
    Said {
        class: Some(class),
        ..Said::default()
    }
}

fn revisited(satisfied: bool) -> Said {
    Said {
        reached: Some(true),
        solved: Some(satisfied),
        satisfied: Some(satisfied),
        ..Said::default()
    }
}

/// Handed to the wrong unit, given back, handed over, helped with, extended, stopped and done.
async fn done_once(house: &House) {
    let said = Said::default;
    house
        .all(&[
            (&house.clerk, "accept", class(Class::B)),
            (&house.clerk, "dispatch", unit("水利局")),
            (&house.other, "return", note("不属于本单位职责")),
            (&house.clerk, "dispatch", unit("住建局")),
            (&house.clerk, "add_support", unit("水利局")),
            (&house.unit, "sign", said()),
            (&house.unit, "reply", note("已列入排水改造")),
            (&house.other, "reply", note("配合疏浚")),
            (&house.unit, "propose_extension", note("等管材")),
            (&house.leader, "approve_extension", said()),
            (&house.unit, "propose_pause", note("汛期停工")),
            (&house.leader, "approve_pause", said()),
            (&house.unit, "resume", said()),
            (&house.unit, "finish", note("排水沟已修")),
        ])
        .await;
}

#[tokio::test]
async fn a_request_goes_from_entry_to_the_end_through_every_role() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        let house = House::new(&test).await;
        done_once(&house).await;
        let not_satisfied = Said {
            satisfied: Some(false),
            ..Said::default()
        };
        house
            .all(&[
                (&house.firm, "rate", not_satisfied),
                (&house.clerk, "redo", note("雨后仍积水")),
                (&house.clerk, "dispatch", unit("住建局")),
                (&house.unit, "sign", Said::default()),
                (&house.unit, "finish", note("加装泵站")),
                (&house.helper, "revisit", revisited(true)),
                (&house.helper, "close", Said::default()),
            ])
            .await;
        let view = house.leader.show_matter(house.id).await.unwrap();
        assert_eq!((view.row.state_title.as_str(), view.row.light), ("已销号", Light::Off));
        let counts = (view.returns, view.redos, view.extensions);
        assert_eq!(counts, (1, 1, 0), "what begins anew is extended anew");
        assert_eq!(view.happenings.len(), 22);
        assert!(view.acts.is_empty() && view.row.unit.is_none());
        let asked = MatterAsked {
            is_over: true,
            ..MatterAsked::default()
        };
        let kept = house.unit.list_matters(&asked).await.unwrap();
        assert_eq!(kept.total, 1, "a unit keeps what it had");
        let seen = house.firm.show_matter(house.id).await.unwrap();
        let is_internal = |event: &str| event.starts_with("propose");
        assert!(seen.happenings.iter().all(|it| !is_internal(it.event.as_str())));
        assert_eq!(test.app.find_faults().await.unwrap(), [], "the registry holds together");
    })
    .await;
}

#[tokio::test]
async fn of_two_who_hand_a_matter_over_at_once_one_does_and_the_other_is_told() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        let house = House::new(&test).await;
        act(&house.clerk, house.id, "accept", &class(Class::B)).await.unwrap();
        let (ours, theirs) = (unit("住建局"), unit("水利局"));
        let (one, two) = tokio::join!(
            act(&house.clerk, house.id, "dispatch", &ours),
            act(&house.leader, house.id, "dispatch", &theirs)
        );
        let told = conflict(if one.is_ok() { two } else { one });
        assert!(
            told.starts_with("这件诉求现在是“待签收”，没有“交办”：按现在的状态不能这样办。最近一次办理："),
            "{told}"
        );
        let view = house.leader.show_matter(house.id).await.unwrap();
        assert_eq!(view.units.len(), 1, "one unit has it");
    })
    .await;
}

#[tokio::test]
async fn a_unit_sees_and_does_what_was_handed_to_it_alone() {
    let test = TestApp::new().await;
    let house = House::new(&test).await;
    act(&house.clerk, house.id, "accept", &class(Class::B)).await.unwrap();
    act(&house.clerk, house.id, "dispatch", &unit("住建局")).await.unwrap();
    let found = house.other.show_matter(house.id).await;
    assert!(matches!(found, Err(Error::NotFound(Noun::Matter))), "{found:?}");
    let tried = act(&house.other, house.id, "sign", &Said::default()).await;
    assert!(matches!(tried, Err(Error::NotFound(Noun::Matter))), "{tried:?}");
    let (own, other) = (MatterAsked::default(), MatterAsked::default());
    assert_eq!(house.unit.list_matters(&own).await.unwrap().total, 1);
    assert_eq!(house.other.list_matters(&other).await.unwrap().total, 0);
    let acts = house.unit.show_matter(house.id).await.unwrap().acts;
    let acts: Vec<&str> = acts.iter().map(|act| act.title.as_str()).collect();
    assert_eq!(acts, ["签收", "退回"]);
}

#[tokio::test]
async fn whoever_asks_for_a_refusal_does_not_decide_it() {
    let test = TestApp::new().await;
    let house = House::new(&test).await;
    let said = Said::default();
    let early = conflict(act(&house.leader, house.id, "approve_refusal", &said).await);
    assert!(early.contains("没有人提请"), "{early}");
    act(&house.clerk, house.id, "propose_refusal", &note("已诉讼"))
        .await
        .unwrap();
    let again = conflict(act(&house.leader, house.id, "propose_refusal", &note("已诉讼")).await);
    assert!(again.contains("已经提请"), "{again}");
    let own = conflict(act(&house.clerk, house.id, "approve_refusal", &said).await);
    assert!(own.contains("不能自己审批"), "{own}");
    act(&house.leader, house.id, "approve_refusal", &said).await.unwrap();
    let late = conflict(act(&house.clerk, house.id, "accept", &class(Class::B)).await);
    assert!(late.contains("“不予受理”"), "{late}");
}

async fn form(test: &TestApp, path: &str, body: &str) -> crate::app::Reply {
    let request = Request::post(path)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "text/html");
    test.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn people_enter_and_act_by_forms_and_are_told_what_is_missing() {
    let test = TestApp::new().await;
    let firm = firm(&test).await;
    test.app.catch_up().await.unwrap();
    let found = test.get("/matters/new?matter=request&q=%E8%BD%B4%E6%89%BF").await;
    assert!(found.html().contains(&format!("firm={firm}")), "{}", found.text());
    let entry = test.get(&format!("/matters/new?matter=request&firm={firm}")).await;
    assert!(entry.html().contains("详细情况"));
    let empty = form(&test, "/matters", &format!("matter=request&firm={firm}&title=")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().contains("“详细情况”没有填"), "{}", empty.text());
    let made = form(
        &test,
        "/matters",
        &format!("matter=request&firm={firm}&title=%E7%A7%AF%E6%B0%B4&field-text=x"),
    )
    .await;
    assert_eq!(
        (made.status, made.header("location")),
        (StatusCode::SEE_OTHER, "/matters/1")
    );
    assert!(test.get("/matters?light=yellow").await.html().contains("积水"));
    let classes = test.get("/matters/1").await;
    assert!(classes.html().contains("A 类（1 个月办结）") && classes.text().contains("B 类（7 天办结）"));
    assert_eq!(
        form(&test, "/matters/1/act", "event=accept&class=b").await.status,
        StatusCode::SEE_OTHER
    );
    let nobody = form(&test, "/matters/1/act", "event=dispatch&unit=").await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.text().contains("“交办”要填承办单位"), "{}", nobody.text());
    assert_eq!(
        form(
            &test,
            "/matters/1/act",
            "event=dispatch&unit=%E4%BD%8F%E5%BB%BA%E5%B1%80"
        )
        .await
        .status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        form(&test, "/matters/1/act", "event=accept&class=b").await.status,
        StatusCode::CONFLICT
    );
    let page = test.get("/matters/1").await;
    for told in ["住建局", "自 2026-11-22 起第 7 天", "2026-11-29", "13710"] {
        assert!(page.html().contains(told), "no {told}");
    }
}

#[tokio::test]
async fn programs_enter_a_visit_and_what_came_up_in_it() {
    let test = TestApp::new().await;
    let firm = firm(&test).await;
    let post = async |path: &str, body: String| {
        let request = Request::post(path)
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json");
        test.send(request.body(Body::from(body)).unwrap()).await
    };
    let visit = format!(r#"{{"kind":"visit","firm":{firm},"title":"送政策","fields":{{"day":"2026-11-25"}}}}"#);
    let visit = post("/api/v1/matters", visit).await;
    assert_eq!(visit.status, StatusCode::CREATED);
    assert_eq!(
        (&visit.json()["row"]["state"], &visit.json()["row"]["light"]),
        (&"planned".into(), &"off".into())
    );
    let done = post(
        "/api/v1/matters/1/events",
        r#"{"event":"record","said":{"note":"反映积水"}}"#.to_owned(),
    )
    .await;
    assert_eq!(done.json()["row"]["state"], "recorded");
    let found = format!(r#"{{"kind":"request","firm":{firm},"title":"积水","fields":{{"text":"x"}},"parent":1}}"#);
    assert_eq!(post("/api/v1/matters", found).await.json()["parent"], 1);
    let wrong =
        format!(r#"{{"kind":"visit","firm":{firm},"title":"送政策","fields":{{"day":"soon","colour":"red"}}}}"#);
    let wrong = post("/api/v1/matters", wrong).await;
    let told: serde_json::Value = serde_json::from_str(wrong.text()).unwrap();
    let fields: Vec<&str> = told["fields"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["field"].as_str())
        .collect();
    assert_eq!(fields, ["field-colour", "field-day"]);
}

//! The brief as page, JSON and workbook, goal lists as files, the switch: the same numbers everywhere.

use axum::http::Method;
use yanzhen::app::goal::GoalQuery;
use yanzhen::app::sheet::{Cell, read_book};

use crate::app::TestApp;

async fn seeded() -> TestApp {
    let app = TestApp::new().await;
    app.session.seed().await.unwrap();
    app
}

#[tokio::test]
async fn the_workbook_of_the_brief_holds_every_figure_rule_and_firm() {
    let app = seeded().await;
    let reply = app.request(Method::POST, "/goals/report/export?on=2025-12-31").await;
    assert!(reply.status.is_success(), "{}", reply.text());
    let book = read_book("report.xlsx", &reply.body).unwrap();
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "总览",
            "分县区",
            "走势",
            "到期日历",
            "预测",
            "分县区预测",
            "梯队",
            "规划监测",
            "名单",
            "说明"
        ]
    );
    let view = app
        .session
        .goals(&GoalQuery::on("2025-12-31".parse().unwrap()))
        .await
        .unwrap();
    let firms: u64 = view
        .goals
        .iter()
        .filter_map(|goal| goal.now.as_ref())
        .map(|now| now.possible() + now.unfiled)
        .sum();
    let sheet = |name: &str| book.sheets.iter().find(|sheet| sheet.name == name).unwrap();
    assert_eq!(sheet("名单").rows.len() as u64, firms + 1);
    assert_eq!(sheet("总览").rows.len(), view.goals.len() + 1);
    let said: Vec<String> = sheet("说明")
        .rows
        .iter()
        .flat_map(|row| row.cells.iter().map(Cell::text))
        .collect();
    for goal in &view.goals {
        let rule = &goal.rule.as_ref().unwrap().phrase;
        assert!(said.iter().any(|text| text.contains(rule.as_str())), "{rule}");
    }
}

#[tokio::test]
async fn the_brief_says_in_one_page_what_the_goal_pages_say() {
    let app = seeded().await;
    let page = app.get("/goals/report?on=2025-12-31").await;
    for said in ["总体情况", "当年升级", "规划实施监测", "口径：", "数据版本", "尚无数据"] {
        assert!(page.html().contains(said), "the brief does not say {said}");
    }
    let report = app.get("/api/v1/goals/report?on=2025-12-31").await.json();
    let goals = app.get("/api/v1/goals?on=2025-12-31").await.json();
    assert_eq!(report["goals"], goals);
}

#[tokio::test]
async fn a_list_behind_a_switched_number_goes_out_with_its_rule() {
    let app = seeded().await;
    let view = app
        .session
        .goals(&GoalQuery::on("2025-12-31".parse().unwrap()))
        .await
        .unwrap();
    let mut exported = 0;
    for goal in view
        .goals
        .iter()
        .filter(|goal| goal.now.as_ref().is_some_and(|now| now.possible() > 0))
    {
        let address = format!(
            "/goals/{}/firms/export?on=2025-12-31&rule=cumulative-own-own&except=stock-own-own",
            goal.code
        );
        let reply = app.request(Method::POST, &format!("{address}&format=csv")).await;
        let list = app
            .get(
                &address
                    .replace("/firms/export", "/firms")
                    .replace("/goals", "/api/v1/goals"),
            )
            .await;
        let total = list.json()["total"].as_u64().unwrap();
        assert!(reply.text().contains(&format!("共 {total} 行")), "{}", reply.text());
        assert!(
            reply.text().contains("累计") && reply.text().contains("不计入的企业"),
            "{}",
            reply.text()
        );
        exported += 1;
    }
    assert!(exported > 2, "{exported}");
}

#[tokio::test]
async fn each_toggle_shows_a_number_and_a_difference_that_add_up() {
    let app = seeded().await;
    let query = GoalQuery::on("2025-12-31".parse().unwrap());
    let view = app.session.goals(&query).await.unwrap();
    let mut switched = 0;
    for goal in &view.goals {
        let Some(switch) = app.session.goal_switch(&goal.code, &query).await.unwrap() else {
            continue;
        };
        assert_eq!(switch.toggles.len(), 4);
        for toggle in &switch.toggles {
            match &toggle.other {
                Some(other) => {
                    assert_eq!(
                        other.firms,
                        switch.firms + other.gained - other.lost,
                        "{} {toggle:?}",
                        goal.code
                    );
                    switched += usize::from(other.gained + other.lost > 0);
                }
                None => assert!(!toggle.note.is_empty(), "{toggle:?}"),
            }
        }
    }
    assert!(switched > 0, "no toggle changes anything");
}

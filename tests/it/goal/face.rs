//! Goals as pages and JSON show them, over the reviewed data and a few fictional firms.

use std::collections::BTreeSet;

use yanzhen::app::demo::DemoPlan;
use yanzhen::app::goal::GoalQuery;

use crate::app::TestApp;
use crate::database::for_each_database;

async fn seeded() -> TestApp {
    let app = TestApp::new().await;
    app.session.seed().await.unwrap();
    app
}

fn query(on: &str) -> GoalQuery {
    GoalQuery::on(on.parse().unwrap())
}

#[tokio::test]
async fn seeding_again_changes_nothing() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let first = app.session.seed().await.unwrap();
        assert_eq!((first.firms, first.titles), (41, 34));
        let before = app.app.readiness().await.unwrap().latest;
        let second = app.session.seed().await.unwrap();
        assert_eq!((second.firms, second.titles), (0, 0));
        assert_eq!(
            app.app.readiness().await.unwrap().latest,
            before,
            "no revision was spent"
        );
    })
    .await;
}

#[tokio::test]
async fn titles_without_a_printed_end_count_apart_and_proposals_not_at_all() {
    let app = seeded().await;
    let view = app.session.goals(&query("2025-12-31")).await.unwrap();
    let shown: Vec<String> = view
        .goals
        .iter()
        .filter_map(|goal| goal.now.as_ref().map(|now| (goal, now)))
        .filter(|(_, now)| now.possible() > 0)
        .map(|(goal, now)| format!("{} {}+{} {:?}", goal.title, now.certain, now.open, now.attainment))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    “专精特新”企业 0+9 Some(Missed)
    科技型中小企业 0+1 Some(Missed)
    新增制造业上市企业 1+0 Some(Missed)
    专精特新“小巨人”企业 0+9 None
    制造业“头雁”企业 0+8 None
    ");
}

#[tokio::test]
async fn the_pages_say_which_figure_is_whose() {
    let app = seeded().await;
    let board = app.get("/goals?on=2025-12-31").await;
    for said in [
        "规划未载",
        "482家",
        "规划自身冲突",
        "另有",
        "家有效期未注明",
        "第四章二（二）",
    ] {
        assert!(board.html().contains(said), "the board does not say {said}");
    }
    let code = headline(&board);
    let page = app.get(&format!("/goals/{code}?on=2025-12-31")).await;
    for said in ["500 家“专精特新”企业", "相差", "71家", "212家", "未分配", "存量"] {
        assert!(page.html().contains(said), "the goal does not say {said}");
    }
}

fn headline(board: &crate::app::Reply) -> String {
    let goals =
        |link: &String| !link.contains("/firms") && !link.contains("/goals/ladder") && !link.contains("/goals/report");
    let link = links(board.html()).into_iter().find(goals);
    let path = link.expect("the board links to its goals");
    path.trim_start_matches("/goals/")
        .split('?')
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn links(page: &str) -> Vec<String> {
    let found = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    // What the foot of every page leads to is of today.
    let own = found.filter(|link| link.starts_with("/goals/") && link.contains('?'));
    own.map(|link| link.replace("&amp;", "&")).collect()
}

/// Each number that links to firms, with the address it links to. A badge may name what it counts before the number.
fn numbers(page: &str) -> Vec<(String, u64)> {
    let anchors = page.split("<a ").skip(1);
    let found = anchors.filter_map(|rest| {
        let (tag, rest) = rest.split_once('>')?;
        let address = tag.split_once("href=\"")?.1.split('"').next()?;
        let (said, _) = rest.split_once("</a>")?;
        let number = said.split_whitespace().last()?.parse().ok()?;
        let listed = ["/firms", "/holders?tier=", "/screening/", "/expiring"];
        listed
            .iter()
            .any(|part| address.contains(part))
            .then(|| (address.replace("&amp;", "&"), number))
    });
    found.collect()
}

/// Follows every number on these pages to its list, and returns how many there were.
async fn follow_numbers(app: &TestApp, pages: &[String]) -> usize {
    let mut checked = BTreeSet::new();
    for page in pages {
        for (address, number) in numbers(app.get(page).await.html()) {
            if checked.insert(address.clone()) {
                let list = app.get(&format!("/api/v1{address}")).await;
                let total = [&list.json()["total"], &list.json()["firms"]]
                    .iter()
                    .find_map(|total| total.as_u64());
                assert_eq!(total, Some(number), "{page}: {address}");
                app.get(&address).await.html();
            }
        }
    }
    checked.len()
}

/// The board, every goal it names, the ladders and the brief.
async fn goal_pages(app: &TestApp, board: &str) -> Vec<String> {
    let first = app.get(board).await;
    let linked = links(first.html()).into_iter().filter(|link| !link.contains("/firms"));
    let pages: BTreeSet<String> = linked.chain([board.to_owned()]).collect();
    pages.into_iter().collect()
}

#[tokio::test]
async fn every_number_on_every_goal_page_is_the_total_of_the_list_behind_it() {
    let app = seeded().await;
    let pages = goal_pages(&app, "/goals?on=2025-12-31").await;
    let catalog = app.session.catalog();
    assert_eq!(
        pages.len(),
        catalog.goals.len() + 3,
        "every goal, the ladders, the brief and the board"
    );
    let switched = pages.iter().filter(|page| page.contains("on=")).take(9);
    let switched = switched.map(|page| format!("{page}&rule=cumulative-without-own"));
    let all: Vec<String> = pages.iter().cloned().chain(switched).collect();
    let followed = follow_numbers(&app, &all).await;
    assert!(followed > 100, "{followed} numbers");
}

/// With fictional firms, a screening and a second plan there is a forecast for every county, and who may come.
#[tokio::test]
async fn every_number_of_the_demonstration_is_the_total_of_the_list_behind_it() {
    let app = seeded().await;
    let demo = DemoPlan { firms: 120, seed: 3 };
    app.session.demonstrate_plan().await.unwrap();
    app.session.demonstrate(demo, |_| ()).await.unwrap();
    app.session.screen(app.session.today(), |_| ()).await.unwrap();
    let entered = app
        .session
        .plans()
        .await
        .unwrap()
        .plans
        .into_iter()
        .find(|plan| plan.fictional);
    let second = format!("/goals?plan={}", entered.unwrap().code);
    let mut pages = goal_pages(&app, &second).await;
    pages.extend(goal_pages(&app, "/goals?on=2026-06-30").await);
    pages.extend(["/", "/plans", "/screening", "/goals/ladder"].map(str::to_owned));
    let (mut told, words) = (
        String::new(),
        ["coming=eligible", "coming=near", "ends_from", "county=none"],
    );
    for page in &pages {
        told.push_str(app.get(page).await.html());
    }
    for word in words {
        assert!(told.contains(word), "no page links to a list with {word}");
    }
    let followed = follow_numbers(&app, &pages).await;
    assert!(followed > 400, "{followed} numbers");
}

#[tokio::test]
async fn a_trend_ends_with_the_count_of_its_day() {
    let app = seeded().await;
    let view = app.session.goals(&query("2022-08-15")).await.unwrap();
    for goal in &view.goals {
        let trend = app.session.goal_trend(&goal.code, &query("2022-08-15")).await.unwrap();
        let last = trend.and_then(|trend| trend.points.last().copied());
        let counted = goal.now.as_ref().map(|now| (now.certain, now.open));
        assert_eq!(last.map(|point| (point.certain, point.open)), counted, "{}", goal.code);
    }
}

#[tokio::test]
async fn a_day_that_is_no_day_is_refused_field_by_field() {
    let app = TestApp::new().await;
    let reply = app.get("/api/v1/goals?on=2025-13-01&known=x").await;
    let fields = serde_json::from_slice::<serde_json::Value>(&reply.body).unwrap()["fields"].clone();
    assert_eq!(fields.as_array().map(Vec::len), Some(2), "{fields}");
    assert_eq!(reply.problem().split(' ').next(), Some("422"));
}

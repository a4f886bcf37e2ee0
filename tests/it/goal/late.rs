//! What came late: reached after the end of a plan, or recorded after the day that a reader asks about.

use yanzhen::app::goal::GoalQuery;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::filing::{Figures, Value};
use yanzhen::domain::plan::PlanFile;
use yanzhen::domain::source::SourceKind;
use yanzhen::view::goal::Attainment;

use super::plan::{a_citation, a_profile, day, record, stock_goal};
use crate::app::TestApp;
use crate::database::for_each_database;

/// A plan that is over, with a goal of one firm.
fn a_past_plan(metric: &str) -> PlanFile {
    let text = format!(
        r#"
        [[plan]]
        code = "past"
        title = "上一个规划"
        document = "试文〔2021〕1 号"
        area = "410300"
        issued = "2021-01-01"
        from = "2021-01-01"
        until = "2025-12-31"
        [[goal]]
        code = "past-goal"
        title = "上一个目标"
        plan = "past"
        group = "试"
        unit = "firm"
        targets = [{{ value = "1", by = "2025-12-31", document = "试文〔2021〕1 号", clause = "第一条" }}]
        {metric}
        "#
    );
    toml::from_str(&text).unwrap()
}

#[tokio::test]
async fn what_was_reached_only_after_the_end_is_marked_late_and_does_not_count_for_the_end() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let test = TestApp::on(fresh).await;
        let (_, tier) = stock_goal(&test);
        let metric = format!(
            "[goal.metric.holders]\ntiers = [\"{tier}\"]\n[goal.metric.holders.rule]\ncount = \"stock\"\nreason = \"试\""
        );
        test.session.enter_plans(&a_past_plan(&metric)).await.unwrap();
        record(&store, tier.as_str(), &[(day("2026-02-01"), day("2029-01-31"))]).await;
        let (goal, _) = test
            .session
            .goal(&"past-goal".parse().unwrap(), &GoalQuery::on(day("2026-11-22")))
            .await
            .unwrap();
        let (end, now) = (goal.at_plan_end.clone().unwrap(), goal.now.clone().unwrap());
        assert_eq!((end.on, end.certain, end.attainment), (day("2025-12-31"), 0, Some(Attainment::Missed)));
        assert_eq!((now.certain, now.attainment), (1, Some(Attainment::Reached)));
        assert!(goal.is_late(&end, &now) && !goal.is_late(&end, &end));
        let board = test.get("/goals?plan=past&on=2026-11-22").await;
        assert!(board.html().contains("期后达到"));
        let page = test.get("/goals/past-goal?on=2026-11-22").await;
        assert!(page.html().contains("期末没有达到，之后才达到"));
        // Before the firm came there was nothing late to mark.
        let before = test.get("/goals?plan=past&on=2026-01-15").await;
        assert!(!before.html().contains("期后达到"));
    })
    .await;
}

#[tokio::test]
async fn a_list_as_known_on_a_day_prints_the_figure_as_it_was_known_then() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let test = TestApp::on(fresh).await;
        let metric = "[goal.metric.reaching]\nindicator = \"revenue\"\nat_least = \"10000000000\"";
        test.session.enter_plans(&a_past_plan(metric)).await.unwrap();
        let clerk = Actor::local_bureau("clerk");
        let file = async |amount: &str| {
            let written = store.write(&clerk, Action::RecordFiling, async |tx| {
                let source = tx.find_or_insert_source(&a_citation()).await?;
                let known = tx.list_enterprises_after(None, 1).await?;
                let firm = match known.first() {
                    Some(firm) => firm.id,
                    None => {
                        tx.insert_enterprise(&a_profile("甲公司".to_owned(), None, source))
                            .await?
                    }
                };
                let figures = Figures {
                    year: 2025,
                    source,
                    source_kind: SourceKind::SelfDeclared,
                    values: [("revenue".parse().unwrap(), Value::Number(amount.parse().unwrap()))].into(),
                };
                tx.insert_filing(firm, &figures).await
            });
            written.await.unwrap()
        };
        fresh.set_time("2026-03-01T02:00:00Z");
        file("12000000000").await;
        fresh.set_time("2026-09-01T02:00:00Z");
        file("15000000000").await;
        let printed = async |known: &str| {
            let page = test.get(&format!("/goals/past-goal/firms?on=2026-11-22{known}")).await;
            let html = page.html();
            ["120 亿元", "150 亿元", "120亿元", "150亿元"].map(|said| html.contains(said))
        };
        let [spaced_then, spaced_now, then, now] = printed("&known=2026-06-30").await;
        assert!(
            (spaced_then || then) && !(spaced_now || now),
            "the list prints a later figure"
        );
        let [spaced_then, spaced_now, then, now] = printed("").await;
        assert!(
            !(spaced_then || then) && (spaced_now || now),
            "the list prints an earlier figure"
        );
    })
    .await;
}

//! Published outcomes of goals as a list: previewed, committed, shown beside what was reviewed, kept through a new
//! seeding, and taken back.

use serde_json::Value;
use yanzhen::app::import::options::Options;
use yanzhen::domain::import::{ImportId, ImportKind, ImportStatus, RowOutcome};

use super::registry::{commit, preview, upload};
use crate::app::TestApp;
use crate::database::for_each_database;

const LIST: &str = "市政府工作报告公布的主要指标\n目标,截止日,数值,来源,备注\n\
    高新技术企业,2024-12-31,1234,市政府工作报告（2025年）,含下辖县\n\
    tech-sme,2024年12月31日,\"2,500家\",,\n\
    “专精特新”企业,2020-12-31,70,洛阳日报,\n\
    没有的目标,2024-12-31,1,洛阳日报,\n\
    百亿级企业,2024-12-31,约20,洛阳日报,\n\
    高新技术企业,2024-12-31,1234,转载,\n";

async fn outcomes(app: &TestApp, goal: &str) -> Vec<(String, String, String)> {
    let view = app.get(&format!("/api/v1/goals/{goal}")).await.json();
    let goal = if view["goal"].is_object() { &view["goal"] } else { &view };
    let text = |told: &Value, key: &str| told[key].as_str().unwrap_or_default().to_owned();
    let told = goal["outcomes"].as_array().unwrap().iter();
    told.map(|it| (text(it, "on"), text(it, "text"), text(it, "source")))
        .collect()
}

fn at<'a>(told: &'a [(String, String, String)], day: &str) -> Option<&'a (String, String, String)> {
    told.iter().find(|(on, ..)| on == day)
}

/// Also after the reviewed data was loaded again.
async fn is_shown(app: &TestApp) {
    app.session.seed().await.unwrap();
    let told = outcomes(app, "hi-tech").await;
    let (_, text, source) = at(&told, "2024-12-31").unwrap();
    assert!(
        text.contains("1234") && source == "市政府工作报告（2025年）",
        "{told:?}"
    );
    let told = outcomes(app, "tech-sme").await;
    let (_, text, source) = at(&told, "2024-12-31").unwrap();
    assert!(
        text.contains("2500") && source == "市政府工作报告公布的主要指标",
        "{told:?}"
    );
    let page = app.get("/goals/hi-tech").await;
    assert!(page.text().contains("市政府工作报告（2025年）"), "{}", page.text());
}

/// A later list replaces it; each goes back by itself, the last one first.
async fn goes_back(app: &TestApp, first: ImportId) {
    let again = commit(app, &upload("又一次.csv", LIST.as_bytes()), &Options::default()).await;
    assert_eq!((again.counts.created, again.counts.unchanged), (0, 4), "{again:?}");
    let store = app.store().await;
    let before = store.whole().latest_revision().await.unwrap();
    let later = "目标,数据日期,数值,来源\n高新技术企业,2024-12-31,1240,市统计公报\n";
    let later = commit(app, &upload("更正.csv", later.as_bytes()), &Options::default()).await;
    assert_eq!(later.counts.updated, 1);
    assert!(
        at(&outcomes(app, "hi-tech").await, "2024-12-31")
            .unwrap()
            .1
            .contains("1240")
    );
    let between = store.whole().latest_revision().await.unwrap();
    let view = app.session.preview_revert(first).await.unwrap();
    assert_eq!(view.obstacles[0].name, "高新技术企业");
    let refused = app.session.revert_import(first).await.unwrap_err().to_string();
    assert!(refused.contains("目标公布数在这次导入之后又被替换"), "{refused}");
    for id in [later.id, first] {
        let reverted = app.session.revert_import(id).await.unwrap();
        assert_eq!(reverted.status, ImportStatus::Reverted);
        let told = outcomes(app, "hi-tech").await;
        let value = at(&told, "2024-12-31").map(|(_, text, _)| text.contains("1234"));
        assert_eq!(value, (id == later.id).then_some(true), "{told:?}");
    }
    // What was known when stays, whatever was taken back since.
    for (moment, value) in [
        (Some(before), Some("1234")),
        (Some(between), Some("1240")),
        (None, None),
    ] {
        let known = store.whole().list_listed_outcomes(moment).await.unwrap();
        let told = known.iter().find(|one| one.goal.as_str() == "hi-tech");
        assert_eq!(told.map(|one| one.outcome.value.to_string()).as_deref(), value);
    }
}

#[tokio::test]
async fn published_outcomes_come_in_stay_through_a_new_seeding_and_go_back() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        app.session.seed().await.unwrap();
        let store = app.store().await;
        let before = store.whole().hash_content().await.unwrap();
        let file = upload("公布数.csv", LIST.as_bytes());
        let plan = preview(&app, &file, &Options::default()).await;
        assert_eq!(plan.kind, ImportKind::Outcomes);
        let counts: Vec<u64> = plan.counts.entries().iter().map(|(_, count)| *count).collect();
        // 新增, 更新, 不变, 待匹配, 跳过, 错误: baselines are no outcomes, so 2020 is new.
        assert_eq!(counts, [3, 0, 1, 0, 0, 2], "{:#?}", plan.rows);
        let done = commit(&app, &file, &Options::default()).await;
        assert_eq!(done.counts, plan.counts);
        let wrong = app
            .session
            .list_queue(Some(done.id), RowOutcome::Failed, 10)
            .await
            .unwrap();
        let reasons: Vec<(&str, &str)> = wrong.iter().map(|it| (it.place.as_str(), it.reason.as_str())).collect();
        assert!(
            reasons[0].0 == "第 6 行" && reasons[0].1.contains("A 列“目标”：不认识目标“没有的目标”"),
            "{reasons:?}"
        );
        assert!(
            reasons[1].0 == "第 7 行" && reasons[1].1.contains("C 列“数值”：“约20”不是"),
            "{reasons:?}"
        );
        is_shown(&app).await;
        goes_back(&app, done.id).await;
        assert_eq!(store.whole().hash_content().await.unwrap(), before);
        assert_eq!(store.integrity_check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_was_reviewed_is_not_replaced_by_a_list() {
    let app = TestApp::new().await;
    let plans = app.session.plans().await.unwrap();
    let goal = plans.goals.iter().find(|goal| !goal.outcomes.is_empty()).unwrap();
    let told = &goal.outcomes[0];
    let line = |value: &str| format!("目标,截止日,数值,来源\n{},{},{value},洛阳日报\n", goal.code, told.on);
    let same = preview(
        &app,
        &upload("a.csv", line(&told.value.to_string()).as_bytes()),
        &Options::default(),
    )
    .await;
    assert_eq!(same.counts.unchanged, 1, "{:?}", same.rows);
    let other = preview(&app, &upload("b.csv", line("987654").as_bytes()), &Options::default()).await;
    assert_eq!(other.counts.failed, 1, "{:?}", other.rows);
    assert!(
        other.rows[0].reason.contains("不一致") && other.rows[0].reason.contains(&told.source),
        "{:?}",
        other.rows
    );
}

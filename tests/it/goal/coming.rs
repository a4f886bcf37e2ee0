//! From a real screening to the forecast: who could get any of a goal's titles and has none stands behind the number.

use std::collections::{BTreeMap, BTreeSet};

use yanzhen::app::Session;
use yanzhen::app::demo::DemoPlan;
use yanzhen::app::goal::{GoalFirmsQuery, GoalQuery};
use yanzhen::domain::code::{GoalCode, TierCode};
use yanzhen::domain::enterprise::EnterpriseId;
use yanzhen::domain::goal::Metric;
use yanzhen::domain::tally::{Coming, Part};
use yanzhen::domain::tenure::Standing;
use yanzhen::rules::screening::List;
use yanzhen::store::Store;

use crate::app::TestApp;
use crate::database::for_each_database;

async fn screened(test: &TestApp, firms: usize) -> Store {
    let app = &test.session;
    app.seed().await.unwrap();
    app.demonstrate(DemoPlan { firms, seed: 3 }, |_| ()).await.unwrap();
    app.screen(app.today(), |_| ()).await.unwrap();
    test.store().await
}

/// The same, firm by firm.
async fn one_by_one(app: &Session, store: &Store, tiers: &[TierCode]) -> BTreeMap<Coming, BTreeSet<EnterpriseId>> {
    let firms = store.whole().list_enterprises_after(None, 10_000).await.unwrap();
    let ids: Vec<EnterpriseId> = firms.iter().map(|firm| firm.id).collect();
    let mut holders = BTreeSet::new();
    for tenure in store.whole().list_tenures(&ids).await.unwrap() {
        let stands = tenure.award.standing_on(app.today());
        if tiers.contains(&tenure.award.tier) && [Standing::Held, Standing::EndUnknown].contains(&stands) {
            holders.insert(tenure.enterprise);
        }
    }
    let mut on: BTreeMap<List, BTreeSet<EnterpriseId>> = BTreeMap::new();
    for found in store.whole().list_screenings(&ids).await.unwrap() {
        if tiers.contains(&found.screening.tier) && !holders.contains(&found.enterprise) {
            on.entry(found.screening.list).or_default().insert(found.enterprise);
        }
    }
    let eligible = on.remove(&List::Qualified).unwrap_or_default();
    let near = on.remove(&List::OneStep).unwrap_or_default();
    let near = near.difference(&eligible).copied().collect();
    [(Coming::Eligible, eligible), (Coming::Near, near)].into()
}

async fn listed(app: &Session, goal: &GoalCode, coming: Coming) -> BTreeSet<EnterpriseId> {
    let mut query = GoalFirmsQuery {
        goal: GoalQuery::on(app.today()),
        except: None,
        coming: Some(coming),
        part: Part::default(),
        after: None,
    };
    let mut firms = BTreeSet::new();
    loop {
        let view = app.goal_firms(goal, &query).await.unwrap();
        firms.extend(view.page.firms.iter().map(|firm| firm.id));
        query.after = view.page.next.map(|place| place.parse().unwrap());
        if query.after.is_none() {
            assert_eq!(view.page.total, firms.len() as u64);
            return firms;
        }
    }
}

#[tokio::test]
async fn the_pipeline_of_a_goal_is_exactly_the_firms_that_a_screening_names_and_that_hold_none_of_its_titles() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        let store = screened(&test, 300).await;
        let app = &test.session;
        let mut seen = 0;
        for goal in &app.catalog().goals {
            let Metric::Holders { tiers, .. } = &goal.metric else {
                continue;
            };
            let query = GoalQuery::on(app.today());
            let trend = app.goal_trend(&goal.code, &query).await.unwrap().unwrap();
            let Some(outlook) = &trend.outlook else { continue };
            let pipeline = outlook.pipeline.as_ref().expect("somebody screened");
            let expected = one_by_one(app, &store, tiers).await;
            let numbers = [(Coming::Eligible, pipeline.eligible), (Coming::Near, pipeline.near)];
            for (coming, number) in numbers {
                let firms = listed(app, &goal.code, coming).await;
                assert_eq!(firms, expected[&coming], "{} {coming}", goal.code);
                assert_eq!(number, firms.len() as u64, "{} {coming}", goal.code);
                seen += number;
            }
            let city = outlook.city();
            assert_eq!((city.eligible, city.near), (pipeline.eligible, pipeline.near));
        }
        assert!(seen > 20, "{seen} firms in all pipelines: the test says little");
    })
    .await;
}

//! What is kept of earlier questions: at every moment it is what somebody who kept nothing counts.

use serde_json::{Value, json};
use yanzhen::app::Session;
use yanzhen::app::demo::DemoPlan;
use yanzhen::app::goal::GoalQuery;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::day::Day;
use yanzhen::domain::enterprise::EnterpriseId;
use yanzhen::domain::tenure::{EndReason, Ending};
use yanzhen::store::{Error, Store, Tx};

use super::count::Dice;
use crate::app::TestApp;
use crate::database::{Fresh, for_each_database};

fn clerk() -> Actor {
    Actor::local_bureau("test")
}

/// Everything that the first pages show.
async fn shown(app: &Session) -> Value {
    let query = GoalQuery::on(app.today());
    let report = serde_json::to_value(app.goal_report(&query).await.unwrap()).unwrap();
    json!([
        // The brief carries the revision itself, which every write moves.
        report["goals"],
        report["details"],
        report["ladders"],
        app.headline_goals(&query).await.unwrap(),
        app.show_expiry().await.unwrap(),
        app.count_tiers(app.today()).await.unwrap(),
        app.show_screening(None).await.unwrap(),
        app.lint(app.today()).await.unwrap(),
    ])
}

/// A second node that has just been started knows nothing of what the first one kept.
async fn recounted(fresh: &Fresh) -> Value {
    shown(&TestApp::on(fresh).await.session).await
}

async fn all_ids(store: &Store) -> Vec<EnterpriseId> {
    let firms = store.whole().list_enterprises_after(None, 10_000).await.unwrap();
    firms.iter().map(|firm| firm.id).collect()
}

/// Changes something, past the application that keeps answers.
async fn change(store: &Store, dice: &mut Dice, today: Day) {
    let ids = all_ids(store).await;
    let firm = ids[usize::try_from(dice.roll(ids.len() as u64)).unwrap()];
    let tenures = store.whole().list_tenures(&ids).await.unwrap();
    let title = tenures[usize::try_from(dice.roll(tenures.len() as u64)).unwrap()].clone();
    let filings = store.whole().list_filings(&ids).await.unwrap();
    let filing = filings[usize::try_from(dice.roll(filings.len() as u64)).unwrap()].clone();
    let way = dice.roll(4);
    let work = async |tx: &Tx| {
        match way {
            0 => {
                let mut profile = tx.find_enterprise(firm).await?.unwrap().profile;
                profile.division = None;
                let revision = tx.find_enterprise(firm).await?.unwrap().revision;
                tx.update_enterprise(firm, &profile, revision).await?;
            }
            1 => {
                let mut award = title.award.clone();
                award.ended = Some(Ending {
                    on: today.plus_days(-400),
                    reason: EndReason::Revoked,
                    source: award.source,
                });
                tx.insert_tenure(firm, &award).await?;
            }
            2 => {
                let mut award = title.award.clone();
                (award.from, award.until) = (today.plus_days(-10), Some(today.plus_days(300)));
                tx.insert_tenure(firm, &award).await?;
            }
            _ => {
                let mut figures = filing.figures.clone();
                figures.year = 2025;
                let large = yanzhen::domain::filing::Value::Number("20000000000".parse().unwrap());
                figures.values.insert("revenue".parse().unwrap(), large);
                tx.insert_filing(firm, &figures).await?;
            }
        }
        Ok::<_, Error>(())
    };
    store.write(&clerk(), Action::Import, work).await.unwrap();
}

#[tokio::test]
async fn what_is_kept_is_what_a_recount_gives_after_every_change() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        let (app, store) = (&test.session, test.store().await);
        app.seed().await.unwrap();
        let plan = DemoPlan { firms: 60, seed: 3 };
        app.demonstrate(plan, |_| ()).await.unwrap();
        let mut dice = Dice(5);
        let mut before = shown(app).await;
        let mut differed = 0;
        for round in 0..5 {
            match round {
                2 => drop(app.screen(app.today(), |_| ()).await.unwrap()),
                _ => change(&store, &mut dice, app.today()).await,
            }
            let after = shown(app).await;
            assert_eq!(after, recounted(fresh).await, "round {round}");
            assert_eq!(after, shown(app).await, "round {round}, asked twice");
            differed += usize::from(after != before);
            before = after;
        }
        assert!(
            3 <= differed,
            "only {differed} of the changes are seen: the test says little"
        );
    })
    .await;
}

#[tokio::test]
async fn handing_out_a_list_changes_nothing_that_is_counted() {
    let test = TestApp::new().await;
    let store = test.store().await;
    test.session.seed().await.unwrap();
    let stamp = store.whole().stamp().await.unwrap();
    let before = store.whole().latest_revision().await.unwrap();
    let log = async |tx: &Tx| {
        tx.remark(yanzhen::domain::audit::Record::Export, "a list");
        Ok::<_, Error>(())
    };
    store.write(&clerk(), Action::Export, log).await.unwrap();
    assert!(before < store.whole().latest_revision().await.unwrap());
    assert_eq!(store.whole().stamp().await.unwrap(), stamp);
}

//! Screening: every list is what assessing each firm alone would give, on every database; doing only what changed
//! gives the same as doing all of it again.

use std::collections::BTreeMap;

use yanzhen::app::Session;
use yanzhen::app::assessment::facts_of;
use yanzhen::app::demo::DemoPlan;
use yanzhen::app::screening::ListQuery;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::day::Day;
use yanzhen::domain::enterprise::{EnterpriseId, EnterpriseStatus};
use yanzhen::domain::quantity::Quantity;
use yanzhen::domain::tenure::{Award, Basis};
use yanzhen::rules::facts::Facts;
use yanzhen::rules::screening::{Law, List};
use yanzhen::store::{Error, ScreeningQuery, Store, Tx};
use yanzhen::view::screening::ScreenedFirmView;

use crate::app::TestApp;
use crate::database::{Fresh, for_each_database};
use crate::store::execute;

mod brute;
mod proof;

use brute::brute_force;

/// Firm and tier → list, conditions that decide, the step that would be enough.
type Lists = BTreeMap<(i64, String), (List, Vec<String>, Option<String>)>;

fn clerk() -> Actor {
    Actor::local_bureau("test")
}

async fn demo(app: &Session, firms: usize) {
    app.seed().await.unwrap();
    app.demonstrate(DemoPlan { firms, seed: 3 }, |_| ()).await.unwrap();
}

async fn all_ids(store: &Store) -> Vec<EnterpriseId> {
    let firms = store.whole().list_enterprises_after(None, 10_000).await.unwrap();
    firms.iter().map(|firm| firm.id).collect()
}

async fn stored(store: &Store) -> Lists {
    let found = store.whole().list_screenings(&all_ids(store).await).await.unwrap();
    let entry = |firm: yanzhen::store::ScreenedFirm| {
        let key = (firm.enterprise.0, firm.screening.tier.to_string());
        let reason = firm.screening.reason;
        let step = reason.step.map(|step| format!("{:?} {:?}", step.subject, step.aim));
        (key, (firm.screening.list, reason.deciding, step))
    };
    found.into_iter().map(entry).collect()
}

#[tokio::test]
async fn every_list_is_what_assessing_each_firm_alone_gives() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        let (app, store) = (&test.session, test.store().await);
        demo(app, 150).await;
        let done = app.screen(app.today(), |_| ()).await.unwrap();
        assert_eq!(done.firms, store.whole().count_enterprises().await.unwrap());
        let expected = brute_force(app, &store, app.today()).await;
        assert_eq!(stored(&store).await, expected);
        for list in List::ALL {
            assert!(
                expected.values().any(|(found, ..)| found == list),
                "nobody is {list}: the test says little"
            );
        }
        assert_eq!(store.integrity_check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn counts_filters_and_pages_agree_with_the_lists() {
    let test = TestApp::new().await;
    let (app, store) = (&test.session, test.store().await);
    demo(app, 300).await;
    app.screen(app.today(), |_| ()).await.unwrap();
    let lists = stored(&store).await;
    let overview = app.show_screening(None).await.unwrap();
    assert_eq!(overview.waiting, 0);
    for tier in &overview.tiers {
        for count in &tier.counts {
            let members = lists
                .iter()
                .filter(|((_, code), (list, ..))| *code == tier.tier.code && *list == count.list);
            let members: Vec<i64> = members.map(|((firm, _), _)| *firm).collect();
            assert_eq!(count.firms, members.len() as u64, "{} {}", tier.tier.code, count.list);
            let mut walked = walk(app, &tier.tier.code, count.list).await;
            walked.sort_unstable();
            assert_eq!(walked, members);
        }
    }
    let mut by_county = 0;
    for division in &app.catalog().divisions {
        let view = app.show_screening(Some(&division.code)).await.unwrap();
        by_county += view
            .tiers
            .iter()
            .flat_map(|tier| &tier.counts)
            .map(|count| count.firms)
            .sum::<u64>();
    }
    let firms = store.whole().list_enterprises_after(None, 10_000).await.unwrap();
    let placed = |id: i64| {
        firms
            .iter()
            .any(|firm| firm.id.0 == id && firm.profile.division.is_some())
    };
    let placed = lists.keys().filter(|(firm, _)| placed(*firm)).count();
    assert_eq!(by_county, placed as u64);
    let open: u64 = overview.fields.iter().map(|field| field.firms).max().unwrap_or(0);
    assert!(
        open > 0 && overview.fields[0].firms == open,
        "the most frequent field comes first"
    );
}

/// How far a firm is: how many facts it lacks or clauses it fails, and the points or the share that is still to come.
fn distance(list: List, firm: &ScreenedFirmView) -> (usize, Quantity) {
    let marks = firm.marks.as_ref();
    let short = marks.and_then(|marks| marks.pass.checked_sub(marks.points.low()?));
    match list {
        List::OneStep => (0, Quantity::zero()),
        _ => (
            firm.missing.len().max(firm.deciding.len()),
            short.unwrap_or_else(Quantity::zero),
        ),
    }
}

/// Walks through a list page by page, and checks each filter's count by the way.
async fn walk(app: &Session, tier: &str, list: List) -> Vec<i64> {
    let whole = ListQuery {
        tier: tier.parse().unwrap(),
        list,
        division: None,
        field: None,
        condition: None,
    };
    let (mut firms, mut after, mut last) = (Vec::new(), None, (0, Quantity::from(-1_000)));
    loop {
        let page = app.screening_list(&whole, after, 7).await.unwrap();
        firms.extend(page.page.iter().map(|firm| firm.enterprise.0));
        for firm in &page.page {
            let far = distance(list, firm);
            assert!(last <= far, "{tier} {list}: {last:?} stands before {far:?}");
            last = far;
        }
        if after.is_none() {
            for field in page.fields.iter().take(2) {
                let filtered = ListQuery {
                    field: Some(field.field.code.clone()),
                    ..whole.clone()
                };
                assert_eq!(app.screening_list(&filtered, None, 7).await.unwrap().firms, field.firms);
            }
            for condition in page.conditions.iter().take(2) {
                let filtered = ListQuery {
                    condition: Some(condition.condition.id.clone()),
                    ..whole.clone()
                };
                assert_eq!(
                    app.screening_list(&filtered, None, 7).await.unwrap().firms,
                    condition.firms
                );
            }
        }
        after = page.next.map(|place| place.parse().unwrap());
        if after.is_none() {
            return firms;
        }
    }
}

#[tokio::test]
async fn a_second_run_does_nothing_and_a_change_is_done_alone_and_found_by_the_index() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        let (app, store) = (&test.session, test.store().await);
        demo(app, 60).await;
        app.app().catch_up().await.unwrap();
        let first = app.screen(app.today(), |_| ()).await.unwrap();
        assert_eq!(
            app.app().catch_up().await.unwrap(),
            first.changed,
            "the index sees whoever changed lists"
        );
        let again = app.screen(app.today(), |_| ()).await.unwrap();
        assert_eq!((again.firms, again.changed), (0, 0));
        let id = *all_ids(&store).await.last().unwrap();
        strike_off(&store, id).await;
        let third = app.screen(app.today(), |_| ()).await.unwrap();
        assert_eq!(
            (third.firms, third.changed),
            (1, 1),
            "a firm that was struck off leaves its lists"
        );
        assert_eq!(store.whole().list_screenings(&[id]).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn pages_without_a_tier_hold_every_row_once() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        let (app, store) = (&test.session, test.store().await);
        demo(app, 40).await;
        app.screen(app.today(), |_| ()).await.unwrap();
        let whole = store.whole().list_screenings(&all_ids(&store).await).await.unwrap();
        assert!(
            whole.len() as u64 > store.whole().count_enterprises().await.unwrap(),
            "firms have several rows"
        );
        for limit in [1, 3, 7] {
            let mut paged = Vec::new();
            loop {
                let after = paged.last().map(|firm: &yanzhen::store::ScreenedFirm| firm.enterprise);
                let page = store
                    .whole()
                    .list_screened(&ScreeningQuery::default(), after, limit)
                    .await
                    .unwrap();
                if page.is_empty() {
                    break;
                }
                paged.extend(page);
            }
            assert_eq!(paged, whole, "{limit} at a time");
        }
    })
    .await;
}

async fn strike_off(store: &Store, id: EnterpriseId) {
    let firm = store.whole().find_enterprise(id).await.unwrap().unwrap();
    let mut profile = firm.profile;
    profile.status = EnterpriseStatus::Deregistered;
    store
        .write(
            &clerk(),
            Action::UpdateEnterprise,
            async |tx: &Tx| -> Result<(), Error> { tx.update_enterprise(id, &profile, firm.revision).await },
        )
        .await
        .unwrap();
}

/// A small deterministic source of variety.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

#[tokio::test]
async fn doing_only_what_changed_gives_the_same_as_doing_all_of_it_again() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        let (app, store) = (&test.session, test.store().await);
        demo(app, 24).await;
        let mut dice = Dice(7);
        let mut date = app.today();
        app.screen(date, |_| ()).await.unwrap();
        for round in 0..5 {
            for _ in 0..3 {
                change_something(&store, &mut dice).await;
            }
            // Some rounds go to another day: days, months, or over a new year and back.
            date = match dice.roll(4) {
                0 => date.plus_days(dice.roll(40) as i64),
                1 => date.plus_days(dice.roll(400) as i64),
                2 => date.plus_days(-(dice.roll(400) as i64)),
                _ => date,
            };
            app.screen(date, |_| ()).await.unwrap();
            let expected = brute_force(app, &store, date).await;
            assert_eq!(stored(&store).await, expected, "round {round} on {date}");
            redo_everything(fresh).await;
            let again = app.screen(date, |_| ()).await.unwrap();
            assert_eq!(again.changed, 0, "round {round}: all of it again changes nothing");
        }
    })
    .await;
}

async fn redo_everything(fresh: &Fresh) {
    execute(fresh, "DELETE FROM screened").await;
}

async fn change_something(store: &Store, dice: &mut Dice) {
    let ids = all_ids(store).await;
    let id = ids[dice.roll(ids.len())];
    let other = ids[dice.roll(ids.len())];
    let firm = store.whole().find_enterprise(id).await.unwrap().unwrap();
    let filings = store.whole().list_filings(&[other]).await.unwrap();
    let tenures = store.whole().list_tenures(&[other]).await.unwrap();
    let days = dice.roll(900) as i64;
    let kind = dice.roll(3);
    store
        .write(&clerk(), Action::Import, async |tx: &Tx| -> Result<(), Error> {
            match kind {
                0 => {
                    let mut profile = firm.profile.clone();
                    profile.established = profile.established.map(|day| day.plus_days(days));
                    tx.update_enterprise(id, &profile, firm.revision).await?;
                }
                1 => {
                    for filing in &filings {
                        tx.insert_filing(id, &filing.figures).await?;
                    }
                }
                _ => {
                    for tenure in &tenures {
                        let award = Award {
                            basis: Basis::Reviewed,
                            until: tenure.award.until.map(|day| day.plus_days(days)),
                            ..tenure.award.clone()
                        };
                        tx.insert_tenure(id, &award).await?;
                    }
                }
            }
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn until_the_day_that_is_due_the_calendar_changes_nothing() {
    let test = TestApp::new().await;
    let (app, store) = (&test.session, test.store().await);
    demo(app, 40).await;
    let law_on = |date| Law::on(date, app.catalog().tiers.iter().map(|tier| &tier.code), app.library());
    for start in ["2025-02-10", "2025-11-01", "2026-04-01", "2026-11-22"] {
        let start: Day = start.parse().unwrap();
        let law = law_on(start);
        for id in all_ids(&store).await {
            let dossier = app.read_dossier(id).await.unwrap();
            let awards = dossier.tenures.iter().map(|tenure| &tenure.award);
            let due = law.due(dossier.enterprise.profile.established, awards);
            assert!(start < due);
            let before = law.screen(&facts_of(&dossier, start));
            let last = due.previous().unwrap();
            for date in [start.plus_days(1), start.plus_days(30), last] {
                let later = law_on(date);
                if date < due && later.fingerprint() == law.fingerprint() {
                    assert_eq!(
                        later.screen(&facts_of(&dossier, date)),
                        before,
                        "{id}: {start} and {date}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_firm_of_which_nothing_is_known_is_undecided_everywhere_it_may_apply() {
    let seeds = yanzhen::domain::seed::Seeds::compiled();
    let catalog = yanzhen::domain::catalog::Catalog::load(&seeds).unwrap();
    let library = yanzhen::rules::library::Library::load(&seeds, &catalog).unwrap();
    let date = "2026-11-22".parse().unwrap();
    let law = Law::on(date, catalog.tiers.iter().map(|tier| &tier.code), &library);
    let found = law.screen(&Facts::on(date));
    assert_eq!(found.len(), law.rungs().filter(|rung| rung.new.is_some()).count());
    assert!(found.iter().all(|screening| screening.list == List::Undecided));
    assert!(
        found.iter().all(|screening| !screening.reason.missing.is_empty()),
        "it says what is missing"
    );
}

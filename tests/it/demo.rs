//! Fictional firms: the same from the same seed, never mistaken for real ones, and worth looking at.

use std::collections::{BTreeMap, BTreeSet};

use search_index::fold::fold_key;
use yanzhen::app::demo::{Demo, DemoPlan, FictionalFirm};
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::filing::Value;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::{SourceId, SourceKind};
use yanzhen::domain::tenure::Standing;
use yanzhen::store::Store;

use crate::app::TestApp;
use crate::database::for_each_database;

fn firms(seed: u64, count: usize) -> Vec<FictionalFirm> {
    let seeds = Seeds::compiled();
    let catalog = Catalog::load(&seeds).unwrap();
    let demo = Demo::load(&seeds, &catalog, seed).unwrap();
    assert!(
        demo.citations()
            .iter()
            .all(|citation| citation.kind == SourceKind::Fictional)
    );
    let sources = (1..).map(SourceId).take(demo.citations().len()).collect();
    demo.firms(sources).take(count).collect()
}

#[test]
fn the_same_seed_makes_the_same_firms() {
    assert_eq!(firms(1, 40), firms(1, 40));
    assert_eq!(firms(1, 40)[..20], firms(1, 20)[..]);
    assert_ne!(firms(1, 1), firms(2, 1));
}

#[test]
fn no_fictional_firm_can_be_taken_for_a_real_one() {
    let firms = firms(1, 2_500);
    for FictionalFirm { profile, .. } in &firms {
        assert!(
            profile.fictional && profile.address.ends_with("（虚构）"),
            "{profile:?}"
        );
        if let Some(code) = &profile.credit_code {
            assert_eq!((code.registering_division(), code.doubts().len()), ("410399", 0));
        }
    }
    let names: BTreeSet<&str> = firms.iter().map(|firm| &*firm.profile.name).collect();
    let codes: BTreeSet<_> = firms
        .iter()
        .filter_map(|firm| firm.profile.credit_code.as_ref())
        .collect();
    assert_eq!(names.len(), firms.len());
    assert!(codes.len() > firms.len() * 9 / 10);
}

#[test]
fn there_is_something_of_everything_to_look_at() {
    let firms = firms(1, 2_500);
    let on = "2026-11-22".parse().unwrap();
    let mut standings: BTreeMap<&str, usize> = BTreeMap::new();
    for award in firms.iter().flat_map(|firm| &firm.awards) {
        *standings.entry(award.standing_on(on).as_str()).or_default() += 1;
    }
    for standing in [Standing::Held, Standing::EndUnknown, Standing::Expired, Standing::Ended] {
        assert!(standings.contains_key(standing.as_str()), "{standings:?}");
    }
    let values = || {
        firms
            .iter()
            .flat_map(|firm| &firm.filings)
            .flat_map(|filing| filing.values.values())
    };
    let ranges = values().filter(|value| matches!(value, Value::Number(range) if range.exact().is_none()));
    assert!(ranges.count() > 100);
    let rivals = firms.iter().filter(|firm| {
        let years: BTreeSet<i32> = firm.filings.iter().map(|filing| filing.year).collect();
        years.len() < firm.filings.len()
    });
    assert!(rivals.count() > 100);
    let without = |year: i32| {
        firms
            .iter()
            .filter(move |firm| firm.filings.iter().all(|filing| filing.year != year))
    };
    for year in [2023, 2024, 2025] {
        let missing = without(year).count();
        assert!(0 < missing && missing < firms.len() / 4, "{year}: {missing}");
    }
}

#[test]
fn a_code_that_exists_nowhere_is_named_with_its_place() {
    let seeds = Seeds::compiled();
    let catalog = Catalog::load(&seeds).unwrap();
    let text = seeds
        .text("demo/places.toml")
        .unwrap()
        .replace("\"410326\"", "\"999999\"");
    let found = Demo::load(&seeds.with("demo/places.toml", &text), &catalog, 1).unwrap_err();
    let printed: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(printed.len(), 1, "{printed:?}");
    assert!(printed[0].starts_with("seeds/demo/places.toml:"), "{printed:?}");
    assert!(
        printed[0].ends_with("`999999` is no division; use a division that exists"),
        "{printed:?}"
    );
}

fn plan(firms: usize) -> DemoPlan {
    DemoPlan { firms, seed: 1 }
}

#[tokio::test]
async fn a_demonstration_goes_on_where_it_stopped_and_never_twice() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        let store = fresh.store().await;
        test.session.seed().await.unwrap();
        let seeded = store.whole().latest_revision().await.unwrap();
        let real = store.whole().count_enterprises().await.unwrap();
        test.session.seed().await.unwrap();
        assert_eq!(store.whole().latest_revision().await.unwrap(), seeded);

        test.session.demonstrate(plan(30), |_| {}).await.unwrap();
        test.session.demonstrate(plan(70), |_| {}).await.unwrap();
        let done = store.whole().latest_revision().await.unwrap();
        test.session.demonstrate(plan(70), |_| {}).await.unwrap();
        assert_eq!(store.whole().latest_revision().await.unwrap(), done);

        let all = store.whole().list_enterprises_after(None, 1_000).await.unwrap();
        let made: Vec<&str> = all
            .iter()
            .filter(|e| e.profile.fictional)
            .map(|e| &*e.profile.name)
            .collect();
        let expected = firms(1, 70);
        let expected: Vec<&str> = expected.iter().map(|firm| &*firm.profile.name).collect();
        assert_eq!(made, expected);
        assert_eq!(all.len() as u64, real + 70);
        assert_eq!(store.integrity_check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn the_real_firms_keep_their_names_titles_and_sources() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        test.session.seed().await.unwrap();
        check_one_firm(&fresh.store().await).await;
    })
    .await;
}

async fn check_one_firm(store: &Store) {
    let found = store
        .whole()
        .find_enterprises_by_name_key(&fold_key("洛阳LYC轴承有限公司"))
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].profile.name, "洛阳轴承集团股份有限公司");
    assert!(!found[0].profile.fictional);
    let tenures = store.whole().list_tenures(&[found[0].id]).await.unwrap();
    assert!(!tenures.is_empty());
    let sources: Vec<SourceId> = tenures.iter().map(|tenure| tenure.award.source).collect();
    assert!(!store.whole().list_sources(&sources).await.unwrap().is_empty());
}

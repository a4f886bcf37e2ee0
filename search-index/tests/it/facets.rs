//! The count beside a value is what choosing it gives.

use proptest::prelude::*;
use search_index::{Facet, Filters, Horizon, Query, Sort, Start, TierStanding, Within};

use crate::firms::{TestIndex, ask, generated};

fn pick(values: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(prop::sample::select(values), 0..3)
        .prop_map(|chosen| chosen.into_iter().map(str::to_owned).collect())
}

fn queries() -> impl Strategy<Value = Query> {
    let filters = (
        pick(&["a", "b", "c"]),
        pick(&["410305", "410307", "410308", "nowhere"]),
        pick(&["high-tech"]),
        pick(&["30", "34", "35"]),
        pick(&["robot", "hydrogen", "new-material"]),
        pick(&["active", "deregistered"]),
        pick(&["near", "far"]),
        pick(&["a/meets", "b/near"]),
        (
            pick(&["small", "medium"]),
            pick(&["bearing", "glass"]),
            pick(&["sh", "hk"]),
        ),
    )
        .prop_map(
            |(tiers, counties, zones, industries, fields, statuses, ends, verdicts, more)| {
                let (sizes, chains, markets) = more;
                Filters::default()
                    .with(Facet::Tier, tiers)
                    .with(Facet::County, counties)
                    .with(Facet::Zone, zones)
                    .with(Facet::Industry, industries)
                    .with(Facet::Field, fields)
                    .with(Facet::Status, statuses)
                    .with(Facet::Ends, ends)
                    .with(Facet::Verdict, verdicts)
                    .with(Facet::Size, sizes)
                    .with(Facet::Chain, chains)
                    .with(Facet::Market, markets)
            },
        );
    let standing = prop::sample::select(
        &[
            TierStanding::Current,
            TierStanding::Held,
            TierStanding::Expired,
            TierStanding::Ever,
        ][..],
    );
    let within = prop_oneof![
        Just(Within::Everything),
        Just(Within::Counties(vec!["410307".into(), "410311".into()])),
        Just(Within::Firms((1..50).collect())),
    ];
    let text = prop::sample::select(&["", "轴承", "有限公司", "lyc", "达", "材料 洛阳", "分子筛轴承"][..]);
    (text, filters, standing, 90..310_i32, within).prop_map(|(text, filters, standing, day, within)| Query {
        filters,
        standing,
        day,
        horizons: [("near", 20), ("far", 120)]
            .map(|(name, days)| Horizon {
                name: name.to_owned(),
                last: day + days,
            })
            .into(),
        within,
        ..ask(text)
    })
}

#[test]
fn every_count_is_the_total_of_its_click() {
    let test = TestIndex::of(generated(240));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(60));
    runner
        .run(&queries(), |query| {
            let hits = test.index.search(&query).unwrap();
            for facet in &hits.facets {
                for (value, count) in &facet.counts {
                    let clicked = Query {
                        filters: query.filters.clone().with(facet.facet, [value.clone()]),
                        ..query.clone()
                    };
                    prop_assert_eq!(
                        test.index.search(&clicked).unwrap().total,
                        *count,
                        "{} {:?}",
                        value,
                        facet.facet
                    );
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn uncounted_facets_change_neither_the_total_nor_the_firms() {
    let test = TestIndex::of(generated(240));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(60));
    let found = |query: &Query| {
        let hits = test.index.search(query).unwrap();
        let firms: Vec<i64> = hits.hits.iter().map(|hit| hit.id).collect();
        (hits.total, firms, hits.facets.len())
    };
    runner
        .run(&queries(), |query| {
            let (total, firms, facets) = found(&query);
            prop_assert_eq!(facets, Facet::ALL.len());
            let bare = Query {
                count_facets: false,
                ..query
            };
            prop_assert_eq!(found(&bare), (total, firms, 0));
            Ok(())
        })
        .unwrap();
}

#[test]
fn tiers_stand_as_they_stand_on_the_day() {
    let test = TestIndex::of(generated(8));
    let total = |standing, tier: &str, day| {
        let query = Query {
            filters: Filters::default().with(Facet::Tier, [tier.to_owned()]),
            standing,
            day,
            ..ask("")
        };
        test.index.search(&query).unwrap().total
    };
    use TierStanding::{Current, Ever, Expired, Held};
    // Firms 1 and 5 hold `a` until 200; 2 and 6 hold it until 300 and `b` from 150 without an end.
    assert_eq!(total(Held, "a", 99), 0);
    assert_eq!(total(Held, "a", 100), 4);
    assert_eq!(total(Held, "a", 200), 4);
    assert_eq!(total(Held, "a", 201), 2);
    assert_eq!(total(Expired, "a", 201), 2);
    assert_eq!(total(Expired, "a", 301), 4);
    assert_eq!(total(Ever, "a", 301), 4);
    assert_eq!(total(Held, "b", 200), 0);
    assert_eq!(total(Current, "b", 200), 2);
}

#[test]
fn firms_sort_by_name_and_by_expiry() {
    let test = TestIndex::of(generated(40));
    let sorted = |sort| {
        let query = Query {
            sort,
            day: 150,
            limit: 40,
            ..ask("")
        };
        test.index.search(&query).unwrap().hits
    };
    let first = &sorted(Sort::Expiry)[0];
    assert!(first.id % 4 == 1 || first.id % 4 == 2);
    let names: Vec<_> = sorted(Sort::Name)
        .into_iter()
        .map(|hit| hit.names[0].text.clone())
        .collect();
    let at = |brand: &str| names.iter().position(|name| name.contains(brand)).unwrap();
    assert!(at("恒") < at("金") && at("金") < at("中"));
}

#[test]
fn firms_out_of_business_come_after_the_others() {
    let mut firms = generated(30);
    for firm in &mut firms {
        firm.holdings.clear();
    }
    let test = TestIndex::of(firms);
    let query = Query {
        limit: 30,
        ..ask("洛阳")
    };
    let hits = test.index.search(&query).unwrap().hits;
    let active: Vec<bool> = hits.iter().map(|hit| hit.id % 9 != 0).collect();
    assert!(active.is_sorted_by(|one, other| one >= other));
}

#[test]
fn a_tier_and_its_end_are_asked_of_one_tenure() {
    let test = TestIndex::of(generated(8));
    let total = |tier: &str, end: &str, day| {
        let query = Query {
            filters: Filters::default()
                .with(Facet::Tier, [tier.to_owned()])
                .with(Facet::Ends, [end.to_owned()]),
            day,
            horizons: vec![Horizon {
                name: "near".to_owned(),
                last: day + 30,
            }],
            ..ask("")
        };
        test.index.search(&query).unwrap().total
    };
    // Firms 2 and 6 hold `b` without an end and `a` until 200, then until 300: at 180 only `a` ends soon.
    assert_eq!((total("a", "near", 180), total("b", "near", 180)), (4, 0));
    assert_eq!((total("a", "near", 250), total("a", "near", 275)), (0, 2));
    assert_eq!(total("a", "never heard of", 180), 0);
}

#[test]
fn the_largest_amount_comes_first_and_a_missing_one_last() {
    let test = TestIndex::of(generated(40));
    let query = Query {
        sort: Sort::Amount,
        limit: 40,
        ..ask("")
    };
    let amount = |id: i64| test.documents.iter().find(|firm| firm.id == id).unwrap().amount;
    let amounts: Vec<Option<u64>> = test
        .index
        .search(&query)
        .unwrap()
        .hits
        .iter()
        .map(|hit| amount(hit.id))
        .collect();
    assert_eq!(amounts.len(), 40);
    assert!(amounts.is_sorted_by(|one, other| one >= other), "{amounts:?}");
    assert!(amounts.last().unwrap().is_none());
}

#[test]
fn a_short_page_is_the_beginning_of_the_whole_list() {
    let test = TestIndex::of(generated(2_500));
    let filters = [
        Filters::default(),
        Filters::default().with(Facet::County, ["410307".to_owned()]),
    ];
    let texts = ["", "洛阳", "轴承", "宏 材料", "有限公", "达", "c"];
    for (text, filters) in texts
        .into_iter()
        .flat_map(|text| filters.clone().map(|filters| (text, filters)))
    {
        let page = |limit| {
            let query = Query {
                filters: filters.clone(),
                limit,
                ..ask(text)
            };
            let hits = test.index.search(&query).unwrap();
            (hits.total, hits.hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>())
        };
        let (total, whole) = page(2_500);
        assert_eq!(whole.len(), total);
        for short in [1, 7, 40] {
            assert_eq!(page(short).1, whole[..short.min(total)], "{text} {short}");
        }
    }
}

#[test]
fn pages_follow_each_other_in_every_order() {
    let test = TestIndex::of(generated(95));
    for sort in [Sort::Relevance, Sort::Name, Sort::Expiry, Sort::Amount] {
        let mut query = Query {
            sort,
            day: 150,
            limit: 7,
            ..ask("洛阳")
        };
        let mut seen = Vec::new();
        loop {
            let hits = test.index.search(&query).unwrap();
            assert_eq!(hits.total, 95);
            let Some(last) = hits.hits.last() else { break };
            query.start = Start::After(last.cursor);
            seen.extend(hits.hits.iter().map(|hit| hit.id));
        }
        let whole = Query {
            limit: 100,
            start: Start::Offset(0),
            ..query
        };
        let at_once: Vec<i64> = test
            .index
            .search(&whole)
            .unwrap()
            .hits
            .iter()
            .map(|hit| hit.id)
            .collect();
        assert_eq!(seen, at_once, "{sort:?}");
    }
}

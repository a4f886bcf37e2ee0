//! Firms that reach a line: what the database decides on the filed text is what exact ranges say.

use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::day::Day;
use yanzhen::domain::enterprise::{EnterpriseId, Profile};
use yanzhen::domain::filing::{Figures, Value};
use yanzhen::domain::quantity::Quantity;
use yanzhen::domain::range::Range;
use yanzhen::domain::source::{Citation, Confidence, SourceId, SourceKind};
use yanzhen::domain::tally::{Certainty, Part};
use yanzhen::store::{Counted, Error, ReachingQuery, Store, TallyQuery};

use crate::database::for_each_database;

const LINE: i64 = 10_000_000_000;

/// Year, whether an audit report says so, the filed value.
type Filed = (i32, bool, &'static str);

/// What was filed, and what that means for the line at the end of 2025.
const CASES: &[(&[Filed], Option<Certainty>)] = &[
    (&[], Some(Certainty::Missing)),
    (&[(2025, false, "9999999999")], None),
    (&[(2025, false, "9999999999.99")], None),
    (&[(2025, false, "10000000000")], Some(Certainty::Certain)),
    (&[(2025, false, "10000000000.01")], Some(Certainty::Certain)),
    (&[(2025, false, "-0.5")], None),
    (&[(2025, false, "1..20000000000")], Some(Certainty::Open)),
    (&[(2025, false, "10000000000..")], Some(Certainty::Certain)),
    (&[(2025, false, "..9999999999")], None),
    (&[(2025, false, "5000000000..")], Some(Certainty::Open)),
    (&[(2025, false, "..")], Some(Certainty::Open)),
    // The latest year counts, whatever the years before said.
    (&[(2024, false, "20000000000"), (2025, false, "1")], None),
    (&[(2024, false, "20000000000")], Some(Certainty::Certain)),
    // A year that is not over yet says nothing.
    (&[(2024, false, "1"), (2026, false, "20000000000")], None),
    // Two sources of one year that disagree about the line leave it open.
    (
        &[(2025, false, "20000000000"), (2025, true, "1")],
        Some(Certainty::Open),
    ),
    (
        &[(2025, false, "20000000000"), (2025, true, "10000000001")],
        Some(Certainty::Certain),
    ),
];

pub(super) fn a_citation(kind: SourceKind) -> Citation {
    Citation {
        kind,
        title: "填报".to_owned(),
        document: String::new(),
        link: String::new(),
        file_hash: String::new(),
        published: None,
        confidence: Confidence::C,
    }
}

pub(super) fn a_profile(number: usize, source: SourceId) -> Profile {
    Profile {
        fictional: true,
        ..Profile::named(format!("第{number}公司"), source)
    }
}

fn figures((year, audited, text): Filed, source: SourceId) -> Figures {
    let range: Range = text.parse().unwrap();
    let kind = if audited {
        SourceKind::Audit
    } else {
        SourceKind::SelfDeclared
    };
    Figures {
        year,
        source,
        source_kind: kind,
        values: [("revenue".parse().unwrap(), Value::Number(range))].into(),
    }
}

async fn fill(store: &Store) -> Vec<EnterpriseId> {
    let clerk = Actor::local_bureau("clerk");
    let written = store.write(&clerk, Action::RecordFiling, async |tx| {
        let source = tx.find_or_insert_source(&a_citation(SourceKind::SelfDeclared)).await?;
        let mut ids = Vec::new();
        for (number, (filed, _)) in CASES.iter().enumerate() {
            let id = tx.insert_enterprise(&a_profile(number, source)).await?;
            for filed in *filed {
                tx.insert_filing(id, &figures(*filed, source)).await?;
            }
            ids.push(id);
        }
        Ok::<_, Error>(ids)
    });
    written.await.unwrap().value
}

fn query(on: &str) -> TallyQuery {
    TallyQuery::of(Counted::Reaching(ReachingQuery {
        indicator: "revenue".parse().unwrap(),
        at_least: LINE,
        on: on.parse::<Day>().unwrap(),
        known_at: None,
    }))
}

#[tokio::test]
async fn one_yuan_below_the_line_is_below_it_and_missing_is_not_zero() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let ids = fill(&store).await;
        let all = Part::default();
        let found = store
            .whole()
            .list_tallied(&query("2025-12-31"), &all, (None, 100))
            .await
            .unwrap();
        for (id, (filed, expected)) in ids.iter().zip(CASES) {
            let own = found
                .iter()
                .find(|(firm, _)| firm == id)
                .map(|(_, certainty)| *certainty);
            assert_eq!(own, *expected, "{filed:?}");
            if let [(2025, _, text)] = filed {
                assert_eq!(own, exactly(text), "{text}");
            }
        }
        let tally = store.whole().tally_holders(&query("2025-12-31")).await.unwrap();
        assert_eq!((tally.certain(), tally.open(), tally.missing()), (5, 4, 1));
    })
    .await;
}

/// The same in exact ranges.
fn exactly(text: &str) -> Option<Certainty> {
    let range: Range = text.parse().unwrap();
    let line = Quantity::from(LINE);
    match (range.low(), range.high()) {
        (Some(low), _) if line <= *low => Some(Certainty::Certain),
        (_, Some(high)) if *high < line => None,
        _ => Some(Certainty::Open),
    }
}

#[tokio::test]
async fn a_figure_recorded_later_is_not_known_before() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let ids = fill(&store).await;
        let before = store.whole().latest_revision().await.unwrap();
        let clerk = Actor::local_bureau("clerk");
        let late = store.write(&clerk, Action::RecordFiling, async |tx| {
            let source = tx.find_or_insert_source(&a_citation(SourceKind::SelfDeclared)).await?;
            tx.insert_filing(ids[0], &figures((2025, false, "20000000000"), source))
                .await
        });
        late.await.unwrap();
        let now = query("2025-12-31");
        let then = TallyQuery::of(now.counted.clone().known_at(Some(before)));
        let count = async |query: &TallyQuery| {
            let tally = store.whole().tally_holders(query).await.unwrap();
            (tally.certain(), tally.missing())
        };
        assert_eq!(count(&then).await, (5, 1));
        assert_eq!(count(&now).await, (6, 0));
    })
    .await;
}

#[tokio::test]
async fn the_years_in_one_pass_say_what_each_year_says_alone() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        fill(&store).await;
        let Counted::Reaching(all) = query("2026-12-31").counted else {
            panic!("figures are counted")
        };
        let years = store.whole().tally_years(&all).await.unwrap();
        for year in 2023..=2026 {
            let alone = store
                .whole()
                .tally_holders(&query(&format!("{year}-12-31")))
                .await
                .unwrap();
            let sum = |certainty| {
                let own = years.iter().filter(|it| it.certainty == certainty);
                let counting = own.filter(|it| it.from <= year && it.next.is_none_or(|next| year < next));
                counting.map(|it| it.firms).sum::<u64>()
            };
            let both = (sum(Certainty::Certain), sum(Certainty::Open));
            assert_eq!(both, (alone.certain(), alone.open()), "{year}");
        }
    })
    .await;
}

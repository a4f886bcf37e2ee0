//! Figures that are kept as numbers: whatever is filed, replaced and filed again, counting them is reading the
//! filings anew.

use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::code::IndicatorCode;
use yanzhen::domain::day::Day;
use yanzhen::domain::enterprise::EnterpriseId;
use yanzhen::domain::filing::{Figures, Value};
use yanzhen::domain::revision::Revision;
use yanzhen::domain::source::{SourceId, SourceKind};
use yanzhen::domain::tally::Part;
use yanzhen::store::{Counted, Error, ReachingQuery, Store, TallyQuery, Tx};

use super::count::Dice;
use super::reaching::{a_citation, a_profile};
use crate::database::for_each_database;

/// Both are filed with the same values, so that they answer alike; only the first is watched.
const TWINS: [&str; 2] = ["revenue", "main_revenue"];
const FIRMS: usize = 40;

fn wild(dice: &mut Dice) -> String {
    let end = |dice: &mut Dice| match dice.roll(6) {
        0 => (dice.roll(40)).to_string(),
        1 => format!("{}.{}", dice.roll(40), 1 + dice.roll(9)),
        2 => format!("-{}", 1 + dice.roll(9)),
        3 => "9999999999999999".to_owned(),
        4 => format!("{}/7", 1 + dice.roll(300) * 7),
        _ => (dice.roll(20)).to_string(),
    };
    match dice.roll(6) {
        0 => format!("{}..", end(dice)),
        1 => format!("..{}", end(dice)),
        2 => "..".to_owned(),
        3 => format!("{}..{}", dice.roll(20), 20 + dice.roll(20)),
        _ => end(dice),
    }
}

fn figures(dice: &mut Dice, source: SourceId) -> Figures {
    let text = wild(dice);
    let kinds = [SourceKind::SelfDeclared, SourceKind::Audit];
    let value = || Value::Number(text.parse().unwrap());
    let both = TWINS.map(|code| (code.parse::<IndicatorCode>().unwrap(), value()));
    Figures {
        year: 2022 + i32::try_from(dice.roll(4)).unwrap(),
        source,
        source_kind: kinds[usize::try_from(dice.roll(2)).unwrap()],
        values: match dice.roll(8) {
            0 => [("staff".parse().unwrap(), value())].into(),
            _ => both.into(),
        },
    }
}

async fn register(store: &Store) -> (Vec<EnterpriseId>, SourceId) {
    let clerk = Actor::local_bureau("clerk");
    let written = store.write(&clerk, Action::Import, async |tx: &Tx| {
        let source = tx.find_or_insert_source(&a_citation(SourceKind::SelfDeclared)).await?;
        let profiles: Vec<_> = (0..FIRMS).map(|number| a_profile(number, source)).collect();
        Ok::<_, Error>((tx.insert_enterprises(&profiles).await?, source))
    });
    written.await.unwrap().value
}

async fn file(store: &Store, (firms, source): &(Vec<EnterpriseId>, SourceId), dice: &mut Dice) -> Revision {
    let clerk = Actor::local_bureau("clerk");
    let rows: Vec<(EnterpriseId, Figures)> = (0..25)
        .map(|_| {
            let firm = firms[usize::try_from(dice.roll(FIRMS as u64 - 3)).unwrap()];
            (firm, figures(dice, *source))
        })
        .collect();
    let write = store.write(&clerk, Action::RecordFiling, async |tx: &Tx| {
        tx.insert_filings(&rows).await
    });
    write.await.unwrap().revision
}

fn query(indicator: &str, at_least: i64, year: i32, known_at: Option<Revision>) -> ReachingQuery {
    ReachingQuery {
        indicator: indicator.parse().unwrap(),
        at_least,
        on: Day::new(year, 12, 31).unwrap(),
        known_at,
    }
}

/// Everything that can be asked of a line.
async fn answers(store: &Store, query: ReachingQuery) -> String {
    let years = {
        let mut years = store.whole().tally_years(&query).await.unwrap();
        years.sort_by_key(|it| (it.from, it.next, it.certainty));
        years
    };
    let tally = TallyQuery::of(Counted::Reaching(query));
    let all = (None, 1_000);
    let listed = store.whole().list_tallied(&tally, &Part::default(), all).await.unwrap();
    format!(
        "{:?} {listed:?} {years:?}",
        store.whole().tally_holders(&tally).await.unwrap()
    )
}

#[tokio::test]
async fn kept_figures_count_as_the_filings_do_before_and_after_they_are_watched() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let registry = register(&store).await;
        let mut dice = Dice(11);
        let mut known = vec![None];
        for round in 0..6 {
            known.push(Some(file(&store, &registry, &mut dice).await));
            if round == 2 {
                let watch = async |tx: &Tx| tx.watch_indicator(&TWINS[0].parse().unwrap()).await;
                let clerk = Actor::local_bureau("clerk");
                store.write(&clerk, Action::EnterPlan, watch).await.unwrap();
            }
            for line in [1, 20, 40] {
                for year in [2023, 2025] {
                    for known in &known {
                        let ask = async |code: &str| answers(&store, query(code, line, year, *known)).await;
                        let (kept, filed) = (ask(TWINS[0]).await, ask(TWINS[1]).await);
                        assert_eq!(kept, filed, "round {round}, line {line}, {year}, {known:?}");
                    }
                }
            }
        }
        assert!(store.whole().is_watched(&TWINS[0].parse().unwrap()).await.unwrap());
        assert_eq!(store.integrity_check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_kept_figure_that_its_filing_does_not_say_is_named() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let registry = register(&store).await;
        let watch = async |tx: &Tx| tx.watch_indicator(&TWINS[0].parse().unwrap()).await;
        let clerk = Actor::local_bureau("clerk");
        store.write(&clerk, Action::EnterPlan, watch).await.unwrap();
        file(&store, &registry, &mut Dice(3)).await;
        crate::store::execute(
            fresh,
            "UPDATE figure SET year = 1990 WHERE filing_id = (SELECT MIN(filing_id) FROM figure)",
        )
        .await;
        crate::store::execute(
            fresh,
            "DELETE FROM figure WHERE filing_id = (SELECT MAX(filing_id) FROM figure)",
        )
        .await;
        let mut found = crate::store::printed(&store.integrity_check().await.unwrap());
        // That the rows are not what the program wrote is named too, by their seals.
        found.retain(|fault| !fault.contains("not what the program wrote") && !fault.contains("past the program"));
        let [wrong, missing] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert!(
            wrong.starts_with("figure ") && wrong.ends_with("says otherwise than the filing it comes from"),
            "{wrong}"
        );
        assert!(
            missing.starts_with("filing ") && missing.contains("no goal counts"),
            "{missing}"
        );
    })
    .await;
}

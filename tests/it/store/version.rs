//! Tenures and filings in versions: what is true on a day, and what was known at a revision.

use yanzhen::domain::access::Scope;
use yanzhen::domain::audit::Action;
use yanzhen::domain::day::Day;
use yanzhen::domain::enterprise::EnterpriseId;
use yanzhen::domain::filing::{Figures, Value, Values};
use yanzhen::domain::revision::Revision;
use yanzhen::domain::source::{SourceId, SourceKind};
use yanzhen::domain::tenure::{Award, Basis, EndReason, Ending, Standing, TenureId};
use yanzhen::store::{Error, HolderQuery, Store, Tx};

use super::{citation, clerk, profile, register_one};
use crate::database::for_each_database;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn award(source: SourceId) -> Award {
    Award {
        tier: "example".parse().unwrap(),
        batch: "第一批".to_owned(),
        certificate: "0001".to_owned(),
        from: day("2023-01-01"),
        until: Some(day("2025-12-31")),
        ended: None,
        basis: Basis::Recognized,
        source,
    }
}

async fn award_one(store: &Store, id: EnterpriseId) -> TenureId {
    let written = store
        .write(&clerk(), Action::AwardTenure, async |tx: &Tx| {
            let source = tx.find_or_insert_source(&citation("名单")).await?;
            tx.insert_tenure(id, &award(source)).await
        })
        .await;
    written.unwrap().value
}

fn held_on(on: &str) -> HolderQuery {
    HolderQuery::held(["example".parse().unwrap()], day(on))
}

#[tokio::test]
async fn a_late_revocation_is_true_from_its_day_and_known_from_its_revision() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let (id, _) = register_one(&store, "甲公司").await;
        let tenure = award_one(&store, id).await;
        let before = store.whole().latest_revision().await.unwrap();
        let amended = store
            .write(&clerk(), Action::AmendTenure, async |tx: &Tx| {
                let notice = tx.find_or_insert_source(&citation("撤销公告")).await?;
                let mut award = tx.find_tenure(tenure).await?.unwrap().award;
                award.ended = Some(Ending {
                    on: day("2024-06-01"),
                    reason: EndReason::Revoked,
                    source: notice,
                });
                tx.amend_tenure(tenure, &award).await
            })
            .await
            .unwrap();
        let entry = store.whole().list_audit(None, 1).await.unwrap().remove(0);
        let changes: Vec<_> = entry
            .subjects
            .iter()
            .filter(|it| it.verb == "change")
            .map(|it| &*it.what)
            .collect();
        assert_eq!(
            changes,
            [
                r#"1 ended_on: null -> "2024-06-01""#,
                r#"1 end_reason: null -> "revoked""#,
                "1 end_source_id: null -> 2"
            ]
        );
        for (on, known_at, count) in [
            ("2024-05-31", None, 1),
            ("2024-06-01", None, 0),
            ("2024-06-01", Some(before), 1),
            ("2024-06-01", Some(amended.revision), 0),
            ("2024-06-01", Some(Revision(1)), 0),
        ] {
            let query = HolderQuery {
                known_at,
                ..held_on(on)
            };
            assert_eq!(
                store.whole().count_holders(&query).await.unwrap(),
                count,
                "{on} {known_at:?}"
            );
        }
        let then = store.whole().list_tenures_known_at(&[id], before).await.unwrap();
        assert_eq!((then.len(), then[0].award.ended), (1, None));
        assert_eq!(store.whole().list_tenure_versions(tenure).await.unwrap().len(), 2);
        let firm = store.whole().find_enterprise(id).await.unwrap().unwrap();
        assert_eq!(firm.revision, amended.revision);
        assert_eq!(store.integrity_check().await.unwrap(), []);
    })
    .await;
}

/// Every shape an award can have around a day.
fn shapes(source: SourceId) -> Vec<Award> {
    let mut shapes = Vec::new();
    let around = ["2024-06-14", "2024-06-15", "2024-06-16"].map(day);
    let untils = [None].into_iter().chain(around.map(Some));
    for until in untils {
        for from in around {
            for ended in [None].into_iter().chain(around.map(Some)) {
                for basis in [Basis::Recognized, Basis::Proposed] {
                    let ended = ended.map(|on| Ending {
                        on,
                        reason: EndReason::Cancelled,
                        source,
                    });
                    shapes.push(Award {
                        from,
                        until,
                        ended,
                        basis,
                        ..award(source)
                    });
                }
            }
        }
    }
    shapes
}

#[tokio::test]
async fn the_query_and_the_domain_agree_where_every_tenure_stands() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let (id, _) = register_one(&store, "甲公司").await;
        store
            .write(&clerk(), Action::AwardTenure, async |tx: &Tx| {
                let source = tx.find_or_insert_source(&citation("名单")).await?;
                let awards: Vec<_> = shapes(source).into_iter().map(|award| (id, award)).collect();
                tx.insert_tenures(&awards).await
            })
            .await
            .unwrap();
        let all = store.whole().list_tenures(&[id]).await.unwrap();
        for on in (0..4).map(|days| day("2024-06-13").plus_days(days)) {
            for standing in Standing::ALL {
                let query = HolderQuery {
                    standings: vec![*standing],
                    on,
                    ..held_on("2024-06-15")
                };
                let mut found = all_pages(&store, &query).await;
                let mut expected: Vec<TenureId> = all
                    .iter()
                    .filter(|tenure| tenure.award.standing_on(on) == *standing)
                    .map(|tenure| tenure.id)
                    .collect();
                found.sort();
                expected.sort();
                assert_eq!(found, expected, "{standing} on {on}");
            }
        }
    })
    .await;
}

async fn all_pages(store: &Store, query: &HolderQuery) -> Vec<TenureId> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = store.whole().list_holders(query, after, 7).await.unwrap();
        let Some(last) = page.last() else { return found };
        after = Some((last.enterprise, last.id));
        found.extend(page.iter().map(|tenure| tenure.id));
    }
}

#[tokio::test]
async fn holders_are_counted_once_and_within_scope() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let ids = store
            .write(&clerk(), Action::Import, async |tx: &Tx| {
                let source = tx.find_or_insert_source(&citation("名单")).await?;
                let mut profiles = vec![profile("甲", source), profile("乙", source), profile("丙", source)];
                profiles[1].division = Some("410324".parse().unwrap());
                profiles[2].division = None;
                let ids = tx.insert_enterprises(&profiles).await?;
                let awards: Vec<_> = ids.iter().map(|id| (*id, award(source))).collect();
                tx.insert_tenures(&awards).await?;
                tx.insert_tenures(&awards[..1]).await?;
                Ok::<_, Error>(ids)
            })
            .await
            .unwrap()
            .value;
        let everywhere = held_on("2024-01-01");
        assert_eq!(store.whole().count_holders(&everywhere).await.unwrap(), 3);
        assert_eq!(
            store.whole().count_holders_by_division(&everywhere).await.unwrap(),
            [
                (None, 1),
                (Some("410305".parse().unwrap()), 1),
                (Some("410324".parse().unwrap()), 1)
            ]
        );
        let mut county = everywhere.clone();
        let seen = store.seen_by(&Scope::Divisions(["410324".parse().unwrap()].into()));
        assert_eq!(seen.count_holders(&county).await.unwrap(), 1);
        county.divisions = vec!["410305".parse().unwrap()];
        assert_eq!(seen.count_holders(&county).await.unwrap(), 0);
        let own = store.seen_by(&Scope::Enterprises([ids[0]].into()));
        assert_eq!(own.count_holders(&county).await.unwrap(), 1);
        let later = HolderQuery {
            since: Some(day("2023-01-02")),
            ..everywhere
        };
        assert_eq!(store.whole().count_holders(&later).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_later_filing_replaces_its_own_kind_and_rivals_stay() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let (id, _) = register_one(&store, "甲公司").await;
        let file = async |kind: SourceKind, revenue: &str| {
            let values: Values = [("revenue".parse().unwrap(), Value::Number(revenue.parse().unwrap()))].into();
            let written = store
                .write(&clerk(), Action::RecordFiling, async |tx: &Tx| {
                    let source = tx.find_or_insert_source(&citation(kind.as_str())).await?;
                    let figures = Figures {
                        year: 2025,
                        source,
                        source_kind: kind,
                        values: values.clone(),
                    };
                    tx.insert_filing(id, &figures).await
                })
                .await;
            written.unwrap().value
        };
        let first = file(SourceKind::SelfDeclared, "100").await;
        let rival = file(SourceKind::Audit, "90..95").await;
        let second = file(SourceKind::SelfDeclared, "94").await;
        let current: Vec<_> = store
            .whole()
            .list_filings(&[id])
            .await
            .unwrap()
            .iter()
            .map(|f| f.id)
            .collect();
        assert_eq!(current, [rival, second]);
        let versions = store.whole().list_filing_versions(id).await.unwrap();
        assert_eq!(versions[0].id, first);
        assert_eq!(versions[0].superseded, Some(versions[2].recorded));
        assert_eq!(
            store.whole().list_filings_after(Some(first), 10).await.unwrap().len(),
            2
        );
    })
    .await;
}

//! Goals: what the database counts, what a timeline counts and what the law of a single title says are one.

use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::day::Day;
use yanzhen::domain::enterprise::{EnterpriseId, Profile};
use yanzhen::domain::goal::{Count, CountingRule};
use yanzhen::domain::renewal::{GRACE_DAYS, Renewals};
use yanzhen::domain::source::{Citation, Confidence, SourceId, SourceKind};
use yanzhen::domain::tally::{Certainty, Part, Tally};
use yanzhen::domain::tenure::{Award, Basis, EndReason, Ending, Standing};
use yanzhen::domain::timeline::Point;
use yanzhen::store::{Error, Store, TallyQuery};

use crate::database::for_each_database;

/// A small generator, the same on every machine.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn day(text: &str) -> Day {
    text.parse().expect("the tests write days as they are read")
}

fn a_day(dice: &mut Dice) -> Day {
    day("2019-01-01").plus_days(dice.roll(3000) as i64)
}

fn a_citation() -> Citation {
    Citation {
        kind: SourceKind::Fictional,
        title: "名单".to_owned(),
        document: String::new(),
        link: String::new(),
        file_hash: String::new(),
        published: None,
        confidence: Confidence::C,
    }
}

fn a_profile(number: u64, source: SourceId, dice: &mut Dice) -> Profile {
    let divisions = ["410305", "410323", "410329"];
    let division = usize::try_from(dice.roll(4)).ok().and_then(|it| divisions.get(it));
    Profile {
        division: division.map(|code| code.parse().expect("the tests name divisions")),
        fictional: dice.roll(2) == 0,
        ..Profile::named(format!("第{number}公司"), source)
    }
}

fn an_award(source: SourceId, dice: &mut Dice) -> Award {
    let tier = ["specialized-sme", "little-giant", "hi-tech"][usize::try_from(dice.roll(3)).expect("three fit")];
    let from = a_day(dice);
    let until = (dice.roll(4) > 0).then(|| from.plus_days(dice.roll(1200) as i64));
    let ending = Ending {
        on: from.plus_days(dice.roll(1200) as i64),
        reason: EndReason::Revoked,
        source,
    };
    Award {
        tier: tier.parse().expect("the tests name tiers"),
        batch: String::new(),
        certificate: String::new(),
        from,
        until,
        ended: (dice.roll(6) == 0).then_some(ending),
        basis: if dice.roll(7) == 0 {
            Basis::Proposed
        } else {
            Basis::Recognized
        },
        source,
    }
}

type Firms = Vec<(EnterpriseId, Profile, Vec<Award>)>;

async fn fill(store: &Store) -> Firms {
    let clerk = Actor::local_bureau("clerk");
    let written = store.write(&clerk, Action::RegisterEnterprise, async |tx| {
        let mut dice = Dice(7);
        let source = tx.find_or_insert_source(&a_citation()).await?;
        let mut firms = Vec::new();
        for number in 0..120 {
            let profile = a_profile(number, source, &mut dice);
            let id = tx.insert_enterprise(&profile).await?;
            let awards: Vec<Award> = (0..dice.roll(5)).map(|_| an_award(source, &mut dice)).collect();
            let rows: Vec<(EnterpriseId, Award)> = awards.iter().map(|award| (id, award.clone())).collect();
            tx.insert_tenures(&rows).await?;
            firms.push((id, profile, awards));
        }
        Ok::<_, Error>(firms)
    });
    written.await.expect("the firms are written").value
}

fn rule(count: Count, since: Option<Day>) -> CountingRule {
    CountingRule {
        count,
        since,
        expired: false,
        reason: String::new(),
    }
}

/// Every rule that differs.
fn rules() -> [CountingRule; 4] {
    let expired = CountingRule {
        expired: true,
        ..rule(Count::Stock, None)
    };
    [
        rule(Count::Stock, None),
        expired,
        rule(Count::Cumulative, None),
        rule(Count::Cumulative, Some(day("2021-01-01"))),
    ]
}

fn query(rule: &CountingRule, on: Day) -> TallyQuery {
    let tiers = ["specialized-sme", "little-giant"].map(|code| code.parse().expect("the tests name tiers"));
    TallyQuery::new(tiers, rule, on)
}

fn counted<'a>(awards: &'a [Award], rule: &CountingRule) -> Vec<&'a Award> {
    let named = |award: &&Award| award.tier.as_str() != "hi-tech";
    let begun = |award: &&Award| rule.since.is_none_or(|since| since <= award.from);
    awards.iter().filter(named).filter(begun).collect()
}

/// The slow and plain way.
fn by_hand(firms: &Firms, rule: &CountingRule, on: Day) -> Vec<(EnterpriseId, Certainty)> {
    let certainty = |awards: &[Award]| {
        let standings: Vec<Standing> = counted(awards, rule)
            .iter()
            .map(|award| award.standing_on(on))
            .collect();
        let ever = |it: &Standing| !matches!(it, Standing::Proposed | Standing::NotYet);
        let lasting = |it: &Standing| matches!(it, Standing::Held | Standing::EndUnknown | Standing::Expired);
        if standings.contains(&Standing::Held)
            || rule.count == Count::Cumulative && standings.iter().any(ever)
            || rule.expired && standings.iter().any(lasting)
        {
            return Some(Certainty::Certain);
        }
        let open = rule.count == Count::Stock && standings.contains(&Standing::EndUnknown);
        open.then_some(Certainty::Open)
    };
    let found = firms.iter().map(|(id, _, awards)| (*id, certainty(awards)));
    found.filter_map(|(id, certainty)| Some((id, certainty?))).collect()
}

#[tokio::test]
async fn database_timeline_and_the_law_of_one_title_count_the_same_firms() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let firms = fill(&store).await;
        let mut dice = Dice(11);
        for rule in rules() {
            let timeline = store
                .whole()
                .timeline(&query(&rule, day("2020-01-01")).counted)
                .await
                .unwrap();
            for on in (0..12).map(|_| a_day(&mut dice)) {
                let expected = by_hand(&firms, &rule, on);
                let asked = query(&rule, on);
                let all = Part::default();
                let listed = store.whole().list_tallied(&asked, &all, (None, 1000)).await.unwrap();
                assert_eq!(listed, expected, "{rule:?} {on}");
                let tally = store.whole().tally_holders(&asked).await.unwrap();
                let point = Point {
                    certain: tally.certain(),
                    open: tally.open(),
                };
                assert_eq!(point, timeline.on(on), "{rule:?} {on}");
                parts_add_up(&store, &asked, &tally).await;
            }
        }
    })
    .await;
}

/// Every cell of a tally is as large as the list behind it.
async fn parts_add_up(store: &Store, query: &TallyQuery, tally: &Tally) {
    for cell in &tally.cells {
        let part = Part {
            division: Some(cell.division.clone()),
            certainty: Some(cell.certainty),
            fictional: Some(cell.fictional),
            closed: Some(cell.closed),
            ends: None,
        };
        assert_eq!(
            store.whole().count_tallied(query, &part).await.unwrap(),
            cell.firms,
            "{cell:?}"
        );
        let listed = store.whole().list_tallied(query, &part, (None, 1000)).await.unwrap();
        assert_eq!(listed.len() as u64, cell.firms, "{cell:?}");
    }
}

/// The last day of each firm that surely counts, the slow and plain way.
fn ends_by_hand(firms: &Firms, rule: &CountingRule, on: Day) -> Vec<Day> {
    let last = |awards: &[Award]| {
        let own = counted(awards, rule);
        let held = own.iter().any(|award| award.standing_on(on) == Standing::Held);
        let going = own
            .iter()
            .filter(|award| matches!(award.standing_on(on), Standing::Held | Standing::NotYet));
        let ends = going.filter_map(|award| {
            let cut = award
                .ended
                .map(|ending| ending.on)
                .filter(|cut| award.until.is_some_and(|until| *cut <= until));
            cut.or(award.until)
        });
        ends.max().filter(|_| held)
    };
    let mut ends: Vec<Day> = firms.iter().filter_map(|(_, _, awards)| last(awards)).collect();
    ends.sort_unstable();
    ends
}

#[tokio::test]
async fn every_firm_that_surely_counts_runs_out_on_one_day() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let firms = fill(&store).await;
        let rule = rule(Count::Stock, None);
        for on in ["2020-06-30", "2022-12-31", "2024-06-30"].map(day) {
            let asked = query(&rule, on);
            let ends = store.whole().tally_ends(&asked).await.unwrap();
            let each = ends.iter().flat_map(|it| (0..it.firms).map(move |_| it.on));
            assert_eq!(each.collect::<Vec<_>>(), ends_by_hand(&firms, &rule, on), "{on}");
            for it in ends {
                let part = Part {
                    ends: Some((it.on, it.on)),
                    division: Some(it.division.clone()),
                    ..Part::default()
                };
                let counted = store.whole().count_tallied(&asked, &part).await.unwrap();
                assert_eq!(counted, it.firms, "{on} {it:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_difference_of_two_rules_is_the_firms_of_one_without_those_of_the_other() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        fill(&store).await;
        let on = day("2024-06-30");
        let (stock, ever) = (
            query(&rule(Count::Stock, None), on),
            query(&rule(Count::Cumulative, None), on),
        );
        let mut lapsed = ever.clone();
        lapsed.except = Some(stock.counted.clone());
        let sum = async |query: &TallyQuery| {
            let tally = store.whole().tally_holders(query).await.unwrap();
            tally.certain() + tally.open()
        };
        assert_eq!(sum(&lapsed).await, sum(&ever).await - sum(&stock).await);
        assert_ne!(sum(&lapsed).await, 0);
    })
    .await;
}

#[tokio::test]
async fn known_at_leaves_out_what_was_recorded_later() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let before = store.whole().latest_revision().await.unwrap();
        fill(&store).await;
        let now = query(&rule(Count::Stock, None), day("2024-06-30"));
        let then = TallyQuery::of(now.counted.clone().known_at(Some(before)));
        assert_eq!(store.whole().tally_holders(&then).await.unwrap(), Tally::default());
        assert_ne!(store.whole().tally_holders(&now).await.unwrap(), Tally::default());
        let one = now.counted.holders().unwrap();
        let tally = store.whole().tally_holders(&now).await.unwrap();
        assert_eq!(
            store.whole().count_holders(one).await.unwrap(),
            tally.certain() + tally.open()
        );
    })
    .await;
}

/// Ends and renewals the slow and plain way.
fn renewals_by_hand(firms: &Firms, rule: &CountingRule, on: Day) -> Renewals {
    let (first, last) = Renewals::window(on);
    let mut renewals = Renewals::default();
    for (_, _, awards) in firms {
        let own: Vec<&Award> = counted(awards, rule)
            .into_iter()
            .filter(|award| award.basis != Basis::Proposed)
            .collect();
        for award in &own {
            let Some(until) = award.until.filter(|until| first < *until && *until <= last) else {
                continue;
            };
            let in_time = until.plus_days(GRACE_DAYS);
            let continues = |later: &&&Award| {
                award.from < later.from && later.from <= in_time && later.until.is_none_or(|end| until < end)
            };
            renewals.ended += 1;
            renewals.renewed += u64::from(own.iter().any(|later| continues(&later)));
        }
    }
    renewals
}

#[tokio::test]
async fn renewals_are_counted_as_one_title_after_the_other_would_be() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let firms = fill(&store).await;
        let rule = rule(Count::Stock, None);
        let mut seen = Renewals::default();
        for on in ["2022-06-30", "2024-01-01", "2026-11-22"].map(day) {
            let asked = query(&rule, on);
            let counted = store
                .whole()
                .count_renewals(asked.counted.holders().unwrap(), on)
                .await
                .unwrap();
            assert_eq!(counted, renewals_by_hand(&firms, &rule, on), "{on}");
            seen.ended += counted.ended;
            seen.renewed += counted.renewed;
        }
        assert!(0 < seen.renewed && seen.renewed < seen.ended, "{seen:?}");
    })
    .await;
}

//! Goals over many titles: every goal with its counties, its movement and its forecast, with peak memory, at a
//! quarter, half and the whole of a million tenures. Beside them in the same run: a bare count in SQL as the floor,
//! and the plain way of loading every tenure into memory and counting in Rust.
//!
//! `cargo bench --bench goals`; `YANZHEN_BENCH_TENURES` sets the largest number (1,000,000 when absent).

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use chrono::{DateTime, Utc};
use yanzhen::app::goal::GoalQuery;
use yanzhen::app::{App, Session};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::code::{DivisionCode, TierCode};
use yanzhen::domain::day::Day;
use yanzhen::domain::enterprise::{EnterpriseId, Profile};
use yanzhen::domain::goal::{Goal, Metric};
use yanzhen::domain::source::{Citation, Confidence, SourceId, SourceKind};
use yanzhen::domain::tenure::{Award, Basis, Standing};
use yanzhen::store::{self, Clock, HolderQuery, Store, Tx};

/// Firms that are written together, each with its titles.
const CHUNK: usize = 4_000;
/// Titles of a firm.
const TITLES: usize = 3;

fn main() -> anyhow::Result<()> {
    let most: usize = match std::env::var("YANZHEN_BENCH_TENURES") {
        Ok(text) => text.parse().context("YANZHEN_BENCH_TENURES is no number")?,
        Err(_) => 1_000_000,
    };
    println!("| tenures | step | ms | peak MB |");
    println!("|---|---|---|---|");
    let runtime = tokio::runtime::Runtime::new()?;
    for tenures in [most / 4, most / 2, most] {
        runtime.block_on(run(tenures))?;
    }
    Ok(())
}

async fn run(tenures: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let config = Config::new(folder.path(), None);
    let app = App::create_at(&config, clock()).await?;
    let app = app.session(Actor::local_bureau("bench"), app.today());
    let store = Store::open(&config.database_url(), clock(), search_index::fold::fold_key).await?;
    let goals: Vec<Goal> = app.catalog().goals.clone();
    let tiers = counted_tiers(&goals);
    let step = Step::start(tenures, "filling, not part of the measure");
    fill(&app, &store, &tiers, tenures).await?;
    step.end();
    let query = GoalQuery::on(app.today());

    let step = Step::start(tenures, "every goal of the plan, now and at plan end, by county");
    let view = app.goals(&query).await?;
    step.end();
    let counted: u64 = view
        .goals
        .iter()
        .filter_map(|goal| goal.now.as_ref())
        .map(|now| now.certain)
        .sum();
    anyhow::ensure!(counted > 0, "the goals count nobody");

    let step = Step::start(
        tenures,
        "movement, expiries, forecast and backtest of every counted goal",
    );
    for goal in &view.goals {
        std::hint::black_box(app.goal_trend(&goal.code, &query).await?);
    }
    step.end();
    let step = Step::start(tenures, "the same for the goal that most firms hold");
    let first = view
        .goals
        .iter()
        .max_by_key(|goal| goal.now.as_ref().map(|now| now.certain));
    // Of another day: what was asked above is known.
    let yesterday = GoalQuery::on(app.today().plus_days(-1));
    std::hint::black_box(
        app.goal_trend(&first.context("no goal is counted")?.code, &yesterday)
            .await?,
    );
    step.end();
    let step = Step::start(tenures, "every goal asked again, nothing having changed");
    std::hint::black_box(app.goals(&query).await?);
    step.end();
    rivals(&store, &goals, app.today(), tenures).await
}

/// The floor and the plain way.
async fn rivals(store: &Store, goals: &[Goal], on: Day, tenures: usize) -> anyhow::Result<()> {
    let step = Step::start(tenures, "floor: a bare count in SQL for each counted goal, no counties");
    for tiers in goals.iter().filter_map(tiers_of) {
        std::hint::black_box(
            store
                .whole()
                .count_holders(&HolderQuery::held(tiers.iter().cloned(), on))
                .await?,
        );
    }
    step.end();
    let step = Step::start(tenures, "plain: load every tenure, count each goal by county in memory");
    let counts = count_in_memory(store, goals, on).await?;
    step.end();
    anyhow::ensure!(!counts.is_empty(), "the plain way counts nobody");
    Ok(())
}

async fn count_in_memory(
    store: &Store,
    goals: &[Goal],
    on: Day,
) -> anyhow::Result<BTreeMap<Option<DivisionCode>, u64>> {
    let all = HolderQuery {
        standings: Standing::ALL.to_vec(),
        ..HolderQuery::held(counted_tiers(goals), on)
    };
    let mut firms: HashMap<EnterpriseId, Vec<Award>> = HashMap::new();
    let mut after = None;
    loop {
        let page = store.whole().list_holders(&all, after, 10_000).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.enterprise, last.id));
        for tenure in page {
            firms.entry(tenure.enterprise).or_default().push(tenure.award);
        }
    }
    let ids: Vec<EnterpriseId> = firms.keys().copied().collect();
    let mut counties: HashMap<EnterpriseId, Option<DivisionCode>> = HashMap::new();
    for chunk in ids.chunks(10_000) {
        let found = store.whole().list_enterprises(chunk).await?;
        counties.extend(found.into_iter().map(|firm| (firm.id, firm.profile.division)));
    }
    let mut counts = BTreeMap::new();
    for tiers in goals.iter().filter_map(tiers_of) {
        for (firm, awards) in &firms {
            let held = |award: &Award| tiers.contains(&award.tier) && award.standing_on(on) == Standing::Held;
            if awards.iter().any(held) {
                *counts.entry(counties.get(firm).cloned().flatten()).or_insert(0) += 1;
            }
        }
    }
    Ok(counts)
}

fn tiers_of(goal: &Goal) -> Option<&[TierCode]> {
    match &goal.metric {
        Metric::Holders { tiers, .. } => Some(tiers),
        Metric::Reaching { .. } | Metric::Published => None,
    }
}

fn counted_tiers(goals: &[Goal]) -> Vec<TierCode> {
    let mut tiers: Vec<TierCode> = goals.iter().filter_map(tiers_of).flatten().cloned().collect();
    tiers.sort();
    tiers.dedup();
    tiers
}

async fn fill(app: &Session, store: &Store, tiers: &[TierCode], tenures: usize) -> anyhow::Result<()> {
    let actor = Actor::local_bureau("bench");
    let divisions: Vec<DivisionCode> = app.catalog().divisions.iter().map(|it| it.code.clone()).collect();
    let mut dice = Dice(7);
    let mut made = 0;
    while made * TITLES < tenures {
        let many = CHUNK.min((tenures - made * TITLES).div_ceil(TITLES));
        let write = store.write(&actor, Action::Demonstrate, async |tx: &Tx| {
            let source = tx.find_or_insert_source(&citation()).await?;
            let profiles: Vec<Profile> = (made..made + many)
                .map(|number| profile(number, source, &divisions))
                .collect();
            let ids = tx.insert_enterprises(&profiles).await?;
            let awards: Vec<(EnterpriseId, Award)> = ids
                .iter()
                .flat_map(|id| [*id; TITLES])
                .map(|id| (id, award(source, tiers, &mut dice)))
                .collect();
            tx.insert_tenures(&awards).await?;
            Ok::<_, store::Error>(())
        });
        write.await?;
        made += many;
    }
    Ok(())
}

fn citation() -> Citation {
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

fn profile(number: usize, source: SourceId, divisions: &[DivisionCode]) -> Profile {
    Profile {
        division: divisions.get(number % (divisions.len() + 1)).cloned(),
        fictional: true,
        ..Profile::named(format!("第{number}公司"), source)
    }
}

/// Half of the titles are of the first two tiers; one of ten prints no end.
fn award(source: SourceId, tiers: &[TierCode], dice: &mut Dice) -> Award {
    let place = if dice.roll(2) == 0 {
        dice.roll(2)
    } else {
        dice.roll(tiers.len() as u64)
    };
    let from = Day::new(2019, 1, 1)
        .unwrap_or(Day::FIRST)
        .plus_days(dice.roll(2800) as i64);
    Award {
        tier: tiers[place as usize].clone(),
        batch: String::new(),
        certificate: String::new(),
        from,
        until: (dice.roll(10) > 0).then(|| from.plus_days(1095)),
        ended: None,
        basis: Basis::Recognized,
        source,
    }
}

/// The same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn clock() -> Clock {
    Arc::new(|| {
        let noon: DateTime<Utc> = "2026-11-22T04:00:00Z".parse().unwrap_or_default();
        noon
    })
}

/// A line of the table.
struct Step {
    tenures: usize,
    name: &'static str,
    started: Instant,
}

impl Step {
    fn start(tenures: usize, name: &'static str) -> Self {
        // The kernel then counts the peak anew; where it cannot, the peak is the one since the start.
        drop(std::fs::write("/proc/self/clear_refs", "5"));
        let started = Instant::now();
        Self { tenures, name, started }
    }

    fn end(self) {
        let taken = self.started.elapsed().as_millis();
        let peak = peak_megabytes().map_or("?".to_owned(), |peak| peak.to_string());
        println!("| {} | {} | {taken} | {peak} |", self.tenures, self.name);
    }
}

fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

//! Leases: one holder at a time, taken by the next when they run out; nothing is written without one, and keeping one
//! writes nothing that is audited.

use std::time::Duration;

use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::{Action, Record};
use yanzhen::domain::job::{JobEnd, JobId, JobKind, JobOrder, JobState, JobStep, Lease};
use yanzhen::store::{Error, Store, Tx, Worker};

use super::tables;
use crate::app::TestApp;
use crate::database::for_each_database;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(150);

fn worker(holder: &str, lease: Duration) -> Worker<'_> {
    Worker {
        holder,
        place: "here",
        lease,
    }
}

fn clerk() -> Actor {
    Actor::local_bureau("clerk")
}

async fn ask(store: &Store, kind: JobKind, subject: &str) -> JobId {
    let order = JobOrder {
        kind,
        subject: subject.to_owned(),
        payload: String::new(),
        day: "2026-11-22".parse().unwrap(),
        due: "2026-11-22T02:00:00Z".parse().unwrap(),
    };
    let clerk = clerk();
    let asked = store.write(&clerk, kind.action(), async |tx: &Tx| tx.insert_job(&order).await);
    asked.await.unwrap().value
}

async fn claim(store: &Store, worker: Worker<'_>) -> Option<Lease> {
    store.claim_job(worker, None).await.unwrap().map(|(_, lease)| lease)
}

async fn end(store: &Store, id: JobId, state: JobState) -> Result<(), Error> {
    let end = JobEnd {
        state,
        note: String::new(),
        result: String::new(),
    };
    let clerk = clerk();
    let ended = store.write(&clerk, Action::CancelJob, async |tx: &Tx| tx.end_job(id, &end).await);
    ended.await.map(|_| ())
}

/// As the work of a job writes.
async fn write_under(store: &Store, lease: &Lease) -> Result<(), Error> {
    let work = async |tx: &Tx| -> Result<(), Error> {
        tx.must_hold(lease, LONG).await?;
        tx.remark(Record::Export, "of a job");
        Ok(())
    };
    store.write(&clerk(), Action::Export, work).await.map(|_| ())
}

#[tokio::test]
async fn a_job_has_one_holder_and_the_next_takes_it_when_the_lease_runs_out() {
    for_each_database(async |fresh| {
        let (one, two) = (fresh.store().await, fresh.store().await);
        let job = ask(&one, JobKind::Import, "1").await;
        assert_eq!(
            ask(&two, JobKind::Import, "1").await,
            job,
            "the same work is asked for once"
        );
        let first = claim(&one, worker("a", SHORT)).await.unwrap();
        assert_eq!((first.job, first.fence, first.attempts), (job, 1, 1));
        assert_eq!(claim(&two, worker("b", LONG)).await, None, "it is held");
        write_under(&one, &first).await.unwrap();
        // The write has prolonged it; it is given back to run out again.
        assert!(one.renew_lease(&first, SHORT, JobStep::default()).await.unwrap());
        tokio::time::sleep(SHORT * 2).await;
        let before = one.whole().latest_revision().await.unwrap();
        assert!(
            matches!(write_under(&one, &first).await, Err(Error::LeaseLost { .. })),
            "it ran out"
        );
        let second = claim(&two, worker("b", LONG)).await.unwrap();
        assert_eq!((second.fence, second.attempts), (2, 2));
        // Whoever slept through it neither writes nor prolongs nor gives back what is another's.
        assert!(matches!(write_under(&one, &first).await, Err(Error::LeaseLost { .. })));
        assert!(!one.renew_lease(&first, LONG, JobStep::default()).await.unwrap());
        assert!(!one.release_lease(&first, LONG, "late").await.unwrap());
        assert_eq!(
            one.whole().latest_revision().await.unwrap(),
            before,
            "nothing was written"
        );
        write_under(&two, &second).await.unwrap();
        end(&two, job, JobState::Cancelled).await.unwrap();
        assert!(
            matches!(write_under(&two, &second).await, Err(Error::LeaseLost { .. })),
            "it was called off"
        );
        assert!(
            matches!(end(&two, job, JobState::Done).await, Err(Error::NotFound { .. })),
            "it ends once"
        );
        assert_eq!(claim(&two, worker("b", LONG)).await, None);
        assert_eq!(two.integrity_check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn keeping_a_lease_and_telling_progress_change_one_table_and_no_revision() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        ask(&store, JobKind::Import, "1").await;
        let mut before = tables(fresh).await;
        let lease = claim(&store, worker("a", LONG)).await.unwrap();
        for done in 0..20 {
            assert!(
                store
                    .renew_lease(&lease, LONG, JobStep { done, total: 20 })
                    .await
                    .unwrap()
            );
        }
        assert!(store.release_lease(&lease, Duration::ZERO, "磁盘已满").await.unwrap());
        claim(&store, worker("b", LONG)).await.unwrap();
        store.end_leases_of("b", false).await.unwrap();
        let mut after = tables(fresh).await;
        let (held_before, held) = (before.remove("job_hold"), after.remove("job_hold"));
        assert_ne!(held_before, held, "the test looks at the right table");
        assert_eq!(before, after, "beats are no writes of the registry");
        assert_eq!(store.integrity_check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_fails_waits_and_what_moves_on_is_not_counted_as_failing() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let job = ask(&store, JobKind::Import, "1").await;
        let lease = claim(&store, worker("a", LONG)).await.unwrap();
        assert!(store.release_lease(&lease, SHORT, "磁盘已满").await.unwrap());
        assert_eq!(claim(&store, worker("a", LONG)).await, None, "it waits");
        let progress = store.whole().find_job_progress(job).await.unwrap();
        assert_eq!((progress.trouble.as_str(), progress.running), ("磁盘已满", None));
        tokio::time::sleep(SHORT * 2).await;
        let again = claim(&store, worker("a", LONG)).await.unwrap();
        assert_eq!(again.attempts, 2);
        let step = JobStep {
            done: 500,
            total: 1_000,
        };
        assert!(store.renew_lease(&again, LONG, step).await.unwrap());
        let progress = store.whole().find_job_progress(job).await.unwrap();
        assert_eq!((progress.step, progress.attempts), (step, 1));
        // Whoever is named is not waited for.
        assert!(store.release_lease(&again, LONG, "x").await.unwrap());
        let named = store.claim_job(worker("b", LONG), Some(job)).await.unwrap();
        assert_eq!(named.unwrap().1.fence, 3);
    })
    .await;
}

#[tokio::test]
async fn jobs_that_stand_in_each_others_way_take_turns_and_work_of_a_node_stays_there() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let first = ask(&store, JobKind::Screening, "2026-11-21").await;
        let second = ask(&store, JobKind::Screening, "2026-11-22").await;
        let elsewhere = ask(&store, JobKind::Reindex, "elsewhere").await;
        let lease = claim(&store, worker("a", LONG)).await.unwrap();
        assert_eq!(lease.job, first);
        assert_eq!(claim(&store, worker("b", LONG)).await, None, "one screening at a time");
        assert_eq!(store.claim_job(worker("b", LONG), Some(second)).await.unwrap(), None);
        assert_eq!(store.claim_job(worker("b", LONG), Some(elsewhere)).await.unwrap(), None);
        end(&store, first, JobState::Done).await.unwrap();
        assert_eq!(claim(&store, worker("b", LONG)).await.unwrap().job, second);
        let there = Worker {
            place: "elsewhere",
            ..worker("c", LONG)
        };
        assert_eq!(claim(&store, there).await.unwrap().job, elsewhere);
    })
    .await;
}

#[tokio::test]
async fn many_who_claim_at_once_get_one_each() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        for number in 0..6 {
            ask(&store, JobKind::Import, &number.to_string()).await;
        }
        let names: Vec<String> = (0..8).map(|number| format!("worker {number}")).collect();
        let claims = names.iter().map(|name| claim(&store, worker(name, LONG)));
        let claimed = futures_util::future::join_all(claims).await;
        let mut jobs: Vec<i64> = claimed.into_iter().flatten().map(|lease| lease.job.0).collect();
        jobs.sort_unstable();
        jobs.dedup();
        // A row that another is taking at this moment is passed over; nobody waits, and nobody gets what is taken.
        while let Some(lease) = claim(&store, worker("last", LONG)).await {
            jobs.push(lease.job.0);
        }
        jobs.sort_unstable();
        assert_eq!(jobs, [1, 2, 3, 4, 5, 6]);
    })
    .await;
}

#[tokio::test]
async fn the_work_of_a_night_is_done_once_by_however_many_nodes() {
    for_each_database(async |fresh| {
        let nodes = [TestApp::on(fresh).await, TestApp::on(fresh).await];
        let both = futures_util::future::join_all(nodes.iter().map(|node| node.app.clone().work()));
        let done = async {
            loop {
                tokio::time::sleep(Duration::from_millis(100)).await;
                let view = nodes[0].session.list_jobs().await.unwrap();
                if 3 <= view.jobs.len() && view.jobs.iter().all(|job| !job.is_open()) {
                    return view;
                }
            }
        };
        let view = tokio::select! {
            _ = both => panic!("work ends with the process"),
            view = tokio::time::timeout(Duration::from_secs(60), done) => view.unwrap(),
        };
        let mut told: Vec<String> = view
            .jobs
            .iter()
            .map(|job| format!("{} {} {}：{}", job.kind, job.subject, job.stage, job.said))
            .collect();
        told.sort_unstable();
        assert_eq!(
            told,
            [
                "lint 2026-11-22 done：没有发现问题",
                "replay 2026-11-22 done：重问存档 0 份，0 类不同",
                "sweep 2026-11-22 done：查了 0 件，时限调整 0 件，视为受理 0 件，新开督办 0 项"
            ]
        );
        assert_eq!(view.jobs[0].asked_by, "夜间任务");
        assert_eq!(view.jobs[0].at.to_rfc3339(), "2026-11-22T10:00:00+08:00");
    })
    .await;
}

#[tokio::test]
async fn no_more_jobs_are_open_than_can_be_done_and_laying_work_down_is_no_failure() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let clerk = clerk();
        let order = |number: i64| JobOrder {
            kind: JobKind::Import,
            subject: number.to_string(),
            payload: String::new(),
            day: "2026-11-22".parse().unwrap(),
            due: "2026-11-22T02:00:00Z".parse().unwrap(),
        };
        let fill = async |tx: &Tx| -> Result<(), Error> {
            for number in 0..500 {
                tx.insert_job(&order(number)).await?;
            }
            Ok(())
        };
        store.write(&clerk, Action::Import, fill).await.unwrap();
        let more = store.write(&clerk, Action::Import, async |tx: &Tx| tx.insert_job(&order(500)).await);
        assert!(matches!(more.await, Err(Error::TooManyJobs { most: 500 })));
        for (gone, attempts) in [(false, 1), (true, 1), (false, 2)] {
            let lease = claim(&store, worker("a", LONG)).await.unwrap();
            assert_eq!((lease.job, lease.attempts), (JobId(1), attempts));
            store.end_leases_of("a", gone).await.unwrap();
        }
    })
    .await;
}

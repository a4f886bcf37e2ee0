//! Supervision 「督办」: a matter that is late, or that whoever asked was twice not satisfied with, is pressed for. Each
//! cause opens each rung of the ladder once, however often somebody looks.

use super::calendar::Calendar;
use super::matter::{Course, MatterId};
use super::moment::Moment;
use super::policy::{Policy, Stage};
use super::word::words;

/// So often not being satisfied is a cause.
const DISSATISFIED: u32 = 2;

words! {
    /// Why a matter is pressed for.
    pub enum Cause {
        /// It was not handed over in time.
        Dispatch = "dispatch" "交办逾期",
        /// The unit did not sign in time.
        Sign = "sign" "签收逾期",
        /// There was no answer in time.
        Plan = "plan" "答复逾期",
        /// It was not done in time.
        Finish = "finish" "办结逾期",
        /// Another limit passed.
        Other = "other" "其他时限逾期",
        /// Whoever asked was not satisfied twice.
        Dissatisfied = "dissatisfied" "两次不满意",
    }
}

/// That a matter is pressed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supervision {
    /// The matter.
    pub matter: MatterId,
    /// Why.
    pub cause: Cause,
    /// When the clock that is late started; the count where there is none.
    pub began: i64,
    /// The rung, from 1.
    pub rung: u32,
    /// Who is told.
    pub told: String,
}

fn cause_of(stage: Stage) -> Cause {
    match stage {
        Stage::Dispatch => Cause::Dispatch,
        Stage::Sign => Cause::Sign,
        Stage::Plan => Cause::Plan,
        Stage::Finish => Cause::Finish,
        Stage::Register | Stage::Accept | Stage::Contact | Stage::Revisit => Cause::Other,
    }
}

/// Returns what a matter that goes on is to be pressed for now.
pub fn due_now(
    matter: MatterId,
    (course, policy): (&Course, &Policy),
    (calendar, now): (&Calendar, Moment),
) -> Vec<Supervision> {
    let mut found = Vec::new();
    for (stage, deadline, due) in course.deadlines(policy, calendar, now) {
        if due.turns.is_none() || now <= due.at {
            continue;
        }
        let late = calendar.worked_until(now.day()) - calendar.worked_until(due.at.day());
        let reached = policy
            .rung
            .iter()
            .zip(1..)
            .filter(|(rung, _)| i64::from(rung.after) <= late);
        found.extend(reached.map(|(rung, number)| Supervision {
            matter,
            cause: cause_of(stage),
            began: deadline.start.number(),
            rung: number,
            told: rung.to.clone(),
        }));
    }
    if let (true, Some(rung)) = (DISSATISFIED <= course.dissatisfied, policy.rung.first()) {
        found.push(Supervision {
            matter,
            cause: Cause::Dissatisfied,
            began: 0,
            rung: 1,
            told: rung.to.clone(),
        });
    }
    found
}

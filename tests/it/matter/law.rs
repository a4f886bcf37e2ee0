//! The table of who may do what in which state, to be reviewed, and that nothing leaves it.

use std::fmt::Write;

use yanzhen::domain::access::Role;
use yanzhen::domain::casework::Casework;
use yanzhen::domain::code::{EventCode, StateCode};
use yanzhen::domain::matter::{Course, Happening, MatterKind, Said, Someone};
use yanzhen::domain::moment::Moment;
use yanzhen::domain::policy::Class;
use yanzhen::domain::seed::Seeds;

const EVENTS: u32 = 100_000;

#[test]
fn what_each_role_may_do_in_each_state_is_this() {
    let casework = Casework::load(&Seeds::compiled()).unwrap();
    let mut table = String::new();
    for kind in &casework.kinds {
        for state in kind.state.iter().filter(|state| !state.is_final) {
            for role in Role::ALL {
                let events: Vec<&str> = kind
                    .permitted(&state.code, *role)
                    .map(|event| event.code.as_str())
                    .collect();
                if !events.is_empty() {
                    writeln!(table, "{} {} {role}: {}", kind.code, state.code, events.join(" ")).unwrap();
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

/// Numbers that are the same in every run of one seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most).unwrap()).unwrap()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn truth(&mut self) -> Option<bool> {
        [None, Some(true), Some(false)][self.below(3)]
    }
}

/// Anybody tries anything; what is let through stands in the table and leaves the course in order.
#[test]
fn a_walk_of_a_hundred_thousand_events_never_leaves_the_table() {
    let casework = Casework::load(&Seeds::compiled()).unwrap();
    let policy = casework.policies.followed();
    let seed = u64::from(std::process::id()) | 1;
    let (mut dice, mut done, mut ended) = (Dice(seed), 0, 0);
    let mut at = Moment::new("2026-01-05".parse().unwrap(), 600);
    while done < EVENTS {
        let kind = dice.one(&casework.kinds);
        let mut course = Course::of(kind, policy, &[]);
        course.follow(
            kind,
            policy,
            &happening((&kind.beginning().code, &kind.initial), (at, &mut dice)),
        );
        for _ in 0..400 {
            at = Moment::from_number(at.number() + 7);
            let event = &dice.one(&kind.event).code;
            let mut tried = happening((event, &course.state), (at, &mut dice));
            let Ok(let_through) = course.permits((kind, policy), event, &tried.by) else {
                continue;
            };
            let listed = kind
                .permitted(&course.state, tried.by.role)
                .any(|event| event == let_through);
            assert!(
                listed,
                "seed {seed}: {} may not {event} in {}",
                tried.by.role, course.state
            );
            if !let_through.missing(&tried.said).is_empty() {
                continue;
            }
            let state = let_through.to.clone().unwrap_or_else(|| course.state.clone());
            tried.state = state;
            course.follow(kind, policy, &tried);
            in_order(kind, &course, seed);
            done += 1;
            if kind.is_final(&course.state) {
                ended += 1;
                break;
            }
        }
    }
    assert!(1_000 < ended, "only {ended} matters came to an end");
}

fn happening((event, state): (&EventCode, &StateCode), (at, dice): (Moment, &mut Dice)) -> Happening {
    let units = ["甲局", "乙局"];
    Happening {
        event: event.clone(),
        state: state.clone(),
        at,
        by: Someone {
            name: "某人".to_owned(),
            role: *dice.one(Role::ALL),
            account: i64::try_from(dice.below(3)).ok(),
            office: (*dice.one(&units)).to_owned(),
        },
        said: Said {
            note: "说明".to_owned(),
            unit: (*dice.one(&units)).to_owned(),
            class: Some(*dice.one(Class::ALL)),
            reached: dice.truth(),
            solved: dice.truth(),
            satisfied: dice.truth(),
            into: Some(1),
        },
    }
}

fn in_order(kind: &MatterKind, course: &Course, seed: u64) {
    let state = kind.state(&course.state).expect("a state of the kind");
    let still = course.pauses.iter().filter(|pause| pause.until.is_none()).count();
    assert!(
        still <= 1 && (still == 0 || !state.is_final || state.code.as_str() == "withdrawn"),
        "seed {seed}: {course:?}"
    );
    if state.is_final {
        let nobody = course.unit.is_none() && course.running.is_empty();
        assert!(
            nobody,
            "seed {seed}: what is over is nobody's and runs no more: {course:?}"
        );
        assert!(course.pending.is_empty(), "seed {seed}: {course:?}");
    }
}

/// What a unit gives back after two days leaves the next one the days that are left, and the giving back is counted.
#[test]
fn a_return_hands_the_remaining_time_on() {
    let casework = Casework::load(&Seeds::compiled()).unwrap();
    let kind = casework
        .kinds
        .iter()
        .find(|kind| kind.code.as_str() == "request")
        .unwrap();
    let policy = casework.policies.followed();
    let mut course = Course::of(kind, policy, &[]);
    let mut dice = Dice(1);
    let mut due = Vec::new();
    let days = [
        ("register", 1),
        ("accept", 1),
        ("dispatch", 2),
        ("return", 4),
        ("dispatch", 5),
        ("sign", 6),
    ];
    for (event, day) in days {
        let event = kind.event(&event.parse().unwrap()).unwrap();
        let at = Moment::new(format!("2026-03-0{day}").parse().unwrap(), 600);
        let to = event.to.clone().unwrap();
        let mut next = happening((&event.code, &to), (at, &mut dice));
        next.said.class = Some(Class::B);
        course.follow(kind, policy, &next);
        let deadline = course.deadline(policy, yanzhen::domain::policy::Stage::Finish);
        due.push(deadline.map(|deadline| deadline.due(&casework.calendar, at).to_string()));
    }
    let end = Some("2026-03-09".to_owned());
    assert_eq!(due, [None, None, end.clone(), end.clone(), end.clone(), end]);
    assert_eq!(course.returns, 1);
}

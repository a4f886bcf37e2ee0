use std::collections::BTreeSet;

use super::*;
use crate::domain::calendar::Notice;
use crate::domain::moment::MINUTES;
use crate::domain::seed::Seeds;

/// As many cases as a debug build does in a few seconds; a million held when this was written.
const CASES: u32 = 250_000;

fn calendar() -> Calendar {
    Calendar::load(&Seeds::compiled()).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn limit(number: u32, unit: TimeUnit) -> Limit {
    let number = NonZeroU32::new(number).unwrap();
    Limit { number, unit }
}

fn deadline(start: &str, limit: Limit) -> Deadline {
    Deadline {
        start: Moment::new(day(start), 600),
        limit,
        extensions: Vec::new(),
        pauses: Vec::new(),
    }
}

/// Numbers that are the same in every run of one seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        u32::try_from((mixed >> 32) % u64::from(most)).unwrap()
    }

    fn moment(&mut self, from: Day, days: u32) -> Moment {
        let minute = u16::try_from(self.below(MINUTES.into())).unwrap();
        Moment::new(from.plus_days(self.below(days).into()), minute)
    }

    fn of_days(&mut self) -> Limit {
        match self.below(4) {
            0 => limit(1 + self.below(30), TimeUnit::CalendarDay),
            1 => limit(1 + self.below(2), TimeUnit::Month),
            _ => limit(1 + self.below(30), TimeUnit::WorkingDay),
        }
    }

    fn deadline(&mut self) -> (Deadline, Moment) {
        let start = self.moment(day("2024-01-01"), 1_200);
        let pause = |dice: &mut Self| {
            let from = dice.moment(start.day().plus_days(-3), 40);
            let until = dice.moment(from.day(), 20).max(from);
            Pause {
                from,
                until: (dice.below(8) != 0).then_some(until),
            }
        };
        let pauses = (0..self.below(4).saturating_sub(1)).map(|_| pause(self)).collect();
        let extensions = (0..self.below(4).saturating_sub(1)).map(|_| self.of_days()).collect();
        let now = self.moment(start.day(), 90);
        let limit = self.of_days();
        (
            Deadline {
                start,
                limit,
                extensions,
                pauses,
            },
            now,
        )
    }
}

/// Day by day, from the notices as they stand: nothing is counted ahead and nothing searched for.
struct Walk {
    first: Day,
    worked: Vec<bool>,
}

impl Walk {
    fn new(calendar: &Calendar) -> Self {
        let first = day("2023-11-01");
        let on = |offset: i64| {
            let day = first.plus_days(offset);
            let mut notices = calendar.notices();
            let said = notices.find_map(|notice: &Notice| match () {
                () if notice.worked.contains(&day) => Some(true),
                () if notice.off.iter().any(|[from, until]| *from <= day && day <= *until) => Some(false),
                () => None,
            });
            said.unwrap_or(day.number() % 7 != 6 && day.number() % 7 != 0)
        };
        Self {
            first,
            worked: (0..2_500).map(on).collect(),
        }
    }

    fn due(&self, deadline: &Deadline, now: Moment) -> Day {
        let until = |pause: &Pause| pause.until.unwrap_or(now.max(pause.from));
        let still: Vec<_> = deadline
            .pauses
            .iter()
            .map(|pause| (self.at(pause.from), self.at(until(pause))))
            .collect();
        let mut at = self.at(deadline.start);
        for limit in [&deadline.limit].into_iter().chain(&deadline.extensions) {
            let mut left = i64::from(limit.number.get());
            if limit.unit == TimeUnit::Month {
                let from = self.first.plus_days(i64::try_from(at).unwrap());
                left = from.plus_months(limit.number.get()).days_since(from);
            }
            while 0 < left {
                at += 1;
                let stands = still.iter().any(|(from, until)| *from <= at && at < *until);
                if !stands && (limit.unit != TimeUnit::WorkingDay || self.worked[at]) {
                    left -= 1;
                }
            }
        }
        self.first.plus_days(i64::try_from(at).unwrap())
    }

    fn at(&self, moment: Moment) -> usize {
        usize::try_from(moment.day().days_since(self.first)).unwrap()
    }
}

#[test]
fn every_due_day_is_the_one_a_walk_from_day_to_day_comes_to() {
    let (calendar, seed) = (calendar(), u64::from(std::process::id()));
    let (walk, mut dice) = (Walk::new(&calendar), Dice(seed));
    for case in 0..CASES {
        let (deadline, now) = dice.deadline();
        let due = deadline.due(&calendar, now);
        assert_eq!(
            due.day(),
            walk.due(&deadline, now),
            "seed {seed}, case {case}: {deadline:?} at {now}"
        );
        assert_eq!(due.minute(), MINUTES - 1, "what is counted in days ends with the day");
        if let Some((last, earlier)) = deadline.extensions.split_last() {
            let shorter = Deadline {
                extensions: earlier.to_vec(),
                ..deadline.clone()
            };
            assert!(
                shorter.due(&calendar, now) < due,
                "seed {seed}, case {case}: extended by {last} to before"
            );
        }
    }
}

#[test]
fn minutes_and_hours_are_those_of_a_walk_from_minute_to_minute() {
    let (calendar, seed) = (calendar(), u64::from(std::process::id()));
    let mut dice = Dice(seed);
    for case in 0..300 {
        let unit = [TimeUnit::WorkingMinute, TimeUnit::Hour][usize::try_from(case % 2).unwrap()];
        let start = dice.moment(day("2026-01-25"), 40);
        let number = limit(1 + dice.below(if unit == TimeUnit::Hour { 30 } else { 500 }), unit);
        let from = dice.moment(start.day(), 3);
        let pause = Pause {
            from,
            until: Some(Moment::from_number(from.number() + i64::from(dice.below(3_000)))),
        };
        let deadline = Deadline {
            start,
            limit: number,
            extensions: Vec::new(),
            pauses: vec![pause],
        };
        let mut left = u64::from(number.number.get()) * if unit == TimeUnit::Hour { 60 } else { 1 };
        let mut at = start.number();
        while 0 < left {
            let now = Moment::from_number(at);
            let in_hours = (540..720).contains(&now.minute()) || (780..1_020).contains(&now.minute());
            let counts = unit == TimeUnit::Hour || in_hours && calendar.is_worked(now.day());
            let stands = pause.from <= now && now < pause.until.unwrap();
            at += 1;
            left -= u64::from(counts && !stands);
        }
        assert_eq!(
            deadline.due(&calendar, start).number(),
            at,
            "seed {seed}, case {case}: {deadline:?}"
        );
    }
}

#[test]
fn a_new_notice_moves_exactly_the_deadlines_that_span_it() {
    let (before, seed) = (calendar(), u64::from(std::process::id()));
    let off = day("2027-02-08");
    let after = before.clone().with(Notice {
        year: 2027,
        title: String::new(),
        link: String::new(),
        off: vec![[off, off]],
        worked: Vec::new(),
    });
    let (mut dice, mut moved) = (Dice(seed), 0);
    for case in 0..20_000 {
        let (mut deadline, now) = dice.deadline();
        let later = |moment: Moment| Moment::new(moment.day().plus_days(500), moment.minute());
        deadline.start = later(deadline.start);
        deadline.extensions.clear();
        for pause in &mut deadline.pauses {
            pause.from = later(pause.from);
            pause.until = pause.until.map(later);
        }
        let now = later(now);
        let (due, moved_to) = (deadline.due(&before, now), deadline.due(&after, now));
        let still = |pause: &Pause| pause.from.day() <= off && off < pause.until.unwrap_or(now.max(pause.from)).day();
        let spans = deadline.start.day() < off && off <= due.day() && !deadline.pauses.iter().any(still);
        let is_of_work = deadline.limit.unit == TimeUnit::WorkingDay;
        assert_eq!(
            due != moved_to,
            spans && is_of_work,
            "seed {seed}, case {case}: {deadline:?} at {now}"
        );
        moved += u32::from(due != moved_to);
    }
    assert!(100 < moved, "only {moved} of the cases span the notice");
}

#[test]
fn a_due_day_says_how_it_came_about() {
    let calendar = calendar();
    let now = Moment::new(day("2026-02-11"), 600);
    let mut spring = deadline("2026-02-10", limit(5, TimeUnit::WorkingDay));
    assert_eq!(spring.due(&calendar, now).to_string(), "2026-02-24");
    assert_eq!(
        spring.explain(&calendar, now),
        "自 2026-02-10 起第 5 个工作日；2 月 14 日上班；2 月 15 日至 23 日放假"
    );
    spring.extensions.push(limit(3, TimeUnit::WorkingDay));
    let pause = |from: &str, until: Option<&str>| Pause {
        from: Moment::new(day(from), 600),
        until: until.map(|until| Moment::new(day(until), 600)),
    };
    spring.pauses.push(pause("2026-02-12", Some("2026-02-14")));
    assert_eq!(
        spring.due(&calendar, now).to_string(),
        "2026-03-02",
        "two days handed back, 28 February worked"
    );
    assert_eq!(
        spring.explain(&calendar, now),
        "自 2026-02-10 起第 5 个工作日；延期 1 次：3 个工作日；中止 1 次，中止期间不计；\
         2 月 14 日上班；2 月 15 日至 23 日放假；2 月 28 日上班"
    );
    let late = deadline("2026-12-28", limit(5, TimeUnit::WorkingDay));
    assert_eq!(
        late.explain(&calendar, now),
        "自 2026-12-28 起第 5 个工作日；2027 年放假安排待国务院公布，暂按周末推算"
    );
    assert_eq!(
        deadline("2026-01-31", limit(1, TimeUnit::Month)).explain(&calendar, now),
        "自 2026-01-31 起第 1 个月的同日"
    );
}

#[test]
fn a_matter_is_yellow_a_working_day_before_and_red_on_the_first_behind() {
    let calendar = calendar();
    let light = |deadline: &Deadline, now: &str, minute: u16| {
        let now = Moment::new(day(now), minute);
        deadline.outlook(&calendar, 1, now).light(now)
    };
    // Due on Friday 13 February; the Saturday behind it is worked.
    let worked = deadline("2026-02-06", limit(5, TimeUnit::WorkingDay));
    let seen = ["2026-02-11", "2026-02-12", "2026-02-13", "2026-02-14"].map(|now| light(&worked, now, 1_439));
    assert_eq!(seen, [Light::Green, Light::Yellow, Light::Yellow, Light::Red]);
    // Due on Saturday 7 March, a day off: the Monday behind it is the first on which it is late.
    let saturday = deadline("2026-02-28", limit(7, TimeUnit::CalendarDay));
    let seen = ["2026-03-04", "2026-03-05", "2026-03-08", "2026-03-09"].map(|now| light(&saturday, now, 1));
    assert_eq!(seen, [Light::Green, Light::Yellow, Light::Yellow, Light::Red]);
    let hours = deadline("2026-03-03", limit(24, TimeUnit::Hour));
    assert_eq!(
        [600, 601].map(|minute| light(&hours, "2026-03-04", minute)),
        [Light::Yellow, Light::Red]
    );
    let still = Deadline {
        pauses: vec![Pause {
            from: Moment::new(day("2026-02-09"), 0),
            until: None,
        }],
        ..worked
    };
    assert_eq!(light(&still, "2026-05-01", 1), Light::Still);
    let lights: BTreeSet<Light> = Light::ALL.iter().copied().collect();
    assert_eq!(lights.first(), Some(&Light::Red), "what burns comes first in lists");
}

//! The sweep: goes over what is under way, renews what rows keep of deadlines and says where one moved, takes silence for
//! a yes where a policy says so, and presses for what is late. It may die anywhere and be done again.

use serde::{Deserialize, Serialize};

use crate::app::{Error, Session};
use crate::domain::access::Role;
use crate::domain::audit::Action;
use crate::domain::code::{EventCode, StateCode};
use crate::domain::matter::{Course, Event, Happening, MOVED, Matter, MatterId, MatterKind, Said, Someone};
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::supervision;
use crate::store::{MatterPlace, MatterQuery, Standing, Tx, matter_place};

/// Matters of one write.
const CHUNK: u64 = 200;
/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swept {
    /// Matters that it went over.
    pub matters: u64,
    /// Those whose deadline moved.
    pub moved: u64,
    /// Those that silence let pass.
    pub silent: u64,
    /// Rungs that were opened.
    pub opened: u64,
}

impl Session {
    /// Goes over every matter that is due for something.
    ///
    /// # Errors
    /// When the database fails, or the lease of the job is lost.
    pub async fn sweep_matters(&self) -> Result<Swept, Error> {
        let query = MatterQuery {
            is_open: Some(true),
            ..MatterQuery::at(Moment::of(self.now()))
        };
        let total = self.reader().count_matters(&query).await?;
        let (mut swept, mut after) = (Swept::default(), None::<MatterPlace>);
        loop {
            let page = self.reader().list_matters(&query, after, CHUNK).await?;
            let Some(last) = page.last() else {
                return Ok(swept);
            };
            after = Some(matter_place(last));
            let work = async |tx: &Tx| self.sweep_chunk(tx, &page).await;
            let done = self.write(Action::Sweep, work).await?.value;
            swept.matters += u64::try_from(page.len()).unwrap_or(u64::MAX);
            swept.moved += done.moved;
            swept.silent += done.silent;
            swept.opened += done.opened;
            self.tell(swept.matters, total);
        }
    }

    /// Reads each again inside the write: somebody may have acted since.
    async fn sweep_chunk(&self, tx: &Tx, page: &[Matter]) -> Result<Swept, Error> {
        let ids: Vec<MatterId> = page.iter().map(|matter| matter.id).collect();
        let mut past = tx.list_happenings(&ids).await?;
        let now = Moment::in_china(tx.at());
        let (mut swept, mut wanted) = (Swept::default(), Vec::new());
        for id in ids {
            let Some(matter) = tx.find_matter(id, None).await?.filter(|matter| !matter.is_over) else {
                continue;
            };
            let (kind, policy) = self.law_of(&matter)?;
            if !kind.clocked {
                continue;
            }
            let mut course = Course::of(kind, policy, &past.remove(&id).unwrap_or_default());
            while let Some(happening) = self.silent_yes((kind, policy), &course, now) {
                course.follow(kind, policy, &happening);
                let standing = self.standing((kind, policy), &course, now);
                tx.insert_happening(id, &happening, &standing).await?;
                swept.silent += 1;
            }
            let standing = self.standing((kind, policy), &course, now);
            swept.moved += self.renew(tx, &matter, &standing).await?;
            let calendar = &self.app().casework().calendar;
            wanted.extend(supervision::due_now(id, (&course, policy), (calendar, now)));
        }
        swept.opened = u64::try_from(tx.insert_supervisions(&wanted).await?).unwrap_or(u64::MAX);
        Ok(swept)
    }

    /// Renews what the row keeps; what moved while nobody acted is told with both days. While a clock stands still its
    /// end moves every day, which is nobody's doing.
    async fn renew(&self, tx: &Tx, matter: &Matter, standing: &Standing<'_>) -> Result<u64, Error> {
        let acted = standing.course.state != matter.state;
        if acted || matter.next == standing.next {
            return Ok(0);
        }
        let (Some((_, before)), Some((stage, after))) = (matter.next, standing.next) else {
            tx.settle_matter(matter.id, standing).await?;
            return Ok(0);
        };
        if after.turns.is_none() || before.at == after.at {
            tx.settle_matter(matter.id, standing).await?;
            return Ok(0);
        }
        let said = Said {
            note: format!(
                "{}时限按新的放假安排或办法重新计算：{} → {}",
                stage.title(),
                before.at,
                after.at
            ),
            ..Said::default()
        };
        let moved = MOVED.parse().expect("a code of letters");
        let happening = self.by_itself(moved, (&standing.course.state, said), Moment::in_china(tx.at()));
        tx.insert_happening(matter.id, &happening, standing).await?;
        Ok(1)
    }

    /// Returns the yes that silence beyond a limit is.
    fn silent_yes(&self, (kind, policy): (&MatterKind, &Policy), course: &Course, now: Moment) -> Option<Happening> {
        let calendar = &self.app().casework().calendar;
        let deadlines = course.deadlines(policy, calendar, now).into_iter();
        let mut late = deadlines.filter(|(_, _, due)| due.turns.is_some_and(|(_, red)| red <= now));
        late.find_map(|(stage, _, _)| {
            policy.term(stage, course.class).filter(|term| term.silence)?;
            let is_it =
                |event: &&Event| event.silence && event.ends.contains(&stage) && event.from.contains(&course.state);
            let event = kind.event.iter().find(is_it)?;
            let said = Said {
                note: format!("{}超过时限没有决定，视为{}", stage.title(), event.title),
                ..Said::default()
            };
            let state = event.to.clone().unwrap_or_else(|| course.state.clone());
            Some(self.by_itself(event.code.clone(), (&state, said), now))
        })
    }

    fn by_itself(&self, event: EventCode, (state, said): (&StateCode, Said), at: Moment) -> Happening {
        Happening {
            event,
            state: state.clone(),
            at,
            by: Someone {
                name: self.actor().name.clone(),
                role: Role::Bureau,
                account: None,
                office: String::new(),
            },
            said,
        }
    }
}

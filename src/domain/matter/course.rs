//! The course of a matter: what its events come to. Nothing of it is kept but the events; clocks, units, proposals and
//! counts follow from them, so that each can be asked again at any time.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ask, Effect, Event, Happening, MatterKind, Need, Said, Someone};
use crate::domain::access::Role;
use crate::domain::calendar::Calendar;
use crate::domain::code::{EventCode, StateCode};
use crate::domain::deadline::{Deadline, Due, Pause};
use crate::domain::moment::Moment;
use crate::domain::policy::{Class, Policy, Stage};

/// How a matter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Its state.
    pub state: StateCode,
    /// How hard it is.
    pub class: Option<Class>,
    /// The unit that has it: one, or nobody.
    pub unit: Option<String>,
    /// Units that help.
    pub support: BTreeSet<String>,
    /// Since when the clock of a stage runs.
    pub running: BTreeMap<Stage, Moment>,
    /// When all clocks stood still.
    pub pauses: Vec<Pause>,
    /// How often it was extended since it began or began anew.
    pub extensions: usize,
    /// What somebody decides next, and who asked for it.
    pub pending: BTreeMap<String, Someone>,
    /// How often a unit gave it back.
    pub returns: u32,
    /// How often it began anew.
    pub redos: u32,
    /// How often whoever asked was not satisfied.
    pub dissatisfied: u32,
    /// Whether whoever asked was satisfied when asked first and last.
    pub satisfied: Option<(bool, bool)>,
}

/// Why something cannot happen to a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such event.
    Unknown,
    /// Not in this state.
    State,
    /// Not by this role.
    Role,
    /// Another unit has it.
    Unit,
    /// Nobody asked for it.
    NotProposed,
    /// Somebody asked for it already.
    Proposed,
    /// Whoever asked for it decides it.
    SamePerson,
    /// Something else is not so.
    Need(Need),
}

impl Refusal {
    /// Says why.
    pub fn sentence(&self) -> String {
        match self {
            Refusal::Unknown => "没有这种办理方式".to_owned(),
            Refusal::State => "按现在的状态不能这样办".to_owned(),
            Refusal::Role => "您的角色不能这样办".to_owned(),
            Refusal::Unit => "不是由您的单位承办".to_owned(),
            Refusal::NotProposed => "没有人提请，不能审批".to_owned(),
            Refusal::Proposed => "已经提请，正等审批".to_owned(),
            Refusal::SamePerson => "提请的人不能自己审批，请由另一人审批".to_owned(),
            Refusal::Need(need) => format!("条件不符：要求{}", need.title()),
        }
    }
}

impl Course {
    /// Returns how a matter stands after its events, the first of which began it.
    pub fn of(kind: &MatterKind, policy: &Policy, past: &[Happening]) -> Self {
        let mut course = Self {
            state: kind.initial.clone(),
            class: None,
            unit: None,
            support: BTreeSet::new(),
            running: BTreeMap::new(),
            pauses: Vec::new(),
            extensions: 0,
            pending: BTreeMap::new(),
            returns: 0,
            redos: 0,
            dissatisfied: 0,
            satisfied: None,
        };
        for happening in past {
            course.follow(kind, policy, happening);
        }
        course
    }

    /// Takes one more event in; one that a later file has none of only leads where it led.
    pub fn follow(&mut self, kind: &MatterKind, policy: &Policy, happening: &Happening) {
        let said = &happening.said;
        self.class = said.class.or(self.class);
        if let Some(satisfied) = said.satisfied {
            let first = self.satisfied.map_or(satisfied, |(first, _)| first);
            self.satisfied = Some((first, satisfied));
            self.dissatisfied += u32::from(!satisfied);
        }
        if let Some(event) = kind.event(&happening.event) {
            for effect in &event.does {
                self.take_effect(*effect, happening);
            }
            self.move_clocks(event, policy, happening.at);
            if let Some(topic) = &event.decides {
                self.pending.remove(topic);
            }
            if let Some(topic) = &event.proposes {
                self.pending.insert(topic.clone(), happening.by.clone());
            }
        }
        if self.state != happening.state {
            self.state = happening.state.clone();
            self.pending.clear();
        }
    }

    fn take_effect(&mut self, effect: Effect, happening: &Happening) {
        match effect {
            Effect::Assign => self.unit = Some(happening.said.unit.clone()),
            Effect::Support => {
                self.support.insert(happening.said.unit.clone());
            }
            Effect::Return => {
                self.unit = None;
                self.returns += 1;
            }
            Effect::Release => self.unit = None,
            Effect::Pause => self.pauses.push(Pause {
                from: happening.at,
                until: None,
            }),
            Effect::Resume => {
                let open = self.pauses.iter_mut().filter(|pause| pause.until.is_none());
                open.for_each(|pause| pause.until = Some(happening.at));
            }
            Effect::Extend => self.extensions += 1,
            Effect::Redo => {
                self.redos += 1;
                self.extensions = 0;
                self.unit = None;
            }
        }
    }

    /// What a unit gives back keeps its clock: the next one has the time that is left.
    fn move_clocks(&mut self, event: &Event, policy: &Policy, at: Moment) {
        self.running.retain(|stage, _| !event.ends.contains(stage));
        for term in &policy.term {
            if event.starts.contains(&term.start) && !event.ends.contains(&term.stage) {
                self.running.entry(term.stage).or_insert(at);
            }
            if event.restarts.contains(&term.stage) {
                self.running.insert(term.stage, at);
            }
        }
    }

    /// Tells whether somebody may do something now.
    ///
    /// # Errors
    /// Why not.
    pub fn permits<'a>(
        &self,
        (kind, policy): (&'a MatterKind, &Policy),
        event: &EventCode,
        who: &Someone,
    ) -> Result<&'a Event, Refusal> {
        let event = kind.event(event).ok_or(Refusal::Unknown)?;
        if !event.from.contains(&self.state) {
            return Err(Refusal::State);
        }
        if !event.by.contains(&who.role) {
            return Err(Refusal::Role);
        }
        let is_own = self.unit.as_ref() == Some(&who.office);
        let helps = self.support.contains(&who.office) && event.to.is_none() && event.proposes.is_none();
        if who.role == Role::Unit && !is_own && !helps {
            return Err(Refusal::Unit);
        }
        if let Some(topic) = &event.decides {
            let asked = self.pending.get(topic).ok_or(Refusal::NotProposed)?;
            if asked.account.is_some() && asked.account == who.account {
                return Err(Refusal::SamePerson);
            }
        }
        if event
            .proposes
            .as_ref()
            .is_some_and(|topic| self.pending.contains_key(topic))
        {
            return Err(Refusal::Proposed);
        }
        let lacking = event.needs.iter().find(|need| !self.has(**need, policy));
        lacking.map_or(Ok(event), |need| Err(Refusal::Need(*need)))
    }

    fn has(&self, need: Need, policy: &Policy) -> bool {
        let last = self.satisfied.map(|(_, last)| last);
        match need {
            Need::ExtensionLeft => self.extensions < policy.extension.len(),
            Need::Dissatisfied => last == Some(false),
            Need::NotDissatisfied => last != Some(false),
        }
    }

    /// Returns the deadline of a stage whose clock runs.
    pub fn deadline(&self, policy: &Policy, stage: Stage) -> Option<Deadline> {
        let term = policy.term(stage, self.class)?;
        let extensions = match stage {
            Stage::Finish => policy.extension.iter().take(self.extensions),
            _ => policy.extension.iter().take(0),
        };
        Some(Deadline {
            start: *self.running.get(&stage)?,
            limit: term.limit,
            extensions: extensions.map(|extension| extension.limit).collect(),
            pauses: self.pauses.clone(),
        })
    }

    /// Returns every stage whose clock runs with its deadline, the nearest first.
    pub fn deadlines(&self, policy: &Policy, calendar: &Calendar, now: Moment) -> Vec<(Stage, Deadline, Due)> {
        let of = |stage: &Stage| {
            let deadline = self.deadline(policy, *stage)?;
            let due = deadline.outlook(calendar, policy.warn, now);
            Some((*stage, deadline, due))
        };
        let mut found: Vec<_> = self.running.keys().filter_map(of).collect();
        found.sort_by_key(|(stage, _, due)| (due.at, *stage));
        found
    }
}

impl Event {
    /// Returns what was not said of what it asks.
    pub fn missing(&self, said: &Said) -> Vec<Ask> {
        let lacks = |ask: &Ask| match ask {
            Ask::Note => said.note.is_empty(),
            Ask::Unit => said.unit.is_empty(),
            Ask::Class => said.class.is_none(),
            Ask::Reached => said.reached.is_none(),
            // Whoever was not reached said nothing.
            Ask::Solved => said.solved.is_none() && said.reached != Some(false),
            Ask::Satisfied => said.satisfied.is_none() && said.reached != Some(false),
            Ask::Into => said.into.is_none(),
        };
        self.asks.iter().copied().filter(lacks).collect()
    }

    /// Returns what was said as far as it is asked; a note may always be left.
    #[must_use]
    pub fn heard(&self, said: &Said) -> Said {
        let asks = |ask| self.asks.contains(&ask);
        Said {
            note: said.note.clone(),
            unit: if asks(Ask::Unit) {
                said.unit.clone()
            } else {
                String::new()
            },
            class: said.class.filter(|_| asks(Ask::Class)),
            reached: said.reached.filter(|_| asks(Ask::Reached)),
            solved: said.solved.filter(|_| asks(Ask::Solved)),
            satisfied: said.satisfied.filter(|_| asks(Ask::Satisfied)),
            into: said.into.filter(|_| asks(Ask::Into)),
        }
    }
}

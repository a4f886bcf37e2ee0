//! Matters: entered for a firm, acted on by those whose turn it is. Whether somebody may is asked inside the write, so
//! that of two who act at once one does and the other is told.

mod show;
mod sweep;

use super::{Conflict, Error, FieldError, Noun, Session};
use crate::domain::access::{Right, Role};
use crate::domain::audit::Action;
use crate::domain::code::{EventCode, KindCode};
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::matter::{
    Ask, Course, Event, Field, FieldKind, Happening, Matter, MatterId, MatterKind, Opening, Refusal, Said, Someone,
};
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::text;
use crate::store::{OnUnique, Standing, Tx};

pub use show::{MatterAsked, read_place};
pub use sweep::Swept;

/// The longest name of a unit.
const UNIT: usize = 60;

/// What is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMatter {
    /// Of which kind.
    pub kind: KindCode,
    /// For which firm.
    pub firm: EnterpriseId,
    /// In a line.
    pub title: String,
    /// What was filled in, by the codes of fields.
    pub fields: Vec<(String, String)>,
    /// The matter that it came up in.
    pub parent: Option<MatterId>,
}

impl Session {
    /// Returns a kind of matter.
    ///
    /// # Errors
    /// There is none.
    pub fn matter_kind(&self, code: &KindCode) -> Result<&MatterKind, Error> {
        self.app().casework().kind(code).ok_or(Error::NotFound(Noun::Matter))
    }

    /// Enters a matter.
    ///
    /// # Errors
    /// As [`Session::open_matters`].
    pub async fn open_matter(&self, new: &NewMatter) -> Result<MatterId, Error> {
        let opened = self.open_matters(std::slice::from_ref(new)).await?;
        opened.into_iter().next().ok_or(Error::NotFound(Noun::Matter))
    }

    /// Enters matters, all of them or none.
    ///
    /// # Errors
    /// Names every field that is wrong; the role may not enter one, or a firm is not found.
    pub async fn open_matters(&self, new: &[NewMatter]) -> Result<Vec<MatterId>, Error> {
        let who = self.someone().await?;
        let policy = self.app().casework().policies.followed();
        let mut openings = Vec::new();
        for one in new {
            let kind = self.matter_kind(&one.kind)?;
            if !kind.beginning().by.contains(&who.role) {
                return Err(refused(&Refusal::Role));
            }
            let opening = Opening {
                kind: kind.code.clone(),
                firm: one.firm,
                title: one.title.trim().to_owned(),
                fields: filled(kind, one)?,
                policy: policy.code.clone(),
                parent: one.parent,
            };
            openings.push((kind, opening));
        }
        let work = async |tx: &Tx| -> Result<Vec<MatterId>, Error> {
            let mut opened = Vec::new();
            for (kind, opening) in &openings {
                opened.push(self.open_one(tx, (kind, opening), &who).await?);
            }
            Ok(opened)
        };
        Ok(self.write(Action::OpenMatter, work).await?.value)
    }

    async fn open_one(
        &self,
        tx: &Tx,
        (kind, opening): (&MatterKind, &Opening),
        who: &Someone,
    ) -> Result<MatterId, Error> {
        if tx.list_enterprises(&[opening.firm]).await?.is_empty() {
            return Err(Error::NotFound(Noun::Enterprise));
        }
        if let Some(parent) = opening.parent {
            let known = tx.find_matter(parent, None).await?;
            known.ok_or_else(|| Error::invalid("parent", "没有这个编号的事项"))?;
        }
        let policy = self.app().casework().policies.followed();
        let happening = Happening {
            event: kind.beginning().code.clone(),
            state: kind.initial.clone(),
            at: Moment::in_china(tx.at()),
            by: who.clone(),
            said: Said::default(),
        };
        let id = tx.insert_matter(opening, &kind.initial, happening.at.day()).await?;
        let course = Course::of(kind, policy, std::slice::from_ref(&happening));
        let standing = self.standing((kind, policy), &course, happening.at);
        tx.insert_happening(id, &happening, &standing).await?;
        Ok(id)
    }

    /// Lets something happen to a matter.
    ///
    /// # Errors
    /// There is no such matter, it cannot happen now, or something that it asks was not said.
    pub async fn act_on_matter(&self, id: MatterId, event: &EventCode, said: &Said) -> Result<(), Error> {
        let who = self.someone().await?;
        let work = async |tx: &Tx| -> Result<(), Error> {
            let matter = tx
                .find_matter(id, who.own_unit())
                .await?
                .ok_or(Error::NotFound(Noun::Matter))?;
            let (kind, policy) = self.law_of(&matter)?;
            let past = tx.list_happenings(&[id]).await?.remove(&id).unwrap_or_default();
            let mut course = Course::of(kind, policy, &past);
            let event = course
                .permits((kind, policy), event, &who)
                .map_err(|refusal| told((kind, event), (&course, &refusal), past.last()))?;
            let said = checked(event, said)?;
            self.must_merge(tx, &matter, &said).await?;
            let happening = Happening {
                event: event.code.clone(),
                state: event.to.clone().unwrap_or_else(|| course.state.clone()),
                at: Moment::in_china(tx.at()),
                by: who.clone(),
                said,
            };
            course.follow(kind, policy, &happening);
            let standing = self.standing((kind, policy), &course, happening.at);
            let taken = Error::Conflict(Conflict::Transition("已经有单位承办，请刷新后再看".to_owned()));
            tx.insert_happening(id, &happening, &standing)
                .await
                .on_unique("assignment_main", taken)
        };
        self.write(Action::ActOnMatter, work).await?;
        Ok(())
    }

    /// What is merged goes into one of the same kind that goes on and that whoever does it sees.
    async fn must_merge(&self, tx: &Tx, matter: &Matter, said: &Said) -> Result<(), Error> {
        let Some(into) = said.into.map(MatterId) else {
            return Ok(());
        };
        let kept = tx.find_matter(into, None).await?;
        let fits = |kept: &Matter| kept.id != matter.id && kept.opening.kind == matter.opening.kind && !kept.is_over;
        match kept.as_ref().is_some_and(fits) {
            true => Ok(()),
            false => Err(Error::invalid("into", "没有这个编号的、还在办的同类事项")),
        }
    }

    /// Returns the kind of a matter and the policy it was entered under.
    pub(super) fn law_of(&self, matter: &Matter) -> Result<(&MatterKind, &Policy), Error> {
        let policies = &self.app().casework().policies;
        Ok((
            self.matter_kind(&matter.opening.kind)?,
            policies.called(&matter.opening.policy),
        ))
    }

    /// Reckons what the row of a matter keeps.
    pub(super) fn standing<'a>(
        &self,
        (kind, policy): (&MatterKind, &Policy),
        course: &'a Course,
        now: Moment,
    ) -> Standing<'a> {
        let is_over = kind.is_final(&course.state);
        let mut deadlines = course.deadlines(policy, &self.app().casework().calendar, now);
        deadlines.truncate(usize::from(kind.clocked && !is_over));
        Standing {
            course,
            next: deadlines.pop().map(|(stage, _, due)| (stage, due)),
            is_over,
        }
    }

    /// Returns who asks, with the office that his account names.
    pub(super) async fn someone(&self) -> Result<Someone, Error> {
        let actor = self.actor();
        let account = match actor.account() {
            Some(id) => self.app().store().find_account(id).await?,
            None => None,
        };
        Ok(Someone {
            name: actor.name.clone(),
            role: actor.role,
            account: actor.account().map(|id| id.0),
            office: account.map(|account| account.person.office).unwrap_or_default(),
        })
    }

    /// Returns the units that sign in, to be chosen from.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn units(&self) -> Result<Vec<String>, Error> {
        self.must(Right::SeeMatters)?;
        let accounts = self.app().store().list_accounts().await?;
        let is_unit = |account: &crate::domain::account::Account| {
            account.disabled.is_none() && account.grant.as_ref().is_some_and(|grant| grant.role == Role::Unit)
        };
        let mut units: Vec<String> = accounts
            .into_iter()
            .filter(is_unit)
            .map(|account| account.person.office)
            .collect();
        units.sort();
        units.dedup();
        Ok(units)
    }
}

fn refused(refusal: &Refusal) -> Error {
    Error::Conflict(Conflict::Transition(refusal.sentence()))
}

/// Says why something cannot happen, and who acted last: most often somebody was quicker.
fn told(
    (kind, event): (&MatterKind, &EventCode),
    (course, refusal): (&Course, &Refusal),
    last: Option<&Happening>,
) -> Error {
    let asked = kind.event(event).map_or(event.as_str(), |event| &event.title);
    let state = kind.state_title(&course.state);
    let last = last.map(|last| {
        let done = kind
            .event(&last.event)
            .map_or(last.event.as_str(), |event| &event.title);
        let unit = if last.said.unit.is_empty() {
            String::new()
        } else {
            format!("（{}）", last.said.unit)
        };
        format!("最近一次办理：{} {}{done}{unit}", last.at, last.by.name)
    });
    let why = format!(
        "这件{}现在是“{state}”，没有“{asked}”：{}。{}。",
        kind.title,
        refusal.sentence(),
        last.unwrap_or_default()
    );
    Error::Conflict(Conflict::Transition(why))
}

/// Returns what was said, as far as it is asked and sound.
fn checked(event: &Event, said: &Said) -> Result<Said, Error> {
    let mut said = event.heard(said);
    said.note = said.note.trim().to_owned();
    said.unit = said.unit.trim().to_owned();
    let missing = event.missing(&said).into_iter();
    let mut errors: Vec<FieldError> = missing
        .map(|ask: Ask| FieldError::new(ask.as_str(), format!("“{}”要填{}", event.title, ask.title())))
        .collect();
    for (field, value, most) in [("note", &said.note, text::NOTE), ("unit", &said.unit, UNIT)] {
        errors.extend(text::too_long("内容", value, most).map(|long| FieldError::new(field, long)));
    }
    if errors.is_empty() {
        Ok(said)
    } else {
        Err(Error::Invalid(errors))
    }
}

/// Returns what was filled in of the fields of a kind.
fn filled(kind: &MatterKind, new: &NewMatter) -> Result<Vec<(String, String)>, Error> {
    let mut errors = Vec::new();
    let title = new.title.trim();
    if title.is_empty() {
        errors.push(FieldError::new("title", "请用一句话写明是什么事"));
    }
    errors.extend(text::too_long("标题", title, text::TITLE).map(|long| FieldError::new("title", long)));
    for (code, _) in &new.fields {
        if !kind.field.iter().any(|field| field.code == *code) {
            errors.push(FieldError::new(field_name(code), format!("没有“{code}”这一栏")));
        }
    }
    let mut fields = Vec::new();
    for field in &kind.field {
        let given = new.fields.iter().find(|(code, _)| *code == field.code);
        let value = given.map_or("", |(_, value)| value.trim());
        match wrong(field, value) {
            Some(why) => errors.push(FieldError::new(field_name(&field.code), why)),
            None if value.is_empty() => {}
            None => fields.push((field.code.clone(), value.to_owned())),
        }
    }
    if errors.is_empty() {
        Ok(fields)
    } else {
        Err(Error::Invalid(errors))
    }
}

/// Returns how a form calls a field.
pub fn field_name(code: &str) -> String {
    format!("field-{code}")
}

fn wrong(field: &Field, value: &str) -> Option<String> {
    if value.is_empty() {
        return field.required.then(|| format!("“{}”没有填", field.title));
    }
    match field.kind {
        FieldKind::Text => text::too_long(&field.title, value, text::TITLE),
        FieldKind::Long => text::too_long(&field.title, value, text::NOTE),
        FieldKind::Day => value.parse::<Day>().err().map(|why| why.to_string()),
        FieldKind::Choice => {
            let is_known = field.choices.iter().any(|choice| choice == value);
            (!is_known).then(|| format!("“{}”可选 {}", field.title, field.choices.join("、")))
        }
    }
}

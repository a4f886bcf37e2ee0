//! Matters as those who may see them see them.

use std::collections::BTreeMap;

use crate::app::{Error, Noun, Session};
use crate::domain::access::{Right, Role};
use crate::domain::code::{DivisionCode, KindCode, StateCode};
use crate::domain::deadline::Light;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::matter::{Course, Event, Happening, Matter, MatterId, MatterKind, Someone};
use crate::domain::moment::Moment;
use crate::domain::policy::{Class, Policy};
use crate::store::{MatterPlace, MatterQuery, matter_place};
use crate::view::desk::SupervisionView;
use crate::view::matter::{
    ActView, ClassView, DeadlineView, FieldView, HappeningView, LightCount, MatterFormView, MatterRow, MatterView,
    MattersView, UnitView,
};

/// Matters of a page.
const PAGE: u64 = 50;

/// Which matters are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatterAsked {
    /// Of this kind.
    pub kind: Option<KindCode>,
    /// In this state.
    pub state: Option<StateCode>,
    /// As urgent as this.
    pub light: Option<Light>,
    /// Whether they are over.
    pub is_over: bool,
    /// Of this firm.
    pub firm: Option<EnterpriseId>,
    /// Of firms of this county.
    pub county: Option<DivisionCode>,
    /// Where the page begins.
    pub after: Option<MatterPlace>,
}

/// Reads the place that a page says the next one begins at.
///
/// # Errors
/// It is none.
pub fn read_place(text: &str) -> Result<MatterPlace, Error> {
    let read = |text: &str| {
        let (due, id) = text.split_once('_')?;
        Some((due.parse().ok()?, MatterId(id.parse().ok()?)))
    };
    read(text).ok_or_else(|| Error::invalid("after", "翻页位置无效，请从第一页重新开始"))
}

impl Session {
    /// Returns a page of matters, what is due first coming first, and how many there are of each urgency.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_matters(&self, asked: &MatterAsked) -> Result<MattersView, Error> {
        self.must(Right::SeeMatters)?;
        let who = self.someone().await?;
        let now = Moment::of(self.now());
        let query = MatterQuery {
            kind: asked.kind.clone(),
            state: asked.state.clone(),
            light: asked.light,
            is_open: Some(!asked.is_over),
            unit: who.own_unit().map(str::to_owned),
            firm: asked.firm,
            county: asked.county.clone(),
            ..MatterQuery::at(now)
        };
        let mut lights = Vec::new();
        for light in Light::ALL.iter().copied().filter(|_| !asked.is_over) {
            let of_light = MatterQuery {
                light: Some(light),
                ..query.clone()
            };
            let count = self.reader().count_matters(&of_light).await?;
            lights.push(LightCount { light, count });
        }
        let total = self.reader().count_matters(&query).await?;
        let matters = self.reader().list_matters(&query, asked.after, PAGE).await?;
        let full = u64::try_from(matters.len()).is_ok_and(|length| length == PAGE);
        let last = matters.last().filter(|_| full);
        Ok(MattersView {
            next: last.map(matter_place).map(|(due, id)| format!("{due}_{}", id.0)),
            matters: self.rows_of(&matters, now).await?,
            lights,
            total,
        })
    }

    /// Names the firms of matters.
    pub(in crate::app) async fn rows_of(&self, matters: &[Matter], now: Moment) -> Result<Vec<MatterRow>, Error> {
        let ids: Vec<EnterpriseId> = matters.iter().map(|matter| matter.opening.firm).collect();
        let firms = self.reader().list_enterprises(&ids).await?;
        let firms: BTreeMap<EnterpriseId, Enterprise> = firms.into_iter().map(|firm| (firm.id, firm)).collect();
        let row = |matter: &Matter| {
            let kind = self.app().casework().kind(&matter.opening.kind)?;
            Some(MatterRow::new(matter, (kind, firms.get(&matter.opening.firm)?), now))
        };
        Ok(matters.iter().filter_map(row).collect())
    }

    /// Shows a matter with what whoever asks may do about it.
    ///
    /// # Errors
    /// There is no such matter, or the database fails.
    pub async fn show_matter(&self, id: MatterId) -> Result<MatterView, Error> {
        self.must(Right::SeeMatters)?;
        let who = self.someone().await?;
        let now = Moment::of(self.now());
        let found = self.reader().find_matter(id, who.own_unit()).await?;
        let matter = found.ok_or(Error::NotFound(Noun::Matter))?;
        let (kind, policy) = self.law_of(&matter)?;
        let past = self
            .reader()
            .list_happenings(&[id])
            .await?
            .remove(&id)
            .unwrap_or_default();
        let course = Course::of(kind, policy, &past);
        let rows = self.rows_of(std::slice::from_ref(&matter), now).await?;
        let row = rows.into_iter().next().ok_or(Error::NotFound(Noun::Matter))?;
        let pressed = self.reader().list_supervisions(Some(&[id]), PAGE).await?;
        let acts = kind.permitted(&course.state, who.role);
        let acts = acts.filter(|event| course.permits((kind, policy), &event.code, &who).is_ok());
        Ok(MatterView {
            fields: fields_of(kind, &matter),
            deadlines: self.deadlines_of((kind, policy), &course, now),
            policy: policy.title.clone(),
            class: course.class,
            units: units_of(&course),
            returns: course.returns,
            redos: course.redos,
            extensions: course.extensions,
            happenings: told(kind, &past, who.role),
            acts: acts.map(|event| act_of(event, policy)).collect(),
            parent: matter.opening.parent,
            children: self.children_of(&matter, &who, now).await?,
            supervisions: pressed.iter().map(SupervisionView::from).collect(),
            row,
        })
    }

    async fn children_of(&self, matter: &Matter, who: &Someone, now: Moment) -> Result<Vec<MatterRow>, Error> {
        let query = MatterQuery {
            parent: Some(matter.id),
            unit: who.own_unit().map(str::to_owned),
            ..MatterQuery::at(now)
        };
        let children = self.reader().list_matters(&query, None, PAGE).await?;
        self.rows_of(&children, now).await
    }

    fn deadlines_of(&self, (kind, policy): (&MatterKind, &Policy), course: &Course, now: Moment) -> Vec<DeadlineView> {
        if !kind.clocked || kind.is_final(&course.state) {
            return Vec::new();
        }
        let calendar = &self.app().casework().calendar;
        let deadlines = course.deadlines(policy, calendar, now).into_iter();
        deadlines
            .map(|(stage, deadline, due)| {
                DeadlineView::new(stage, due.light(now), (due.at, deadline.explain(calendar, now)))
            })
            .collect()
    }

    /// Returns the form that enters a matter of a kind for a firm.
    ///
    /// # Errors
    /// There is no such kind or firm, or the role may not enter one.
    pub async fn matter_form(&self, kind: &KindCode, firm: Option<EnterpriseId>) -> Result<MatterFormView, Error> {
        self.must(Right::HandleMatters)?;
        let kind = self.matter_kind(kind)?.clone();
        let firm = match firm {
            Some(id) => {
                let found = self.reader().list_enterprises(&[id]).await?.into_iter().next();
                let found = found.ok_or(Error::NotFound(Noun::Enterprise))?;
                Some((found.id, found.profile.name))
            }
            None => None,
        };
        Ok(MatterFormView { kind, firm })
    }
}

fn fields_of(kind: &MatterKind, matter: &Matter) -> Vec<FieldView> {
    let titled = |(code, value): &(String, String)| {
        let field = kind.field.iter().find(|field| field.code == *code);
        FieldView {
            title: field.map_or_else(|| code.clone(), |field| field.title.clone()),
            value: value.clone(),
        }
    };
    matter.opening.fields.iter().map(titled).collect()
}

fn units_of(course: &Course) -> Vec<UnitView> {
    let main = course.unit.iter().map(|unit| (unit, "主办"));
    let support = course.support.iter().map(|unit| (unit, "协办"));
    let view = |(unit, part): (&String, &'static str)| UnitView {
        unit: unit.clone(),
        part,
    };
    main.chain(support).map(view).collect()
}

/// What happened; what offices say among themselves is not the firm's to read.
fn told(kind: &MatterKind, past: &[Happening], role: Role) -> Vec<HappeningView> {
    let is_internal = |event: &Event| event.proposes.is_some() || event.decides.is_some() && event.to.is_none();
    let is_shown =
        |happening: &&Happening| role != Role::Enterprise || !kind.event(&happening.event).is_some_and(is_internal);
    let shown = past.iter().filter(is_shown);
    shown.map(|happening| HappeningView::new(kind, happening)).collect()
}

fn act_of(event: &Event, policy: &Policy) -> ActView {
    ActView {
        event: event.code.clone(),
        title: event.title.clone(),
        asks: event.asks.clone(),
        classes: Class::ALL.iter().map(|class| ClassView::new(*class, policy)).collect(),
    }
}

//! Matters. What a unit sees is what was handed to it; what everybody else sees are those of the firms in scope.

use std::collections::BTreeMap;

use chrono::DateTime;
use sea_orm::sea_query::{Condition, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::assignment::handed_to;
use super::entity::{matter, matter_event};
use super::reader::Reader;
use super::row::{Place, to_json};
use super::scope::firms_of;
use super::{Error, Tx};
use crate::domain::access::Role;
use crate::domain::audit::{Record, Verb};
use crate::domain::code::{DivisionCode, KindCode, StateCode};
use crate::domain::day::Day;
use crate::domain::deadline::{Due, Light};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::matter::{Course, Happening, Matter, MatterId, Opening, Someone};
use crate::domain::moment::Moment;
use crate::domain::policy::Stage;

/// The minute of what never comes: behind every day there is.
const NEVER: i64 = 9_999_999_999;

/// Which matters.
#[derive(Clone, Debug)]
pub struct MatterQuery {
    /// At this moment.
    pub now: Moment,
    /// Of this kind.
    pub kind: Option<KindCode>,
    /// In this state.
    pub state: Option<StateCode>,
    /// As urgent as this.
    pub light: Option<Light>,
    /// Whether they go on.
    pub is_open: Option<bool>,
    /// Handed to this unit, now or before.
    pub unit: Option<String>,
    /// Of this firm.
    pub firm: Option<EnterpriseId>,
    /// Whether something is due.
    pub is_due: bool,
    /// That came up in this one.
    pub parent: Option<MatterId>,
    /// Of firms of this division.
    pub county: Option<DivisionCode>,
}

/// A place in the order of due time and number.
pub type MatterPlace = (i64, MatterId);

/// What is reckoned of a matter, as its row keeps it.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// How it stands.
    pub course: &'a Course,
    /// What is due next.
    pub next: Option<(Stage, Due)>,
    /// Whether it is over.
    pub is_over: bool,
}

impl MatterQuery {
    /// Asks for all.
    pub fn at(now: Moment) -> Self {
        Self {
            now,
            kind: None,
            state: None,
            light: None,
            is_open: None,
            unit: None,
            firm: None,
            is_due: false,
            parent: None,
            county: None,
        }
    }

    fn condition(&self) -> Condition {
        use matter::Column as It;
        let now = self.now.number();
        let mut all = Condition::all()
            .add_option(self.kind.as_ref().map(|kind| It::Kind.eq(kind.as_str())))
            .add_option(self.state.as_ref().map(|state| It::State.eq(state.as_str())))
            .add_option(self.is_due.then(|| It::Due.lt(NEVER)))
            .add_option(self.parent.map(|parent| It::Parent.eq(parent.0)))
            .add_option(self.firm.map(|firm| It::EnterpriseId.eq(firm.0)))
            .add_option(
                self.county
                    .as_ref()
                    .map(|county| It::EnterpriseId.in_subquery(firms_of([county]))),
            )
            .add_option(self.unit.as_deref().map(|unit| It::Id.in_subquery(handed_to(unit))))
            .add_option(self.is_open.map(|is_open| match is_open {
                true => It::Ended.is_null(),
                false => It::Ended.is_not_null(),
            }));
        let light = |light| match light {
            Light::Red => Condition::all().add(It::Red.lte(now)),
            Light::Yellow => Condition::all().add(It::Yellow.lte(now)).add(It::Red.gt(now)),
            Light::Green => Condition::all().add(It::Yellow.gt(now)).add(It::Red.lt(NEVER)),
            Light::Still => Condition::all().add(It::Due.lt(NEVER)).add(It::Red.eq(NEVER)),
            Light::Off => Condition::all().add(It::Due.eq(NEVER)),
        };
        if let Some(asked) = self.light {
            all = all.add(light(asked));
        }
        all
    }
}

impl Reader {
    /// Returns a matter, of those handed to a unit when one is named.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_matter(&self, id: MatterId, unit: Option<&str>) -> Result<Option<Matter>, Error> {
        let of_unit = unit.map(|unit| matter::Column::Id.in_subquery(handed_to(unit)));
        let found = matter::Entity::find_by_id(id.0)
            .filter(self.within(matter::Column::EnterpriseId))
            .filter(Condition::all().add_option(of_unit));
        found.one(&self.run()).await?.map(matter_from).transpose()
    }

    /// Returns matters, what is due first coming first, behind a place.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_matters(
        &self,
        query: &MatterQuery,
        after: Option<MatterPlace>,
        limit: u64,
    ) -> Result<Vec<Matter>, Error> {
        let behind = after.map(|(due, id)| {
            let later = matter::Column::Due.eq(due).and(matter::Column::Id.gt(id.0));
            let behind = Condition::any().add(matter::Column::Due.gt(due)).add(later);
            // Implied by the other condition; with it the planner starts at the right place.
            Condition::all().add(matter::Column::Due.gte(due)).add(behind)
        });
        let rows = matter::Entity::find()
            .filter(query.condition())
            .filter(self.within(matter::Column::EnterpriseId))
            .filter(Condition::all().add_option(behind))
            .order_by_asc(matter::Column::Due)
            .order_by_asc(matter::Column::Id)
            .limit(limit)
            .all(&self.run())
            .await?;
        rows.into_iter().map(matter_from).collect()
    }

    /// Counts matters.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_matters(&self, query: &MatterQuery) -> Result<u64, Error> {
        let asked = matter::Entity::find()
            .filter(query.condition())
            .filter(self.within(matter::Column::EnterpriseId));
        Ok(asked.count(&self.run()).await?)
    }

    /// Returns what happened to matters, in order.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_happenings(&self, ids: &[MatterId]) -> Result<BTreeMap<MatterId, Vec<Happening>>, Error> {
        let seen = Query::select()
            .column(matter::Column::Id)
            .from(matter::Entity)
            .cond_where(self.within(matter::Column::EnterpriseId))
            .take();
        let rows = matter_event::Entity::find()
            .filter(self.among_ids(matter_event::Column::MatterId, ids.iter().map(|id| id.0)))
            .filter(matter_event::Column::MatterId.in_subquery(seen))
            .order_by_asc(matter_event::Column::MatterId)
            .order_by_asc(matter_event::Column::Id)
            .all(&self.run())
            .await?;
        let mut past: BTreeMap<MatterId, Vec<Happening>> = BTreeMap::new();
        for row in rows {
            past.entry(MatterId(row.matter_id))
                .or_default()
                .push(happening_from(row)?);
        }
        Ok(past)
    }
}

impl Tx {
    /// Records a matter before anything happened to it.
    ///
    /// # Errors
    /// The firm is out of scope, or the database fails.
    pub async fn insert_matter(&self, opening: &Opening, state: &StateCode, opened: Day) -> Result<MatterId, Error> {
        self.must_see(&[opening.firm]).await?;
        let id = self.take_ids::<matter::Entity>("matter", matter::Column::Id, 1).await?;
        let row = matter::Model {
            id,
            kind: opening.kind.to_string(),
            enterprise_id: opening.firm.0,
            title: opening.title.clone(),
            fields: to_json(&opening.fields),
            policy: opening.policy.to_string(),
            parent: opening.parent.map(|parent| parent.0),
            state: state.to_string(),
            unit: None,
            stage: None,
            due: NEVER,
            yellow: NEVER,
            red: NEVER,
            opened,
            ended: None,
            revision: self.revision().0,
        };
        self.insert_rows(vec![row]).await?;
        self.touch(Record::Matter, Verb::Insert, [id]);
        Ok(MatterId(id))
    }

    /// Records what happened to a matter, and how it stands then.
    ///
    /// # Errors
    /// There is no such matter in scope, `Unique` when two units would have it, or the database fails.
    pub async fn insert_happening(
        &self,
        id: MatterId,
        happening: &Happening,
        standing: &Standing<'_>,
    ) -> Result<(), Error> {
        self.settle_assignments(id, standing.course).await?;
        let Happening {
            event,
            state,
            at: _,
            by,
            said,
        } = happening;
        let number = self
            .take_ids::<matter_event::Entity>("matter_event", matter_event::Column::Id, 1)
            .await?;
        let row = matter_event::Model {
            id: number,
            matter_id: id.0,
            event: event.to_string(),
            state: state.to_string(),
            at: self.at().timestamp_millis(),
            actor: by.name.clone(),
            role: by.role.to_string(),
            account: by.account,
            office: by.office.clone(),
            said: to_json(said),
            revision: self.revision().0,
        };
        self.insert_rows(vec![row]).await?;
        self.touch(Record::MatterEvent, Verb::Insert, [number]);
        self.settle_matter(id, standing).await
    }

    /// Brings the row of a matter up to how it stands.
    ///
    /// # Errors
    /// There is no such matter in scope, or the database fails.
    pub async fn settle_matter(&self, id: MatterId, standing: &Standing<'_>) -> Result<(), Error> {
        let before = matter::Entity::find_by_id(id.0).filter(self.within(matter::Column::EnterpriseId));
        let before = before.one(&self.run()).await?.ok_or(not_found(id))?;
        let turns = standing.next.and_then(|(_, due)| due.turns);
        let now = self.at().timestamp_millis();
        let after = matter::Model {
            state: standing.course.state.to_string(),
            unit: standing.course.unit.clone(),
            stage: standing.next.map(|(stage, _)| stage.to_string()),
            due: standing.next.map_or(NEVER, |(_, due)| due.at.number()),
            yellow: turns.map_or(NEVER, |(yellow, _)| yellow.number()),
            red: turns.map_or(NEVER, |(_, red)| red.number()),
            ended: standing.is_over.then(|| before.ended.unwrap_or(now)),
            revision: self.revision().0,
            ..before
        };
        matter::Entity::update(after.into_active_model().reset_all())
            .exec(&self.run())
            .await?;
        self.touch(Record::Matter, Verb::Update, [id.0]);
        Ok(())
    }
}

/// Returns the place of a matter in the order of lists.
pub fn matter_place(matter: &Matter) -> MatterPlace {
    (matter.next.map_or(NEVER, |(_, due)| due.at.number()), matter.id)
}

fn not_found(MatterId(id): MatterId) -> Error {
    Error::NotFound { noun: "matter", id }
}

fn matter_from(row: matter::Model) -> Result<Matter, Error> {
    let place = Place {
        table: "matter",
        row: &row.id,
    };
    let due = Due {
        at: Moment::from_number(row.due),
        turns: (row.red < NEVER).then(|| (Moment::from_number(row.yellow), Moment::from_number(row.red))),
    };
    let stage = place.optional("stage", row.stage)?;
    Ok(Matter {
        id: MatterId(row.id),
        opening: Opening {
            kind: place.word("kind", &row.kind)?,
            firm: EnterpriseId(row.enterprise_id),
            fields: place.json("fields", &row.fields)?,
            policy: place.word("policy", &row.policy)?,
            parent: row.parent.map(MatterId),
            title: row.title,
        },
        state: place.word("state", &row.state)?,
        unit: row.unit,
        next: stage.map(|stage| (stage, due)),
        opened: row.opened,
        is_over: row.ended.is_some(),
    })
}

fn happening_from(row: matter_event::Model) -> Result<Happening, Error> {
    let place = Place {
        table: "matter_event",
        row: &row.id,
    };
    let at = DateTime::from_timestamp_millis(row.at).ok_or_else(|| place.corrupt("column `at` is out of range"))?;
    Ok(Happening {
        event: place.word("event", &row.event)?,
        state: place.word("state", &row.state)?,
        at: Moment::in_china(at),
        said: place.json("said", &row.said)?,
        by: Someone {
            name: row.actor,
            role: place.word::<Role>("role", &row.role)?,
            account: row.account,
            office: row.office,
        },
    })
}

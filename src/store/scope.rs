//! Scope in SQL: the firms that a reader may see, as the one condition that every query of firms joins. What is out
//! of scope is not found, as if it were not there.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};

use super::entity::{assessment_keep, audit, enterprise};
use super::reader::Reader;
use super::row::to_json;
use super::{Error, Tx};
use crate::domain::access::Scope;
use crate::domain::code::DivisionCode;
use crate::domain::enterprise::{EnterpriseId, Profile};

/// The firms in scope, for a column that holds their numbers.
pub(super) fn within(seen: &Scope, firm: impl IntoColumnRef) -> Condition {
    let firm = Expr::col(firm);
    match seen {
        Scope::City => Condition::all(),
        Scope::Divisions(divisions) => Condition::all().add(firm.in_subquery(firms_of(divisions))),
        Scope::Enterprises(ids) => Condition::all().add(firm.is_in(ids.iter().map(|id| id.0))),
    }
}

/// The numbers of the firms of some divisions.
pub(super) fn firms_of<'a>(divisions: impl IntoIterator<Item = &'a DivisionCode>) -> SelectStatement {
    Query::select()
        .column(enterprise::Column::Id)
        .from(enterprise::Entity)
        .and_where(enterprise::Column::Division.is_in(divisions.into_iter().map(DivisionCode::as_str)))
        .take()
}

/// The firms in scope as a table to read from, for questions that are written out.
pub(super) fn firms_in_words(seen: &Scope) -> String {
    match seen {
        Scope::City => "enterprise".to_owned(),
        Scope::Divisions(divisions) => {
            // A code is made of letters, digits and `-_.` only, so it cannot end the text it stands in.
            let codes: Vec<String> = divisions.iter().map(|code| format!("'{code}'")).collect();
            let codes = if codes.is_empty() {
                "NULL".to_owned()
            } else {
                codes.join(", ")
            };
            format!("(SELECT * FROM enterprise WHERE division IN ({codes}))")
        }
        Scope::Enterprises(ids) => {
            let ids: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
            let ids = if ids.is_empty() {
                "NULL".to_owned()
            } else {
                ids.join(", ")
            };
            format!("(SELECT * FROM enterprise WHERE id IN ({ids}))")
        }
    }
}

impl Reader {
    /// The firms in scope, for a column that holds their numbers.
    pub(super) fn within(&self, firm: impl ColumnTrait) -> Condition {
        within(self.seen(), firm.as_column_ref())
    }

    /// The firms in scope, where the firms themselves are read.
    pub(super) fn own(&self) -> Condition {
        match self.seen() {
            Scope::City => Condition::all(),
            Scope::Divisions(divisions) => {
                let codes = divisions.iter().map(DivisionCode::as_str);
                Condition::all().add(enterprise::Column::Division.is_in(codes))
            }
            Scope::Enterprises(ids) => Condition::all().add(enterprise::Column::Id.is_in(ids.iter().map(|id| id.0))),
        }
    }

    /// What was written within the scope, for a column that holds revisions: a write of a wider scope may speak of
    /// firms beyond this one.
    pub(super) fn written(&self, revision: impl ColumnTrait) -> Condition {
        let own: Vec<Scope> = match self.seen() {
            Scope::City => return Condition::all(),
            Scope::Divisions(divisions) => {
                let each = divisions.iter().map(|one| Scope::Divisions([one.clone()].into()));
                each.chain([self.seen().clone()]).collect()
            }
            Scope::Enterprises(ids) => {
                let each = ids.iter().map(|one| Scope::Enterprises([*one].into()));
                each.chain([self.seen().clone()]).collect()
            }
        };
        let written = Query::select()
            .column(audit::Column::Revision)
            .from(audit::Entity)
            .and_where(audit::Column::Scope.is_in(own.iter().map(to_json)))
            .take();
        Condition::all().add(revision.in_subquery(written))
    }

    /// What was kept for a firm in scope, for a column that holds ids of assessments.
    pub(super) fn kept(&self, assessment: impl ColumnTrait) -> Condition {
        match self.seen() {
            Scope::City => Condition::all(),
            Scope::Divisions(_) | Scope::Enterprises(_) => {
                let kept = Query::select()
                    .column(assessment_keep::Column::AssessmentId)
                    .from(assessment_keep::Entity)
                    .cond_where(self.within(assessment_keep::Column::EnterpriseId))
                    .take();
                Condition::all().add(assessment.in_subquery(kept))
            }
        }
    }
}

impl Tx {
    /// Refuses to write to firms that the actor may not see.
    ///
    /// # Errors
    /// `NotFound` of the first of them.
    pub(super) async fn must_see(&self, firms: &[EnterpriseId]) -> Result<(), Error> {
        if matches!(self.seen(), Scope::City) {
            return Ok(());
        }
        let seen = self.list_ids_among(firms).await?;
        match firms.iter().find(|firm| !seen.contains(firm)) {
            None => Ok(()),
            Some(EnterpriseId(id)) => Err(not_found(*id)),
        }
    }

    /// Refuses to register firms that the actor could not see afterwards.
    ///
    /// # Errors
    /// `NotFound`.
    pub(super) fn must_own(&self, profiles: &[Profile]) -> Result<(), Error> {
        let is_own = |profile: &Profile| match self.seen() {
            Scope::City => true,
            Scope::Divisions(divisions) => profile.division.as_ref().is_some_and(|own| divisions.contains(own)),
            Scope::Enterprises(_) => false,
        };
        match profiles.iter().all(is_own) {
            true => Ok(()),
            false => Err(not_found(0)),
        }
    }
}

fn not_found(id: i64) -> Error {
    let noun = "enterprise";
    Error::NotFound { noun, id }
}

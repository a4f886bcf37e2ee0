//! What stands in the way of taking an import back: later changes of what it wrote.

use sea_orm::sea_query::{Condition, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Error;
use super::entity::{assessment_keep, audit, enterprise, filing, tenure};
use super::reader::Reader;
use super::undo::{WrittenTenure, hash_of, id_of, own_revisions, registered};
use crate::domain::audit::Action;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::{ImportId, Obstacle, ObstacleKind};

/// Obstacles that are named; the first ones say enough.
const NAMED: u64 = 20;

impl Reader {
    /// Returns what was changed after an import and stands on it, at most a page of each kind.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_obstacles(&self, import: ImportId) -> Result<Vec<Obstacle>, Error> {
        let mut found = Vec::new();
        for id in self.touched_since(import).await? {
            found.push((id, ObstacleKind::Enterprise));
        }
        for id in self.amended_since(import).await? {
            found.push((id, ObstacleKind::Tenure));
        }
        for id in self.refiled_since(import).await? {
            found.push((id, ObstacleKind::Filing));
        }
        for id in self.edited_since(import).await? {
            found.push((id, ObstacleKind::Profile));
        }
        for id in self.assessed_since(import).await? {
            found.push((id, ObstacleKind::Assessment));
        }
        let ids: Vec<EnterpriseId> = found.iter().map(|(id, _)| EnterpriseId(*id)).collect();
        let firms = self.list_enterprises(&ids).await?;
        let of_firms = found.into_iter().map(|(id, kind)| {
            let firm = firms.iter().find(|firm| firm.id.0 == id).map(|firm| &firm.profile);
            Obstacle {
                enterprise: Some(EnterpriseId(id)),
                name: firm.map(|firm| firm.name.clone()).unwrap_or_default(),
                fictional: firm.is_some_and(|firm| firm.fictional),
                kind,
            }
        });
        let goals = self
            .retold_since(import, NAMED)
            .await?
            .into_iter()
            .map(|title| Obstacle {
                enterprise: None,
                name: title,
                fictional: false,
                kind: ObstacleKind::Outcome,
            });
        Ok(of_firms.chain(goals).collect())
    }

    /// Firms that the import registered and whose assessment somebody kept: what is kept names its firm for ever.
    async fn assessed_since(&self, import: ImportId) -> Result<Vec<i64>, Error> {
        let ids = assessment_keep::Entity::find()
            .select_only()
            .distinct()
            .column(assessment_keep::Column::EnterpriseId)
            .filter(assessment_keep::Column::EnterpriseId.in_subquery(registered(import)))
            .order_by_asc(assessment_keep::Column::EnterpriseId)
            .limit(NAMED)
            .into_tuple()
            .all(&self.run())
            .await?;
        Ok(ids)
    }

    /// Firms that the import registered and that somebody touched since. What a later import left behind when it was
    /// taken back itself is no touch.
    async fn touched_since(&self, import: ImportId) -> Result<Vec<i64>, Error> {
        let reverts = Query::select()
            .column(audit::Column::Revision)
            .from(audit::Entity)
            .and_where(audit::Column::Action.eq(Action::RevertImport.as_str()))
            .take();
        let titles = Query::select()
            .column(tenure::Column::EnterpriseId)
            .from(tenure::Entity)
            .and_where(tenure::Column::Superseded.is_null())
            .and_where(tenure::Column::Recorded.not_in_subquery(own_revisions(import)))
            .take();
        let figures = Query::select()
            .column(filing::Column::EnterpriseId)
            .from(filing::Entity)
            .and_where(filing::Column::Superseded.is_null())
            .and_where(filing::Column::Recorded.not_in_subquery(own_revisions(import)))
            .take();
        let touched = Condition::any()
            .add(enterprise::Column::Revision.not_in_subquery(reverts))
            .add(enterprise::Column::Id.in_subquery(titles))
            .add(enterprise::Column::Id.in_subquery(figures));
        let ids = enterprise::Entity::find()
            .select_only()
            .column(enterprise::Column::Id)
            .filter(enterprise::Column::Id.in_subquery(registered(import)))
            .filter(enterprise::Column::Revision.not_in_subquery(own_revisions(import)))
            .filter(touched)
            .order_by_asc(enterprise::Column::Id)
            .limit(NAMED)
            .into_tuple()
            .all(&self.run())
            .await?;
        Ok(ids)
    }

    /// Firms of tenures that the import wrote and that say something else now.
    async fn amended_since(&self, import: ImportId) -> Result<Vec<i64>, Error> {
        let mut amended = Vec::new();
        let mut after = 0;
        loop {
            let written = self.tenures_written_after(import, after).await?;
            let Some(last) = written.last() else { return Ok(amended) };
            after = last.current.id;
            for WrittenTenure { left, current, .. } in written {
                let same = tenure::Model {
                    recorded: current.recorded,
                    superseded: current.superseded,
                    ..left
                };
                if same != current && name_once(&mut amended, current.enterprise_id) {
                    return Ok(amended);
                }
            }
        }
    }

    /// Firms of figures that the import wrote and that say something else now.
    async fn refiled_since(&self, import: ImportId) -> Result<Vec<i64>, Error> {
        let mut refiled = Vec::new();
        let mut after = 0;
        while let Some((last, written)) = self.filings_written_after(import, after).await? {
            after = last;
            for filing in written.iter().filter(|filing| filing.is_replaced()) {
                if name_once(&mut refiled, filing.current.enterprise_id) {
                    return Ok(refiled);
                }
            }
        }
        Ok(refiled)
    }

    /// Firms that the import changed and whose profile was changed again since.
    async fn edited_since(&self, import: ImportId) -> Result<Vec<i64>, Error> {
        let mut edited = Vec::new();
        let mut after = String::new();
        loop {
            let page = self.kept_after(import, &after).await?;
            let Some(last) = page.last() else { return Ok(edited) };
            after.clone_from(&last.key);
            let ids: Vec<EnterpriseId> = page.iter().map(id_of).collect::<Result<_, _>>()?;
            let firms = self.list_enterprises(&ids).await?;
            for kept in &page {
                let id = id_of(kept)?;
                let firm = firms.iter().find(|firm| firm.id == id);
                let stands = firm.is_some_and(|firm| hash_of(&firm.profile) == kept.after_hash);
                if !stands && name_once(&mut edited, id.0) {
                    return Ok(edited);
                }
            }
        }
    }
}

/// Names a firm that is not named yet, and tells whether as many are named as say enough.
fn name_once(named: &mut Vec<i64>, id: i64) -> bool {
    if !named.contains(&id) {
        named.push(id);
    }
    NAMED <= named.len() as u64
}

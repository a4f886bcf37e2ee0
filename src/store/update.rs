//! Replacing what is known of enterprises, many at a time: a handful of statements for each chunk, whatever its size.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{EntityTrait, Iterable, QueryFilter, QueryOrder};

use super::bulk::ROWS;
use super::entity::{enterprise, enterprise_name};
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::day::Day;
use crate::domain::enterprise::{EnterpriseId, Profile};
use crate::domain::revision::Revision;

/// What is to be known of an enterprise that was read at a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Which.
    pub id: EnterpriseId,
    /// What is known from now on.
    pub profile: Profile,
    /// Its revision when it was read.
    pub expected: Revision,
}

impl Tx {
    /// Replaces what is known of an enterprise.
    ///
    /// # Errors
    /// `Stale` when it changed after `expected`, `NotFound`, or `Unique` with constraint `credit_code`.
    pub async fn update_enterprise(
        &self,
        id: EnterpriseId,
        profile: &Profile,
        expected: Revision,
    ) -> Result<(), Error> {
        let profile = profile.clone();
        self.update_enterprises(&[Replacement { id, profile, expected }]).await
    }

    /// Replaces what is known of enterprises, each named once.
    ///
    /// # Errors
    /// As [`Tx::update_enterprise`].
    pub async fn update_enterprises(&self, replacements: &[Replacement]) -> Result<(), Error> {
        for chunk in replacements.chunks(ROWS) {
            let ids: Vec<i64> = chunk.iter().map(|one| one.id.0).collect();
            let of_chunk = self.among_ids(enterprise::Column::Id, ids.iter().copied());
            let own = enterprise::Entity::find().filter(of_chunk).filter(self.own());
            let found = self.read_rows(own).await?;
            let found: HashMap<i64, enterprise::Model> = found.into_iter().map(|row| (row.id, row)).collect();
            check(chunk, &found)?;
            self.keep_chunk(chunk, &found).await?;
            let mut rows = Vec::with_capacity(chunk.len());
            for one in chunk {
                let row = self.row_of(one.id.0, &one.profile);
                if let Some(before) = found.get(&one.id.0) {
                    self.note_change(Record::Enterprise, one.id.0, (before, &row));
                }
                rows.push(row);
            }
            let others = enterprise::Column::iter().filter(|column| !matches!(column, enterprise::Column::Id));
            self.replace_rows(rows, &others.collect::<Vec<_>>()).await?;
            self.replace_names(chunk, &ids).await?;
            self.replace_details(chunk).await?;
            self.touch(Record::Enterprise, Verb::Update, ids);
        }
        Ok(())
    }

    async fn keep_chunk(&self, chunk: &[Replacement], found: &HashMap<i64, enterprise::Model>) -> Result<(), Error> {
        if self.undone_import().is_none() {
            return Ok(());
        }
        let before = self.with_names(found.values().cloned().collect()).await?;
        let before: HashMap<i64, Profile> = before.into_iter().map(|firm| (firm.id.0, firm.profile)).collect();
        let changes = chunk
            .iter()
            .filter_map(|one| Some((one.id.0, before.get(&one.id.0)?, &one.profile)));
        self.keep_before(&changes.collect::<Vec<_>>()).await
    }

    async fn replace_names(&self, chunk: &[Replacement], ids: &[i64]) -> Result<(), Error> {
        let names = enterprise_name::Entity::find()
            .filter(self.among_ids(enterprise_name::Column::EnterpriseId, ids.iter().copied()))
            .order_by_asc(enterprise_name::Column::EnterpriseId)
            .order_by_asc(enterprise_name::Column::Position);
        let rows = self.read_rows(names).await?;
        let mut before: BTreeMap<i64, Vec<enterprise_name::Model>> = BTreeMap::new();
        for row in rows {
            before.entry(row.enterprise_id).or_default().push(row);
        }
        let (mut changed, mut after) = (Vec::new(), Vec::new());
        for one in chunk {
            let names = self.names_of(one.id.0, &one.profile);
            let known = before.remove(&one.id.0).unwrap_or_default();
            if known != names {
                let told = (others(&known), others(&names));
                self.note_values(Record::Enterprise, (one.id.0, "other_names"), (&told.0, &told.1));
                changed.push(one.id.0);
                after.extend(names);
            }
        }
        enterprise_name::Entity::delete_many()
            .filter(self.among_ids(enterprise_name::Column::EnterpriseId, changed))
            .exec(&self.run())
            .await?;
        self.insert_rows(after).await
    }
}

fn check(chunk: &[Replacement], found: &HashMap<i64, enterprise::Model>) -> Result<(), Error> {
    for one in chunk {
        let row = found.get(&one.id.0).ok_or(Error::NotFound {
            noun: "enterprise",
            id: one.id.0,
        })?;
        if row.revision != one.expected.0 {
            return Err(Error::Stale {
                expected: one.expected,
                found: Revision(row.revision),
            });
        }
    }
    Ok(())
}

fn others(names: &[enterprise_name::Model]) -> Vec<(String, String, Option<Day>)> {
    let other = |name: &enterprise_name::Model| (name.kind.clone(), name.name.clone(), name.until);
    names.iter().skip(1).map(other).collect()
}

//! Recording what a screening found. A firm that changed since it was read is left out: it is still to be done.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

use crate::domain::audit::{Record, Verb};
use crate::domain::day::Day;
use crate::domain::digest::sha256_hex;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::revision::Revision;
use crate::rules::screening::{Reason, Screening};
use crate::store::entity::{enterprise, screened, screening, screening_reason, screening_run};
use crate::store::row::{CHUNK, to_json};
use crate::store::{Error, Tx};

/// A firm that was screened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its revision when it was read.
    pub seen: Revision,
    /// The first day after which the calendar may change the answer.
    pub due: Day,
    /// Every list on which it stands.
    pub screenings: Vec<Screening>,
}

/// Tier, purpose, list, key of the reason.
type Entry = (String, String, String, String);

impl Tx {
    /// Records what was found of firms on a day under a law, and returns the number of those that stand on other
    /// lists, or for other reasons, than before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_screening(&self, (date, law): (Day, &str), firms: &[Done]) -> Result<u64, Error> {
        let mut changed = 0;
        let mut keys = HashMap::new();
        for chunk in firms.chunks(CHUNK) {
            changed += self.record_chunk((date, law), (chunk, &mut keys)).await?;
        }
        Ok(changed)
    }

    async fn record_chunk(
        &self,
        (date, law): (Day, &str),
        (firms, keys): (&[Done], &mut HashMap<Reason, String>),
    ) -> Result<u64, Error> {
        let current = self.revisions_of(firms).await?;
        let still = |firm: &&Done| current.get(&firm.enterprise.0) == Some(&firm.seen.0);
        let firms: Vec<&Done> = firms.iter().filter(still).collect();
        let before = self.entries_of(&firms).await?;
        let mut changed: Vec<(&Done, Vec<Entry>)> = Vec::new();
        for firm in &firms {
            let entries: Vec<Entry> = firm.screenings.iter().map(|found| entry_of(found, keys)).collect();
            if before.get(&firm.enterprise.0).map_or(&[] as &[Entry], Vec::as_slice) != entries {
                changed.push((firm, entries));
            }
        }
        let touched: Vec<EnterpriseId> = changed.iter().map(|(firm, _)| firm.enterprise).collect();
        let known: HashSet<i64> = before.into_keys().collect();
        self.remove_entries(&touched, &known).await?;
        self.insert_entries(&changed).await?;
        self.bump_enterprises(&touched).await?;
        self.mark_screened((date, law), (&firms, &touched)).await?;
        Ok(touched.len() as u64)
    }

    async fn revisions_of(&self, firms: &[Done]) -> Result<HashMap<i64, i64>, Error> {
        let rows: Vec<(i64, i64)> = enterprise::Entity::find()
            .select_only()
            .columns([enterprise::Column::Id, enterprise::Column::Revision])
            .filter(enterprise::Column::Id.is_in(firms.iter().map(|firm| firm.enterprise.0)))
            .into_tuple()
            .all(&self.run())
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Returns what is recorded of these firms, of each in the order of tiers, as a screening lists them.
    async fn entries_of(&self, firms: &[&Done]) -> Result<HashMap<i64, Vec<Entry>>, Error> {
        let rows = screening::Entity::find()
            .filter(screening::Column::EnterpriseId.is_in(firms.iter().map(|firm| firm.enterprise.0)))
            .all(&self.run())
            .await?;
        let mut reasons: Vec<i64> = rows.iter().map(|row| row.reason_id).collect();
        reasons.sort_unstable();
        reasons.dedup();
        let mut keys: HashMap<i64, String> = HashMap::with_capacity(reasons.len());
        for chunk in reasons.chunks(CHUNK) {
            let found: Vec<(i64, String)> = screening_reason::Entity::find()
                .select_only()
                .columns([screening_reason::Column::Id, screening_reason::Column::Key])
                .filter(screening_reason::Column::Id.is_in(chunk.iter().copied()))
                .into_tuple()
                .all(&self.run())
                .await?;
            keys.extend(found);
        }
        let mut entries: HashMap<i64, BTreeMap<(String, String), Entry>> = HashMap::new();
        for row in rows {
            let key = keys.get(&row.reason_id).cloned().unwrap_or_default();
            let place = (row.tier.clone(), row.purpose.clone());
            let entry = (row.tier, row.purpose, row.list, key);
            entries.entry(row.enterprise_id).or_default().insert(place, entry);
        }
        let sorted = entries.into_iter();
        Ok(sorted
            .map(|(firm, entries)| (firm, entries.into_values().collect()))
            .collect())
    }

    async fn remove_entries(&self, touched: &[EnterpriseId], known: &HashSet<i64>) -> Result<(), Error> {
        let gone: Vec<i64> = touched.iter().map(|id| id.0).filter(|id| known.contains(id)).collect();
        if gone.is_empty() {
            return Ok(());
        }
        screening::Entity::delete_many()
            .filter(screening::Column::EnterpriseId.is_in(gone))
            .exec(&self.run())
            .await?;
        Ok(())
    }

    async fn insert_entries(&self, changed: &[(&Done, Vec<Entry>)]) -> Result<(), Error> {
        let reasons = self.find_or_insert_reasons(changed).await?;
        let mut rows = Vec::new();
        for (firm, entries) in changed {
            for ((tier, purpose, list, key), found) in entries.iter().zip(&firm.screenings) {
                rows.push(screening::Model {
                    enterprise_id: firm.enterprise.0,
                    tier: tier.clone(),
                    purpose: purpose.clone(),
                    list: list.clone(),
                    reason_id: reasons.get(key.as_str()).copied().unwrap_or_default(),
                    revision: self.revision().0,
                    rank: found.reason.rank(),
                });
            }
        }
        self.insert_rows(rows).await?;
        self.touch(
            Record::Screening,
            Verb::Update,
            changed.iter().map(|(firm, _)| firm.enterprise.0),
        );
        Ok(())
    }

    async fn find_or_insert_reasons<'a>(
        &self,
        changed: &'a [(&Done, Vec<Entry>)],
    ) -> Result<HashMap<&'a str, i64>, Error> {
        let mut wanted: BTreeMap<&str, &Reason> = BTreeMap::new();
        for (firm, entries) in changed {
            for (found, (.., key)) in firm.screenings.iter().zip(entries) {
                wanted.insert(key, &found.reason);
            }
        }
        let keys: Vec<&str> = wanted.keys().copied().collect();
        let mut known: HashMap<String, i64> = HashMap::with_capacity(keys.len());
        for chunk in keys.chunks(CHUNK) {
            let found: Vec<(String, i64)> = screening_reason::Entity::find()
                .select_only()
                .columns([screening_reason::Column::Key, screening_reason::Column::Id])
                .filter(screening_reason::Column::Key.is_in(chunk.iter().copied()))
                .into_tuple()
                .all(&self.run())
                .await?;
            known.extend(found);
        }
        let new: Vec<(&str, &Reason)> = wanted
            .iter()
            .filter(|(key, _)| !known.contains_key(**key))
            .map(|(key, reason)| (*key, *reason))
            .collect();
        let first = self
            .take_ids::<screening_reason::Entity>("screening_reason", screening_reason::Column::Id, new.len())
            .await?;
        let rows = (first..).zip(&new).map(|(id, (key, reason))| row_of(id, key, reason));
        self.insert_rows(rows.collect()).await?;
        let new = (first..).zip(new).map(|(id, (key, _))| (key, id));
        let old = keys.iter().filter_map(|key| known.get(*key).map(|id| (*key, *id)));
        Ok(new.chain(old).collect())
    }

    async fn mark_screened(
        &self,
        (date, law): (Day, &str),
        (firms, touched): (&[&Done], &[EnterpriseId]),
    ) -> Result<(), Error> {
        if firms.is_empty() {
            return Ok(());
        }
        let touched: HashSet<i64> = touched.iter().map(|id| id.0).collect();
        let rows = firms.iter().map(|firm| {
            let bumped = touched.contains(&firm.enterprise.0);
            let seen = if bumped { self.revision() } else { firm.seen };
            screened::Model {
                enterprise_id: firm.enterprise.0,
                seen: seen.0,
                law: law.to_owned(),
                date,
                due: firm.due,
            }
            .into_active_model()
        });
        use screened::Column::{Date, Due, EnterpriseId as Firm, Law, Seen};
        let replace = OnConflict::column(Firm)
            .update_columns([Seen, Law, Date, Due])
            .to_owned();
        screened::Entity::insert_many(rows)
            .on_conflict(replace)
            .exec_without_returning(&self.run())
            .await?;
        self.touch(
            Record::Screened,
            Verb::Update,
            firms.iter().map(|firm| firm.enterprise.0),
        );
        Ok(())
    }

    /// Records that a run ended: how many firms it screened and how many of them changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_screening_run(
        &self,
        (date, law): (Day, &str),
        (firms, changed): (u64, u64),
    ) -> Result<(), Error> {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let row = screening_run::Model {
            revision: self.revision().0,
            date,
            at: self.at().timestamp_millis(),
            law: law.to_owned(),
            firms: number(firms),
            changed: number(changed),
        };
        self.insert_rows(vec![row]).await?;
        self.touch(Record::ScreeningRun, Verb::Insert, [self.revision().0]);
        Ok(())
    }
}

fn entry_of(found: &Screening, keys: &mut HashMap<Reason, String>) -> Entry {
    let key = match keys.get(&found.reason) {
        Some(key) => key.clone(),
        None => {
            let key = sha256_hex(to_json(&found.reason).as_bytes())[..32].to_owned();
            keys.insert(found.reason.clone(), key.clone());
            key
        }
    };
    (
        found.tier.to_string(),
        found.list.purpose().to_string(),
        found.list.to_string(),
        key,
    )
}

fn row_of(id: i64, key: &str, reason: &Reason) -> screening_reason::Model {
    let Reason {
        standard,
        verdict,
        deciding,
        step,
        missing,
        marks,
    } = reason;
    screening_reason::Model {
        id,
        key: key.to_owned(),
        standard: standard.clone(),
        verdict: verdict.to_string(),
        deciding: to_json(deciding),
        steps: to_json(&step.as_slice()),
        missing: to_json(missing),
        marks: to_json(marks),
    }
}

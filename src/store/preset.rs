//! Presets of exports.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::entity::preset;
use super::reader::Reader;
use super::row::{Place, to_json};
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::preset::{List, Preset, PresetContent, PresetId};

/// So many presets of one list are shown; more would be a list of lists.
const MOST: u64 = 200;

impl Reader {
    /// Returns the presets of a list by title.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_presets(&self, list: List) -> Result<Vec<Preset>, Error> {
        let rows = preset::Entity::find()
            .filter(preset::Column::List.eq(list.as_str()))
            .order_by_asc(preset::Column::Title)
            .limit(MOST)
            .all(&self.run())
            .await?;
        rows.into_iter().map(preset_from).collect()
    }
}

impl Reader {
    /// Returns the preset of a list that has exactly this title.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_preset(&self, list: List, title: &str) -> Result<Option<Preset>, Error> {
        let row = preset::Entity::find()
            .filter(preset::Column::List.eq(list.as_str()))
            .filter(preset::Column::Title.eq(title))
            .one(&self.run())
            .await?;
        row.map(preset_from).transpose()
    }
}

impl Tx {
    /// Keeps a preset; one of the same list and title is replaced.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn upsert_preset(&self, content: &PresetContent) -> Result<PresetId, Error> {
        let found = preset::Entity::find()
            .filter(preset::Column::List.eq(content.list.as_str()))
            .filter(preset::Column::Title.eq(&content.title))
            .one(&self.run())
            .await?;
        let row = |id| preset::Model {
            id,
            list: content.list.to_string(),
            title: content.title.clone(),
            columns: to_json(&content.columns),
            revision: self.revision().0,
        };
        let Some(found) = found else {
            let id = self.take_ids::<preset::Entity>("preset", preset::Column::Id, 1).await?;
            self.insert_rows(vec![row(id)]).await?;
            self.touch(Record::Preset, Verb::Insert, [id]);
            return Ok(PresetId(id));
        };
        let kept = row(found.id);
        if kept.columns != found.columns {
            self.note_change(Record::Preset, found.id, (&found, &kept));
            preset::Entity::update(kept.into_active_model().reset_all())
                .exec(&self.run())
                .await?;
            self.touch(Record::Preset, Verb::Update, [found.id]);
        }
        Ok(PresetId(found.id))
    }

    /// Forgets a preset.
    ///
    /// # Errors
    /// `NotFound`, or the database fails.
    pub async fn delete_preset(&self, id: PresetId) -> Result<(), Error> {
        let deleted = preset::Entity::delete_by_id(id.0).exec(&self.run()).await?;
        if deleted.rows_affected == 0 {
            return Err(Error::NotFound {
                noun: "preset",
                id: id.0,
            });
        }
        self.touch(Record::Preset, Verb::Delete, [id.0]);
        Ok(())
    }
}

fn preset_from(row: preset::Model) -> Result<Preset, Error> {
    let preset::Model {
        id,
        list,
        title,
        columns,
        revision: _,
    } = row;
    let place = Place {
        table: "preset",
        row: &id,
    };
    Ok(Preset {
        id: PresetId(id),
        content: PresetContent {
            list: place.word("list", &list)?,
            title,
            columns: place.json("columns", &columns)?,
        },
    })
}

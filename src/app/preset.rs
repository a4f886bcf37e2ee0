//! Presets: which columns a list is handed out with, under a name.

use super::columns::{Fictional, List, chosen_columns, default_columns, offered_columns};
use super::{Error, Noun, Session};
use crate::domain::audit::Action;
use crate::domain::preset::{PresetContent, PresetId};
use crate::store::{self, Tx};
use crate::view::preset::{ColumnView, PresetView, PresetsView};

/// The longest title of a preset, in characters.
const LONGEST_TITLE: usize = 30;

impl Session {
    /// Returns the columns that a list offers and every preset for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn presets(&self, list: List) -> Result<PresetsView, Error> {
        let built_in = self.catalog().presets.iter().filter(|preset| preset.list == list);
        let mut presets: Vec<PresetView> = built_in.map(PresetView::from).collect();
        let own = self.reader().list_presets(list).await?;
        presets.extend(own.iter().map(PresetView::from));
        let default = default_columns(list, Fictional::Absent);
        let column = |column: &'static super::columns::Column| ColumnView {
            key: column.key,
            title: column.title,
        };
        Ok(PresetsView {
            list,
            columns: offered_columns(list).map(column).collect(),
            default: default.iter().map(|column| column.key.to_owned()).collect(),
            presets,
        })
    }

    /// Returns the columns of a preset that is named by code, number or title.
    ///
    /// # Errors
    /// There is none of that name; says which there are.
    pub async fn preset_columns(&self, list: List, name: &str) -> Result<Vec<String>, Error> {
        let known = self.presets(list).await?.presets;
        if let Some(found) = known.iter().find(|preset| preset.is_called(name)) {
            return Ok(found.columns.clone());
        }
        // Lists show the first of many; whoever knows the title finds the rest.
        if let Some(found) = self.reader().find_preset(list, name).await? {
            return Ok(found.content.columns);
        }
        let titles: Vec<&str> = known.iter().map(|preset| preset.title.as_str()).collect();
        Err(Error::invalid(
            "preset",
            format!("没有名为“{name}”的导出方案；可用 {}", titles.join("、")),
        ))
    }

    /// Keeps a choice of columns under a title; the bureau's own one of the same title is replaced.
    ///
    /// # Errors
    /// The title is missing, too long or that of a built-in one, or a column is not offered.
    pub async fn save_preset(&self, content: PresetContent) -> Result<PresetId, Error> {
        let content = PresetContent {
            title: content.title.trim().to_owned(),
            ..content
        };
        self.check_preset(&content)?;
        let save = async |tx: &Tx| -> Result<PresetId, Error> { Ok(tx.upsert_preset(&content).await?) };
        Ok(self.write(Action::SavePreset, save).await?.value)
    }

    fn check_preset(&self, content: &PresetContent) -> Result<(), Error> {
        let length = content.title.chars().count();
        if length == 0 || length > LONGEST_TITLE {
            let message = format!("请给导出方案起一个名称，不超过 {LONGEST_TITLE} 个字");
            return Err(Error::invalid("title", message));
        }
        let built_in =
            |it: &&crate::domain::preset::BuiltInPreset| it.list == content.list && it.title == content.title;
        if self.catalog().presets.iter().find(built_in).is_some() {
            let message = format!("“{}”是内置方案的名称，请换一个", content.title);
            return Err(Error::invalid("title", message));
        }
        if content.columns.is_empty() {
            return Err(Error::invalid("columns", "一列也没有选；请至少给一列填上次序"));
        }
        chosen_columns(content.list, &content.columns, Fictional::Absent).map(|_| ())
    }

    /// Forgets a preset of the bureau.
    ///
    /// # Errors
    /// There is no such preset, or the database fails.
    pub async fn delete_preset(&self, id: PresetId) -> Result<(), Error> {
        let delete = async |tx: &Tx| -> Result<(), Error> {
            tx.delete_preset(id).await.map_err(|error| match error {
                store::Error::NotFound { .. } => Error::NotFound(Noun::Preset),
                other => other.into(),
            })
        };
        self.write(Action::DeletePreset, delete).await?;
        Ok(())
    }
}

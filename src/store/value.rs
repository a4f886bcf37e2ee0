//! What people said of texts in the cells of lists, column by column.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryOrder, QuerySelect};

use super::entity::import_value;
use super::reader::Reader;
use super::{Error, Tx};
use crate::domain::audit::Record;
use crate::domain::import::RememberedValue;

/// So many are remembered; whoever needs more has a list that should be mended at its source.
const MOST: u64 = 10_000;

impl Reader {
    /// Returns what is remembered, by column and text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_values(&self) -> Result<Vec<RememberedValue>, Error> {
        let rows = import_value::Entity::find()
            .order_by_asc(import_value::Column::Field)
            .order_by_asc(import_value::Column::Written)
            .limit(MOST)
            .all(&self.run())
            .await?;
        Ok(rows.into_iter().map(value_from).collect())
    }
}

fn value_from(row: import_value::Model) -> RememberedValue {
    let import_value::Model {
        field,
        written,
        meant,
        revision: _,
    } = row;
    RememberedValue { field, written, meant }
}

impl Tx {
    /// Remembers what a text means, in place of what was said of it before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_value(&self, value: &RememberedValue) -> Result<(), Error> {
        let RememberedValue { field, written, meant } = value.clone();
        self.remark(Record::Mapping, format!("{field}: {written} → {meant}"));
        let known = import_value::Entity::find_by_id((field.clone(), written.clone()))
            .one(&self.run())
            .await?;
        let row = import_value::Model {
            field,
            written,
            meant,
            revision: self.revision().0,
        };
        match known {
            Some(_) => {
                import_value::Entity::update(row.into_active_model().reset_all())
                    .exec(&self.run())
                    .await?;
                Ok(())
            }
            None => self.insert_rows(vec![row]).await,
        }
    }

    /// Forgets what was said of a text; false when nothing was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_value(&self, field: &str, written: &str) -> Result<bool, Error> {
        let key = (field.to_owned(), written.to_owned());
        let deleted = import_value::Entity::delete_by_id(key).exec(&self.run()).await?;
        self.remark(Record::Mapping, format!("{field}: {written} ×"));
        Ok(0 < deleted.rows_affected)
    }
}

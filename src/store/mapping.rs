//! What people said of the headers of a kind of list, under the signature of those headers.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entity::import_mapping;
use super::reader::Reader;
use super::row::to_json;
use super::{Error, Tx};
use crate::domain::audit::Record;
use crate::domain::import::RememberedMapping;

impl Reader {
    /// Returns what is remembered under the first of these signatures that is known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_mapping(&self, signatures: &[String]) -> Result<Option<String>, Error> {
        let rows = import_mapping::Entity::find()
            .filter(import_mapping::Column::Signature.is_in(signatures.iter().map(String::as_str)))
            .order_by_desc(import_mapping::Column::Revision)
            .all(&self.run())
            .await?;
        Ok(rows.into_iter().next().map(|row| row.mapping))
    }
}

impl Tx {
    /// Remembers what a person said of headers, in place of what was said before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_mapping(&self, mapping: &RememberedMapping) -> Result<(), Error> {
        let RememberedMapping {
            signature,
            headers,
            mapping,
        } = mapping.clone();
        let known = import_mapping::Entity::find_by_id(signature.clone())
            .one(&self.run())
            .await?;
        self.remark(Record::Mapping, headers.join(" | "));
        let row = import_mapping::Model {
            signature,
            headers: to_json(&headers),
            mapping,
            revision: self.revision().0,
        };
        match known {
            Some(_) => {
                import_mapping::Entity::update(row.into_active_model().reset_all())
                    .exec(&self.run())
                    .await?;
                Ok(())
            }
            None => self.insert_rows(vec![row]).await,
        }
    }
}

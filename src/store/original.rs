//! Originals: the files that imports were taken from, as they were handed in. They go where the registry goes, so that
//! whichever node writes an import has its file. Their name is the hash of what is in them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::original;
use super::reader::Reader;
use super::row::Place;
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::import::ImportId;

/// Bytes of a piece.
const PIECE: usize = 768 * 1024;

impl Reader {
    /// Returns the file that an import was taken from, when the registry has it.
    ///
    /// # Errors
    /// When the database fails or a piece cannot be read.
    pub async fn find_original(&self, import: ImportId) -> Result<Option<Vec<u8>>, Error> {
        let Some(import) = self.find_import(import).await? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        let mut part = 0;
        while let Some(piece) = original::Entity::find_by_id((import.plan.file_hash.clone(), part))
            .one(&self.run())
            .await?
        {
            let place = Place {
                table: "original",
                row: &import.plan.file_hash,
            };
            let read = STANDARD.decode(&piece.content);
            bytes.extend(read.map_err(|error| place.corrupt(format_args!("column `content`: {error}")))?);
            part += 1;
        }
        Ok((0 < part).then_some(bytes))
    }
}

impl Tx {
    /// Keeps a file under its hash; one that is there already stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_original(&self, hash: &str, bytes: &[u8]) -> Result<(), Error> {
        let known = original::Entity::find()
            .select_only()
            .column(original::Column::Part)
            .filter(original::Column::Hash.eq(hash))
            .order_by_asc(original::Column::Part)
            .limit(1)
            .into_tuple::<i32>()
            .one(&self.run())
            .await?;
        if known.is_some() {
            return Ok(());
        }
        // A file without a byte is a file, too.
        let pieces = bytes.chunks(PIECE).chain(bytes.is_empty().then_some(bytes));
        for (part, piece) in (0..).zip(pieces) {
            let row = original::Model {
                hash: hash.to_owned(),
                part,
                content: STANDARD.encode(piece),
                revision: self.revision().0,
            };
            self.insert_rows(vec![row]).await?;
        }
        self.note(Record::Original, Verb::Insert, hash.to_owned());
        Ok(())
    }
}

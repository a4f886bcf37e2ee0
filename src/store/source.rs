//! Sources: equal citations are one row, found by the hash of the citation.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::reader::Reader;
use super::row::{CHUNK, Place, to_json};
use super::{Error, Tx, entity::source};
use crate::domain::audit::{Record, Verb};
use crate::domain::digest::sha256_hex;
use crate::domain::source::{Citation, Source, SourceId};

impl Reader {
    /// Returns the sources of these numbers, by number; unknown ones are left out.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_sources(&self, ids: &[SourceId]) -> Result<Vec<Source>, Error> {
        let mut ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut sources = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows = source::Entity::find()
                .filter(source::Column::Id.is_in(chunk.iter().copied()))
                .order_by_asc(source::Column::Id)
                .all(&self.run())
                .await?;
            for row in rows {
                sources.push(source_from(row)?);
            }
        }
        Ok(sources)
    }

    /// Returns the source with this citation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_source(&self, citation: &Citation) -> Result<Option<SourceId>, Error> {
        let found = source::Entity::find()
            .filter(source::Column::CitationHash.eq(hash_of(citation)))
            .one(&self.run())
            .await?;
        Ok(found.map(|row| SourceId(row.id)))
    }
}

impl Tx {
    /// Returns the number of this citation, recording it when it is new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_or_insert_source(&self, citation: &Citation) -> Result<SourceId, Error> {
        if let Some(found) = self.find_source(citation).await? {
            return Ok(found);
        }
        let id = self.take_ids::<source::Entity>("source", source::Column::Id, 1).await?;
        let Citation {
            kind,
            title,
            document,
            link,
            file_hash,
            published,
            confidence,
        } = citation.clone();
        let row = source::Model {
            id,
            kind: kind.to_string(),
            title,
            document,
            link,
            file_hash,
            published,
            confidence: confidence.to_string(),
            citation_hash: hash_of(citation),
            revision: self.revision().0,
        };
        self.insert_rows(vec![row]).await?;
        self.touch(Record::Source, Verb::Insert, [id]);
        Ok(SourceId(id))
    }
}

fn hash_of(citation: &Citation) -> String {
    sha256_hex(to_json(citation).as_bytes())
}

fn source_from(row: source::Model) -> Result<Source, Error> {
    let source::Model {
        id,
        kind,
        title,
        document,
        link,
        file_hash,
        published,
        confidence,
        citation_hash: _,
        revision: _,
    } = row;
    let place = Place {
        table: "source",
        row: &id,
    };
    let citation = Citation {
        kind: place.word("kind", &kind)?,
        title,
        document,
        link,
        file_hash,
        published,
        confidence: place.word("confidence", &confidence)?,
    };
    Ok(Source {
        id: SourceId(id),
        citation,
    })
}

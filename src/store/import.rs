//! Imports and their rows: what an import has committed, and what waits for a person.

use chrono::DateTime;
use sea_orm::sea_query::{Condition, Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{import, import_row};
use super::reader::Reader;
use super::row::{CHUNK, Place, to_json};
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::{Import, ImportId, ImportPlan, ImportProgress, ImportRow, ImportStatus, RowOutcome};
use crate::domain::revision::Revision;
use crate::domain::source::SourceId;

/// Which rows are asked for, by import and line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportRowQuery {
    /// Of this import; of all when absent.
    pub import: Option<ImportId>,
    /// With this outcome; with any when absent.
    pub outcome: Option<RowOutcome>,
    /// Behind this row.
    pub after: Option<(ImportId, u32)>,
}

impl Reader {
    /// Returns the hashes of the files that imports were taken from, those that were taken back left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_original_hashes(&self) -> Result<Vec<String>, Error> {
        let hashes = import::Entity::find()
            .select_only()
            .column(import::Column::FileHash)
            .distinct()
            .filter(import::Column::Status.ne(ImportStatus::Reverted.as_str()))
            .order_by_asc(import::Column::FileHash)
            .into_tuple()
            .all(&self.run())
            .await?;
        Ok(hashes)
    }

    /// Returns the import of a number.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn find_import(&self, id: ImportId) -> Result<Option<Import>, Error> {
        let found = import::Entity::find_by_id(id.0).filter(self.written(import::Column::Created));
        let row = found.one(&self.run()).await?;
        row.map(import_from).transpose()
    }

    /// Returns the imports of a file, the newest first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_imports_of_file(&self, file_hash: &str) -> Result<Vec<Import>, Error> {
        let rows = import::Entity::find()
            .filter(import::Column::FileHash.eq(file_hash))
            .filter(self.written(import::Column::Created))
            .order_by_desc(import::Column::Id)
            .all(&self.run())
            .await?;
        rows.into_iter().map(import_from).collect()
    }

    /// Returns imports from the newest down, those before `before` when it is given.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_imports(&self, before: Option<ImportId>, limit: u64) -> Result<Vec<Import>, Error> {
        let rows = import::Entity::find()
            .filter(import::Column::Id.lt(before.map_or(i64::MAX, |id| id.0)))
            .filter(self.written(import::Column::Created))
            .order_by_desc(import::Column::Id)
            .limit(limit)
            .all(&self.run())
            .await?;
        rows.into_iter().map(import_from).collect()
    }

    /// Returns the imports that are not finished, the oldest first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_running_imports(&self) -> Result<Vec<Import>, Error> {
        let rows = import::Entity::find()
            .filter(import::Column::Status.eq(ImportStatus::Running.as_str()))
            .filter(self.written(import::Column::Created))
            .order_by_asc(import::Column::Id)
            .all(&self.run())
            .await?;
        rows.into_iter().map(import_from).collect()
    }

    /// Returns the next rows of imports.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_import_rows(&self, query: &ImportRowQuery, limit: u64) -> Result<Vec<ImportRow>, Error> {
        use import_row::Column::{ImportId as Of, Line, Outcome};
        let mut select = import_row::Entity::find().filter(self.rows_within());
        if let Some(import) = query.import {
            select = select.filter(Of.eq(import.0));
        }
        if let Some(outcome) = query.outcome {
            select = select.filter(Outcome.eq(outcome.as_str()));
        }
        if let Some((import, line)) = query.after {
            use sea_orm::sea_query::ExprTrait;
            let later = Condition::any()
                .add(Of.gt(import.0))
                .add(Of.eq(import.0).and(Line.gt(i64::from(line))));
            select = select.filter(later);
        }
        let rows = select
            .order_by_asc(Of)
            .order_by_asc(Line)
            .limit(limit)
            .all(&self.run())
            .await?;
        rows.into_iter().map(row_from).collect()
    }

    /// Returns a row of an import.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_import_row(&self, import: ImportId, line: u32) -> Result<Option<ImportRow>, Error> {
        let row = import_row::Entity::find_by_id((import.0, line_number(line)))
            .filter(self.rows_within())
            .one(&self.run())
            .await?;
        row.map(row_from).transpose()
    }

    /// Returns how many rows of an import have each outcome; outcomes without rows are left out.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn count_import_rows(&self, import: ImportId) -> Result<Vec<(RowOutcome, u64)>, Error> {
        let counts: Vec<(String, i64)> = import_row::Entity::find()
            .select_only()
            .column(import_row::Column::Outcome)
            .expr(import_row::Column::Line.count())
            .filter(import_row::Column::ImportId.eq(import.0))
            .filter(self.rows_within())
            .group_by(import_row::Column::Outcome)
            .order_by_asc(import_row::Column::Outcome)
            .into_tuple()
            .all(&self.run())
            .await?;
        let place = Place {
            table: "import_row",
            row: &import,
        };
        let read =
            |(outcome, count): (String, i64)| Ok((place.word("outcome", &outcome)?, place.number("count", count)?));
        counts.into_iter().map(read).collect()
    }
}

impl Reader {
    /// The rows of the imports that were made within the scope: they hold what was typed, of whatever firm.
    fn rows_within(&self) -> Condition {
        let made = self.written(import::Column::Created);
        if made.is_empty() {
            return made;
        }
        let imports = Query::select()
            .column(import::Column::Id)
            .from(import::Entity)
            .cond_where(made)
            .take();
        Condition::all().add(import_row::Column::ImportId.in_subquery(imports))
    }
}

impl Tx {
    /// Records the start of an import.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_import(&self, plan: &ImportPlan, progress: ImportProgress) -> Result<ImportId, Error> {
        let id = self.take_ids::<import::Entity>("import", import::Column::Id, 1).await?;
        let ImportPlan {
            kind,
            file_name,
            file_hash,
            settings,
            source,
            rows,
        } = plan.clone();
        let row = import::Model {
            id,
            kind: kind.to_string(),
            file_name,
            file_hash,
            settings,
            source_id: source.map(|source| source.0),
            status: progress.status.to_string(),
            rows: line_number(rows),
            cursor: line_number(progress.cursor),
            firms_before: self.highest_enterprise().await?.0,
            note: String::new(),
            at: self.at().timestamp_millis(),
            created: self.revision().0,
            revision: self.revision().0,
        };
        self.insert_rows(vec![row]).await?;
        self.touch(Record::Import, Verb::Insert, [id]);
        Ok(ImportId(id))
    }

    /// Moves an import on; belongs into the same write as the rows it commits.
    ///
    /// # Errors
    /// `NotFound` when there is no such import.
    pub async fn advance_import(&self, id: ImportId, progress: ImportProgress) -> Result<(), Error> {
        let moved = import::Entity::update_many()
            .col_expr(import::Column::Status, Expr::value(progress.status.as_str()))
            .col_expr(import::Column::Cursor, Expr::value(line_number(progress.cursor)))
            .col_expr(import::Column::Revision, Expr::value(self.revision().0))
            .filter(import::Column::Id.eq(id.0))
            .exec(&self.run())
            .await?;
        if moved.rows_affected == 0 {
            return Err(Error::NotFound {
                noun: "import",
                id: id.0,
            });
        }
        self.touch(Record::Import, Verb::Update, [id.0]);
        Ok(())
    }

    /// Records what a person should know of how an import went.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_import(&self, id: ImportId, note: &str) -> Result<(), Error> {
        import::Entity::update_many()
            .col_expr(import::Column::Note, Expr::value(note))
            .filter(import::Column::Id.eq(id.0))
            .exec(&self.run())
            .await?;
        self.touch(Record::Import, Verb::Update, [id.0]);
        Ok(())
    }

    /// Records what became of rows.
    ///
    /// # Errors
    /// `Unique` when a line of the import is recorded already.
    pub async fn insert_import_rows(&self, rows: &[ImportRow]) -> Result<(), Error> {
        self.insert_rows(rows.iter().map(|row| self.row_of_import(row)).collect())
            .await?;
        self.touch(Record::Import, Verb::Rows, rows.iter().map(|row| row.import.0));
        Ok(())
    }

    /// Records new outcomes of many rows of one import.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_import_rows(&self, rows: &[ImportRow]) -> Result<(), Error> {
        let Some(first) = rows.first() else { return Ok(()) };
        for chunk in rows.chunks(CHUNK) {
            let lines = chunk.iter().map(|row| line_number(row.line));
            import_row::Entity::delete_many()
                .filter(import_row::Column::ImportId.eq(first.import.0))
                .filter(import_row::Column::Line.is_in(lines))
                .exec(&self.run())
                .await?;
        }
        self.insert_rows(rows.iter().map(|row| self.row_of_import(row)).collect())
            .await?;
        self.touch(Record::Import, Verb::Decide, [first.import.0]);
        Ok(())
    }

    fn row_of_import(&self, row: &ImportRow) -> import_row::Model {
        let ImportRow {
            import,
            line,
            cells,
            outcome,
            reason,
            candidates,
            enterprise,
            registered,
        } = row;
        import_row::Model {
            import_id: import.0,
            line: line_number(*line),
            cells: to_json(cells),
            outcome: outcome.to_string(),
            reason: reason.clone(),
            candidates: candidates.clone(),
            enterprise_id: enterprise.map(|id| id.0),
            registered: *registered,
            revision: self.revision().0,
        }
    }
}

fn line_number(line: u32) -> i32 {
    i32::try_from(line).expect("a spreadsheet has fewer lines than 31 bits count")
}

fn import_from(row: import::Model) -> Result<Import, Error> {
    let import::Model {
        id,
        kind,
        file_name,
        file_hash,
        settings,
        source_id,
        status,
        rows,
        cursor,
        firms_before,
        note,
        at,
        created,
        revision,
    } = row;
    let place = Place {
        table: "import",
        row: &id,
    };
    let plan = ImportPlan {
        kind: place.word("kind", &kind)?,
        file_name,
        file_hash,
        settings,
        source: source_id.map(SourceId),
        rows: place.number("rows", rows)?,
    };
    let progress = ImportProgress {
        status: place.word("status", &status)?,
        cursor: place.number("cursor", cursor)?,
    };
    Ok(Import {
        id: ImportId(id),
        plan,
        progress,
        firms_before: EnterpriseId(firms_before),
        note,
        at: DateTime::from_timestamp_millis(at).ok_or_else(|| place.corrupt("column `at` is out of range"))?,
        created: Revision(created),
        revision: Revision(revision),
    })
}

fn row_from(row: import_row::Model) -> Result<ImportRow, Error> {
    let import_row::Model {
        import_id,
        line,
        cells,
        outcome,
        reason,
        candidates,
        enterprise_id,
        registered,
        revision: _,
    } = row;
    let place = Place {
        table: "import_row",
        row: &format!("{import_id}/{line}"),
    };
    Ok(ImportRow {
        import: ImportId(import_id),
        line: place.number("line", line)?,
        cells: place.json("cells", &cells)?,
        outcome: place.word("outcome", &outcome)?,
        reason,
        candidates,
        enterprise: enterprise_id.map(EnterpriseId),
        registered,
    })
}

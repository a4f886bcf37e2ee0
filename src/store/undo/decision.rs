//! A decision about one row: what its write changed of one firm, taken back while nothing stands on it.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::{ENTERPRISE, hash_of, profile_of};
use crate::domain::audit::{Record, Verb};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::ImportRow;
use crate::domain::revision::Revision;
use crate::store::entity::{change, filing, import_row, import_undo, tenure};
use crate::store::{Error, Tx};

/// Why a decision cannot be taken back by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entangled {
    /// The firm was changed since.
    Changed,
    /// Other rows speak of the same firm.
    Shared,
}

impl Tx {
    /// Takes back what the decision about a row wrote of its firm; nothing else that the write did.
    ///
    /// # Errors
    /// When the database fails, e.g. because other records name a firm that would go.
    pub async fn undo_decision(&self, row: &ImportRow, firm: EnterpriseId) -> Result<Option<Entangled>, Error> {
        let Some(decided) = self.revision_of(row).await? else {
            return Ok(None);
        };
        let Some(known) = self.find_enterprise(firm).await? else {
            return Ok(Some(Entangled::Changed));
        };
        if self.others_of(row, firm).await? {
            return Ok(Some(Entangled::Shared));
        }
        if known.revision != decided {
            return Ok(Some(Entangled::Changed));
        }
        if row.registered {
            self.remove_enterprises(&[firm.0]).await?;
            return Ok(None);
        }
        self.end_tenures_of(firm, decided).await?;
        self.undo_filings_of(firm, decided).await?;
        change::Entity::update_many()
            .col_expr(change::Column::Superseded, Expr::value(self.revision().0))
            .filter(change::Column::EnterpriseId.eq(firm.0))
            .filter(change::Column::Recorded.eq(decided.0))
            .filter(change::Column::Superseded.is_null())
            .exec(&self.run())
            .await?;
        let key = (row.import.0, ENTERPRISE.to_owned(), format!("{:019}", firm.0));
        if let Some(kept) = import_undo::Entity::find_by_id(key.clone()).one(&self.run()).await? {
            if kept.after_hash != hash_of(&known.profile) {
                return Ok(Some(Entangled::Changed));
            }
            import_undo::Entity::delete_by_id(key).exec(&self.run()).await?;
            self.update_enterprise(firm, &profile_of(&kept)?, decided).await?;
        } else {
            self.bump_enterprises(&[firm]).await?;
        }
        Ok(None)
    }

    async fn revision_of(&self, row: &ImportRow) -> Result<Option<Revision>, Error> {
        let key = (row.import.0, i32::try_from(row.line).unwrap_or(i32::MAX));
        let found = import_row::Entity::find_by_id(key).one(&self.run()).await?;
        Ok(found.map(|row| Revision(row.revision)))
    }

    /// Rows of the same import; of a firm that would go, rows of any.
    async fn others_of(&self, row: &ImportRow, firm: EnterpriseId) -> Result<bool, Error> {
        let mut named = import_row::Entity::find().filter(import_row::Column::EnterpriseId.eq(firm.0));
        if !row.registered {
            named = named.filter(import_row::Column::ImportId.eq(row.import.0));
        }
        Ok(1 < named.count(&self.run()).await?)
    }

    /// A title that the decision amended gets the version before back; one that it made ends its known time.
    async fn end_tenures_of(&self, firm: EnterpriseId, decided: Revision) -> Result<(), Error> {
        let of_firm = || tenure::Entity::find().filter(tenure::Column::EnterpriseId.eq(firm.0));
        let written = of_firm()
            .filter(tenure::Column::Recorded.eq(decided.0))
            .filter(tenure::Column::Superseded.is_null())
            .all(&self.run())
            .await?;
        let ids: Vec<i64> = written.iter().map(|row| row.id).collect();
        let before = of_firm()
            .filter(tenure::Column::Id.is_in(ids.iter().copied()))
            .filter(tenure::Column::Superseded.eq(decided.0))
            .all(&self.run())
            .await?;
        tenure::Entity::update_many()
            .col_expr(tenure::Column::Superseded, Expr::value(self.revision().0))
            .filter(tenure::Column::Id.is_in(ids.iter().copied()))
            .filter(tenure::Column::Superseded.is_null())
            .exec(&self.run())
            .await?;
        let back = before.into_iter().map(|row| tenure::Model {
            recorded: self.revision().0,
            superseded: None,
            ..row
        });
        self.insert_rows(back.collect()).await?;
        self.touch(Record::Tenure, Verb::Revert, ids);
        Ok(())
    }

    async fn undo_filings_of(&self, firm: EnterpriseId, decided: Revision) -> Result<(), Error> {
        let of_firm = || filing::Entity::find().filter(filing::Column::EnterpriseId.eq(firm.0));
        let written = of_firm()
            .filter(filing::Column::Recorded.eq(decided.0))
            .filter(filing::Column::Superseded.is_null())
            .all(&self.run())
            .await?;
        if written.is_empty() {
            return Ok(());
        }
        let back = of_firm()
            .filter(filing::Column::Superseded.eq(decided.0))
            .filter(filing::Column::Recorded.ne(decided.0))
            .all(&self.run())
            .await?;
        let ids: Vec<i64> = written.iter().map(|row| row.id).collect();
        self.end_filing_rows(&ids).await?;
        self.file_again(back).await?;
        self.touch(Record::Filing, Verb::Revert, ids);
        Ok(())
    }
}

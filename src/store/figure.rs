//! Figures that goals measure, kept as whole numbers beside the filings that say them, so that a count reads numbers
//! and not documents. They are made where filings are written and never by themselves; an indicator is watched from
//! the first goal that measures it.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, Statement};

use super::entity::{figure, filing, watched_indicator};
use super::reader::Reader;
use super::row::{CHUNK, Place};
use super::{Error, Tx};
use crate::domain::audit::Record;
use crate::domain::code::IndicatorCode;

/// What an end stands for that is open, or is no decimal number.
pub(super) const OPEN: (i64, i64) = (i64::MIN, i64::MAX);

impl Reader {
    /// Tells whether the figures of an indicator are kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_watched(&self, indicator: &IndicatorCode) -> Result<bool, Error> {
        let found = watched_indicator::Entity::find_by_id(indicator.as_str())
            .one(&self.run())
            .await?;
        Ok(found.is_some())
    }

    async fn watched(&self) -> Result<Vec<String>, Error> {
        let rows = watched_indicator::Entity::find()
            .order_by_asc(watched_indicator::Column::Indicator)
            .all(&self.run())
            .await?;
        Ok(rows.into_iter().map(|row| row.indicator).collect())
    }
}

impl Tx {
    /// Keeps the figures of an indicator from here on, those of every filing there is among them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn watch_indicator(&self, indicator: &IndicatorCode) -> Result<(), Error> {
        if self.is_watched(indicator).await? {
            return Ok(());
        }
        let row = watched_indicator::Model {
            indicator: indicator.to_string(),
            revision: self.revision().0,
        };
        self.insert_rows(vec![row]).await?;
        let backend = self.run().get_database_backend();
        let copy = Statement::from_string(backend, copy_of(indicator, backend));
        self.run().execute_raw(copy).await?;
        self.seal_stored("figure", &format!(" WHERE indicator = '{indicator}'"))
            .await?;
        self.remark(Record::WatchedIndicator, indicator.as_str());
        Ok(())
    }

    /// Inserts filings with their watched figures.
    pub(super) async fn insert_filing_rows(&self, rows: Vec<filing::Model>) -> Result<(), Error> {
        let watched = self.watched().await?;
        let mut figures = Vec::new();
        for row in &rows {
            for indicator in &watched {
                figures.extend(figure_of(row, indicator)?);
            }
        }
        self.insert_rows(rows).await?;
        self.insert_rows(figures).await
    }

    /// Ends the known time of filings and of their figures.
    pub(super) async fn end_filing_rows(&self, ids: &[i64]) -> Result<(), Error> {
        for chunk in ids.chunks(CHUNK) {
            filing::Entity::update_many()
                .col_expr(filing::Column::Superseded, Expr::value(self.revision().0))
                .filter(filing::Column::Id.is_in(chunk.iter().copied()))
                .exec(&self.run())
                .await?;
            figure::Entity::update_many()
                .col_expr(figure::Column::Superseded, Expr::value(self.revision().0))
                .filter(figure::Column::FilingId.is_in(chunk.iter().copied()))
                .exec(&self.run())
                .await?;
        }
        Ok(())
    }
}

fn figure_of(row: &filing::Model, indicator: &str) -> Result<Option<figure::Model>, Error> {
    let Some(text) = filed_text(&row.figures, indicator) else {
        return Ok(None);
    };
    let place = Place {
        table: "filing",
        row: &row.id,
    };
    let wrong = || place.corrupt(format_args!("the figure `{indicator}` is no number: `{text}`"));
    let (low, high) = ends_of(text).ok_or_else(wrong)?;
    Ok(Some(figure::Model {
        filing_id: row.id,
        indicator: indicator.to_owned(),
        enterprise_id: row.enterprise_id,
        year: row.year,
        low,
        high,
        recorded: row.recorded,
        superseded: row.superseded,
    }))
}

/// Finds a number in canonical JSON: there a key with a text behind it stands nowhere but at its own place, because
/// quotation marks inside of texts are escaped.
fn filed_text<'a>(figures: &'a str, indicator: &str) -> Option<&'a str> {
    let (_, rest) = figures.split_once(&format!("\"{indicator}\":\""))?;
    rest.split('"').next()
}

/// The ends of what was filed, cut to their whole parts: a number above zero reaches a whole line exactly when its
/// whole part does.
fn ends_of(text: &str) -> Option<(i64, i64)> {
    match text.split_once("..") {
        Some((low, high)) => Some((end_of(low, OPEN.0)?, end_of(high, OPEN.1)?)),
        None => Some((end_of(text, OPEN.0)?, end_of(text, OPEN.1)?)),
    }
}

fn end_of(text: &str, open: i64) -> Option<i64> {
    if text.is_empty() || text.contains('/') {
        return Some(open);
    }
    let whole: i128 = text.split('.').next()?.parse().ok()?;
    let nearest = whole.clamp(i128::from(OPEN.0), i128::from(OPEN.1));
    i64::try_from(nearest).ok()
}

fn copy_of(indicator: &IndicatorCode, backend: DbBackend) -> String {
    let value = filed_value(indicator, backend);
    let (low, high) = (end(backend, "low"), end(backend, "high"));
    format!(
        "INSERT INTO figure (filing_id, indicator, enterprise_id, year, low, high, recorded, superseded) \
         SELECT id, '{indicator}', enterprise_id, year, {low}, {high}, recorded, superseded FROM \
         (SELECT id, enterprise_id, year, recorded, superseded, {value} AS filed FROM filing) AS filings \
         WHERE filed IS NOT NULL"
    )
}

/// What a filing says of an indicator. A code is made of letters, digits and `-_.` only, so it cannot end the text
/// it stands in.
pub(super) fn filed_value(indicator: &IndicatorCode, backend: DbBackend) -> String {
    match backend {
        DbBackend::Sqlite => format!("json_extract(figures, '$.\"{indicator}\"')"),
        _ => format!("figures::json ->> '{indicator}'"),
    }
}

/// The same as [`ends_of`] as a term on the text `filed`; a test holds the two together.
pub(super) fn end(backend: DbBackend, which: &str) -> String {
    let position = match backend {
        DbBackend::Sqlite => "instr",
        _ => "strpos",
    };
    let split = format!("{position}(filed, '..')");
    let (own, open) = match which {
        "low" => (format!("substr(filed, 1, {split} - 1)"), OPEN.0),
        _ => (format!("substr(filed, {split} + 2)"), OPEN.1),
    };
    let text = format!("CASE WHEN {split} = 0 THEN filed ELSE {own} END");
    // A fraction that is no decimal is not compared.
    let text = format!("CASE WHEN {position}({text}, '/') > 0 THEN NULL ELSE NULLIF({text}, '') END");
    let (least, greatest) = OPEN;
    match backend {
        // The least number is not written as itself: without its sign it is too great.
        DbBackend::Sqlite => format!("COALESCE(CAST({text} AS INTEGER), CAST('{open}' AS INTEGER))"),
        _ => format!(
            "CAST(LEAST(GREATEST(COALESCE(TRUNC(CAST({text} AS NUMERIC)), {open}), {least}), {greatest}) AS BIGINT)"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_found_by_its_own_key_and_cut_to_whole_ends() {
        let figures = r#"{"main_revenue":"7","options":["revenue"],"revenue":"1.5..","staff":"3"}"#;
        assert_eq!(filed_text(figures, "revenue"), Some("1.5.."));
        assert_eq!(filed_text(figures, "options"), None);
        assert_eq!(filed_text(figures, "venue"), None);
        let ends = |text: &str| ends_of(text).unwrap();
        assert_eq!(ends("9999999999.99"), (9_999_999_999, 9_999_999_999));
        assert_eq!((ends("..4"), ends("4.."), ends("..")), ((OPEN.0, 4), (4, OPEN.1), OPEN));
        assert_eq!((ends("1/3"), ends("-0.5..1/3")), (OPEN, (0, OPEN.1)));
        assert_eq!(ends("99999999999999999999"), (OPEN.1, OPEN.1));
        assert_eq!(ends_of("many"), None);
    }
}

//! Data lint in SQL: each kind of doubt is one question with an order, so that it can be counted and paged, and the
//! database answers it without any table in our memory.

use sea_orm::{ColumnTrait, sea_query::ExprTrait};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, Statement};

use super::Error;
use super::entity::enterprise;
use super::reader::Reader;
use super::row::Place;
use super::scope::firms_in_words;
use crate::domain::access::Scope;
use crate::domain::credit_code::CreditCode;
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::lint::{LintFinding, LintKind};

/// How many codes are read at a time.
const PAGE: u64 = 5_000;

/// A title as known now that was really awarded.
const AWARDED: &str = "t.superseded IS NULL AND t.basis <> 'proposed'";

/// A source is one that can be looked up; what a firm says of itself awards nothing, and what is made up for a
/// demonstration counts for fictional firms only.
const UNSOURCED: &str = "SELECT e.id AS firm, e.name AS name, NULL AS other, NULL AS other_name, t.tier AS tier, \
    CAST(t.valid_from AS TEXT) AS what, s.title AS beside, t.id AS place \
    FROM tenure t JOIN {FIRMS} e ON e.id = t.enterprise_id JOIN source s ON s.id = t.source_id \
    WHERE t.superseded IS NULL AND NOT (s.kind = 'fictional' AND e.fictional) AND (s.title = '' \
    OR s.kind IN ('self_declared', 'fictional') \
    OR (s.document = '' AND s.link = '' AND s.file_hash = ''))";

/// Only what overlaps for certain: an end that is not printed proves nothing, unless both begin on one day.
const OVERLAPPING: &str = "SELECT e.id AS firm, e.name AS name, NULL AS other, NULL AS other_name, t.tier AS tier, \
    CAST(t.valid_from AS TEXT) || '/' || COALESCE(CAST(t.valid_until AS TEXT), '') AS what, \
    CAST(u.valid_from AS TEXT) || '/' || COALESCE(CAST(u.valid_until AS TEXT), '') AS beside, t.id AS place \
    FROM tenure t JOIN tenure u ON u.enterprise_id = t.enterprise_id AND u.tier = t.tier AND u.id <> t.id \
    JOIN {FIRMS} e ON e.id = t.enterprise_id \
    WHERE {AWARDED} AND u.superseded IS NULL AND u.basis <> 'proposed' \
    AND (t.valid_from < u.valid_from OR (t.valid_from = u.valid_from AND t.id < u.id)) \
    AND (t.valid_until >= u.valid_from OR t.valid_from = u.valid_from) \
    AND (t.ended_on IS NULL OR t.ended_on > u.valid_from) AND (u.ended_on IS NULL OR u.ended_on > u.valid_from)";

const EXPIRED: &str = "SELECT e.id AS firm, e.name AS name, NULL AS other, NULL AS other_name, t.tier AS tier, \
    CAST(t.valid_until AS TEXT) AS what, '' AS beside, t.id AS place \
    FROM tenure t JOIN {FIRMS} e ON e.id = t.enterprise_id \
    WHERE {AWARDED} AND t.ended_on IS NULL AND t.valid_until < '{TODAY}' AND NOT EXISTS (SELECT 1 FROM tenure u \
    WHERE u.enterprise_id = t.enterprise_id AND u.tier = t.tier AND u.superseded IS NULL \
    AND u.basis <> 'proposed' AND u.valid_from > t.valid_from)";

/// Characters 9 to 17 of a credit code are the organisation's own number: two codes that share it are one firm.
const SAME_CODE: &str = "SELECT e.id AS firm, e.name AS name, NULL AS other, NULL AS other_name, NULL AS tier, \
    COALESCE(e.credit_code, e.registration_number) AS what, '' AS beside, e.id AS place FROM {FIRMS} e WHERE \
    substr(e.credit_code, 9, 9) IN (SELECT substr(credit_code, 9, 9) FROM {FIRMS} same WHERE credit_code IS NOT NULL \
    GROUP BY substr(credit_code, 9, 9) HAVING COUNT(*) > 1) \
    OR e.registration_number IN (SELECT registration_number FROM {FIRMS} same WHERE registration_number IS NOT NULL \
    GROUP BY registration_number HAVING COUNT(*) > 1)";

const SAME_NAME: &str = "SELECT DISTINCT e.id AS firm, e.name AS name, o.id AS other, o.name AS other_name, \
    NULL AS tier, n.name AS what, '' AS beside, e.id AS place \
    FROM enterprise_name n JOIN enterprise_name m ON m.key = n.key AND m.enterprise_id > n.enterprise_id \
    JOIN {FIRMS} e ON e.id = n.enterprise_id JOIN {FIRMS} o ON o.id = m.enterprise_id \
    WHERE n.kind IN ('registered', 'former') AND m.kind IN ('registered', 'former')";

/// Returns the question of a kind; check digits are not a question for SQL, and how alike names are none for the
/// store.
fn question(kind: LintKind, today: Day, seen: &Scope) -> Option<(String, &'static str)> {
    let (text, order) = match kind {
        LintKind::Unsourced => (UNSOURCED, "firm, place"),
        LintKind::Overlapping => (OVERLAPPING, "firm, place, beside"),
        LintKind::Expired => (EXPIRED, "what, place"),
        LintKind::SameCode => (SAME_CODE, "substr(COALESCE(what, ''), 9, 9), what, place"),
        LintKind::SameName => (SAME_NAME, "firm, other, what"),
        LintKind::DoubtfulCode | LintKind::SimilarName => return None,
    };
    let text = text
        .replace("{AWARDED}", AWARDED)
        .replace("{FIRMS}", &firms_in_words(seen));
    Some((text.replace("{TODAY}", &today.to_string()), order))
}

impl Reader {
    /// Returns how many records of a kind there are to look at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_lint(&self, kind: LintKind, today: Day) -> Result<u64, Error> {
        let Some((text, _)) = question(kind, today, self.seen()) else {
            return self.count_doubtful_codes().await;
        };
        let row = self
            .ask(&format!("SELECT COUNT(*) AS found FROM ({text}) AS q"))
            .await?;
        let found: i64 = row.first().map_or(Ok(0), |row| row.try_get("", "found"))?;
        Ok(u64::try_from(found).unwrap_or(0))
    }

    /// Returns records of a kind in a fixed order, from a place on.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_lint(
        &self,
        (kind, today): (LintKind, Day),
        offset: u64,
        limit: u64,
    ) -> Result<Vec<LintFinding>, Error> {
        let Some((text, order)) = question(kind, today, self.seen()) else {
            return self.list_doubtful_codes(offset, limit).await;
        };
        let text = format!("SELECT * FROM ({text}) AS q ORDER BY {order} LIMIT {limit} OFFSET {offset}");
        self.ask(&text).await?.iter().map(finding).collect()
    }

    async fn ask(&self, text: &str) -> Result<Vec<QueryResult>, Error> {
        let run = self.run();
        let backend: DbBackend = run.get_database_backend();
        Ok(run.query_all_raw(Statement::from_string(backend, text)).await?)
    }

    async fn count_doubtful_codes(&self) -> Result<u64, Error> {
        let (mut found, mut after) = (0, 0);
        while let Some(page) = self.codes_after(after).await? {
            after = page.last().map_or(after, |(id, ..)| *id);
            found += page.iter().filter(|(_, _, code)| is_doubtful(code)).count() as u64;
        }
        Ok(found)
    }

    async fn list_doubtful_codes(&self, offset: u64, limit: u64) -> Result<Vec<LintFinding>, Error> {
        let (mut skipped, mut after, mut found) = (0, 0, Vec::new());
        while let Some(page) = self.codes_after(after).await? {
            after = page.last().map_or(after, |(id, ..)| *id);
            for (id, name, code) in page.into_iter().filter(|(_, _, code)| is_doubtful(code)) {
                if skipped < offset {
                    skipped += 1;
                } else if (found.len() as u64) < limit {
                    found.push(doubtful(id, name, code));
                } else {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }

    /// Returns the next firms that have a code: number, name, code.
    async fn codes_after(&self, after: i64) -> Result<Option<Vec<(i64, String, String)>>, Error> {
        use enterprise::Column::{CreditCode as Code, Id, Name};
        let page: Vec<(i64, String, String)> = enterprise::Entity::find()
            .select_only()
            .columns([Id, Name, Code])
            .filter(Id.gt(after).and(Code.is_not_null()))
            .filter(self.own())
            .order_by_asc(Id)
            .limit(PAGE)
            .into_tuple()
            .all(&self.run())
            .await?;
        Ok((!page.is_empty()).then_some(page))
    }
}

fn is_doubtful(code: &str) -> bool {
    match code.parse::<CreditCode>() {
        Ok(code) => !code.doubts().is_empty(),
        Err(_) => true,
    }
}

fn doubtful(id: i64, name: String, code: String) -> LintFinding {
    LintFinding {
        firm: EnterpriseId(id),
        name,
        other: None,
        tier: None,
        what: code,
        beside: String::new(),
    }
}

fn finding(row: &QueryResult) -> Result<LintFinding, Error> {
    let place = Place {
        table: "tenure",
        row: &"lint",
    };
    let other: Option<i64> = row.try_get("", "other")?;
    let other_name: Option<String> = row.try_get("", "other_name")?;
    Ok(LintFinding {
        firm: EnterpriseId(row.try_get("", "firm")?),
        name: row.try_get("", "name")?,
        other: other.map(EnterpriseId).zip(other_name),
        tier: place.optional("tier", row.try_get("", "tier")?)?,
        what: row.try_get("", "what")?,
        beside: row.try_get("", "beside")?,
    })
}

//! Days that were stored before they had a range. They are read as the nearest day, so nothing fails on them; the
//! doctor names them, and taking back the import that brought them, or deleting the plan, removes them.

use sea_orm::{ConnectionTrait, Statement};

use super::Error;
use super::reader::Reader;
use super::stored::read_stored;
use crate::domain::audit::Fault;
use crate::domain::day::Day;
use crate::domain::goal::{Goal, Plan};

/// Table, key, column that holds a day, which rows. What was taken back stays in the history and harms nobody.
const COLUMNS: &[(&str, &str, &str, &str)] = &[
    ("assessment", "id", "date", ALL),
    ("change", "enterprise_id", "happened_on", KNOWN),
    ("enterprise", "id", "established", ALL),
    ("enterprise_name", "enterprise_id", "until", ALL),
    ("listed_outcome", "goal_code", "reported_on", KNOWN),
    ("published_outcome", "goal_code", "reported_on", ALL),
    ("screened", "enterprise_id", "date", ALL),
    ("screened", "enterprise_id", "due", ALL),
    ("source", "id", "published", ALL),
    ("tenure", "id", "valid_from", KNOWN),
    ("tenure", "id", "valid_until", KNOWN),
    ("tenure", "id", "ended_on", KNOWN),
];

const ALL: &str = "1 = 1";
const KNOWN: &str = "superseded IS NULL";
/// How many of a column are named.
const NAMED: u64 = 20;

impl Reader {
    /// Names the rows that hold a date outside of the range of days.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn days_out_of_range(&self) -> Result<Vec<Fault>, Error> {
        let (first, last) = (Day::FIRST, Day::LAST);
        let mut faults = Vec::new();
        for (table, key, column, which) in COLUMNS {
            let outside = format!(
                "SELECT CAST(\"{key}\" AS TEXT), CAST(\"{column}\" AS TEXT) FROM \"{table}\" \
                 WHERE {which} AND (\"{column}\" < '{first}' OR \"{column}\" > '{last}') ORDER BY 1 LIMIT {NAMED}"
            );
            faults.extend(
                self.pairs(&outside)
                    .await?
                    .iter()
                    .map(|(row, day)| outside_of(table, row, column, day)),
            );
        }
        for table in ["plan", "goal"] {
            let all = self
                .pairs(&format!("SELECT code, definition FROM \"{table}\" ORDER BY code"))
                .await?;
            let is_outside = |definition: &str| match table {
                "plan" => serde_json::from_str::<Plan>(definition).is_err() && read_stored::<Plan>(definition).is_ok(),
                _ => serde_json::from_str::<Goal>(definition).is_err() && read_stored::<Goal>(definition).is_ok(),
            };
            let outside = all.iter().filter(|(_, definition)| is_outside(definition));
            faults.extend(outside.map(|(code, _)| outside_of(table, code, "definition", "a day")));
        }
        Ok(faults)
    }

    async fn pairs(&self, sql: &str) -> Result<Vec<(String, String)>, Error> {
        let run = self.run();
        let rows = run
            .query_all_raw(Statement::from_string(run.get_database_backend(), sql))
            .await?;
        let pairs = rows
            .iter()
            .map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
        pairs.collect()
    }
}

fn outside_of(table: &str, row: &str, column: &str, day: &str) -> Fault {
    Fault {
        place: table.to_owned(),
        row: row.to_owned(),
        problem: format!(
            "column `{column}` holds {day}, which is not within {} and {}",
            Day::FIRST,
            Day::LAST
        ),
    }
}

//! Bulk: many rows in one statement with one value, a JSON array. A placeholder for every cell would cost more than
//! storing the cell.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, EntityName, EntityTrait, IdenStatic, IntoActiveModel, Iterable,
    PrimaryKeyToColumn, Statement, Value,
};

use super::row::to_json;
use super::seal::Sealed;
use super::{Error, Tx};

/// Rows per statement: enough to share its cost, few enough to hold as text.
pub(super) const ROWS: usize = 5_000;

impl Tx {
    /// Inserts rows with all their columns.
    pub(super) async fn insert_rows<A, M>(&self, rows: Vec<M>) -> Result<(), Error>
    where
        M: IntoActiveModel<A> + Send,
        A: ActiveModelTrait + Send,
    {
        self.write_rows(rows, "", Sealed::of_inserts(A::Entity::default().table_name()))
            .await
    }

    /// Inserts rows; of one whose key is there already these columns are replaced.
    pub(super) async fn replace_rows<A, M>(
        &self,
        rows: Vec<M>,
        columns: &[<A::Entity as EntityTrait>::Column],
    ) -> Result<(), Error>
    where
        M: IntoActiveModel<A> + Send,
        A: ActiveModelTrait + Send,
    {
        let quoted = |name: &str| format!("\"{name}\"");
        let key = <A::Entity as EntityTrait>::PrimaryKey::iter().map(|key| quoted(key.into_column().as_str()));
        let taken = columns.iter().map(|column| {
            let name = quoted(column.as_str());
            format!("{name} = excluded.{name}")
        });
        let (key, taken): (Vec<_>, Vec<_>) = (key.collect(), taken.collect());
        let replace = format!(" ON CONFLICT ({}) DO UPDATE SET {}", key.join(", "), taken.join(", "));
        // Triggers tell which rows were there; those that were not are few and of tables where they are told too.
        self.write_rows(rows, &replace, None).await
    }

    async fn write_rows<A, M>(&self, rows: Vec<M>, known: &str, sealed: Option<&'static Sealed>) -> Result<(), Error>
    where
        M: IntoActiveModel<A> + Send,
        A: ActiveModelTrait + Send,
    {
        let backend = self.run().get_database_backend();
        let columns: Vec<_> = <A::Entity as EntityTrait>::Column::iter().collect();
        let names: Vec<&str> = columns.iter().map(IdenStatic::as_str).collect();
        let place = |name: &&str| names.iter().position(|column| column == name);
        let order: Vec<usize> = sealed.map_or(Vec::new(), |sealed| sealed.columns.iter().filter_map(place).collect());
        let sql = insert_of(A::Entity::default().table_name(), &names, backend) + known;
        let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
        while rows.peek().is_some() {
            let mut json = Json::new(&names, backend);
            for mut row in rows.by_ref().take(ROWS) {
                let cells = columns.iter().map(|column| row.take(*column).into_value());
                let cells: Vec<String> = cells.map(printed).collect();
                json.row(&cells);
                if let Some(sealed) = sealed {
                    let ordered: Vec<&str> = order.iter().map(|place| cells[*place].as_str()).collect();
                    self.changes().insert(sealed, &ordered);
                }
            }
            let statement = Statement::from_sql_and_values(backend, &sql, [json.finish().into()]);
            self.run().execute_raw(statement).await?;
        }
        Ok(())
    }
}

/// The condition keeps SQLite from taking what follows for a join.
fn insert_of(table: &str, names: &[&str], backend: DbBackend) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let columns = quoted.join(", ");
    match backend {
        DbBackend::Sqlite => {
            let cells: Vec<String> = (0..names.len()).map(|at| format!("\"value\" ->> {at}")).collect();
            format!(
                "INSERT INTO \"{table}\" ({columns}) SELECT {} FROM json_each(?) WHERE true",
                cells.join(", ")
            )
        }
        _ => format!(
            "INSERT INTO \"{table}\" ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::\"{table}\", $1::json)"
        ),
    }
}

/// Rows as JSON: arrays where cells are taken by their place, objects where they are taken by their name.
struct Json {
    text: String,
    /// What stands before each cell.
    before: Vec<String>,
    close: char,
}

impl Json {
    fn new(names: &[&str], backend: DbBackend) -> Self {
        let by_place = backend == DbBackend::Sqlite;
        let before = names.iter().enumerate().map(|(at, name)| {
            let open = match (at, by_place) {
                (0, true) => "[",
                (0, false) => "{",
                _ => ",",
            };
            if by_place {
                open.to_owned()
            } else {
                format!("{open}{}:", to_json(name))
            }
        });
        Self {
            text: String::from("["),
            before: before.collect(),
            close: if by_place { ']' } else { '}' },
        }
    }

    fn row(&mut self, cells: &[String]) {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        for (before, cell) in self.before.iter().zip(cells) {
            self.text.push_str(before);
            self.text.push_str(cell);
        }
        self.text.push(self.close);
    }

    fn finish(mut self) -> String {
        self.text.push(']');
        self.text
    }
}

fn printed(cell: Option<Value>) -> String {
    match cell {
        Some(Value::BigInt(Some(number))) => number.to_string(),
        Some(Value::Int(Some(number))) => number.to_string(),
        // Both databases take a number for a truth, and one of them has nothing else.
        Some(Value::Bool(Some(truth))) => i64::from(truth).to_string(),
        Some(Value::String(Some(text))) => to_json(&text),
        Some(Value::ChronoDate(Some(day))) => format!("\"{day}\""),
        None
        | Some(
            Value::BigInt(None) | Value::Int(None) | Value::Bool(None) | Value::String(None) | Value::ChronoDate(None),
        ) => "null".to_owned(),
        Some(other) => unreachable!("every column is a number, a truth, a text or a day, not {other:?}"),
    }
}

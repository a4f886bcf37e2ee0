//! Texts in cells and what they mean: said once by a person for all rows that write the same into a column, remembered
//! for the next list, seen and forgotten on a page.

use std::collections::BTreeMap;

use super::draft::{check_value, choices_of};
use crate::app::columns::{Field, column_of_key};
use crate::app::sheet::Cell;
use crate::app::{Error, Session};
use crate::domain::access::Right;
use crate::domain::audit::Action;
use crate::domain::import::RememberedValue;
use crate::domain::text;
use crate::store::Tx;
use crate::view::mapping::ValueView;

use super::options::Options;

/// Column → text as written → what it means; nothing when it says nothing.
pub type Values = BTreeMap<String, BTreeMap<String, String>>;

/// Returns what a cell of a column means by what was said of its text; nothing when nothing was said.
pub(super) fn meant(values: &Values, field: Field, cell: &Cell) -> Option<Cell> {
    let of_column = values.get(crate::app::columns::column_of(field).key)?;
    of_column
        .get(&as_written(&cell.text()))
        .map(|meant| Cell::from_text(meant))
}

/// A text as it is remembered: on one line, without spaces around.
pub fn as_written(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The only columns of which nothing can be said: without them there is no row, or nothing of them is recorded.
fn is_open(field: Field) -> bool {
    !matches!(
        field,
        Field::Name
            | Field::CreditCode
            | Field::Serial
            | Field::Standing
            | Field::Titles
            | Field::Fictional
            | Field::Note
    )
}

impl Session {
    /// Fills in what is remembered of texts, unless the options say it already.
    pub(super) async fn with_values(&self, options: &Options) -> Result<Options, Error> {
        let mut options = options.clone();
        if options.values.is_none() {
            let mut values = Values::new();
            for RememberedValue { field, written, meant } in self.reader().list_values().await? {
                values.entry(field).or_default().insert(written, meant);
            }
            options.values = Some(values);
        }
        Ok(options)
    }

    /// Lists what is remembered of texts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_values(&self) -> Result<Vec<ValueView>, Error> {
        self.must(Right::Import)?;
        let values = self.reader().list_values().await?;
        Ok(values.into_iter().map(view).collect())
    }

    /// Returns what a column may be said to mean, when it is one of few.
    pub fn value_choices(&self, column: &str) -> Vec<String> {
        column_of_key(column).map_or_else(Vec::new, |column| choices_of(column.field, self.catalog()))
    }

    /// Remembers what a text in a column means from now on; nothing when it says nothing.
    ///
    /// # Errors
    /// There is no such column, or what is said is no value of it.
    pub async fn remember_value(&self, (column, written): (&str, &str), meant: &str) -> Result<Vec<ValueView>, Error> {
        self.must(Right::Import)?;
        let found = column_of_key(column).filter(|column| is_open(column.field));
        let found = found.ok_or_else(|| Error::invalid("column", format!("“{column}”这一列不能记住内容的对应")))?;
        let value = RememberedValue {
            field: found.key.to_owned(),
            written: as_written(written),
            meant: meant.trim().to_owned(),
        };
        if value.written.is_empty() {
            return Err(Error::invalid("written", "请写明名单上的写法"));
        }
        for (field, what, text) in [
            ("written", "名单上的写法", &value.written),
            ("meant", "对应的内容", &value.meant),
        ] {
            if let Some(long) = text::too_long(what, text, text::TITLE) {
                return Err(Error::invalid(field, long));
            }
        }
        if !value.meant.is_empty() {
            check_value(found.field, &value.meant, (self.catalog(), self.today()))
                .map_err(|why| Error::invalid("meant", why))?;
        }
        let written = self.write(Action::RememberMapping, async |tx: &Tx| -> Result<(), Error> {
            Ok(tx.save_value(&value).await?)
        });
        written.await?;
        self.list_values().await
    }

    /// Forgets what a text in a column means.
    ///
    /// # Errors
    /// Nothing is remembered of it.
    pub async fn forget_value(&self, column: &str, written: &str) -> Result<Vec<ValueView>, Error> {
        self.must(Right::Import)?;
        let forgotten = self.write(Action::RememberMapping, async |tx: &Tx| -> Result<(), Error> {
            match tx.delete_value(column, &as_written(written)).await? {
                true => Ok(()),
                false => Err(Error::invalid("written", "没有记住过这一写法；可能已被删除")),
            }
        });
        forgotten.await?;
        self.list_values().await
    }
}

fn view(value: RememberedValue) -> ValueView {
    let RememberedValue { field, written, meant } = value;
    ValueView {
        title: column_of_key(&field).map_or_else(|| field.clone(), |column| column.title.to_owned()),
        column: field,
        written,
        meant,
    }
}

//! What a reader chooses of an export, in the address or in a form, and how a whole file goes out.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::AsyncReadExt;
use validator::{Validate, ValidationErrors};

use crate::app::Error;
use crate::app::export::{Delivery, Format, WholeFile};
use crate::web::address;
use crate::web::problem::Problem;
use crate::web::question::Question;

/// Before a column's key in the name of the field that holds its place.
pub const PLACE: &str = "place-";

/// What a reader chooses of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct FileParams {
    /// The form of the file; a workbook when nothing is said.
    pub format: Option<Format>,
    /// The columns in order.
    #[validate(length(max = 4000))]
    pub columns: Option<String>,
    /// The set of columns.
    #[validate(length(max = 200))]
    pub preset: Option<String>,
    /// The title over a sheet to put up, or of a preset to keep.
    #[validate(length(max = 200))]
    pub title: Option<String>,
    /// The lines under the title of a sheet to put up.
    #[validate(length(max = 2000))]
    pub lead: Option<String>,
    /// The place of each column, when they are not named in order.
    #[serde(flatten)]
    places: BTreeMap<String, Value>,
}

impl Question for FileParams {
    fn open() -> Vec<&'static str> {
        vec![PLACE]
    }
}

/// A list, and what is chosen of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Export<L> {
    /// Which list.
    #[serde(flatten)]
    pub list: L,
    /// What of it.
    #[serde(flatten)]
    pub file: FileParams,
}

impl<L: Validate> Validate for Export<L> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        self.list.validate()?;
        self.file.validate()
    }
}

impl<L: Question + Default> Question for Export<L> {
    fn open() -> Vec<&'static str> {
        let mut open = L::open();
        open.push(PLACE);
        open
    }
}

impl FileParams {
    /// Returns the form of the file.
    pub fn format(&self) -> Format {
        self.format.unwrap_or_default()
    }

    /// Reads the columns: `columns` names them in order, or each has a number for its place.
    ///
    /// # Errors
    /// A place is no number.
    pub fn columns(&self) -> Result<Vec<String>, Error> {
        if let Some(named) = &self.columns {
            return Ok(split_columns(named));
        }
        let mut placed: Vec<(u32, &str)> = Vec::new();
        for (key, value) in &self.places {
            if let (Some(column), Some(text)) = (key.strip_prefix(PLACE), value.as_str()) {
                placed.push((read_place(key, text)?, column));
            }
        }
        placed.sort_by_key(|(place, _)| *place);
        Ok(placed.into_iter().map(|(_, column)| column.to_owned()).collect())
    }

    /// Returns what goes out in which form.
    ///
    /// # Errors
    /// Names the parameter that cannot be read.
    pub fn delivery<'a>(&self, folder: &'a std::path::Path) -> Result<Delivery<'a>, Error> {
        Ok(Delivery {
            format: self.format(),
            columns: self.columns()?,
            folder,
        })
    }
}

fn split_columns(text: &str) -> Vec<String> {
    let parts = text.split([',', '，', '、']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn read_place(field: &str, text: &str) -> Result<u32, Error> {
    let wrong = |_| {
        Error::invalid(
            field,
            format!("“{text}”不是次序；请填 1、2、3 这样的数字，不要的列留空"),
        )
    };
    text.parse().map_err(wrong)
}

const PIECE: usize = 64 * 1024;

/// Sends a whole file under the title it carries. Its length is announced, so that a reader who got less
/// knows it.
///
/// # Errors
/// The file cannot be opened.
pub async fn send_file(file: WholeFile, format: Format) -> Result<Response, Problem> {
    let name = file.title.replace(['“', '”', '/', ' '], "");
    let file = file.open().map_err(Error::from)?;
    let file = tokio::fs::File::from_std(file);
    let length = file
        .metadata()
        .await
        .map_err(|error| Error::Internal(error.into()))?
        .len();
    let pieces = futures_util::stream::try_unfold(file, async |mut file| -> std::io::Result<_> {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok((read > 0).then(|| (Bytes::from(piece), file)))
    });
    let disposition = address::disposition(&format!("{name}.{}", format.extension()));
    let headers = [
        (CONTENT_TYPE, format.media_type().to_owned()),
        (CONTENT_LENGTH, length.to_string()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::holder::HolderParams;

    #[test]
    fn columns_are_named_in_order_or_placed_by_number() {
        let cases = [
            ("{}", vec![]),
            (
                r#"{"columns":"name, credit_code，县区"}"#,
                vec!["name", "credit_code", "县区"],
            ),
            (r#"{"place-a":"2","place-c":"1","tier":"x"}"#, vec!["c", "a"]),
            (r#"{"columns":"name","place-a":"1"}"#, vec!["name"]),
        ];
        for (asked, columns) in cases {
            let export: Export<HolderParams> = serde_json::from_str(asked).unwrap();
            assert_eq!(export.file.columns().unwrap(), columns, "{asked}");
        }
        let wrong: FileParams = serde_json::from_str(r#"{"place-a":"first"}"#).unwrap();
        assert!(wrong.columns().is_err());
    }
}

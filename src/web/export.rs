//! What a reader chooses of an export, in the address or in a form, and how a whole file goes out.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::io::AsyncReadExt;

use crate::app::Error;
use crate::app::export::{Delivery, Format, WholeFile};
use crate::domain::word::UnknownWord;
use crate::web::extract::{Form, Query};
use crate::web::problem::Problem;

/// Before a column's key in the name of the field that holds its place.
pub const PLACE: &str = "place-";

/// Every parameter of the address and of the form, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportParams(pub Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for ExportParams {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Query(mut pairs): Query<Vec<(String, String)>> = Query::from_request_parts(&mut parts, state).await?;
        let has_form = parts.headers.contains_key(CONTENT_TYPE);
        if has_form {
            let Form(own): Form<Vec<(String, String)>> =
                Form::from_request(Request::from_parts(parts, body), state).await?;
            pairs.extend(own);
        }
        Ok(Self(pairs))
    }
}

impl ExportParams {
    /// Returns the last value of a key, empty when there is none.
    pub fn last(&self, key: &str) -> &str {
        let found = self.0.iter().rev().find(|(found, _)| found == key);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Reads the form of the file; a workbook when nothing is said.
    ///
    /// # Errors
    /// It is none.
    pub fn format(&self) -> Result<Format, Error> {
        match self.last("format") {
            "" => Ok(Format::Xlsx),
            text => text
                .parse()
                .map_err(|unknown: UnknownWord| Error::invalid("format", unknown.to_string())),
        }
    }

    /// Returns every parameter of the address that says which list it is, without what was chosen of it.
    pub fn list_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = [
            "format", "columns", "preset", "title", "lead", "limit", "after", "back", "list",
        ];
        let pairs = self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        pairs.filter(move |(key, value)| !value.is_empty() && !own.contains(key) && !key.starts_with(PLACE))
    }

    /// Returns an address of the same list.
    pub fn address(&self, path: &str) -> String {
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs: Vec<String> = self
            .list_pairs()
            .map(|(key, value)| format!("{key}={}", encode(value)))
            .collect();
        match pairs.is_empty() {
            true => path.to_owned(),
            false => format!("{path}?{}", pairs.join("&")),
        }
    }

    /// Reads the columns: `columns` names them in order, or each has a number for its place.
    ///
    /// # Errors
    /// A place is no number.
    pub fn columns(&self) -> Result<Vec<String>, Error> {
        let named = self.last("columns");
        if !named.is_empty() {
            return Ok(split_columns(named));
        }
        let mut placed: Vec<(u32, &str)> = Vec::new();
        for (key, value) in &self.0 {
            let Some(column) = key.strip_prefix(PLACE) else {
                continue;
            };
            match value.trim() {
                "" => {}
                text => placed.push((read_place(key, text)?, column)),
            }
        }
        placed.sort_by_key(|(place, _)| *place);
        Ok(placed.into_iter().map(|(_, column)| column.to_owned()).collect())
    }

    /// Returns who takes what in which form.
    ///
    /// # Errors
    /// Names the parameter that cannot be read.
    pub fn delivery<'a>(&self, folder: &'a std::path::Path) -> Result<Delivery<'a>, Error> {
        Ok(Delivery {
            format: self.format()?,
            columns: self.columns()?,
            folder,
        })
    }
}

/// Adds a parameter to an address.
pub fn with(address: &str, key: &str, value: &str) -> String {
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{key}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))
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

/// Sends a whole file under a name without its extension. Its length is announced, so that a reader who got less
/// knows it.
///
/// # Errors
/// The file cannot be opened.
pub async fn send_file(file: WholeFile, name: &str, format: Format) -> Result<Response, Problem> {
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
    let disposition = format!(
        "attachment; filename*=UTF-8''{}",
        utf8_percent_encode(&format!("{name}.{}", format.extension()), NON_ALPHANUMERIC)
    );
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

    fn params(pairs: &[(&str, &str)]) -> ExportParams {
        let owned = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        ExportParams(owned.collect())
    }

    #[test]
    fn columns_are_named_in_order_or_placed_by_number() {
        type Pairs = &'static [(&'static str, &'static str)];
        let cases: [(Pairs, &[&str]); 4] = [
            (&[], &[]),
            (
                &[("columns", "name, credit_code，县区")],
                &["name", "credit_code", "县区"],
            ),
            (&[("place-a", "2"), ("place-b", ""), ("place-c", "1")], &["c", "a"]),
            (&[("columns", "name"), ("place-a", "1")], &["name"]),
        ];
        for (pairs, columns) in cases {
            assert_eq!(params(pairs).columns().unwrap(), columns, "{pairs:?}");
        }
        assert!(params(&[("place-a", "first")]).columns().is_err());
    }

    #[test]
    fn what_the_form_says_wins_over_the_address() {
        let both = params(&[("format", "csv"), ("format", "jsonl")]);
        assert_eq!(both.format().unwrap(), Format::JsonLines);
        assert!(params(&[("format", "pdf")]).format().is_err());
    }
}

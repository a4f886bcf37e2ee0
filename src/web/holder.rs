//! What addresses of tier lists carry behind the `?`, and how a whole file goes out.

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tokio::io::AsyncReadExt;

use crate::app::export::{Format, WholeFile};
use crate::app::tier_list::{Place, TierListQuery, read_place};
use crate::app::{Error, FieldError, Noun};
use crate::domain::code::DivisionCode;
use crate::web::problem::Problem;

/// A list as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct HolderParams {
    /// The tier's code; every tier when empty.
    pub tier: String,
    /// The day; today when empty.
    pub on: String,
    /// As known at the end of this day; as known now when empty.
    pub known_on: String,
    /// The division's code; all when empty.
    pub division: String,
    /// Where the page begins.
    pub after: String,
    /// The form of an export.
    pub format: String,
}

impl HolderParams {
    /// Reads the day.
    ///
    /// # Errors
    /// It is none.
    pub fn day(&self, today: NaiveDate) -> Result<NaiveDate, Error> {
        Ok(read_day("on", &self.on)?.unwrap_or(today))
    }

    /// Reads which list is asked for.
    ///
    /// # Errors
    /// Names the parameter that cannot be read.
    pub fn query(&self, today: NaiveDate) -> Result<TierListQuery, Error> {
        let division: Option<DivisionCode> = match self.division.as_str() {
            "" => None,
            text => Some(
                text.parse()
                    .map_err(|_| Error::invalid("division", "县区代码无效，请从列表选择"))?,
            ),
        };
        Ok(TierListQuery {
            tier: self.tier.parse().map_err(|_| Error::NotFound(Noun::Tier))?,
            on: self.day(today)?,
            known_on: read_day("known_on", &self.known_on)?,
            standings: Vec::new(),
            divisions: division.into_iter().collect(),
        })
    }

    /// Reads where the page begins.
    ///
    /// # Errors
    /// It is no place.
    pub fn place(&self) -> Result<Option<Place>, Error> {
        match self.after.as_str() {
            "" => Ok(None),
            text => read_place(text).map(Some),
        }
    }

    /// Reads the form of an export; a workbook when nothing is said.
    ///
    /// # Errors
    /// It is none.
    pub fn format(&self) -> Result<Format, Error> {
        match self.format.as_str() {
            "" => Ok(Format::Xlsx),
            text => text
                .parse()
                .map_err(|message: String| Error::invalid("format", message)),
        }
    }

    /// Returns the address of the same list at another place or as a file.
    pub fn address(&self, path: &str, with: &[(&str, &str)]) -> String {
        let own = [
            ("tier", self.tier.as_str()),
            ("on", &self.on),
            ("known_on", &self.known_on),
            ("division", &self.division),
        ];
        let pairs = own.iter().chain(with).filter(|(_, value)| !value.is_empty());
        let pairs = pairs.map(|(key, value)| format!("{key}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
    }
}

fn read_day(field: &str, text: &str) -> Result<Option<NaiveDate>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let message = format!("“{text}”不是日期，请写成 2025-12-31");
    let wrong = |_| {
        Error::Invalid(vec![FieldError {
            field: field.to_owned(),
            message,
        }])
    };
    text.parse().map(Some).map_err(wrong)
}

const PIECE: usize = 64 * 1024;

/// Sends a whole file under a name. Its length is announced, so that a reader who got less knows it.
///
/// # Errors
/// The file cannot be opened.
pub async fn send_file(file: WholeFile, name: &str, format: Format) -> Result<Response, Problem> {
    let file = file.open().map_err(|error| Error::Internal(error.into()))?;
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
        utf8_percent_encode(name, NON_ALPHANUMERIC)
    );
    let headers = [
        (CONTENT_TYPE, format.media_type().to_owned()),
        (CONTENT_LENGTH, length.to_string()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

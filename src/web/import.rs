//! What an import carries: a file or pasted text with what the operator says of it, in forms and addresses.

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::import::heading::tier_named;
use crate::app::import::meaning::{Mapping, is_unit};
use crate::app::import::options::Options;
use crate::app::import::{HandOut, Upload};
use crate::app::{App, Error, FieldError, Session};
use crate::domain::day::{Day, DayError};
use crate::web::address::{self, Pairs};
use crate::web::forgery;
use crate::web::problem::Problem;
use crate::web::question::{self, Question, Refusal};

/// What the operator says, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct ImportParams {
    /// The hash of a file that was uploaded before.
    pub file: String,
    /// The name it was uploaded under.
    pub name: String,
    /// The digest of the preview that is confirmed.
    pub digest: String,
    /// Not empty to preview only.
    pub dry_run: String,
    /// What the rows are.
    pub kind: String,
    /// The only sheet to read.
    pub sheet: String,
    /// The tier's code or title.
    pub tier: String,
    /// What becomes of the firms.
    pub basis: String,
    /// The first day of validity.
    pub from: String,
    /// The last day of validity.
    pub until: String,
    /// The day on which an end takes effect.
    pub effective: String,
    /// The batch.
    pub batch: String,
    /// The document number.
    pub document: String,
    /// The title of the source.
    pub source_title: String,
    /// Where the source can be read.
    pub link: String,
    /// When the source was published.
    pub published: String,
    /// The year of figures whose table does not name it.
    pub year: String,
    /// The unit of money whose table does not name it.
    pub unit: String,
    /// Not empty to read hidden sheets and rows too.
    pub hidden: String,
    /// What becomes of firms in other cities.
    pub outsiders: String,
    /// What kind of source figures come from.
    pub figures_from: String,
    /// What the headers mean, as JSON.
    pub mapping: String,
}

impl Question for ImportParams {}

/// The same with the row that a person says is the header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct ColumnsParams {
    /// What the operator says.
    #[serde(flatten)]
    #[validate(nested)]
    pub import: ImportParams,
    /// The row.
    pub header: Option<u32>,
}

impl Question for ColumnsParams {}

/// The same with what a text in a column means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct ValueForm {
    /// What the operator says.
    #[serde(flatten)]
    #[validate(nested)]
    pub import: ImportParams,
    /// The key of the column.
    pub column: String,
    /// The text as the list writes it.
    pub written: String,
    /// What it means; nothing when it says nothing.
    pub meant: String,
}

impl Question for ValueForm {}

impl ImportParams {
    /// Returns what identifies the preview: every field that says something.
    pub fn fields(&self) -> Pairs {
        let mut fields = address::pairs(self);
        fields.retain(|(name, _)| !matches!(name.as_str(), "digest" | "dry_run"));
        fields
    }

    /// Returns the address of the preview.
    pub fn preview_address(&self) -> String {
        address::write("/imports/preview", self.fields())
    }

    /// Returns the address of the step in which the columns are said.
    pub fn columns_address(&self) -> String {
        address::write("/imports/columns", self.fields())
    }

    /// Reads what the operator says.
    ///
    /// # Errors
    /// Every field that cannot be read.
    pub fn options(&self, session: &Session) -> Result<Options, Error> {
        let mut wrong = Vec::new();
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let tier = text(&self.tier).and_then(|name| {
            let found = tier_named(&name, session.catalog());
            if found.is_none() {
                complain(&mut wrong, "tier", format!("没有称号“{name}”，请从列表选择"));
            }
            found
        });
        let options = Options {
            kind: parse(&mut wrong, "kind", &self.kind, "名单种类无效，请从列表选择"),
            sheet: text(&self.sheet),
            tier,
            purpose: parse(&mut wrong, "basis", &self.basis, "名单性质无效，请从列表选择"),
            from: day(&mut wrong, "from", &self.from),
            until: day(&mut wrong, "until", &self.until),
            on: day(&mut wrong, "effective", &self.effective),
            batch: text(&self.batch),
            document: text(&self.document),
            source_title: text(&self.source_title),
            link: text(&self.link),
            published: day(&mut wrong, "published", &self.published),
            year: parse(&mut wrong, "year", &self.year, "年份请写成 2025"),
            unit: unit(&mut wrong, &self.unit),
            hidden: !self.hidden.is_empty(),
            outsiders: parse(
                &mut wrong,
                "outsiders",
                &self.outsiders,
                "外地企业的处理无效，请从列表选择",
            ),
            figures_from: parse(
                &mut wrong,
                "figures_from",
                &self.figures_from,
                "数据来源无效，请从列表选择",
            ),
            columns: self.read_mapping(&mut wrong),
            values: None,
        };
        match wrong.is_empty() {
            true => Ok(options),
            false => Err(Error::Invalid(wrong)),
        }
    }

    fn read_mapping(&self, wrong: &mut Vec<FieldError>) -> Mapping {
        if self.mapping.is_empty() {
            return Mapping::new();
        }
        serde_json::from_str(&self.mapping).unwrap_or_else(|_| {
            complain(wrong, "mapping", "列的对应关系无法读取；请重新设置".to_owned());
            Mapping::new()
        })
    }

    /// Says what headers mean.
    pub fn say_columns(&mut self, mapping: &Mapping) {
        self.mapping = match mapping.is_empty() {
            true => String::new(),
            false => serde_json::to_string(mapping).expect("texts always serialize"),
        };
    }
}

fn complain(wrong: &mut Vec<FieldError>, field: &str, message: String) {
    wrong.push(FieldError {
        field: field.to_owned(),
        message,
    });
}

fn parse<T: std::str::FromStr>(wrong: &mut Vec<FieldError>, field: &str, text: &str, message: &str) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let parsed = text.parse().ok();
    if parsed.is_none() {
        complain(wrong, field, message.to_owned());
    }
    parsed
}

fn unit(wrong: &mut Vec<FieldError>, text: &str) -> Option<String> {
    let unit = Some(text.trim().to_owned()).filter(|unit| !unit.is_empty())?;
    if !is_unit(&unit) {
        complain(
            wrong,
            "unit",
            format!("没有单位“{unit}”；可填 元、千元、万元、百万元、亿元"),
        );
    }
    Some(unit)
}

fn day(wrong: &mut Vec<FieldError>, field: &str, text: &str) -> Option<Day> {
    let text = Some(text.trim()).filter(|text| !text.is_empty())?;
    let read = text.parse();
    read.map_err(|why: DayError| complain(wrong, field, why.to_string()))
        .ok()
}

/// A submitted form with a file or pasted text.
#[derive(Clone, Debug)]
pub struct ImportForm {
    /// The file.
    pub upload: Upload,
    /// What the operator says of it.
    pub params: ImportParams,
}

impl FromRequest<App> for ImportForm {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let path = request.uri().path().to_owned();
        let mut parts = Multipart::from_request(request, app).await?;
        let mut said = Pairs::new();
        let mut upload = None;
        while let Some(part) = parts.next_field().await? {
            let name = part.name().unwrap_or_default().to_owned();
            match name.as_str() {
                "file" => {
                    let file_name = part.file_name().unwrap_or_default().to_owned();
                    let bytes = part.bytes().await?.to_vec();
                    upload = Some(Upload { file_name, bytes })
                        .filter(|file| !file.bytes.is_empty())
                        .or(upload);
                }
                "text" => {
                    let text = part.text().await?;
                    upload = upload.or_else(|| (!text.trim().is_empty()).then(|| Upload::pasted(&text)));
                }
                forgery::FIELD => {}
                _ => said.push((name, part.text().await?.trim().to_owned())),
            }
        }
        let params = read_params(&path, &said, app)?;
        let upload = upload.ok_or_else(|| Error::invalid("file", "请选择一个文件，或粘贴名单"))?;
        Ok(Self { upload, params })
    }
}

/// Reads what the operator says.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_params(path: &str, said: &Pairs, app: &App) -> Result<ImportParams, Error> {
    question::read(path, said, app.catalog()).map_err(|refusal| match refusal {
        Refusal::Wrong(errors, _) => Error::Invalid(errors),
        Refusal::Moved(_) => Error::Invalid(Vec::new()),
    })
}

/// Sends a file under its name; whatever it holds, no browser shows it as a page.
pub fn hand_out(file: HandOut) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, address::disposition(&file.file_name)),
    ];
    (headers, file.bytes).into_response()
}

//! What an import carries: a file or pasted text with what the operator says of it, in forms and addresses.

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::app::import::heading::tier_named;
use crate::app::import::meaning::{Mapping, is_unit};
use crate::app::import::options::Options;
use crate::app::import::{HandOut, Upload};
use crate::app::{Error, FieldError, Session};
use crate::domain::day::{Day, DayError};
use crate::web::problem::Problem;

/// What the operator says, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
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
    pub columns: String,
}

impl ImportParams {
    fn said(&self) -> [(&'static str, &String); 18] {
        [
            ("kind", &self.kind),
            ("sheet", &self.sheet),
            ("tier", &self.tier),
            ("basis", &self.basis),
            ("from", &self.from),
            ("until", &self.until),
            ("effective", &self.effective),
            ("batch", &self.batch),
            ("document", &self.document),
            ("source_title", &self.source_title),
            ("link", &self.link),
            ("published", &self.published),
            ("year", &self.year),
            ("unit", &self.unit),
            ("hidden", &self.hidden),
            ("outsiders", &self.outsiders),
            ("figures_from", &self.figures_from),
            ("columns", &self.columns),
        ]
    }

    /// Returns what identifies the preview: every field that says something.
    pub fn fields(&self) -> Vec<(&'static str, &str)> {
        let all = [("file", &self.file), ("name", &self.name)]
            .into_iter()
            .chain(self.said());
        all.filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| (key, value.as_str()))
            .collect()
    }

    /// Returns the address of the preview.
    pub fn preview_address(&self) -> String {
        self.address("/imports/preview")
    }

    /// Returns the address of the step in which the columns are said.
    pub fn columns_address(&self) -> String {
        self.address("/imports/columns")
    }

    fn address(&self, path: &str) -> String {
        let encode = |(key, value): (&str, &str)| format!("{key}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
        let pairs: Vec<String> = self.fields().into_iter().map(encode).collect();
        format!("{path}?{}", pairs.join("&"))
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
            columns: self.mapping(&mut wrong),
        };
        match wrong.is_empty() {
            true => Ok(options),
            false => Err(Error::Invalid(wrong)),
        }
    }

    fn mapping(&self, wrong: &mut Vec<FieldError>) -> Mapping {
        if self.columns.is_empty() {
            return Mapping::new();
        }
        serde_json::from_str(&self.columns).unwrap_or_else(|_| {
            complain(wrong, "columns", "列的对应关系无法读取；请重新设置".to_owned());
            Mapping::new()
        })
    }

    /// Says what headers mean.
    pub fn say_columns(&mut self, mapping: &Mapping) {
        self.columns = match mapping.is_empty() {
            true => String::new(),
            false => serde_json::to_string(mapping).expect("texts always serialize"),
        };
    }

    /// Sets a field by its name in forms; other names are left alone.
    pub fn set(&mut self, name: &str, value: String) {
        let field = match name {
            "file" => &mut self.file,
            "name" => &mut self.name,
            "digest" => &mut self.digest,
            "dry_run" => &mut self.dry_run,
            "kind" => &mut self.kind,
            "sheet" => &mut self.sheet,
            "tier" => &mut self.tier,
            "basis" => &mut self.basis,
            "from" => &mut self.from,
            "until" => &mut self.until,
            "effective" => &mut self.effective,
            "batch" => &mut self.batch,
            "document" => &mut self.document,
            "source_title" => &mut self.source_title,
            "link" => &mut self.link,
            "published" => &mut self.published,
            "year" => &mut self.year,
            "unit" => &mut self.unit,
            "hidden" => &mut self.hidden,
            "outsiders" => &mut self.outsiders,
            "figures_from" => &mut self.figures_from,
            "columns" => &mut self.columns,
            _ => return,
        };
        *field = value;
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
    let read = text
        .parse()
        .map_err(|why: DayError| complain(wrong, field, why.to_string()));
    read.ok()
}

/// A submitted form with a file or pasted text.
#[derive(Clone, Debug)]
pub struct ImportForm {
    /// The file.
    pub upload: Upload,
    /// What the operator says of it.
    pub params: ImportParams,
}

impl<S: Send + Sync> FromRequest<S> for ImportForm {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let mut parts = Multipart::from_request(request, state).await?;
        let mut params = ImportParams::default();
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
                _ => params.set(&name, part.text().await?),
            }
        }
        let upload = upload.ok_or_else(|| Error::invalid("file", "请选择一个文件，或粘贴名单"))?;
        Ok(Self { upload, params })
    }
}

/// Sends a file under its name; whatever it holds, no browser shows it as a page.
pub fn hand_out(file: HandOut) -> Response {
    let name = utf8_percent_encode(&file.file_name, NON_ALPHANUMERIC);
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
    ];
    (headers, file.bytes).into_response()
}

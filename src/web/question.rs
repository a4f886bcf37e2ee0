//! What an address or a form asks, read in one place. A question is a struct: its schema says which names there are
//! and what each may be, `validator` how long and how large, its newtypes what a value means. Whatever does not fit
//! is refused with the name, the reason and what would do, all of it at once; nothing is guessed, cut or left out.

mod message;
mod shape;
pub mod written;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use crate::app::FieldError;
use crate::domain::catalog::Catalog;
use crate::web::address::{self, Pairs};

pub use message::{spoken, translate};
pub use shape::{FieldShape, Shape, title_of};

/// What an address or a form may ask. Every member has a name of [`shape::NAMES`]; members may be left out.
pub trait Question: Serialize + DeserializeOwned + JsonSchema + Validate + Send + Sync + 'static {
    /// Returns what names that are not known beforehand begin with, e.g. those of columns.
    fn open() -> Vec<&'static str> {
        Vec::new()
    }

    /// Returns the address of the same question with other parameters in place of its own, at the first page.
    fn address(&self, path: &str, with: &[(&str, &str)]) -> String {
        let is_kept = |name: &str| name != "after" && with.iter().all(|(other, _)| *other != name);
        let own = address::pairs(self);
        let own = own.iter().filter(|(name, _)| is_kept(name));
        let own = own.map(|(name, value)| (name.as_str(), value.as_str()));
        address::write(path, own.chain(with.iter().copied()))
    }

    /// Returns a place in the list that only this question takes.
    fn sealed(&self, path: &str, place: &str) -> String {
        address::seal(path, &address::pairs(self), place)
    }

    /// Binds the place at which a list goes on to this question.
    fn bind(&self, path: &str, next: &mut Option<String>) {
        if let Some(place) = next {
            *place = self.sealed(path, place);
        }
    }

    /// Returns the address of the page that begins behind a place.
    fn page_after(&self, path: &str, place: &str) -> String {
        self.address(path, &[("after", &self.sealed(path, place))])
    }
}

/// Why a question is not answered.
#[derive(Debug)]
pub enum Refusal {
    /// Names that are no longer used: it is asked by others now.
    Moved(Pairs),
    /// What is wrong, and what of it can be asked.
    Wrong(Vec<FieldError>, Pairs),
}

/// Takes an address apart.
///
/// # Errors
/// A value is no text.
pub fn split(query: &str) -> Result<Pairs, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut pairs = Pairs::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match (address::decode(name), address::decode(value)) {
            (Some(name), Some(value)) => pairs.push((name, value.trim().to_owned())),
            (name, _) => errors.push(FieldError::new(
                name.unwrap_or_default(),
                "编码无法识别：网址里的中文要用 UTF-8 编码",
            )),
        }
    }
    if errors.is_empty() { Ok(pairs) } else { Err(errors) }
}

/// Reads a question.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read<P: Question>(path: &str, pairs: &Pairs, catalog: &Catalog) -> Result<P, Refusal> {
    let shape = Shape::of::<P>();
    if let Some(renamed) = shape.renamed(pairs) {
        return Err(Refusal::Moved(renamed));
    }
    let mut reading = Reading {
        shape,
        catalog,
        members: Map::new(),
        wrong: BTreeSet::new(),
        errors: Vec::new(),
    };
    for (name, value) in pairs {
        reading.take(name, value);
    }
    let is_sealed = pairs.iter().any(|(name, _)| name == "after");
    let question = match reading.finish::<P>() {
        Ok(question) if is_sealed => unsealed(path, question),
        Ok(question) => Ok(question),
        Err(errors) => Err(errors),
    };
    question.map_err(|errors| {
        let named: BTreeSet<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        let good = pairs.iter().filter(|(name, _)| !named.contains(name.as_str()));
        let good = good.cloned().collect();
        Refusal::Wrong(errors, good)
    })
}

/// Takes the seal off the place at which a page begins.
fn unsealed<P: Question>(path: &str, question: P) -> Result<P, Vec<FieldError>> {
    let pairs = address::pairs(&question);
    let Some((_, sealed)) = pairs.iter().find(|(name, _)| name == "after") else {
        return Ok(question);
    };
    let lost = || {
        vec![FieldError::new(
            "after",
            "翻页位置不属于这个查询和次序，请从第一页重新开始",
        )]
    };
    let place = address::unseal(path, &pairs, sealed).ok_or_else(lost)?;
    let Ok(Value::Object(mut members)) = serde_json::to_value(&question) else {
        return Err(lost());
    };
    members.insert("after".to_owned(), Value::from(place));
    serde_json::from_value(Value::Object(members)).map_err(|_| lost())
}

struct Reading<'a> {
    shape: &'static Shape,
    catalog: &'a Catalog,
    members: Map<String, Value>,
    /// Names of which something was said already.
    wrong: BTreeSet<String>,
    errors: Vec<FieldError>,
}

impl Reading<'_> {
    fn refuse(&mut self, name: &str, message: String) {
        if self.wrong.insert(name.to_owned()) {
            self.errors.push(FieldError::new(name, message));
        }
    }

    /// Takes one name with its value; an empty one says nothing.
    fn take(&mut self, name: &str, value: &str) {
        let Some(field) = self.shape.field(name) else {
            return self.refuse(name, message::unknown(name, self.shape));
        };
        if value.is_empty() {
            return;
        }
        let read = field
            .read(value)
            .and_then(|read| field.is_listed(value, self.catalog).map(|()| read));
        match read {
            Err(message) => self.refuse(name, message),
            Ok(read) if field.many => {
                let values = self.members.entry(name).or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(values) = values
                    && !values.contains(&read)
                {
                    values.push(read);
                }
            }
            Ok(read) => {
                if self.members.insert(name.to_owned(), read).is_some() {
                    self.refuse(name, message::repeated(name));
                }
            }
        }
    }

    /// Each value alone, so that every one that its newtype refuses is named.
    fn try_each<P: Question>(&mut self) {
        for (name, value) in self.members.clone() {
            let alone = Map::from_iter([(name.clone(), value.clone())]);
            if serde_json::from_value::<P>(Value::Object(alone)).is_err() {
                let shape = self.shape.field(&name);
                let message = shape.map_or_else(String::new, |field| field.refusal(&message::printed(&value)));
                self.refuse(&name, message);
                self.members.remove(&name);
            }
        }
    }

    fn finish<P: Question>(mut self) -> Result<P, Vec<FieldError>> {
        let question: P = match serde_json::from_value(Value::Object(self.members.clone())) {
            Ok(question) => question,
            Err(_) => {
                self.try_each::<P>();
                let members = std::mem::take(&mut self.members);
                match serde_json::from_value(Value::Object(members)) {
                    Ok(question) => question,
                    Err(error) => {
                        self.refuse("", translate(&error.to_string()));
                        return Err(self.errors);
                    }
                }
            }
        };
        if let Err(found) = question.validate() {
            for (name, value) in invalid(&found) {
                let field = self.shape.field(&name);
                let message = field.map_or_else(String::new, |field| field.refusal(&value));
                self.refuse(&name, message);
            }
        }
        if self.errors.is_empty() {
            Ok(question)
        } else {
            Err(self.errors)
        }
    }
}

/// The names and values that `validator` refuses; members of parts stand for themselves.
pub fn invalid(errors: &ValidationErrors) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, kind) in errors.errors() {
        match kind {
            ValidationErrorsKind::Field(errors) => {
                let value = errors.iter().find_map(|error| error.params.get("value"));
                found.push((name.to_string(), value.map(message::printed).unwrap_or_default()));
            }
            ValidationErrorsKind::Struct(part) => found.extend(invalid(part)),
            ValidationErrorsKind::List(parts) => parts.values().for_each(|part| found.extend(invalid(part))),
        }
    }
    found
}

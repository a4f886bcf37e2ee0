//! What a route asks and answers, taken from the signature of its handler: each extractor and each answer describes
//! itself, so that the description of the interface cannot say anything else than the code does. A handler whose
//! question or answer cannot be described is no handler of a [`Route`](super::route::Route).

use std::collections::BTreeMap;
use std::future::Future;

use axum::body::Bytes;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Json};
use maud::Markup;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Value, json};

use crate::app::check::CheckRequest;
use crate::app::{App, Error, Session};
use crate::web::extract::{self, Form, Grid, Path, Query, Submitted};
use crate::web::import::{ImportForm, ImportParams};
use crate::web::problem::Problem;
use crate::web::question::{FieldShape, Question, Shape};

/// One route as programs use it.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    /// What the parts of the path are, in order.
    pub path: Vec<Value>,
    /// What may stand behind the `?`.
    pub query: Vec<FieldShape>,
    /// The kind of body and its schema.
    pub body: Option<(&'static str, Value)>,
    /// The kind and the schema of each answer; those of a problem have none.
    pub answers: BTreeMap<u16, Option<(&'static str, Value)>>,
    /// Whether the answer is only known to the handler.
    pub is_opaque: bool,
}

impl Operation {
    fn refuse(&mut self, statuses: &[StatusCode]) {
        for status in statuses {
            self.answers.entry(status.as_u16()).or_insert(None);
        }
    }

    fn answer(&mut self, status: StatusCode, kind: &'static str, schema: Value) {
        self.answers.insert(status.as_u16(), Some((kind, schema)));
    }
}

/// A part of what is asked.
pub trait Part {
    /// Whether it reads what stands behind the `?`.
    const ASKS: bool = false;

    /// Adds itself.
    fn describe(operation: &mut Operation);
}

/// What is answered.
pub trait Answer {
    /// Adds itself.
    fn describe(operation: &mut Operation, generator: &mut SchemaGenerator);
}

/// A handler whose signature says what it asks and answers.
pub trait Described<T> {
    /// Whether it reads what stands behind the `?`.
    const ASKS: bool;

    /// Adds what it asks and answers.
    fn describe(operation: &mut Operation, generator: &mut SchemaGenerator);
}

impl<F, R, A> Described<((),)> for F
where
    F: Fn() -> R,
    R: Future<Output = A>,
    A: Answer,
{
    const ASKS: bool = false;

    fn describe(operation: &mut Operation, generator: &mut SchemaGenerator) {
        A::describe(operation, generator);
    }
}

macro_rules! described {
    ($($part:ident),+) => {
        impl<F, R, A, M, $($part),+> Described<(M, $($part,)+)> for F
        where
            F: Fn($($part),+) -> R,
            R: Future<Output = A>,
            A: Answer,
            $($part: Part,)+
        {
            const ASKS: bool = $($part::ASKS)||+;

            fn describe(operation: &mut Operation, generator: &mut SchemaGenerator) {
                $($part::describe(operation);)+
                A::describe(operation, generator);
            }
        }
    };
}
described!(P1);
described!(P1, P2);
described!(P1, P2, P3);
described!(P1, P2, P3, P4);

/// The schema of what is sent: nothing of it stands elsewhere.
fn asked<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

impl Part for Session {
    fn describe(_: &mut Operation) {}
}

impl Part for State<App> {
    fn describe(_: &mut Operation) {}
}

impl<T> Part for Extension<T> {
    fn describe(_: &mut Operation) {}
}

impl<T: JsonSchema> Part for Path<T> {
    fn describe(operation: &mut Operation) {
        let schema = asked::<T>();
        operation.path = match schema["prefixItems"].as_array() {
            Some(parts) => parts.clone(),
            None => vec![schema],
        };
        operation.refuse(&[StatusCode::NOT_FOUND]);
    }
}

impl<P: Question> Part for Query<P> {
    const ASKS: bool = true;

    fn describe(operation: &mut Operation) {
        operation.query.clone_from(&Shape::of::<P>().fields);
    }
}

impl<P: Question> Part for Submitted<P> {
    const ASKS: bool = true;

    fn describe(operation: &mut Operation) {
        Query::<P>::describe(operation);
        refuse_bodies(operation);
    }
}

impl<P: Question> Part for Form<P> {
    fn describe(operation: &mut Operation) {
        operation.body = Some(("application/x-www-form-urlencoded", asked::<P>()));
        refuse_bodies(operation);
    }
}

impl Part for Grid {
    fn describe(operation: &mut Operation) {
        operation.body = Some(("application/x-www-form-urlencoded", json!({ "type": "object" })));
        refuse_bodies(operation);
    }
}

impl<T: JsonSchema> Part for extract::Json<T> {
    fn describe(operation: &mut Operation) {
        operation.body = Some(("application/json", asked::<T>()));
        refuse_bodies(operation);
    }
}

impl Part for Bytes {
    /// Facts are sent as JSON, or as TOML by hand.
    fn describe(operation: &mut Operation) {
        operation.body = Some(("application/json", asked::<CheckRequest>()));
        refuse_bodies(operation);
    }
}

impl Part for ImportForm {
    fn describe(operation: &mut Operation) {
        let mut schema = asked::<ImportParams>();
        schema["properties"]["file"] = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
        schema["properties"]["text"] = json!({ "type": "string" });
        operation.body = Some(("multipart/form-data", schema));
        refuse_bodies(operation);
    }
}

impl Part for Multipart {
    fn describe(operation: &mut Operation) {
        operation.body = Some(("multipart/form-data", json!({ "type": "object" })));
        refuse_bodies(operation);
    }
}

fn refuse_bodies(operation: &mut Operation) {
    operation.refuse(&[
        StatusCode::BAD_REQUEST,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
    ]);
}

impl<T: JsonSchema> Answer for Json<T> {
    fn describe(operation: &mut Operation, generator: &mut SchemaGenerator) {
        let schema = generator.subschema_for::<T>().to_value();
        operation.answer(StatusCode::OK, "application/json", schema);
    }
}

impl Answer for Markup {
    fn describe(operation: &mut Operation, _: &mut SchemaGenerator) {
        operation.answer(StatusCode::OK, "text/html", json!({ "type": "string" }));
    }
}

impl Answer for Redirect {
    fn describe(operation: &mut Operation, _: &mut SchemaGenerator) {
        operation.refuse(&[StatusCode::SEE_OTHER]);
    }
}

impl Answer for Response {
    fn describe(operation: &mut Operation, _: &mut SchemaGenerator) {
        operation.is_opaque = true;
    }
}

impl<A: Answer> Answer for Result<A, Problem> {
    fn describe(operation: &mut Operation, generator: &mut SchemaGenerator) {
        A::describe(operation, generator);
        operation.refuse(&[StatusCode::NOT_FOUND, StatusCode::CONFLICT]);
    }
}

/// A large answer that is asked for often: printed into one buffer, which takes half of what [`Json`] takes.
#[derive(Clone, Debug)]
pub struct Printed<T>(pub T);

/// Bytes that most answers fit into.
const ROOM: usize = 8_192;

impl<T: Serialize> IntoResponse for Printed<T> {
    fn into_response(self) -> Response {
        let mut printed = Vec::with_capacity(ROOM);
        match serde_json::to_writer(&mut printed, &self.0) {
            Ok(()) => ([(CONTENT_TYPE, "application/json")], printed).into_response(),
            Err(error) => Problem::from(Error::Internal(error.into())).into_response(),
        }
    }
}

impl<T: JsonSchema> Answer for Printed<T> {
    fn describe(operation: &mut Operation, generator: &mut SchemaGenerator) {
        Json::<T>::describe(operation, generator);
    }
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Created<T>(pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

impl<T: JsonSchema> Answer for Created<T> {
    fn describe(operation: &mut Operation, generator: &mut SchemaGenerator) {
        let schema = generator.subschema_for::<T>().to_value();
        operation.answer(StatusCode::CREATED, "application/json", schema);
    }
}

/// What goes on in the background, and where to ask how far it is.
#[derive(Clone, Debug)]
pub struct Accepted<T> {
    /// How far it is.
    pub state: T,
    /// Where to ask again.
    pub place: String,
}

impl<T: Serialize> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        (StatusCode::ACCEPTED, [(LOCATION, self.place)], Json(self.state)).into_response()
    }
}

impl<T: JsonSchema> Answer for Accepted<T> {
    fn describe(operation: &mut Operation, generator: &mut SchemaGenerator) {
        let schema = generator.subschema_for::<T>().to_value();
        operation.answer(StatusCode::ACCEPTED, "application/json", schema);
    }
}

/// What was begun: it is made, or goes on and can be asked for.
#[derive(Clone, Debug)]
pub struct Begun<T> {
    /// How far it is.
    pub state: T,
    /// Whether it goes on.
    pub goes_on: bool,
    /// Where to ask again.
    pub place: String,
}

impl<T: Serialize> IntoResponse for Begun<T> {
    fn into_response(self) -> Response {
        let status = if self.goes_on {
            StatusCode::ACCEPTED
        } else {
            StatusCode::CREATED
        };
        (status, [(LOCATION, self.place)], Json(self.state)).into_response()
    }
}

impl<T: JsonSchema> Answer for Begun<T> {
    fn describe(operation: &mut Operation, generator: &mut SchemaGenerator) {
        let schema = generator.subschema_for::<T>().to_value();
        operation.answer(StatusCode::ACCEPTED, "application/json", schema.clone());
        operation.answer(StatusCode::CREATED, "application/json", schema);
    }
}

/// One of two answers.
#[derive(Clone, Debug)]
pub enum Either<A, B> {
    /// The first.
    One(A),
    /// The second.
    Other(B),
}

impl<A: IntoResponse, B: IntoResponse> IntoResponse for Either<A, B> {
    fn into_response(self) -> Response {
        match self {
            Either::One(one) => one.into_response(),
            Either::Other(other) => other.into_response(),
        }
    }
}

impl<A: Answer, B: Answer> Answer for Either<A, B> {
    fn describe(operation: &mut Operation, generator: &mut SchemaGenerator) {
        A::describe(operation, generator);
        B::describe(operation, generator);
    }
}

/// Plain text.
#[derive(Clone, Debug)]
pub struct Text(pub String);

impl IntoResponse for Text {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl Answer for Text {
    fn describe(operation: &mut Operation, _: &mut SchemaGenerator) {
        operation.answer(StatusCode::OK, "text/plain", json!({ "type": "string" }));
    }
}

/// A file that is handed out.
#[derive(Debug)]
pub struct Download(pub Response);

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Answer for Download {
    fn describe(operation: &mut Operation, _: &mut SchemaGenerator) {
        operation.answer(StatusCode::OK, "application/octet-stream", json!({}));
    }
}

//! The interface for programs described as OpenAPI 3.1, written from the table of routes and from nothing else.

use std::sync::LazyLock;

use axum::http::StatusCode;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::describe::Operation;
use super::problem::Problem;
use super::question::{FieldShape, title_of};
use super::route::Route;

/// What programs may call.
const PREFIXES: [&str; 3] = ["/api/v1/", "/healthz", "/readyz"];
/// What every route may refuse with: nobody signed in, no right, too often, too busy.
const ALWAYS: [StatusCode; 5] = [
    StatusCode::UNAUTHORIZED,
    StatusCode::FORBIDDEN,
    StatusCode::UNPROCESSABLE_ENTITY,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::SERVICE_UNAVAILABLE,
];

/// Returns the description; it is written once.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| write(&super::routes()));
    &DOCUMENT
}

/// Tells whether a route is one for programs.
pub fn is_for_programs(route: &Route) -> bool {
    PREFIXES.iter().any(|prefix| route.path.starts_with(prefix))
}

/// Returns the generator of the schemas of answers.
pub fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    settings.into_generator()
}

fn write(routes: &[Route]) -> Value {
    let mut generator = generator();
    let problem = generator.subschema_for::<Problem>().to_value();
    let mut paths = Map::new();
    for route in routes.iter().filter(|route| is_for_programs(route)) {
        let operation = route.operation(&mut generator);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.as_str().to_lowercase()] = describe(route, &operation, &problem);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "雁阵接口",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "企业梯度培育库的程序接口。出错时一律回答 application/problem+json。",
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": { "schemas": generator.take_definitions(true) },
    })
}

fn describe(route: &Route, operation: &Operation, problem: &Value) -> Value {
    let in_path = names(route.path).zip(&operation.path).map(|(name, schema)| {
        json!({ "name": name, "in": "path", "required": true, "description": title_of(name), "schema": schema })
    });
    let parameters: Vec<Value> = in_path.chain(operation.query.iter().map(parameter)).collect();
    let mut described = json!({
        "operationId": route.operation_id(),
        "summary": route.title,
        "tags": [route.operation_id().split('.').next()],
        "x-right": route.right,
        "parameters": parameters,
        "responses": responses(operation, problem),
    });
    if let Some((kind, schema)) = &operation.body {
        described["requestBody"] = json!({ "required": true, "content": { *kind: { "schema": schema } } });
    }
    described
}

/// The names in the braces of a path.
pub fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|part| part.split('}').next())
}

fn parameter(field: &FieldShape) -> Value {
    let schema = match field.many {
        true => json!({ "type": "array", "items": field.schema }),
        false => field.schema.clone(),
    };
    json!({
        "name": field.name,
        "in": "query",
        "description": format!("{}：{}", title_of(&field.name), field.wanted()),
        "schema": schema,
    })
}

fn responses(operation: &Operation, problem: &Value) -> Value {
    let mut responses = Map::new();
    let refused = json!({
        "description": "没有办成；说明原因和该怎样做",
        "content": { "application/problem+json": { "schema": problem } },
    });
    for status in ALWAYS {
        responses.insert(status.as_u16().to_string(), refused.clone());
    }
    for (status, answer) in &operation.answers {
        let response = match answer {
            None => refused.clone(),
            Some((kind, schema)) => json!({ "description": "办成", "content": { *kind: { "schema": schema } } }),
        };
        responses.insert(status.to_string(), response);
    }
    Value::Object(responses)
}

//! What is wrong with a question, in the words of the reader: the name, the reason and what would do.

use serde_json::Value;

use super::shape::{FieldShape, Shape, VOCABULARY, title_of};
use crate::domain::catalog::Catalog;
use crate::domain::day::Day;

/// So many allowed values are told; the interface description tells all.
const TOLD: usize = 24;

impl FieldShape {
    /// Reads a value as its type.
    pub(super) fn read(&self, text: &str) -> Result<Value, String> {
        match self.schema["type"].as_str() {
            Some("integer") => text.parse::<i64>().map(Value::from).map_err(|_| self.refusal(text)),
            _ => Ok(Value::from(text)),
        }
    }

    /// Tells whether the catalogue has a code, where it has a vocabulary.
    pub(super) fn is_listed(&self, text: &str, catalog: &Catalog) -> Result<(), String> {
        let Some(codes) = self.codes(catalog) else {
            return Ok(());
        };
        if codes.iter().any(|(code, _)| code == text) {
            return Ok(());
        }
        let spoken = codes.iter().map(|(code, title)| format!("{code}（{title}）"));
        Err(format!(
            "没有“{text}”这个{}；可用 {}",
            title_of(&self.name),
            told(&spoken.collect::<Vec<_>>())
        ))
    }

    /// Says why a value does not do, and what would.
    pub fn refusal(&self, text: &str) -> String {
        let title = title_of(&self.name);
        let schema = &self.schema;
        let length = text.chars().count();
        if let Some(most) = schema["maxLength"].as_u64().filter(|most| (length as u64) > *most) {
            return format!("{title}太长：最多 {most} 个字，现在有 {length} 个");
        }
        if schema["format"] == "date"
            && let Err(why) = text.parse::<Day>()
        {
            return format!("{title}：{why}");
        }
        format!("{title}“{}”无效；{}", short(text), self.wanted())
    }

    /// Says what may stand there.
    pub fn wanted(&self) -> String {
        let schema = &self.schema;
        if let Some(words) = spoken(schema) {
            return format!("可用 {}", told(&words));
        }
        let limit = |name: &str| schema[name].as_i64();
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (_, Some("date")) => "请写成 2026-04-01 这样的日期，1900 至 2200 年之间".to_owned(),
            (Some("integer"), _) => match (limit("minimum"), limit("maximum")) {
                (Some(low), Some(high)) => format!("请写 {low} 到 {high} 的整数"),
                (Some(low), None) => format!("请写不小于 {low} 的整数"),
                _ => "请写整数".to_owned(),
            },
            _ if schema[VOCABULARY].is_string() => "请从页面上的筛选项里选".to_owned(),
            _ => "请从页面上的选项或链接进入".to_owned(),
        }
    }
}

/// The values of a closed list, each with what readers call it.
pub fn spoken(schema: &Value) -> Option<Vec<String>> {
    let titles = schema["x-titles"].as_array().map_or(&[][..], Vec::as_slice);
    let spoken = |(position, value): (usize, &Value)| match titles.get(position).and_then(Value::as_str) {
        None | Some("") => printed(value),
        Some(title) => format!("{}（{title}）", printed(value)),
    };
    let values = schema["enum"].as_array()?;
    Some(values.iter().enumerate().map(spoken).collect())
}

/// Says that there is no such name, and which there are.
pub(super) fn unknown(name: &str, shape: &Shape) -> String {
    let names: Vec<String> = shape
        .names()
        .map(|name| format!("{name}（{}）", title_of(name)))
        .collect();
    match names.is_empty() {
        true => format!("这个地址不接受参数“{}”，也不接受别的参数", short(name)),
        false => format!("没有“{}”这个参数；可用 {}", short(name), told(&names)),
    }
}

/// Says that a name may come once only.
pub(super) fn repeated(name: &str) -> String {
    format!("{}只能写一次", title_of(name))
}

/// Prints a value as it was written.
pub(super) fn printed(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(printed).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

fn told(values: &[String]) -> String {
    match values.len() {
        count if count > TOLD => format!("{} 等 {count} 个", values[..TOLD].join("、")),
        _ => values.join("、"),
    }
}

fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(40).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// Says in Chinese what a body does not hold or should not: the library says it in English.
pub fn translate(error: &str) -> String {
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    let listed = |text: &str| {
        text.split('`')
            .skip(3)
            .step_by(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    if let Some(rest) = error.strip_prefix("unknown field ") {
        return match listed(rest).is_empty() {
            true => format!("没有“{}”这一项", quoted(rest)),
            false => format!("没有“{}”这一项；可用 {}", quoted(rest), told(&listed(rest))),
        };
    }
    if let Some(rest) = error.strip_prefix("missing field ") {
        return format!("缺少“{}”这一项", quoted(rest));
    }
    if let Some(rest) = error.strip_prefix("duplicate field ") {
        return format!("“{}”只能写一次", quoted(rest));
    }
    if let Some(rest) = error.strip_prefix("unknown variant ") {
        return format!("没有“{}”这个值；可用 {}", quoted(rest), told(&listed(rest)));
    }
    match error.starts_with(|first: char| !first.is_ascii()) {
        true => error.split(" at line ").next().unwrap_or_default().to_owned(),
        false => "类型或取值不对，请对照接口说明".to_owned(),
    }
}

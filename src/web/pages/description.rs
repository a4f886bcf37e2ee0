//! The interface for programs as a page: what each address asks, takes and answers.

use maud::{Markup, html};
use serde_json::Value;

use crate::web::describe::Operation;
use crate::web::openapi::{self, names};
use crate::web::question::{FieldShape, spoken, title_of};
use crate::web::route::Route;
use crate::web::ui::{self, Page, Section, Table};

/// What stands before the name of a schema in a reference.
const REFERENCE: &str = "#/components/schemas/";

/// Shows the page.
pub async fn show_description() -> Markup {
    let routes = crate::web::routes();
    let mut generator = openapi::generator();
    let described: Vec<(Route, Operation)> = routes
        .into_iter()
        .filter(openapi::is_for_programs)
        .map(|route| {
            let operation = route.operation(&mut generator);
            (route, operation)
        })
        .collect();
    let lead = html! {
        "程序用的接口：每个地址问什么、收什么、答什么，与程序本身同出一处。机器可读的说明见 "
        (ui::link("/api/v1/openapi.json", "OpenAPI 3.1")) "。"
    };
    let schemas = openapi::document()["components"]["schemas"].as_object();
    let body = html! {
        (ui::heading("接口说明", html! {}, Some(lead)))
        (ui::panel("通则", rules()))
        (ui::panel("目录", contents(&described)))
        @for (route, operation) in &described { (section(route, operation)) }
        (ui::panel("数据格式", html! {
            @for (name, schema) in schemas.into_iter().flatten() { (format(name, schema)) }
        }))
    };
    ui::page(&Page::new("接口说明", Section::None), body)
}

fn rules() -> Markup {
    html! {
        ul {
            li { "参数写在网址“?”之后，用 UTF-8 编码；标“可重复”的可以写几次，表示几者之一。" }
            li { "不认识的参数、重复的参数、没有的代码和不可能的值，一律回答 422，逐项说明名称、原因和可用的值。" }
            li { "名单分页：回答里的“next”原样放进“after”取下一页；它只对同一查询、同一次序有效。" }
            li { "提交的内容用 JSON；多出的项不接受。" }
            li { "出错时回答 application/problem+json：code 供程序判断，title、detail、fields 供人阅读。" }
        }
    }
}

fn contents(described: &[(Route, Operation)]) -> Markup {
    let columns = [ui::text("用途"), ui::tight("方法"), ui::text("地址")];
    let row = |(route, _): &(Route, Operation)| -> ui::Row {
        let anchor = format!("#{}", route.operation_id());
        vec![
            ui::link(&anchor, titled(route)),
            html! { (route.method) },
            html! { code { (route.path) } },
        ]
    };
    let rows: Vec<ui::Row> = described.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn titled(route: &Route) -> &str {
    match route.title {
        "" => "运行状态",
        title => title,
    }
}

fn section(route: &Route, operation: &Operation) -> Markup {
    let path: Vec<&str> = names(route.path).collect();
    html! {
        section.panel id=(route.operation_id()) {
            h2 { (titled(route)) }
            p { code { (route.method) " " (route.path) } " " span.quiet { "需要的权限：" (route.right.title()) } }
            @if !path.is_empty() {
                p { "地址中：" @for name in &path { code { (name) } "（" (title_of(name)) "） " } }
            }
            @if !operation.query.is_empty() { (parameters(&operation.query)) }
            @if let Some((kind, schema)) = &operation.body {
                p { "提交 " code { (kind) } "：" }
                (members(schema))
            }
            p {
                "回答："
                @for (status, answer) in &operation.answers {
                    @if let Some((kind, schema)) = answer { (status) " " (shape(schema)) " " span.quiet.small { (kind) } " " }
                }
            }
        }
    }
}

fn parameters(query: &[FieldShape]) -> Markup {
    let columns = [
        ui::tight("参数"),
        ui::tight("含义"),
        ui::text("可以写什么"),
        ui::tight(""),
    ];
    let row = |field: &FieldShape| -> ui::Row {
        vec![
            html! { code { (field.name) } },
            html! { (title_of(&field.name)) },
            html! { (field.wanted()) },
            html! { @if field.many { "可重复" } },
        ]
    };
    let rows: Vec<ui::Row> = query.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn format(name: &str, schema: &Value) -> Markup {
    html! {
        details id=(name) {
            summary { code { (name) } }
            (members(schema))
        }
    }
}

/// The members of an object, or what else it is.
fn members(schema: &Value) -> Markup {
    let Some(properties) = schema["properties"].as_object().filter(|members| !members.is_empty()) else {
        return html! { p { (shape(schema)) } };
    };
    let required = schema["required"].as_array();
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|it| it == name));
    let columns = [ui::tight("项"), ui::text("类型"), ui::tight("")];
    let row = |(name, schema): (&String, &Value)| -> ui::Row {
        vec![
            html! { code { (name) } },
            shape(schema),
            html! { @if is_required(name) { "必有" } @else { "可无" } },
        ]
    };
    let rows: Vec<ui::Row> = properties.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

/// What a value is, in words.
fn shape(schema: &Value) -> Markup {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|reference| reference.strip_prefix(REFERENCE))
    {
        return html! { a href={ "#" (name) } { code { (name) } } };
    }
    if let Some(either) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        return html! { @for (position, one) in either.iter().enumerate() { @if position > 0 { " 或 " } (shape(one)) } };
    }
    if let Some(words) = spoken(schema) {
        return html! { (words.join("、")) };
    }
    if let Some(kinds) = schema["type"].as_array() {
        let kinds: Vec<&str> = kinds.iter().map(|kind| word(kind.as_str(), schema)).collect();
        return html! { (kinds.join(" 或 ")) };
    }
    match schema["type"].as_str() {
        Some("array") => html! { "列表：" (shape(&schema["items"])) },
        kind => html! { (word(kind, schema)) },
    }
}

fn word(kind: Option<&str>, schema: &Value) -> &'static str {
    match (kind, schema["format"].as_str()) {
        (Some("string"), Some("date")) => "日期",
        (Some("string"), Some("date-time")) => "时刻",
        (Some("string"), _) => "文字",
        (Some("integer"), _) => "整数",
        (Some("number"), _) => "数",
        (Some("boolean"), _) => "是或否",
        (Some("array"), _) => "列表",
        (Some("object"), _) => "对象",
        (Some("null"), _) => "空",
        _ => "任意内容",
    }
}

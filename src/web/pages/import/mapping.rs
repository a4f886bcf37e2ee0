//! The step in which a person says what the columns of a file mean.

use maud::{Markup, html};

use crate::app::import::meaning::{MeaningChoice, choices};
use crate::domain::catalog::Catalog;
use crate::view::mapping::{ColumnView, ColumnsView};
use crate::web::import::ImportParams;
use crate::web::ui::{self, Page, Section, Table, Tone};

pub(super) fn render(columns: &ColumnsView, params: &ImportParams, catalog: &Catalog) -> Markup {
    let name = if params.name.is_empty() {
        "粘贴的名单"
    } else {
        &params.name
    };
    let body = html! {
        (ui::heading("核对各列", html! {}, Some(html! { (name) "：请确认每一列的含义；下次遇到同样的表头会自动沿用。" })))
        @if columns.header_line.is_none() {
            (ui::notice(Tone::Wait, "没有认出表头", html! { p { "请在下面选择哪一行是表头（含有“企业名称”的那一行）。" } }))
        }
        @if columns.sheets.len() > 1 { (ui::panel("工作表", sheet_form(columns, params))) }
        @if columns.header_line.is_none() { (ui::panel("选择表头所在的行", head_table(columns, params))) }
        @else { (ui::panel_with("各列的含义", place(columns), columns_form(columns, params, catalog))) }
    };
    let trail = [("导入名单", "/imports")];
    ui::page(&Page::new("核对各列", Section::Imports).trail(&trail), body)
}

fn place(columns: &ColumnsView) -> Markup {
    let line = columns.header_line.map(|line| format!("表头在第 {line} 行"));
    let sheet = (!columns.sheet.is_empty()).then(|| format!("工作表“{}”", columns.sheet));
    let said: Vec<String> = sheet.into_iter().chain(line).collect();
    html! { span.quiet { (said.join("，")) } }
}

fn hidden(params: &ImportParams, except: &[&str]) -> Markup {
    html! {
        @for (key, value) in params.fields() {
            @if !except.contains(&key.as_str()) { input type="hidden" name=(key) value=(value); }
        }
    }
}

fn sheet_form(columns: &ColumnsView, params: &ImportParams) -> Markup {
    html! {
        form.row method="get" action="/imports/columns" {
            (hidden(params, &["sheet"]))
            label for="sheet" { "只读一个工作表" }
            select #sheet name="sheet" {
                option value="" selected[params.sheet.is_empty()] { "所有有表头的工作表" }
                @for sheet in &columns.sheets { option value=(sheet) selected[*sheet == params.sheet] { (sheet) } }
            }
            button.button type="submit" { "换工作表" }
        }
    }
}

fn head_table(columns: &ColumnsView, params: &ImportParams) -> Markup {
    let head = [ui::tight("行"), ui::text("内容"), ui::tight("")];
    let row = |row: &crate::view::mapping::HeadRow| {
        vec![
            html! { "第 " (row.line) " 行" },
            html! { (row.cells.join("｜")) },
            html! {
                form.inline method="get" action="/imports/columns" {
                    (hidden(params, &[]))
                    button.button type="submit" name="header" value=(row.line) { "这一行是表头" }
                }
            },
        ]
    };
    let rows: Vec<_> = columns.head.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &head,
        rows: &rows,
    })
}

fn columns_form(columns: &ColumnsView, params: &ImportParams, catalog: &Catalog) -> Markup {
    let choices = choices(catalog);
    let head = [
        ui::tight("列"),
        ui::text("表头"),
        ui::text("内容举例"),
        ui::text("含义"),
        ui::text("年份"),
        ui::text("单位"),
    ];
    let rows: Vec<_> = columns
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.header.is_empty())
        .map(|(index, column)| column_row((index, column), &choices))
        .collect();
    html! {
        form.stack method="post" action="/imports/columns" {
            (ui::form_key())
            (hidden(params, &["mapping"]))
            (ui::table(&Table { caption: "", columns: &head, rows: &rows }))
            p.quiet { "指标列的年份和单位按表头所写读取，如“2025年营业收入（万元）”；表头没有写或写错的，在这里指定。" }
            (ui::submit("保存并预览"))
        }
    }
}

fn column_row((index, column): (usize, &ColumnView), choices: &[MeaningChoice]) -> ui::Row {
    let (known, year) = column.meaning.split_once('@').unwrap_or((&column.meaning, ""));
    let figures = known.is_empty() || known.starts_with("figure:");
    vec![
        html! { (column.letters) },
        html! { (column.header) },
        html! { span.quiet { (column.samples.join("；")) } },
        html! {
            input type="hidden" name={ "header" (index) } value=(column.header);
            input type="hidden" name={ "guess" (index) } value=(known);
            input type="hidden" name={ "guessed_year" (index) } value=(year);
            label.visually-hidden for={ "meaning" (index) } { (column.header) "的含义" }
            select id={ "meaning" (index) } name={ "meaning" (index) } {
                option value="" selected[known.is_empty()] { "不认识（不导入）" }
                @for choice in choices { option value=(choice.key) selected[choice.key == known] { (choice.title) } }
            }
        },
        html! { @if figures { (year_of(index, (&column.header, year))) } },
        html! { @if figures { (unit_of(index, &column.header)) } },
    ]
}

/// Units that figures are written in.
const UNITS: &[&str] = &[
    "元",
    "千元",
    "万元",
    "百万元",
    "千万元",
    "亿元",
    "美元",
    "万美元",
    "%",
    "人",
    "万人",
    "件",
    "项",
    "家",
    "个",
    "台",
];

fn year_of(index: usize, (header, year): (&str, &str)) -> Markup {
    html! {
        label.visually-hidden for={ "year" (index) } { (header) "的年份" }
        input id={ "year" (index) } name={ "year" (index) } type="number" min="1990" max="2100" value=(year);
    }
}

fn unit_of(index: usize, header: &str) -> Markup {
    html! {
        label.visually-hidden for={ "unit" (index) } { (header) "的单位" }
        select id={ "unit" (index) } name={ "unit" (index) } {
            option value="" { "按表头" }
            @for unit in UNITS { option value=(unit) { (unit) } }
        }
    }
}

//! A tier list to put up: A4, title, columns, header on every sheet, page numbers. What is on screen only does not
//! print.

use maud::{Markup, html};

use crate::view::preset::PresetsView;
use crate::view::tier_list::RosterView;
use crate::web::ui::{self, Choice, Input, Page, Section, Select};

/// Renders the page; `hidden` are the parameters that say which list it is.
pub(super) fn render(roster: &RosterView, presets: &PresetsView, preset: &str, hidden: &[(String, String)]) -> Markup {
    let trail = [("称号名单", "/holders")];
    let body = html! {
        (controls(roster, presets, preset, hidden))
        article.roster {
            h1 { (roster.title) }
            @if !roster.lead.is_empty() { p.lead { (roster.lead) } }
            table {
                thead { tr { @for title in &roster.headings { th scope="col" { (title) } } } }
                tbody { @for row in &roster.rows { tr { @for cell in row { td { (cell) } } } } }
            }
            p.small { "共 " (roster.rows.len()) " 行。统计日 " (roster.on) "；" (roster.rule) "。" }
            @if roster.fictional { p.small { "含虚构的演示企业，不得对外公示。" } }
        }
    };
    ui::page(&Page::new("公示名单", Section::Holders).trail(&trail), body)
}

fn controls(roster: &RosterView, presets: &PresetsView, preset: &str, hidden: &[(String, String)]) -> Markup {
    let choices: Vec<Choice<'_>> = presets
        .presets
        .iter()
        .map(|preset| Choice {
            value: &preset.code,
            title: &preset.title,
        })
        .collect();
    let line = |name: &'static str, label: &'static str, value: &str| {
        ui::input(&Input {
            name,
            label,
            kind: "text",
            value,
            hint: "",
            errors: &[],
        })
    };
    html! {
        form.filters.no-print method="get" action="/holders/print" {
            @for (key, value) in hidden { input type="hidden" name=(key) value=(value); }
            (line("title", "标题", &roster.title))
            (line("lead", "标题下的说明，如公示期和联系电话", &roster.lead))
            (ui::select(&Select { name: "preset", label: "列", choices: &choices, value: preset, errors: &[] }))
            (ui::submit("更新"))
        }
        p.quiet.no-print { "用浏览器的打印功能（Ctrl+P）打印或另存为 PDF；这一段和页面上下的导航不会印出来。" }
    }
}

//! What texts in the cells of lists mean, as people said: seen and forgotten here, said in the preview.

use maud::{Markup, html};

use crate::view::import::FindingView;
use crate::view::mapping::ValueView;
use crate::web::import::ImportParams;
use crate::web::ui::{self, Choice, Input, Page, Section, Select, Table};

pub(super) fn render(values: &[ValueView]) -> Markup {
    let columns = [
        ui::tight("列"),
        ui::text("名单上的写法"),
        ui::text("当作"),
        ui::tight("办理"),
    ];
    let cells = |value: &ValueView| {
        vec![
            html! { (value.title) },
            html! { (value.written) },
            html! { @if value.meant.is_empty() { span.quiet { "什么也没有写" } } @else { (value.meant) } },
            html! {
                form method="post" action="/imports/values/remove" {
                    (ui::form_key())
                    input type="hidden" name="column" value=(value.column);
                    input type="hidden" name="written" value=(value.written);
                    button.button type="submit" { "删除" }
                }
            },
        ]
    };
    let rows: Vec<_> = values.iter().map(cells).collect();
    let lead = html! { "在预览里说过一次，以后的名单都照此读取；删除后从下一次导入起不再采用，已导入的内容不变。" };
    let body = html! {
        (ui::heading("记住的写法", html! {}, Some(lead)))
        @if rows.is_empty() { p.quiet { "还没有记住任何写法。名单里有读不懂的内容时，可以在预览里说明它是什么。" } }
        @else { (ui::table(&Table { caption: "", columns: &columns, rows: &rows })) }
    };
    let trail = [("导入名单", "/imports")];
    ui::page(&Page::new("记住的写法", Section::Imports).trail(&trail), body)
}

/// Asks what a text means that was not understood: once for all rows of this and of later lists.
pub(super) fn ask(finding: &FindingView, params: &ImportParams, choices: &[String]) -> Markup {
    let Some(unread) = &finding.unread else { return html! {} };
    let nothing = Choice {
        value: "",
        title: "当作没有写",
    };
    let known = choices.iter().map(|title| Choice { value: title, title });
    let choices: Vec<Choice<'_>> = std::iter::once(nothing).chain(known).collect();
    let label = format!("“{}”是", unread.written);
    html! {
        form.row-end.actions.no-print method="post" action="/imports/values" {
            (ui::form_key())
            @for (key, value) in params.fields() { input type="hidden" name=(key) value=(value); }
            input type="hidden" name="column" value=(unread.column);
            input type="hidden" name="written" value=(unread.written);
            @if choices.len() > 1 {
                (ui::select(&Select { name: "meant", label: &label, choices: &choices, value: "", errors: &[] }))
            } @else {
                (ui::input(&Input { name: "meant", label: &label, kind: "text", value: "", hint: "留空就当作没有写", errors: &[] }))
            }
            button.button type="submit" { "全部照此读取，并记住" }
        }
    }
}

//! One row of an import: its candidates, other firms that a person looks for, and the way back from a decision.

use maud::{Markup, html};

use super::preview::outcome_badge;
use super::record::decide;
use crate::domain::import::RowOutcome;
use crate::view::import::{BulkView, ImportView, QueueRowView};
use crate::view::search::{FoundView, SearchView};
use crate::web::ui::{self, Input, Page, Section, Table, Tone};

pub(super) fn render(row: &QueueRowView, text: &str, found: Option<&SearchView>) -> Markup {
    let (import, address) = (format!("导入 {}", row.import), format!("/imports/{}", row.import));
    let own = format!("{address}/rows/{}", row.line);
    let body = html! {
        (ui::heading("一行名单", html! {}, Some(html! { (row.place) "：" (row.cells.join(" ")) })))
        p { (outcome_badge(row.outcome)) " " (row.reason) }
        @if row.outcome == RowOutcome::Queued {
            (ui::panel("办理", decide(row)))
            (ui::panel("查找其他企业", search(&own, text, found)))
        } @else {
            @if let Some(firm) = row.enterprise { p { (ui::link(&format!("/enterprises/{firm}"), "登记库中的企业")) } }
            (ui::notice(Tone::Plain, "这一行已经办理", html! {
                p { "退回后，这一行写入的内容收回，重新进入待匹配；企业后来又有改动时不能只退回这一行。" }
                (ui::button_post(&format!("{own}/undo"), "退回这一行"))
            }))
        }
        p.no-print { (ui::link(&address, "返回导入记录")) }
    };
    let trail = [("导入名单", "/imports"), (import.as_str(), address.as_str())];
    ui::page(&Page::new("一行名单", Section::Imports).trail(&trail), body)
}

fn search(own: &str, text: &str, found: Option<&SearchView>) -> Markup {
    let input = Input {
        name: "q",
        label: "企业名称、简称或信用代码",
        kind: "search",
        value: text,
        hint: "",
        errors: &[],
    };
    html! {
        form.row-end.actions method="get" action=(own) { (ui::input(&input)) button.button type="submit" { "查找" } }
        @if let Some(found) = found {
            @if found.enterprises.is_empty() { p { "没有找到。可以换一个写法，或登记为新企业。" } }
            @else { (firms(own, &found.enterprises)) }
        }
    }
}

fn firms(own: &str, found: &[FoundView]) -> Markup {
    let columns = [
        ui::text("企业"),
        ui::tight("统一社会信用代码"),
        ui::tight("县区"),
        ui::tight("办理"),
    ];
    let cells = |firm: &FoundView| {
        vec![
            ui::firm(firm.id, &firm.name, firm.fictional),
            html! { (firm.credit_code.as_deref().unwrap_or_default()) },
            html! { (firm.division.as_ref().map_or("", |division| division.title.as_str())) },
            html! {
                form method="post" action=(own) {
                    (ui::form_key())
                    button.button type="submit" name="decision" value=(firm.id) { "是这家" }
                }
            },
        ]
    };
    let rows: Vec<_> = found.iter().map(cells).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

/// The question before many firms are registered at once.
pub(super) fn ask_unmatched(import: &ImportView, bulk: BulkView) -> Markup {
    let address = format!("/imports/{}", import.id);
    let number = format!("导入 {}", import.id);
    let body = html! {
        (ui::heading("登记为新企业", html! {}, Some(html! { (import.file_name) "：" (import.counts.sentence()) })))
        @if bulk.unmatched == 0 {
            (ui::notice(Tone::Plain, "没有可以登记的行", html! { p { "待匹配的行都有名称相近的企业，请逐行办理。" } }))
            (ui::button_link(&address, "返回导入记录"))
        } @else {
            (ui::notice(Tone::Wait, &format!("{} 行没有名称相近的企业，将登记为新企业", bulk.unmatched), html! {
                p { "名单上同一家写了几次的只登记一家；登记期间已有人登记的，归到那一家。登记后可以逐行退回，也可以撤销整次导入。" }
                @if bulk.outsiders > 0 { p { "其中可能有外地企业（待匹配的外地企业共 " (bulk.outsiders) " 行）；不需要登记的请先跳过。" } }
            }))
            form.row method="post" action={ (address) "/create-unmatched" } {
                (ui::form_key())
                button.button.primary type="submit" { "确认登记" }
                (ui::button_link(&address, "不登记"))
            }
        }
    };
    let trail = [("导入名单", "/imports"), (number.as_str(), address.as_str())];
    ui::page(&Page::new("登记为新企业", Section::Imports).trail(&trail), body)
}

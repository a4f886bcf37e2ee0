//! An import: its counts, the rows that wait with their candidates, the rows that are wrong.

use maud::{Markup, html};

use super::preview::{figures, outcome_badge};
use crate::domain::import::ImportStatus;
use crate::view::import::{CandidateView, ImportView, QueueRowView, kind_title, status_title};
use crate::web::ui::{self, Page, Section, Table, Tone};

pub(super) fn render(import: &ImportView, waiting: &[QueueRowView], failed: &[QueueRowView]) -> Markup {
    let title = format!("导入 {}", import.id);
    let name = if import.file_name.is_empty() {
        "粘贴的名单"
    } else {
        &import.file_name
    };
    let lead = html! { (kind_title(import.kind)) " · " (name) " · " (status_title(import.status)) };
    let body = html! {
        (ui::heading(&title, html! {}, Some(lead)))
        @if import.status == ImportStatus::Running {
            (ui::notice(Tone::Wait, "尚未全部写入", html! {
                p { "已写入的行都已生效。请重新上传同一文件并确认，系统会从中断处继续。" }
            }))
        }
        (figures(&import.counts))
        @if !waiting.is_empty() { (ui::panel_with("待匹配", unmatched_form(import, waiting), queue(waiting))) }
        @if !failed.is_empty() { (ui::panel("错误", failures(failed))) }
        @if waiting.is_empty() && failed.is_empty() {
            (ui::notice(Tone::Good, "没有需要处理的行", html! { p { "可以 " (ui::link("/holders", "查看名单")) "。" } }))
        }
    };
    let trail = [("导入名单", "/imports")];
    ui::page(&Page::new(&title, Section::Imports).trail(&trail), body)
}

fn unmatched_form(import: &ImportView, waiting: &[QueueRowView]) -> Markup {
    let unmatched = waiting.iter().filter(|row| row.candidates.is_empty()).count();
    html! {
        @if unmatched > 0 {
            form method="post" action={ "/imports/" (import.id) "/create-unmatched" } {
                button.button type="submit" { "把没有候选的行全部登记为新企业" }
            }
        }
    }
}

fn queue(rows: &[QueueRowView]) -> Markup {
    let columns = [ui::text("名单上的行"), ui::text("原因"), ui::text("办理")];
    let cells = |row: &QueueRowView| {
        vec![
            html! { (row.cells.join(" ")) div.quiet { (row.place) } },
            html! { (row.reason) },
            decide(row),
        ]
    };
    let rows: Vec<_> = rows.iter().map(cells).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn decide(row: &QueueRowView) -> Markup {
    html! {
        form.stack method="post" action={ "/imports/" (row.import) "/rows/" (row.line) } {
            @for candidate in &row.candidates { (accept(candidate)) }
            div.row.actions {
                button.button type="submit" name="decision" value="create" { "登记为新企业" }
                button.button type="submit" name="decision" value="skip" { "跳过" }
            }
        }
    }
}

fn accept(candidate: &CandidateView) -> Markup {
    let differs = candidate.differs.join("、");
    html! {
        div.row {
            button.button type="submit" name="decision" value=(candidate.id) { "是这家" }
            span {
                (ui::link(&format!("/enterprises/{}", candidate.id), &candidate.name))
                @if !candidate.compared.is_empty() { "（" (candidate.compared) "）" }
                div.quiet {
                    @if !candidate.agrees.is_empty() { "一致：" (candidate.agrees.join("、")) " " }
                    @if !differs.is_empty() { "不同：" (differs) " " }
                    (candidate.credit_code) " " (candidate.division)
                }
            }
        }
    }
}

fn failures(rows: &[QueueRowView]) -> Markup {
    let columns = [
        ui::text("名单上的行"),
        ui::tight("位置"),
        ui::tight("结果"),
        ui::text("原因"),
    ];
    let cells = |row: &QueueRowView| {
        vec![
            html! { (row.cells.join(" ")) },
            html! { (row.place) },
            outcome_badge(row.outcome),
            html! { (row.reason) },
        ]
    };
    let rows: Vec<_> = rows.iter().map(cells).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

//! An import: its counts, the rows that wait with their candidates, the rows that are wrong.

use maud::{Markup, html};

use super::preview::{figures, outcome_badge};
use crate::app::export::Format;
use crate::domain::enterprise::EnterpriseStatus;
use crate::domain::import::ImportStatus;
use crate::view::import::{BulkView, CandidateView, ImportView, QueueRowView};
use crate::web::ui::{self, Choice, Page, Section, Select, Table, Tone};

pub(super) fn render(
    import: &ImportView,
    (waiting, bulk): (&[QueueRowView], BulkView),
    failed: &[QueueRowView],
) -> Markup {
    let title = format!("导入 {}", import.id);
    let name = if import.file_name.is_empty() {
        "粘贴的名单"
    } else {
        &import.file_name
    };
    let lead = html! { (import.kind.title()) " · " (name) " · " (import.status.title()) };
    let body = html! {
        (ui::heading(&title, steps(import), Some(lead)))
        (state(import))
        (figures(&import.counts))
        @if import.counts.total() > 0 && !import.active { (export_form(import)) }
        @if !waiting.is_empty() { (ui::panel_with("待匹配", bulk_forms(import, bulk), queue(waiting))) }
        @if !failed.is_empty() { (ui::panel("错误", failures(failed))) }
        @if import.status == ImportStatus::Finished && waiting.is_empty() && failed.is_empty() {
            (ui::notice(Tone::Good, "没有需要处理的行", html! { p { "可以 " (ui::link("/holders", "查看名单")) "。" } }))
        }
    };
    let trail = [("导入名单", "/imports")];
    ui::page(&Page::new(&title, Section::Imports).trail(&trail), body)
}

/// Where it stands: a bar while rows are written, a way on when writing stopped, a word when it was taken back.
fn state(import: &ImportView) -> Markup {
    let done = import.counts.total();
    let label = format!("已写入 {done} / {} 行", import.rows);
    let certain = u32::try_from(done * 1000 / u64::from(import.rows.max(1))).unwrap_or(1000);
    let bar = ui::Meter {
        certain,
        possible: certain,
        label: &label,
    };
    html! {
        @if !import.note.is_empty() { (ui::notice(Tone::Wait, &import.note, html! {})) }
        @match import.status {
            ImportStatus::Running if import.active => {
                (ui::notice(Tone::Accent, &format!("正在写入：{label}"), html! {
                    (ui::meter(&bar))
                    p { "可以离开此页，写入会继续；本页每 2 秒自动更新。"
                        @if let Some(job) = import.job { (ui::link(&super::super::job::address(job), "查看进度或取消")) } }
                }))
            }
            ImportStatus::Running => {
                (ui::notice(Tone::Wait, &format!("写入中断：{label}"), html! {
                    (ui::meter(&bar))
                    p { "已写入的行都已生效，没有写了一半的行。可以从中断处继续，也可以撤销。" }
                    (ui::button_post(&format!("/imports/{}/continue", import.id), "继续写入"))
                }))
            }
            ImportStatus::Reverted => (ui::notice(Tone::Plain, "已撤销", html! {
                p { "登记库已恢复到这次导入之前的内容；下面是当时每一行的结果。" }
            })),
            ImportStatus::Finished => {}
        }
    }
}

/// What can be done with the import as a whole.
fn steps(import: &ImportView) -> Markup {
    let address = format!("/imports/{}", import.id);
    html! {
        div.row.no-print {
            @if import.counts.failed > 0 {
                (ui::button_post(&format!("{address}/failures"), &format!("下载 {} 行错误", import.counts.failed)))
            }
            (ui::button_post(&format!("/files/{}", import.file_hash), "下载原文件"))
            @if import.status != ImportStatus::Reverted && !import.active {
                (ui::button_link(&format!("{address}/revert"), "撤销导入"))
            }
        }
    }
}

/// Rows as a file: all, or those with one outcome.
fn export_form(import: &ImportView) -> Markup {
    let titles: Vec<_> = import
        .counts
        .entries()
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(outcome, count)| (outcome.as_str(), format!("{} {count} 行", outcome.title())))
        .collect();
    let outcomes: Vec<Choice<'_>> = std::iter::once(("", "全部行"))
        .chain(titles.iter().map(|(value, title)| (*value, title.as_str())))
        .map(|(value, title)| Choice { value, title })
        .collect();
    let formats: Vec<Choice<'_>> = Format::ALL
        .iter()
        .map(|format| Choice {
            value: format.as_str(),
            title: format.title(),
        })
        .collect();
    html! {
        form.row-end.actions.no-print method="post" action={ "/imports/" (import.id) "/export" } {
            (ui::form_key())
            (ui::select(&Select { name: "outcome", label: "各行结果", choices: &outcomes, value: "", errors: &[] }))
            (ui::select(&Select { name: "format", label: "格式", choices: &formats, value: "xlsx", errors: &[] }))
            button.button type="submit" { "导出" }
        }
    }
}

fn bulk_forms(import: &ImportView, bulk: BulkView) -> Markup {
    let address = format!("/imports/{}", import.id);
    html! {
        div.row.no-print {
            @if bulk.outsiders > 0 {
                (ui::button_post(&format!("{address}/skip-outsiders"), &format!("跳过全部 {} 行外地企业", bulk.outsiders)))
            }
            @if bulk.unmatched > 0 {
                (ui::button_link(&format!("{address}/create-unmatched"), &format!("没有候选的 {} 行登记为新企业…", bulk.unmatched)))
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

pub(super) fn decide(row: &QueueRowView) -> Markup {
    html! {
        form.stack method="post" action={ "/imports/" (row.import) "/rows/" (row.line) } {
            (ui::form_key())
            @for candidate in &row.candidates { (accept(candidate)) }
            div.row {
                button.button type="submit" name="decision" value="create" { "登记为新企业" }
                button.button type="submit" name="decision" value="skip" { "跳过" }
                (ui::link(&format!("/imports/{}/rows/{}", row.import, row.line), "查找其他企业"))
            }
        }
    }
}

pub(super) fn accept(candidate: &CandidateView) -> Markup {
    let told = |label: &str, traits: &[String]| match traits {
        [] => String::new(),
        traits => format!("{label}：{}", traits.join("、")),
    };
    let status = match candidate.status {
        EnterpriseStatus::Active => "",
        other => other.title(),
    };
    let known = [
        status.to_owned(),
        told("一致", &candidate.agrees),
        told("不同", &candidate.differs),
        candidate.credit_code.clone(),
        candidate.division.clone(),
    ];
    let known: Vec<String> = known.into_iter().filter(|part| !part.is_empty()).collect();
    html! {
        div.row {
            button.button type="submit" name="decision" value=(candidate.id) { "是这家" }
            span {
                (ui::firm(candidate.id, &candidate.name, candidate.fictional))
                @if !candidate.compared.is_empty() { "（" (candidate.compared) "）" }
                div.quiet { (known.join("；")) }
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

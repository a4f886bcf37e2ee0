//! The upload form and the imports so far.

use maud::{Markup, html};

use crate::domain::catalog::Catalog;
use crate::view::import::ImportView;
use crate::web::import::ImportParams;
use crate::web::ui::{self, Page, Section, Table};

use super::preview::options_fields;

pub(super) fn render(imports: &[ImportView], catalog: &Catalog) -> Markup {
    let lead =
        html! { "先预览、再确认：预览不会改动任何数据。标题行、合并单元格、只有序号和企业名称的名单都可以直接导入。" };
    let body = html! {
        (ui::heading("导入名单", html! {}, Some(lead)))
        (ui::panel("选择文件", upload_form(catalog)))
        (ui::panel("导入记录", records(imports)))
        p.quiet {
            "没有现成的名单？下载 " (ui::link("/templates/holders.xlsx", "称号名单模板")) "、"
            (ui::link("/templates/enterprises.xlsx", "企业名录模板")) "、"
            (ui::link("/templates/filings.xlsx", "经营数据模板")) " 或 "
            (ui::link("/templates/outcomes.xlsx", "目标公布数模板")) " 填写。导入之后可做 "
            (ui::link("/lint", "数据体检")) "。"
        }
        p.quiet { "只想知道一批名称对应哪些企业、有哪些称号？" (ui::link("/match", "批量匹配名称")) "，不写入任何数据。" }
    };
    ui::page(&Page::new("导入名单", Section::Imports), body)
}

fn upload_form(catalog: &Catalog) -> Markup {
    html! {
        form.stack method="post" action="/imports" enctype="multipart/form-data" {
            (ui::form_key())
            div.field {
                label for="file" { "名单文件" }
                input #file type="file" name="file" accept=".xlsx,.xlsm,.xlsb,.xls,.et,.ods,.csv,.txt,.json,.jsonl,.md,.html,.htm,.xml" aria-describedby="file-hint";
                p.hint #file-hint { "xlsx、xls、xlsb、ods、CSV（UTF-8、GB18030）、JSON、网页或 Markdown 表格，不超过 32 MB" }
            }
            div.field {
                label for="text" { "或粘贴名单" }
                textarea #text name="text" rows="4" {}
            }
            details {
                summary { "名单里没有写明的内容（可留空，预览时会提示）" }
                (options_fields(&ImportParams::default(), &[], catalog))
            }
            (ui::submit("预览"))
        }
    }
}

fn records(imports: &[ImportView]) -> Markup {
    if imports.is_empty() {
        return ui::empty("还没有导入过", html! { "上传第一份名单即可。" });
    }
    let columns = [ui::text("文件"), ui::tight("种类"), ui::tight("状态"), ui::text("结果")];
    let row = |import: &ImportView| {
        let name = if import.file_name.is_empty() {
            "粘贴的名单"
        } else {
            &import.file_name
        };
        vec![
            ui::link(&format!("/imports/{}", import.id), &format!("{} · {name}", import.id)),
            html! { (import.kind.title()) },
            html! { (import.status.title()) },
            html! { (import.counts.sentence()) },
        ]
    };
    let rows: Vec<_> = imports.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

//! The audit page: every write, the newest first.

use maud::{Markup, html};

use crate::app::Session;
use crate::domain::audit::{Action, Record, Subject};
use crate::domain::catalog::Catalog;
use crate::view::audit::{AuditEntryView, AuditView, short_text, subject_text};
use crate::web::audit::{self, AuditParams};
use crate::web::extract::Query;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::ui::{self, Choice, Input, Page, Pager, Section, Select, Table};

/// Entries of one page.
const ENTRIES: u64 = 50;

/// Subjects that are shown before the rest is folded away.
const SHOWN: usize = 4;

/// Lists entries from the newest down.
pub async fn list_audit(session: Session, Query(params): Query<AuditParams>) -> Result<Markup, Problem> {
    let view = session.list_audit(&params.query()?, ENTRIES).await?;
    Ok(render(&params, &view, session.catalog()))
}

fn render(params: &AuditParams, view: &AuditView, catalog: &Catalog) -> Markup {
    let lead = html! { "所有修改和导出都有记录，只增不改，逐条相连，管理员可以核验是否被改动。" };
    let next = view.next.as_ref().map(|place| params.page_after(audit::PATH, place));
    let summary = match view.entries.as_slice() {
        [] => String::new(),
        [first, .., last] => format!("第 {} 号至第 {} 号", first.revision.0, last.revision.0),
        [only] => format!("第 {} 号", only.revision.0),
    };
    let pager = Pager {
        summary: &summary,
        previous: None,
        next: next.as_deref(),
    };
    let body = html! {
        (ui::heading("审计记录", html! {}, Some(lead)))
        (filters(params))
        (ui::panel("写入", html! { (entries(&view.entries, catalog)) (ui::pager(&pager)) }))
    };
    ui::page(&Page::new("审计记录", Section::None), body)
}

fn filters(params: &AuditParams) -> Markup {
    let actions: Vec<Named> = Action::ALL.iter().map(|it| (it.as_str(), it.title())).collect();
    let records: Vec<Named> = Record::ALL.iter().map(|it| (it.as_str(), it.title())).collect();
    html! {
        form.filters.no-print action="/audit" method="get" {
            (choice(("action", "做了什么"), &actions, params.action.map_or("", Action::as_str)))
            (ui::input(&Input {
                name: "actor",
                label: "谁做的",
                kind: "text",
                value: params.actor.as_deref().unwrap_or_default(),
                hint: "",
                errors: &[],
            }))
            (choice(("subject", "哪种记录"), &records, params.subject.map_or("", Record::as_str)))
            (ui::submit("筛选"))
        }
    }
}

/// A word and what readers call it.
type Named = (&'static str, &'static str);

fn choice((name, label): Named, named: &[Named], value: &str) -> Markup {
    let any = Choice {
        value: "",
        title: "全部",
    };
    let named = named.iter().map(|&(value, title)| Choice { value, title });
    let choices: Vec<Choice> = std::iter::once(any).chain(named).collect();
    ui::select(&Select {
        name,
        label,
        choices: &choices,
        value,
        errors: &[],
    })
}

fn entries(entries: &[AuditEntryView], catalog: &Catalog) -> Markup {
    if entries.is_empty() {
        return ui::empty("没有符合的记录", html! { "放宽条件再试。" });
    }
    let columns = [
        ui::tight("编号"),
        ui::tight("时间"),
        ui::tight("谁"),
        ui::tight("做了什么"),
        ui::text("涉及的记录"),
    ];
    let row = |entry: &AuditEntryView| {
        vec![
            html! { (entry.revision.0) },
            html! { (entry.at.format("%Y-%m-%d %H:%M:%S")) },
            html! { (entry.actor) },
            html! { (entry.action_title) },
            subjects(entry, catalog),
        ]
    };
    let rows: Vec<ui::Row> = entries.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn subjects(entry: &AuditEntryView, catalog: &Catalog) -> Markup {
    let (shown, rest) = entry.subjects.split_at(entry.subjects.len().min(SHOWN));
    html! {
        @for subject in shown { (line(subject, catalog)) }
        @if !rest.is_empty() {
            details { summary { "另有 " (rest.len()) " 项" } @for subject in rest { (line(subject, catalog)) } }
        }
    }
}

/// A hash is cut on the page; the whole stands in the tip. What only a program reads is folded.
fn line(subject: &Subject, catalog: &Catalog) -> Markup {
    let whole = subject_text(subject, catalog);
    let (told, record) = match whole.find(['{', '[']) {
        Some(at) => whole.split_at(at),
        None => (whole.as_str(), ""),
    };
    let short = short_text(told);
    html! {
        div title=[(short != told).then_some(told)] {
            (short)
            @if !record.is_empty() { details { summary { "原始内容" } code { (record) } } }
        }
    }
}

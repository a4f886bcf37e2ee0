//! Standards to be read: every text, and one with its articles, history and window.

use maud::{Markup, html};

use crate::app::Session;
use crate::rules::standard::StandardStatus;
use crate::view::standard::{ArticleView, ChangeView, ClauseText, StandardRow, StandardText};
use crate::view::window::WindowView;
use crate::web::extract::Path;
use crate::web::problem::Problem;
use crate::web::ui::{self, Page, Section, Table, Tone};

/// Lists every text, by tier.
pub async fn list_standards(session: Session) -> Markup {
    let rows = session.list_standards();
    let lead = html! { "每一份都是一个法律文本的一个版本，逐条注明出处和核实程度。没有收录标准的称号不作推断。" };
    let today = session.today();
    let runs = |row: &&StandardRow| {
        row.status == StandardStatus::Running && row.effective <= today && row.until.is_none_or(|until| today <= until)
    };
    let running: Vec<&StandardRow> = rows.iter().filter(runs).collect();
    let others: Vec<&StandardRow> = rows.iter().filter(|row| !runs(row)).collect();
    let body = html! {
        (ui::heading("认定标准", html! {}, Some(lead)))
        (ui::panel("现行", all(&running)))
        (ui::panel("已被取代、已结束或尚未施行", all(&others)))
    };
    ui::page(&Page::new("认定标准", Section::Screening).trail(&TRAIL[..1]), body)
}

/// Shows one text.
pub async fn show_standard(session: Session, Path((tier, text)): Path<(String, String)>) -> Result<Markup, Problem> {
    Ok(render(&session.show_standard(&format!("{tier}/{text}"))?))
}

const TRAIL: [(&str, &str); 2] = [("筛查", "/screening"), ("认定标准", "/standards")];

/// Returns the address of a text, or of one of its conditions.
pub fn address(standard: &str, condition: &str) -> String {
    match condition {
        "" => format!("/standards/{standard}"),
        id => format!("/standards/{standard}#{id}"),
    }
}

fn all(rows: &[&StandardRow]) -> Markup {
    let row = |row: &&StandardRow| {
        let mut cells = vec![html! { (row.tier.title) }];
        cells.extend(text_row(row, ""));
        cells
    };
    let rows: Vec<ui::Row> = rows.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &[
            ui::text("称号"),
            ui::text("标准"),
            ui::text("文号"),
            ui::tight("用途"),
            ui::tight("施行起止"),
        ],
        rows: &rows,
    })
}

fn texts<'r>(rows: impl Iterator<Item = &'r StandardRow>, current: &str) -> Markup {
    let rows: Vec<ui::Row> = rows.map(|row| text_row(row, current)).collect();
    ui::table(&Table {
        caption: "",
        columns: &[
            ui::text("标准"),
            ui::text("文号"),
            ui::tight("用途"),
            ui::tight("施行起止"),
        ],
        rows: &rows,
    })
}

fn text_row(row: &StandardRow, current: &str) -> ui::Row {
    vec![
        html! {
            @if row.id == current { strong { (row.title) } } @else { (ui::link(&address(&row.id, ""), &row.title)) }
            @if row.status == StandardStatus::Lapsed { " " (ui::badge(Tone::Wait, "已结束")) }
        },
        html! { (row.document) },
        html! { (row.purpose.title()) },
        html! { (row.effective) " 至 " (row.until.map_or_else(|| "今".to_owned(), |until| until.to_string())) },
    ]
}

fn render(view: &StandardText) -> Markup {
    let row = &view.row;
    let lead = html! { (row.document) " · " (row.purpose.title()) " · " (row.effective) " 起" @if let Some(until) = row.until { "，至 " (until) } };
    let marks = html! { @if row.status == StandardStatus::Lapsed { (ui::badge(Tone::Wait, "已结束")) } };
    let (quoted, all) = view.quoted();
    let body = html! {
        (ui::heading(&row.title, marks, Some(lead)))
        div.row.no-print.actions {
            (ui::button_link(&format!("/simulation?standard={}", row.id), "推演改动"))
            (ui::button_link(&format!("/holders?tier={}", row.tier.code), "看谁持有"))
        }
        (ui::panel("概要", about(view)))
        (ui::panel("条款", html! {
            p.quiet { "共 " (all) " 条，其中 " (quoted) " 条附有原文；没有读到原文的只写含义，不代拟原文。" }
            (articles(&view.conditions))
        }))
        @if let Some(card) = &view.score { (ui::panel(&card.title, articles(&card.items))) }
        @if let Some(before) = &view.before { (ui::panel("与前一份的不同", changes(before, &view.changes))) }
        @if !view.corrected.is_empty() { (ui::panel("更正记录", corrections(view))) }
        (ui::panel("这个称号的全部标准", texts(view.history.iter(), &row.id)))
    };
    ui::page(&Page::new(&row.title, Section::Screening).trail(&TRAIL), body)
}

fn about(view: &StandardText) -> Markup {
    let document = html! {
        (view.row.document) @if !view.link.is_empty() { "（" a href=(view.link) target="_blank" rel="noreferrer noopener" { "官方原文" } "）" }
    };
    let mut facts = vec![
        ("文号", document),
        ("为何适用", html! { (view.because) }),
        ("受理时间", window(&view.window)),
    ];
    if !view.note.is_empty() {
        facts.push(("说明", html! { (view.note) }));
    }
    facts.push(("校验值", html! { code { (view.hash[..16]) } }));
    ui::facts(&facts)
}

/// Says when one may apply.
pub(super) fn window(window: &WindowView) -> Markup {
    html! {
        (window.text)
        @if let Some(round) = &window.round {
            @if !round.note.is_empty() { span.note { (round.note) } }
            span.note {
                @if round.link.is_empty() { (round.notice) } @else { a href=(round.link) target="_blank" rel="noreferrer noopener" { (round.notice) } }
                " " (ui::confidence_badge(round.confidence))
            }
        }
    }
}

fn articles(articles: &[ArticleView]) -> Markup {
    // What several conditions are part of stands below each; a link leads to the first.
    let is_first = |place: usize| !articles[..place].iter().any(|other| other.id == articles[place].id);
    let row = |(place, one): (usize, &ArticleView)| {
        vec![
            html! {
                span.quiet id=[is_first(place).then_some(&one.id)] { (one.number) } " "
                @if one.combines { strong { (one.title) } } @else { (one.title) }
                @if !one.note.is_empty() { span.note { (one.note) } }
            },
            html! {
                (one.required)
                @if !one.evidence.is_empty() { span.note { "材料：" (one.evidence.join("、")) } }
            },
            html! {
                @if one.clause.link.is_empty() { (one.clause.document) } @else { a href=(one.clause.link) target="_blank" rel="noreferrer noopener" { (one.clause.document) } }
                " " (one.clause.article) " " (ui::confidence_badge(one.confidence))
                @if let Some(quote) = &one.quote {
                    blockquote.note { "“" (quote.text) "” " (ui::confidence_badge(quote.confidence)) }
                }
            },
        ]
    };
    let rows: Vec<ui::Row> = articles
        .iter()
        .enumerate()
        .filter(|(_, one)| !one.number.is_empty())
        .map(row)
        .collect();
    ui::table(&Table {
        caption: "",
        columns: &[ui::text("条件"), ui::text("要求"), ui::text("条款与原文")],
        rows: &rows,
    })
}

fn changes(before: &StandardRow, changes: &[ChangeView]) -> Markup {
    let said = |text: &Option<ClauseText>| {
        html! { @if let Some(text) = text { (text.title) span.note { (text.required) } } @else { span.quiet { "没有" } } }
    };
    let row = |change: &ChangeView| {
        let word = match (&change.before, &change.after) {
            (None, _) => "新增",
            (_, None) => "删去",
            (Some(_), Some(_)) => "修改",
        };
        vec![html! { (word) }, said(&change.before), said(&change.after)]
    };
    let rows: Vec<ui::Row> = changes.iter().map(row).collect();
    html! {
        p.quiet { "前一份：" (ui::link(&address(&before.id, ""), &before.title)) "，共 " (changes.len()) " 处不同。" }
        @if !rows.is_empty() {
            (ui::table(&Table { caption: "", columns: &[ui::tight("改动"), ui::text("前一份"), ui::text("这一份")], rows: &rows }))
        }
    }
}

fn corrections(view: &StandardText) -> Markup {
    let row = |one: &crate::rules::standard::Correction| {
        vec![html! { (one.on) }, html! { (one.what) }, html! { (one.source) }]
    };
    let rows: Vec<ui::Row> = view.corrected.iter().map(row).collect();
    html! {
        p.quiet { "法律没有变，变的是这里的录入；以前存档的评估仍按当时的文本校验。" }
        (ui::table(&Table { caption: "", columns: &[ui::tight("日期"), ui::text("更正内容"), ui::text("依据")], rows: &rows }))
    }
}

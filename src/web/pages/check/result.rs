//! The third step: the answer clause by clause, as a sheet that can be printed and handed over.

use maud::{Markup, html};

use super::start;
use crate::view::assessment::AssessmentView;
use crate::view::check::CheckView;
use crate::web::check::CheckForm;
use crate::web::pages::assessment;
use crate::web::ui::{self, Page, Section, Table};

pub(super) fn render(view: &CheckView, typed: &CheckForm) -> Markup {
    let lead = html! { (view.name) " · " (view.purpose.title()) " · 评估日 " (view.date) };
    let several = view.assessments.len() > 1;
    let body = html! {
        (ui::heading("自测结果", html! {}, Some(lead)))
        (start::notices())
        (actions(typed))
        (ui::panel("结论一览", overview(&view.assessments)))
        @for one in &view.assessments {
            @if several { h2.part { (one.tier.title) } }
            (assessment::answer(one))
        }
        (ui::panel("填报的事实", said(view)))
        (hand_over(view))
    };
    let trail = [("企业自测", "/check")];
    ui::page(&Page::new("自测结果", Section::Check).trail(&trail), body)
}

fn actions(typed: &CheckForm) -> Markup {
    html! {
        form.row.no-print.actions method="post" action="/check" {
            (ui::form_key())
            @for (name, text) in typed.pairs() { @if name != "step" { input type="hidden" name=(name) value=(text); } }
            button.button.primary type="submit" formaction="/check/file" { "下载自测文件" }
            button.button type="submit" name="step" value="edit" { "修改填报" }
            button.button type="button" data-print hidden { "打印" }
        }
    }
}

fn overview(assessments: &[AssessmentView]) -> Markup {
    let columns = [
        ui::text("称号"),
        ui::tight("判定"),
        ui::text("说明"),
        ui::text("标准与结果编号"),
    ];
    let rows: Vec<ui::Row> = assessments.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn row(view: &AssessmentView) -> ui::Row {
    let title = html! { (view.tier.title) };
    match (&view.standard, &view.result) {
        (Some(standard), Some(result)) => vec![
            title,
            ui::verdict_badge(result.verdict),
            html! { (result.summary) @if let Some(score) = &result.score { " 得分 " (score.printed) "。" } },
            html! { (standard.document) span.note { code { (result.id) } } },
        ],
        _ => vec![
            title,
            html! { "—" },
            html! { @if let Some(absence) = &view.absence { (absence.text) } },
            html! {},
        ],
    }
}

fn said(view: &CheckView) -> Markup {
    let columns = [ui::text("事实"), ui::tight("年度"), ui::text("填报"), ui::text("来源")];
    let rows: Vec<ui::Row> = view
        .said
        .iter()
        .map(|said| {
            vec![
                html! { (said.title) },
                html! { @if let Some(year) = said.year { (year) "年" } },
                html! { (said.printed) },
                html! { (said.source.title()) },
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { (ui::empty("没有填报任何事实", html! { "所有条件都待核实：填得越多，结论越确定。" })) }
        @else { (ui::table(&Table { caption: "没有列出的都按“不清楚”处理，不等于 0。", columns: &columns, rows: &rows })) }
        @if !view.unread.is_empty() { p.quiet { "所选称号的标准没有用到：" (view.unread.join("、")) "。" } }
    }
}

/// Lines to sign, on paper only.
fn hand_over(view: &CheckView) -> Markup {
    html! {
        div.only-print {
            p { "以上事实由企业自述，未经核实；按 " (view.date) " 有效的标准核对，同样的事实在任何机器上得到同样的结果编号。" }
            p.sign { span { "填报企业（盖章）：" } span { "助企干部：" } span { "日期：" } }
        }
    }
}

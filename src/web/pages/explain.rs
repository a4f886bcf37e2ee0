//! The page of a kept assessment: what proves it, what today's program says, and the answer clause by clause.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::app::{Error, Noun, Session};
use crate::domain::assessment::AssessmentId;
use crate::domain::code::TierCode;
use crate::domain::enterprise::EnterpriseId;
use crate::view::explain::{DifferenceView, ExplainView, KeptRow, ReplayState, TextState, purpose_title};
use crate::web::assessment::{AssessmentParams, overview_address};
use crate::web::extract::{Path, Query};
use crate::web::pages::assessment;
use crate::web::problem::Problem;
use crate::web::ui::{self, Page, Section, Table, Tone};

/// Keeps an assessment and goes to its page.
pub async fn keep_assessment(
    session: Session,
    Path((firm, tier)): Path<(EnterpriseId, TierCode)>,
    Query(params): Query<AssessmentParams>,
) -> Result<Redirect, Problem> {
    let (purpose, date) = params.read(session.today());
    let id = session.keep_assessment(firm, (&tier, purpose, date)).await?;
    Ok(Redirect::to(&format!("/assessments/{id}")))
}

/// Shows a kept assessment.
pub async fn show_explanation(session: Session, Path(id): Path<AssessmentId>) -> Result<Markup, Problem> {
    Ok(render(&session.explain_assessment(&id).await?))
}

/// Hands out what was kept, byte for byte: `inputs`, `answer` or the text of the `standard`.
pub async fn show_part(session: Session, Path((id, part)): Path<(AssessmentId, String)>) -> Result<Response, Problem> {
    let (body, media) = match part.as_str() {
        "inputs" => (session.find_kept(&id).await?.inputs, "text/plain; charset=utf-8"),
        "answer" => (session.find_kept(&id).await?.answer, "application/json"),
        "standard" => {
            let text = session.find_kept_standard(&id).await?;
            let texts: Vec<&str> = text.files.iter().map(|(_, text)| text.as_str()).collect();
            (texts.join("\n"), "text/plain; charset=utf-8")
        }
        _ => return Err(Error::NotFound(Noun::Page).into()),
    };
    let headers = [(CONTENT_TYPE, media), (CONTENT_DISPOSITION, "inline")];
    Ok((headers, body).into_response())
}

fn render(view: &ExplainView) -> Markup {
    let title = match &view.assessment {
        Some(assessment) => format!("存档的{}评估", assessment.tier.title),
        None => "存档的评估".to_owned(),
    };
    let firm = view.kept.first();
    let lead = html! { @if let Some(keep) = firm { (keep.name) " · " (purpose_title(&keep.purpose)) " · " } "评估日 " (view.date) };
    let beside = html! { @if firm.is_some_and(|keep| keep.fictional) { (ui::fictional_badge()) } };
    let body = html! {
        (ui::heading(&title, beside, Some(lead)))
        (state(view))
        (ui::panel("核对", proof(view)))
        @if !view.replay.differences.is_empty() { (ui::panel("与当前程序的差别", differences(&view.replay.differences))) }
        @match &view.assessment {
            Some(assessment) => (assessment::answer(assessment)),
            None => (ui::panel("存档的结论", frozen(view))),
        }
    };
    let firm_address = firm.map(|keep| (keep.name.clone(), format!("/enterprises/{}", keep.enterprise)));
    let all = firm.map(|keep| overview_address(keep.enterprise)).unwrap_or_default();
    let mut trail = Vec::new();
    if let Some((name, address)) = &firm_address {
        trail.push((name.as_str(), address.as_str()));
        trail.push(("逐称号评估", all.as_str()));
    }
    ui::page(&Page::new(&title, Section::Enterprises).trail(&trail), body)
}

fn state(view: &ExplainView) -> Markup {
    let whole = view.replay.id_matches && view.replay.standard_text != TextState::Missing;
    let (tone, title) = match view.replay.state {
        _ if !whole => (Tone::Bad, "存档与编号不符"),
        ReplayState::Identical | ReplayState::SameFindings => (Tone::Good, "编号核对通过，结论可以重现"),
        ReplayState::Different => (Tone::Wait, "编号核对通过，当前程序的答案不同"),
        ReplayState::Unreadable => (Tone::Wait, "编号核对通过，当前程序不能重新计算"),
    };
    ui::notice(tone, title, html! { p { (view.replay.text) } })
}

fn proof(view: &ExplainView) -> Markup {
    let part = |name: &str, title: &str| ui::link(&format!("/assessments/{}/{name}", view.id), title);
    let text = match view.replay.standard_text {
        TextState::Current => "与当前收录的相同",
        TextState::Older => "当前已收录另一文本，存档的原文完整",
        TextState::Missing => "缺失或与编号不符",
    };
    let kept = html! {
        @for keep in &view.kept {
            div {
                (ui::firm(keep.enterprise, &keep.name, keep.fictional)) " "
                (purpose_title(&keep.purpose)) "，" (keep.at.format("%Y-%m-%d %H:%M")) " 存档"
            }
        }
    };
    html! {
        (ui::facts(&[
            ("存档编号", html! { code { (view.id) } }),
            ("存档", kept),
            ("标准", html! { code { (view.standard) } " " (text) }),
            ("规则引擎", html! { "第 " (view.replay.engine) " 版，当前第 " (view.replay.engine_now) " 版" }),
            ("原文", html! { (part("inputs", "事实")) " · " (part("answer", "答案")) " · " (part("standard", "标准")) }),
        ]))
        p.note { "事实原文的 SHA-256 就是存档编号；标准原文的 SHA-256 写在事实原文的第二行。任何人都可以自行核对。" }
    }
}

fn differences(differences: &[DifferenceView]) -> Markup {
    let columns = [ui::text("位置"), ui::text("存档"), ui::text("当前程序")];
    let row = |difference: &DifferenceView| {
        vec![
            html! { (difference.place) },
            html! { (difference.kept) },
            html! { (difference.now) },
        ]
    };
    let rows: Vec<ui::Row> = differences.iter().map(row).collect();
    ui::table(&Table {
        caption: "存档的结论不因程序升级而改变。",
        columns: &columns,
        rows: &rows,
    })
}

fn frozen(view: &ExplainView) -> Markup {
    html! {
        @if let Some(verdict) = view.verdict { p.verdict-line { (ui::verdict_badge(verdict)) } }
        p { "当前程序不能把这份存档逐条展开；下面是存档的原文。" }
        pre { (view.inputs) }
    }
}

/// Lists what was kept for a firm; nothing when nothing was.
pub(super) fn kept(rows: &[KeptRow]) -> Markup {
    let columns = [
        ui::text("称号"),
        ui::tight("判定"),
        ui::tight("用途"),
        ui::tight("评估日"),
        ui::tight("存档时间"),
    ];
    let row = |row: &KeptRow| {
        vec![
            ui::link(&format!("/assessments/{}", row.id), &row.tier.title),
            html! { @if let Some(verdict) = row.verdict { (ui::verdict_badge(verdict)) } },
            html! { (purpose_title(&row.purpose)) },
            html! { (row.date) },
            html! { (row.at.format("%Y-%m-%d %H:%M")) },
        ]
    };
    let cells: Vec<ui::Row> = rows.iter().map(row).collect();
    html! {
        @if !cells.is_empty() {
            (ui::panel("存档的测评", ui::table(&Table { caption: "", columns: &columns, rows: &cells })))
        }
    }
}

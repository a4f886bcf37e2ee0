//! Assessment pages: every tier of a firm at a glance, and one tier clause by clause.

pub(super) mod advice;
mod checklist;
mod clause;
mod ranking;
mod score;

use maud::{Markup, html};

use crate::app::Session;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::rules::standard::{Purpose, StandardStatus};
use crate::view::assessment::{
    AbsenceView, AssessmentView, FirmView, MissingView, RankedView, ResultView, StandardView,
};
use crate::web::assessment::{AssessmentParams, address, overview_address};
use crate::web::extract::{Path, Query};
use crate::web::pages::standard::{address as standard_address, window};
use crate::web::pages::{check, explain};
use crate::web::problem::Problem;
use crate::web::ui::{self, Choice, Input, Page, Section, Select, Table, Tone};

/// How many missing facts are worth showing.
const MOST_RANKED: usize = 12;

/// Shows every tier that the firm can be assessed for.
pub async fn list_assessments(
    session: Session,
    Path(id): Path<EnterpriseId>,
    Query(params): Query<AssessmentParams>,
) -> Result<Markup, Problem> {
    let (purpose, date) = params.read(session.today());
    let (firm, views) = session.assess_all(id, purpose, date).await?;
    let missing = session.rank_missing(id, purpose, date).await?;
    let kept = explain::kept(&session.list_kept(id).await?);
    Ok(overview(&firm, &views, (&missing, &kept), (purpose, date)))
}

/// Shows one assessment clause by clause.
pub async fn show_assessment(
    session: Session,
    Path((id, tier)): Path<(EnterpriseId, TierCode)>,
    Query(params): Query<AssessmentParams>,
) -> Result<Markup, Problem> {
    let (purpose, date) = params.read(session.today());
    Ok(render(&match params.known {
        None => session.assess(id, &tier, purpose, date).await?,
        Some(known) => session.assess_known_on(id, &tier, (purpose, date, known)).await?,
    }))
}

fn overview(
    firm: &FirmView,
    views: &[AssessmentView],
    (missing, kept): (&[RankedView], &Markup),
    asked: (Purpose, Day),
) -> Markup {
    let firm_address = format!("/enterprises/{}", firm.id);
    let body = html! {
        (ui::heading("逐称号评估", firm_marks(firm), Some(html! { (firm.name) " · " (asked.0.title()) " · " (asked.1) })))
        (question(&overview_address(firm.id), asked, &html! {}))
        (ui::panel("各称号", verdicts(firm, views, asked)))
        (ranking::panel(missing, MOST_RANKED))
        (kept)
        (check::record_form(firm.id))
    };
    let trail = [(firm.name.as_str(), firm_address.as_str())];
    ui::page(&Page::new("逐称号评估", Section::Enterprises).trail(&trail), body)
}

/// Renders one line a tier: the verdict, what it hangs on, the standard.
fn verdicts(firm: &FirmView, views: &[AssessmentView], asked: (Purpose, Day)) -> Markup {
    let columns = [
        ui::text("称号"),
        ui::tight("判定"),
        ui::text("说明"),
        ui::text("适用标准"),
    ];
    let rows = views.iter().filter_map(|view| overview_row(firm, view, asked));
    let rows: Vec<ui::Row> = rows.collect();
    if rows.is_empty() {
        return ui::empty("这一天没有可用的标准", html! { "换一个日期或用途再试。" });
    }
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn overview_row(firm: &FirmView, view: &AssessmentView, asked: (Purpose, Day)) -> Option<ui::Row> {
    let (standard, result) = (view.standard.as_ref()?, view.result.as_ref()?);
    Some(vec![
        ui::link(&address(firm.id, &view.tier.code, asked), &view.tier.title),
        ui::verdict_badge(result.verdict),
        html! { (result.summary) @if let Some(score) = &result.score { " 得分 " (score.printed) "。" } },
        html! { (standard.document) @if standard.status == StandardStatus::Lapsed { " " (ui::badge(Tone::Wait, "方案期已过")) } },
    ])
}

/// Renders what to file first.
pub(super) fn ranking(missing: &[RankedView], shown: usize) -> Markup {
    ranking::panel(missing, shown)
}

fn render(view: &AssessmentView) -> Markup {
    let title = format!("{}评估", view.tier.title);
    let asked = (view.purpose, view.date);
    let firm_address = format!("/enterprises/{}", view.enterprise.id);
    let all = overview_address(view.enterprise.id);
    let lead = html! { (view.enterprise.name) " · " (view.purpose.title()) " · " (view.date) };
    let body = html! {
        (ui::heading(&title, firm_marks(&view.enterprise), Some(lead)))
        (question(&format!("{all}/{}", view.tier.code), asked, &known_input(view)))
        @if let Some(known) = &view.known { (ui::notice(Tone::Wait, &format!("当时怎么判的：按 {} 的登记", known.on), html! { (known.text) "。" })) }
        @if view.result.is_some() { div.row.no-print.actions { (ui::button_post(&address(view.enterprise.id, &view.tier.code, asked), "存档本次测评")) } }
        (answer(view))
    };
    let trail = [
        (view.enterprise.name.as_str(), firm_address.as_str()),
        ("逐称号评估", all.as_str()),
    ];
    ui::page(&Page::new(&title, Section::Enterprises).trail(&trail), body)
}

/// Renders what the law says, without saying of whom.
pub(super) fn answer(view: &AssessmentView) -> Markup {
    html! {
        @if let Some(absence) = &view.absence { (absent(absence)) }
        @if let (Some(standard), Some(result)) = (&view.standard, &view.result) {
            (conclusion(view, standard, result))
            @if let Some(advice) = &view.advice { (advice::panel(advice)) }
            (missing(&result.missing))
            (clause::panel(&standard.id, result))
            @if let Some(score) = &result.score { (score::panel(score)) }
            (checklist::panel(&result.checklist))
            (replay(standard, result))
        }
    }
}

fn firm_marks(firm: &FirmView) -> Markup {
    html! { @if firm.fictional { (ui::fictional_badge()) } }
}

fn known_input(view: &AssessmentView) -> Markup {
    ui::input(&Input {
        name: "known",
        label: "按哪一天的登记",
        kind: "date",
        value: &view
            .known
            .as_ref()
            .map(|known| known.on.to_string())
            .unwrap_or_default(),
        hint: "",
        errors: &[],
    })
}

fn question(action: &str, (purpose, date): (Purpose, Day), more: &Markup) -> Markup {
    let choices = Purpose::ALL.iter().map(|purpose| Choice {
        value: purpose.as_str(),
        title: purpose.title(),
    });
    let choices: Vec<Choice> = choices.collect();
    let purpose = Select {
        name: "purpose",
        label: "用途",
        choices: &choices,
        value: purpose.as_str(),
        errors: &[],
    };
    let date = Input {
        name: "on",
        label: "评估日",
        kind: "date",
        value: &date.to_string(),
        hint: "",
        errors: &[],
    };
    html! {
        form.filters.no-print action=(action) method="get" {
            (ui::select(&purpose))
            (ui::input(&date))
            (more)
            (ui::submit("重新评估"))
        }
    }
}

fn absent(absence: &AbsenceView) -> Markup {
    let neighbour = |label: &str, standard: &Option<StandardView>| {
        html! {
            @if let Some(standard) = standard {
                p { (label) (standard.title) "（" (standard.document) "，" (standard.effective) " 起" @if let Some(until) = standard.until { "，至 " (until) } "）" }
            }
        }
    };
    let body = html! {
        p { (absence.text) }
        (neighbour("之前：", &absence.before))
        (neighbour("之后：", &absence.after))
    };
    ui::notice(Tone::Wait, "没有适用的标准", body)
}

fn conclusion(view: &AssessmentView, standard: &StandardView, result: &ResultView) -> Markup {
    let document = html! { (ui::link(&standard_address(&standard.id, ""), &standard.document)) };
    let mut facts = vec![
        (
            "标准",
            html! { (standard.title) @if standard.status == StandardStatus::Lapsed { " " (ui::badge(Tone::Wait, "方案期已过")) } },
        ),
        ("文号", document),
        ("为何适用", html! { (standard.because) }),
        ("受理时间", window(&view.window)),
    ];
    if !standard.note.is_empty() {
        facts.push(("说明", html! { (standard.note) }));
    }
    let body = html! {
        p.verdict-line { (ui::verdict_badge(result.verdict)) " " (result.summary) }
        (ui::facts(&facts))
    };
    ui::panel("结论", body)
}

fn missing(fields: &[MissingView]) -> Markup {
    let columns = [
        ui::text("缺项"),
        ui::tight("年度"),
        ui::text("用于"),
        ui::text("佐证材料"),
    ];
    let rows: Vec<ui::Row> = fields
        .iter()
        .map(|field| {
            let year = field.year.map_or_else(|| "最近".to_owned(), |year| format!("{year}年"));
            vec![
                html! { (field.title) },
                html! { (year) },
                html! { (field.needed_by.join("；")) },
                html! { (field.evidence.join("、")) },
            ]
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            (ui::panel("缺什么", ui::table(&Table { caption: "补齐这些事实后，待核实的条件可以判定。", columns: &columns, rows: &rows })))
        }
    }
}

fn replay(standard: &StandardView, result: &ResultView) -> Markup {
    html! {
        details {
            summary { "复算依据" }
            (ui::facts(&[
                ("评估编号", html! { code { (result.id) } }),
                ("标准编号", html! { code { (standard.id) } }),
                ("标准文本", html! { code { (standard.hash) } }),
                ("规则引擎", html! { "第 " (result.engine) " 版" }),
            ]))
            p.note { "同一标准、同一批事实，在任何机器上得到同一编号。" }
        }
    }
}

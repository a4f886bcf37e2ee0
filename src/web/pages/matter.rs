//! Pages of matters: the list with its lights, one matter with what happened and what may be done, and the entry.

mod act;
mod entry;

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::app::{Error, FieldError, Session};
use crate::domain::access::Right;
use crate::domain::deadline::Light;
use crate::domain::matter::{Answer, MatterId, MatterKind};
use crate::view::matter::{DeadlineView, HappeningView, LightCount, MatterRow, MatterView, MattersView};
use crate::web::extract::{Form, Path, Query};
use crate::web::matter::{ActForm, MatterParams, PATH, USUAL};
use crate::web::pages::desk;
use crate::web::pages::sign_in::refused;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::ui::{self, Page, Pager, Section, Table, Tone};

pub use entry::{open_matter, show_entry};

/// Lists matters.
pub async fn list_matters(session: Session, Query(params): Query<MatterParams>) -> Result<Markup, Problem> {
    let params = MatterParams {
        matter: params.matter.clone().or_else(|| USUAL.parse().ok()),
        ..params
    };
    let kind = match &params.matter {
        Some(code) => session.matter_kind(code)?,
        None => return Err(Error::invalid("matter", "没有这种事项").into()),
    };
    let view = session.list_matters(&params.asked()?).await?;
    Ok(render(&session, (kind, &view), &params))
}

/// Leads to the list of requests.
pub async fn list_requests() -> Redirect {
    Redirect::to(&format!("{PATH}?matter={USUAL}"))
}

/// Shows a matter.
pub async fn show_matter(session: Session, Path(id): Path<MatterId>) -> Result<Markup, Problem> {
    let view = session.show_matter(id).await?;
    Ok(render_matter(&session, &view, &[], &session.units().await?))
}

/// Lets something happen to a matter.
pub async fn act_on_matter(
    session: Session,
    Path(id): Path<MatterId>,
    Form(form): Form<ActForm>,
) -> Result<Response, Problem> {
    let event = form
        .event
        .clone()
        .ok_or_else(|| Error::invalid("event", "没有选择怎样办理"))?;
    match session.act_on_matter(id, &event, &form.said()).await {
        Ok(()) => Ok(Redirect::to(&address(id)).into_response()),
        Err(Error::Invalid(errors)) => {
            let view = session.show_matter(id).await?;
            let units = session.units().await?;
            Ok(refused(render_matter(&session, &view, &errors, &units)))
        }
        Err(other) => Err(other.into()),
    }
}

/// Returns where a matter is shown.
pub(super) fn address(id: MatterId) -> String {
    format!("{PATH}/{}", id.0)
}

fn render(session: &Session, (kind, view): (&MatterKind, &MattersView), params: &MatterParams) -> Markup {
    let enter = html! {
        @if kind.beginning().by.contains(&session.actor().role) {
            span.no-print { (ui::button_link(&format!("{PATH}/new?matter={}", kind.code), &format!("登记{}", kind.title))) }
        }
    };
    let next = view.next.as_ref().map(|place| params.page_after(PATH, place));
    let summary = format!("共 {} 件，本页 {} 件", view.total, view.matters.len());
    let pager = Pager {
        summary: &summary,
        previous: None,
        next: next.as_deref(),
    };
    let body = html! {
        (ui::heading(&kind.title, enter, Some(html! { "先到期的在前。" })))
        p.no-print { (kinds(session, kind)) }
        (filters(kind, view, params))
        @if view.matters.is_empty() {
            (ui::empty(&format!("没有这样的{}", kind.title), html! { "可以换一个条件，或登记新的。" }))
        } @else {
            (ui::panel("清单", table(&view.matters, session.may(Right::SeeFirms))))
            (ui::pager(&pager))
        }
    };
    ui::page(&Page::new(&kind.title, Section::Matters), body)
}

fn kinds(session: &Session, current: &MatterKind) -> Markup {
    html! {
        @for kind in &session.app().casework().kinds {
            @if kind.code == current.code { strong { (kind.title) } }
            @else { (ui::link(&format!("{PATH}?matter={}", kind.code), &kind.title)) }
            " "
        }
    }
}

/// How many are how urgent, each a way to them.
fn filters(kind: &MatterKind, view: &MattersView, params: &MatterParams) -> Markup {
    let all = params.address(PATH, &[("light", ""), ("over", "")]);
    let over = params.address(PATH, &[("light", ""), ("over", Answer::Yes.as_str())]);
    let is_over = params.over == Some(Answer::Yes);
    let light = |count: &LightCount| {
        let address = params.address(PATH, &[("light", count.light.as_str())]);
        let text = format!("{} {}", count.light.title(), count.count);
        html! { @if params.light == Some(count.light) { strong { (text) } } @else { (ui::link(&address, &text)) } " " }
    };
    html! {
        p.no-print {
            @if !is_over && params.light.is_none() { strong { "未结束" } } @else { (ui::link(&all, "未结束")) } " "
            @if kind.clocked { @for count in view.lights.iter().filter(|count| count.count > 0) { (light(count)) } }
            @if is_over { strong { "已结束" } } @else { (ui::link(&over, "已结束")) }
        }
        p.no-print {
            "状态："
            @for state in kind.state.iter().filter(|state| state.is_final == is_over) {
                @if params.state.as_ref() == Some(&state.code) { strong { (state.title) } }
                @else { (ui::link(&params.address(PATH, &[("state", state.code.as_str())]), &state.title)) }
                " "
            }
            @if params.state.is_some() { (ui::link(&params.address(PATH, &[("state", "")]), "全部状态")) }
        }
    }
}

/// Renders matters, with a way to their firms for those who may go there.
pub(super) fn table(matters: &[MatterRow], with_firms: bool) -> Markup {
    let columns = [
        ui::text("事项"),
        ui::tight("编号"),
        ui::text("企业"),
        ui::tight("状态"),
        ui::text("承办单位"),
        ui::tight("时限"),
        ui::tight("登记日期"),
    ];
    let row = |matter: &MatterRow| -> ui::Row {
        vec![
            ui::link(&address(matter.id), &matter.title),
            html! { (matter.id.0) },
            firm(matter, with_firms),
            html! { (matter.state_title) },
            html! { (matter.unit.as_deref().unwrap_or("—")) },
            html! {
                @if let (Some(stage), Some(due)) = (matter.stage, &matter.due) {
                    (lamp(matter.light)) " " (stage.title()) " " (due)
                } @else { "—" }
            },
            html! { (matter.opened) },
        ]
    };
    let rows: Vec<ui::Row> = matters.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn firm(matter: &MatterRow, with_firms: bool) -> Markup {
    html! {
        @if with_firms { (ui::firm(matter.enterprise, &matter.name, matter.fictional)) } @else { (matter.name) }
    }
}

pub(super) fn lamp(light: Light) -> Markup {
    let tone = match light {
        Light::Red => Tone::Bad,
        Light::Yellow => Tone::Wait,
        Light::Green => Tone::Good,
        Light::Still | Light::Off => Tone::Plain,
    };
    ui::badge(tone, light.title())
}

fn render_matter(session: &Session, view: &MatterView, errors: &[FieldError], units: &[String]) -> Markup {
    let row = &view.row;
    let beside = html! {
        (ui::badge(Tone::Accent, &row.state_title)) " "
        @if row.light != Light::Off { (lamp(row.light)) }
    };
    let lead = html! { (row.kind_title) " 第 " (row.id.0) " 号 · " (firm(row, session.may(Right::SeeFirms))) " · " (row.opened) " 登记" };
    let back = format!("{PATH}?matter={}", row.kind);
    let trail = [(row.kind_title.as_str(), back.as_str())];
    let body = html! {
        (ui::heading(&row.title, beside, Some(lead)))
        (ui::error_summary(errors))
        @if !view.deadlines.is_empty() { (ui::panel_with("时限", html! { span.quiet { (view.policy) } }, deadlines(&view.deadlines))) }
        @if !view.acts.is_empty() && session.may(Right::HandleMatters) {
            div.no-print { (ui::panel("办理", act::forms(view, errors, units))) }
        }
        (ui::panel("内容", facts(view)))
        @if !view.supervisions.is_empty() { (ui::panel("督办", desk::supervisions(&view.supervisions))) }
        @if !view.children.is_empty() { (ui::panel("由此登记的事项", table(&view.children, session.may(Right::SeeFirms)))) }
        (ui::panel("办理经过", happenings(&view.happenings)))
        (arising(session, row))
    };
    ui::page(&Page::new(&row.title, Section::Matters).trail(&trail), body)
}

/// Ways to enter what came up in a matter that no policy limits, e.g. a visit.
fn arising(session: &Session, row: &MatterRow) -> Markup {
    let kinds = &session.app().casework().kinds;
    let is_plain = kinds.iter().any(|kind| kind.code == row.kind && !kind.clocked);
    let enters = |kind: &&MatterKind| kind.clocked && kind.beginning().by.contains(&session.actor().role);
    html! {
        @if is_plain {
            p.row.no-print {
                @for kind in kinds.iter().filter(enters) {
                    @let address = format!("{PATH}/new?matter={}&firm={}&parent={}", kind.code, row.enterprise, row.id.0);
                    (ui::button_link(&address, &format!("登记反映的{}", kind.title)))
                }
            }
        }
    }
}

fn deadlines(deadlines: &[DeadlineView]) -> Markup {
    let columns = [
        ui::tight("要办的"),
        ui::tight("截止"),
        ui::tight("状态"),
        ui::text("怎样计算"),
    ];
    let row = |deadline: &DeadlineView| -> ui::Row {
        vec![
            html! { (deadline.stage.title()) },
            html! { (deadline.due) },
            lamp(deadline.light),
            html! { (deadline.explanation) },
        ]
    };
    let rows: Vec<ui::Row> = deadlines.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn facts(view: &MatterView) -> Markup {
    let mut facts: Vec<(&str, Markup)> = Vec::new();
    for field in &view.fields {
        facts.push((&field.title, html! { (field.value) }));
    }
    if let Some(class) = view.class {
        facts.push(("难易", html! { (class.title()) }));
    }
    for unit in &view.units {
        facts.push((unit.part, html! { (unit.unit) }));
    }
    let counts = [
        ("退回次数", u64::from(view.returns)),
        ("重办次数", u64::from(view.redos)),
        ("延期次数", u64::try_from(view.extensions).unwrap_or(u64::MAX)),
    ];
    for (label, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        facts.push((label, html! { (count) }));
    }
    if let Some(parent) = view.parent {
        facts.push(("来自", ui::link(&address(parent), &format!("第 {} 号", parent.0))));
    }
    ui::facts(&facts)
}

fn happenings(happenings: &[HappeningView]) -> Markup {
    let columns = [
        ui::tight("时间"),
        ui::tight("办理"),
        ui::tight("谁办的"),
        ui::text("说明"),
    ];
    let row = |happening: &HappeningView| -> ui::Row {
        vec![
            html! { (happening.at) },
            html! { (happening.title) },
            html! { (happening.by) span.note { (happening.role.title()) } },
            html! { (happening.told) },
        ]
    };
    let rows: Vec<ui::Row> = happenings.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

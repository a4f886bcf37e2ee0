//! Simulation pages: move the lines of a standard or paste a draft, and see whom it changes. Nothing is stored.

mod result;

use axum::response::Response;
use maud::{Markup, html};

use crate::app::{Error, FieldError, Session};
use crate::view::simulation::{DraftFormView, SimulationView};
use crate::web::export::{Export, send_file};
use crate::web::extract::{Form, Query, Submitted};
use crate::web::problem::Problem;
use crate::web::simulation::{SET, SimulationParams};
use crate::web::ui::{self, Choice, Input, Page, Section, Select};

/// Firms of a page.
const PAGE: usize = 50;

/// Shows the forms, and the result when lines were moved.
pub async fn show_simulation(session: Session, Query(params): Query<SimulationParams>) -> Result<Markup, Problem> {
    respond(&session, &params).await
}

/// Simulates a pasted draft.
pub async fn simulate_draft(session: Session, Form(params): Form<SimulationParams>) -> Result<Markup, Problem> {
    respond(&session, &params).await
}

/// Hands out the firms of a simulation.
pub async fn export_simulated(
    session: Session,
    Submitted(asked): Submitted<Export<SimulationParams>>,
) -> Result<Response, Problem> {
    let query = asked.list.query(&session, 0)?;
    let query = query.ok_or_else(|| Error::invalid("standard", "没有改动任何门槛，也没有草案全文"))?;
    let folder = session.app().drafts()?;
    let delivery = asked.file.delivery(&folder)?;
    let file = session.export_simulated(&query, &delivery).await?;
    send_file(file, delivery.format).await
}

/// What is wrong with a draft stands beside it, not on a page of its own.
async fn respond(session: &Session, params: &SimulationParams) -> Result<Markup, Problem> {
    let form = params.standard.as_deref();
    let form = form.map(|standard| session.draft_form(standard)).transpose()?;
    let simulated = match params.query(session, PAGE)? {
        None => None,
        Some(query) => match session.simulate(&query).await {
            Ok(view) => Some(Ok(view)),
            Err(Error::Invalid(errors)) => Some(Err(errors)),
            Err(other) => return Err(other.into()),
        },
    };
    Ok(render(session, params, (form.as_ref(), simulated)))
}

type Simulated = Option<Result<SimulationView, Vec<FieldError>>>;

fn render(
    session: &Session,
    params: &SimulationParams,
    (form, simulated): (Option<&DraftFormView>, Simulated),
) -> Markup {
    let lead = html! { "改动一份标准的门槛，或粘贴草案全文，看全库哪些企业会新增、减少或变为待核实。只作推演，登记和筛查结果都不会改动。" };
    let (view, errors) = match simulated {
        None => (None, Vec::new()),
        Some(Ok(view)) => (Some(view), Vec::new()),
        Some(Err(errors)) => (None, errors),
    };
    let is_text = params.draft.is_some();
    let body = html! {
        (ui::heading("政策推演", html! {}, Some(lead)))
        (ui::error_summary(&errors))
        @if let Some(view) = &view { (result::render(view, params)) }
        (ui::panel("改动门槛", html! {
            (choose(session, params))
            @if let Some(form) = form { (lines(form, params)) }
        }))
        details open[is_text] {
            summary { "高级：粘贴标准文件全文" }
            (text(params))
        }
    };
    let trail = [("全库筛查", "/screening")];
    ui::page(&Page::new("政策推演", Section::Screening).trail(&trail), body)
}

fn choose(session: &Session, params: &SimulationParams) -> Markup {
    let standards = session.list_drafted_standards();
    let titles: Vec<(String, String)> = standards
        .into_iter()
        .map(|standard| (standard.id, format!("{}（{}）", standard.title, standard.document)))
        .collect();
    let choices: Vec<Choice<'_>> = titles.iter().map(|(value, title)| Choice { value, title }).collect();
    html! {
        form.filters method="get" action="/simulation" {
            (ui::select(&Select { name: "standard", label: "标准", choices: &choices, value: params.standard.as_deref().unwrap_or_default(), errors: &[] }))
            button.button type="submit" { "列出门槛" }
        }
    }
}

/// Every line with a field that holds its place; those left as they are are not moved.
fn lines(form: &DraftFormView, params: &SimulationParams) -> Markup {
    html! {
        form.stack method="get" action="/simulation" {
            input type="hidden" name="standard" value=(form.standard.id);
            div.lines {
                @for line in &form.lines {
                    @let name = format!("{SET}{}", line.key);
                    @let typed = params.new_place(&line.key);
                    @let moved = !typed.is_empty() && typed != line.value;
                    div.field {
                        label for=(name) { (line.title) @if moved { " " span.badge.accent { "原为 " (line.value) } } }
                        input id=(name) name=(name) value=(if typed.is_empty() { &line.value } else { typed }) aria-describedby={ (name) "-clause" };
                        span.hint id={ (name) "-clause" } { (line.clause) }
                    }
                }
            }
            (day(params))
            div.row { (ui::submit("推演")) }
        }
    }
}

fn day(params: &SimulationParams) -> Markup {
    let on = params.on.map(|day| day.to_string()).unwrap_or_default();
    ui::input(&Input {
        name: "on",
        label: "评估日",
        kind: "date",
        value: &on,
        hint: "留空为今天",
        errors: &[],
    })
}

fn text(params: &SimulationParams) -> Markup {
    html! {
        form.stack method="post" action="/simulation" {
            (ui::form_key())
            div.field {
                label for="draft" { "标准文件全文，写法与内置的标准文件相同；称号、起始日和用途与某份标准相同的，即替换它" }
                textarea #draft name="draft" rows="14" spellcheck="false" required { (params.draft.as_deref().unwrap_or_default()) }
            }
            (ui::submit("推演"))
        }
    }
}

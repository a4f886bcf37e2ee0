//! Entering a matter: first the firm, found by its name, then what it is about.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::address;
use crate::app::search::SearchQuery;
use crate::app::{Error, FieldError, Session};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::matter::{Field, FieldKind};
use crate::view::matter::MatterFormView;
use crate::view::search::SuggestionView;
use crate::web::address::Pairs;
use crate::web::extract::{Grid, Query};
use crate::web::matter::{FIELD, NewMatterParams, PATH, USUAL, read_new, said};
use crate::web::pages::sign_in::refused;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::ui::{self, Choice, Input, Page, Section, Select};

/// Shows the form, or a way to the firm that it is for.
pub async fn show_entry(session: Session, Query(params): Query<NewMatterParams>) -> Result<Markup, Problem> {
    let kind = params.matter.clone().or_else(|| USUAL.parse().ok());
    let kind = kind.ok_or_else(|| Error::invalid("matter", "没有这种事项"))?;
    let form = session.matter_form(&kind, params.firm).await?;
    if form.firm.is_some() {
        let pairs = params.parent.map(|parent| ("parent".to_owned(), parent.to_string()));
        return Ok(render(&form, &pairs.into_iter().collect(), &[]));
    }
    let mut found = Vec::new();
    if !params.q.trim().is_empty() {
        let query = SearchQuery::new(params.q.trim(), session.today());
        found = session.suggest(&query).await?.suggestions;
    }
    Ok(render_search(&form, &params, &found))
}

/// Enters a matter.
pub async fn open_matter(session: Session, Grid(pairs): Grid) -> Result<Response, Problem> {
    let new = read_new(&pairs)?;
    match session.open_matter(&new).await {
        Ok(id) => Ok(Redirect::to(&address(id)).into_response()),
        Err(Error::Invalid(errors)) => {
            let form = session.matter_form(&new.kind, Some(new.firm)).await?;
            Ok(refused(render(&form, &pairs, &errors)))
        }
        Err(other) => Err(other.into()),
    }
}

fn render_search(form: &MatterFormView, params: &NewMatterParams, found: &[SuggestionView]) -> Markup {
    let kind = &form.kind;
    let choose = |firm: EnterpriseId| params.address(&format!("{PATH}/new"), &[("firm", &firm.to_string()), ("q", "")]);
    let title = format!("登记{}", kind.title);
    let body = html! {
        (ui::heading(&title, html! {}, Some(html! { "先找到企业：写名称、简称、曾用名或信用代码。" })))
        form.row-end method="get" action={ (PATH) "/new" } role="search" {
            input type="hidden" name="matter" value=(kind.code);
            @if let Some(parent) = params.parent { input type="hidden" name="parent" value=(parent); }
            (ui::input(&Input { name: "q", label: "企业", kind: "search", value: &params.q, hint: "", errors: &[] }))
            (ui::submit("查找"))
        }
        @if !params.q.trim().is_empty() {
            @if found.is_empty() { (ui::empty("没有找到企业", html! { "换一种写法，或先" (ui::link("/imports", "导入")) "企业。" })) }
            @else {
                (ui::panel("选择企业", html! {
                    ul.plain-list { @for firm in found { li { (ui::link(&choose(firm.id), &firm.name)) } } }
                }))
            }
        }
    };
    ui::page(&Page::new(&title, Section::Matters), body)
}

fn render(form: &MatterFormView, pairs: &Pairs, errors: &[FieldError]) -> Markup {
    let kind = &form.kind;
    let title = format!("登记{}", kind.title);
    let back = format!("{PATH}?matter={}", kind.code);
    let trail = [(kind.title.as_str(), back.as_str())];
    let body = html! {
        (ui::heading(&title, html! {}, form.firm.as_ref().map(|(_, name)| html! { (name) })))
        (ui::error_summary(errors))
        form.stack method="post" action=(PATH) {
            (ui::form_key())
            input type="hidden" name="matter" value=(kind.code);
            @if let Some((firm, _)) = &form.firm { input type="hidden" name="firm" value=(firm); }
            @if !said(pairs, "parent").is_empty() { input type="hidden" name="parent" value=(said(pairs, "parent")); }
            (ui::input(&Input { name: "title", label: "标题", kind: "text", value: said(pairs, "title"), hint: "一句话写明是什么事", errors }))
            @for field in &kind.field { (control(field, pairs, errors)) }
            p { (ui::submit("登记")) }
        }
    };
    ui::page(&Page::new(&title, Section::Matters).trail(&trail), body)
}

fn control(field: &Field, pairs: &Pairs, errors: &[FieldError]) -> Markup {
    let name = format!("{FIELD}{}", field.code);
    let value = said(pairs, &name);
    let line = |kind| {
        ui::input(&Input {
            name: &name,
            label: &field.title,
            kind,
            value,
            hint: &field.hint,
            errors,
        })
    };
    match field.kind {
        FieldKind::Text => line("text"),
        FieldKind::Day => line("date"),
        FieldKind::Long => html! {
            div.field.wide-field {
                label for=(name) { (field.title) }
                @if !field.hint.is_empty() { span.hint { (field.hint) } }
                @for error in errors.iter().filter(|error| error.field == name) { span.error { (error.message) } }
                textarea id=(name) name=(name) rows="6" { (value) }
            }
        },
        FieldKind::Choice => {
            let choices = field.choices.iter().map(|choice| Choice {
                value: choice,
                title: choice,
            });
            let blank = Choice {
                value: "",
                title: "请选择",
            };
            let choices: Vec<Choice> = [blank].into_iter().chain(choices).collect();
            ui::select(&Select {
                name: &name,
                label: &field.title,
                choices: &choices,
                value,
                errors,
            })
        }
    }
}

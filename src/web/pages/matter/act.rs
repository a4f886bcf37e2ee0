//! The forms of what may be done about a matter.

use maud::{Markup, html};

use super::address;
use crate::app::FieldError;
use crate::domain::matter::{Answer, Ask};
use crate::view::matter::{ActView, MatterView};
use crate::web::ui::{self, Choice, Input, Select};

/// Renders a form for each act; those that need no word are a button.
pub(super) fn forms(view: &MatterView, errors: &[FieldError], units: &[String]) -> Markup {
    let action = format!("{}/act", address(view.row.id));
    let (plain, asking): (Vec<&ActView>, Vec<&ActView>) = view.acts.iter().partition(|act| act.asks.is_empty());
    html! {
        datalist #units { @for unit in units { option value=(unit) {} } }
        @if !plain.is_empty() { p.row { @for act in &plain { (button(&action, act)) } } }
        @for act in &asking {
            details open[asking.len() + plain.len() == 1] {
                summary { (act.title) }
                form.stack method="post" action=(action) {
                    (ui::form_key())
                    input type="hidden" name="event" value=(act.event);
                    @for ask in &act.asks { (control(act, *ask, errors)) }
                    p { (ui::submit(&act.title)) }
                }
            }
        }
    }
}

fn button(action: &str, act: &ActView) -> Markup {
    html! {
        form.inline method="post" action=(action) {
            (ui::form_key())
            input type="hidden" name="event" value=(act.event);
            button.button type="submit" { (act.title) }
        }
    }
}

fn control(act: &ActView, ask: Ask, errors: &[FieldError]) -> Markup {
    let id = format!("{}-{ask}", act.event);
    match ask {
        Ask::Note => html! {
            div.field.wide-field { label for=(id) { (ask.title()) } textarea id=(id) name="note" rows="3" required {} }
        },
        Ask::Unit => html! {
            div.field { label for=(id) { (ask.title()) } input id=(id) type="text" name="unit" list="units" required; }
        },
        Ask::Class => {
            let choices = act.classes.iter().map(|it| Choice {
                value: it.class.as_str(),
                title: &it.title,
            });
            let unsaid = Choice {
                value: "",
                title: "请选择",
            };
            selection(ask, &[unsaid].into_iter().chain(choices).collect::<Vec<_>>(), errors)
        }
        Ask::Reached | Ask::Solved | Ask::Satisfied => {
            let answers = Answer::ALL.iter().map(|answer| (answer.as_str(), answer.title()));
            let choices: Vec<Choice> = [("", "请选择")]
                .into_iter()
                .chain(answers)
                .map(|(value, title)| Choice { value, title })
                .collect();
            selection(ask, &choices, errors)
        }
        Ask::Into => ui::input(&Input {
            name: ask.as_str(),
            label: ask.title(),
            kind: "number",
            value: "",
            hint: "",
            errors,
        }),
    }
}

fn selection(ask: Ask, choices: &[Choice<'_>], errors: &[FieldError]) -> Markup {
    ui::select(&Select {
        name: ask.as_str(),
        label: ask.title(),
        choices,
        value: "",
        errors,
    })
}

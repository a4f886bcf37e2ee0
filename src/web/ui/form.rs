//! Form controls: a label, a hint, the value as given back, and what is wrong with it.

use maud::{Markup, html};

use crate::app::FieldError;

/// The search box for firms.
#[derive(Clone, Copy, Debug)]
pub struct SearchBox<'a> {
    /// What was asked, empty at first.
    pub query: &'a str,
    /// Whether it is the main thing of its page: large, with the cursor in it.
    pub main: bool,
}

/// Renders the search box.
pub fn search_box(search: &SearchBox<'_>) -> Markup {
    html! {
        form.search.large[search.main] action="/enterprises" method="get" role="search" {
            div.grow {
                label.visually-hidden for="q" { "企业名称、简称、曾用名或统一社会信用代码" }
                input #q type="search" name="q" value=(search.query) autofocus[search.main] maxlength="100"
                    placeholder="企业名称、简称、曾用名或信用代码" data-suggest="/api/v1/suggest";
            }
            button.button.primary type="submit" { "查询" }
        }
    }
}

/// Renders the search box of the bar, so that a firm is at hand on every page.
pub(super) fn bar_search() -> Markup {
    html! {
        form.search action="/enterprises" method="get" role="search" {
            div.grow {
                label.visually-hidden for="bar-q" { "查企业" }
                input #bar-q type="search" name="q" maxlength="100" placeholder="查企业" data-suggest="/api/v1/suggest";
            }
        }
    }
}

/// A control that takes one line.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Its name in the form.
    pub name: &'a str,
    /// Its Chinese label.
    pub label: &'a str,
    /// `text`, `search`, `number` or `date`.
    pub kind: &'static str,
    /// What was entered.
    pub value: &'a str,
    /// Unit, format or example; empty for none.
    pub hint: &'a str,
    /// What is wrong in the whole form; the control picks its own.
    pub errors: &'a [FieldError],
}

/// Renders a control that takes one line.
pub fn input(input: &Input<'_>) -> Markup {
    let described = described(input.name, input.hint, input.errors);
    let wrong = wrong(input.name, input.errors);
    let control = html! {
        input id=(input.name) type=(input.kind) name=(input.name) value=(input.value)
            aria-invalid=[wrong.then_some("true")] aria-describedby=[described];
    };
    field((input.name, input.label, input.hint), input.errors, control)
}

/// An entry of a selection.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// What the form sends.
    pub value: &'a str,
    /// What the reader sees.
    pub title: &'a str,
}

/// A choice of one.
#[derive(Clone, Copy, Debug)]
pub struct Select<'a> {
    /// Its name in the form.
    pub name: &'a str,
    /// Its Chinese label.
    pub label: &'a str,
    /// The entries in order.
    pub choices: &'a [Choice<'a>],
    /// The entry chosen.
    pub value: &'a str,
    /// What is wrong in the whole form; the control picks its own.
    pub errors: &'a [FieldError],
}

/// Renders a choice of one.
pub fn select(select: &Select<'_>) -> Markup {
    let wrong = wrong(select.name, select.errors);
    let control = html! {
        select id=(select.name) name=(select.name) aria-invalid=[wrong.then_some("true")]
            aria-describedby=[described(select.name, "", select.errors)] {
            @for choice in select.choices {
                option value=(choice.value) selected[choice.value == select.value] { (choice.title) }
            }
        }
    };
    field((select.name, select.label, ""), select.errors, control)
}

/// Renders a control that takes a file; `accept` is e.g. `.xlsx,.csv`.
pub fn file_input(name: &str, label: &str, accept: &str, errors: &[FieldError]) -> Markup {
    let kinds = accept
        .split(',')
        .map(|kind| kind.trim().trim_start_matches('.'))
        .collect::<Vec<_>>()
        .join("、");
    let hint = format!("可以选择 {kinds} 文件");
    let control = html! {
        input id=(name) type="file" name=(name) accept=(accept) required
            aria-invalid=[wrong(name, errors).then_some("true")] aria-describedby=[described(name, &hint, errors)];
    };
    field((name, label, &hint), errors, control)
}

/// Renders one box to tick; `count` stands at the right, e.g. the number of firms behind a filter.
pub fn checkbox(name: &str, choice: &Choice<'_>, checked: bool, count: Option<&str>) -> Markup {
    html! {
        label.check {
            input type="checkbox" name=(name) value=(choice.value) checked[checked];
            span { (choice.title) }
            @if let Some(count) = count { span.count { (count) } }
        }
    }
}

/// Renders the button that sends a form.
pub fn submit(text: &str) -> Markup {
    html! { button.button.primary type="submit" { (text) } }
}

/// Renders a link that looks like a button.
pub fn button_link(address: &str, text: &str) -> Markup {
    html! { a.button href=(address) { (text) } }
}

/// Renders a button for what is recorded when it is done, e.g. handing out a list: a link must never write.
pub fn button_post(address: &str, text: &str) -> Markup {
    html! { form.inline method="post" action=(address) { (super::form_key()) button.button type="submit" { (text) } } }
}

/// Renders everything that is wrong with a form, each with a link to its control.
pub fn error_summary(errors: &[FieldError]) -> Markup {
    let list = html! {
        ul { @for error in errors { li { a href={ "#" (error.field) } { (error.message) } } } }
    };
    html! {
        @if !errors.is_empty() {
            (super::notice(super::Tone::Bad, "请先更正下面的内容", list))
        }
    }
}

fn field((name, label, hint): (&str, &str, &str), errors: &[FieldError], control: Markup) -> Markup {
    let wrong = wrong(name, errors);
    html! {
        div.field.wrong[wrong] {
            label for=(name) { (label) }
            @if !hint.is_empty() { span.hint id={ (name) "-hint" } { (hint) } }
            @if wrong {
                span.error id={ (name) "-error" } {
                    @for error in errors.iter().filter(|error| error.field == name) { (error.message) " " }
                }
            }
            (control)
        }
    }
}

fn wrong(name: &str, errors: &[FieldError]) -> bool {
    errors.iter().any(|error| error.field == name)
}

fn described(name: &str, hint: &str, errors: &[FieldError]) -> Option<String> {
    let hint = (!hint.is_empty()).then(|| format!("{name}-hint"));
    let error = wrong(name, errors).then(|| format!("{name}-error"));
    let ids: Vec<String> = hint.into_iter().chain(error).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

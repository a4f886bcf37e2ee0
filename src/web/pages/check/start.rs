//! The first step: which tiers, for what, on which day; or a file that was filled in before.

use maud::{Markup, html};

use crate::app::{FieldError, Session};
use crate::rules::standard::Purpose;
use crate::view::check::NOTICES;
use crate::web::check::CheckForm;
use crate::web::ui::{self, Choice, Input, Page, Section, Select, Tone};

pub(super) fn render(session: &Session, typed: &CheckForm, errors: &[FieldError]) -> Markup {
    let lead = html! { "选择称号，按每份标准用到的事实各问一次，逐条告诉您满足、不满足还是待核实，还差什么。" };
    let body = html! {
        (ui::heading("企业自测", html! {}, Some(lead)))
        (ui::error_summary(errors))
        (ui::panel("第一步：选择称号", question(session, typed, errors)))
        (ui::panel("接着上次的填", open(errors)))
        (notices())
    };
    ui::page(&Page::new("企业自测", Section::Check), body)
}

/// Says whom the answer comes from and what it is worth.
pub(super) fn notices() -> Markup {
    let list = html! { ul { @for notice in NOTICES { li { (notice) } } } };
    ui::notice(Tone::Accent, "免费 · 不留存 · 不代替评审", list)
}

fn question(session: &Session, typed: &CheckForm, errors: &[FieldError]) -> Markup {
    let choices = Purpose::ALL.iter().map(|purpose| Choice {
        value: purpose.as_str(),
        title: purpose.title(),
    });
    let choices: Vec<Choice> = choices.collect();
    let purpose = Select {
        name: "purpose",
        label: "用途",
        choices: &choices,
        value: typed.text("purpose"),
        errors,
    };
    let today = session.today().to_string();
    let date = Input {
        name: "on",
        label: "评估日",
        kind: "date",
        value: Some(typed.text("on")).filter(|day| !day.is_empty()).unwrap_or(&today),
        hint: "按这一天有效的标准核对",
        errors,
    };
    let tiers = session.assessable_tiers();
    html! {
        form.stack method="get" action="/check" {
            fieldset #tiers tabindex="-1" {
                legend { "想测哪些称号（可多选）" }
                div.choices {
                    @for tier in &tiers {
                        (ui::checkbox("tier", &Choice { value: &tier.code, title: &tier.title }, typed.tiers.contains(&tier.code), None))
                    }
                }
            }
            div.filters { (ui::select(&purpose)) (ui::input(&date)) (ui::submit("下一步：填写事实")) }
        }
    }
}

fn open(errors: &[FieldError]) -> Markup {
    html! {
        form.row-end method="post" action="/check/open" enctype="multipart/form-data" {
            (ui::form_key())
            (ui::file_input("request", "上次下载的自测文件", ".json,.toml", errors))
            button.button type="submit" { "打开" }
        }
        p.quiet { "自测文件也可以交给助企干部核对。" }
    }
}

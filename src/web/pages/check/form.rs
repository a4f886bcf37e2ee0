//! The second step: every question of the chosen tiers, once. An empty answer is "not known", never zero.

use maud::{Markup, html};

use super::start;
use crate::app::FieldError;
use crate::app::check::field_key;
use crate::view::enterprise::Named;
use crate::view::question::{Cell, Question, QuestionGroupView, QuestionnaireView};
use crate::web::check::CheckForm;
use crate::web::ui::{self, Choice, Input, Page, Section, Select, Tone};

pub(super) fn render(asked: &QuestionnaireView, typed: &CheckForm, errors: &[FieldError]) -> Markup {
    let titles: Vec<&str> = asked.tiers.iter().map(|tier| tier.title.as_str()).collect();
    let lead = html! { (titles.join("、")) " · " (asked.purpose.title()) " · 评估日 " (asked.date) };
    let count: usize = asked.groups.iter().map(|group| group.questions.len()).sum();
    let body = html! {
        (ui::heading("填写事实", html! {}, Some(lead)))
        (ui::error_summary(errors))
        @for (tier, why) in &asked.without_standard { (ui::notice(Tone::Wait, &tier.title, html! { p { (why) } })) }
        @if !asked.tiers.is_empty() {
            (how(count))
            form method="post" action="/check" {
                (ui::form_key())
                (question_of(asked, typed))
                (ui::panel("企业", firm(typed, errors)))
                @if !asked.holds.is_empty() { (ui::panel("已有的称号", holds(&asked.holds, typed, errors))) }
                @for group in &asked.groups { (ui::panel(&group.title, questions(group, typed, errors))) }
                div.row.sticky-end {
                    (ui::submit("看结果"))
                    button.button type="submit" formaction="/check/file" { "先下载，以后再填" }
                    (ui::link("/check", "重新选择称号"))
                }
            }
        } @else { p { (ui::button_link("/check", "重新选择称号")) } }
        (start::notices())
    };
    let trail = [("企业自测", "/check")];
    ui::page(&Page::new("填写事实", Section::Check).trail(&trail), body)
}

fn how(count: usize) -> Markup {
    let body = html! {
        ul {
            li { "不清楚的就留空：留空按“不清楚”处理，不等于 0，也不会被当成不满足。" }
            li { "数可以写范围：1亿–4亿、5000万元以上、300万元以下；没写单位的按括号里的单位。" }
        }
    };
    ui::notice(
        Tone::Plain,
        &format!("共 {count} 项，每项只问一次；知道多少填多少"),
        body,
    )
}

fn question_of(asked: &QuestionnaireView, typed: &CheckForm) -> Markup {
    html! {
        @for tier in &typed.tiers { input type="hidden" name="tier" value=(tier); }
        input type="hidden" name="purpose" value=(asked.purpose);
        input type="hidden" name="on" value=(asked.date);
    }
}

fn firm(typed: &CheckForm, errors: &[FieldError]) -> Markup {
    let field = |name: &'static str, label: &'static str, kind: &'static str, hint: &'static str| {
        ui::input(&Input {
            name,
            label,
            kind,
            value: typed.text(name),
            hint,
            errors,
        })
    };
    html! {
        div.answers {
            (field("name", "企业名称", "text", "只印在结果上，可不填"))
            (field("established", "成立日期", "date", "不清楚就留空"))
            (field("industry", "所属行业", "text", "国民经济行业大类，如 C34 或 通用设备制造业，可不填"))
        }
    }
}

fn holds(tiers: &[Named], typed: &CheckForm, errors: &[FieldError]) -> Markup {
    let choices = [("", "不清楚"), ("yes", "持有"), ("no", "没有")].map(|(value, title)| Choice { value, title });
    let day = |name: &str, label: &str| {
        ui::input(&Input {
            name,
            label,
            kind: "date",
            value: typed.text(name),
            hint: "",
            errors,
        })
    };
    html! {
        @for tier in tiers {
            @let [held, from, until] = ["holds", "from", "until"].map(|part| format!("{part}:{}", tier.code));
            div.question role="group" aria-label=(tier.title) {
                p.ask { (tier.title) }
                div.answers {
                    (ui::select(&Select { name: &held, label: "是否持有", choices: &choices, value: typed.text(&held), errors }))
                    (day(&from, "有效期起（或发证日）"))
                    (day(&until, "有效期至"))
                }
            }
        }
    }
}

fn questions(group: &QuestionGroupView, typed: &CheckForm, errors: &[FieldError]) -> Markup {
    html! {
        @for question in &group.questions {
            div.question role="group" aria-label=(question.title) {
                div {
                    p.ask { (question.title) @if !question.unit.is_empty() { span.quiet { "（" (question.unit) "）" } } }
                    p.hint { (question.definition) }
                    @if let Some(kind) = question.cells.iter().find_map(|cell| cell.source) {
                        p.hint { strong { "只认" (kind.title()) "的数据：" } "自己填的只作线索，结论按待核实；没有就留空。" }
                    }
                }
                div.answers { @for cell in &question.cells { (answer(question, cell, typed, errors)) } }
            }
        }
    }
}

fn answer(question: &Question, cell: &Cell, typed: &CheckForm, errors: &[FieldError]) -> Markup {
    let key = field_key(question.indicator.as_str(), cell.year);
    let label = cell.year.map_or_else(|| "目前".to_owned(), |year| format!("{year}年"));
    if question.options.is_empty() {
        return number((&key, &label, question.is_day), typed.text(&key), errors);
    }
    let unknown = Choice {
        value: "",
        title: "不清楚",
    };
    let known = question.options.iter().map(|option| Choice {
        value: &option.code,
        title: &option.title,
    });
    let choices: Vec<Choice> = std::iter::once(unknown).chain(known).collect();
    let value = typed.text(&key);
    // A file may name an option by its title, or several that are possible.
    let several = !value.is_empty() && question.options.iter().all(|option| option.code != value);
    if several {
        return number((&key, &label, false), value, errors);
    }
    ui::select(&Select {
        name: &key,
        label: &label,
        choices: &choices,
        value,
        errors,
    })
}

fn number((key, label, is_day): (&str, &str, bool), value: &str, errors: &[FieldError]) -> Markup {
    let of_this: Vec<&FieldError> = errors.iter().filter(|error| error.field == key).collect();
    let wrong = !of_this.is_empty();
    let described = wrong.then(|| format!("{key}-error"));
    html! {
        div.field.wrong[wrong] {
            label for=(key) { (label) }
            @if wrong { span.error id={ (key) "-error" } { @for error in &of_this { (error.message) " " } } }
            input id=(key) name=(key) type=(if is_day { "date" } else { "text" }) value=(value) placeholder="不清楚"
                autocomplete="off" aria-invalid=[wrong.then_some("true")] aria-describedby=[described];
        }
    }
}

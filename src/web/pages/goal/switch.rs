//! The counting-rule switch: where each toggle stands, what it would count, and the firms that make the difference.

use maud::{Markup, html};

use crate::domain::goal::Switch;
use crate::domain::tally::Part;
use crate::view::goal::{OtherView, SwitchView, ToggleView};
use crate::web::goal::{Behind, GoalParams};
use crate::web::ui::{self, Table, Tone, number, text};

/// Renders the panel; the address of the page carries what is switched.
pub(super) fn render(view: &SwitchView, behind: Behind<'_>, params: &GoalParams) -> Markup {
    let columns = [
        text("口径"),
        text("现在"),
        text("切换为"),
        number("企业数"),
        number("多出"),
        number("少掉"),
    ];
    let rows: Vec<ui::Row> = view
        .toggles
        .iter()
        .map(|it| row(it, &view.current, behind, params))
        .collect();
    let caption = "企业数含有效期未注明的；多出、少掉是切换后与现在口径的差，点开即是名单。";
    html! {
        @if view.is_default {
            p { "现按目标自身的口径：" (view.phrase) "，共 " (super::part::firms(behind, view.firms, &Part::default())) " 家。" }
        } @else {
            (ui::notice(Tone::Wait, "现在不是目标自身的口径", html! {
                p { (view.phrase) "，共 " (super::part::firms(behind, view.firms, &Part::default())) " 家。本页其余数字也按此口径。" }
                p { a href=(address(behind, &Switch::default(), params)) { "恢复目标自身的口径" } }
            }))
        }
        (ui::table(&Table { caption, columns: &columns, rows: &rows }))
    }
}

fn row(toggle: &ToggleView, current: &Switch, behind: Behind<'_>, params: &GoalParams) -> ui::Row {
    let mut row = vec![html! { (toggle.title) }, html! { (toggle.own) }];
    match &toggle.other {
        Some(other) => row.extend(switched(other, current, behind, params)),
        None => row.extend([
            html! { span.quiet { (toggle.note) } },
            html! { span.quiet { "—" } },
            html! {},
            html! {},
        ]),
    }
    row
}

fn switched(other: &OtherView, current: &Switch, behind: Behind<'_>, params: &GoalParams) -> [Markup; 4] {
    let then = Behind {
        rule: Some(other.switch),
        ..behind
    };
    let signed = |sign: &str, firms: u64, address: String| html! { (sign) a href=(address) { (firms) } };
    [
        html! { a href=(address(behind, &other.switch, params)) { (other.title) } },
        super::part::firms(then, other.firms, &Part::default()),
        signed("+", other.gained, behind.difference(&other.switch, current)),
        signed("−", other.lost, behind.difference(current, &other.switch)),
    ]
}

fn address(behind: Behind<'_>, switch: &Switch, params: &GoalParams) -> String {
    let rule = if switch.is_default() {
        String::new()
    } else {
        switch.to_string()
    };
    params.days_address(&format!("/goals/{}", behind.code), &[("rule", &rule)])
}

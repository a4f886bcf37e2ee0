//! The firms behind a number.

use maud::{Markup, html};

use crate::domain::tally::{Certainty, Part};
use crate::view::goal::{GoalFirmView, GoalFirmsView};
use crate::web::goal::FirmsParams;
use crate::web::ui::{self, Page, Pager, Section, Table, Tone, text};

/// Renders the page.
pub(super) fn render(view: &GoalFirmsView, part: &Part, params: &FirmsParams) -> Markup {
    let goal_address = format!("/goals/{}", view.goal.code);
    let trail = [
        ("规划目标", "/goals"),
        (view.goal.title.as_str(), goal_address.as_str()),
    ];
    let rule = view.goal.rule.as_ref().map_or("", |rule| &rule.phrase);
    let lead = html! { "统计日 " (view.on) "。" (rule) @if let Some(named) = named(part) { "。只列" (named) } };
    let title = format!("{}：{} 家", view.goal.title, view.total);
    let next = view.next.map(|after| params.next_address(&view.goal.code, after));
    let summary = format!("共 {} 家，本页 {} 家", view.total, view.firms.len());
    let pager = Pager {
        summary: &summary,
        previous: None,
        next: next.as_deref(),
    };
    let body = html! {
        (ui::heading(&title, html! {}, Some(lead)))
        @if view.firms.is_empty() {
            (ui::empty("没有这样的企业", html! { "可以 " (ui::link(&goal_address, "回到目标") ) " 换一个统计日。" }))
        } @else {
            (ui::panel("名单", list(&view.firms)))
            (ui::pager(&pager))
        }
    };
    ui::page(&Page::new("名单", Section::Goals).trail(&trail), body)
}

fn named(part: &Part) -> Option<String> {
    let mut words = Vec::new();
    match &part.division {
        None => {}
        Some(None) => words.push("县区未分配".to_owned()),
        Some(Some(code)) => words.push(format!("县区 {code}")),
    }
    match part.certainty {
        None => {}
        Some(Certainty::Certain) => words.push("有效".to_owned()),
        Some(Certainty::Open) => words.push("期限未载".to_owned()),
    }
    match part.fictional {
        None => {}
        Some(true) => words.push("虚构".to_owned()),
        Some(false) => words.push("真实".to_owned()),
    }
    if let Some((from, until)) = part.ends {
        words.push(format!("最后一项称号在 {from} 至 {until} 到期"));
    }
    (!words.is_empty()).then(|| words.join("、"))
}

fn list(firms: &[GoalFirmView]) -> Markup {
    let columns = [text("企业"), text("县区"), text("称号与有效期"), text("状态")];
    let rows: Vec<ui::Row> = firms.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn row(firm: &GoalFirmView) -> ui::Row {
    let titles = html! {
        @for title in &firm.titles {
            div { (title.title) " " span.quiet.nowrap { (title.from) " 至 " (title.until.map_or("未载".to_owned(), |until| until.to_string())) } }
        }
    };
    vec![
        html! { (ui::link(&format!("/enterprises/{}", firm.id), &firm.name)) @if firm.fictional { " " (ui::fictional_badge()) } },
        html! { @match &firm.division { Some(title) => (title), None => span.quiet { "未分配" } } },
        titles,
        match firm.certainty {
            Certainty::Certain => ui::badge(Tone::Good, "有效"),
            Certainty::Open => ui::badge(Tone::Wait, "期限未载"),
        },
    ]
}

//! The firms behind a number.

use maud::{Markup, html};

use crate::domain::tally::Certainty;
use crate::view::goal::{FirmPage, GoalFirmView, GoalFirmsView, LadderFirmsView, Population};
use crate::web::goal::{FirmsParams, LADDER_FIRMS, LadderParams, firms_path};
use crate::web::question::Question;
use crate::web::ui::{self, Page, Pager, Section, Table, Tone, text};

/// Renders the firms behind a number of a goal.
pub(super) fn render(view: &GoalFirmsView, params: &FirmsParams) -> Markup {
    let goal_address = format!("/goals/{}", view.goal.code);
    let trail = [
        ("规划目标", "/goals"),
        (view.goal.title.as_str(), goal_address.as_str()),
    ];
    let own = view.goal.rule.as_ref().map_or("", |rule| &rule.phrase);
    let rule = if view.rule.is_empty() { own } else { &view.rule };
    let lead = html! { "统计日 " (view.on) "。" (rule) @if !view.part.is_empty() { "。只列" (view.part) } };
    let path = firms_path(&view.goal.code);
    let next = view.page.next.as_ref().map(|place| params.page_after(&path, place));
    let title = format!("{} {} 家", view.title, view.page.total);
    let export = |format| params.address(&format!("{path}/export"), &[("format", format)]);
    let body = html! {
        (ui::heading(&title, html! {}, Some(lead)))
        @if !view.page.firms.is_empty() {
            span.row.actions.no-print {
                (ui::button_post(&export("xlsx"), &format!("导出全部 {} 家（Excel）", view.page.total)))
                (ui::button_post(&export("csv"), "导出 CSV"))
            }
        }
        (page(&view.page, view.population, next.as_deref(), &goal_address))
    };
    ui::page(&Page::new(&view.title, Section::Goals).trail(&trail), body)
}

/// Renders the firms behind a number of a ladder.
pub(super) fn render_ladder(view: &LadderFirmsView, params: &LadderParams) -> Markup {
    let lead = html! { "截至 " (view.on) "。" };
    let next = view.page.next.as_ref();
    let next = next.map(|place| params.page_after(LADDER_FIRMS, place));
    let body = html! {
        (ui::heading(&format!("{}：{} 家", view.title, view.page.total), html! {}, Some(lead)))
        (page(&view.page, Population::Moved, next.as_deref(), "/goals/ladder"))
    };
    let trail = [("规划目标", "/goals"), ("梯队", "/goals/ladder")];
    ui::page(&Page::new(&view.title, Section::Goals).trail(&trail), body)
}

fn page(page: &FirmPage, population: Population, next: Option<&str>, back: &str) -> Markup {
    let summary = format!("共 {} 家，本页 {} 家", page.total, page.firms.len());
    let pager = Pager {
        summary: &summary,
        previous: None,
        next,
    };
    html! {
        @if page.firms.is_empty() {
            (ui::empty("没有这样的企业", html! { "可以 " (ui::link(back, "返回") ) " 换一个统计日。" }))
        } @else {
            (ui::panel("名单", list(&page.firms, population)))
            (ui::pager(&pager))
        }
    }
}

fn list(firms: &[GoalFirmView], population: Population) -> Markup {
    let by_figure = firms
        .iter()
        .any(|firm| !firm.figures.is_empty() || firm.certainty == Some(Certainty::Missing));
    let evidence = match population {
        Population::Eligible => "符合的标准",
        Population::Near => "还差的一步",
        _ if by_figure => "填报数",
        _ => "称号与有效期",
    };
    let mut columns = vec![text("企业"), text("县区"), text(evidence)];
    if population != Population::Moved {
        columns.push(text("状态"));
    }
    let rows: Vec<ui::Row> = firms.iter().map(|firm| row(firm, population)).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn row(firm: &GoalFirmView, population: Population) -> ui::Row {
    let evidence = html! {
        @for title in &firm.titles {
            div { (title.title) " " span.quiet.nowrap { (title.from) " 至 " (title.until.map_or("未载".to_owned(), |until| until.to_string())) } }
        }
        @for figure in &firm.figures { div { (figure) } }
        @for next in &firm.next { div { (next) } }
        @if firm.certainty == Some(Certainty::Missing) { span.quiet { "没有填报" } }
    };
    let status = firm.certainty.map_or_else(
        || ui::badge(Tone::Plain, "尚未计入"),
        |certainty| {
            let tone = match certainty {
                Certainty::Certain => Tone::Good,
                Certainty::Open | Certainty::Missing => Tone::Wait,
            };
            ui::badge(tone, certainty.title())
        },
    );
    let mut cells = vec![
        ui::firm(firm.id, &firm.name, firm.fictional),
        html! { @match &firm.division { Some(title) => (title), None => span.quiet { "未分配" } } },
        evidence,
    ];
    if population != Population::Moved {
        cells.push(status);
    }
    cells
}

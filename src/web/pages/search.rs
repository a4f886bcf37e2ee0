//! The list of firms: what was asked, the filters with their counts, the firms and why each was found.

use maud::{Markup, html};

use crate::app::Session;
use crate::app::search::{SearchQuery, SearchSort, TierHeld};
use crate::domain::enterprise::EnterpriseStatus;
use crate::domain::indicator::ListUse;
use crate::view::search::{FacetView, FoundView, HeldView, MatchKind, Part, SearchNotice, SearchView};
use crate::web::extract::Query;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::search::SearchParams;
use crate::web::ui::{self, Page, Pager, SearchBox, Section, Tone};

/// So many values of a filter are open at first.
const OPEN_VALUES: usize = 8;

/// Shows the firms that match.
pub async fn list_enterprises(session: Session, Query(params): Query<SearchParams>) -> Result<Markup, Problem> {
    // The page always shows the filters, whatever a program left out.
    let query = SearchQuery {
        count_facets: true,
        ..params.query(session.today())
    };
    let view = session.search(&query).await?;
    let amount = session.catalog().list_indicator(ListUse::Sort);
    let amount = amount.map(|indicator| format!("最近填报的{}", indicator.title));
    let titled = |sort: &SearchSort| match sort {
        SearchSort::Amount => amount.as_deref().map(|title| (sort.as_str(), title)),
        _ => Some((sort.as_str(), sort.title())),
    };
    let sorts: Vec<(&str, &str)> = SearchSort::ALL.iter().filter_map(titled).collect();
    Ok(render(&params, &view, &sorts))
}

fn render(params: &SearchParams, view: &SearchView, sorts: &[(&str, &str)]) -> Markup {
    let text = params.text();
    let title = if text.is_empty() {
        "查企业".to_owned()
    } else {
        format!("{text} · 查企业")
    };
    let search = SearchBox {
        query: text,
        main: false,
    };
    let body = html! {
        (ui::heading("查企业", html! {}, None))
        (ui::search_box(&search))
        // On paper the box is gone; what was asked must not be.
        @if !text.is_empty() { p.only-print { "查询：" strong { (text) } } }
        @for notice in &view.notices { (said(params, notice)) }
        div.aside {
            div.no-print #filters { (filters(params, view)) }
            div { (chips(params, view)) (results(params, view, sorts)) }
        }
    };
    ui::page(&Page::new(&title, Section::Enterprises).with_search(), body)
}

fn said(params: &SearchParams, notice: &SearchNotice) -> Markup {
    let (tone, title) = match notice {
        SearchNotice::GenericWord => (Tone::Accent, "通用词"),
        SearchNotice::ReadApart { .. } => (Tone::Accent, "分开查找"),
        SearchNotice::Dropped { .. } => (Tone::Accent, "未按全部文字查找"),
        SearchNotice::Hidden => (Tone::Wait, "被筛选条件挡住"),
        SearchNotice::CheckDigit { .. } => (Tone::Wait, "信用代码校验码对不上"),
        SearchNotice::NoCreditCode { .. } => (Tone::Wait, "不是完整的信用代码"),
    };
    let way_out = match notice {
        SearchNotice::ReadApart { .. } => {
            // A text in quotes is looked for as it stands.
            let quoted = format!("“{}”", params.text());
            Some((params.with("q", Some(&quoted)), "按原样查找"))
        }
        SearchNotice::Hidden => Some((clear(params), "去掉筛选再查")),
        _ => None,
    };
    ui::notice(
        tone,
        title,
        html! { (notice.text()) @if let Some((href, text)) = &way_out { " " (ui::link(href, text)) } },
    )
}

fn filters(params: &SearchParams, view: &SearchView) -> Markup {
    let chosen = view
        .facets
        .iter()
        .any(|facet| facet.values.iter().any(|value| value.chosen));
    html! {
        (choice(params, ("standing", params.standing.unwrap_or_default().as_str()), "称号状态", &standings()))
        @for facet in view.facets.iter().filter(|facet| is_of_use(facet)) { (filter(params, facet)) }
        @if chosen { p { (ui::link(&clear(params), "清除全部筛选")) } }
        p.only-narrow { (ui::link("#results", "回到结果")) }
    }
}

fn standings() -> Vec<(&'static str, &'static str)> {
    TierHeld::ALL.iter().map(|held| (held.as_str(), held.title())).collect()
}

/// A filter of which every value gives nothing is none.
fn is_of_use(facet: &FacetView) -> bool {
    facet.values.iter().any(|value| value.count > 0 || value.chosen)
}

/// The address of the text alone.
fn clear(params: &SearchParams) -> String {
    SearchParams::for_text(params.text()).with("after", None)
}

fn filter(params: &SearchParams, facet: &FacetView) -> Markup {
    let (open, folded) = facet.values.split_at(facet.values.len().min(OPEN_VALUES));
    let any_folded_chosen = folded.iter().any(|value| value.chosen);
    let list = |values: &[crate::view::search::FacetValue]| {
        html! {
            ul.plain-list {
                @for value in values {
                    li {
                        a.check href=(params.toggled(facet.key, &value.value.code)) aria-current=[value.chosen.then_some("true")] {
                            span aria-hidden="true" { @if value.chosen { "☑" } @else { "☐" } }
                            span { (value.value.title) }
                            span.count { (value.count) }
                        }
                    }
                }
            }
        }
    };
    html! {
        section.panel aria-label=(facet.title) {
            h2 { (facet.title) }
            (list(open))
            @if !folded.is_empty() {
                details open[any_folded_chosen] { summary.quiet { "另有 " (folded.len()) " 项" } (list(folded)) }
            }
        }
    }
}

/// A choice of one value for a key, as links: works without script.
fn choice(params: &SearchParams, (key, now): (&str, &str), title: &str, choices: &[(&str, &str)]) -> Markup {
    html! {
        p.small {
            span.quiet { (title) "：" }
            @for (position, (value, name)) in choices.iter().enumerate() {
                @if position > 0 { " · " }
                @if *value == now { strong.whole { (name) } } @else {
                    a.whole href=(params.with(key, (position > 0).then_some(*value))) { (name) }
                }
            }
        }
    }
}

/// What the list is narrowed to, each with the link that takes it away.
fn chips(params: &SearchParams, view: &SearchView) -> Markup {
    let chosen = view.facets.iter().flat_map(|facet| {
        let values = facet.values.iter().filter(|value| value.chosen);
        values.map(move |value| (facet, value))
    });
    let standing = params.standing.filter(|held| *held != TierHeld::default());
    let mut chips: Vec<(String, String)> = chosen
        .map(|(facet, value)| {
            let title = format!("{}：{}", facet.title, value.value.title);
            (title, params.toggled(facet.key, &value.value.code))
        })
        .collect();
    chips.extend(standing.map(|held| (format!("称号状态：{}", held.title()), params.with("standing", None))));
    html! {
        @if !chips.is_empty() {
            ul.chips aria-label="已选的筛选" {
                @for (title, without) in &chips {
                    li { a.chip href=(without) aria-label={ "去掉 " (title) } { (title) span aria-hidden="true" { " ×" } } }
                }
                @if chips.len() > 1 { li.no-print { (ui::link(&clear(params), "全部清除")) } }
            }
        }
    }
}

fn results(params: &SearchParams, view: &SearchView, sorts: &[(&str, &str)]) -> Markup {
    let (matches, meant): (Vec<&FoundView>, Vec<&FoundView>) =
        view.enterprises.iter().partition(|firm| !firm.why.by.is_question());
    let generic = view.notices.contains(&SearchNotice::GenericWord);
    let folded = generic && !params.is_narrowed() && params.sort.is_none();
    let count = html! {
        span { "共 " strong { (view.meta.total) } " 家" }
        @if view.meta.total > 0 {
            a.no-print href=(params.export_address()) { (format!("导出全部 {} 家", view.meta.total)) }
        }
        a.only-narrow.no-print href="#filters" { "筛选" }
    };
    let body = html! {
        @if view.meta.total > 1 { div.sorting.no-print { (choice(params, ("sort", params.sort.unwrap_or_default().as_str()), "排序", sorts)) } }
        @if view.meta.total == 0 && meant.is_empty() { (nothing(params)) }
        @if folded {
            p { (ui::link(&params.with("sort", Some("name")), "仍要列出全部")) }
        } @else {
            (firms(&matches))
            (more(params, view))
        }
        @if !meant.is_empty() {
            h3 { "您要找的是不是" }
            (firms(&meant))
        }
    };
    html! { div #results { (ui::panel_with("企业", count, body)) } }
}

fn nothing(params: &SearchParams) -> Markup {
    let filtered = params.is_narrowed();
    let hint = html! {
        @if filtered { (ui::link(&clear(params), "去掉筛选再查")) "，或" }
        "换一个简称、曾用名、产品、拼音或信用代码片段试试。"
    };
    ui::empty("没有找到符合的企业", hint)
}

fn firms(found: &[&FoundView]) -> Markup {
    html! { ul.plain-list { @for firm in found { li { (row(firm)) } } } }
}

fn row(firm: &FoundView) -> Markup {
    let place = [&firm.division, &firm.zone].into_iter().flatten();
    html! {
        div.row {
            a href={ "/enterprises/" (firm.id) } { strong { (marked(&firm.marked)) } }
            @if firm.fictional { (ui::fictional_badge()) }
            @if firm.status != EnterpriseStatus::Active { (ui::badge(Tone::Bad, firm.status.title())) }
            @for held in &firm.tiers { (tier_badge(held)) }
        }
        div.small.quiet {
            @if let Some(code) = &firm.credit_code { code { (code) } " " }
            @for named in place { (named.title) " " }
            @if let Some(asked) = &firm.asked { span { "对应“" (asked) "”" } " " }
            (reason(firm))
        }
    }
}

fn tier_badge(held: &HeldView) -> Markup {
    let tone = if held.until.is_some() { Tone::Good } else { Tone::Wait };
    let ends = held
        .until
        .map_or("有效期未注明".to_owned(), |until| format!("有效期至 {until}"));
    html! { span title=(ends) { (ui::badge(tone, &held.tier.title)) } }
}

/// Why it was found, when the name alone does not say so.
fn reason(firm: &FoundView) -> Markup {
    let why = &firm.why;
    html! {
        @match (&why.text, why.by) {
            (Some(_), by) => { span { (by.title()) "：" (marked(&why.marked)) } },
            (None, MatchKind::Label) => { span { "匹配" (why.by.title()) } },
            (None, _) => {},
        }
        @for passage in &firm.passages {
            " " span { (passage.by.title()) "：" (marked(&passage.marked)) }
        }
    }
}

fn marked(parts: &[Part]) -> Markup {
    html! { @for part in parts { @if part.hit { mark { (part.text) } } @else { (part.text) } } }
}

fn more(params: &SearchParams, view: &SearchView) -> Markup {
    let next = view
        .meta
        .next
        .as_ref()
        .map(|place| params.page_after("/enterprises", place));
    let begin = params.after.is_some().then(|| params.with("after", None));
    let shown = view.enterprises.len() - view.meta.meant;
    let summary = format!("共 {} 家，本页 {shown} 家", view.meta.total);
    html! {
        @if next.is_some() || begin.is_some() {
            (ui::pager(&Pager { summary: &summary, previous: None, next: next.as_deref() }))
            @if let Some(begin) = begin { p.no-print { (ui::link(&begin, "回到第一页")) } }
        }
    }
}

//! Tier lists: every tier with its count, and who holds one on a day.

use maud::{Markup, html};

use crate::app::Session;
use crate::domain::catalog::Catalog;
use crate::domain::code::DivisionCode;
use crate::domain::tier::Term;
use crate::view::tier_list::{HolderView, TierCountView, TierCountsView, TierListView};
use crate::web::extract::Query;
use crate::web::holder::HolderParams;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::ui::{self, Choice, Input, Page, Pager, Section, Select, Table, Tone};

/// Lines of a page.
const PAGE: u64 = 50;

/// Shows every tier, or who holds the one that is asked for.
pub async fn list_holders(session: Session, Query(params): Query<HolderParams>) -> Result<Markup, Problem> {
    if params.tier.is_none() {
        let counts = session
            .count_tiers(params.on.unwrap_or_else(|| session.today()))
            .await?;
        return Ok(render_tiers(&counts));
    }
    let query = params.query(session.today())?;
    let list = session.tier_list(&query, params.place()?, PAGE).await?;
    Ok(render_list(&list, &params, session.catalog()))
}

fn render_tiers(counts: &TierCountsView) -> Markup {
    let (held, none): (Vec<&TierCountView>, Vec<&TierCountView>) =
        counts.tiers.iter().partition(|tier| tier.holders > 0);
    let day = html! { (counts.on) " 当天有效或有效期未注明的企业数。" };
    let body = html! {
        (ui::heading("称号名单", html! {}, Some(day)))
        @if held.is_empty() {
            (ui::empty("还没有登记任何称号", html! { "请先 " (ui::link("/imports", "导入认定名单")) "。" }))
        } @else {
            (ui::panel("有企业持有的称号", tier_table(&held)))
        }
        @if !none.is_empty() { (ui::panel("尚无企业的称号", tier_table(&none))) }
    };
    ui::page(&Page::new("称号名单", Section::Holders), body)
}

fn tier_table(tiers: &[&TierCountView]) -> Markup {
    let row = |tier: &&TierCountView| {
        vec![
            ui::link(&format!("/holders?tier={}", tier.code), &tier.title),
            html! { (tier.level.title()) },
            html! { (tier.holders) },
        ]
    };
    let rows: Vec<_> = tiers.iter().map(row).collect();
    let columns = [ui::text("称号"), ui::tight("级别"), ui::number("企业数")];
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn render_list(list: &TierListView, params: &HolderParams, catalog: &Catalog) -> Markup {
    let lead = html! { "发证机关：" (list.office) " · " (list.rule) };
    let summary = format!("共 {} 家，本页 {} 行", list.firms, list.holders.len());
    let next = list.next.as_ref().map(|place| params.page_after("/holders", place));
    let pager = Pager {
        summary: &summary,
        previous: None,
        next: next.as_deref(),
    };
    let body = html! {
        (ui::heading(&list.title, html! {}, Some(lead)))
        (filter(list, params, catalog))
        @if list.end_unknown > 0 {
            (ui::notice(Tone::Wait, "有效期未注明的证书", html! {
                p { "其中 " (list.end_unknown) " 家的名单没有印有效期截止日，是否仍有效不能确定，已单独标明。" }
            }))
        }
        (ui::panel_with("企业", exports(list, params), holder_table(&list.holders)))
        (ui::pager(&pager))
    };
    let trail = [("称号名单", "/holders")];
    ui::page(&Page::new(&list.title, Section::Holders).trail(&trail), body)
}

fn exports(list: &TierListView, params: &HolderParams) -> Markup {
    html! {
        @if list.firms > 0 {
            span.row.actions {
                (ui::button_post(&params.address("/holders/export", &[("format", "xlsx")]), &format!("导出全部 {} 家（Excel）", list.firms)))
                (ui::link(&params.address("/holders/export", &[]), "选列与格式"))
                (ui::link(&params.address("/holders/print", &[]), "打印公示名单"))
            }
        }
    }
}

fn filter(list: &TierListView, params: &HolderParams, catalog: &Catalog) -> Markup {
    let on = list.on.to_string();
    let known = list.known_on.map(|day| day.to_string()).unwrap_or_default();
    let all = Choice {
        value: "",
        title: "全市",
    };
    let named = catalog.divisions.iter().map(|division| Choice {
        value: division.code.as_str(),
        title: &division.title,
    });
    let choices: Vec<Choice<'_>> = [all].into_iter().chain(named).collect();
    let day = |name: &'static str, label: &'static str, value: &str, hint: &'static str| {
        ui::input(&Input {
            name,
            label,
            kind: "date",
            value,
            hint,
            errors: &[],
        })
    };
    html! {
        form.filters method="get" action="/holders" {
            input type="hidden" name="tier" value=(list.tier);
            (day("on", "统计日", &on, "这一天持有称号的企业"))
            (day("known", "按此日已登记的记录", &known, "留空为现有全部记录"))
            (ui::select(&Select { name: "county", label: "县区", choices: &choices, value: params.county.as_ref().map_or("", DivisionCode::as_str), errors: &[] }))
            (ui::submit("查看"))
        }
    }
}

fn holder_table(holders: &[HolderView]) -> Markup {
    if holders.is_empty() {
        let hint = html! { "可换一个统计日，或 " (ui::link("/imports", "导入认定名单")) "。" };
        return ui::empty("这一天没有企业持有这个称号", hint);
    }
    let columns = [
        ui::text("企业"),
        ui::tight("信用代码"),
        ui::tight("县区"),
        ui::tight("批次"),
        ui::tight("有效期"),
        ui::tight("状态"),
        ui::text("依据"),
    ];
    let rows: Vec<_> = holders.iter().map(holder_row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn holder_row(holder: &HolderView) -> ui::Row {
    let tenure = &holder.tenure;
    vec![
        ui::firm(holder.enterprise, &holder.name, holder.fictional),
        html! { @if let Some(code) = &holder.credit_code { code { (code) } } },
        html! { @if let Some(division) = &holder.division { (division.title) } },
        html! { (tenure.batch) },
        html! { (tenure.from) " 至 " @match tenure.until { Some(until) => (until), None if tenure.term == Term::Open => "今", None => "未注明" } },
        ui::standing_badge(tenure.standing),
        ui::source_note(&tenure.source),
    ]
}

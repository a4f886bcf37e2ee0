//! Screening pages: how many firms stand on which list of which tier, and each list with the clause that decides.

mod list;

use axum::response::Redirect;
use maud::{Markup, html};

use crate::app::Session;
use crate::domain::catalog::Catalog;
use crate::domain::code::DivisionCode;
use crate::rules::standard::StandardStatus;
use crate::view::screening::{CountView, FieldCountView, LawView, RunView, ScreenedTierView, ScreeningView};
use crate::web::extract::Query;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::screening::{CountyParams, list_path};
use crate::web::ui::{self, Choice, Page, Section, Select, Table, Tone};

pub use list::{export_screened, list_screened};

/// Shows every tier with its lists.
pub async fn show_screening(session: Session, Query(params): Query<CountyParams>) -> Result<Markup, Problem> {
    let view = session.show_screening(params.county.as_ref()).await?;
    Ok(render(&view, &params, session.catalog()))
}

/// Screens what is not done yet for today.
pub async fn run_screening(session: Session) -> Result<Redirect, Problem> {
    Ok(match session.start_screening().await? {
        Ok(_) => Redirect::to("/screening"),
        Err(job) => Redirect::to(&super::job::address(job.id)),
    })
}

fn render(view: &ScreeningView, params: &CountyParams, catalog: &Catalog) -> Markup {
    let lead = html! { "全部企业逐家对照每个称号的现行标准：没有称号的按新申报，持有称号的按复核。" };
    let body = html! {
        (ui::heading("全库筛查", html! { span.no-print { (ui::button_link("/standards", "认定标准")) " " (ui::button_link("/simulation", "政策推演")) } }, Some(lead)))
        @match &view.run {
            None => (never(view.waiting)),
            Some(run) => {
                (state(run, view.waiting))
                (county(params.county.as_ref(), "/screening", catalog))
                (ui::panel_with("各称号", meanings_link(), matrix(view, params)))
                (fields(&view.fields))
                (meanings(view))
            }
        }
    };
    ui::page(&Page::new("全库筛查", Section::Screening), body)
}

fn never(waiting: u64) -> Markup {
    let hint = html! { "共 " (waiting) " 家企业待筛查。" (ui::button_post("/screening", "开始筛查")) };
    ui::empty("还没有筛查过", hint)
}

/// Says what the counts speak of, and offers to bring them up to date.
pub(super) fn state(run: &RunView, waiting: u64) -> Markup {
    let at = run.at.format("%Y-%m-%d %H:%M");
    let made = html! {
        p { "按 " (run.date) " 当日有效的标准和登记，" (at) " 筛查完成（数据版本 " (run.revision) "），这一次筛查了 " (run.firms) " 家，其中 " (run.changed) " 家的结果有变化。" }
    };
    html! {
        @if waiting == 0 {
            (ui::notice(Tone::Good, "结果与登记一致", html! { (made) }))
        } @else {
            (ui::notice(Tone::Wait, &format!("有 {waiting} 家企业要重新筛查"), html! {
                (made)
                p { "这些企业之后有变更、跨过了时间节点，或适用的标准已经不同。" }
                div.no-print { (ui::button_post("/screening", "重新筛查")) }
            }))
        }
    }
}

/// The choice of a county.
pub(super) fn county(chosen: Option<&DivisionCode>, action: &str, catalog: &Catalog) -> Markup {
    let all = Choice {
        value: "",
        title: "全市",
    };
    let named = catalog.divisions.iter().map(|division| Choice {
        value: division.code.as_str(),
        title: &division.title,
    });
    let choices: Vec<Choice<'_>> = [all].into_iter().chain(named).collect();
    html! {
        form.filters.no-print method="get" action=(action) {
            (ui::select(&Select { name: "county", label: "县区", choices: &choices, value: chosen.map_or("", DivisionCode::as_str), errors: &[] }))
            (ui::submit("查看"))
        }
    }
}

fn meanings_link() -> Markup {
    html! { a href="#lists" { "各栏的含义" } }
}

fn matrix(view: &ScreeningView, params: &CountyParams) -> Markup {
    let lists = view.lists.iter().map(|list| ui::number(list.title));
    let columns: Vec<_> = [ui::text("称号"), ui::tight("级别")].into_iter().chain(lists).collect();
    let rows: Vec<ui::Row> = view.tiers.iter().map(|tier| row(tier, params)).collect();
    let caption = match &view.division {
        Some(division) => format!("{}，单位：家", division.title),
        None => "全市，单位：家".to_owned(),
    };
    ui::table(&Table {
        caption: &caption,
        columns: &columns,
        rows: &rows,
    })
}

fn row(tier: &ScreenedTierView, params: &CountyParams) -> ui::Row {
    let standard = tier.new.as_ref().or(tier.review.as_ref());
    let name = html! {
        (tier.tier.title)
        @if let Some(standard) = standard { div.quiet.small { (law(standard)) } }
    };
    let cell = |count: &CountView| {
        let path = list_path(&tier.tier.code, count.list);
        html! {
            @if count.firms == 0 { span.quiet { "0" } }
            @else { (ui::link(&params.address(&path, &[]), &count.firms.to_string())) }
        }
    };
    let counts = tier.counts.iter().map(cell);
    [name, html! { (tier.level.title()) }]
        .into_iter()
        .chain(counts)
        .collect()
}

/// A standard by its document.
pub(super) fn law(standard: &LawView) -> Markup {
    html! {
        (standard.document)
        @if standard.status == StandardStatus::Lapsed { " " (ui::badge(Tone::Wait, "方案期已过")) }
    }
}

fn fields(fields: &[FieldCountView]) -> Markup {
    let columns = [
        ui::text("数据"),
        ui::number("缺它的待核实（家次）"),
        ui::number("只缺它"),
    ];
    let row = |field: &FieldCountView| {
        vec![
            html! { (field.field.title) },
            html! { (field.firms) },
            html! { (field.alone) },
        ]
    };
    let rows: Vec<ui::Row> = fields.iter().map(row).collect();
    let caption = "补录后最多评估可以往前走的数据。一家企业对几个称号待核实，算几家次。";
    html! {
        @if !rows.is_empty() {
            (ui::panel("先补哪些数据", ui::table(&Table { caption, columns: &columns, rows: &rows })))
        }
    }
}

fn meanings(view: &ScreeningView) -> Markup {
    let items: Vec<(&str, Markup)> = view
        .lists
        .iter()
        .map(|list| (list.title, html! { (list.meaning) "。" }))
        .collect();
    let rest = html! { "注销和吊销的企业不筛查。结果只说明已录入的事实是否符合标准文本，认定以主管部门公布的为准。" };
    html! {
        div #lists {
            (ui::panel("各栏的含义", html! { (ui::facts(&items)) p.note { (rest) } }))
        }
    }
}

//! Visits: planned for firms whose titles run out, and the sheet of one page that is taken along.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::{assessment, matter, people, prospect};
use crate::app::matter::MatterAsked;
use crate::app::{Error, FieldError, Session};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::tenure::Standing;
use crate::domain::tier::Term;
use crate::rules::standard::Purpose;
use crate::view::enterprise::EnterpriseView;
use crate::view::expiry::ExpiringView;
use crate::view::matter::MatterRow;
use crate::view::tenure::TenureView;
use crate::web::address::Pairs;
use crate::web::extract::{Grid, Path, Query};
use crate::web::matter::said;
use crate::web::pages::sign_in::refused;
use crate::web::problem::Problem;
use crate::web::ui::{self, Choice, Input, Page, Section, Select, Table, Tone};
use crate::web::visit::{FIRM, PLAN, PlanParams, read_plan};

/// Shows the firms to choose from.
pub async fn show_plan(session: Session, Query(params): Query<PlanParams>) -> Result<Markup, Problem> {
    let expiring = session
        .expiring_soon(params.tier.as_ref(), params.county.as_ref())
        .await?;
    Ok(render(&session, (&params, &expiring), (&Pairs::new(), &[])))
}

/// Plans a visit to each firm that is chosen.
pub async fn plan_visits(session: Session, Grid(pairs): Grid) -> Result<Response, Problem> {
    match session.plan_visits(&read_plan(&pairs)).await {
        Ok(_) => Ok(Redirect::to("/desk").into_response()),
        Err(Error::Invalid(errors)) => {
            let params = PlanParams {
                tier: said(&pairs, "tier").parse().ok(),
                county: said(&pairs, "county").parse().ok(),
            };
            let expiring = session
                .expiring_soon(params.tier.as_ref(), params.county.as_ref())
                .await?;
            Ok(refused(render(&session, (&params, &expiring), (&pairs, &errors))))
        }
        Err(other) => Err(other.into()),
    }
}

fn render(
    session: &Session,
    (params, expiring): (&PlanParams, &[ExpiringView]),
    (pairs, errors): (&Pairs, &[FieldError]),
) -> Markup {
    let lead = html! { "半年内称号到期的企业，先到期的在前；勾选后写明日期。" };
    let body = html! {
        (ui::heading("安排走访", html! {}, Some(lead)))
        (ui::error_summary(errors))
        div.no-print { (ui::panel("条件", filter(session, params))) }
        @if expiring.is_empty() {
            (ui::empty("没有这样的企业", html! { "换一个称号或县区。" }))
        } @else {
            form.stack method="post" action=(PLAN) {
                (ui::form_key())
                @if let Some(tier) = &params.tier { input type="hidden" name="tier" value=(tier); }
                @if let Some(county) = &params.county { input type="hidden" name="county" value=(county); }
                (ui::panel("选择企业", firms(expiring, pairs)))
                div.fields {
                    (ui::input(&Input { name: "day", label: "走访日期", kind: "date", value: said(pairs, "day"), hint: "", errors }))
                    (ui::input(&Input { name: "title", label: "事由", kind: "text", value: said(pairs, "title"), hint: "例如：称号到期前提醒", errors }))
                }
                p { (ui::submit("加入走访")) }
            }
        }
    };
    ui::page(
        &Page::new("安排走访", Section::Desk).trail(&[("工作台", "/desk")]),
        body,
    )
}

fn filter(session: &Session, params: &PlanParams) -> Markup {
    let catalog = session.catalog();
    let all = |title| Choice { value: "", title };
    let tiers = catalog.tiers.iter().map(|tier| Choice {
        value: tier.code.as_str(),
        title: &tier.title,
    });
    let tiers: Vec<Choice> = [all("全部称号")].into_iter().chain(tiers).collect();
    let counties = catalog.divisions.iter().map(|division| Choice {
        value: division.code.as_str(),
        title: &division.title,
    });
    let counties: Vec<Choice> = [all("全部县区")].into_iter().chain(counties).collect();
    let (tier, county) = (params.tier.as_ref(), params.county.as_ref());
    html! {
        form.row-end.no-print method="get" action=(PLAN) {
            (ui::select(&Select { name: "tier", label: "称号", choices: &tiers, value: tier.map_or("", |code| code.as_str()), errors: &[] }))
            (ui::select(&Select { name: "county", label: "县区", choices: &counties, value: county.map_or("", |code| code.as_str()), errors: &[] }))
            (ui::submit("筛选"))
        }
    }
}

/// A firm whose titles run out one after the other stands once, with the first.
fn firms(expiring: &[ExpiringView], pairs: &Pairs) -> Markup {
    let columns = [
        ui::text("企业"),
        ui::text("称号"),
        ui::tight("有效期至"),
        ui::tight("剩余"),
    ];
    let is_first = |(at, title): &(usize, &ExpiringView)| {
        expiring.iter().position(|other| other.enterprise == title.enterprise) == Some(*at)
    };
    let row = |title: &ExpiringView| -> ui::Row {
        let name = format!("{FIRM}{}", title.enterprise);
        let chosen = !said(pairs, &name).is_empty();
        vec![
            html! {
                (ui::checkbox(&name, &Choice { value: "on", title: &title.name }, chosen, None))
                @if title.fictional { " " (ui::fictional_badge()) }
            },
            html! { (title.title) },
            html! { (title.until) },
            html! { (title.days_left) " 天" },
        ]
    };
    let rows: Vec<ui::Row> = expiring
        .iter()
        .enumerate()
        .filter(is_first)
        .map(|(_, title)| row(title))
        .collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

/// Facts that a visit asks for.
const ASKED: usize = 5;

/// Shows the sheet that is taken along to a firm.
pub async fn show_sheet(session: Session, Path(id): Path<EnterpriseId>) -> Result<Markup, Problem> {
    let firm = session.show_enterprise(id).await?;
    let prospects = session.prospects(id).await?;
    let missing = session.rank_missing(id, Purpose::New, firm.on).await?;
    let next = html! { (prospect::panel(&prospects)) (assessment::ranking(&missing, ASKED)) };
    let of = |is_over| MatterAsked {
        firm: Some(id),
        is_over,
        ..MatterAsked::default()
    };
    let open = session.list_matters(&of(false)).await?.matters;
    let over = session.list_matters(&of(true)).await?.matters;
    let contacts = people::panel(&session, id, &firm.people);
    Ok(render_sheet(&firm, (&next, &contacts), (&open, &over)))
}

fn render_sheet(
    firm: &EnterpriseView,
    (next, contacts): (&Markup, &Markup),
    (open, over): (&[MatterRow], &[MatterRow]),
) -> Markup {
    let place = firm
        .place
        .division
        .as_ref()
        .map_or("县区未注明", |division| &division.title);
    let lead = html! { (place) @if !firm.place.address.is_empty() { " · " (firm.place.address) } " · " (firm.on) };
    let beside = html! { @if firm.fictional { (ui::fictional_badge()) } };
    let back = format!("/enterprises/{}", firm.id);
    let blank = || html! { "　" };
    let body = html! {
        (ui::heading(&format!("走访单：{}", firm.name), beside, Some(lead)))
        div.sheet { (ui::panel("本次走访", ui::facts(&[("走访日期", blank()), ("走访人", blank()), ("企业在场", blank()), ("反映的问题", blank())]))) }
        (contacts)
        (ui::panel("称号和到期", titles(&firm.tenures)))
        (next)
        (ui::panel("没有办完的事项", matters(open)))
        (ui::panel("以前办过的事项", matters(over)))
    };
    let trail = [("查企业", "/enterprises"), (firm.name.as_str(), back.as_str())];
    ui::page(&Page::new("走访单", Section::Desk).trail(&trail), body)
}

fn titles(tenures: &[TenureView]) -> Markup {
    if tenures.is_empty() {
        return html! { p.quiet { "没有登记过称号" } };
    }
    let columns = [ui::text("称号"), ui::tight("有效期至"), ui::tight("剩余")];
    let row = |tenure: &TenureView| -> ui::Row {
        vec![
            html! { (tenure.title) },
            html! { @match tenure.until { Some(until) => (until), None if tenure.term == Term::Open => (tenure.term.title()), None => "未注明" } },
            html! { @if let Some(days) = tenure.days_left { (ui::badge(Tone::Plain, &format!("{days} 天"))) } },
        ]
    };
    let going = tenures
        .iter()
        .filter(|tenure| matches!(tenure.standing, Standing::Held | Standing::EndUnknown));
    let rows: Vec<ui::Row> = going.map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn matters(matters: &[MatterRow]) -> Markup {
    match matters.is_empty() {
        true => html! { p.quiet { "没有" } },
        false => matter::table(matters, true),
    }
}

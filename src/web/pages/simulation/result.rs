//! What a draft changes: the deltas, the counties, the clauses, the firms.

use maud::{Markup, html};

use crate::view::simulation::{CountyTotalsView, ShiftView, ShiftedFirmView, SimulationView, TotalsView};
use crate::view::standard::{ChangeView, ClauseText};
use crate::web::question::Question;
use crate::web::simulation::{self, SimulationParams};
use crate::web::ui::{self, Figure, Pager, Table};

pub(super) fn render(view: &SimulationView, params: &SimulationParams) -> Markup {
    html! {
        (ui::panel("变化", deltas(view)))
        (ui::panel("改了什么", changes(view)))
        (ui::panel("按县区", counties(&view.counties)))
        @for shift in view.shifts.iter().filter(|shift| shift.firms > 0) {
            (ui::panel_with(&format!("{}：{} 家", shift.title, shift.firms), exports(shift, params), firms(shift)))
            (pager(shift, params))
        }
    }
}

fn deltas(view: &SimulationView) -> Markup {
    let total = &view.total;
    let figure = |label: &'static str, value: String, note: &'static str| Figure {
        label,
        value: html! { (value) },
        note,
    };
    let net = i128::from(total.after.met) - i128::from(total.before.met);
    let doubted = format!("−{}", total.doubted);
    let figures = [
        figure("满足的企业净变化", signed(net), "= 新增 − 减少 − 转为待核实"),
        figure("新增满足", format!("+{}", total.gained), ""),
        figure("不再满足", format!("−{}", total.lost), ""),
        figure("满足转为待核实", doubted, ""),
        figure("不满足转为待核实", total.opened.to_string(), ""),
        figure("待核实转为不满足", total.closed.to_string(), ""),
    ];
    let document = |law: &crate::view::screening::LawView| html! { (law.title) "（" (law.document) "）" };
    let before = match &view.before {
        Some(law) => document(law),
        None => html! { "这一天没有可用的标准" },
    };
    html! {
        (ui::figures(&figures))
        (purposes(view))
        (ui::facts(&[
            ("称号", html! { (view.tier.title) }),
            ("现行", before),
            ("草案", document(&view.draft)),
            ("评估日", html! { (view.date) "；注销和吊销的企业不计" }),
        ]))
    }
}

fn signed(number: i128) -> String {
    match number {
        0 => "0".to_owned(),
        more if more > 0 => format!("+{more}"),
        less => format!("−{}", less.unsigned_abs()),
    }
}

fn purposes(view: &SimulationView) -> Markup {
    let rows: Vec<ui::Row> = view
        .purposes
        .iter()
        .map(|part| row(part.purpose.title(), &part.totals))
        .collect();
    totals("新申报是没有这个称号的企业，复核是持有的企业。", "用途", &rows)
}

fn counties(counties: &[CountyTotalsView]) -> Markup {
    let row = |county: &CountyTotalsView| {
        let title = county
            .division
            .as_ref()
            .map_or("县区未载", |division| division.title.as_str());
        row(title, &county.totals)
    };
    let rows: Vec<ui::Row> = counties.iter().map(row).collect();
    totals("", "县区", &rows)
}

fn row(title: &str, totals: &TotalsView) -> ui::Row {
    let net = i128::from(totals.after.met) - i128::from(totals.before.met);
    vec![
        html! { (title) },
        html! { (signed(net)) },
        html! { (totals.gained) },
        html! { (totals.lost + totals.doubted) },
        html! { (totals.before.met) " → " (totals.after.met) },
        html! { (totals.before.undecided) " → " (totals.after.undecided) },
        html! { (totals.before.unmet) " → " (totals.after.unmet) },
    ]
}

fn totals(caption: &str, first: &str, rows: &[ui::Row]) -> Markup {
    let columns = [
        ui::text(first),
        ui::number("净变化"),
        ui::number("新增"),
        ui::number("减少"),
        ui::number("满足"),
        ui::number("待核实"),
        ui::number("不满足"),
    ];
    ui::table(&Table {
        caption,
        columns: &columns,
        rows,
    })
}

fn changes(view: &SimulationView) -> Markup {
    if view.changes.is_empty() {
        return ui::empty("条款没有不同", html! { "改动一条门槛再推演。" });
    }
    let text = |text: &Option<ClauseText>| html! { @if let Some(text) = text { (text.required) } @else { span.quiet { "没有" } } };
    let row = |change: &ChangeView| {
        let title = change.after.as_ref().or(change.before.as_ref());
        let title = title.map_or(change.id.as_str(), |text| text.title.as_str());
        vec![html! { (title) }, text(&change.before), text(&change.after)]
    };
    let rows: Vec<ui::Row> = view.changes.iter().map(row).collect();
    let columns = [ui::text("条款"), ui::text("现行"), ui::text("草案")];
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

/// A pasted draft is too long for an address, so it travels in the form.
fn exports(shift: &ShiftView, params: &SimulationParams) -> Markup {
    let with = [("shift", shift.shift.as_str()), ("format", "xlsx"), ("draft", "")];
    html! {
        form.inline method="post" action=(params.address("/simulation/export", &with)) {
            (ui::form_key())
            @if let Some(draft) = &params.draft { input type="hidden" name="draft" value=(draft); }
            button.button type="submit" { "导出（Excel）" }
        }
    }
}

fn firms(shift: &ShiftView) -> Markup {
    let columns = [
        ui::text("企业"),
        ui::tight("信用代码"),
        ui::tight("县区"),
        ui::tight("用途"),
        ui::tight("现行"),
        ui::tight("草案"),
    ];
    let rows: Vec<ui::Row> = shift.page.iter().map(firm).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn firm(firm: &ShiftedFirmView) -> ui::Row {
    vec![
        html! {
            (ui::firm(firm.enterprise, &firm.name, firm.fictional))
        },
        html! { @if let Some(code) = &firm.credit_code { code { (code) } } },
        html! { @if let Some(division) = &firm.division { (division.title) } },
        html! { (firm.purpose.title()) },
        ui::verdict_badge(firm.before),
        ui::verdict_badge(firm.after),
    ]
}

fn pager(shift: &ShiftView, params: &SimulationParams) -> Markup {
    let summary = format!("{} {} 家，本页 {} 家", shift.title, shift.firms, shift.page.len());
    let of_shift = SimulationParams {
        shift: Some(shift.shift),
        ..params.clone()
    };
    let next = shift.next.as_ref().filter(|_| params.draft.is_none());
    let next = next.map(|place| of_shift.page_after(simulation::PATH, place));
    ui::pager(&Pager {
        summary: &summary,
        previous: None,
        next: next.as_deref(),
    })
}

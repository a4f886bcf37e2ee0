//! Counties: what each has, what it was assigned, who misses most, and what it may have in two years; and the form
//! that assigns. Parts and 「未分配」 add up to the city everywhere.

use maud::{Markup, html};

use super::part;
use crate::app::Error;
use crate::app::plan::read_share;
use crate::domain::catalog::Catalog;
use crate::domain::code::DivisionCode;
use crate::domain::plan::Share;
use crate::domain::tally::{Certainty, Coming, Part};
use crate::view::goal::{ActualView, CountyView, GoalView, OutlookView, PartOutlook, ShareView, SharesView, TrendView};
use crate::web::address::Pairs;
use crate::web::chart::{self, Rank};
use crate::web::goal::{Behind, GoalParams};
use crate::web::ui::{self, Input, Page, Section, Table, number, text};

/// Renders the panel.
pub(super) fn render(goal: &GoalView, now: &ActualView, trend: Option<&TrendView>, params: &GoalParams) -> Markup {
    let Some(shares) = SharesView::new(goal) else {
        return html! {};
    };
    let behind = params.behind(&goal.code, now.on);
    let label = format!("{}分县区，单位家，数字见下表", goal.title);
    let assign = format!("/goals/{}/shares", goal.code);
    html! {
        (chart::ranks(&label, &drawn(&shares, behind)))
        @if goal.target.is_some() {
            p.no-print { (ui::button_link(&assign, if shares.assigned { "修改分解目标" } else { "分解到县区" })) }
        }
        (ranking(&shares, now, behind))
        @if let Some(outlook) = trend.and_then(|trend| trend.outlook.as_ref()) {
            details { summary { "分县区预测（两年后）" } (forecast(outlook, &shares, behind)) }
        }
    }
}

fn own(division: Option<&DivisionCode>) -> Part {
    Part {
        division: Some(division.cloned()),
        ..Part::default()
    }
}

fn drawn(shares: &SharesView, behind: Behind<'_>) -> Vec<Rank> {
    let rank = |row: &ShareView| Rank {
        title: row.title.clone(),
        value: row.certain,
        target: row.target.as_ref().and_then(|it| u64::try_from(it.to_integer()?).ok()),
        address: behind.address(&Part {
            certainty: Some(Certainty::Certain),
            ..own(row.division.as_ref())
        }),
    };
    shares.rows.iter().map(rank).collect()
}

fn ranking(shares: &SharesView, now: &ActualView, behind: Behind<'_>) -> Markup {
    let third = if now.by_figure { "没有填报" } else { "不能确定" };
    let columns = [
        text("县区"),
        number("分解目标"),
        number("确定计入"),
        number("差"),
        number(third),
        number("其中虚构"),
    ];
    let county = |row: &ShareView| {
        let county = now.counties.iter().find(|it| it.division == row.division)?;
        Some(ranked(row, county, now, behind))
    };
    let mut rows: Vec<ui::Row> = shares.rows.iter().filter_map(county).collect();
    rows.push(city(shares, now, behind));
    let caption = match shares.assigned {
        true => "按差额排序。各县区与“未分配”之和等于全市；分解目标合计超过全市时，“未分配”为负数。",
        false => "还没有分解到县区。各县区与“未分配”之和等于全市；来源没有写明县区的企业列为未分配，不推断。",
    };
    ui::table(&Table {
        caption,
        columns: &columns,
        rows: &rows,
    })
}

fn ranked(row: &ShareView, county: &CountyView, now: &ActualView, behind: Behind<'_>) -> ui::Row {
    let [certain, unsure, made_up] = numbers(county, now, behind);
    vec![
        html! { (row.title) @if !row.note.is_empty() { span.note { (row.note) } } },
        printed(row.target.as_ref().map(ToString::to_string)),
        certain,
        printed(row.gap.map(printed_gap)),
        unsure,
        made_up,
    ]
}

fn city(shares: &SharesView, now: &ActualView, behind: Behind<'_>) -> ui::Row {
    let fictional = Part {
        fictional: Some(true),
        ..Part::default()
    };
    let unsure = if now.by_figure { now.unfiled } else { now.open };
    vec![
        html! { strong { "全市" } },
        printed(shares.target.as_ref().map(ToString::to_string)),
        part::firms(behind, now.certain, &part::of(Certainty::Certain)),
        printed(shares.gap.map(printed_gap)),
        part::firms(behind, unsure, &part::of(unsure_kind(now))),
        part::firms(behind, now.fictional(), &fictional),
    ]
}

/// What was not assigned is no zero.
fn printed(text: Option<String>) -> Markup {
    html! { @match text { Some(text) => (text), None => span.quiet { "—" } } }
}

fn unsure_kind(now: &ActualView) -> Certainty {
    if now.by_figure {
        Certainty::Missing
    } else {
        Certainty::Open
    }
}

fn numbers(county: &CountyView, now: &ActualView, behind: Behind<'_>) -> [Markup; 3] {
    let of = |certainty| Part {
        certainty: Some(certainty),
        ..own(county.division.as_ref())
    };
    let unsure = if now.by_figure { county.unfiled } else { county.open };
    let made_up = Part {
        fictional: Some(true),
        ..own(county.division.as_ref())
    };
    [
        part::firms(behind, county.certain, &of(Certainty::Certain)),
        part::firms(behind, unsure, &of(unsure_kind(now))),
        part::firms(behind, county.fictional, &made_up),
    ]
}

fn printed_gap(gap: i64) -> String {
    match gap {
        ..=0 => format!("已达到（多 {}）", -gap),
        gap => gap.to_string(),
    }
}

fn forecast(outlook: &OutlookView, shares: &SharesView, behind: Behind<'_>) -> Markup {
    let mut columns = vec![text("县区"), number("现在"), number("两年内到期")];
    if outlook.pipeline.is_some() {
        columns.extend([number("够格未认定"), number("差一步")]);
    }
    columns.extend([number("保有：低"), number("中"), number("高"), number("计入培育：中")]);
    let title = |division: Option<&DivisionCode>| {
        let own = shares.rows.iter().find(|row| row.division.as_ref() == division);
        own.map_or_else(|| "未分配".to_owned(), |row| row.title.clone())
    };
    let own = |it: &PartOutlook| {
        let division = Some(it.division.as_ref());
        forecast_row((html! { (title(it.division.as_ref())) }, division), it, outlook, behind)
    };
    let mut rows: Vec<ui::Row> = outlook.parts.iter().map(own).collect();
    rows.push(forecast_row(
        (html! { strong { "全市" } }, None),
        &outlook.city(),
        outlook,
        behind,
    ));
    ui::table(&Table {
        caption: "续期与转化的假定与全市相同，余数按最大余额分到县区，因此各行之和等于全市。保有和计入培育是推算的家数，没有名单。",
        columns: &columns,
        rows: &rows,
    })
}

/// What is counted leads to its firms; what is expected names nobody.
fn forecast_row(
    (name, division): (Markup, Option<Option<&DivisionCode>>),
    it: &PartOutlook,
    outlook: &OutlookView,
    behind: Behind<'_>,
) -> ui::Row {
    let part = Part {
        division: division.map(Option::<&DivisionCode>::cloned),
        ..part::of(Certainty::Certain)
    };
    let ending = Part {
        certainty: None,
        ends: outlook.window(),
        ..part.clone()
    };
    let mut row = vec![
        name,
        part::firms(behind, it.certain, &part),
        part::firms(behind, it.ended, &ending),
    ];
    if outlook.pipeline.is_some() {
        row.push(part::coming(behind, it.eligible, Coming::Eligible, division));
        row.push(part::coming(behind, it.near, Coming::Near, division));
    }
    let expected = it.kept.iter().take(3).chain(it.with_new.get(1));
    row.extend(expected.map(|firms| html! { (firms) }));
    row
}

/// Renders the form that assigns.
pub(super) fn render_form(goal: &GoalView, catalog: &Catalog) -> Markup {
    let target = goal.target.as_ref();
    let lead = html! {
        @match target {
            Some(target) => { "全市目标 " (target.text) "（" (target.by) " 前，" (target.clause) "）。各县区之外的余数列为“未分配”。" }
            None => "规划没有定数，不能分解。",
        }
    };
    let action = format!("/goals/{}/shares", goal.code);
    let value = |code: &DivisionCode| {
        let own = goal.shares.iter().find(|share| share.division == *code);
        own.map(|share| share.value.to_string()).unwrap_or_default()
    };
    let note = goal.shares.first().map(|share| share.note.clone()).unwrap_or_default();
    let body = html! {
        (ui::heading(&format!("{}：分解到县区", goal.title), html! {}, Some(lead)))
        @if target.is_some() {
            form method="post" action=(action) {
                (ui::form_key())
                div.shares {
                    @for division in &catalog.divisions {
                        (ui::input(&Input { name: division.code.as_str(), label: &division.title, kind: "number", value: &value(&division.code), hint: "", errors: &[] }))
                    }
                }
                (ui::input(&Input { name: "note", label: "依据", kind: "text", value: &note, hint: "下达分解目标的文件和文号；没有就留空", errors: &[] }))
                p { (ui::submit("保存")) " " span.quiet { "留空的县区没有分解目标，不等于 0。保存记入审计。" } }
            }
        }
    };
    let address = format!("/goals/{}", goal.code);
    let trail = [("规划目标", "/goals"), (goal.title.as_str(), address.as_str())];
    ui::page(&Page::new("分解到县区", Section::Goals).trail(&trail), body)
}

/// Reads the form: a field for each county, and the document that assigns.
pub(super) fn read(form: &Pairs) -> Result<Vec<Share>, Error> {
    let note = form.iter().find(|(field, _)| field == "note");
    let note = note.map(|(_, note)| note.clone()).unwrap_or_default();
    let mut shares = Vec::new();
    for (field, text) in form.iter().filter(|(field, _)| field.as_str() != "note") {
        let division = field
            .parse()
            .map_err(|_| Error::invalid(field, "不是县区代码，请从页面上填写"))?;
        if let Some(value) = read_share(field, text)? {
            shares.push(Share {
                division,
                value,
                note: note.clone(),
            });
        }
    }
    Ok(shares)
}

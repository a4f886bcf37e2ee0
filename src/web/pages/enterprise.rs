//! The page of one firm: who it is, which titles it holds on what ground, what it filed, what it may apply for.

use maud::{Markup, html};

use crate::app::Session;
use crate::domain::credit_code::CheckDigitDoubt;
use crate::domain::enterprise::{EnterpriseId, EnterpriseStatus, NameKind};
use crate::domain::tenure::EndReason;
use crate::domain::tier::Term;
use crate::rules::standard::Purpose;
use crate::view::enterprise::{EnterpriseView, Named};
use crate::view::event::EventView;
use crate::view::filing::{FiledValue, FilingsView, IndicatorRow};
use crate::view::tenure::TenureView;
use crate::web::extract::Path;
use crate::web::pages::{assessment, explain, people, prospect};
use crate::web::problem::Problem;
use crate::web::ui::{self, Page, Section, Table, Tone};

/// Days before its end from which a title asks for attention.
const SOON_DAYS: i64 = 180;

/// Missing facts that are named.
const RANKED: usize = 5;

/// Shows a firm.
pub async fn show_enterprise(session: Session, Path(id): Path<EnterpriseId>) -> Result<Markup, Problem> {
    let firm = session.show_enterprise(id).await?;
    let prospects = session.prospects(id).await?;
    let missing = session.rank_missing(id, Purpose::New, firm.on).await?;
    let next = html! { (prospect::panel(&prospects)) (assessment::ranking(&missing, RANKED)) };
    let kept = explain::kept(&session.list_kept(id).await?);
    let contacts = people::panel(&session, id, &firm.people);
    Ok(render(&firm, &next, (&kept, &contacts)))
}

fn render(firm: &EnterpriseView, next: &Markup, (kept, contacts): (&Markup, &Markup)) -> Markup {
    let body = html! {
        (head(firm))
        (attention(firm))
        (titles(&firm.tenures))
        (next)
        (kept)
        (ui::folded_panel("登记信息", identity(firm)))
        (contacts)
        (figures(&firm.filings))
        (timeline(&firm.events))
    };
    let trail = [("查企业", "/enterprises")];
    ui::page(&Page::new(&firm.name, Section::Enterprises).trail(&trail), body)
}

fn head(firm: &EnterpriseView) -> Markup {
    let beside = html! {
        span.no-print { (ui::link(&format!("/enterprises/{}/sheet", firm.id), "走访单")) " " (ui::link(&format!("/matters/new?firm={}", firm.id), "登记诉求")) }
        @if firm.fictional { (ui::fictional_badge()) }
        @if firm.status != EnterpriseStatus::Active { (ui::badge(Tone::Bad, firm.status.title())) }
    };
    let lead = html! {
        @match &firm.credit_code {
            Some(credit) => code { (credit.code) },
            None => "统一社会信用代码未载",
        }
        @for (kind, names) in names_by_kind(firm) { " · " (kind.title()) " " (names) }
    };
    ui::heading(&firm.name, beside, Some(lead))
}

fn names_by_kind(firm: &EnterpriseView) -> Vec<(NameKind, String)> {
    let of = |kind: NameKind| {
        let names = firm.other_names.iter().filter(|other| other.kind == kind);
        names.map(|other| other.name.as_str()).collect::<Vec<_>>().join("、")
    };
    let all = NameKind::ALL.iter().map(|kind| (*kind, of(*kind)));
    all.filter(|(_, names)| !names.is_empty()).collect()
}

fn attention(firm: &EnterpriseView) -> Markup {
    let doubts = firm.credit_code.as_ref().map(|credit| credit.doubts.as_slice());
    html! {
        @if firm.fictional {
            (ui::notice(Tone::MadeUp, "演示用的虚构企业", html! { "名称、代码、称号和数据都是编造的，不对应任何真实企业。" }))
        }
        @if let Some(doubts @ [_, ..]) = doubts {
            (ui::notice(Tone::Wait, "统一社会信用代码的校验码对不上", html! {
                @for doubt in doubts { (explain(*doubt)) }
                "可能是录入错误，请与营业执照核对。"
            }))
        }
    }
}

fn explain(doubt: CheckDigitDoubt) -> &'static str {
    match doubt {
        CheckDigitDoubt::Organization => "第 17 位（组织机构代码校验码）不符；",
        CheckDigitDoubt::Code => "第 18 位（校验码）不符；",
    }
}

fn titles(tenures: &[TenureView]) -> Markup {
    let columns = [
        ui::text("称号"),
        ui::tight("状态"),
        ui::tight("取得日期"),
        ui::tight("有效期至"),
        ui::text("批次与证书"),
        ui::text("依据"),
    ];
    let rows: Vec<_> = tenures.iter().map(title_row).collect();
    let body = match rows.as_slice() {
        [] => ui::empty(
            "没有登记过称号",
            html! { "称号从公布的名单导入：" (ui::link("/imports", "导入名单")) "。" },
        ),
        rows => ui::table(&Table {
            caption: "",
            columns: &columns,
            rows,
        }),
    };
    ui::panel("称号", body)
}

fn title_row(tenure: &TenureView) -> ui::Row {
    let level = tenure.level.map(|level| ui::badge(Tone::Plain, level.title()));
    vec![
        html! { (ui::link(&format!("/holders?tier={}", tenure.tier), &tenure.title)) " " @if let Some(level) = level { (level) } },
        standing(tenure),
        html! { (tenure.from) },
        last_day(tenure),
        html! { (tenure.basis.title()) @for part in [&tenure.batch, &tenure.certificate] { @if !part.is_empty() { " · " (part) } } },
        ui::source_note(&tenure.source),
    ]
}

fn standing(tenure: &TenureView) -> Markup {
    match &tenure.ended {
        Some(ended) if ended.reason == EndReason::Renewed => ui::badge(Tone::Plain, "已续期"),
        Some(ended) => html! {
            (ui::standing_badge(tenure.standing))
            span.note { (ended.on) " " (ended.reason.title()) }
            span.note { (ui::source_note(&ended.source)) }
        },
        None => ui::standing_badge(tenure.standing),
    }
}

fn last_day(tenure: &TenureView) -> Markup {
    html! {
        @match tenure.until {
            Some(until) => (until),
            None if tenure.term == Term::Open => span.quiet { (tenure.term.title()) },
            None => span.quiet { "未注明" },
        }
        @if let Some(days) = tenure.days_left.filter(|days| *days <= SOON_DAYS) {
            " " (ui::badge(Tone::Wait, &format!("还有 {days} 天")))
        }
    }
}

fn identity(firm: &EnterpriseView) -> Markup {
    let place = &firm.place;
    let named = |named: &Option<Named>| named.as_ref().map(|named| named.title.clone()).unwrap_or_default();
    let fields: Vec<&str> = place.fields.iter().map(|field| field.title.as_str()).collect();
    let established = firm.established.map(|day| day.to_string()).unwrap_or_default();
    let entries = [
        ("县区", named(&place.division)),
        ("功能区", named(&place.zone)),
        ("住所", place.address.clone()),
        ("企业类型", firm.licence_kind.clone()),
        ("注册资本", firm.capital.clone()),
        ("成立日期", established),
        ("经营状态", firm.status.title().to_owned()),
        ("行业", named(&place.industry)),
        ("领域", fields.join("、")),
        ("主导产品", place.products.clone()),
        ("经营范围", place.scope.clone()),
        ("证券代码", firm.stock_codes.join("、")),
        ("注册号", firm.registration_number.clone().unwrap_or_default()),
    ];
    let filled = entries.iter().filter(|(_, value)| !value.is_empty());
    let mut facts: Vec<(&str, Markup)> = filled.map(|(label, value)| (*label, html! { (value) })).collect();
    facts.push(("资料来源", ui::source_note(&firm.source)));
    ui::facts(&facts)
}

fn figures(filings: &FilingsView) -> Markup {
    if filings.filings.is_empty() {
        return ui::panel(
            "经营数据",
            ui::empty("没有经营数据", html! { "没有数据的条件按“待核实”处理，不按零计算。" }),
        );
    }
    let years: Vec<String> = filings.years.iter().map(|year| format!("{year} 年")).collect();
    let columns: Vec<_> = std::iter::once(ui::text("指标"))
        .chain(years.iter().map(|year| ui::number(year)))
        .collect();
    let rows: Vec<_> = filings.indicators.iter().map(indicator_row).collect();
    let body = html! {
        (ui::table(&Table { caption: "空白表示没有数据，不等于零。", columns: &columns, rows: &rows }))
        (sources(filings))
    };
    ui::folded_panel("经营数据", body)
}

/// What happened, each with its source and the file it was imported from.
fn timeline(events: &[EventView]) -> Markup {
    let columns = [ui::tight("日期"), ui::tight("事件"), ui::text("内容"), ui::text("依据")];
    let row = |event: &EventView| {
        vec![
            html! { (event.on) },
            html! { (event.title) },
            html! { (event.text) },
            html! {
                (ui::source_note(&event.source))
                @if !event.file_hash.is_empty() {
                    div.no-print { (ui::button_post(&format!("/files/{}", event.file_hash), "下载原文件")) }
                }
            },
        ]
    };
    let rows: Vec<_> = events.iter().map(row).collect();
    html! {
        @if !rows.is_empty() {
            (ui::folded_panel("大事记", ui::table(&Table { caption: "", columns: &columns, rows: &rows })))
        }
    }
}

fn indicator_row(row: &IndicatorRow) -> ui::Row {
    let cells = row.cells.iter().map(|values| figure(values));
    std::iter::once(html! { (row.title) }).chain(cells).collect()
}

/// One value as it is, also when several sources agree on it; rival values with their sources side by side.
fn figure(values: &[FiledValue]) -> Markup {
    let agreed = values.windows(2).all(|pair| pair[0].value == pair[1].value);
    html! {
        @match values {
            [] => {},
            [first, rest @ ..] if agreed => {
                (first.printed)
                @if !rest.is_empty() { span.note { (values.len()) " 处来源一致" } }
            },
            rivals => {
                @for value in rivals {
                    div { (value.printed) " " span.quiet.small { (value.source_kind.title()) } }
                }
                (ui::badge(Tone::Wait, "来源不一致"))
            },
        }
    }
}

fn sources(filings: &FilingsView) -> Markup {
    html! {
        details {
            summary { "数据来源（" (filings.filings.len()) " 份）" }
            ul.plain-list {
                @for filing in &filings.filings {
                    li { (filing.year) " 年 · " (filing.values) " 项 · " (ui::source_note(&filing.source)) }
                }
            }
        }
    }
}

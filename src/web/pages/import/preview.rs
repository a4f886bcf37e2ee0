//! The preview: what is missing, what would become of every row, and the button that does exactly that.

use maud::{Markup, html};

use super::values;
use crate::app::import::heading::Purpose;
use crate::app::import::options::Outsiders;
use crate::app::{FieldError, Session};
use crate::domain::catalog::Catalog;
use crate::domain::import::{ImportKind, RowOutcome};
use crate::domain::source::SourceKind;
use crate::view::import::{FindingView, OutcomeCounts, PlanRowView, PlanView};
use crate::web::import::ImportParams;
use crate::web::ui::{self, Choice, Figure, Input, Page, Section, Select, Table, Tone};

/// Rows that are shown; the counts speak of all.
const SHOWN: usize = 300;

pub(super) fn render(params: &ImportParams, planned: Result<&PlanView, &Vec<FieldError>>, session: &Session) -> Markup {
    let catalog = session.catalog();
    let name = if params.name.is_empty() {
        "粘贴的名单"
    } else {
        &params.name
    };
    let errors: &[FieldError] = planned.err().map_or(&[], Vec::as_slice);
    let body = html! {
        (ui::heading("预览", html! {}, Some(html! { (name) "：以下内容尚未写入。" })))
        (ui::error_summary(errors))
        @if let Ok(plan) = planned { (result(plan, params, session)) }
        @else { p.no-print { (ui::link(&params.columns_address(), "核对各列的含义、年份和单位")) } }
        (ui::panel("名单里没有写明的内容", again_form(params, errors, catalog)))
    };
    let trail = [("导入名单", "/imports")];
    ui::page(&Page::new("预览", Section::Imports).trail(&trail), body)
}

fn again_form(params: &ImportParams, errors: &[FieldError], catalog: &Catalog) -> Markup {
    html! {
        form.stack method="get" action="/imports/preview" {
            input type="hidden" name="file" value=(params.file);
            input type="hidden" name="name" value=(params.name);
            (options_fields(params, errors, catalog))
            (ui::submit("重新预览"))
        }
    }
}

/// The controls for what the operator says.
pub(super) fn options_fields(params: &ImportParams, errors: &[FieldError], catalog: &Catalog) -> Markup {
    let fields = Fields { errors };
    let tiers = catalog.tiers.iter().map(|tier| choice(tier.code.as_str(), &tier.title));
    let purposes = Purpose::ALL
        .iter()
        .map(|purpose| choice(purpose.as_str(), purpose.title()));
    let kinds = KINDS.iter().map(|kind| choice(kind.as_str(), kind.title()));
    let filed = FILED.iter().map(|kind| choice(kind.as_str(), kind.title()));
    let outsiders = Outsiders::ALL.iter().map(|what| choice(what.as_str(), what.title()));
    html! {
        div.fields {
            (fields.select("kind", "名单种类", kinds.collect(), &params.kind))
            (fields.select("tier", "称号", tiers.collect(), &params.tier))
            (fields.select("basis", "名单性质", purposes.collect(), &params.basis))
            (fields.input(("from", "有效期起", "date"), &params.from, "以名单所印为准，不按公布日期推算"))
            (fields.input(("until", "有效期止", "date"), &params.until, ""))
            (fields.input(("effective", "生效日", "date"), &params.effective, "撤销、取消、复核未通过、更名、迁移时填写"))
            (fields.input(("published", "公布日期", "date"), &params.published, ""))
            (fields.input(("batch", "批次", "text"), &params.batch, "如 第二批"))
            (fields.input(("document", "文号", "text"), &params.document, ""))
            (fields.input(("source_title", "来源标题", "text"), &params.source_title, "留空则用名单标题"))
            (fields.input(("link", "来源网址", "text"), &params.link, ""))
            (fields.input(("year", "数据年份", "number"), &params.year, "填报数据的表头和标题都没有写年份时填写"))
            (fields.input(("unit", "金额单位", "text"), &params.unit, "表头和标题都没有写单位时填写，如 千元"))
            (fields.select("figures_from", "数据来源", filed.collect(), &params.figures_from))
            (fields.select("outsiders", "外地企业", outsiders.collect(), &params.outsiders))
            (fields.select("hidden", "隐藏的内容", vec![choice("1", "也读隐藏的工作表和行")], &params.hidden))
            (fields.input(("sheet", "只读工作表", "text"), &params.sheet, "留空则读取所有有表头的工作表"))
        }
    }
}

/// The kinds that a person can choose.
const KINDS: [ImportKind; 5] = [
    ImportKind::Tenures,
    ImportKind::Enterprises,
    ImportKind::Filings,
    ImportKind::Changes,
    ImportKind::Outcomes,
];
/// Where figures can come from.
const FILED: [SourceKind; 4] = [
    SourceKind::SelfDeclared,
    SourceKind::Platform,
    SourceKind::Audit,
    SourceKind::Notice,
];

fn choice<'a>(value: &'a str, title: &'a str) -> Choice<'a> {
    Choice { value, title }
}

/// Controls of one form.
struct Fields<'a> {
    errors: &'a [FieldError],
}

impl Fields<'_> {
    fn select(&self, name: &str, label: &str, choices: Vec<Choice<'_>>, value: &str) -> Markup {
        let all: Vec<Choice<'_>> = std::iter::once(choice("", "按名单识别")).chain(choices).collect();
        ui::select(&Select {
            name,
            label,
            choices: &all,
            value,
            errors: self.errors,
        })
    }

    fn input(&self, (name, label, kind): (&str, &str, &'static str), value: &str, hint: &str) -> Markup {
        ui::input(&Input {
            name,
            label,
            kind,
            value,
            hint,
            errors: self.errors,
        })
    }
}

fn result(plan: &PlanView, params: &ImportParams, session: &Session) -> Markup {
    let source = html! { span.quiet { "依据：" (plan.source_title) " " (plan.document) } };
    html! {
        (figures(&plan.counts))
        (ui::panel_with(plan.kind.title(), source, html! {
            ul { @for remark in &plan.remarks { li { (remark) } } }
            @if !plan.findings.is_empty() { (ui::notice(Tone::Wait, "这些内容没有采用，所在的行照常导入", findings((plan, params), session))) }
            @if plan.left_out > 0 { p.quiet { "另有 " (plan.left_out) " 行与所列各行结果相同，不逐行列出；计数包含全部行。" } }
            (row_table(&plan.rows))
            p.no-print { (ui::link(&params.columns_address(), "列的含义不对？核对各列")) }
        }))
        form.stack.actions method="post" action="/imports/commit" {
            (ui::form_key())
            @for (key, value) in params.fields() { input type="hidden" name=(key) value=(value); }
            input type="hidden" name="digest" value=(plan.digest);
            p { "确认后按上面的结果写入；待匹配的行会进入队列，由人逐行确认。" }
            (ui::submit("确认导入"))
        }
    }
}

/// Findings that are shown; each row names its own.
const FINDINGS: usize = 40;

fn findings((plan, params): (&PlanView, &ImportParams), session: &Session) -> Markup {
    let choices = |finding: &FindingView| {
        let column = finding.unread.as_ref().map(|unread| unread.column.as_str());
        session.value_choices(column.unwrap_or_default())
    };
    html! {
        ul {
            @for finding in plan.findings.iter().take(FINDINGS) {
                li { (finding.sentence()) (values::ask(finding, params, &choices(finding))) }
            }
        }
        p.no-print { (ui::link("/imports/values", "以前记住的写法")) }
        @if plan.findings.len() > FINDINGS { p { "另有 " (plan.findings.len() - FINDINGS) " 种，见各行的原因。" } }
    }
}

/// Renders the counts.
pub(super) fn figures(counts: &OutcomeCounts) -> Markup {
    let figure = |(outcome, count): (RowOutcome, u64)| Figure {
        label: outcome.title(),
        value: html! { (count) },
        note: "",
    };
    ui::figures(&counts.entries().map(figure))
}

/// What needs a look stands first.
fn row_table(rows: &[PlanRowView]) -> Markup {
    let rank = |row: &&PlanRowView| match row.outcome {
        RowOutcome::Failed => 0,
        RowOutcome::Queued => 1,
        RowOutcome::Updated => 2,
        RowOutcome::Created => 3,
        RowOutcome::Skipped => 4,
        RowOutcome::Unchanged => 5,
    };
    let mut sorted: Vec<&PlanRowView> = rows.iter().collect();
    sorted.sort_by_key(|row| (rank(row), row.line));
    let shown: Vec<_> = sorted.iter().take(SHOWN).map(|row| row_cells(row)).collect();
    let columns = [
        ui::text("名单上的企业"),
        ui::tight("位置"),
        ui::tight("结果"),
        ui::text("登记库中的企业"),
        ui::text("原因"),
    ];
    html! {
        @if sorted.len() > SHOWN { p.quiet { "共 " (sorted.len()) " 行，下面是其中最需要看的 " (SHOWN) " 行。" } }
        (ui::table(&Table { caption: "", columns: &columns, rows: &shown }))
    }
}

fn row_cells(row: &PlanRowView) -> ui::Row {
    vec![
        html! { (row.name) },
        html! { (row.place) },
        outcome_badge(row.outcome),
        html! {
            @if let Some(firm) = &row.enterprise { (firm.name) }
            @else { @for candidate in &row.candidates { div.quiet { (candidate.name) "？" } } }
        },
        html! { (row.reason) },
    ]
}

/// Renders what became of a row.
pub(super) fn outcome_badge(outcome: RowOutcome) -> Markup {
    let tone = match outcome {
        RowOutcome::Created => Tone::Good,
        RowOutcome::Updated => Tone::Accent,
        RowOutcome::Unchanged | RowOutcome::Skipped => Tone::Plain,
        RowOutcome::Queued => Tone::Wait,
        RowOutcome::Failed => Tone::Bad,
    };
    ui::badge(tone, outcome.title())
}

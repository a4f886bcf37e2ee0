//! Templates: empty lists to fill, made of the same columns as exports and imports, with choices to pick from and a
//! sheet that explains. What is filled in comes back through the import.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Workbook, Worksheet,
};

use super::columns::fill::{Fill, fill_of};
use super::columns::{COLUMNS, Column, Field, Kind, List, column_of};
use super::export::ExportError;
use super::{Error, Session};
use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::goal::Goal;
use crate::domain::indicator::{Indicator, IndicatorKind, Period};
use crate::domain::unit::{Scale, Unit};
use crate::domain::word::words;

/// Rows that offer choices and check dates.
const ROWS: u32 = 5_000;
const CHOICES: &str = "选项";
const A4: u8 = 9;

words! {
    /// What a template is for.
    pub enum TemplateKind {
        /// Who holds a tier.
        Holders = "holders" "称号名单模板",
        /// Enterprises.
        Enterprises = "enterprises" "企业名录模板",
        /// Figures of enterprises.
        Filings = "filings" "经营数据模板",
        /// What was published for goals.
        Outcomes = "outcomes" "目标公布数模板",
    }
}

impl TemplateKind {
    fn sheet(self) -> &'static str {
        match self {
            TemplateKind::Holders => "名单",
            TemplateKind::Enterprises => "企业名录",
            TemplateKind::Filings => "经营数据",
            TemplateKind::Outcomes => "目标公布数",
        }
    }

    fn lead(self) -> &'static str {
        match self {
            TemplateKind::Holders => "一行一家企业。填好第一张表，在“导入”里上传；先预览，确认后才写入。",
            TemplateKind::Enterprises => "一行一家企业。空着的格不会抹掉已登记的内容；先预览，确认后才写入。",
            TemplateKind::Filings => {
                "一行一家企业，一列一个指标；列名里的年份可以改。没有数据就空着，不要填 0：空着是未知，0 是确实为零。别的指标可以自己加列，列名写“2025年指标名称（单位）”。"
            }
            TemplateKind::Outcomes => {
                "一行一个目标一个日期的公布数。只填公开发布过的数，写明谁在哪里发布；目标页会把它和系统按口径数出的并排显示。"
            }
        }
    }
}

/// A column with how it is filled.
struct Entry {
    title: String,
    width: u8,
    kind: Kind,
    field: Option<Field>,
    fill: Fill,
}

impl Entry {
    fn of_column(column: &Column, fill: Fill) -> Self {
        Self {
            title: column.title.to_owned(),
            width: column.width,
            kind: column.kind,
            field: Some(column.field),
            fill,
        }
    }

    /// A figure is headed as the import reads it: year, indicator and unit.
    fn of_indicator(indicator: &Indicator, year: i32) -> Self {
        let (unit, kind, choices) = match &indicator.kind {
            IndicatorKind::Number { unit: Unit::Date, .. } => ("年-月-日".to_owned(), Kind::Date, Vec::new()),
            IndicatorKind::Number { unit, scale, .. } => (scaled(*unit, *scale), Kind::Number, Vec::new()),
            IndicatorKind::Choice { options } => {
                let titles = options.iter().map(|option| option.title.clone()).collect();
                (String::new(), Kind::Text, titles)
            }
        };
        Self {
            title: format!("{year}年{}", indicator.title),
            width: 16,
            kind,
            field: None,
            fill: Fill {
                required: false,
                unit: unit.into(),
                advice: indicator.definition.clone().into(),
                choices,
            },
        }
    }
}

fn scaled(unit: Unit, scale: Scale) -> String {
    match scale {
        Scale::Percent => "%".to_owned(),
        Scale::One
        | Scale::Thousand
        | Scale::TenThousand
        | Scale::Million
        | Scale::TenMillion
        | Scale::HundredMillion => format!("{}{}", scale.prefix(), unit.title()),
    }
}

impl Session {
    /// Returns a template as a workbook; figures are asked for the last whole year before a day.
    ///
    /// # Errors
    /// When the workbook cannot be made.
    pub fn template(&self, kind: TemplateKind, today: Day) -> Result<Vec<u8>, Error> {
        let catalog = self.catalog();
        let entries = match kind {
            TemplateKind::Holders => list_entries(List::Tier, catalog),
            TemplateKind::Enterprises => list_entries(List::Enterprises, catalog),
            TemplateKind::Filings => figure_entries(catalog, today.year() - 1),
            TemplateKind::Outcomes => outcome_entries(catalog),
        };
        Ok(make(kind, &entries, catalog)?)
    }
}

fn list_entries(list: List, catalog: &Catalog) -> Vec<Entry> {
    let entry = |column: &Column| Some(Entry::of_column(column, fill_of(column.field, list, catalog)?));
    COLUMNS.iter().filter_map(entry).collect()
}

/// What is true of the day of an application is asked when somebody applies, not year by year.
fn figure_entries(catalog: &Catalog, year: i32) -> Vec<Entry> {
    let who = [Field::Serial, Field::Name, Field::CreditCode]
        .into_iter()
        .filter_map(|field| {
            let fill = fill_of(field, List::Enterprises, catalog)?;
            Some(Entry::of_column(column_of(field), fill))
        });
    let yearly = |it: &&Indicator| matches!(it.period, Period::Year | Period::YearEnd);
    let figures = catalog
        .indicators
        .iter()
        .filter(yearly)
        .map(|it| Entry::of_indicator(it, year));
    who.chain(figures).collect()
}

/// Goals are chosen by their titles; a title that two plans share is left out, its code says which.
fn outcome_entries(catalog: &Catalog) -> Vec<Entry> {
    let alone = |goal: &&Goal| catalog.goals.iter().filter(|other| other.title == goal.title).count() == 1;
    let choices = catalog.goals.iter().filter(alone).map(|goal| goal.title.clone());
    let entry = |title: &str, kind: Kind, (unit, advice): (&'static str, &'static str)| Entry {
        title: title.to_owned(),
        width: 24,
        kind,
        field: None,
        fill: Fill {
            required: true,
            unit: unit.into(),
            advice: advice.into(),
            choices: Vec::new(),
        },
    };
    let mut goal = entry("目标", Kind::Text, ("从列表选", "规划目标的名称，或它的代码。"));
    goal.fill.choices = choices.collect();
    let mut note = entry("备注", Kind::Text, ("", "如“含下辖县”“是否为存量未说明”。"));
    note.fill.required = false;
    vec![
        goal,
        entry("数据日期", Kind::Date, ("年-月-日", "这个数说的是哪一天，不是发布日。")),
        entry(
            "数值",
            Kind::Number,
            ("", "确定的数，单位与目标相同；“约”“超过”的不填。"),
        ),
        entry("来源", Kind::Text, ("", "谁在哪里发布，如“市政府工作报告（2026年）”。")),
        note,
    ]
}

fn make(kind: TemplateKind, entries: &[Entry], catalog: &Catalog) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    let ranges = write_choices(book.add_worksheet(), entries, catalog)?;
    let sheet = book.add_worksheet();
    sheet.set_name(kind.sheet())?;
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    for (index, (entry, range)) in entries.iter().zip(&ranges).enumerate() {
        write_column(sheet, index as u16, entry, range.as_deref())?;
    }
    sheet.set_active(true);
    explain(book.add_worksheet(), entries, kind)?;
    book.worksheets_mut().swap(0, 1);
    book.worksheets_mut().swap(1, 2);
    Ok(book.save_to_buffer()?)
}

/// Writes the choices of every column that has some, and returns where they stand.
fn write_choices(
    sheet: &mut Worksheet,
    entries: &[Entry],
    catalog: &Catalog,
) -> Result<Vec<Option<String>>, ExportError> {
    sheet.set_name(CHOICES)?;
    let mut ranges = Vec::new();
    let mut place = 0;
    for entry in entries {
        let choices = match entry.field {
            Some(Field::Fields) => catalog
                .field_lists
                .iter()
                .flat_map(|list| &list.fields)
                .map(|it| it.title.clone())
                .collect(),
            _ => entry.fill.choices.clone(),
        };
        if choices.is_empty() {
            ranges.push(None);
            continue;
        }
        sheet.write_string(0, place, format!("可选的{}", entry.title))?;
        sheet.set_column_width(place, 28)?;
        for (row, choice) in (1..).zip(&choices) {
            sheet.write_string(row, place, choice)?;
        }
        let column = rust_xlsxwriter::utility::column_number_to_name(place);
        let range = format!("={CHOICES}!${column}$2:${column}${}", choices.len() + 1);
        ranges.push((!entry.fill.choices.is_empty()).then_some(range));
        place += 1;
    }
    Ok(ranges)
}

fn write_column(sheet: &mut Worksheet, index: u16, entry: &Entry, range: Option<&str>) -> Result<(), ExportError> {
    let header = Format::new()
        .set_bold()
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    let cells = match entry.kind {
        Kind::Text => Format::new().set_num_format("@"),
        Kind::Date => Format::new().set_num_format("yyyy-mm-dd"),
        Kind::Number => Format::new(),
    };
    sheet.set_column_width(index, f64::from(entry.width.max(14)))?;
    sheet.set_column_format(index, &cells)?;
    sheet.write_string_with_format(0, index, heading(entry), &header)?;
    if let Some(check) = check_of(entry, range)? {
        sheet.add_data_validation(1, index, ROWS, index, &check)?;
    }
    Ok(())
}

/// The import reads a title without its star and brackets.
fn heading(entry: &Entry) -> String {
    let star = if entry.fill.required { "*" } else { "" };
    match entry.fill.unit.as_ref() {
        "" => format!("{star}{}", entry.title),
        unit => format!("{star}{}（{unit}）", entry.title),
    }
}

/// A wrong entry is questioned, not refused: what people know may be better than the list.
fn check_of(entry: &Entry, range: Option<&str>) -> Result<Option<DataValidation>, ExportError> {
    let check = match (range, entry.kind) {
        (Some(range), _) => DataValidation::new()
            .allow_list_formula(range.into())
            .set_error_message("列表里没有这一项；请从下拉列表选择")?,
        (None, Kind::Date) => DataValidation::new()
            .allow_date(DataValidationRule::Between(
                ExcelDateTime::from_ymd(1950, 1, 1)?,
                ExcelDateTime::from_ymd(2200, 12, 31)?,
            ))
            .set_error_message("请填日期，如 2023-01-01")?,
        (None, Kind::Text) if entry.field == Some(Field::CreditCode) => DataValidation::new()
            .allow_text_length(DataValidationRule::EqualTo(18))
            .set_error_message("统一社会信用代码是 18 位")?,
        (None, Kind::Text | Kind::Number) => return Ok(None),
    };
    let check = check.set_error_title("请核对")?;
    Ok(Some(check.set_error_style(DataValidationErrorStyle::Warning)))
}

fn explain(sheet: &mut Worksheet, entries: &[Entry], kind: TemplateKind) -> Result<(), ExportError> {
    sheet.set_name("填写说明")?;
    for (index, width) in [26.0, 8.0, 80.0].into_iter().enumerate() {
        sheet.set_column_width(index as u16, width)?;
    }
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.write_string_with_format(0, 0, kind.title(), &bold)?;
    sheet.write_string(1, 0, kind.lead())?;
    for (column, title) in ["列名", "必填", "怎么填"].into_iter().enumerate() {
        sheet.write_string_with_format(3, column as u16, title, &bold)?;
    }
    for (row, entry) in (4..).zip(entries) {
        sheet.write_string(row, 0, format!("“{}”列", entry.title))?;
        sheet.write_string(row, 1, if entry.fill.required { "是" } else { "" })?;
        sheet.write_string_with_format(row, 2, entry.fill.advice.as_ref(), &wrapped)?;
    }
    Ok(())
}

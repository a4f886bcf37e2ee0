//! Templates: empty lists to fill, made of the same columns as exports and imports, with choices to pick from and a
//! sheet that explains. What is filled in comes back through the import.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Workbook, Worksheet,
};

use super::columns::fill::{Fill, fill_of};
use super::columns::{COLUMNS, Column, Field, Kind, List};
use super::export::ExportError;
use super::{App, Error};
use crate::domain::catalog::Catalog;

/// Rows that offer choices and check dates.
const ROWS: u32 = 5_000;
const CHOICES: &str = "选项";

/// A column with how it is filled.
struct Entry {
    column: &'static Column,
    fill: Fill,
}

impl App {
    /// Returns the template of a list as a workbook.
    ///
    /// # Errors
    /// When the workbook cannot be made.
    pub fn template(&self, list: List) -> Result<Vec<u8>, Error> {
        Ok(make(list, self.catalog())?)
    }
}

/// Returns the name of the file that the template of a list is handed out as, without extension.
pub fn template_title(list: List) -> &'static str {
    match list {
        List::Tier => "称号名单模板",
        List::Enterprises => "企业名录模板",
    }
}

fn make(list: List, catalog: &Catalog) -> Result<Vec<u8>, ExportError> {
    let entry = |column: &'static Column| {
        let fill = fill_of(column.field, list, catalog)?;
        Some(Entry { column, fill })
    };
    let entries: Vec<Entry> = COLUMNS.iter().filter_map(entry).collect();
    let mut book = Workbook::new();
    let ranges = write_choices(book.add_worksheet(), &entries, catalog)?;
    let sheet = book.add_worksheet();
    sheet.set_name(if list == List::Tier { "名单" } else { "企业名录" })?;
    sheet.set_freeze_panes(1, 0)?;
    for (index, (entry, range)) in entries.iter().zip(&ranges).enumerate() {
        write_column(sheet, index as u16, entry, range.as_deref())?;
    }
    sheet.set_active(true);
    explain(book.add_worksheet(), &entries, list)?;
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
        let choices = match entry.column.field {
            Field::Fields => catalog
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
        sheet.write_string(0, place, format!("可选的{}", entry.column.title))?;
        sheet.set_column_width(place, 28)?;
        for (row, choice) in (1..).zip(&choices) {
            sheet.write_string(row, place, choice)?;
        }
        let letter = column_letter(place);
        let range = format!("={CHOICES}!${letter}$2:${letter}${}", choices.len() + 1);
        ranges.push((!entry.fill.choices.is_empty()).then_some(range));
        place += 1;
    }
    Ok(ranges)
}

/// The choices of a template stand in far fewer than 26 columns.
fn column_letter(index: u16) -> char {
    char::from(b'A' + u8::try_from(index).unwrap_or(25).min(25))
}

fn write_column(
    sheet: &mut Worksheet,
    index: u16,
    Entry { column, fill }: &Entry,
    range: Option<&str>,
) -> Result<(), ExportError> {
    let header = Format::new()
        .set_bold()
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    let cells = match column.kind {
        Kind::Text => Format::new().set_num_format("@"),
        Kind::Date => Format::new().set_num_format("yyyy-mm-dd"),
        Kind::Number => Format::new(),
    };
    sheet.set_column_width(index, f64::from(column.width.max(14)))?;
    sheet.set_column_format(index, &cells)?;
    sheet.write_string_with_format(0, index, heading(column, fill), &header)?;
    if let Some(check) = check_of(column, range)? {
        sheet.add_data_validation(1, index, ROWS, index, &check)?;
    }
    Ok(())
}

/// The import reads a title without its star and brackets.
fn heading(column: &Column, fill: &Fill) -> String {
    let star = if fill.required { "*" } else { "" };
    match fill.unit {
        "" => format!("{star}{}", column.title),
        unit => format!("{star}{}（{unit}）", column.title),
    }
}

/// A wrong entry is questioned, not refused: what people know may be better than the list.
fn check_of(column: &Column, range: Option<&str>) -> Result<Option<DataValidation>, ExportError> {
    let check = match (range, column.kind) {
        (Some(range), _) => DataValidation::new()
            .allow_list_formula(range.into())
            .set_error_message("列表里没有这一项；请从下拉列表选择")?,
        (None, Kind::Date) => DataValidation::new()
            .allow_date(DataValidationRule::Between(
                ExcelDateTime::from_ymd(1950, 1, 1)?,
                ExcelDateTime::from_ymd(2200, 12, 31)?,
            ))
            .set_error_message("请填日期，如 2023-01-01")?,
        (None, Kind::Text) if column.field == Field::CreditCode => DataValidation::new()
            .allow_text_length(DataValidationRule::EqualTo(18))
            .set_error_message("统一社会信用代码是 18 位")?,
        (None, Kind::Text | Kind::Number) => return Ok(None),
    };
    let check = check.set_error_title("请核对")?;
    Ok(Some(check.set_error_style(DataValidationErrorStyle::Warning)))
}

fn explain(sheet: &mut Worksheet, entries: &[Entry], list: List) -> Result<(), ExportError> {
    sheet.set_name("填写说明")?;
    for (index, width) in [22.0, 8.0, 60.0].into_iter().enumerate() {
        sheet.set_column_width(index as u16, width)?;
    }
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let lead = match list {
        List::Tier => "一行一家企业。填好第一张表，在“导入”里上传；先预览，确认后才写入。",
        List::Enterprises => "一行一家企业。空着的格不会抹掉已登记的内容；先预览，确认后才写入。",
    };
    sheet.write_string_with_format(0, 0, template_title(list), &bold)?;
    sheet.write_string(1, 0, lead)?;
    for (column, title) in ["列名", "必填", "怎么填"].into_iter().enumerate() {
        sheet.write_string_with_format(3, column as u16, title, &bold)?;
    }
    for (row, entry) in (4..).zip(entries) {
        sheet.write_string(row, 0, format!("“{}”列", entry.column.title))?;
        sheet.write_string(row, 1, if entry.fill.required { "是" } else { "" })?;
        sheet.write_string_with_format(row, 2, entry.fill.advice, &wrapped)?;
    }
    Ok(())
}

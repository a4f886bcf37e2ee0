//! The brief as a workbook: a sheet for each kind of figure, one with every firm behind them, one with the rules.

mod sheet;

use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook as Book, Worksheet};
use tempfile::NamedTempFile;

use crate::app::export::{ExportError, MAX_XLSX_ROWS, WholeFile, caught};
use crate::domain::enterprise::Enterprise;
use crate::domain::tally::Certainty;
use crate::view::goal::ReportView;

use sheet::{Cell, Sheet};

const A4: u8 = 9;

/// A workbook that grows by firms.
pub(super) struct Workbook {
    book: Book,
    file: NamedTempFile,
    rows: u32,
}

const FIRMS: &[(&str, u8)] = &[
    ("目标", 22),
    ("企业名称", 40),
    ("统一社会信用代码", 22),
    ("县区", 14),
    ("状态", 12),
    ("虚构", 8),
];

impl Workbook {
    /// Writes every sheet but the firms'.
    pub(super) fn begin(folder: &Path, report: &ReportView, notes: &[(String, String)]) -> Result<Self, ExportError> {
        let mut book = Book::new();
        book.set_tempdir(folder)?;
        let sheets = [
            sheet::overview(report),
            sheet::counties(report),
            sheet::points(report),
            sheet::expiries(report),
            sheet::forecasts(report),
            sheet::county_forecasts(report),
            sheet::ladder(report),
            sheet::monitor(report),
        ];
        for sheet in sheets {
            write(book.add_worksheet(), &sheet)?;
        }
        let sheet = book.add_worksheet_with_constant_memory()?;
        head(sheet, "名单", FIRMS)?;
        let file = tempfile::Builder::new()
            .prefix(".yanzhen-report-")
            .tempfile_in(folder)?;
        explain(book.add_worksheet(), notes)?;
        Ok(Self { book, file, rows: 0 })
    }

    /// Adds a firm behind a goal.
    pub(super) fn push_firm(
        &mut self,
        goal: &str,
        firm: &Enterprise,
        division: &str,
        certainty: Certainty,
    ) -> Result<(), ExportError> {
        self.rows += 1;
        if u64::from(self.rows) > MAX_XLSX_ROWS {
            return Err(ExportError::TooManyRows(u64::from(self.rows)));
        }
        let place = self.book.worksheets().len() - 2;
        let sheet = self.book.worksheet_from_index(place)?;
        let code = firm
            .profile
            .credit_code
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let made_up = if firm.profile.fictional { "虚构" } else { "" };
        let cells = [goal, &firm.profile.name, &code, division, certainty.title(), made_up];
        caught(|| {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(self.rows, column, cell)?;
            }
            Ok(())
        })
    }

    /// Ends the file.
    pub(super) fn finish(mut self, title: String) -> Result<WholeFile, ExportError> {
        caught(|| Ok(self.book.save_to_writer(self.file.as_file_mut())?))?;
        self.file.as_file().sync_all()?;
        Ok(WholeFile::of(self.file, u64::from(self.rows), title))
    }
}

fn head(sheet: &mut Worksheet, title: &str, columns: &[(&str, u8)]) -> Result<(), ExportError> {
    sheet.set_name(title)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    let header = Format::new()
        .set_bold()
        .set_border_bottom(FormatBorder::Thin)
        .set_text_wrap();
    for (column, (title, width)) in (0..).zip(columns) {
        sheet.set_column_width(column, f64::from(*width))?;
        sheet.write_string_with_format(0, column, *title, &header)?;
    }
    Ok(())
}

fn write(page: &mut Worksheet, sheet: &Sheet) -> Result<(), ExportError> {
    head(page, sheet.title, sheet.columns)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (line, row) in (1..).zip(&sheet.rows) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Text(text) => page.write_string_with_format(line, column, text, &wrapped)?,
                Cell::Number(number) => page.write_number(line, column, *number as f64)?,
            };
        }
    }
    Ok(())
}

fn explain(sheet: &mut Worksheet, notes: &[(String, String)]) -> Result<(), ExportError> {
    head(sheet, "说明", &[("项目", 26), ("内容", 100)])?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (line, (label, said)) in (1..).zip(notes) {
        sheet.write_string_with_format(line, 0, label, &wrapped)?;
        sheet.write_string_with_format(line, 1, said, &wrapped)?;
    }
    Ok(())
}

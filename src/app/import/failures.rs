//! The rows that failed, as a file of the same shape with a reason beside each: corrected and uploaded again it
//! completes the list. The kept original is read once more; what surrounds the rows comes along.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::commit::Settings;
use super::draft::{place_number, virtual_sheet};
use super::meaning::{REASON, Vocabulary, WHERE};
use super::scan::{Found, Scan};
use super::table::{Block, Line, LineKind, Personal};
use super::{Upload, refused};
use crate::app::export::tab_name;
use crate::app::sheet::visit_book;
use crate::app::{Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::audit::{Action, Record};
use crate::domain::import::{Import, ImportId, RowOutcome};
use crate::store::{ImportRowQuery, Tx};

/// A file to hand out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOut {
    /// Its name.
    pub file_name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Session {
    /// Hands out the rows of an import that failed, with line and reason, as a workbook.
    ///
    /// # Errors
    /// There is no such import, no row failed, or its file is not on this machine.
    pub async fn export_failures(&self, id: ImportId) -> Result<HandOut, Error> {
        self.must(Right::Import)?;
        let import = self.reader().find_import(id).await?;
        let import = import.ok_or(Error::NotFound(Noun::Import))?;
        let reasons = self.reasons_of(id).await?;
        if reasons.is_empty() {
            return Err(Error::invalid("import", "这次导入没有错误的行"));
        }
        let upload = self.held_upload(&import.plan.file_hash, &import.plan.file_name).await?;
        let settings = Settings::read(&import.plan.settings)?;
        let (session, rows) = (self.clone(), reasons.len());
        let write = move || write_failures(&session, &upload, (&settings, &reasons));
        let bytes = crate::app::sheet::apart::while_awaited(write).await;
        let bytes = bytes.map_err(|error| Error::Internal(error.into()))??;
        self.record_hand_out(&import, &format!("错误行 {rows} 行")).await?;
        let stem = import.plan.file_name.rsplit_once('.').map_or("名单", |(stem, _)| stem);
        Ok(HandOut {
            file_name: format!("{stem}-错误行.xlsx"),
            bytes,
        })
    }

    /// Hands out a file as it was uploaded, by its hash.
    ///
    /// # Errors
    /// No import has this file, or it is not on this machine.
    pub async fn export_upload(&self, hash: &str) -> Result<HandOut, Error> {
        self.must(Right::OpenOriginal)?;
        let import = self.reader().list_imports_of_file(hash).await?.into_iter().next();
        let import = import.ok_or(Error::NotFound(Noun::Import))?;
        let upload = self.held_upload(hash, &import.plan.file_name).await?;
        self.record_hand_out(&import, "原文件").await?;
        let file_name = match upload.file_name.is_empty() {
            true => "粘贴的名单.csv".to_owned(),
            false => upload.file_name,
        };
        Ok(HandOut {
            file_name,
            bytes: upload.bytes,
        })
    }

    async fn record_hand_out(&self, import: &Import, what: &str) -> Result<(), Error> {
        let written = self.write(Action::Export, async |tx: &Tx| -> Result<(), Error> {
            tx.remark(Record::Import, format!("导入 {}：{what}", import.id));
            Ok(())
        });
        written.await?;
        Ok(())
    }

    /// Place → reason of every row that failed.
    async fn reasons_of(&self, id: ImportId) -> Result<HashMap<u32, String>, Error> {
        let mut reasons = HashMap::new();
        let mut query = ImportRowQuery {
            import: Some(id),
            outcome: Some(RowOutcome::Failed),
            after: None,
        };
        loop {
            let rows = self.reader().list_import_rows(&query, 500).await?;
            let Some(last) = rows.last() else { return Ok(reasons) };
            query.after = Some((last.import, last.line));
            reasons.extend(rows.into_iter().map(|row| (row.line, row.reason)));
        }
    }
}

fn internal(error: rust_xlsxwriter::XlsxError) -> Error {
    Error::Internal(error.into())
}

fn write_failures(
    session: &Session,
    upload: &Upload,
    (settings, reasons): (&Settings, &HashMap<u32, String>),
) -> Result<Vec<u8>, Error> {
    let vocabulary = Vocabulary::new(session.catalog(), &settings.options.columns);
    let wanted = settings.options.wanted();
    let mut seen = Scan::new(&vocabulary, wanted);
    pass(upload, &mut seen, &mut |_, _| ())?;
    let verdict = seen.verdict().map_err(|error| refused(error.to_string()))?;
    let sheets = settings.sheets.len();
    let mut writer = Writer {
        book: Workbook::new(),
        reasons,
        sheets,
        sheet: None,
        names: BTreeSet::new(),
        section: None,
        personal: Personal::default(),
        failed: Ok(()),
    };
    for group in verdict.passes() {
        let mut scan = Scan::again(&vocabulary, wanted, (&verdict, group));
        let mut take = |sheet, found| writer.take(virtual_sheet(sheet, group, sheets), found);
        pass(upload, &mut scan, &mut take)?;
    }
    writer.failed.map_err(internal)?;
    writer.book.save_to_buffer().map_err(internal)
}

fn pass(upload: &Upload, scan: &mut Scan<'_>, take: &mut dyn FnMut(usize, Found)) -> Result<(), Error> {
    let mut sheets = 0_usize;
    let read = visit_book(&upload.file_name, &upload.bytes, &mut |part| {
        let begins = part.begins_sheet();
        scan.part(part, &mut |found| take(sheets.saturating_sub(1), found));
        sheets += usize::from(begins);
        ControlFlow::Continue(())
    });
    read?;
    scan.finish(&mut |found| take(sheets.saturating_sub(1), found));
    Ok(())
}

/// Writes tables without the rows that went in.
struct Writer<'a> {
    book: Workbook,
    reasons: &'a HashMap<u32, String>,
    /// The sheets of the file; further ones are tables that stand beside others.
    sheets: usize,
    sheet: Option<Sheet>,
    names: BTreeSet<String>,
    section: Option<String>,
    personal: Personal,
    failed: Result<(), rust_xlsxwriter::XlsxError>,
}

/// Where writing a sheet stands.
struct Sheet {
    index: usize,
    row: u32,
    width: u16,
}

impl Writer<'_> {
    fn take(&mut self, sheet: usize, found: Found) {
        if self.failed.is_ok() {
            self.failed = match found {
                Found::Table(block) => self.table(sheet, &block),
                Found::Line(line) => self.line(&line),
            };
        }
    }

    /// A name that no tab has yet; none of its own when a tab has it, whatever the case of its letters.
    fn free_name(&mut self, name: &str) -> String {
        let name = tab_name(name);
        let is_new = self.names.insert(name.to_lowercase());
        if is_new && !name.to_lowercase().starts_with("sheet") {
            name
        } else {
            String::new()
        }
    }

    fn table(&mut self, index: usize, block: &Block) -> Result<(), rust_xlsxwriter::XlsxError> {
        let width = block.columns.iter().map(|mapped| mapped.index + 1).max().unwrap_or(0);
        let width = u16::try_from(width).unwrap_or(u16::MAX - 2);
        match &mut self.sheet {
            Some(sheet) if sheet.index == index => {
                sheet.row += 1;
                sheet.width = width;
            }
            _ => {
                let own = if index < self.sheets { block.sheet.as_str() } else { "" };
                let name = self.free_name(own);
                let worksheet = self.book.add_worksheet();
                if !name.is_empty() {
                    worksheet.set_name(name)?;
                }
                self.sheet = Some(Sheet { index, row: 0, width });
            }
        }
        self.section = None;
        self.personal = Personal::of(block);
        for title in &block.titles {
            self.row(std::slice::from_ref(title), &Format::new())?;
        }
        let named = |mapped: &super::table::Mapped| match (mapped.header.as_str(), &mapped.meaning) {
            ("", Some(_)) => "企业名称".to_owned(),
            (header, _) => header.to_owned(),
        };
        let mut header: Vec<String> = vec![String::new(); usize::from(width)];
        for mapped in &block.columns {
            if let Some(place) = header.get_mut(mapped.index) {
                *place = named(mapped);
            }
        }
        header.extend([REASON.to_owned(), WHERE.to_owned()]);
        self.row(&header, &Format::new().set_bold())
    }

    fn line(&mut self, line: &Line) -> Result<(), rust_xlsxwriter::XlsxError> {
        let Some(sheet) = &self.sheet else { return Ok(()) };
        let place = place_number(sheet.index, line.row.line);
        let Some(reason) = self.reasons.get(&place).filter(|_| line.kind == LineKind::Firm) else {
            return Ok(());
        };
        let width = usize::from(sheet.width);
        if line.section.is_some() && line.section != self.section {
            self.section.clone_from(&line.section);
            self.row(&[line.section.clone().unwrap_or_default()], &Format::new())?;
        }
        let mut cells: Vec<String> = self.personal.shown(&line.row);
        cells.resize(width.max(cells.len()), String::new());
        cells.truncate(width);
        cells.extend([reason.clone(), line.row.line.to_string()]);
        self.row(&cells, &Format::new().set_num_format("@"))
    }

    fn row(&mut self, cells: &[String], format: &Format) -> Result<(), rust_xlsxwriter::XlsxError> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let worksheet: &mut Worksheet = match self.book.worksheets_mut().last_mut() {
            Some(worksheet) => worksheet,
            None => return Ok(()),
        };
        for (column, cell) in (0..).zip(cells) {
            worksheet.write_string_with_format(sheet.row, column, cell, format)?;
        }
        sheet.row += 1;
        Ok(())
    }
}

/// Writes a hand-out to a place.
///
/// # Errors
/// The place refuses.
pub fn save_hand_out(file: &HandOut, path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut whole = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    std::io::Write::write_all(&mut whole, &file.bytes)?;
    whole.as_file().sync_all()?;
    whole.persist(path).map_err(|error| error.error)?;
    Ok(())
}

//! The forms of an exported file.

use crate::domain::word::words;

words! {
    /// The form of an exported file.
    #[derive(Default)]
    pub enum Format {
        /// Excel 2007 and later.
        #[default]
        Xlsx = "xlsx" "Excel 工作簿（xlsx）",
        /// Separated values in UTF-8 with a byte order mark, which Chinese Excel needs.
        Csv = "csv" "CSV（UTF-8）",
        /// Separated values in GB18030, for programs that know no other.
        CsvGb18030 = "csv-gb18030" "CSV（GB18030，旧软件用）",
        /// One JSON object a line, for programs.
        JsonLines = "jsonl" "JSON 行（程序用）",
    }
}

impl Format {
    /// Returns the extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv | Format::CsvGb18030 => "csv",
            Format::JsonLines => "jsonl",
        }
    }

    /// Returns its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Csv => "text/csv; charset=utf-8",
            Format::CsvGb18030 => "text/csv; charset=gb18030",
            Format::JsonLines => "application/jsonl; charset=utf-8",
        }
    }
}

//! The forms of an exported file.

use std::fmt;
use std::str::FromStr;

/// The form of an exported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Excel 2007 and later.
    Xlsx,
    /// Separated values in UTF-8 with a byte order mark, which Chinese Excel needs.
    Csv,
    /// Separated values in GB18030, for programs that know no other.
    CsvGb18030,
    /// One JSON object a line, for programs.
    JsonLines,
}

impl Format {
    /// Every form, in the order in which pages offer them.
    pub const ALL: &'static [Format] = &[Format::Xlsx, Format::Csv, Format::CsvGb18030, Format::JsonLines];

    /// Returns its stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
            Format::CsvGb18030 => "csv-gb18030",
            Format::JsonLines => "jsonl",
        }
    }

    /// Returns what readers call it.
    pub fn title(self) -> &'static str {
        match self {
            Format::Xlsx => "Excel 工作簿（xlsx）",
            Format::Csv => "CSV（UTF-8）",
            Format::CsvGb18030 => "CSV（GB18030，旧软件用）",
            Format::JsonLines => "JSON 行（程序用）",
        }
    }

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

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>().join("、");
        let found = Self::ALL.iter().find(|it| it.as_str() == text).copied();
        found.ok_or_else(|| format!("不支持的格式“{text}”；可用 {}", known()))
    }
}

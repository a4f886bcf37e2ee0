//! Bounds: how much of everything a file may hold. Each is asked while the file is read, of what was really come upon;
//! what a file announces is never believed, and what it announces beyond a bound is refused unread.

use super::SheetError;

/// The largest file that is read, in bytes.
pub const MAX_FILE: usize = 32 * 1024 * 1024;
/// The most cells that hold anything in one row.
pub const MAX_COLUMNS: usize = 100;
/// The most characters that a cell may hold; what is longer is a flaw of that cell alone.
pub const MAX_CELL: usize = 10_000;

/// Something of which a file may hold only so much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Rows with content.
    Rows,
    /// Places in rows from column A to the last that holds anything.
    Places,
    /// The last column, as spreadsheets count.
    Width,
    /// Bytes of text in cells, counted as often as they are shown.
    Text,
    /// Bytes of one text, before it is looked at.
    OneText,
    /// Sheets.
    Sheets,
    /// Merged areas of one sheet.
    Merged,
    /// Different texts that a workbook keeps for its cells.
    Strings,
    /// Files within a compressed file.
    Entries,
    /// Bytes that a compressed file unfolds to, counted as often as they are read.
    Unfolded,
    /// Elements within elements.
    Depth,
    /// Values of JSON.
    Values,
}

const MIB: u64 = 1024 * 1024;

impl Bound {
    /// The most there may be.
    pub const fn most(self) -> u64 {
        match self {
            Self::Rows => 200_000,
            Self::Places => 20_000_000,
            Self::Width => 16_384,
            Self::Text | Self::Unfolded => 400 * MIB,
            Self::OneText => 16 * MIB,
            Self::Sheets => 256,
            Self::Merged => 100_000,
            Self::Strings => 4_000_000,
            Self::Entries => 10_000,
            Self::Depth => 128,
            Self::Values => 3_000_000,
        }
    }

    /// Lets a number pass that is within the bound.
    pub(super) fn check(self, found: u64) -> Result<(), SheetError> {
        match found <= self.most() {
            true => Ok(()),
            false => Err(SheetError::Beyond(self, found)),
        }
    }

    /// Says what was found and how much may be.
    pub(super) fn sentence(self, found: u64) -> String {
        let (what, unit, advice) = match self {
            Self::Rows => ("有内容的行", "行", "请拆成几个文件分别导入"),
            Self::Places => ("各行的格数合计", "格", "请删去远处的零散单元格，只保留名单"),
            Self::Width => ("最右一列", "列", "请删去右边无关的列"),
            Self::Text => ("单元格的文字合计", "MB", "请只保留名单，拆成几个文件分别导入"),
            Self::OneText => ("一处文字", "MB", "请删去过长的内容，只保留名单"),
            Self::Sheets => ("工作表", "个", "请只保留名单所在的工作表"),
            Self::Merged => ("一张工作表的合并单元格", "处", "请取消合并，只保留名单"),
            Self::Strings => ("不同的文字", "条", "请只保留名单，拆成几个文件分别导入"),
            Self::Entries => ("压缩包内的文件", "个", "请只保留名单，另存后再导入"),
            Self::Unfolded => ("解压后要读的内容", "MB", "请只保留名单，另存后再导入"),
            Self::Depth => ("内容的嵌套", "层", "请只保留名单，另存后再导入"),
            Self::Values => ("记录中的数据", "项", "请只保留名单，拆成几个文件分别导入"),
        };
        let shown = match self {
            Self::Text | Self::OneText | Self::Unfolded => (found.div_ceil(MIB), self.most() / MIB),
            _ => (found, self.most()),
        };
        let (found, most) = shown;
        format!("{what}至少有 {found} {unit}，上限 {most} {unit}；文件可能已损坏或含大量无关内容，{advice}")
    }
}

/// What a file was found to hold so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    sheets: u64,
    pub(super) rows: u64,
    places: u64,
    text: u64,
}

impl Tally {
    pub(super) fn sheet(&mut self) -> Result<(), SheetError> {
        self.sheets += 1;
        Bound::Sheets.check(self.sheets)
    }

    /// Counts a row in: its places, and the bytes of its texts.
    pub(super) fn row(&mut self, places: usize, text: usize) -> Result<(), SheetError> {
        self.rows += 1;
        self.places += places as u64;
        self.text += text as u64;
        Bound::Rows.check(self.rows)?;
        Bound::Places.check(self.places)?;
        Bound::Text.check(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_lets_its_most_pass_and_names_itself_and_the_figure_beyond() {
        assert_eq!(Bound::Sheets.check(256), Ok(()));
        let refused = Bound::Sheets.check(20_000).unwrap_err().to_string();
        assert!(refused.contains("工作表至少有 20000 个，上限 256 个"), "{refused}");
        let refused = Bound::Unfolded.check(10 << 30).unwrap_err().to_string();
        assert!(refused.contains("10240 MB，上限 400 MB"), "{refused}");
    }
}

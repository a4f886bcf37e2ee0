//! The account of a file: every filled cell was read, is a header, a title or a remark, or is named as not read. The
//! sums are about the file, not about what was recognised in it.

use std::collections::BTreeMap;

use super::table::{LineKind, Mapped};
use crate::app::sheet::Row;

/// How many columns or places a sentence names.
const NAMED: usize = 12;

/// What became of the filled cells of a file; each is counted once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// All of them.
    pub cells: u64,
    /// In header rows.
    pub headers: u64,
    /// In titles above tables.
    pub titles: u64,
    /// In rows and columns that were understood.
    pub read: u64,
    /// In headings, totals and remarks among the rows.
    pub asides: u64,
    /// In columns that the operator does not want.
    pub ignored: u64,
    /// In columns whose header says nothing that is known, by column.
    pub unread: BTreeMap<String, u64>,
    /// In rows that belong to no table, by sheet.
    pub outside: BTreeMap<String, u64>,
    /// In rows and sheets that the workbook hides, by sheet.
    pub hidden: BTreeMap<String, u64>,
}

impl Account {
    /// Counts the cells of a row below a header.
    pub(super) fn line(&mut self, columns: &[Mapped], (row, kind): (&Row, LineKind)) {
        if kind != LineKind::Firm {
            self.asides += row.filled() as u64;
            return;
        }
        let filled = row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
        for (index, _) in filled {
            let mapped = columns.iter().find(|mapped| mapped.index == index);
            match mapped.map(|mapped| (mapped, &mapped.meaning)) {
                Some((_, Some(super::meaning::Meaning::Ignored))) => self.ignored += 1,
                Some((_, Some(_))) => self.read += 1,
                Some((mapped, None)) => *self.unread.entry(said_of(mapped)).or_default() += 1,
                None => {
                    *self
                        .unread
                        .entry(format!("{} 列", crate::app::sheet::column_letters(index)))
                        .or_default() += 1
                }
            }
        }
    }

    /// Adds what another pass over the same file counted.
    pub(super) fn add(&mut self, other: &Account) {
        let Account {
            cells,
            headers,
            titles,
            read,
            asides,
            ignored,
            unread,
            outside,
            hidden,
        } = other;
        self.cells += cells;
        self.headers += headers;
        self.titles += titles;
        self.read += read;
        self.asides += asides;
        self.ignored += ignored;
        for (mine, theirs) in [
            (&mut self.unread, unread),
            (&mut self.outside, outside),
            (&mut self.hidden, hidden),
        ] {
            for (key, count) in theirs {
                *mine.entry(key.clone()).or_default() += count;
            }
        }
    }

    /// Returns the number of cells of which it is said what became of them: all.
    pub fn accounted(&self) -> u64 {
        let named = [&self.unread, &self.outside, &self.hidden];
        let named: u64 = named.iter().flat_map(|kind| kind.values()).sum();
        self.headers + self.titles + self.read + self.asides + self.ignored + named
    }

    /// Says in sentences what was not read.
    pub(super) fn remarks(&self) -> Vec<String> {
        let list = |kind: &BTreeMap<String, u64>| {
            let named: Vec<String> = kind
                .iter()
                .take(NAMED)
                .map(|(what, cells)| format!("{what} {cells} 格"))
                .collect();
            let more = if kind.len() > NAMED { " 等" } else { "" };
            format!("{}{more}", named.join("，"))
        };
        let sentences = [
            ("未读取的列：", &self.unread),
            ("不在任何表格里、未读取：", &self.outside),
            ("隐藏的内容未读取（需要时请选择“也读隐藏的内容”）：", &self.hidden),
        ];
        let said = sentences.iter().filter(|(_, kind)| !kind.is_empty());
        let mut remarks: Vec<String> = said.map(|(what, kind)| format!("{what}{}", list(kind))).collect();
        let unread: u64 = [&self.unread, &self.outside, &self.hidden]
            .iter()
            .flat_map(|kind| kind.values())
            .sum();
        if unread > 0 {
            remarks.push(format!("全文件有内容的格 {} 个，其中未读取 {unread} 个", self.cells));
        }
        remarks
    }
}

/// A column as the account names it.
fn said_of(mapped: &Mapped) -> String {
    match mapped.twin {
        Some(twin) => format!(
            "{}（与 {} 列含义相同）",
            mapped.place(),
            crate::app::sheet::column_letters(twin)
        ),
        None => mapped.place(),
    }
}

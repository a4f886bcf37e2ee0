//! What a header of figures says beside its words: a year, a scale.

use std::collections::BTreeSet;

use crate::domain::unit::Scale;

/// The characters with which the headers begin that name what rows speak of. Every cell of a file is asked whether it
/// is such a header; its first character spares folding nearly all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Beginnings(BTreeSet<char>);

impl Beginnings {
    /// Takes in a folded header.
    pub(super) fn add(&mut self, folded: &str) {
        self.0.extend(folded.chars().next());
    }

    /// Tells whether a header as printed may be one of them.
    pub(super) fn may_begin(&self, header: &str) -> bool {
        let passed_over = |c: &char| c.is_whitespace() || matches!(c, '*' | ':' | '、' | '\u{feff}');
        match header.chars().map(half_width).find(|c| !passed_over(c)) {
            None => false,
            Some('(' | ')' | '[' | ']' | '\u{3014}' | '〕' | '【' | '】') => true,
            Some(c) => c.to_lowercase().any(|c| self.0.contains(&c)),
        }
    }
}

/// Splits the year off a header: `2025年度营业收入` is `营业收入` of 2025.
pub(super) fn split_header(header: &str) -> (String, Option<i32>) {
    let chars: Vec<char> = header.chars().map(half_width).collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let four = |at: &usize| (*at..at + 4).all(digit) && !digit(at + 4) && (*at == 0 || !digit(at - 1));
    let Some(at) = (0..chars.len()).find(four) else {
        return (header.to_owned(), None);
    };
    let year: String = chars[at..at + 4].iter().collect();
    let year = year.parse().ok().filter(|year| (1990..=2100).contains(year));
    let behind: String = chars[at + 4..].iter().collect();
    let behind = ["年度末", "年度", "年末", "年底", "年"]
        .iter()
        .find_map(|word| behind.strip_prefix(word))
        .unwrap_or(&behind);
    let before: String = chars[..at].iter().collect();
    match year {
        Some(year) => (format!("{before}{behind}"), Some(year)),
        None => (header.to_owned(), None),
    }
}

fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// The scale that a header names in brackets or at its end: 万元, 亿元, 元, %.
pub(in crate::app::import) fn scale_of(header: &str) -> Option<Scale> {
    let header: String = header.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    let inner = match (header.find('('), header.rfind(')')) {
        (Some(open), Some(close)) if open < close => header[open + 1..close].to_owned(),
        _ => header,
    };
    if inner.contains('亿') {
        return Some(Scale::HundredMillion);
    }
    if inner.ends_with("万元") || inner.ends_with('万') || inner.contains("万元") {
        return Some(Scale::TenThousand);
    }
    if inner.contains('%') {
        return Some(Scale::Percent);
    }
    ["元", "人", "件", "家", "个", "台", "项", "年", "天"]
        .iter()
        .any(|unit| inner == *unit || inner.ends_with(&format!(":{unit}")) || inner.ends_with(&format!(",{unit}")))
        .then_some(Scale::One)
}

/// The year that a title or cell names.
pub(in crate::app::import) fn year_of(text: &str) -> Option<i32> {
    split_header(text).1
}

//! What a header says beside its words: a year, a part of a year.

use std::collections::BTreeSet;

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

pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// The year that a title or cell names; a part of a year is not the year.
pub(in crate::app::import) fn year_of(text: &str) -> Option<i32> {
    split_header(text).1.filter(|_| !is_part_of_year(text))
}

/// A cell that is nothing but a year: `2022年`, `（2022年度）`.
pub(super) fn only_year(text: &str) -> Option<i32> {
    let (rest, year) = split_header(text);
    let rest = rest.trim().trim_matches(['(', ')', '（', '）', '[', ']', '【', '】']);
    year.filter(|_| rest.trim().is_empty())
}

/// Figures of a part of a year are not the year's: `1-6月`, `三季度`, `上半年`, `截至9月底`.
pub(super) fn is_part_of_year(text: &str) -> bool {
    let numeral = |c: char| c.is_numeric() || "一二三四五六七八九十".contains(c);
    let counted = |word: &str| {
        let ends = text.match_indices(word).map(|(at, _)| &text[..at]);
        ends.into_iter()
            .any(|before| before.chars().next_back().is_some_and(numeral))
    };
    text.contains("半年") || counted("月") || counted("季度")
}

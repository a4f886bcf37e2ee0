//! How people write a bound or a bucket: `5000万元（含）以上`, `大于3%`, `1亿–4亿`.

/// What is said of the line itself; with or without it, the line is read with it.
pub(super) const INCLUSIONS: [&str; 4] = ["(含本数)", "(不含本数)", "(含)", "(不含)"];

/// What stands before a number when it is the least, the longest first where one begins another.
pub(super) const UPWARDS: [&str; 14] = [
    "大于或等于",
    "大于等于",
    "大于",
    "不低于",
    "不少于",
    "不小于",
    "超过",
    "高于",
    "多于",
    "至少",
    "≥",
    ">=",
    ">",
    "不下于",
];

/// The same when it is the most.
pub(super) const DOWNWARDS: [&str; 15] = [
    "小于或等于",
    "小于等于",
    "小于",
    "不高于",
    "不超过",
    "不多于",
    "不大于",
    "低于",
    "少于",
    "至多",
    "最多",
    "不足",
    "≤",
    "<=",
    "<",
];

pub(super) fn beside<'t>(text: &'t str, (before, behind): (&[&str], &[&str])) -> Option<&'t str> {
    let of_prefix = before.iter().find_map(|word| text.strip_prefix(word));
    of_prefix.or_else(|| behind.iter().find_map(|word| text.strip_suffix(word)))
}

/// Full-width digits and signs become half-width, so that a clerk's input method does not matter.
pub(super) fn fold(text: &str) -> String {
    let half = |c: char| match c {
        '~' | '～' | '—' | '〜' | '－' => '–',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{00A0}' => ' ',
        _ => c,
    };
    text.chars().map(half).collect()
}

/// Splits `a–b`, `a-b`, `a至b`; a leading minus belongs to the number.
pub(super) fn split_bucket(text: &str) -> Option<(&str, &str)> {
    let start = text.char_indices().nth(1)?.0;
    let at = text[start..].find(['–', '-', '至'])? + start;
    let width = text[at..].chars().next()?.len_utf8();
    Some((text[..at].trim(), text[at + width..].trim()))
}

//! The unit that a header, a title or a cell names for figures: one that scales, or one that is none of ours. A unit
//! that is named and not understood is never passed over: somebody is asked.

use super::header::half_width;
use crate::domain::unit::{Scale, Unit};

/// A unit as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// Of this family, scaled so.
    Known(Family, Scale),
    /// None that figures are kept in, e.g. 港元 or 吨.
    Strange(String),
}

/// What is measured in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// 元 and its multiples.
    Money,
    /// 美元 and its multiples.
    Dollar,
    /// %.
    Share,
    /// 人, 件, 家 and whatever else is counted.
    Count,
    /// A multiple without a unit: 万.
    Any,
}

const COUNTS: &[&str] = &[
    "人次", "人", "名", "件", "项", "家", "个", "台", "套", "年", "天", "分", "次", "种", "篇", "户", "位", "条",
];
const DOLLARS: &[&str] = &["美元", "美金", "usd"];
const STRANGE: &[&str] = &[
    "吨",
    "千克",
    "公斤",
    "千瓦时",
    "度",
    "平方米",
    "㎡",
    "亩",
    "公顷",
    "立方米",
    "米",
    "公里",
    "升",
    "‰",
];
/// Money of other countries, and signs of money: with one of them a word that is not understood is a unit all the same.
const OTHER_MONEY: &[&str] = &[
    "港元", "港币", "欧元", "日元", "韩元", "澳元", "加元", "英镑", "台币", "卢布", "瑞郎",
];
const MONEY_SIGNS: &[&str] = &["rmb", "cny", "usd", "hkd", "eur", "jpy", "¥", "￥", "$", "€", "£"];

impl Written {
    /// Reads a word; nothing when it is no unit.
    pub fn of(word: &str) -> Option<Self> {
        let plain = plain(word);
        if plain.is_empty() || plain.chars().count() > 10 || plain.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let known = |family, prefix: &str| Scale::of_prefix(prefix).map(|scale| Written::Known(family, scale));
        if matches!(plain.as_str(), "%" | "百分比" | "百分数" | "百分点") {
            return Some(Written::Known(Family::Share, Scale::Percent));
        }
        if STRANGE.contains(&plain.as_str()) {
            return Some(Written::Strange(word.to_owned()));
        }
        if let Some(prefix) = DOLLARS.iter().find_map(|dollar| plain.strip_suffix(dollar)) {
            return known(Family::Dollar, prefix).or(Some(Written::Strange(word.to_owned())));
        }
        let yuan = without_currency(&plain);
        if let Some(prefix) = yuan.strip_suffix('元')
            && let Some(found) = known(Family::Money, prefix)
        {
            return Some(found);
        }
        if yuan.is_empty() {
            return Some(Written::Known(Family::Money, Scale::One));
        }
        let counted = COUNTS.iter().find_map(|count| plain.strip_suffix(count));
        let found = counted.and_then(|prefix| known(Family::Count, prefix));
        let found = found.or_else(|| known(Family::Any, yuan));
        let multiple = yuan
            .strip_suffix('元')
            .is_some_and(|rest| rest.chars().all(|c| "十百千万亿".contains(c)));
        let other = OTHER_MONEY.iter().any(|money| plain.ends_with(money));
        let money = multiple || other || MONEY_SIGNS.iter().any(|sign| plain.contains(sign));
        found.or_else(|| money.then(|| Written::Strange(word.to_owned())))
    }
}

/// `人民币万元` and `万元人民币` are 万元; 人民币 alone is left empty.
fn without_currency(plain: &str) -> &str {
    let signs = ["人民币", "rmb", "cny", "¥", "￥"];
    signs
        .iter()
        .find_map(|sign| plain.strip_prefix(sign).or_else(|| plain.strip_suffix(sign)))
        .unwrap_or(plain)
}

fn plain(word: &str) -> String {
    let usual = |c: char| match c {
        '仟' => '千',
        '佰' => '百',
        '萬' => '万',
        '億' => '亿',
        '圆' | '圓' => '元',
        _ => half_width(c),
    };
    let kept = word.chars().map(usual).filter(|c| !c.is_whitespace());
    kept.flat_map(char::to_lowercase).collect()
}

const SEPARATORS: &[char] = &[',', '，', '、', ';', '；', '/', ':', '：', ' ', '\u{3000}', '\n'];

/// Tells whether a word is a unit that figures are kept in.
pub fn is_unit(word: &str) -> bool {
    matches!(Written::of(word), Some(Written::Known(..)))
}

/// The units that a header or title names: in brackets, behind 「单位：」, or at the end of a header.
pub(in crate::app::import) fn units_in(text: &str) -> Vec<Written> {
    let mut units = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['(', '（', '[', '［', '【']) {
        let inside = &rest[open..];
        let close = inside.find([')', '）', ']', '］', '】']).unwrap_or(inside.len());
        let inner = inside[..close].trim_start_matches(['(', '（', '[', '［', '【']);
        units.extend(inner.split(SEPARATORS).filter_map(Written::of));
        rest = &inside[close..];
    }
    for label in ["单位：", "单位:", "单位为", "单位 "] {
        let behind = text.split(label).nth(1).unwrap_or_default();
        let words = behind.split(SEPARATORS).map(|word| word.trim_end_matches([')', '）']));
        units.extend(words.take(3).filter_map(Written::of));
    }
    units
}

/// Splits a unit off the end of a header without brackets: `营业收入/万元`, `营业收入万元`.
pub(in crate::app::import) fn split_unit(header: &str) -> Option<(&str, Written)> {
    let header = header.trim();
    if let Some(at) = header.rfind(['/', '_', '-', ':', '：', ' ']) {
        let (rest, word) = header.split_at(at);
        let word = word.trim_start_matches(['/', '_', '-', ':', '：', ' ']);
        if let Some(unit) = Written::of(word) {
            return Some((rest, unit));
        }
    }
    [
        "百万元",
        "千万元",
        "万美元",
        "亿美元",
        "万元",
        "千元",
        "亿元",
        "%",
        "％",
    ]
    .iter()
    .find_map(|word| Some((header.strip_suffix(word)?, Written::of(word)?)))
}

/// A cell that is nothing but a unit, as in a row of units below a header.
pub(in crate::app::import) fn only_unit(text: &str) -> Option<Written> {
    let inner = text.trim().trim_matches(['(', ')', '（', '）', '[', ']', '【', '】']);
    if inner.contains(['(', '（', '[', '【']) {
        return None;
    }
    let inner = ["单位：", "单位:"]
        .iter()
        .find_map(|label| inner.strip_prefix(label))
        .unwrap_or(inner);
    Written::of(inner)
}

/// What the units named beside figures of a unit mean: a scale, or a unit that they cannot be in; nothing when none
/// speaks of them.
pub(in crate::app::import) fn scale_for(unit: Unit, named: &[Written]) -> Option<Result<Scale, String>> {
    let money = matches!(unit, Unit::Yuan | Unit::Dollar);
    let fits = |family: Family| match unit {
        Unit::Yuan => family == Family::Money,
        Unit::Dollar => family == Family::Dollar,
        Unit::Ratio => family == Family::Share,
        Unit::Date => false,
        Unit::Person
        | Unit::Item
        | Unit::Year
        | Unit::Day
        | Unit::Point
        | Unit::Rank
        | Unit::Firm
        | Unit::Piece
        | Unit::Machine => family == Family::Count,
    };
    let fitting = named.iter().find_map(|written| match written {
        Written::Known(family, scale) if fits(*family) || *family == Family::Any && unit != Unit::Ratio => Some(*scale),
        Written::Known(..) | Written::Strange(_) => None,
    });
    if let Some(scale) = fitting {
        return Some(Ok(scale));
    }
    named.iter().find_map(|written| match written {
        Written::Strange(word) if unit != Unit::Date => Some(Err(word.clone())),
        Written::Known(Family::Dollar, _) if money => Some(Err("美元".to_owned())),
        Written::Known(Family::Money, _) if money => Some(Err("元".to_owned())),
        Written::Known(Family::Share, _) if money => Some(Err("%".to_owned())),
        Written::Known(..) | Written::Strange(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_wherever_headers_name_them() {
        let money = |scale| vec![Written::Known(Family::Money, scale)];
        let cases = [
            ("营业收入（千元）", money(Scale::Thousand)),
            ("研发费用(百万元)", money(Scale::Million)),
            ("营业收入【仟元】", money(Scale::Thousand)),
            ("营业收入（万元，含税）", money(Scale::TenThousand)),
            ("营业收入（人民币亿元）", money(Scale::HundredMillion)),
            ("营业收入（RMB）", money(Scale::One)),
            ("单位：元", money(Scale::One)),
            ("金额单位：千万元", money(Scale::TenMillion)),
            (
                "2024年情况表（单位：万元）",
                vec![Written::Known(Family::Money, Scale::TenThousand); 2],
            ),
            ("营业收入（万）", vec![Written::Known(Family::Any, Scale::TenThousand)]),
            (
                "营业收入（万美元）",
                vec![Written::Known(Family::Dollar, Scale::TenThousand)],
            ),
            ("营业收入（港元）", vec![Written::Strange("港元".to_owned())]),
            ("用电量（千瓦时）", vec![Written::Strange("千瓦时".to_owned())]),
            ("营业收入（2023年）", vec![]),
            ("营业收入（主营）", vec![]),
            ("单位：洛阳市统计局", vec![]),
            ("单位：洛阳开元", vec![]),
            ("营业收入（百亿元）", vec![Written::Strange("百亿元".to_owned())]),
        ];
        for (text, expected) in cases {
            assert_eq!(units_in(text), expected, "{text}");
        }
    }

    #[test]
    fn a_unit_scales_what_it_measures_and_is_asked_about_otherwise() {
        let cases = [
            (Unit::Yuan, "（千元）", Some(Ok(Scale::Thousand))),
            (Unit::Yuan, "（万美元）", Some(Err("美元".to_owned()))),
            (Unit::Yuan, "（吨）", Some(Err("吨".to_owned()))),
            (Unit::Yuan, "（万元、人）", Some(Ok(Scale::TenThousand))),
            (Unit::Yuan, "（人）", None),
            (Unit::Person, "（万元、人）", Some(Ok(Scale::One))),
            (Unit::Person, "（万人）", Some(Ok(Scale::TenThousand))),
            (Unit::Person, "（万元）", None),
            (Unit::Ratio, "（%）", Some(Ok(Scale::Percent))),
            (Unit::Yuan, "", None),
        ];
        for (unit, text, expected) in cases {
            assert_eq!(scale_for(unit, &units_in(text)), expected, "{unit:?} {text}");
        }
        assert_eq!(only_unit("营业收入（万元）"), None);
        assert_eq!(
            split_unit("营业收入/万元"),
            Some(("营业收入", Written::Known(Family::Money, Scale::TenThousand)))
        );
    }
}

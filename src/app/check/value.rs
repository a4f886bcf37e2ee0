//! Values as people write them for one indicator. Money and shares must say their unit: nobody can tell 5000 元
//! from 5000 万元 afterwards.

use std::collections::BTreeSet;

use super::request::{FactEntry, Said};
use crate::domain::filing::Value;
use crate::domain::indicator::{ChoiceOption, Indicator, IndicatorKind};
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::unit::{Scale, Unit};

/// Reads what an entry says of its indicator.
///
/// # Errors
/// In Chinese: what is wrong and what may stand there.
pub(super) fn read(indicator: &Indicator, entry: &FactEntry) -> Result<Value, String> {
    match &indicator.kind {
        IndicatorKind::Number { unit, possible, .. } => read_range(*unit, possible, entry).map(Value::Number),
        IndicatorKind::Choice { options } => {
            let ends = !entry.from.is_empty() || !entry.to.is_empty();
            if ends || !entry.unit.trim().is_empty() {
                return Err("这一项是选择，没有单位和起止；选项写在 value 里".to_owned());
            }
            read_choice(options, &entry.value).map(Value::Choice)
        }
    }
}

fn read_range(unit: Unit, possible: &Range, entry: &FactEntry) -> Result<Range, String> {
    let scale = scale_named(unit, entry.unit.trim())?;
    let written = match (entry.value.is_empty(), entry.from.is_empty() && entry.to.is_empty()) {
        (false, false) => return Err("value 和 from、to 只能写一种".to_owned()),
        (false, true) => read_text(unit, scale, &one_text(&entry.value)?)?,
        (true, _) => {
            let low = read_end(unit, scale, &entry.from)?;
            let high = read_end(unit, scale, &entry.to)?;
            between(low, high)?
        }
    };
    let printed = unit.print_range(&written);
    written
        .intersect(possible)
        .ok_or_else(|| format!("{printed} 不可能，应在 {} 之内", unit.print_range(possible)))
}

fn one_text(said: &Said) -> Result<String, String> {
    match said.texts() {
        [text] => Ok(text.trim().to_owned()),
        _ => Err("这一项是数，只能写一个值；不确定时写范围，如 1亿–4亿".to_owned()),
    }
}

fn between(low: Option<Quantity>, high: Option<Quantity>) -> Result<Range, String> {
    match (low, high) {
        (Some(low), Some(high)) => Range::between(low, high).ok_or_else(|| "范围的下限大于上限".to_owned()),
        (Some(low), None) => Ok(Range::at_least(low)),
        (None, Some(high)) => Ok(Range::at_most(high)),
        (None, None) => Ok(Range::everything()),
    }
}

fn read_end(unit: Unit, scale: Option<Scale>, said: &Said) -> Result<Option<Quantity>, String> {
    if said.is_empty() {
        return Ok(None);
    }
    let text = one_text(said)?;
    let range = read_text(unit, scale, &text)?;
    let exact = range.exact().cloned();
    exact
        .map(Some)
        .ok_or_else(|| format!("“{text}”是范围；from 和 to 各写一个数"))
}

fn scale_named(unit: Unit, word: &str) -> Result<Option<Scale>, String> {
    if word.is_empty() {
        return Ok(None);
    }
    let known = unit.written().iter().find(|(written, _)| *written == word);
    let refuse = || match unit.written() {
        [] => format!("日期没有单位，去掉“{word}”"),
        _ => format!("单位“{word}”不适用；可用 {}", words(unit)),
    };
    known.map(|(_, scale)| Some(*scale)).ok_or_else(refuse)
}

fn words(unit: Unit) -> String {
    let words: Vec<&str> = unit.written().iter().map(|(word, _)| *word).collect();
    words.join("、")
}

/// Also takes the canonical form that programs exchange, `1..4` in the base unit.
fn read_text(unit: Unit, scale: Option<Scale>, text: &str) -> Result<Range, String> {
    if text.contains("..") {
        return text.parse().map_err(|_| format!("“{text}”读不出，{}", example(unit)));
    }
    if NONE.contains(&text) && matches!(unit, Unit::Yuan | Unit::Person | Unit::Item) {
        return Ok(Range::exactly(Quantity::zero()));
    }
    if text.contains(['%', '％']) != (unit == Unit::Ratio) && text.contains(['%', '％', '元', '万', '亿']) {
        return Err(format!("“{text}”的单位不适用；可用 {}", words(unit)));
    }
    let range = unit
        .read(text, scale.unwrap_or(Scale::One))
        .map_err(|_| format!("“{text}”读不出，{}", example(unit)))?;
    let zero = range.exact().is_some_and(Quantity::is_zero);
    let ambiguous = unit.written().iter().any(|(_, scale)| *scale != Scale::One);
    if ambiguous && scale.is_none() && !zero && !names_scale(unit, text) {
        return Err(format!("“{text}”没有写单位；可用 {}", words(unit)));
    }
    Ok(range)
}

fn names_scale(unit: Unit, text: &str) -> bool {
    match unit {
        Unit::Ratio => text.contains(['%', '％']),
        _ => text.contains(['万', '亿', '元']),
    }
}

fn example(unit: Unit) -> String {
    let written = match unit {
        Unit::Yuan => "5000万元、1亿–4亿 或 5000万元以上",
        Unit::Dollar => "300万美元 或 100–300万美元",
        Unit::Ratio => "12.5%、10%–15% 或 3%以上",
        Unit::Date => "2020-01-01 或 2020年1月",
        _ => return format!("写成 12{0}、10–15{0} 或 12{0}以上；不清楚就留空", unit.title()),
    };
    format!("写成 {written}；不清楚就留空")
}

/// What people write who have nothing of it, or answer no.
const NONE: [&str; 2] = ["无", "没有"];

/// Returns the code that a plain 有 or 无 means where the answers are yes and no.
fn plain_answer(options: &[ChoiceOption], text: &str) -> Option<&'static str> {
    let known = |code: &str| options.iter().any(|option| option.code == code);
    match text {
        "有" if known("yes") => Some("yes"),
        none if NONE.contains(&none) && known("no") => Some("no"),
        _ => None,
    }
}

fn read_choice(options: &[ChoiceOption], said: &Said) -> Result<BTreeSet<String>, String> {
    let line = said.line();
    let texts = line.split(['|', '或']).map(str::trim).filter(|text| !text.is_empty());
    let mut chosen = BTreeSet::new();
    for text in texts {
        let meant = plain_answer(options, text).unwrap_or(text);
        let option = options
            .iter()
            .find(|option| option.code == meant || option.title == meant);
        // A title may hold the word that separates several.
        let whole = || options.iter().find(|option| option.title == line.trim());
        let Some(option) = option.or_else(whole) else {
            let known: Vec<String> = options.iter().map(|it| format!("{} {}", it.code, it.title)).collect();
            return Err(format!("没有选项“{text}”；可选 {}", known.join("、")));
        };
        chosen.insert(option.code.clone());
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(unit: Unit, entry: &FactEntry) -> String {
        match read_range(unit, &Range::at_least(Quantity::zero()), entry) {
            Ok(range) => range.to_string(),
            Err(why) => why,
        }
    }

    fn written(value: &str, unit: &str) -> FactEntry {
        FactEntry {
            value: value.into(),
            unit: unit.to_owned(),
            ..FactEntry::default()
        }
    }

    #[test]
    fn numbers_are_read_with_their_unit_and_never_without() {
        let cases = [
            (Unit::Yuan, "5000万元", "", "50000000"),
            (Unit::Yuan, "5000", "万元", "50000000"),
            (Unit::Yuan, "1亿", "万元", "100000000"),
            (Unit::Yuan, "1–4亿", "", "100000000..400000000"),
            (Unit::Yuan, "1亿–4亿", "", "100000000..400000000"),
            (Unit::Yuan, "5000万元以上", "", "50000000.."),
            (Unit::Yuan, "300万元以下", "", "0..3000000"),
            (Unit::Yuan, "100..200", "", "100..200"),
            (Unit::Yuan, "0", "", "0"),
            (Unit::Yuan, "无", "", "0"),
            (Unit::Item, "没有", "", "0"),
            (Unit::Yuan, "5%", "", "“5%”的单位不适用；可用 元、万元、亿元"),
            (Unit::Yuan, "12％", "万元", "“12％”的单位不适用；可用 元、万元、亿元"),
            (Unit::Person, "5%", "", "“5%”的单位不适用；可用 人"),
            (Unit::Ratio, "5万元", "", "“5万元”的单位不适用；可用 %"),
            (
                Unit::Ratio,
                "无",
                "",
                "“无”读不出，写成 12.5%、10%–15% 或 3%以上；不清楚就留空",
            ),
            (Unit::Yuan, "1500万元（含）以上", "", "15000000.."),
            (Unit::Yuan, "5000", "", "“5000”没有写单位；可用 元、万元、亿元"),
            (Unit::Yuan, "5000", "吨", "单位“吨”不适用；可用 元、万元、亿元"),
            (Unit::Yuan, "-3万元", "", "-3万元 不可能，应在 不低于0元 之内"),
            (Unit::Ratio, "12.5%", "", "0.125"),
            (Unit::Ratio, "12.5", "%", "0.125"),
            (Unit::Ratio, "0.125", "", "“0.125”没有写单位；可用 %"),
            (Unit::Person, "320", "", "320"),
            (
                Unit::Person,
                "约三百",
                "",
                "“约三百”读不出，写成 12人、10–15人 或 12人以上；不清楚就留空",
            ),
        ];
        for (unit, value, word, expected) in cases {
            assert_eq!(said(unit, &written(value, word)), expected, "{value} {word}");
        }
    }

    #[test]
    fn ends_make_a_range_and_an_absent_end_is_open() {
        let ends = |from: &str, to: &str| FactEntry {
            from: from.into(),
            to: to.into(),
            unit: "万元".to_owned(),
            ..FactEntry::default()
        };
        assert_eq!(said(Unit::Yuan, &ends("1", "4")), "10000..40000");
        assert_eq!(said(Unit::Yuan, &ends("1", "")), "10000..");
        assert_eq!(said(Unit::Yuan, &ends("", "4")), "0..40000");
        assert_eq!(said(Unit::Yuan, &ends("4", "1")), "范围的下限大于上限");
    }
}

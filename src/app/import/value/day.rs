//! Days and periods. A text is a day only when it is nothing else: a house number is no year. A period whose end is
//! not written has none, and says so.

use super::{ValueError, read_text, refuse};
use crate::app::sheet::Cell;
use crate::domain::day::Day;

/// Reads a day: a date cell, `2023年1月1日`, `2023-1-1`, `2023.01.01`, `20230101`, or a serial number of Excel. A time
/// behind the day is passed over.
///
/// # Errors
/// Says what was found and how a day is written.
pub fn read_day(cell: &Cell) -> Result<Option<Day>, ValueError> {
    let text = match cell {
        Cell::Date(day) => return Ok(Some(*day)),
        other => match read_text(other)? {
            None => return Ok(None),
            Some(text) => text,
        },
    };
    let folded = fold(&text);
    let serial = folded.parse().ok().filter(|_| matches!(cell, Cell::Number(_)));
    let day = match serial {
        Some(serial) if serial < 100_000 => excel_day(serial),
        _ => day_in_front(&folded)
            .filter(|(_, rest)| is_time(rest))
            .map(|(day, _)| day),
    };
    match day {
        Some(day) => Ok(Some(day)),
        None => refuse(format!(
            "“{text}”不是日期；请写成 2023-01-01，在 {} 至 {} 之间",
            Day::FIRST,
            Day::LAST
        )),
    }
}

/// The first and the last day of a period of validity; either may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// The first day.
    pub from: Option<Day>,
    /// The last day.
    pub until: Option<Day>,
    /// What is said of an end that names no day.
    pub end: End,
}

/// What a period says of its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// It names the day, or says nothing of an end.
    #[default]
    Named,
    /// It has none: `起`, `至今`, `长期`.
    Open,
    /// It gives a number of years and no day.
    Counted,
    /// One day stands alone: the last, or perhaps the first.
    Alone,
}

/// Reads a period: `2023年1月1日至2025年12月31日`, `2023.1-2025.12` (whole months), `自2024年1月1日起`, `2024年1月1日至长期`.
///
/// # Errors
/// A number of years alone is no period: the first day of the list decides, so the operator gives both days.
pub fn read_validity(cell: &Cell) -> Result<Validity, ValueError> {
    let alone = |until| Validity {
        from: None,
        until: Some(until),
        end: End::Alone,
    };
    if let Cell::Date(day) = cell {
        return Ok(alone(*day));
    }
    let Some(text) = read_text(cell)? else {
        return Ok(Validity::default());
    };
    let folded = fold(&text);
    match period(&folded) {
        Some(validity) => match validity.from.zip(validity.until) {
            Some((from, until)) if until < from => refuse(format!("“{text}”的截止日早于起始日；请核对")),
            _ => Ok(validity),
        },
        None => refuse(format!(
            "“{text}”看不出起止日期；请写成“2023-01-01至2025-12-31”，或在导入时指定起止日"
        )),
    }
}

fn period(text: &str) -> Option<Validity> {
    let text = without_lead(text, &["证书有效期", "有效期限", "有效期", "自", "从", "为"]);
    if let Some(rest) = ["截至", "截止", "至", "到"]
        .iter()
        .find_map(|word| text.strip_prefix(word))
    {
        let (until, rest) = last_in_front(rest.trim_start_matches('止'))?;
        return is_end(rest).then_some(Validity {
            until: Some(until),
            ..Validity::default()
        });
    }
    let (first, rest) = day_in_front(text).or_else(|| month_in_front(text))?;
    let rest = without_time(rest);
    let from = Validity {
        from: Some(first),
        ..Validity::default()
    };
    if rest.is_empty() {
        // A month alone is no day.
        return day_in_front(text).map(|_| Validity {
            from: None,
            until: Some(first),
            end: End::Alone,
        });
    }
    if rest == "止" {
        return Some(Validity {
            until: Some(first),
            ..Validity::default()
        });
    }
    if let Some(end) = end_in_words(rest) {
        return Some(Validity { end, ..from });
    }
    let second = without_lead(rest, &["起", "日", "至", "到", "-", "–", "~", "止"]);
    let (until, rest) = last_in_front(second)?;
    is_end(rest).then_some(Validity {
        until: Some(until),
        ..from
    })
}

/// `起`, `至今`, `至长期`, `起三年`, `（三年）`, `，有效期3年`.
fn end_in_words(rest: &str) -> Option<End> {
    let rest = without_lead(
        rest,
        &[
            "起",
            "开始",
            "始",
            "生效",
            "至",
            "到",
            "-",
            "–",
            "~",
            ",",
            "、",
            ";",
            "(",
            "有效期",
            "有效",
            "为",
            "共",
        ],
    );
    let rest = rest.trim_end_matches([')', '。', '止']);
    if matches!(
        rest,
        "" | "今" | "长期" | "永久" | "长期有效" | "永久有效" | "无固定期限" | "不限" | "现在"
    ) {
        return Some(End::Open);
    }
    let counted = rest.strip_suffix('年').or_else(|| rest.strip_suffix("个月"))?;
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十两".contains(c);
    (!counted.is_empty() && counted.chars().count() <= 2 && counted.chars().all(numeral)).then_some(End::Counted)
}

fn is_end(rest: &str) -> bool {
    matches!(without_time(rest).trim_end_matches([')', '。']), "" | "止" | "日止")
}

fn without_lead<'t>(text: &'t str, words: &[&str]) -> &'t str {
    let mut text = text.trim_start_matches([':', '(']);
    while let Some(rest) = words.iter().find_map(|word| text.strip_prefix(word)) {
        text = rest.trim_start_matches([':', '(']);
    }
    text
}

/// The day in front of a text, and what follows it.
fn day_in_front(text: &str) -> Option<(Day, &str)> {
    let (year, rest) = number(text)?;
    if text.len() - rest.len() == 8 {
        return Some((day_of(year / 10_000, year / 100 % 100, year % 100)?, rest));
    }
    let (month, rest) = number(rest.strip_prefix(['年', '-', '/', '.', '–'])?)?;
    let (day, rest) = number(rest.strip_prefix(['月', '-', '/', '.', '–'])?)?;
    let rest = rest.strip_prefix(['日', '号']).unwrap_or(rest);
    Some((day_of(year, month, day)?, rest))
}

/// The month in front of a text as its first day.
fn month_in_front(text: &str) -> Option<(Day, &str)> {
    let (year, rest) = number(text)?;
    let (month, rest) = number(rest.strip_prefix(['年', '/', '.'])?)?;
    let rest = rest.strip_prefix('月').unwrap_or(rest);
    Some((day_of(year, month, 1)?, rest))
}

/// The day in front of a text, or the last day of the month in front of it.
fn last_in_front(text: &str) -> Option<(Day, &str)> {
    day_in_front(text).or_else(|| {
        let (first, rest) = month_in_front(text)?;
        Some((first.month_end(), rest))
    })
}

fn number(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    Some((digits.parse().ok()?, rest))
}

fn is_time(rest: &str) -> bool {
    without_time(rest).is_empty()
}

/// Cuts a time of day off the front: `T00:00:00.000Z`, `8:30`.
fn without_time(rest: &str) -> &str {
    let time = rest.strip_prefix('T').unwrap_or(rest);
    let minutes = time.trim_start_matches(|c: char| c.is_ascii_digit());
    let clock = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | 'Z' | '+');
    match (1..=2).contains(&(time.len() - minutes.len())) && minutes.starts_with(':') {
        true => minutes.trim_start_matches(clock),
        false => rest,
    }
}

fn day_of(year: u32, month: u32, day: u32) -> Option<Day> {
    Day::new(i32::try_from(year).ok()?, month, day)
}

/// Day 60 of Excel does not exist; everything a list can mean lies behind it.
fn excel_day(serial: u32) -> Option<Day> {
    let day = Day::FIRST.checked_add_days(i64::from(serial) - 2)?;
    (1950..=2200).contains(&day.year()).then_some(day)
}

/// Half width, one kind of dash, no spaces but that between a day and its time, which becomes `T`.
fn fold(text: &str) -> String {
    let half = |c: char| match c {
        '—' | '－' | '–' | '―' | '～' | '〜' | '﹣' => '–',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let mut folded = String::with_capacity(text.len());
    for part in text.split_whitespace() {
        let part: String = part.chars().map(half).collect();
        let apart = folded.ends_with(|c: char| c.is_ascii_digit()) && part.starts_with(|c: char| c.is_ascii_digit());
        if apart {
            folded.push('T');
        }
        folded.push_str(&part);
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<Day> {
        text.parse().ok()
    }

    #[test]
    fn days_are_read_as_people_write_them_and_nothing_else_is_a_day() {
        let written = [
            "2023-01-05",
            "2023/1/5",
            "2023.1.5",
            "2023年1月5日",
            "2023年1月5号",
            "２０２３年１月５日",
            "20230105",
            "2023-01-05 00:00:00",
            "2023-01-05T08:30:00.000Z",
            "2023/1/5 8:30",
            "2023 年 1 月 5 日",
        ];
        for case in written {
            assert_eq!(read_day(&Cell::from_text(case)), Ok(day("2023-01-05")), "{case}");
        }
        assert_eq!(read_day(&Cell::Number("44931".to_owned())), Ok(day("2023-01-05")));
        let none = [
            "2023-02-30",
            "三年",
            "2023",
            "2023年1月",
            "第2014号3楼5室",
            "2014-02-17（2019-05-05变更）",
            "14:00:00",
            "2014-02-17至2019-05-05",
            "约2014-02-17",
        ];
        for nonsense in none {
            assert!(read_day(&Cell::from_text(nonsense)).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn periods_are_read_and_ends_are_not_guessed() {
        let period = |text: &str| read_validity(&Cell::from_text(text)).map(|v| (v.from, v.until, v.end));
        let whole = Ok((day("2023-01-01"), day("2025-12-31"), End::Named));
        for text in [
            "2023年1月1日至2025年12月31日",
            "2023.01.01-2025.12.31",
            "20230101—20251231",
            "2023年1月—2025年12月",
            "自2023年1月1日起至2025年12月31日止",
            "有效期：2023-01-01 至 2025-12-31",
            "2023-01-01 00:00:00至2025-12-31 00:00:00",
            "2023/1/1~2025/12/31",
            "2023-01-01–2025-12-31",
        ] {
            assert_eq!(period(text), whole, "{text}");
        }
        let starts = |end| Ok((day("2024-01-01"), None, end));
        let cases = [
            ("2024年1月1日起三年", starts(End::Counted)),
            ("2024年1月1日（三年）", starts(End::Counted)),
            ("2024年1月1日起，有效期3年", starts(End::Counted)),
            ("自2024年1月1日起", starts(End::Open)),
            ("2024年1月1日至长期", starts(End::Open)),
            ("2024年1月1日至今", starts(End::Open)),
            ("2024-01-01 00:00:00", Ok((None, day("2024-01-01"), End::Alone))),
            ("2025-12-31", Ok((None, day("2025-12-31"), End::Alone))),
            ("2025年12月31日止", Ok((None, day("2025-12-31"), End::Named))),
            ("至2025年12月31日", Ok((None, day("2025-12-31"), End::Named))),
            ("截止2025-12-31", Ok((None, day("2025-12-31"), End::Named))),
        ];
        for (text, expected) in cases {
            assert_eq!(period(text), expected, "{text}");
        }
        for unclear in [
            "三年",
            "3年",
            "2023-2025",
            "2024年-2026年",
            "2025年1月1日至2023年1月1日",
            "长期",
        ] {
            assert!(period(unclear).is_err(), "{unclear}");
        }
    }
}

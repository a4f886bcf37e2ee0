//! Cells into values: codes, days and periods of validity as people write them. A value that cannot be read
//! says what was found and what would do.

use crate::app::sheet::Cell;
use crate::domain::credit_code::{self, CreditCode, CreditCodeError, RegistrationNumber};
use crate::domain::day::Day;

/// Why a cell cannot be read; a sentence for the clerk, without the place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ValueError(pub String);

fn refuse<T>(sentence: String) -> Result<T, ValueError> {
    Err(ValueError(sentence))
}

/// What stands in a column of credit codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// 「统一社会信用代码」.
    Credit(CreditCode),
    /// A 15-digit number from before 2015.
    Registration(RegistrationNumber),
}

/// Reads a cell's text.
///
/// # Errors
/// Passes on the flaw of the cell.
pub fn read_text(cell: &Cell) -> Result<Option<String>, ValueError> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Flawed(flaw) => refuse(flaw.to_string()),
        other => Ok(Some(other.text())),
    }
}

/// Reads a code, of 18 characters or an old one of 15 digits.
///
/// # Errors
/// Says what is wrong with it; a wrong check digit is no error here.
pub fn read_code(cell: &Cell) -> Result<Option<Code>, ValueError> {
    let Some(text) = read_text(cell)? else {
        return Ok(None);
    };
    let cleaned = credit_code::clean(&text);
    if matches!(cleaned.as_str(), "" | "无" | "/" | "暂无") {
        return Ok(None);
    }
    if cleaned.contains("E+") {
        return refuse(format!(
            "“{text}”是被表格软件改写的长数字，末尾几位已丢失；请把该列设为文本后重新填写"
        ));
    }
    if cleaned.len() == 15
        && let Ok(number) = cleaned.parse()
    {
        return Ok(Some(Code::Registration(number)));
    }
    match cleaned.parse() {
        Ok(code) => Ok(Some(Code::Credit(code))),
        Err(CreditCodeError::Length { length, .. }) => refuse(format!(
            "“{text}”有 {length} 位，统一社会信用代码应为 18 位；请核对原件"
        )),
        Err(CreditCodeError::Character { position, found, .. }) => refuse(format!(
            "“{text}”第 {position} 位不能是“{found}”；请核对原件（代码中没有 I、O、S、V、Z）"
        )),
    }
}

/// Reads a day: a date cell, `2023年1月1日`, `2023-1-1`, `2023.01.01`, `20230101`, or a serial number of Excel.
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
    let day = match numbers(&text).as_slice() {
        [serial] if matches!(cell, Cell::Number(_)) && *serial < 100_000 => excel_day(*serial),
        [whole] => day_of(*whole / 10_000, *whole / 100 % 100, *whole % 100),
        [year, month, day, ..] => day_of(*year, *month, *day),
        _ => None,
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
}

/// Reads a period: `2023年1月1日至2025年12月31日`, `2023.1-2025.12` (whole months); a single day is the last.
///
/// # Errors
/// A number of years is no period: the first day of the list decides, so the operator gives both days.
pub fn read_validity(cell: &Cell) -> Result<Validity, ValueError> {
    if let Cell::Date(day) = cell {
        return Ok(Validity {
            from: None,
            until: Some(*day),
        });
    }
    let Some(text) = read_text(cell)? else {
        return Ok(Validity::default());
    };
    let validity = match numbers(&text).as_slice() {
        [y1, m1, d1, y2, m2, d2] => both(day_of(*y1, *m1, *d1), day_of(*y2, *m2, *d2)),
        [a, b] if *a > 10_000_000 => both(whole_day(*a), whole_day(*b)),
        [y1, m1, y2, m2] => both(day_of(*y1, *m1, 1), last_of_month(*y2, *m2)),
        [_, _, _] | [_] if read_day(cell).is_ok() && text.chars().count() >= 8 => Some(Validity {
            from: None,
            until: read_day(cell)?,
        }),
        _ => None,
    };
    match validity {
        Some(validity)
            if validity
                .from
                .zip(validity.until)
                .is_some_and(|(from, until)| until < from) =>
        {
            refuse(format!("“{text}”的截止日早于起始日；请核对"))
        }
        Some(validity) => Ok(validity),
        None => refuse(format!(
            "“{text}”看不出起止日期；请写成“2023-01-01至2025-12-31”，或在导入时指定起止日"
        )),
    }
}

fn both(from: Option<Day>, until: Option<Day>) -> Option<Validity> {
    Some(Validity {
        from: Some(from?),
        until: Some(until?),
    })
}

fn whole_day(whole: u32) -> Option<Day> {
    day_of(whole / 10_000, whole / 100 % 100, whole % 100)
}

fn day_of(year: u32, month: u32, day: u32) -> Option<Day> {
    Day::new(i32::try_from(year).ok()?, month, day)
}

fn last_of_month(year: u32, month: u32) -> Option<Day> {
    day_of(year, month, 1).map(Day::month_end)
}

/// The number of 1899-12-30, from which Excel counts.
const EXCEL_EPOCH: i64 = 693_594;

/// Day 60 of Excel does not exist; everything a list can mean lies behind it.
fn excel_day(serial: u32) -> Option<Day> {
    let day = Day::from_number(EXCEL_EPOCH + i64::from(serial))?;
    (1950 <= day.year()).then_some(day)
}

/// The runs of digits of a text, full width folded.
fn numbers(text: &str) -> Vec<u32> {
    let digit = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let folded: String = text.chars().map(digit).collect();
    let runs = folded
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty());
    runs.map(|run| run.parse().unwrap_or(u32::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::from_text(text)
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        let cases = [
            "2023-01-05",
            "2023/1/5",
            "2023.1.5",
            "2023年1月5日",
            "２０２３年１月５日",
            "20230105",
            "2023-01-05 00:00:00",
        ];
        let day = "2023-01-05".parse().unwrap();
        for case in cases {
            assert_eq!(read_day(&text(case)), Ok(Some(day)), "{case}");
        }
        assert_eq!(read_day(&Cell::Number("44931".to_owned())), Ok(Some(day)));
        for nonsense in ["2023-02-30", "三年", "2023", "2023年1月"] {
            assert!(read_day(&text(nonsense)).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn periods_are_read_and_lengths_are_not_guessed() {
        let period = |text: &str| read_validity(&Cell::from_text(text)).map(|v| (v.from, v.until));
        let day = |text: &str| Some(text.parse::<Day>().unwrap());
        let whole = Ok((day("2023-01-01"), day("2025-12-31")));
        assert_eq!(period("2023年1月1日至2025年12月31日"), whole);
        assert_eq!(period("2023.01.01-2025.12.31"), whole);
        assert_eq!(period("20230101—20251231"), whole);
        assert_eq!(period("2023年1月—2025年12月"), whole);
        assert_eq!(period("2025-12-31"), Ok((None, day("2025-12-31"))));
        for unclear in ["三年", "3年", "2023-2025", "2025年1月1日至2023年1月1日"] {
            assert!(period(unclear).is_err(), "{unclear}");
        }
    }

    #[test]
    fn codes_that_lost_digits_say_so() {
        let error = |text: &str| read_code(&Cell::from_text(text)).unwrap_err().0;
        assert!(error("9.14E+17").contains("已丢失"));
        assert!(error("91410300MA8X2RT5P").contains("有 17 位"));
        assert!(error("91410300MA60YZABCD").contains("第 14 位不能是“Z”"));
        assert!(matches!(
            read_code(&text("410300110053941")),
            Ok(Some(Code::Registration(_)))
        ));
        assert!(matches!(
            read_code(&text("９１410300ma9gc1lu57")),
            Ok(Some(Code::Credit(_)))
        ));
        assert_eq!(read_code(&text("/")), Ok(None));
    }
}

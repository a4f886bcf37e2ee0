//! How numbers are shown: what the code of a format says of days, times and percentages.

use super::super::beside::is_percentage;

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    Plain,
    Percentage,
    Date,
    Duration,
}

/// The shape of a format that every workbook has by its number.
pub(super) fn built_in(format: u16) -> Shape {
    match format {
        9 | 10 => Shape::Percentage,
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shape::Date,
        46 => Shape::Duration,
        _ => Shape::Plain,
    }
}

/// What the code of a format shows, by its first part: letters of days and times outside of quotes.
pub(super) fn shape_of(code: &str) -> Shape {
    if is_percentage(code) {
        return Shape::Percentage;
    }
    let (mut quoted, mut literal, mut bracket) = (false, false, None::<String>);
    for c in code.chars() {
        match c {
            _ if literal => literal = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => literal = true,
            ';' => break,
            '[' => bracket = Some(String::new()),
            ']' => {
                let within = bracket.take().unwrap_or_default().to_ascii_lowercase();
                if !within.is_empty() && within.chars().all(|c| matches!(c, 'h' | 'm' | 's')) {
                    return Shape::Duration;
                }
            }
            _ => match &mut bracket {
                Some(within) => within.push(c),
                None if matches!(c.to_ascii_lowercase(), 'y' | 'm' | 'd' | 'h' | 's') => return Shape::Date,
                None => {}
            },
        }
    }
    Shape::Plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_days_are_told_from_others() {
        let cases = [
            ("yyyy\"年\"m\"月\"d\"日\"", Shape::Date),
            ("[h]:mm:ss", Shape::Duration),
            ("0.0%", Shape::Percentage),
            ("#,##0\\ [$\u{20bd}-46D]", Shape::Plain),
            ("\"day\"0", Shape::Plain),
            ("[$-804]yyyy/m/d;@", Shape::Date),
            ("General", Shape::Plain),
        ];
        for (code, shape) in cases {
            assert_eq!(shape_of(code), shape, "{code}");
        }
    }
}

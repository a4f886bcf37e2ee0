//! Cells into values: texts, codes, days and periods of validity as people write them. A value that cannot be read
//! says what was found and what would do.

mod day;

use super::silence::{clears, says_nothing};
use crate::app::sheet::Cell;
use crate::domain::credit_code::{self, CreditCode, CreditCodeError, RegistrationNumber};
pub use day::{End, Validity, read_day, read_validity};

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

/// Reads a cell's text; what says nothing is nothing, and so is the word that empties a value.
///
/// # Errors
/// Passes on the flaw of the cell.
pub fn read_text(cell: &Cell) -> Result<Option<String>, ValueError> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Flawed(flaw) => refuse(flaw.to_string()),
        Cell::Text(text) if says_nothing(text) || clears(text) => Ok(None),
        other => Ok(Some(other.text())),
    }
}

/// Reads a cell that lists several texts; those that say nothing are left out.
///
/// # Errors
/// Passes on the flaw of the cell.
pub fn read_list(cell: &Cell) -> Result<Vec<String>, ValueError> {
    let text = read_text(cell)?.unwrap_or_default();
    let parts = text.split(['；', ';', '、', '\n']).map(str::trim);
    Ok(parts.filter(|part| !says_nothing(part)).map(str::to_owned).collect())
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
    if cleaned.is_empty() {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::from_text(text)
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
        for nothing in ["/", "-", "—", "N/A", "无", "清空"] {
            assert_eq!(read_code(&text(nothing)), Ok(None), "{nothing}");
        }
    }
}

//! What the question itself needs said: a code with a wrong check digit, a word that every firm bears.

use search_index::Hits;

use crate::domain::credit_code::{CreditCode, CreditCodeError, clean};
use crate::view::search::SearchNotice;

/// A text of so many code characters was meant as a credit code.
const LOOKS_LIKE_CODE: std::ops::RangeInclusive<usize> = 16..=20;

pub(super) fn notices(text: &str, hits: &Hits) -> Vec<SearchNotice> {
    let mut notices: Vec<SearchNotice> = code_notice(text).into_iter().collect();
    if hits.generic {
        notices.push(SearchNotice::GenericWord);
    }
    let apart = hits.apart.clone();
    notices.extend(apart.map(|words| SearchNotice::ReadApart { words }));
    if !hits.dropped.is_empty() {
        let words = hits.dropped.clone();
        notices.push(SearchNotice::Dropped { words });
    }
    if hits.hidden {
        notices.push(SearchNotice::Hidden);
    }
    notices
}

fn code_notice(text: &str) -> Option<SearchNotice> {
    let code = clean(text);
    let is_code = code.chars().all(|c| c.is_ascii_alphanumeric()) && code.starts_with(|c: char| c.is_ascii_digit());
    if !is_code || !LOOKS_LIKE_CODE.contains(&code.len()) {
        return None;
    }
    let why = match code.parse::<CreditCode>() {
        Ok(sound) => {
            let doubts = sound.doubts();
            return (!doubts.is_empty()).then_some(SearchNotice::CheckDigit { code, doubts });
        }
        Err(CreditCodeError::Length { length, .. }) => format!("应为 18 位，现有 {length} 位"),
        Err(CreditCodeError::Character { position, found, .. }) => format!("第 {position} 位不能是 {found}"),
    };
    Some(SearchNotice::NoCreditCode { code, why })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_with_a_wrong_check_digit_is_called_so() {
        let said = |text: &str| {
            code_notice(text)
                .iter()
                .map(SearchNotice::text)
                .collect::<Vec<_>>()
                .join("")
        };
        assert_eq!(said("914100007457748527"), "");
        assert!(said("9141 0000 7457 7485 28").contains("第 18 位校验码"));
        assert!(said("914103001711201887").contains("第 17 位校验码和第 18 位校验码"));
        assert!(said("91410300MA60YZABCD").contains("第 14 位不能是 Z"));
        assert!(said("91410300MA8X2RT5P").contains("现有 17 位"));
        assert_eq!(said("洛阳轴承集团股份有限公司"), "");
        assert_eq!(said("410300110053941"), "");
    }
}

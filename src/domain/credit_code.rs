//! 「统一社会信用代码」, the identity of a firm (GB 32100-2015), and the 15-digit registration number before it.
//! Shape refuses; check digits only warn, because codes with a wrong check digit are in use and a clerk decides.

use std::fmt;
use std::str::FromStr;

use super::word::words;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// 「统一社会信用代码」: 18 characters of the GB 32100 alphabet, upper case, positions 3–8 digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(try_from = "String", into = "String")]
#[sea_orm(value_type = "String")]
pub struct CreditCode(String);

/// 「注册号」: the 15-digit number of firms registered before 2015-10-01; its check digit only warns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(try_from = "String", into = "String")]
#[sea_orm(value_type = "String")]
pub struct RegistrationNumber(String);

/// Why a text cannot be a code at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// Not 18 characters after cleaning.
    #[error("a credit code has 18 characters, `{text}` has {length}")]
    Length {
        /// The cleaned text.
        text: String,
        /// Its number of characters.
        length: usize,
    },
    /// A character outside the alphabet; `I`, `O`, `S`, `V` and `Z` do not occur, positions 3–8 are digits.
    #[error("character {position} of `{text}` cannot be `{found}`")]
    Character {
        /// The cleaned text.
        text: String,
        /// The position, from 1.
        position: usize,
        /// The character found.
        found: char,
    },
}

words! {
    /// A check digit that does not fit: a reason to look, not a refusal.
    pub enum CheckDigitDoubt {
        /// Character 17, the check of the organisation code (GB 11714).
        Organization = "organization" "第 17 位校验码",
        /// Character 18, the check of the whole code (GB 32100).
        Code = "code" "第 18 位校验码",
    }
}

/// The GB 32100 alphabet: digits and capitals without I, O, S, V, Z; the index is the value.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const ORGANIZATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Strips spaces and dashes, folds full width, raises case: what may be typed around a code.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '－' | '\u{feff}'))
        .flat_map(char::to_uppercase)
        .collect()
}

impl CreditCode {
    /// Returns the code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the code of the office that registered the firm; *not* where the firm is.
    pub fn registering_division(&self) -> &str {
        &self.0[2..8]
    }

    /// Returns the 9-character organisation code 「组织机构代码」.
    pub fn organization_code(&self) -> &str {
        &self.0[8..17]
    }

    /// Returns the check digits that do not fit; empty for a sound code.
    pub fn doubts(&self) -> Vec<CheckDigitDoubt> {
        let bytes = self.0.as_bytes();
        let mut doubts = Vec::new();
        if bytes[16] != organization_check(&bytes[8..16]) {
            doubts.push(CheckDigitDoubt::Organization);
        }
        if bytes[17] != code_check(&bytes[..17]) {
            doubts.push(CheckDigitDoubt::Code);
        }
        doubts
    }

    /// Builds the sound code of an 8-character organisation number registered in `division`, or `None` when
    /// the parts are no parts of a code.
    pub fn compose(division: &str, organization: &str) -> Option<Self> {
        let mut code = format!("91{division}{organization}");
        if code.len() != 16 || !code.is_ascii() {
            return None;
        }
        let organization_check = organization_check(&code.as_bytes()[8..16]);
        code.push(char::from(organization_check));
        let check = code_check(code.as_bytes());
        code.push(char::from(check));
        code.parse().ok()
    }
}

/// Weight 3^i mod 31; the check makes the weighted sum a multiple of 31.
fn code_check(first_17: &[u8]) -> u8 {
    let mut weight = 1;
    let mut sum = 0;
    for byte in first_17 {
        let value = ALPHABET.iter().position(|letter| letter == byte).unwrap_or(0);
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET[(31 - sum % 31) % 31]
}

/// GB 11714 counts all 26 letters, so I, O, S … keep their place: A=10 … Z=35.
fn organization_check(first_8: &[u8]) -> u8 {
    let value = |byte: &u8| char::from(*byte).to_digit(36).unwrap_or(0);
    let sum: u32 = first_8
        .iter()
        .zip(ORGANIZATION_WEIGHTS)
        .map(|(byte, weight)| value(byte) * weight)
        .sum();
    match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + digit as u8,
    }
}

impl FromStr for CreditCode {
    type Err = CreditCodeError;

    fn from_str(text: &str) -> Result<Self, CreditCodeError> {
        let text = clean(text);
        let length = text.chars().count();
        if length != 18 {
            return Err(CreditCodeError::Length { text, length });
        }
        for (index, found) in text.chars().enumerate() {
            let legal = match index {
                2..=7 => found.is_ascii_digit(),
                _ => found.is_ascii() && ALPHABET.contains(&(found as u8)),
            };
            if !legal {
                return Err(CreditCodeError::Character {
                    text,
                    position: index + 1,
                    found,
                });
            }
        }
        Ok(Self(text))
    }
}

impl RegistrationNumber {
    /// Returns the number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether the last digit fits ISO 7064 MOD 11,10.
    pub fn check_digit_fits(&self) -> bool {
        let mut product = 10;
        for digit in self.0.bytes().take(14).map(|byte| u32::from(byte - b'0')) {
            let sum = match (product + digit) % 10 {
                0 => 10,
                sum => sum,
            };
            product = sum * 2 % 11;
        }
        let last = u32::from(self.0.as_bytes()[14] - b'0');
        (product + last) % 10 == 1
    }
}

impl FromStr for RegistrationNumber {
    type Err = CreditCodeError;

    fn from_str(text: &str) -> Result<Self, CreditCodeError> {
        let text = clean(text);
        let length = text.chars().count();
        if length != 15 {
            return Err(CreditCodeError::Length { text, length });
        }
        match text.chars().enumerate().find(|(_, c)| !c.is_ascii_digit()) {
            Some((index, found)) => Err(CreditCodeError::Character {
                text,
                position: index + 1,
                found,
            }),
            None => Ok(Self(text)),
        }
    }
}

macro_rules! text_newtype {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = CreditCodeError;

            fn try_from(text: String) -> Result<Self, CreditCodeError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_newtype!(CreditCode);
text_newtype!(RegistrationNumber);

#[cfg(test)]
mod tests {
    use super::*;

    fn doubts(text: &str) -> Vec<CheckDigitDoubt> {
        text.parse::<CreditCode>().unwrap().doubts()
    }

    #[test]
    fn published_codes_pass_both_checks() {
        for code in [
            "91512081MA62K0260E",
            "91110000600037341L",
            "121200004013590816",
            "9115220107837757XE",
            "91620105L015101280",
            "92340602MA2PBMEM24",
            "91310110666007217T",
            "914112810713741814",
            "914100007457748527",
            "914103000768204278",
            "91410300MA9GC1LU57",
        ] {
            assert_eq!(doubts(code), [], "{code}");
        }
    }

    #[test]
    fn a_wrong_check_digit_warns_and_names_the_digit() {
        assert_eq!(doubts("91350203M0001QAY9B"), [CheckDigitDoubt::Code]);
        assert_eq!(
            doubts("914103001711201887"),
            [CheckDigitDoubt::Organization, CheckDigitDoubt::Code]
        );
        assert_eq!(doubts("91110000600037341N"), [CheckDigitDoubt::Code]);
    }

    #[test]
    fn what_is_no_code_is_refused_with_its_place() {
        let error = |text: &str| text.parse::<CreditCode>().unwrap_err().to_string();
        assert_eq!(
            error("91410300MA8X2RT5P"),
            "a credit code has 18 characters, `91410300MA8X2RT5P` has 17"
        );
        assert_eq!(
            error("91410300MA60YZABCD"),
            "character 14 of `91410300MA60YZABCD` cannot be `Z`"
        );
        assert_eq!(
            error("9111000060003IOZSV"),
            "character 14 of `9111000060003IOZSV` cannot be `I`"
        );
        assert_eq!(
            error("9141O3000768204278"),
            "character 5 of `9141O3000768204278` cannot be `O`"
        );
    }

    #[test]
    fn what_is_typed_around_a_code_is_cleaned() {
        let code: CreditCode = "９１410300 ma9gc1lu-57".parse().unwrap();
        assert_eq!(code.as_str(), "91410300MA9GC1LU57");
        assert_eq!(code.organization_code(), "MA9GC1LU5");
        assert_eq!(code.registering_division(), "410300");
    }

    #[test]
    fn a_composed_code_is_sound() {
        let code = CreditCode::compose("410399", "MA9F0001").unwrap();
        assert_eq!(code.doubts(), []);
    }

    #[test]
    fn old_registration_numbers_carry_a_check_digit() {
        let number: RegistrationNumber = "410300110053941".parse().unwrap();
        assert!(number.check_digit_fits());
        let number: RegistrationNumber = "410300110053942".parse().unwrap();
        assert!(!number.check_digit_fits());
    }
}

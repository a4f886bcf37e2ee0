//! 「注册资本」: an exact amount of a currency.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::quantity::Quantity;
use super::unit::Scale;
use super::word::words;

words! {
    /// The money that capital is registered in.
    pub enum Currency {
        /// 「人民币」.
        Renminbi = "cny" "人民币",
        /// 「美元」.
        Dollar = "usd" "美元",
        /// 「港元」.
        HongKongDollar = "hkd" "港元",
        /// 「欧元」.
        Euro = "eur" "欧元",
        /// 「日元」.
        Yen = "jpy" "日元",
        /// 「英镑」.
        Pound = "gbp" "英镑",
        /// 「新台币」.
        TaiwanDollar = "twd" "新台币",
        /// 「新加坡元」.
        SingaporeDollar = "sgd" "新加坡元",
        /// 「澳大利亚元」.
        AustralianDollar = "aud" "澳大利亚元",
        /// 「加拿大元」.
        CanadianDollar = "cad" "加拿大元",
        /// 「韩元」.
        Won = "krw" "韩元",
        /// 「瑞士法郎」.
        Franc = "chf" "瑞士法郎",
    }
}

/// How currencies are written besides; the longer before what it ends with.
const WRITTEN: &[(&str, Currency)] = &[
    ("美金", Currency::Dollar),
    ("港币", Currency::HongKongDollar),
    ("日币", Currency::Yen),
    ("台币", Currency::TaiwanDollar),
    ("新加坡币", Currency::SingaporeDollar),
    ("澳元", Currency::AustralianDollar),
    ("加元", Currency::CanadianDollar),
    ("韩币", Currency::Won),
    ("RMB", Currency::Renminbi),
    ("CNY", Currency::Renminbi),
    ("USD", Currency::Dollar),
    ("HKD", Currency::HongKongDollar),
    ("EUR", Currency::Euro),
    ("JPY", Currency::Yen),
    ("元", Currency::Renminbi),
];

/// Capital as it is registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capital {
    /// In the unit of the currency itself, not in ten thousands.
    pub amount: Quantity,
    /// The currency.
    pub currency: Currency,
}

/// Why a text is no capital.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”读不成注册资本，请写成 500万元人民币 或 100万美元 的样子")]
pub struct BadCapital(String);

impl Capital {
    /// Reads what people and registers write, e.g. `5000万人民币`, `1,000.000000万元`, `500万美元`; a number alone is in
    /// the scale that its column is headed with.
    ///
    /// # Errors
    /// It is no amount, or none of a known currency.
    pub fn read(text: &str, headed: Option<Scale>) -> Result<Self, BadCapital> {
        let bad = || BadCapital(text.chars().take(40).collect());
        let folded: String = text
            .chars()
            .map(|c| match c {
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
                other => other,
            })
            .filter(|c| !c.is_whitespace() && !matches!(c, ',' | '(' | ')'))
            .flat_map(char::to_uppercase)
            .collect();
        let begins = |c: char| c.is_ascii_digit();
        let start = folded.find(begins).ok_or_else(bad)?;
        let end = folded.rfind(begins).map_or(start, |end| end + 1);
        let (before, number, behind) = (&folded[..start], &folded[start..end], &folded[end..]);
        if number.contains(|c: char| !c.is_ascii_digit() && c != '.') {
            return Err(bad());
        }
        let (scale, said) = scale_of(behind);
        let amount: Quantity = number.parse().map_err(|_| bad())?;
        let scale = scale.or(headed).unwrap_or(Scale::One);
        let amount = amount.checked_mul(&scale.factor()).ok_or_else(bad)?;
        let currency = match (currency_of(before), currency_of(said)) {
            (Some(Currency::Renminbi), Some(other)) | (Some(other), Some(Currency::Renminbi)) => Some(other),
            (Some(one), Some(other)) => (one == other).then_some(one),
            (None, None) => None,
            (None, Some(_)) if !before.is_empty() => None,
            (Some(_), None) if !said.is_empty() => None,
            (one, other) => one.or(other),
        };
        let unsaid = before.is_empty() && said.is_empty();
        let currency = currency.or(unsaid.then_some(Currency::Renminbi)).ok_or_else(bad)?;
        Ok(Self { amount, currency })
    }
}

/// Returns the scale that a text begins with, and what follows.
fn scale_of(text: &str) -> (Option<Scale>, &str) {
    let scales = [
        ("亿", Scale::HundredMillion),
        ("千万", Scale::TenMillion),
        ("百万", Scale::Million),
        ("万", Scale::TenThousand),
    ];
    let found = scales
        .iter()
        .find_map(|(word, scale)| Some((Some(*scale), text.strip_prefix(word)?)));
    found.unwrap_or((None, text))
}

/// Returns the currency that a text names from end to end.
fn currency_of(text: &str) -> Option<Currency> {
    let bare = text.strip_prefix("元").filter(|rest| !rest.is_empty()).unwrap_or(text);
    let bare = bare.strip_suffix("整").unwrap_or(bare);
    let titled = Currency::ALL.iter().copied().find(|currency| currency.title() == bare);
    let written = || {
        WRITTEN
            .iter()
            .find(|(word, _)| *word == bare)
            .map(|(_, currency)| *currency)
    };
    let with_unit = || {
        let bare = bare.strip_suffix("元")?;
        Currency::ALL.iter().copied().find(|currency| currency.title() == bare)
    };
    titled.or_else(written).or_else(with_unit)
}

impl FromStr for Capital {
    type Err = BadCapital;

    fn from_str(text: &str) -> Result<Self, BadCapital> {
        Self::read(text, None)
    }
}

impl fmt::Display for Capital {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = self.currency.title();
        let unit = if self.currency == Currency::Renminbi {
            "元人民币"
        } else {
            title
        };
        let ten_thousand = Scale::TenThousand.factor();
        let whole = self
            .amount
            .checked_div(&ten_thousand)
            .filter(|_| ten_thousand <= self.amount);
        let printed = whole
            .map(|whole| whole.print_decimal(6))
            .filter(|printed| !printed.starts_with('≈'));
        match printed {
            Some(printed) => write!(f, "{printed}万{unit}"),
            None => write!(f, "{}{unit}", self.amount.print_decimal(6)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capital_is_read_as_registers_print_it() {
        let cases = [
            ("5000万人民币", "5000万元人民币"),
            ("5000.000000万人民币", "5000万元人民币"),
            ("1,000 万元", "1000万元人民币"),
            ("1000万元人民币", "1000万元人民币"),
            ("人民币1000万元", "1000万元人民币"),
            ("RMB 300万", "300万元人民币"),
            ("500万美元", "500万美元"),
            ("500万美元（USD）", "x"),
            ("（美元）500万", "500万美元"),
            ("2.5亿元", "25000万元人民币"),
            ("80000", "8万元人民币"),
            ("3000元", "3000元人民币"),
            ("１００万港元", "100万港元"),
            ("100万新加坡元", "100万新加坡元"),
        ];
        for (text, printed) in cases {
            match Capital::read(text, None) {
                Ok(capital) => assert_eq!(capital.to_string(), printed, "{text}"),
                Err(_) => assert_eq!(printed, "x", "{text}"),
            }
        }
        assert_eq!(
            Capital::read("500", Some(Scale::TenThousand)).unwrap().to_string(),
            "500万元人民币"
        );
        for text in [
            "",
            "若干",
            "500万比特币",
            "五百万",
            "1.2.3万",
            "-5万",
            "1/3",
            "500万至800万",
        ] {
            assert!(Capital::read(text, None).is_err(), "{text}");
        }
        for text in ["12345.67元", "0.123456万欧元", "123456789.01"] {
            let capital = Capital::read(text, None).unwrap();
            assert_eq!(capital.to_string().parse::<Capital>().unwrap(), capital, "{text}");
        }
    }
}

//! Units: how an exact [`Quantity`] is read from what people write and printed for them.
//! Quantities are kept in the base unit (元, 1 for a ratio, 人, 件 …); 万元, 亿元 and % exist only in text.

mod bucket;

use super::day::Day;
use super::quantity::{Quantity, QuantityError};
use super::range::Range;
use super::word::words;
use bucket::{DOWNWARDS, INCLUSIONS, UPWARDS, beside, fold, split_bucket};

words! {
    /// The base unit of an indicator.
    pub enum Unit {
        /// 「元」 of money.
        Yuan = "yuan" "元",
        /// A pure ratio, read and printed in %.
        Ratio = "ratio" "%",
        /// 「人」.
        Person = "person" "人",
        /// 「件」 of intellectual property, certificates, results.
        Item = "item" "件",
        /// 「年」 as a length of time.
        Year = "year" "年",
        /// 「天」 as a length of time.
        Day = "day" "天",
        /// 「分」 of a score.
        Point = "point" "分",
        /// 「名」: a rank, 1 is best.
        Rank = "rank" "名",
        /// 「家」 of firms.
        Firm = "firm" "家",
        /// 「个」 of platforms, projects and other things that are counted.
        Piece = "piece" "个",
        /// 「台」 of machines.
        Machine = "machine" "台",
        /// 「美元」 of foreign money.
        Dollar = "dollar" "美元",
        /// A calendar day, counted from 0001-01-01 as day 1.
        Date = "date" "",
    }
}

words! {
    /// The factor a number is written in when the text itself does not say, e.g. a column headed 万元.
    pub enum Scale {
        /// The base unit itself.
        One = "one" "个",
        /// 「千」, 10³.
        Thousand = "thousand" "千",
        /// 「万」, 10⁴.
        TenThousand = "ten_thousand" "万",
        /// 「百万」, 10⁶.
        Million = "million" "百万",
        /// 「千万」, 10⁷.
        TenMillion = "ten_million" "千万",
        /// 「亿」, 10⁸.
        HundredMillion = "hundred_million" "亿",
        /// 「%」, 1/100.
        Percent = "percent" "百分",
    }
}

impl Scale {
    /// Returns the factor to the base unit.
    pub fn factor(self) -> Quantity {
        match self {
            Scale::One => Quantity::from(1),
            Scale::Thousand => Quantity::from(1_000),
            Scale::TenThousand => Quantity::from(10_000),
            Scale::Million => Quantity::from(1_000_000),
            Scale::TenMillion => Quantity::from(10_000_000),
            Scale::HundredMillion => Quantity::from(100_000_000),
            Scale::Percent => Quantity::ratio(1, 100),
        }
    }
}

/// How a factor is written in front of a unit, longest first.
const PREFIXES: [(&str, Scale); 5] = [
    ("百万", Scale::Million),
    ("千万", Scale::TenMillion),
    ("千", Scale::Thousand),
    ("万", Scale::TenThousand),
    ("亿", Scale::HundredMillion),
];

impl Scale {
    /// Returns the word in front of a unit: 万 of 万元; empty for the unit itself and for %.
    pub fn prefix(self) -> &'static str {
        let written = PREFIXES.iter().find(|(_, scale)| *scale == self);
        written.map_or("", |(word, _)| word)
    }

    /// Returns the scale that a word in front of a unit means; the empty word is the unit itself.
    pub fn of_prefix(word: &str) -> Option<Self> {
        let written = PREFIXES.iter().find(|(written, _)| *written == word);
        match word {
            "" => Some(Scale::One),
            _ => written.map(|(_, scale)| *scale),
        }
    }
}

impl Unit {
    /// Returns the units that people write such a number in, the base unit first, and how each scales it.
    pub fn written(self) -> &'static [(&'static str, Scale)] {
        match self {
            Unit::Yuan => &[
                ("元", Scale::One),
                ("万元", Scale::TenThousand),
                ("亿元", Scale::HundredMillion),
            ],
            Unit::Dollar => &[
                ("美元", Scale::One),
                ("万美元", Scale::TenThousand),
                ("亿美元", Scale::HundredMillion),
            ],
            Unit::Ratio => &[("%", Scale::Percent)],
            Unit::Person => &[("人", Scale::One)],
            Unit::Item => &[("件", Scale::One)],
            Unit::Year => &[("年", Scale::One)],
            Unit::Day => &[("天", Scale::One)],
            Unit::Point => &[("分", Scale::One)],
            Unit::Rank => &[("名", Scale::One)],
            Unit::Firm => &[("家", Scale::One)],
            Unit::Piece => &[("个", Scale::One)],
            Unit::Machine => &[("台", Scale::One)],
            Unit::Date => &[],
        }
    }

    /// Returns the unit a number of this scale is written in, e.g. 万元; empty for a date.
    pub fn written_in(self, scale: Scale) -> &'static str {
        let written = self.written().iter().find(|(_, of)| *of == scale);
        written.map_or("", |(word, _)| word)
    }

    /// Prints a quantity for a reader: `1234.5万元`, `3.2%`, `12人`, `2026-04-01`. Exact; a ratio that has
    /// no finite decimal is cut to four decimals and marked `≈`.
    pub fn print(self, quantity: &Quantity) -> String {
        match self {
            Unit::Date => print_date(quantity),
            Unit::Ratio => print_scaled(quantity, Scale::Percent, "%"),
            Unit::Yuan if quantity.abs() >= Scale::HundredMillion.factor() => {
                print_scaled(quantity, Scale::HundredMillion, "亿元")
            }
            Unit::Yuan if quantity.abs() >= Scale::TenThousand.factor() => {
                print_scaled(quantity, Scale::TenThousand, "万元")
            }
            Unit::Dollar if quantity.abs() >= Scale::HundredMillion.factor() => {
                print_scaled(quantity, Scale::HundredMillion, "亿美元")
            }
            _ => print_scaled(quantity, Scale::One, self.title()),
        }
    }

    /// Prints a quantity with all its decimals, for what somebody has to reach to the last yuan.
    pub fn print_full(self, quantity: &Quantity) -> String {
        let printed = self.print(quantity);
        match self {
            Unit::Yuan if printed.starts_with('≈') => {
                let (scale, suffix) = match quantity.abs() >= Scale::HundredMillion.factor() {
                    true => (Scale::HundredMillion, "亿元"),
                    false => (Scale::TenThousand, "万元"),
                };
                let scaled = quantity.checked_div(&scale.factor());
                scaled.map_or(printed, |scaled| format!("{}{suffix}", scaled.print_decimal(8)))
            }
            _ => printed,
        }
    }

    /// Prints a range for a reader: `5%`, `1亿元–4亿元`, `不低于5%`, `未知`.
    pub fn print_range(self, range: &Range) -> String {
        match (range.low(), range.high()) {
            (Some(low), Some(high)) if low == high => self.print(low),
            (Some(low), Some(high)) => format!("{}–{}", self.print(low), self.print(high)),
            (Some(low), None) => format!("不低于{}", self.print(low)),
            (None, Some(high)) => format!("不高于{}", self.print(high)),
            (None, None) => "未知".to_owned(),
        }
    }

    /// Reads what people write: `1,234.5万元`, `１２．５％`, `1亿–4亿`, `5000万元（含）以上`, `大于3%`, `2026-04-01`,
    /// `2026年4月`. A number without its own 万, 亿 or % is taken in `assumed`; what lies strictly beside a line is
    /// read with the line.
    ///
    /// # Errors
    /// Says which part of the text is no number of this unit.
    pub fn read(self, text: &str, assumed: Scale) -> Result<Range, QuantityError> {
        let text = fold(text);
        let text = INCLUSIONS.iter().fold(text, |text, said| text.replace(said, ""));
        let bare = text.trim();
        if self == Unit::Date {
            return read_date(bare);
        }
        if let Some(low) = beside(bare, (&UPWARDS, &["及以上", "以上"])) {
            return Ok(Range::at_least(self.read_one(low, assumed)?));
        }
        if let Some(high) = beside(bare, (&DOWNWARDS, &["及以下", "以下", "以内"])) {
            return Ok(Range::at_most(self.read_one(high, assumed)?));
        }
        match split_bucket(bare) {
            Some((low, high)) => self.read_bucket((low, high), assumed),
            None => self.read_one(bare, assumed).map(Range::exactly),
        }
    }

    /// `1–4亿` shares the scale of its upper end when the lower end names none.
    fn read_bucket(self, (low, high): (&str, &str), assumed: Scale) -> Result<Range, QuantityError> {
        let shared = split_scale(self, high).1.unwrap_or(assumed);
        let low = self.read_one(low, shared)?;
        let high = self.read_one(high, assumed)?;
        Range::between(low, high).ok_or_else(|| QuantityError::new("the lower end of the range is above the upper end"))
    }

    fn read_one(self, text: &str, assumed: Scale) -> Result<Quantity, QuantityError> {
        let (digits, scale) = split_scale(self, text);
        let number: Quantity = digits.replace(',', "").trim().parse()?;
        number
            .checked_mul(&scale.unwrap_or(assumed).factor())
            .ok_or_else(|| QuantityError::new("the number is too large"))
    }
}

/// Splits the scale off a number; a unit without a prefix is the unit itself, whatever the column is written in.
fn split_scale(unit: Unit, text: &str) -> (&str, Option<Scale>) {
    let text = text.trim();
    let bare = match unit {
        Unit::Ratio => text,
        Unit::Yuan => without_currency(text),
        _ => text.strip_suffix(unit.title()).unwrap_or(text).trim_end(),
    };
    let percent = [("%", Scale::Percent)];
    let scales: &[(&str, Scale)] = match unit {
        Unit::Ratio => &percent,
        _ => &PREFIXES,
    };
    for &(suffix, scale) in scales {
        if let Some(rest) = bare.strip_suffix(suffix) {
            return (rest.trim_end(), Some(scale));
        }
    }
    let named = !unit.title().is_empty() && unit != Unit::Ratio && text.contains(unit.title());
    (bare, named.then_some(Scale::One))
}

/// `1000万元人民币` and `￥1000万` say no more than `1000万元`.
fn without_currency(text: &str) -> &str {
    let text = ["人民币", "RMB", "CNY", "¥", "￥"]
        .iter()
        .find_map(|sign| text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)))
        .map_or(text, str::trim);
    text.strip_suffix('元').unwrap_or(text).trim_end()
}

fn print_scaled(quantity: &Quantity, scale: Scale, suffix: &str) -> String {
    match quantity.checked_div(&scale.factor()) {
        Some(scaled) => format!("{}{suffix}", scaled.print_decimal(4)),
        None => format!("{quantity}{suffix}"),
    }
}

/// A month is every day of it.
fn read_date(text: &str) -> Result<Range, QuantityError> {
    let plain = text.replace(['年', '月', '/', '.', '–'], "-").replace(['日', '号'], "");
    let plain = plain.trim().trim_end_matches('-');
    let refused = match plain.parse::<Day>() {
        Ok(day) => return Ok(Range::exactly(Quantity::from_date(day))),
        Err(refused) => refused,
    };
    let first: Option<Day> = format!("{plain}-1").parse().ok();
    let month =
        first.and_then(|first| Range::between(Quantity::from_date(first), Quantity::from_date(first.month_end())));
    month.ok_or_else(|| QuantityError::new(refused.to_string()))
}

fn print_date(quantity: &Quantity) -> String {
    match quantity.to_date() {
        Some(date) => date.to_string(),
        None => quantity.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(unit: Unit, text: &str) -> String {
        match unit.read(text, Scale::One) {
            Ok(range) => unit.print_range(&range),
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn what_people_write_is_read_exactly_and_printed_back() {
        let cases = [
            (Unit::Yuan, "1,234.5万元", "1234.5万元"),
            (Unit::Yuan, "１０００万元", "1000万元"),
            (Unit::Yuan, "999999", "99.9999万元"),
            (Unit::Yuan, "12千元", "1.2万元"),
            (Unit::Yuan, "3百万元", "300万元"),
            (Unit::Yuan, "2千万", "2000万元"),
            (Unit::Yuan, "1000万元人民币", "1000万元"),
            (Unit::Yuan, "￥500万", "500万元"),
            (Unit::Yuan, "9999", "9999元"),
            (Unit::Yuan, "1亿–4亿", "1亿元–4亿元"),
            (Unit::Yuan, "1-4亿元", "1亿元–4亿元"),
            (Unit::Yuan, "1000万至1亿", "1000万元–1亿元"),
            (Unit::Yuan, "-3.2万", "-3.2万元"),
            (Unit::Yuan, "5000万元以上", "不低于5000万元"),
            (Unit::Yuan, "≤300万元", "不高于300万元"),
            (Unit::Ratio, "12.5%", "12.5%"),
            (Unit::Ratio, "１２．５％", "12.5%"),
            (Unit::Ratio, "0.125", "12.5%"),
            (Unit::Person, "320人", "320人"),
            (Unit::Item, "4件", "4件"),
            (Unit::Date, "2026年4月1日", "2026-04-01"),
            (Unit::Date, "2015年3月", "2015-03-01–2015-03-31"),
            (Unit::Date, "2024-02", "2024-02-01–2024-02-29"),
            (Unit::Yuan, "1500万元（含）以上", "不低于1500万元"),
            (Unit::Yuan, "大于5000万元", "不低于5000万元"),
            (Unit::Yuan, "大于等于5000万元", "不低于5000万元"),
            (Unit::Yuan, "＞5000万元", "不低于5000万元"),
            (Unit::Yuan, "不超过2亿元", "不高于2亿元"),
            (Unit::Ratio, "不足3%", "不高于3%"),
            (Unit::Person, "300人及以下", "不高于300人"),
        ];
        for (unit, text, expected) in cases {
            assert_eq!(read(unit, text), expected, "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused_with_the_text_that_is_wrong() {
        assert!(read(Unit::Yuan, "约一千万").starts_with("error: `约一` is not a number"));
        assert!(read(Unit::Yuan, "3万美元").starts_with("error: "));
        assert!(read(Unit::Yuan, "4亿–1亿").starts_with("error: the lower end"));
        assert!(read(Unit::Yuan, "").starts_with("error: `` is not a number"));
        assert!(read(Unit::Yuan, "5%").starts_with("error: `5%` is not a number"));
        assert!(read(Unit::Ratio, "12万").starts_with("error: `12万` is not a number"));
        for text in ["2015年", "2015年13月", "三月"] {
            assert!(read(Unit::Date, text).starts_with("error: "), "{text}");
        }
    }

    #[test]
    fn a_ratio_without_a_finite_decimal_is_marked_as_rounded() {
        assert_eq!(Unit::Ratio.print(&Quantity::ratio(1, 3)), "≈33.3333%");
    }
}

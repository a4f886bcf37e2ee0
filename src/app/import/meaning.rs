//! What a header means: a column of the registry, a figure of an indicator, a part of a notice of change. What the
//! operator says of a header wins over what it says itself.

mod header;

use std::collections::{BTreeMap, HashMap};

use crate::app::columns::{COLUMNS, Field, column_of_key, fold_header};
use crate::domain::catalog::Catalog;
use crate::domain::code::IndicatorCode;
use crate::domain::unit::Scale;

use header::{Beginnings, split_header};
pub(super) use header::{scale_of, year_of};

/// What a column of a file means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A column of the registry.
    Field(Field),
    /// The values of one indicator.
    Figure(FigureColumn),
    /// A part of a row that has no column of its own in the registry.
    Part(Part),
    /// The operator says that it is not read.
    Ignored,
}

/// A column of figures: `2025年营业收入（万元）`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureColumn {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// The year, when the header names one.
    pub year: Option<i32>,
    /// The scale, when the header names one.
    pub scale: Option<Scale>,
}

/// Parts of rows that are no columns of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// 「指标」 of a long table of figures.
    Indicator,
    /// 「年份」.
    Year,
    /// 「数值」.
    Amount,
    /// 「计量单位」.
    Unit,
    /// 「目标」 whose outcome was published.
    Goal,
    /// The day that a published outcome speaks of.
    OutcomeDay,
    /// The name before a renaming.
    OldName,
    /// The name after it.
    NewName,
    /// The division before a move.
    OldPlace,
    /// The division after it.
    NewPlace,
    /// The day of a renaming or move.
    ChangeDay,
}

/// Part, key, title, other headers; folded, separated by spaces.
const PARTS: &[(Part, &str, &str, &str)] = &[
    (Part::Indicator, "indicator", "指标", "指标名称 指标项 填报指标"),
    (
        Part::Year,
        "year",
        "年份",
        "年度 会计年度 报告年度 统计年度 所属年度 所属年份",
    ),
    (
        Part::Amount,
        "amount",
        "数值",
        "指标值 填报值 完成值 实际值 公布值 值 数据 金额",
    ),
    (Part::Unit, "unit", "计量单位", "数值单位"),
    (Part::Goal, "goal", "目标", "目标名称 规划目标 目标指标"),
    (
        Part::OutcomeDay,
        "outcome_day",
        "数据日期",
        "截至日期 截至日 截止日 统计日期 数据时点 时点",
    ),
    (
        Part::OldName,
        "old_name",
        "更名前名称",
        "变更前名称 更名前企业名称 变更前企业名称 原企业名称 原名称 原名",
    ),
    (
        Part::NewName,
        "new_name",
        "更名后名称",
        "变更后名称 更名后企业名称 变更后企业名称 现企业名称 现名称 新名称 现名 拟更名为",
    ),
    (
        Part::OldPlace,
        "old_place",
        "迁出地",
        "迁出县区 迁出地区 变更前县区 原县区 原所属县区",
    ),
    (
        Part::NewPlace,
        "new_place",
        "迁入地",
        "迁入县区 迁入地区 变更后县区 现县区 新县区 现所属县区",
    ),
    (
        Part::ChangeDay,
        "change_day",
        "变更日期",
        "更名日期 迁移日期 迁入日期 核准日期 变更时间 更名时间 迁移时间",
    ),
];

/// The header of the reasons in a file of failed rows; it is not read back.
pub const REASON: &str = "原因";
/// The header of the lines in a file of failed rows; it is not read back.
pub const WHERE: &str = "原文件行号";

impl Part {
    /// Returns its title.
    pub fn title(self) -> &'static str {
        PARTS
            .iter()
            .find(|(part, ..)| *part == self)
            .map_or("", |(_, _, title, _)| title)
    }
}

/// Header → what the operator says it means, by [`Meaning::key`]; headers as [`header_key`] keeps them.
pub type Mapping = BTreeMap<String, String>;

/// Returns a header as mappings keep it: without spaces and line breaks.
pub fn header_key(header: &str) -> String {
    header.split_whitespace().collect()
}

impl Meaning {
    /// Returns its stable key: a column's, a part's, `figure:CODE` or `figure:CODE@YEAR`, or `-` for a column
    /// that is not read.
    pub fn key(&self) -> String {
        match self {
            Meaning::Field(field) => crate::app::columns::column_of(*field).key.to_owned(),
            Meaning::Part(part) => PARTS
                .iter()
                .find(|(other, ..)| other == part)
                .map_or("", |(_, key, ..)| key)
                .to_owned(),
            Meaning::Figure(figure) => match figure.year {
                Some(year) => format!("figure:{}@{year}", figure.indicator),
                None => format!("figure:{}", figure.indicator),
            },
            Meaning::Ignored => "-".to_owned(),
        }
    }

    /// Reads a key; `header` may name the scale of a figure.
    pub fn of_key(key: &str, header: &str, catalog: &Catalog) -> Option<Self> {
        if key == "-" {
            return Some(Meaning::Ignored);
        }
        if let Some(column) = column_of_key(key) {
            return Some(Meaning::Field(column.field));
        }
        if let Some((part, ..)) = PARTS.iter().find(|(_, other, ..)| *other == key) {
            return Some(Meaning::Part(*part));
        }
        let figure = key.strip_prefix("figure:")?;
        let (code, year) = match figure.split_once('@') {
            Some((code, year)) => (code, Some(year.parse().ok()?)),
            None => (figure, None),
        };
        let code: IndicatorCode = code.parse().ok()?;
        catalog.indicator(&code)?;
        Some(Meaning::Figure(FigureColumn {
            indicator: code,
            year: year.or(split_header(header).1),
            scale: scale_of(header),
        }))
    }

    /// Tells whether a row with this column filled speaks of something.
    pub fn identifies(&self) -> bool {
        matches!(
            self,
            Meaning::Field(Field::Name | Field::CreditCode) | Meaning::Part(Part::Goal | Part::OldName | Part::NewName)
        )
    }
}

/// No header has more bytes; sparing the folding of longer cells is what keeps reading rows quick.
const LONGEST: usize = 90;

/// Everything a header can be called.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    words: HashMap<String, Meaning>,
    identifying: Beginnings,
    said: HashMap<String, Meaning>,
}

impl Vocabulary {
    /// Knows the columns of the registry.
    pub fn of_columns() -> Self {
        let mut words = HashMap::new();
        for column in COLUMNS {
            for word in column.aliases.split_whitespace().chain([column.title]) {
                words.insert(word.to_owned(), Meaning::Field(column.field));
            }
        }
        for word in [REASON, WHERE] {
            words.insert(word.to_owned(), Meaning::Ignored);
        }
        let mut vocabulary = Self {
            words,
            identifying: Beginnings::default(),
            said: HashMap::new(),
        };
        vocabulary.note_beginnings();
        vocabulary
    }

    fn note_beginnings(&mut self) {
        for (word, _) in self.words.iter().filter(|(_, meaning)| meaning.identifies()) {
            self.identifying.add(word);
        }
    }

    /// Knows the columns of the registry, its indicators, and what the operator says.
    pub fn new(catalog: &Catalog, mapping: &Mapping) -> Self {
        let mut vocabulary = Self::of_columns();
        for indicator in &catalog.indicators {
            let figure = FigureColumn {
                indicator: indicator.code.clone(),
                year: None,
                scale: None,
            };
            let word = fold_header(&indicator.title);
            vocabulary.words.entry(word).or_insert(Meaning::Figure(figure));
        }
        for (part, _, title, aliases) in PARTS {
            for word in aliases.split_whitespace().chain([*title]) {
                vocabulary.words.entry(word.to_owned()).or_insert(Meaning::Part(*part));
            }
        }
        let said = mapping.iter();
        let said = said.filter_map(|(header, key)| Some((header.clone(), Meaning::of_key(key, header, catalog)?)));
        vocabulary.said = said.collect();
        vocabulary.note_beginnings();
        vocabulary
    }

    /// Tells whether a header names what rows speak of.
    pub fn identifies(&self, header: &str) -> bool {
        if header.len() > LONGEST {
            return false;
        }
        if !self.said.is_empty()
            && let Some(said) = self.said.get(&header_key(header))
        {
            return said.identifies();
        }
        self.identifying.may_begin(header) && self.words.get(&fold_header(header)).is_some_and(Meaning::identifies)
    }

    /// Returns what a header means.
    pub fn meaning(&self, header: &str) -> Option<Meaning> {
        if header.len() > LONGEST {
            return None;
        }
        if !self.said.is_empty()
            && let Some(said) = self.said.get(&header_key(header))
        {
            return Some(said.clone());
        }
        let folded = fold_header(header);
        if folded.is_empty() {
            return None;
        }
        match self.words.get(&folded) {
            Some(Meaning::Figure(figure)) => Some(Meaning::Figure(FigureColumn {
                year: split_header(header).1,
                scale: scale_of(header),
                ..figure.clone()
            })),
            Some(known) => Some(known.clone()),
            None => self.figure_of_year(header),
        }
    }

    fn figure_of_year(&self, header: &str) -> Option<Meaning> {
        let (rest, year) = split_header(header);
        year?;
        match self.words.get(&fold_header(&rest)) {
            Some(Meaning::Figure(figure)) => Some(Meaning::Figure(FigureColumn {
                year,
                scale: scale_of(header),
                ..figure.clone()
            })),
            _ => None,
        }
    }
}

/// An entry of the list that a clerk chooses from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeaningChoice {
    /// Its key.
    pub key: String,
    /// What a reader sees.
    pub title: String,
}

/// Returns everything that a column can be said to mean, in the order in which forms offer it.
pub fn choices(catalog: &Catalog) -> Vec<MeaningChoice> {
    let columns = COLUMNS
        .iter()
        .filter(|column| column.field != Field::Serial)
        .map(|column| (column.key.to_owned(), column.title.to_owned()));
    let parts = PARTS
        .iter()
        .map(|(_, key, title, _)| ((*key).to_owned(), (*title).to_owned()));
    let figures = catalog.indicators.iter();
    let figures = figures.map(|it| (format!("figure:{}", it.code), format!("指标：{}", it.title)));
    let ignored = ("-".to_owned(), "不导入".to_owned());
    std::iter::once(ignored)
        .chain(columns)
        .chain(parts)
        .chain(figures)
        .map(|(key, title)| MeaningChoice { key, title })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::seed::Seeds;

    #[test]
    fn headers_of_figures_name_indicator_year_and_scale() {
        let Ok(catalog) = Catalog::load(&Seeds::compiled()) else {
            return;
        };
        let vocabulary = Vocabulary::new(&catalog, &Mapping::new());
        let cases = [
            (
                "2025年营业收入(万元)",
                Some(("revenue", Some(2025), Some(Scale::TenThousand))),
            ),
            (
                "２０２４年度 营业收入（元）",
                Some(("revenue", Some(2024), Some(Scale::One))),
            ),
            (
                "营业收入（2023年，亿元）",
                Some(("revenue", Some(2023), Some(Scale::HundredMillion))),
            ),
            ("营业收入", Some(("revenue", None, None))),
            ("营业收入2025", Some(("revenue", Some(2025), None))),
            ("2025年某某收入", None),
            ("20251营业收入", None),
        ];
        for (header, expected) in cases {
            let found = vocabulary.meaning(header).map(|meaning| match meaning {
                Meaning::Figure(figure) => (figure.indicator.to_string(), figure.year, figure.scale),
                other => panic!("{header}: {other:?}"),
            });
            let expected = expected.map(|(code, year, scale)| (code.to_owned(), year, scale));
            assert_eq!(found, expected, "{header}");
        }
    }

    #[test]
    fn what_the_operator_says_of_a_header_wins_and_every_key_reads_back() {
        let Ok(catalog) = Catalog::load(&Seeds::compiled()) else {
            return;
        };
        let mapping = Mapping::from([
            ("客户".to_owned(), "name".to_owned()),
            ("企业名称".to_owned(), "-".to_owned()),
        ]);
        let vocabulary = Vocabulary::new(&catalog, &mapping);
        assert_eq!(vocabulary.meaning(" 客 户 "), Some(Meaning::Field(Field::Name)));
        assert_eq!(vocabulary.meaning("企业名称"), Some(Meaning::Ignored));
        for choice in choices(&catalog) {
            let read = Meaning::of_key(&choice.key, "", &catalog);
            assert_eq!(read.map(|meaning| meaning.key()), Some(choice.key));
        }
        assert_eq!(Meaning::of_key("figure:none", "", &catalog), None);
    }
}

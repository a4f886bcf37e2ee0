//! Rows of figures: one column for each indicator and year, or one row for each value. An empty cell says nothing;
//! missing is not zero.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::meaning::{FigureColumn, Meaning, Part, scale_of, year_of};
use super::super::options::Options;
use super::super::value::{self, ValueError};
use super::survey::Surveyed;
use super::{Cells, Firm};
use crate::app::error::FieldError;
use crate::app::sheet::Cell;
use crate::domain::catalog::Catalog;
use crate::domain::filing::{Value, Values};
use crate::domain::indicator::{Indicator, IndicatorKind};
use crate::domain::source::SourceKind;
use crate::domain::unit::Scale;

/// What a row of figures says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilingDraft {
    /// Whose figures these are.
    pub firm: Firm,
    /// What kind of source they come from.
    pub source_kind: SourceKind,
    /// The values by year.
    pub years: BTreeMap<i32, Values>,
}

/// What titles and the operator say of tables of figures.
#[derive(Clone, Debug)]
pub(super) struct Scheme {
    source_kind: SourceKind,
    /// The year of each table whose columns do not name it.
    years: Vec<Option<i32>>,
    /// Whether a cell that is shown as a percentage is read as one; where it is not, 0.032 may mean 3.2%.
    pub(super) keeps_percent_signs: bool,
}

impl Scheme {
    pub(super) fn new(tables: &[Surveyed], file_name: &str, options: &Options) -> Result<Self, Vec<FieldError>> {
        let year = |table: &Surveyed| {
            let titles = table.block.titles.iter().rev().map(String::as_str);
            let titles = titles.chain([table.block.sheet.as_str(), file_name]);
            options.year.or_else(|| titles.into_iter().find_map(year_of))
        };
        let scheme = Self {
            source_kind: options.figures_from.unwrap_or(SourceKind::SelfDeclared),
            years: tables.iter().map(year).collect(),
            keeps_percent_signs: true,
        };
        match tables
            .iter()
            .zip(&scheme.years)
            .find_map(|(table, year)| missing(table, *year))
        {
            Some(missing) => Err(vec![missing]),
            None => Ok(scheme),
        }
    }

    pub(super) fn read(&self, number: usize, cells: &mut Cells<'_>) -> FilingDraft {
        let firm = cells.firm();
        let year = cells
            .read_part(Part::Year, read_year)
            .or(self.years.get(number).copied().flatten());
        let mut years: BTreeMap<i32, Values> = BTreeMap::new();
        let (block, catalog) = (cells.block, cells.catalog);
        for mapped in &block.columns {
            let Some(Meaning::Figure(figure)) = &mapped.meaning else {
                continue;
            };
            let cell = cells.line.row.cell(mapped.index);
            let value = cells.read_cell(Some((mapped, cell)), |cell| {
                self.check_percentage(cell, figure, catalog)?;
                read_figure(cell, figure, catalog)
            });
            match (value, figure.year.or(year)) {
                (Some(value), Some(year)) => {
                    years.entry(year).or_default().insert(figure.indicator.clone(), value);
                }
                (Some(_), None) => cells
                    .problems
                    .push(format!("{}：没有写明年份；请补上年份，或在导入时指定", mapped.place())),
                (None, _) => {}
            }
        }
        if let Some((figure, value)) = long(cells) {
            match year {
                Some(year) => {
                    years.entry(year).or_default().insert(figure.indicator, value);
                }
                None => cells
                    .problems
                    .push("没有写明年份；请补上年份，或在导入时指定".to_owned()),
            }
        }
        FilingDraft {
            firm,
            source_kind: self.source_kind,
            years,
        }
    }

    /// Some forms of files forget that a cell was shown as a percentage: a fraction under `%` is then a riddle.
    fn check_percentage(&self, cell: &Cell, figure: &FigureColumn, catalog: &Catalog) -> Result<(), ValueError> {
        let Cell::Number(text) = cell else { return Ok(()) };
        if self.keeps_percent_signs || !reads_percent(figure, catalog) {
            return Ok(());
        }
        let below_one = text.trim_start_matches('-').starts_with("0.");
        match below_one {
            false => Ok(()),
            true => Err(ValueError(format!(
                "“{text}”看不出是百分之几：xls 和 ods 文件读不出单元格的百分比格式；请写成带“%”的文字，或另存为 xlsx 后导入"
            ))),
        }
    }

    /// What was understood, table by table.
    pub(super) fn remarks(&self, tables: &[Surveyed], catalog: &Catalog) -> Vec<String> {
        let mut remarks = vec![format!(
            "数据来源按“{}”登记；只登记有数值的格，空白不当作零，未列出的指标沿用已有数据",
            self.source_kind.title()
        )];
        for (table, year) in tables.iter().zip(&self.years) {
            let figures = table.block.columns.iter().filter_map(|mapped| match &mapped.meaning {
                Some(Meaning::Figure(figure)) => Some(figure),
                _ => None,
            });
            let said: Vec<String> = figures.map(|figure| describe(figure, *year, catalog)).collect();
            if !said.is_empty() {
                remarks.push(format!("指标列：{}", said.join("、")));
            }
        }
        remarks
    }
}

fn reads_percent(figure: &FigureColumn, catalog: &Catalog) -> bool {
    let kind = catalog.indicator(&figure.indicator).map(|indicator| &indicator.kind);
    matches!(kind, Some(IndicatorKind::Number { scale, .. }) if figure.scale.unwrap_or(*scale) == Scale::Percent)
}

fn describe(figure: &FigureColumn, year: Option<i32>, catalog: &Catalog) -> String {
    let indicator = catalog.indicator(&figure.indicator);
    let title = indicator.map_or(figure.indicator.as_str(), |indicator| indicator.title.as_str());
    let year = figure.year.or(year).map_or(String::new(), |year| format!("{year}年"));
    match indicator.map(|indicator| &indicator.kind) {
        Some(IndicatorKind::Number { unit, scale, .. }) => {
            let scale = match figure.scale.unwrap_or(*scale) {
                Scale::TenThousand => "万",
                Scale::HundredMillion => "亿",
                Scale::Percent => return format!("{year}{title}（按%读取，设了百分比格式的格按显示的百分数）"),
                Scale::One => "",
            };
            format!("{year}{title}（按{scale}{}读取）", unit.title())
        }
        _ => format!("{year}{title}"),
    }
}

fn missing(table: &Surveyed, year: Option<i32>) -> Option<FieldError> {
    let block = &table.block;
    let problem = |field: &str, message: &str| {
        Some(FieldError {
            field: field.to_owned(),
            message: message.to_owned(),
        })
    };
    let long = block.has_part(Part::Indicator) && block.has_part(Part::Amount);
    if !block.has_figures() && !long {
        return problem(
            "kind",
            "没有认出任何指标列；表头应是指标名称（可带年份和单位，如“2025年营业收入（万元）”），或有“指标、年份、数值”三列",
        );
    }
    let named = block.columns.iter().all(|mapped| match &mapped.meaning {
        Some(Meaning::Figure(figure)) => figure.year.is_some(),
        _ => true,
    });
    if year.is_none() && !block.has_part(Part::Year) && (long || !named) {
        return problem("year", "表头和标题都没有写明数据年份；请指定年份（命令行 --year）");
    }
    None
}

fn read_year(cell: &Cell) -> Result<Option<i32>, ValueError> {
    let Some(text) = value::read_text(cell)? else {
        return Ok(None);
    };
    match year_of(&text) {
        Some(year) => Ok(Some(year)),
        None => Err(ValueError(format!("“{text}”不是年份；请写成 2025"))),
    }
}

/// A row that names its indicator.
fn long(cells: &mut Cells<'_>) -> Option<(FigureColumn, Value)> {
    let name = cells.read_part(Part::Indicator, value::read_text)?;
    let unit = cells.read_part(Part::Unit, value::read_text);
    let named = |indicator: &&Indicator| indicator.title == name || indicator.code.as_str() == name;
    let Some(indicator) = cells.catalog.indicators.iter().find(named) else {
        cells
            .problems
            .push(format!("不认识指标“{name}”；请改用指标目录里的名称"));
        return None;
    };
    let figure = FigureColumn {
        indicator: indicator.code.clone(),
        year: None,
        scale: unit.as_deref().and_then(scale_of),
    };
    let catalog = cells.catalog;
    let value = cells.read_part(Part::Amount, |cell| read_figure(cell, &figure, catalog))?;
    Some((figure, value))
}

fn read_figure(cell: &Cell, figure: &FigureColumn, catalog: &Catalog) -> Result<Option<Value>, ValueError> {
    let Some(text) = value::read_text(cell)? else {
        return Ok(None);
    };
    if matches!(text.as_str(), "/" | "-" | "—" | "－" | "无" | "未填") {
        return Ok(None);
    }
    let Some(indicator) = catalog.indicator(&figure.indicator) else {
        return Ok(None);
    };
    match &indicator.kind {
        IndicatorKind::Number { unit, possible, scale } => {
            let scale = figure.scale.unwrap_or(*scale);
            let range = unit
                .read(&text, scale)
                .map_err(|_| ValueError(format!("“{text}”不是数值；请填数字，或如“1亿–4亿”“5000万元以上”的范围")))?;
            match possible.encloses(&range) {
                true => Ok(Some(Value::Number(range))),
                false => Err(ValueError(format!(
                    "“{text}”不可能是{}；请核对数值和单位",
                    indicator.title
                ))),
            }
        }
        IndicatorKind::Choice { options } => {
            let chosen = text.split(['或', '、']).map(str::trim);
            let chosen: Option<_> = chosen
                .map(|word| {
                    let same =
                        |option: &&crate::domain::indicator::ChoiceOption| option.title == word || option.code == word;
                    options.iter().find(same).map(|option| option.code.clone())
                })
                .collect();
            let titles = || options.iter().map(|option| option.title.as_str()).collect::<Vec<_>>();
            chosen
                .map(|codes| Some(Value::Choice(codes)))
                .ok_or_else(|| ValueError(format!("“{text}”不在可选项中；可填{}", titles().join("、"))))
        }
    }
}

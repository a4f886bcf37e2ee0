//! Rows of figures: one column for each indicator and year, or one row for each value. An empty cell says nothing;
//! missing is not zero.

mod long;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::super::meaning::unit::{Written, scale_for};
use super::super::meaning::{FigureColumn, Meaning, Part, year_of};
use super::super::options::Options;
use super::super::silence::clears;
use super::super::table::Mapped;
use super::super::value::{self, ValueError};
use super::survey::Surveyed;
use super::{Cells, Firm, Note, Said};
use crate::app::error::FieldError;
use crate::app::sheet::Cell;
use crate::domain::catalog::Catalog;
use crate::domain::code::IndicatorCode;
use crate::domain::filing::{Value, Values};
use crate::domain::indicator::IndicatorKind;
use crate::domain::source::SourceKind;
use crate::domain::unit::{Scale, Unit};
use long::long;

/// What a row of figures says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilingDraft {
    /// Whose figures these are.
    pub firm: Firm,
    /// What kind of source they come from.
    pub source_kind: SourceKind,
    /// The values by year.
    pub years: BTreeMap<i32, Values>,
    /// What is to be emptied, by year.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cleared: BTreeMap<i32, BTreeSet<IndicatorCode>>,
}

impl FilingDraft {
    /// Two columns that give one figure must agree; else the first stands and the second is noted.
    fn learn(
        &mut self,
        (mapped, year): (&Mapped, i32),
        (indicator, value): (IndicatorCode, Value),
        cells: &mut Cells<'_>,
    ) {
        let values = self.years.entry(year).or_default();
        match values.get(&indicator) {
            Some(known) if *known != value => cells.notes.push(Note {
                place: mapped.place(),
                problem: format!("与另一列给出的 {year} 年数值不一致；按前一列登记，请核对"),
                unread: None,
            }),
            Some(_) => {}
            None => {
                values.insert(indicator, value);
            }
        }
    }
}

/// What titles and the operator say of tables of figures.
#[derive(Clone, Debug)]
pub(super) struct Scheme {
    source_kind: SourceKind,
    tables: Vec<TableScheme>,
    /// Whether a cell that is shown as a percentage is read as one; where it is not, 0.032 may mean 3.2%.
    pub(super) keeps_percent_signs: bool,
}

/// How one table is read.
#[derive(Clone, Debug)]
struct TableScheme {
    /// The year of columns that do not name it.
    year: Option<i32>,
    /// The units of columns that do not name theirs.
    units: Vec<Written>,
    /// The scale of each column of figures, by its place.
    scales: BTreeMap<usize, Scale>,
}

impl super::Scheme for Scheme {
    fn read(&self, number: usize, cells: &mut Cells<'_>) -> Said {
        Said::Filing(Box::new(self.draft(number, cells)))
    }

    /// What was understood, table by table.
    fn remarks(&self, tables: &[Surveyed], catalog: &Catalog) -> Vec<String> {
        let mut remarks = vec![format!(
            "数据来源按“{}”登记；只登记有数值的格，空白不当作零，未列出的指标沿用已有数据",
            self.source_kind.title()
        )];
        for (table, scheme) in tables.iter().zip(&self.tables) {
            let said = table.block.columns.iter().filter_map(|mapped| match &mapped.meaning {
                Some(Meaning::Figure(figure)) => Some(scheme.describe((mapped.index, figure), catalog)),
                _ => None,
            });
            let said: Vec<String> = said.collect();
            if !said.is_empty() {
                remarks.push(format!("指标列：{}", said.join("、")));
            }
        }
        remarks
    }
}

impl Scheme {
    pub(super) fn new(
        tables: &[Surveyed],
        file_name: &str,
        (options, catalog): (&Options, &Catalog),
    ) -> Result<Self, Vec<FieldError>> {
        let mut findings = Vec::new();
        let mut schemes = Vec::new();
        for table in tables {
            let scheme = TableScheme::of(table, (file_name, options), catalog);
            findings.extend(missing(table, scheme.year));
            findings.extend(scheme.strange(table, catalog));
            schemes.push(scheme);
        }
        match findings.is_empty() {
            false => Err(findings),
            true => Ok(Self {
                source_kind: options.figures_from.unwrap_or(SourceKind::SelfDeclared),
                tables: schemes,
                keeps_percent_signs: true,
            }),
        }
    }

    fn draft(&self, number: usize, cells: &mut Cells<'_>) -> FilingDraft {
        let firm = cells.firm();
        let table = &self.tables[number];
        let year = cells.read_part(Part::Year, read_year).or(table.year);
        let mut draft = FilingDraft {
            firm,
            source_kind: self.source_kind,
            years: BTreeMap::new(),
            cleared: BTreeMap::new(),
        };
        let block = cells.block;
        for mapped in &block.columns {
            if let Some(Meaning::Figure(figure)) = &mapped.meaning {
                let scale = table.scales.get(&mapped.index).copied();
                self.figure(&mut draft, (mapped, figure), (figure.year.or(year), scale), cells);
            }
        }
        long(&mut draft, table, year, cells);
        // A row of which nothing could be read is no row.
        if draft.years.is_empty() && draft.cleared.is_empty() && !cells.notes.is_empty() {
            let notes = std::mem::take(&mut cells.notes);
            cells.problems.extend(
                notes
                    .into_iter()
                    .map(|note| format!("{}：{}", note.place, note.problem)),
            );
        }
        draft
    }

    /// Reads the cell of one indicator.
    fn figure(
        &self,
        draft: &mut FilingDraft,
        (mapped, figure): (&Mapped, &FigureColumn),
        (year, scale): (Option<i32>, Option<Scale>),
        cells: &mut Cells<'_>,
    ) {
        let (cell, catalog) = (cells.line.row.cell(mapped.index), cells.catalog);
        let asks_to_clear = matches!(cell, Cell::Text(text) if clears(text));
        let read = cells.read_cell(Some((mapped, cell)), |cell| {
            self.check_percentage(cell, (figure, scale), catalog)?;
            read_figure(cell, (&figure.indicator, scale), catalog)
        });
        match (read, year) {
            (Err(note), _) => cells.notes.push(note),
            (Ok(None), Some(year)) if asks_to_clear => {
                draft.cleared.entry(year).or_default().insert(figure.indicator.clone());
            }
            (Ok(None), _) => {}
            (Ok(Some(_)), None) => cells.notes.push(Note {
                place: mapped.place(),
                problem: "没有写明年份；请补上年份，或在导入时指定".to_owned(),
                unread: None,
            }),
            (Ok(Some(value)), Some(year)) => draft.learn((mapped, year), (figure.indicator.clone(), value), cells),
        }
    }

    /// Some forms of files forget that a cell was shown as a percentage: a fraction under `%` is then a riddle.
    fn check_percentage(
        &self,
        cell: &Cell,
        (figure, scale): (&FigureColumn, Option<Scale>),
        catalog: &Catalog,
    ) -> Result<(), ValueError> {
        let Cell::Number(text) = cell else { return Ok(()) };
        if self.keeps_percent_signs || !reads_percent(figure, scale, catalog) {
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
}

impl TableScheme {
    fn of(table: &Surveyed, (file_name, options): (&str, &Options), catalog: &Catalog) -> Self {
        let titles = table.block.titles.iter().rev().map(String::as_str);
        let mut titles = titles.chain([table.block.sheet.as_str(), file_name]);
        let year = options.year.or_else(|| titles.find_map(year_of));
        let said = options.unit.as_deref().and_then(Written::of);
        let units: Vec<Written> = match said {
            Some(unit) => vec![unit],
            None => table.units.clone(),
        };
        let scale = |mapped: &Mapped| match &mapped.meaning {
            Some(Meaning::Figure(figure)) => {
                let unit = number_of(&figure.indicator, catalog)?.0;
                let named = scale_for(unit, &figure.units).or_else(|| scale_for(unit, &units))?;
                Some((mapped.index, named.ok()?))
            }
            _ => None,
        };
        let scales = table.block.columns.iter().filter_map(scale).collect();
        Self { year, units, scales }
    }

    /// Columns whose unit is none that figures are kept in: a unit that is named is never replaced by another.
    fn strange(&self, table: &Surveyed, catalog: &Catalog) -> Vec<FieldError> {
        let strange = |mapped: &Mapped| match &mapped.meaning {
            Some(Meaning::Figure(figure)) => {
                let (unit, _) = number_of(&figure.indicator, catalog)?;
                let named = scale_for(unit, &figure.units).or_else(|| scale_for(unit, &self.units))?;
                let place = mapped.place();
                named.err().map(|word| FieldError {
                    field: "unit".to_owned(),
                    message: format!(
                        "{place}的单位写作“{word}”，不能当作{}；请在“核对各列”里指定这一列的单位，或不导入这一列",
                        unit.title()
                    ),
                })
            }
            _ => None,
        };
        table.block.columns.iter().filter_map(strange).collect()
    }

    fn describe(&self, (index, figure): (usize, &FigureColumn), catalog: &Catalog) -> String {
        let title = catalog
            .indicator(&figure.indicator)
            .map_or(figure.indicator.as_str(), |it| it.title.as_str());
        let year = figure
            .year
            .or(self.year)
            .map_or(String::new(), |year| format!("{year}年"));
        let Some((unit, own)) = number_of(&figure.indicator, catalog) else {
            return format!("{year}{title}");
        };
        match self.scales.get(&index).copied().unwrap_or(own) {
            Scale::Percent => format!("{year}{title}（按%读取，设了百分比格式的格按显示的百分数）"),
            scale => format!("{year}{title}（按{}{}读取）", scale.prefix(), unit.title()),
        }
    }
}

/// The unit of an indicator that is a number, and the scale that forms ask it in.
fn number_of(indicator: &IndicatorCode, catalog: &Catalog) -> Option<(Unit, Scale)> {
    match catalog.indicator(indicator).map(|indicator| &indicator.kind) {
        Some(IndicatorKind::Number { unit, scale, .. }) => Some((*unit, *scale)),
        Some(IndicatorKind::Choice { .. }) | None => None,
    }
}

fn reads_percent(figure: &FigureColumn, scale: Option<Scale>, catalog: &Catalog) -> bool {
    number_of(&figure.indicator, catalog).is_some_and(|(_, own)| scale.unwrap_or(own) == Scale::Percent)
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
        return problem("year", "表头和标题都没有写明数据年份；请填写年份");
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

fn read_figure(
    cell: &Cell,
    (code, scale): (&IndicatorCode, Option<Scale>),
    catalog: &Catalog,
) -> Result<Option<Value>, ValueError> {
    let Some(indicator) = catalog.indicator(code) else {
        return Ok(None);
    };
    // 「无」 may be an answer to choose.
    let chosen = match (&indicator.kind, cell) {
        (IndicatorKind::Choice { options }, Cell::Text(text)) if options.iter().any(|it| it.title == *text) => {
            Some(text.clone())
        }
        _ => value::read_text(cell)?,
    };
    let Some(text) = chosen else {
        return Ok(None);
    };
    match &indicator.kind {
        IndicatorKind::Number {
            unit,
            possible,
            scale: own,
        } => {
            let range = unit
                .read(&text, scale.unwrap_or(*own))
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

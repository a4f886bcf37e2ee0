//! Headers of several rows: what stands above a column, from the top down, read together. Years stand over indicators
//! or indicators over years; units have a row of their own.

use super::header::{is_part_of_year, only_year, split_header};
use super::unit::{only_unit, units_in};
use super::{FigureColumn, Meaning, Vocabulary};

impl Vocabulary {
    /// Returns what the cells above a column mean together.
    pub fn meaning_of_path(&self, path: &[&str]) -> Option<Meaning> {
        match path {
            [] => None,
            [only] => self.meaning(only),
            several => self.meaning_of_several(several),
        }
    }

    fn meaning_of_several(&self, path: &[&str]) -> Option<Meaning> {
        if let Some(said) = self.said_of(&path.concat()) {
            return Some(said);
        }
        let words: Vec<&str> = path.iter().copied().filter(|part| !is_aside(part)).collect();
        let last = words.last()?;
        let together = words.concat();
        let whole = self.meaning(&together).filter(|_| words.len() > 1);
        match whole.or_else(|| self.meaning(last))? {
            Meaning::Figure(figure) => self.figure_of_path(path, figure),
            known => Some(known),
        }
    }

    /// A figure takes year and unit from wherever the path names them; two years, or a part of one, are no year.
    fn figure_of_path(&self, path: &[&str], figure: FigureColumn) -> Option<Meaning> {
        if path.iter().any(|part| is_part_of_year(part)) {
            return None;
        }
        let mut years: Vec<i32> = path.iter().filter_map(|part| split_header(part).1).collect();
        years.extend(figure.year);
        years.dedup();
        let units = match figure.units.is_empty() {
            false => figure.units.clone(),
            true => path.iter().rev().flat_map(|part| named_units(part)).collect(),
        };
        match years.as_slice() {
            [] => Some(Meaning::Figure(FigureColumn { units, ..figure })),
            [year] => Some(Meaning::Figure(FigureColumn {
                year: Some(*year),
                units,
                ..figure
            })),
            _ => None,
        }
    }
}

fn named_units(part: &str) -> Vec<super::Written> {
    only_unit(part).map_or_else(|| units_in(part), |unit| vec![unit])
}

/// A cell that only says when or in what unit.
pub(in crate::app::import) fn is_aside(part: &str) -> bool {
    only_year(part).is_some() || only_unit(part).is_some()
}

/// A cell that names a whole year and nothing else.
pub(in crate::app::import) fn is_year(part: &str) -> bool {
    only_year(part).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::Mapping;
    use super::super::unit::{Family, Written};
    use super::*;
    use crate::app::columns::Field;
    use crate::domain::catalog::Catalog;
    use crate::domain::seed::Seeds;
    use crate::domain::unit::Scale;

    #[test]
    fn rows_of_headers_are_read_together() {
        let catalog = Catalog::load(&Seeds::compiled()).unwrap();
        let vocabulary = Vocabulary::new(&catalog, &Mapping::new());
        let figure = |year, units| {
            Some(Meaning::Figure(FigureColumn {
                indicator: "revenue".parse().unwrap(),
                year,
                units,
            }))
        };
        let thousand = vec![Written::Known(Family::Money, Scale::Thousand)];
        let cases: [(&[&str], Option<Meaning>); 10] = [
            (&["2022年", "营业收入"], figure(Some(2022), vec![])),
            (&["营业收入（千元）", "2022年"], figure(Some(2022), thousand.clone())),
            (
                &["2022年度经营情况（千元）", "营业收入"],
                figure(Some(2022), thousand.clone()),
            ),
            (&["营业收入", "2022年", "千元"], figure(Some(2022), thousand)),
            (&["2022年", "1-6月", "营业收入"], None),
            (&["2022年", "2023年营业收入"], None),
            (&["营业收入", "同比增长"], None),
            (&["证书", "有效期起"], Some(Meaning::Field(Field::From))),
            (&["有效期", "起"], Some(Meaning::Field(Field::From))),
            (&["基本情况", "企业名称"], Some(Meaning::Field(Field::Name))),
        ];
        for (path, expected) in cases {
            assert_eq!(vocabulary.meaning_of_path(path), expected, "{path:?}");
        }
    }
}

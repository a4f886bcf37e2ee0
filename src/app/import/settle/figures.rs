//! What a row of figures changes about what a firm filed. A year's filing from one kind of source is replaced as a
//! whole, so what the row does not say is carried over.

use std::collections::BTreeSet;

use super::THIS_FILE;
use crate::app::import::draft::FilingDraft;
use crate::domain::catalog::Catalog;
use crate::domain::filing::{Figures, Value, Values};
use crate::domain::import::RowOutcome;
use crate::domain::indicator::IndicatorKind;
use crate::domain::quantity::Quantity;
use crate::domain::unit::Unit;

/// What follows from a row of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app::import) struct SettledFigures {
    pub(in crate::app::import) outcome: RowOutcome,
    pub(in crate::app::import) reason: String,
    pub(in crate::app::import) filings: Vec<Figures>,
    /// How many known values the row replaces by others.
    pub(in crate::app::import) changed: usize,
}

/// Growth and decline stay below it from one year to the next; a slip of unit does not.
const LEAP: i64 = 300;

/// Says which figure is out of all proportion to that of the year nearest to it.
pub(in crate::app::import) fn leap(draft: &FilingDraft, known: &[Figures], catalog: &Catalog) -> Option<String> {
    for (year, values) in &draft.years {
        for (code, value) in values {
            let Some(indicator) = catalog.indicator(code) else {
                continue;
            };
            let IndicatorKind::Number { unit, .. } = &indicator.kind else {
                continue;
            };
            if matches!(unit, Unit::Ratio | Unit::Date | Unit::Year | Unit::Rank | Unit::Point) {
                continue;
            }
            let Some(said) = exact(value) else { continue };
            let others = known.iter().map(|figures| (figures.year, &figures.values));
            let others = others.chain(draft.years.iter().map(|(year, values)| (*year, values)));
            let others = others.filter(|(other, _)| other != year);
            let near = others.filter_map(|(other, values)| Some((other, exact(values.get(code)?)?)));
            let Some((other, before)) = near.min_by_key(|(other, _)| (other.abs_diff(*year), *other)) else {
                continue;
            };
            if is_leap(said, before) {
                return Some(format!(
                    "{} {year} 年为 {}，{other} 年为 {}，相差数百倍以上；请核对单位，无误则确认",
                    indicator.title,
                    unit.print(said),
                    unit.print(before)
                ));
            }
        }
    }
    None
}

fn exact(value: &Value) -> Option<&Quantity> {
    match value {
        Value::Number(range) => range.exact().filter(|number| !number.is_zero()),
        Value::Choice(_) => None,
    }
}

fn is_leap(one: &Quantity, other: &Quantity) -> bool {
    let (one, other) = (one.abs(), other.abs());
    let (small, large) = if one < other { (one, other) } else { (other, one) };
    small
        .checked_mul(&Quantity::from(LEAP))
        .is_some_and(|bound| bound <= large)
}

/// Settles what a row says against what its firm filed.
pub(in crate::app::import) fn settle_figures(draft: &FilingDraft, known: &[Figures]) -> SettledFigures {
    let mut filings = Vec::new();
    let (mut added, mut changed, mut same) = (0, 0, 0);
    let nothing = Values::new();
    let years: BTreeSet<i32> = draft.years.keys().chain(draft.cleared.keys()).copied().collect();
    for year in &years {
        let said = draft.years.get(year).unwrap_or(&nothing);
        let before = known
            .iter()
            .rfind(|figures| figures.year == *year && figures.source_kind == draft.source_kind);
        let mut values = before.map(|figures| figures.values.clone()).unwrap_or_default();
        let mut differs = false;
        for cleared in draft.cleared.get(year).into_iter().flatten() {
            let known = values.remove(cleared).is_some();
            changed += usize::from(known);
            differs |= known;
        }
        for (indicator, value) in said {
            match values.insert(indicator.clone(), value.clone()) {
                None => added += 1,
                Some(earlier) if earlier != *value => changed += 1,
                Some(_) => {
                    same += 1;
                    continue;
                }
            }
            differs = true;
        }
        if differs {
            filings.push(Figures {
                year: *year,
                source: THIS_FILE,
                source_kind: draft.source_kind,
                values,
            });
        }
    }
    let outcome = match (added, changed) {
        (0, 0) => RowOutcome::Unchanged,
        (_, 0) if same == 0 => RowOutcome::Created,
        _ => RowOutcome::Updated,
    };
    let reason = match outcome {
        RowOutcome::Unchanged if same == 0 => "没有数值".to_owned(),
        RowOutcome::Updated => format!("新增 {added} 个数值，更正 {changed} 个，{same} 个相同"),
        _ => String::new(),
    };
    SettledFigures {
        outcome,
        reason,
        filings,
        changed,
    }
}

/// Puts what was settled into what is known, as a later row of the same file sees it.
pub(in crate::app::import) fn learn_figures(known: &mut Vec<Figures>, filings: &[Figures]) {
    for figures in filings {
        known.retain(|other| other.year != figures.year || other.source_kind != figures.source_kind);
        known.push(figures.clone());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::app::import::draft::Firm;
    use crate::domain::range::Range;
    use crate::domain::source::SourceKind;

    fn draft(year: i32, values: &[(&str, i64)]) -> FilingDraft {
        let value = |(code, number): &(&str, i64)| {
            let number = Value::Number(Range::exactly((*number).into()));
            (code.parse().unwrap(), number)
        };
        FilingDraft {
            firm: Firm::default(),
            source_kind: SourceKind::Audit,
            years: BTreeMap::from([(year, values.iter().map(value).collect())]),
            cleared: BTreeMap::new(),
        }
    }

    #[test]
    fn what_a_row_does_not_say_is_carried_over_and_other_sources_stand_beside() {
        let first = settle_figures(&draft(2025, &[("a", 1), ("b", 2)]), &[]);
        assert_eq!(first.outcome, RowOutcome::Created);
        let again = settle_figures(&draft(2025, &[("a", 1)]), &first.filings);
        assert_eq!((again.outcome, again.filings.len()), (RowOutcome::Unchanged, 0));
        let more = settle_figures(&draft(2025, &[("b", 3)]), &first.filings);
        assert_eq!((more.outcome, more.filings[0].values.len()), (RowOutcome::Updated, 2));
        assert_eq!(more.reason, "新增 0 个数值，更正 1 个，0 个相同");
        let other_year = settle_figures(&draft(2024, &[("b", 3)]), &first.filings);
        assert_eq!(
            (other_year.outcome, other_year.filings[0].values.len()),
            (RowOutcome::Created, 1)
        );
        let mut declared = draft(2025, &[("b", 3)]);
        declared.source_kind = SourceKind::SelfDeclared;
        assert_eq!(settle_figures(&declared, &first.filings).outcome, RowOutcome::Created);
        let mut emptied = draft(2025, &[]);
        emptied.cleared = BTreeMap::from([(2025, BTreeSet::from(["a".parse().unwrap(), "c".parse().unwrap()]))]);
        let settled = settle_figures(&emptied, &first.filings);
        assert_eq!(
            (settled.outcome, settled.filings[0].values.len()),
            (RowOutcome::Updated, 1)
        );
        let nothing = settle_figures(&draft(2025, &[]), &[]);
        assert_eq!(
            (nothing.outcome, nothing.reason.as_str()),
            (RowOutcome::Unchanged, "没有数值")
        );
    }
}

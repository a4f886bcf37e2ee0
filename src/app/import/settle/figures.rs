//! What a row of figures changes about what a firm filed. A year's filing from one kind of source is replaced as a
//! whole, so what the row does not say is carried over.

use super::THIS_FILE;
use crate::app::import::draft::FilingDraft;
use crate::domain::filing::Figures;
use crate::domain::import::RowOutcome;

/// What follows from a row of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app::import) struct SettledFigures {
    pub(in crate::app::import) outcome: RowOutcome,
    pub(in crate::app::import) reason: String,
    pub(in crate::app::import) filings: Vec<Figures>,
}

/// Settles what a row says against what its firm filed.
pub(in crate::app::import) fn settle_figures(draft: &FilingDraft, known: &[Figures]) -> SettledFigures {
    let mut filings = Vec::new();
    let (mut added, mut changed, mut same) = (0, 0, 0);
    for (year, said) in &draft.years {
        let before = known
            .iter()
            .rfind(|figures| figures.year == *year && figures.source_kind == draft.source_kind);
        let mut values = before.map(|figures| figures.values.clone()).unwrap_or_default();
        let mut differs = false;
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
    use crate::domain::filing::Value;
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
        let nothing = settle_figures(&draft(2025, &[]), &[]);
        assert_eq!(
            (nothing.outcome, nothing.reason.as_str()),
            (RowOutcome::Unchanged, "没有数值")
        );
    }
}

//! The verdict in a sentence.

use super::{ConditionView, MissingView};
use crate::rules::verdict::Verdict;

/// How many conditions, and how many missing fields, a summary names before it only counts them.
const NAMED: usize = 2;

/// Says what the verdict hangs on, by name: nobody has to open the page of a title to learn what it lacks.
pub(super) fn tell(
    verdict: Verdict,
    [items, unmet, open]: [usize; 3],
    (conditions, missing): (&[ConditionView], &[MissingView]),
) -> String {
    let rest = match open {
        0 => String::new(),
        open => format!("；另有 {open} 项待核实"),
    };
    match verdict {
        Verdict::Met => format!("{items} 项条件全部符合；认定结论以主管部门公布的为准。"),
        Verdict::Unmet => {
            let named = match failed(conditions) {
                named if named.is_empty() => named,
                named => format!("：{named}"),
            };
            format!("{items} 项条件中不符合 {unmet} 项{named}{rest}。")
        }
        Verdict::Undecided => {
            let first: Vec<String> = missing.iter().take(NAMED).map(MissingView::named).collect();
            let more = if missing.len() > NAMED { "等" } else { "" };
            let fields = match missing.len() {
                0 => String::new(),
                count => format!("；缺 {count} 项数据，先补：{}{more}", first.join("、")),
            };
            format!("{items} 项条件中没有不符合的，{open} 项待核实{fields}。")
        }
    }
}

/// Names the conditions that fail by themselves, each with what was found.
fn failed(conditions: &[ConditionView]) -> String {
    let fails =
        |condition: &&ConditionView| condition.applies && !condition.combines && condition.verdict == Verdict::Unmet;
    let failing: Vec<&ConditionView> = conditions.iter().filter(fails).collect();
    let name = |condition: &&ConditionView| match condition.actual.as_slice() {
        [] => condition.title.clone(),
        found => format!("{}（现 {}）", condition.title, found.join("，")),
    };
    let named: Vec<String> = failing.iter().take(NAMED).map(name).collect();
    let more = if failing.len() > NAMED { "等" } else { "" };
    format!("{}{more}", named.join("；"))
}

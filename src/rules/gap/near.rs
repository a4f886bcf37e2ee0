//! 「差一步」: the single step that a firm can take. The same search as that for advice, kept to one change, so that a
//! whole registry can be asked.

use super::Step;
use super::law::Law;
use crate::rules::evaluate::judge;
use crate::rules::facts::Facts;
use crate::rules::standard::Standard;
use crate::rules::verdict::Verdict;

/// Returns the easiest single step after which an unmet standard is met, when there is one that a firm can take
/// within a year: what [`super::advise`] knows of single steps, without searching for anything longer.
pub fn one_step(standard: &Standard, facts: &Facts) -> Option<Step> {
    let parts = open_group(standard, facts)?;
    let law = Law::new(standard, facts).at_most(1);
    let mut routes = law.routes(parts);
    routes.retain(|route| matches!(route.steps.as_slice(), [step] if step.near));
    let easiest = routes.into_iter().min_by_key(|route| law.rank(route))?;
    easiest.steps.into_iter().next()
}

/// Returns the group that is not met, when it is the only one and surely so: one change moves the facts of one group.
fn open_group<'s>(standard: &'s Standard, facts: &Facts) -> Option<&'s [usize]> {
    let mut open = None;
    let mut unmet = false;
    for group in &standard.groups {
        for &part in group {
            match judge(standard, part, facts) {
                Verdict::Met => continue,
                Verdict::Undecided => {}
                Verdict::Unmet => unmet = true,
            }
            if open.is_some_and(|other: &Vec<usize>| !std::ptr::eq(other, group)) {
                return None;
            }
            open = Some(group);
        }
    }
    open.filter(|_| unmet).map(Vec::as_slice)
}

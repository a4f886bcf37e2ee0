//! Names that tell two firms apart by next to nothing: the same distinctive part, or one that sounds the same, in the
//! same trade and place. Only firms whose distinctive parts sound alike are compared, so a city is one pass.

use std::collections::BTreeMap;

use search_index::fold::fold_key;
use search_index::name::{Trait, compare, dissect};
use search_index::spelling;

use crate::app::matching::trait_title;
use crate::app::{Error, Session};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::lint::LintFinding;

/// Firms read at a time.
const PAGE: u64 = 10_000;

/// A firm by its registered name.
struct Named {
    id: EnterpriseId,
    name: String,
    division: Option<String>,
}

impl Session {
    /// Returns pairs of firms that may be one, by number.
    pub(super) async fn similar_names(&self) -> Result<Vec<LintFinding>, Error> {
        let mut alike: BTreeMap<String, Vec<Named>> = BTreeMap::new();
        let mut after = EnterpriseId(0);
        loop {
            let page = self.reader().list_names_after(after, PAGE).await?;
            let Some((last, ..)) = page.last() else { break };
            after = *last;
            for (id, name, division) in page {
                let group = alike.entry(sound_of(&name)).or_default();
                group.push(Named { id, name, division });
            }
        }
        let compared = tokio::task::spawn_blocking(move || pairs(&alike));
        compared.await.map_err(|error| Error::Internal(error.into()))
    }
}

/// How the distinctive part of a name sounds; the part itself when it has no sound, e.g. in Latin letters.
fn sound_of(name: &str) -> String {
    let brand = dissect(name).brand;
    spelling(&brand).map_or(brand, |(whole, _)| whole)
}

fn pairs(alike: &BTreeMap<String, Vec<Named>>) -> Vec<LintFinding> {
    let mut found = Vec::new();
    for group in alike.values() {
        for (at, one) in group.iter().enumerate() {
            let others = group[at + 1..].iter().filter(|other| may_be_near(one, other));
            found.extend(others.filter_map(|other| finding(one, other)));
        }
    }
    found.sort_by_key(|finding: &LintFinding| (finding.firm, finding.other.as_ref().map(|(id, _)| *id)));
    found
}

fn may_be_near(one: &Named, other: &Named) -> bool {
    match (&one.division, &other.division) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// Names that are the same are a doubt of their own kind; a branch, another place or another trade is another firm.
fn finding(one: &Named, other: &Named) -> Option<LintFinding> {
    if fold_key(&one.name) == fold_key(&other.name) {
        return None;
    }
    let likeness = compare(&one.name, &other.name);
    let parted = |part: Trait| likeness.differs.contains(&part);
    let both = |part: Trait| likeness.agrees.contains(&part);
    let named_alike = both(Trait::Brand) || parted(Trait::Spelling);
    let said_apart = parted(Trait::Branch) || parted(Trait::Trade) || parted(Trait::Brand);
    if !named_alike || said_apart || parted(Trait::Division) && !both(Trait::Abbreviation) {
        return None;
    }
    let differs: Vec<&str> = likeness.differs.iter().map(|part| trait_title(*part)).collect();
    Some(LintFinding {
        firm: one.id,
        name: one.name.clone(),
        other: Some((other.id, other.name.clone())),
        tier: None,
        what: match differs.is_empty() {
            true => "用字".to_owned(),
            false => differs.join("、"),
        },
        beside: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[(&str, &str)]) -> Vec<(i64, i64, String)> {
        let mut alike: BTreeMap<String, Vec<Named>> = BTreeMap::new();
        for (id, (name, division)) in (1..).zip(names) {
            alike.entry(sound_of(name)).or_default().push(Named {
                id: EnterpriseId(id),
                name: (*name).to_owned(),
                division: Some((*division).to_owned()).filter(|code| !code.is_empty()),
            });
        }
        let tell = |it: LintFinding| (it.firm.0, it.other.map_or(0, |(id, _)| id.0), it.what);
        pairs(&alike).into_iter().map(tell).collect()
    }

    #[test]
    fn names_apart_by_form_or_by_a_character_that_sounds_the_same_are_near() {
        let names = [
            ("洛阳新强联回转支承股份有限公司", "410305"),
            ("洛阳新强链回转支承股份有限公司", "410305"),
            ("洛阳新强联回转支承有限责任公司", ""),
        ];
        let expected = [(1, 2, "一字之差"), (1, 3, "组织形式"), (2, 3, "一字之差、组织形式")];
        let expected = expected.map(|(one, other, what)| (one, other, what.to_owned()));
        assert_eq!(found(&names), expected);
    }

    #[test]
    fn another_trade_place_branch_or_the_same_name_is_not_near() {
        let names = [
            ("洛阳双瑞特种装备有限公司", "410305"),
            ("洛阳双瑞风电叶片有限公司", "410305"),
            ("洛阳双瑞特种装备有限责任公司", "410322"),
            ("洛阳双瑞特种装备有限公司第一分公司", "410305"),
            ("洛阳双瑞特种装备有限公司", "410305"),
            ("郑州双瑞特种装备有限责任公司", ""),
        ];
        assert_eq!(found(&names), []);
    }
}

//! Names that tell two firms apart by next to nothing: the same distinctive part, or one that sounds the same, in the
//! same trade and place. Only firms whose distinctive parts sound alike are compared, so a city is one pass.

use std::collections::BTreeMap;

use search_index::fold::fold_key;
use search_index::name::{Trait, compare, dissect};
use search_index::spelling;

use crate::app::matching::trait_title;
use crate::app::{Error, Session};
use crate::domain::access::Scope;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::lint::LintFinding;
use crate::store::Stamp;

/// Firms read at a time.
const PAGE: u64 = 10_000;
/// Names of more firms are not kept: then each change compares them all again.
const MOST: usize = 200_000;

/// A firm by its registered name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    id: EnterpriseId,
    name: String,
    division: Option<String>,
}

/// Names as compared, to be followed change by change: one that is new is compared with those that sound like it.
#[derive(Debug, Default)]
pub(in crate::app) struct Names {
    stamp: Option<Stamp>,
    sounds: BTreeMap<EnterpriseId, (String, Option<String>)>,
    /// By how they sound and by where they are: firms in two places are two firms.
    alike: BTreeMap<String, BTreeMap<Option<String>, Vec<Named>>>,
    found: BTreeMap<(EnterpriseId, EnterpriseId), LintFinding>,
}

impl Session {
    /// Returns pairs of firms that may be one, by number. Only what changed since the last time is compared.
    pub(super) async fn similar_names(&self) -> Result<Vec<LintFinding>, Error> {
        if !matches!(self.actor().scope, Scope::City) {
            // Of a part of the city nobody tells who left it: it is compared anew.
            let names = self.compare_since(None).await?;
            return Ok(names.found.into_values().collect());
        }
        let mut kept = self.memo().names().lock().await;
        let names = self.compare_since(kept.take()).await?;
        let found = names.found.values().cloned().collect();
        *kept = Some(names).filter(|names| names.sounds.len() <= MOST);
        Ok(found)
    }

    async fn compare_since(&self, known: Option<Names>) -> Result<Names, Error> {
        // What is written from here on is compared the next time, whether or not it is read now.
        let stamp = self.reader().stamp().await?;
        let changes = match &known {
            Some(names) => self.changes_since(names).await?,
            None => None,
        };
        let (names, (changed, gone)) = match changes {
            Some(changes) => (known.unwrap_or_default(), changes),
            None => (Names::default(), (self.all_names().await?, Vec::new())),
        };
        let compared = tokio::task::spawn_blocking(move || names.follow(changed, &gone, stamp));
        compared.await.map_err(|error| Error::Internal(error.into()))
    }

    /// Returns the names that changed since others were compared, and the firms that are gone; nothing when the
    /// registry has another past by now.
    async fn changes_since(&self, names: &Names) -> Result<Option<(Vec<Named>, Vec<EnterpriseId>)>, Error> {
        let Some(stamp) = names.stamp else { return Ok(None) };
        let reader = self.reader();
        let (changed, history) = stamp.changed();
        if reader.history_at(changed).await? != history {
            return Ok(None);
        }
        let changed = reader.list_names_changed_after(changed).await?;
        let gone = reader.list_removed(stamp.removed(), i64::MAX).await?;
        let gone = gone.into_iter().map(|(id, _)| id).collect();
        Ok(Some((changed.into_iter().map(Named::from).collect(), gone)))
    }

    async fn all_names(&self) -> Result<Vec<Named>, Error> {
        let mut all = Vec::new();
        let mut after = EnterpriseId(0);
        loop {
            let page = self.reader().list_names_after(after, PAGE).await?;
            let Some((last, ..)) = page.last() else { return Ok(all) };
            after = *last;
            all.extend(page.into_iter().map(Named::from));
        }
    }
}

impl From<(EnterpriseId, String, Option<String>)> for Named {
    fn from((id, name, division): (EnterpriseId, String, Option<String>)) -> Self {
        Self { id, name, division }
    }
}

impl Names {
    /// Takes in what changed; what is known already may come again.
    fn follow(mut self, changed: Vec<Named>, gone: &[EnterpriseId], stamp: Stamp) -> Self {
        gone.iter().for_each(|id| self.forget(*id));
        for named in changed {
            self.forget(named.id);
            self.learn(named);
        }
        self.stamp = Some(stamp);
        self
    }

    fn learn(&mut self, named: Named) {
        let sound = sound_of(&named.name);
        let places = self.alike.entry(sound.clone()).or_default();
        let near: Vec<&Named> = match &named.division {
            None => places.values().flatten().collect(),
            own => [own, &None]
                .iter()
                .filter_map(|place| places.get(*place))
                .flatten()
                .collect(),
        };
        for other in near {
            let (one, other) = if named.id < other.id {
                (&named, other)
            } else {
                (other, &named)
            };
            if let Some(finding) = finding(one, other) {
                self.found.insert((one.id, other.id), finding);
            }
        }
        self.sounds.insert(named.id, (sound, named.division.clone()));
        places.entry(named.division.clone()).or_default().push(named);
    }

    fn forget(&mut self, id: EnterpriseId) {
        let Some((sound, division)) = self.sounds.remove(&id) else {
            return;
        };
        let Some(places) = self.alike.get_mut(&sound) else {
            return;
        };
        if let Some(own) = places.get_mut(&division) {
            own.retain(|named| named.id != id);
        }
        for other in places.values().flatten() {
            self.found.remove(&(id.min(other.id), id.max(other.id)));
        }
    }
}

/// How the distinctive part of a name sounds; the part itself when it has no sound, e.g. in Latin letters.
fn sound_of(name: &str) -> String {
    let brand = dissect(name).brand;
    spelling(&brand).map_or(brand, |(whole, _)| whole)
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

    fn named(id: i64, name: &str, division: &str) -> Named {
        Named {
            id: EnterpriseId(id),
            name: name.to_owned(),
            division: Some(division.to_owned()).filter(|code| !code.is_empty()),
        }
    }

    fn of(names: Vec<Named>) -> Names {
        let mut all = Names::default();
        names.into_iter().for_each(|named| all.learn(named));
        all
    }

    fn found(names: &[(&str, &str)]) -> Vec<(i64, i64, String)> {
        let names = (1..).zip(names).map(|(id, (name, division))| named(id, name, division));
        let tell = |it: LintFinding| (it.firm.0, it.other.map_or(0, |(id, _)| id.0), it.what);
        of(names.collect()).found.into_values().map(tell).collect()
    }

    /// Whatever changes in whatever order, what is kept is what comparing all of them again gives.
    #[test]
    fn following_changes_gives_what_comparing_all_gives() {
        let forms = ["股份有限公司", "有限责任公司", "有限公司"];
        let brands = ["新强联回转支承", "新强链回转支承", "双瑞特种装备", "双锐特种装备"];
        let places = ["410305", "410322", ""];
        let mut seed: usize = 7;
        let mut dice = move |sides: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % sides
        };
        let (mut kept, mut all) = (Names::default(), BTreeMap::new());
        for _ in 0..400 {
            let id = dice(30) as i64 + 1;
            kept.forget(EnterpriseId(id));
            all.remove(&id);
            if dice(5) > 0 {
                let name = format!("洛阳{}{}", brands[dice(4)], forms[dice(3)]);
                let firm = named(id, &name, places[dice(3)]);
                kept.learn(firm.clone());
                all.insert(id, firm);
            }
            let whole = of(all.values().cloned().collect());
            assert_eq!(kept.found, whole.found);
        }
        assert!(!kept.found.is_empty(), "the changes make pairs");
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

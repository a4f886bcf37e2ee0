//! The anatomy of a firm name: division · distinctive part 「字号」 · trade · form · branch. The division stands in
//! front or in brackets anywhere. Everything here works on folded text, see [`crate::fold`].

mod aside;
mod form;
mod generic;
mod likeness;
mod place;
mod shape;
mod trade;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::fold::fold_key;

pub(crate) use aside::is_aside;
pub use aside::strip_asides;
pub(crate) use generic::{forms_in, is_part_of_form, is_place, sounds_like_form};
pub use generic::{has_form, is_form, is_trade, split_generic};
pub(crate) use likeness::is_abbreviation;
pub use likeness::{Comparer, Likeness, Trait, compare};
pub(crate) use shape::look_alike;

/// The parts of a name, folded; a part the name does not have is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anatomy {
    /// 「行政区划」 in front or in brackets.
    pub division: Division,
    /// 「字号」: what tells this firm from others. Never empty unless the name is.
    pub brand: String,
    /// 「行业或经营特点」.
    pub trade: String,
    /// 「组织形式」, groups included.
    pub form: String,
    /// The branch behind the firm's own name, or what tells a firm from the group it names itself after.
    pub branch: String,
}

/// The place a name claims; a level the name does not tell is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Division {
    /// The province.
    pub province: Option<&'static str>,
    /// The prefecture.
    pub prefecture: Option<&'static str>,
    /// The county, district or county-level city.
    pub county: Option<&'static str>,
    /// The words as the name has them, folded.
    pub words: Vec<String>,
}

impl Division {
    /// Says whether the name claims no place.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Says whether two names claim places that exclude each other.
    pub fn contradicts(&self, other: &Division) -> bool {
        let clash = |one: Option<&str>, two: Option<&str>| matches!((one, two), (Some(one), Some(two)) if one != two);
        clash(self.province, other.province)
            || clash(self.prefecture, other.prefecture)
            || clash(self.county, other.county)
    }

    fn add(&mut self, word: &str, place: Place) {
        self.province = self.province.or(place.province);
        self.prefecture = self.prefecture.or(place.prefecture);
        self.county = self.county.or(place.county);
        self.words.push(word.to_owned());
    }
}

#[derive(Clone, Copy, Default)]
struct Place {
    province: Option<&'static str>,
    prefecture: Option<&'static str>,
    county: Option<&'static str>,
}

/// The longest place and trade words, in characters.
const LONGEST_PLACE: usize = 7;
const LONGEST_TRADE: usize = 6;

static PLACES: LazyLock<HashMap<String, Place>> = LazyLock::new(|| {
    let mut places = HashMap::from([("中国".to_owned(), Place::default())]);
    for &(province, prefectures) in place::PROVINCES {
        let here = Place {
            province: Some(province),
            ..Place::default()
        };
        for suffix in ["", "省", "市", "自治区"] {
            places.insert(format!("{province}{suffix}"), here);
        }
        for prefecture in prefectures.split(' ').filter(|word| !word.is_empty()) {
            let below = Place {
                prefecture: Some(prefecture),
                ..here
            };
            // A prefecture may carry its province's name: the bare word then means the province.
            places.entry(prefecture.to_owned()).or_insert(below);
            places.insert(format!("{prefecture}市"), below);
        }
    }
    for &(prefecture, counties) in place::COUNTIES {
        let here = places.get(prefecture).copied().unwrap_or_default();
        for county in counties.split(' ') {
            places.entry(county.to_owned()).or_insert(Place {
                county: Some(county),
                ..here
            });
        }
    }
    places
});

static TRADES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| trade::TRADES.split_whitespace().collect());

/// Takes a firm name apart.
pub fn dissect(name: &str) -> Anatomy {
    let mut anatomy = Anatomy::default();
    let (outside, asides) = split_brackets(name);
    let mut form = Vec::new();
    for aside in asides {
        match PLACES.get(&aside) {
            Some(&place) => anatomy.division.add(&aside, place),
            None if form::ASIDES.contains(&aside.as_str()) => form.push(aside),
            None => {}
        }
    }
    let (body, branch) = split_branch(&outside);
    anatomy.branch = branch.to_owned();
    let core = strip_places(body, &mut anatomy.division);
    let (core, forms) = strip_forms(core);
    let (core, subsidiary) = split_group(core);
    if !subsidiary.is_empty() {
        form.push("集团".to_owned());
        anatomy.branch = format!("{subsidiary}{branch}");
    }
    form.push(forms.to_owned());
    anatomy.form = form.concat();
    let (brand, trade) = split_trade(core);
    anatomy.brand = brand.to_owned();
    anatomy.trade = trade.to_owned();
    anatomy
}

/// Folds the text outside of brackets, and each bracketed text by itself.
fn split_brackets(name: &str) -> (String, Vec<String>) {
    let mut outside = String::new();
    let mut asides = Vec::new();
    let mut rest = name;
    while let Some(open) = rest.find(['（', '(', '〔', '【', '[']) {
        outside.push_str(&rest[..open]);
        let inside = &rest[open..];
        let Some(close) = inside.find(['）', ')', '〕', '】', ']']) else {
            rest = inside;
            break;
        };
        let mut chars = inside[..close].chars();
        chars.next();
        asides.push(fold_key(chars.as_str()));
        rest = &inside[close..];
        let mut chars = rest.chars();
        chars.next();
        rest = chars.as_str();
    }
    outside.push_str(rest);
    (fold_key(&outside), asides)
}

/// Cuts off what follows the firm's own name.
fn split_branch(name: &str) -> (&str, &str) {
    let end = form::COMPANIES
        .iter()
        .filter_map(|word| name.find(word).map(|at| (at, at + word.len())))
        .min_by_key(|&(at, end)| (at, std::cmp::Reverse(end)))
        .map(|(_, end)| end);
    if let Some(end) = end
        && end < name.len()
    {
        // Only the word for a branch makes one; anything else stands behind the name by chance.
        let tail = &name[end..];
        let branch = form::BRANCHES
            .iter()
            .chain(form::DEPARTMENTS)
            .any(|word| tail.contains(word));
        return (&name[..end], if branch { tail } else { "" });
    }
    match form::BRANCHES.iter().find(|word| name.ends_with(**word)) {
        Some(word) if name.len() > word.len() => name.split_at(name.len() - word.len()),
        _ => (name, ""),
    }
}

/// Splits 栾川钼业集团冶炼 into the group and what follows it.
fn split_group(core: &str) -> (&str, &str) {
    const GROUP: &str = "集团";
    match core.find(GROUP) {
        Some(at) if at > 0 => (&core[..at], &core[at + GROUP.len()..]),
        _ => (core, ""),
    }
}

/// Strips place words from the front, as long as something is left.
fn strip_places<'a>(name: &'a str, division: &mut Division) -> &'a str {
    let mut rest = name;
    while let Some((word, place)) = longest_place(rest) {
        let left = &rest[word.len()..];
        let (bare, _) = strip_forms(left);
        if bare.is_empty() {
            break;
        }
        division.add(word, place);
        rest = left;
    }
    rest
}

fn longest_place(text: &str) -> Option<(&str, Place)> {
    let ends: Vec<usize> = text
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take(LONGEST_PLACE)
        .collect();
    ends.into_iter()
        .rev()
        .find_map(|end| PLACES.get(&text[..end]).map(|&place| (&text[..end], place)))
}

/// Strips forms from the end, as long as something is left.
fn strip_forms(name: &str) -> (&str, &str) {
    let mut end = name.len();
    while let Some(word) = form::FORMS.iter().find(|word| name[..end].ends_with(**word)) {
        if word.len() == end {
            break;
        }
        end -= word.len();
    }
    name.split_at(end)
}

/// Splits trade words off the end, as long as two characters are left in front.
fn split_trade(core: &str) -> (&str, &str) {
    let mut end = core.len();
    while let Some(start) = trade_before(core, end) {
        if core[..start].chars().count() < 2 {
            break;
        }
        end = start;
    }
    core.split_at(end)
}

fn trade_before(core: &str, end: usize) -> Option<usize> {
    let starts: Vec<usize> = core[..end]
        .char_indices()
        .rev()
        .map(|(at, _)| at)
        .take(LONGEST_TRADE)
        .collect();
    starts
        .into_iter()
        .rev()
        .find(|&start| TRADES.contains(&core[start..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str) -> String {
        let Anatomy {
            division,
            brand,
            trade,
            form,
            branch,
        } = dissect(name);
        format!("{}|{brand}|{trade}|{form}|{branch}", division.words.join("+"))
    }

    #[test]
    fn names_fall_into_their_parts() {
        let cases = [
            ("洛阳新强联回转支承股份有限公司", "洛阳|新强联|回转支承|股份有限公司|"),
            (
                "中船双瑞（洛阳）特种装备股份有限公司",
                "洛阳|中船双瑞|特种装备|股份有限公司|",
            ),
            ("隆华科技集团(洛阳)股份有限公司", "洛阳|隆华|科技|集团股份有限公司|"),
            ("洛阳栾川钼业集团股份有限公司", "洛阳|栾川|钼业|集团股份有限公司|"),
            (
                "洛阳栾川钼业集团冶炼有限责任公司",
                "洛阳|栾川|钼业|集团有限责任公司|冶炼",
            ),
            ("洛阳轴承集团股份有限公司", "洛阳|轴承||集团股份有限公司|"),
            ("洛阳LYC轴承有限公司", "洛阳|lyc|轴承|有限公司|"),
            ("洛阳玻璃股份有限公司", "洛阳|玻璃||股份有限公司|"),
            ("洛阳北方玻璃技术股份有限公司", "洛阳|北方|玻璃技术|股份有限公司|"),
            ("中信重工机械股份有限公司", "|中信|重工机械|股份有限公司|"),
            ("第一拖拉机股份有限公司", "|第一|拖拉机|股份有限公司|"),
            ("一拖（洛阳）柴油机有限公司", "洛阳|一拖|柴油机|有限公司|"),
            ("普莱柯生物工程股份有限公司", "|普莱柯|生物工程|股份有限公司|"),
            (
                "河南省洛阳市偃师市通达电缆有限公司",
                "河南省+洛阳市+偃师市|通达|电缆|有限公司|",
            ),
            ("洛阳长运站务有限公司洛阳汽车站", "洛阳|长运|站务|有限公司|洛阳汽车站"),
            ("洛阳惠中兽药有限公司第一分公司", "洛阳|惠中|兽药|有限公司|第一分公司"),
            ("洛阳惠中兽药有限公司等12家", "洛阳|惠中|兽药|有限公司|"),
            ("洛阳惠中兽药有限公司2024", "洛阳|惠中|兽药|有限公司|"),
            ("洛阳惠中兽药有限公司二厂", "洛阳|惠中|兽药|有限公司|二厂"),
            ("北玻股份", "|北玻||股份|"),
            ("麦斯克", "|麦斯克|||"),
            ("洛阳", "|洛阳|||"),
        ];
        for (name, expected) in cases {
            assert_eq!(parts(name), expected, "{name}");
        }
    }

    #[test]
    fn only_places_on_the_same_level_exclude_each_other() {
        let division = |name: &str| dissect(name).division;
        assert!(division("郑州天瑞科技有限公司").contradicts(&division("洛阳天瑞科技有限公司")));
        assert!(!division("河南天瑞科技有限公司").contradicts(&division("洛阳天瑞科技有限公司")));
        assert!(!division("偃师市天瑞科技有限公司").contradicts(&division("洛阳天瑞科技有限公司")));
        assert!(division("偃师市天瑞科技有限公司").contradicts(&division("孟津县天瑞科技有限公司")));
        assert!(!division("天瑞科技有限公司").contradicts(&division("洛阳天瑞科技有限公司")));
    }
}

//! How alike two names are, with the reasons. Nothing below the full score may be accepted without a person.

use super::shape::look_alike;
use super::{Anatomy, dissect};
use crate::distance::within_one;
use crate::fold::fold_key;
use crate::pinyin::sounds;
use crate::slip::blur;

/// The score of names that are the same after folding; no other pair reaches it.
const SAME: u16 = 1000;

/// The most that names of unlike distinctive parts score, and when neither abbreviates the other.
const UNLIKE: u16 = 400;
const NOTHING_IN_COMMON: u16 = 300;
/// From so many characters on a name with one wrong character is hardly another name.
const LONG: usize = 8;

/// How alike two names are and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// 0–1000; 1000 only for names that are the same after folding.
    pub score: u16,
    /// What agrees.
    pub agrees: Vec<Trait>,
    /// What differs, is missing on one side or contradicts.
    pub differs: Vec<Trait>,
}

impl Likeness {
    /// Says whether the names are the same after folding. Only then may a match be accepted without a person, and
    /// only when no second firm bears the name.
    pub fn is_same(&self) -> bool {
        self.score == SAME
    }
}

/// A trait in which two names agree or differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trait {
    /// The whole name after folding.
    Whole,
    /// The place.
    Division,
    /// The distinctive part 「字号」.
    Brand,
    /// The trade.
    Trade,
    /// The legal form.
    Form,
    /// The branch or department.
    Branch,
    /// One name is the other with characters left out, in order.
    Abbreviation,
    /// The distinctive parts differ in one character.
    Spelling,
}

/// Compares two names.
pub fn compare(one: &str, other: &str) -> Likeness {
    Comparer::new(one).compare(other)
}

/// A name taken apart once, to be compared with many.
#[derive(Clone, Debug)]
pub struct Comparer {
    key: String,
    anatomy: Anatomy,
}

impl Comparer {
    /// Takes a name apart.
    pub fn new(name: &str) -> Self {
        Self {
            key: fold_key(name),
            anatomy: dissect(name),
        }
    }

    /// Compares it with another.
    pub fn compare(&self, other: &str) -> Likeness {
        let other_key = fold_key(other);
        if self.key == other_key && !other_key.is_empty() {
            return Likeness {
                score: SAME,
                agrees: vec![Trait::Whole],
                differs: Vec::new(),
            };
        }
        let (one, other) = (&self.anatomy, &dissect(other));
        let mut scale = Scale::default();
        let abbreviated = is_abbreviation(&self.key, &other_key) || is_abbreviation(&other_key, &self.key);
        scale.weigh_brand(one, other);
        if abbreviated {
            scale.agree(Trait::Abbreviation, 150);
        }
        scale.weigh_division(one, other);
        scale.weigh_trade(&one.trade, &other.trade);
        scale.weigh_form(&one.form, &other.form);
        // A branch is another legal person: whatever else agrees, it is not the firm.
        if one.branch != other.branch {
            scale.differ(Trait::Branch, 0);
            scale.cap = scale.cap.min(300);
        }
        // One wrong character anywhere may hide a form or a trade from whoever takes the name apart.
        if scale.cap == UNLIKE && !abbreviated {
            scale.cap = NOTHING_IN_COMMON;
        }
        let one_slip = within_one(&chars(&self.key), &chars(&other_key));
        let apart = [Trait::Branch, Trait::Division]
            .iter()
            .any(|part| scale.differs.contains(part));
        if one_slip && !apart && self.key.chars().count() >= LONG {
            scale.points = scale.points.max(600);
            scale.cap = scale.cap.max(700);
        }
        scale.likeness()
    }
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// Collects points; each trait adds at most its weight, and the weights add up to less than [`SAME`].
struct Scale {
    points: u16,
    cap: u16,
    agrees: Vec<Trait>,
    differs: Vec<Trait>,
}

impl Default for Scale {
    fn default() -> Self {
        Self {
            points: 0,
            cap: SAME - 1,
            agrees: Vec::new(),
            differs: Vec::new(),
        }
    }
}

impl Scale {
    fn agree(&mut self, what: Trait, points: u16) {
        self.agrees.push(what);
        self.points += points;
    }

    fn differ(&mut self, what: Trait, points: u16) {
        self.differs.push(what);
        self.points += points;
    }

    fn weigh_brand(&mut self, one: &Anatomy, other: &Anatomy) {
        let (brand, other_brand) = (one.brand.as_str(), other.brand.as_str());
        if brand == other_brand {
            return self.agree(Trait::Brand, 500);
        }
        if within(brand, other_brand) {
            self.cap = self.cap.min(800);
            return self.differ(Trait::Brand, 300);
        }
        let slip = Slip::between(brand, other_brand);
        if slip == Slip::Likely || differ_by_one(brand, other_brand) {
            self.cap = self.cap.min(700);
            return self.differ(Trait::Spelling, 250);
        }
        if slip == Slip::Possible {
            self.cap = self.cap.min(500);
            return self.differ(Trait::Brand, 100);
        }
        self.cap = self.cap.min(UNLIKE);
        self.differ(Trait::Brand, 0);
    }

    fn weigh_division(&mut self, one: &Anatomy, other: &Anatomy) {
        let (division, other_division) = (&one.division, &other.division);
        if division.contradicts(other_division) {
            self.cap = self.cap.min(300);
            return self.differ(Trait::Division, 0);
        }
        match (division.is_empty(), other_division.is_empty()) {
            (true, true) => self.points += 150,
            (false, false) => self.agree(Trait::Division, 150),
            _ => self.differ(Trait::Division, 100),
        }
    }

    fn weigh_trade(&mut self, one: &str, other: &str) {
        if one == other {
            if one.is_empty() {
                self.points += 250;
                return;
            }
            return self.agree(Trait::Trade, 250);
        }
        if one.is_empty() || other.is_empty() {
            return self.differ(Trait::Trade, 120);
        }
        if is_abbreviation(one, other) || is_abbreviation(other, one) {
            return self.differ(Trait::Trade, 150);
        }
        self.cap = self.cap.min(550);
        self.differ(Trait::Trade, 0);
    }

    fn weigh_form(&mut self, one: &str, other: &str) {
        if one == other {
            return self.agree(Trait::Form, 95);
        }
        self.differ(Trait::Form, if one.is_empty() || other.is_empty() { 60 } else { 40 });
    }

    fn likeness(self) -> Likeness {
        Likeness {
            score: self.points.min(self.cap),
            agrees: self.agrees,
            differs: self.differs,
        }
    }
}

/// How two short distinctive parts may be one with a slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slip {
    /// Every character that differs sounds or looks like the other, or neighbours changed places.
    Likely,
    /// One of two characters is another.
    Possible,
    No,
}

impl Slip {
    fn between(one: &str, other: &str) -> Self {
        let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        if one.len() != other.len() || one.len() < 2 {
            return Slip::No;
        }
        let unlike = one.iter().zip(&other).filter(|(a, b)| a != b);
        let unlike: Vec<(char, char)> = unlike.map(|(a, b)| (*a, *b)).collect();
        let swapped = matches!(unlike[..], [(a, b), (c, d)] if a == d && b == c);
        if swapped || unlike.iter().all(|&(a, b)| sound_alike(a, b) || look_alike(a, b)) {
            return Slip::Likely;
        }
        if unlike.len() == 1 { Slip::Possible } else { Slip::No }
    }
}

/// Says whether two characters are read alike by those who do not tell near sounds apart.
fn sound_alike(one: char, other: char) -> bool {
    let (one, other) = (sounds(one), sounds(other));
    one.iter()
        .any(|sound| other.iter().any(|other| blur(sound) == blur(other)))
}

/// Says whether one text contains the other; two characters at least, or everything would.
fn within(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    short.chars().count() >= 2 && long.contains(short)
}

/// Says whether `short` is `long` with characters left out, in order and beginning with a character of the
/// distinctive part or the place.
pub(crate) fn is_abbreviation(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    let length = short.chars().count();
    2 <= length && length < long.chars().count() && short.chars().all(|c| rest.any(|other| other == c))
}

/// Says whether one character was replaced, left out, added or swapped with its neighbour, in texts long enough
/// for that to be a slip rather than another word.
fn differ_by_one(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    one.len().max(other.len()) >= 3 && within_one(&one, &other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const XIN: &str = "洛阳新强联回转支承股份有限公司";

    fn score(one: &str, other: &str) -> u16 {
        compare(one, other).score
    }

    #[test]
    fn spellings_of_one_name_are_the_same_name() {
        for other in ["洛陽新強聯回轉支承股份有限公司", "洛阳新强联回转支承股份有限公司 "]
        {
            assert!(compare(XIN, other).is_same(), "{other}");
        }
        assert!(compare("凯迈(洛阳)气源有限公司", "凯迈（洛阳）气源有限公司").is_same());
    }

    #[test]
    fn nothing_but_the_same_name_is_the_same() {
        let others = [
            "洛阳新强联回转支承有限公司",
            "洛阳新强联回转支承股份有限公司第一分公司",
            "新强联回转支承股份有限公司",
            "洛阳新强链回转支承股份有限公司",
            "新强联",
            "",
        ];
        for other in others {
            assert!(!compare(XIN, other).is_same(), "{other}");
        }
    }

    #[test]
    fn the_reasons_are_told() {
        let likeness = compare("洛阳利尔", "洛阳利尔功能材料有限公司");
        assert_eq!(likeness.agrees, [Trait::Brand, Trait::Abbreviation, Trait::Division]);
        assert_eq!(likeness.differs, [Trait::Trade, Trait::Form]);
    }

    #[test]
    fn a_nearer_name_scores_higher() {
        let cases = [
            ("新强联", "新强链"),
            ("新强联回转支承有限公司", "洛阳鸿元轴承科技有限公司"),
            ("洛阳新强联回转支承有限公司", "郑州新强联回转支承有限公司"),
            ("新强联", "洛阳新强联回转支承股份有限公司第一分公司"),
            ("洛阳新强联回转支承", "洛阳新强联风电叶片"),
        ];
        let slips = [("北菠", "北坡"), ("北破", "北坡")];
        for (near, far) in slips.map(|(near, _)| (near, "北皮")) {
            assert!(score("北玻", near) > score("北玻", far), "{near} {far}");
        }
        for (near, far) in cases {
            assert!(score(XIN, near) > score(XIN, far), "{near} {far}");
        }
    }

    #[test]
    fn confusable_firms_stay_apart() {
        let cases = [
            ("凯盛新能源股份有限公司", "凯盛科技股份有限公司"),
            ("洛阳双瑞特种装备有限公司", "洛阳双瑞风电叶片有限公司"),
            ("洛阳北方玻璃技术股份有限公司", "洛阳玻璃股份有限公司"),
            ("洛阳栾川钼业集团股份有限公司", "洛阳栾川钼业集团冶炼有限责任公司"),
            ("洛阳矿业集团有限公司", "洛阳矿山机器厂"),
        ];
        for (one, other) in cases {
            assert!(score(one, other) <= 800, "{one} {other} {:?}", compare(one, other));
        }
    }
}

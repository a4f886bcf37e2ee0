//! How far a name is from a text with slips of the pen: wrong, missing, added and swapped characters. What sounds
//! alike is nearer than what does not, because people type by sound.

use crate::distance::{within_one, within_text};
use crate::document::Name;
use crate::fold::fold_key;
use crate::name::{dissect, look_alike};
use crate::pinyin::readings;

/// How far a name is from a text; `None` when it is not meant. The smaller the nearer.
pub(crate) fn slip_cost(core: &[char], sound: &str, name: &Name) -> Option<usize> {
    let key: Vec<char> = fold_key(&name.text).chars().collect();
    let anatomy = dissect(&name.text);
    let brand: Vec<char> = anatomy.brand.chars().collect();
    let named: Vec<char> = anatomy.brand.chars().chain(anatomy.trade.chars()).collect();
    let whole = [&key, &brand, &named].iter().any(|whole| within_one(core, whole));
    let slips = within_text(core, &key);
    // Who types by sound may pick the wrong character more than once.
    let by_sound = usize::from(core.len() > 2);
    if slips > allowed(core.len()) + by_sound {
        return None;
    }
    let near_brand = whole || within_text(core, &brand) <= slips;
    let ear = match Ear::of(sound, &name.text) {
        // A slip of the eye is as likely as one of the ear.
        Ear::Other if looks_like(core, &key) => Ear::Close,
        heard => heard,
    };
    if slips > allowed(core.len()) && ear != Ear::Same {
        return None;
    }
    if core.len() == 2 && slips > 0 && !two_characters_meant(ear, &[core, &key, &brand]) {
        return None;
    }
    // Every character may be the wrong one of its sound; characters of other sounds are so many slips.
    let far = match ear {
        Ear::Same => 7 * slips.min(1) + slips,
        other => slips * 8 + other.cost() * slips.min(1),
    };
    // A slip in what tells firms apart is likelier than one across its border.
    Some(far + usize::from(!whole) * 2 + usize::from(!near_brand))
}

/// Up to this cost a name is likelier meant than one of which characters were left out.
pub(crate) const NEAR: usize = 12;

/// Says whether a stretch of a name looks like a text.
fn looks_like(core: &[char], key: &[char]) -> bool {
    let alike = |(one, other): (&char, &char)| one == other || look_alike(*one, *other);
    key.windows(core.len())
        .any(|stretch| core.iter().zip(stretch).all(alike))
}

fn allowed(length: usize) -> usize {
    match length {
        0..=5 => 1,
        6..=9 => 2,
        _ => 3,
    }
}

/// Two characters with one of them wrong tell something by their sound, within what tells firms apart; by nothing
/// but the other character only when they are all of a name.
fn two_characters_meant(ear: Ear, [core, key, brand]: &[&[char]; 3]) -> bool {
    let same_length = |whole: &&[char]| whole.len() == core.len() && within_one(core, whole);
    let whole = [*key, *brand].iter().any(same_length);
    match ear {
        Ear::Same | Ear::Close => whole || within_text(core, brand) == 1,
        Ear::Other => whole,
    }
}

/// How a name sounds beside a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ear {
    /// It holds the same syllables.
    Same,
    /// It holds syllables that many people do not tell apart.
    Close,
    /// It sounds otherwise.
    Other,
}

impl Ear {
    fn of(sound: &str, name: &str) -> Self {
        let heard: Vec<String> = readings(name).iter().map(|reading| reading.spaced()).collect();
        let close = blur(sound);
        if heard.iter().any(|heard| holds(heard, sound)) {
            Ear::Same
        } else if heard.iter().any(|heard| holds(&blur(heard), &close)) {
            Ear::Close
        } else {
            Ear::Other
        }
    }

    fn cost(self) -> usize {
        match self {
            Ear::Same => 0,
            Ear::Close => 3,
            Ear::Other => 6,
        }
    }
}

/// Says whether syllables stand in a reading as whole syllables.
fn holds(heard: &str, sound: &str) -> bool {
    !sound.is_empty() && format!(" {heard} ").contains(&format!(" {sound} "))
}

/// Spells syllables as those do who do not tell z from zh, l from n, f from h, and n from ng.
pub(crate) fn blur(spaced: &str) -> String {
    let blurred = spaced.split(' ').map(|syllable| {
        let start = match syllable.get(..2) {
            Some("zh") => format!("z{}", &syllable[2..]),
            Some("ch") => format!("c{}", &syllable[2..]),
            Some("sh") => format!("s{}", &syllable[2..]),
            _ => match syllable.as_bytes().first() {
                Some(b'l') => format!("n{}", &syllable[1..]),
                Some(b'f') => format!("h{}", &syllable[1..]),
                _ => syllable.to_owned(),
            },
        };
        start
            .strip_suffix('g')
            .filter(|rest| rest.ends_with('n'))
            .map_or(start.clone(), str::to_owned)
    });
    blurred.collect::<Vec<_>>().join(" ")
}

/// How many letters of typed pinyin are wrong beside some stretch of a name's sound; `None` when too many.
pub(crate) fn sound_cost(typed: &[char], name: &Name) -> Option<usize> {
    let allowed = if typed.len() < 8 { 1 } else { 2 };
    let heard = readings(&name.text);
    let slips = heard.iter().map(|reading| {
        let letters: Vec<char> = reading.joined().chars().collect();
        within_text(typed, &letters)
    });
    slips.min().filter(|&slips| slips <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::NameKind;

    fn cost(asked: &str, name: &str) -> Option<usize> {
        let core: Vec<char> = asked.chars().collect();
        let sound = readings(asked).into_iter().next().unwrap_or_default().spaced();
        let name = Name {
            text: name.to_owned(),
            kind: NameKind::Legal,
        };
        slip_cost(&core, &sound, &name)
    }

    #[test]
    fn what_sounds_alike_is_nearer() {
        let nearer = [
            ("普莱科", "普莱柯", "普莱坞"),
            ("洛耐", "洛奈", "洛南"),
            ("中兴", "中信", "中铝"),
            ("建隆微纳", "建龙微纳", "建新微纳"),
            ("栾川目业", "洛阳栾川钼业集团", "栾川林业局"),
            ("中刚洛奈", "中钢洛耐科技", "中航洛东科技"),
        ];
        for (asked, near, far) in nearer {
            let (near_cost, far_cost) = (cost(asked, near), cost(asked, far));
            assert!(near_cost.is_some(), "{asked} {near}");
            assert!(
                far_cost.is_none_or(|far| near_cost < Some(far)),
                "{asked} {near_cost:?} {far_cost:?}"
            );
        }
    }

    #[test]
    fn two_characters_of_other_sound_are_meant_only_as_a_whole_name() {
        assert!(cost("北坡", "北玻").is_some() && cost("北皮", "北玻").is_some());
        assert_eq!(cost("北皮", "洛阳北玻轮毂有限公司"), None);
        assert_eq!(cost("景点", "洛阳经典家具有限公司"), None);
        assert_eq!(cost("新链", "洛阳建龙微纳"), None);
    }

    #[test]
    fn typed_sounds_may_have_a_slip() {
        let slips = |typed: &str, name: &str| {
            let name = Name {
                text: name.to_owned(),
                kind: NameKind::Legal,
            };
            sound_cost(&typed.chars().collect::<Vec<_>>(), &name)
        };
        assert_eq!(slips("luozou", "洛轴"), Some(1));
        assert_eq!(slips("xingqianglian", "洛阳新强联回转支承"), Some(1));
        assert_eq!(slips("jianlognweina", "建龙微纳"), Some(1));
        assert_eq!(slips("zhongxin", "麦斯克"), None);
    }
}

//! Why a firm was found, and where in a text the words stand.

use crate::document::{Name, NameKind};
use crate::fold::{Folded, fold_key, other_numerals};
use crate::pinyin::{sounds, typed_umlauts};
use crate::plan::{Parsed, WHOLE, parse};
use crate::query::Why;
use crate::schema::{Card, stock_spellings};

/// Says why a firm of this score was found.
pub(crate) fn explain(parsed: &Parsed, card: &Card, score: u32) -> Why {
    if parsed.words.is_empty() {
        return Why::Listed;
    }
    if score >= WHOLE
        && let Some(why) = whole(&parsed.whole, card)
    {
        return why;
    }
    if let Some(code) = card.codes.iter().find(|code| is_part_of_code(parsed, code)) {
        return Why::CodePart(code.clone());
    }
    let keys = parsed
        .words
        .iter()
        .map(|word| if word.core.is_empty() { &word.key } else { &word.core });
    match best_name(card, &keys.map(String::as_str).collect::<Vec<_>>()) {
        Some(name) => Why::Name(name),
        None if parsed.words.iter().all(|word| word.key.is_ascii()) => sounding(parsed, card),
        None => Why::Text,
    }
}

fn whole(key: &str, card: &Card) -> Option<Why> {
    let code = card.codes.iter().find(|code| is_code(key, code));
    if let Some(code) = code {
        return Some(Why::Code(code.clone()));
    }
    // A registered name first, then as curated.
    let order = [NameKind::Legal, NameKind::Former, NameKind::Short, NameKind::Brand];
    let of_kind = |kind| {
        card.names
            .iter()
            .find(|name| name.kind == kind && fold_key(&name.text) == key)
    };
    order.into_iter().find_map(of_kind).map(|name| match name.kind {
        NameKind::Legal => Why::LegalName,
        NameKind::Former => Why::FormerName(name.text.clone()),
        NameKind::Short => Why::ShortName(name.text.clone()),
        NameKind::Brand => Why::Brand(name.text.clone()),
    })
}

fn is_code(key: &str, code: &str) -> bool {
    let code_key = fold_key(code);
    key == code_key
        || code_key.len() == 18 && code_key.is_ascii() && key == &code_key[8..17]
        || code_key.len() < 15 && stock_spellings(code).iter().any(|spelling| spelling == key)
}

fn is_part_of_code(parsed: &Parsed, code: &str) -> bool {
    let code_key = fold_key(code);
    parsed.words.iter().any(|word| {
        word.key.len() >= 4 && word.key.contains(|c: char| c.is_ascii_digit()) && code_key.contains(&word.key)
    })
}

/// The name that holds all words, or failing that the first that holds one; none unless some name holds each.
fn best_name(card: &Card, keys: &[&str]) -> Option<String> {
    let names: Vec<(&Name, String)> = card.names.iter().map(|name| (name, fold_key(&name.text))).collect();
    let holds =
        |name: &str, key: &str| name.contains(key) || other_numerals(key).is_some_and(|key| name.contains(&key));
    let all = names.iter().find(|(_, name)| keys.iter().all(|key| holds(name, key)));
    let some = || names.iter().find(|(_, name)| keys.iter().any(|key| holds(name, key)));
    all.or_else(some).map(|(name, _)| name.text.clone())
}

/// A Latin text that no name holds was found by sound, unless another field holds it.
fn sounding(parsed: &Parsed, card: &Card) -> Why {
    let sounds_like = |name: &&Name| {
        let units = units(&name.text);
        parsed.words.iter().all(|word| heard(&units, &word.key).is_some())
    };
    // The shortest name that sounds like it is the one that was meant.
    let meant = card
        .names
        .iter()
        .filter(sounds_like)
        .min_by_key(|name| name.text.chars().count());
    meant.map_or(Why::Text, |name| Why::Pinyin(name.text.clone()))
}

/// A character that is read aloud: its place in the text and its sounds.
struct Unit {
    span: (usize, usize),
    sounds: Vec<String>,
}

fn units(text: &str) -> Vec<Unit> {
    let folded = Folded::new(text);
    let each = folded.chars.iter().zip(&folded.spans);
    each.map(|(&c, &span)| Unit {
        span,
        sounds: sounds(c),
    })
    .filter(|unit| !unit.sounds.is_empty())
    .collect()
}

/// The units that sound like letters: in full, the last one perhaps only begun, or by their first letters.
fn heard(units: &[Unit], letters: &str) -> Option<(usize, usize)> {
    let letters = typed_umlauts(letters);
    let starts = 0..units.len();
    let full = starts
        .clone()
        .find_map(|from| Some((from, spoken(units, from, &letters)?)));
    full.or_else(|| {
        let to = |from: usize| from + letters.len();
        let begins = |unit: &Unit, letter: u8| unit.sounds.iter().any(|sound| sound.as_bytes()[0] == letter);
        let initials = |from: usize| {
            let window = units.get(from..to(from));
            window.is_some_and(|window| {
                window
                    .iter()
                    .zip(letters.bytes())
                    .all(|(unit, letter)| begins(unit, letter))
            })
        };
        starts
            .into_iter()
            .find(|&from| initials(from))
            .map(|from| (from, to(from)))
    })
}

/// Where the units end that are spelled by these letters in full, from a unit on.
fn spoken(units: &[Unit], from: usize, letters: &str) -> Option<usize> {
    if letters.is_empty() {
        return Some(from);
    }
    units.get(from)?.sounds.iter().find_map(|sound| {
        if sound.starts_with(letters) {
            return Some(from + 1);
        }
        spoken(units, from + 1, letters.strip_prefix(sound.as_str())?)
    })
}

/// Returns the byte ranges of a name that sound like the words of a question, ascending and apart.
pub fn highlight_sound(name: &str, question: &str) -> Vec<(usize, usize)> {
    let units = units(name);
    let words = parse(question).words;
    let heard = words.iter().filter_map(|word| heard(&units, &word.key));
    apart(
        heard
            .filter(|(from, to)| from < to)
            .map(|(from, to)| (units[from].span.0, units[to - 1].span.1))
            .collect(),
    )
}

/// Returns the words of a question, folded.
pub fn words(question: &str) -> Vec<String> {
    parse(question).words.into_iter().map(|word| word.key).collect()
}

/// Returns the byte ranges of a text that the words of a question cover, ascending and apart.
pub fn highlight(text: &str, question: &str) -> Vec<(usize, usize)> {
    let folded = Folded::new(text);
    let mut ranges = Vec::new();
    for word in parse(question).words {
        let key: Vec<char> = word.key.chars().collect();
        let core: Vec<char> = word.core.chars().collect();
        let other = || other_numerals(&word.key).and_then(|other| folded.find(&other.chars().collect::<Vec<_>>()));
        ranges.extend(folded.find(&key).or_else(|| folded.find(&core)).or_else(other));
    }
    apart(ranges)
}

fn apart(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.sort_unstable();
    let mut apart: Vec<(usize, usize)> = Vec::new();
    for (from, to) in ranges {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_is_marked() {
        let cases = [
            ("洛阳惠中兽药有限公司", "hzsy", "惠中兽药"),
            ("洛阳惠中兽药有限公司", "huizhong", "惠中"),
            ("洛阳惠中兽药有限公司", "huizhongsh", "惠中兽"),
            ("万基铝加工", "lvjia", "铝加"),
            ("万基铝加工", "lyujia", "铝加"),
            ("凯迈（洛阳）气源", "kmlyqy", "凯迈（洛阳）气源"),
            ("长运站务", "zhangyun", "长运"),
            ("洛阳惠中兽药有限公司", "dongfang", ""),
        ];
        for (name, typed, expected) in cases {
            let marked: String = highlight_sound(name, typed)
                .into_iter()
                .map(|(from, to)| &name[from..to])
                .collect();
            assert_eq!(marked, expected, "{typed}");
        }
    }

    #[test]
    fn words_are_marked_in_the_original_text() {
        let text = "生产分子筛、凯迈（洛阳）气源";
        let marked: Vec<&str> = highlight(text, "分子篩 洛阳气")
            .into_iter()
            .map(|(from, to)| &text[from..to])
            .collect();
        assert_eq!(marked, ["分子筛", "洛阳）气"]);
        assert!(highlight(text, "轴承").is_empty());
        assert!(highlight(text, "").is_empty());
    }
}

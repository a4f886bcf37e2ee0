//! Why a firm was found.

use crate::document::{Name, NameKind};
use crate::fold::{Folded, fold_key, other_numerals};
use crate::pinyin::{Sounds, sounds, typed_umlauts};
use crate::plan::{Parsed, WHOLE};
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
    let holds = |name: &str, key: &str| name.contains(key) || other_numerals(key).iter().any(|key| name.contains(key));
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
    sounds: Sounds,
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
    units.get(from)?.sounds.iter().find_map(|sound: &str| {
        if sound.starts_with(letters) {
            return Some(from + 1);
        }
        spoken(units, from + 1, letters.strip_prefix(sound)?)
    })
}

/// Returns the byte range of a name that sounds like letters.
pub(crate) fn heard_in(name: &str, letters: &[&str]) -> Vec<(usize, usize)> {
    let units = units(name);
    let heard = letters.iter().filter_map(|letters| heard(&units, letters));
    let spans = heard.filter(|(from, to)| from < to);
    spans
        .map(|(from, to)| (units[from].span.0, units[to - 1].span.1))
        .collect()
}

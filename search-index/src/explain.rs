//! Why a firm was found, and where in a text the words stand.

use crate::document::{Name, NameKind};
use crate::fold::{Folded, fold_key};
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
    let all = names.iter().find(|(_, name)| keys.iter().all(|key| name.contains(key)));
    let some = || names.iter().find(|(_, name)| keys.iter().any(|key| name.contains(key)));
    all.or_else(some).map(|(name, _)| name.text.clone())
}

/// A Latin text that no name holds was found by sound, unless another field holds it.
fn sounding(parsed: &Parsed, card: &Card) -> Why {
    let sounds_like = |name: &&Name| {
        let readings = crate::pinyin::readings(&name.text);
        readings.iter().any(|reading| {
            parsed
                .words
                .iter()
                .all(|word| reading.joined().contains(&word.key) || reading.initials().contains(&word.key))
        })
    };
    // The shortest name that sounds like it is the one that was meant.
    let meant = card
        .names
        .iter()
        .filter(sounds_like)
        .min_by_key(|name| name.text.chars().count());
    meant.map_or(Why::Text, |name| Why::Pinyin(name.text.clone()))
}

/// Returns the byte ranges of a text that the words of a question cover, ascending and apart.
pub fn highlight(text: &str, question: &str) -> Vec<(usize, usize)> {
    let folded = Folded::new(text);
    let mut ranges = Vec::new();
    for word in parse(question).words {
        let key: Vec<char> = word.key.chars().collect();
        let core: Vec<char> = word.core.chars().collect();
        ranges.extend(folded.find(&key).or_else(|| folded.find(&core)));
    }
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

//! Words of names that tell no firm from another: places, legal forms, trades.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{Division, PLACES, TRADES, form, strip_forms, strip_places};
use crate::fold::fold_key;

static FORM_SOUNDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut sounds = HashSet::new();
    for form in form::COMPANIES {
        let Some(reading) = crate::pinyin::readings(form).into_iter().next() else {
            continue;
        };
        sounds.insert(reading.initials());
        for length in 2..=reading.syllables.len() {
            sounds.extend(reading.syllables.windows(length).map(<[String]>::concat));
        }
    }
    sounds
});

/// Splits a query term into the words that tell firms apart and the generic ones (division, form) around them.
/// The first is empty when the term is generic altogether.
pub fn split_generic(term: &str) -> (String, Vec<String>) {
    let key = fold_key(term);
    let mut division = Division::default();
    let core = strip_places(&key, &mut division);
    let (core, forms) = strip_forms(core);
    let mut generic = division.words;
    if PLACES.contains_key(core) || form::FORMS.contains(&core) {
        generic.push(core.to_owned());
        generic.extend(single_forms(forms));
        return (String::new(), generic);
    }
    generic.extend(single_forms(forms));
    (core.to_owned(), generic)
}

/// Says whether a word, folded, is a legal form or part of one: it tells no firm from another.
pub fn is_form(word: &str) -> bool {
    form::FORMS.contains(&word) || form::BRANCHES.contains(&word)
}

/// Says whether a word, folded, is a place that stands in firm names.
pub(crate) fn is_place(word: &str) -> bool {
    PLACES.contains_key(word)
}

/// Says whether a word, folded, is a trade or product that stands in firm names.
pub fn is_trade(word: &str) -> bool {
    TRADES.contains(word)
}

/// Says whether a folded text ends with a legal form or the word for a branch.
pub fn has_form(key: &str) -> bool {
    form::FORMS.iter().chain(form::BRANCHES).any(|form| key.ends_with(form))
}

/// Says whether a word, folded, is a piece of the form that nearly every firm bears, like 有限 or 限公司.
pub(crate) fn is_part_of_form(word: &str) -> bool {
    word.chars().count() >= 2 && form::COMPANIES.iter().any(|form| form.contains(word))
}

/// Says whether letters spell such a piece of at least two syllables, or the initials of such a form.
pub(crate) fn sounds_like_form(letters: &str) -> bool {
    FORM_SOUNDS.contains(letters)
}

/// Returns the form words that a folded name holds anywhere.
pub(crate) fn forms_in(key: &str) -> impl Iterator<Item = &'static str> {
    form::FORMS
        .iter()
        .chain(form::BRANCHES)
        .copied()
        .filter(move |word| key.contains(word))
}

/// Each form of 集团有限公司 by itself, in the order of the text.
fn single_forms(forms: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = forms;
    while let Some(word) = form::FORMS.iter().find(|word| rest.ends_with(**word)) {
        words.push((*word).to_owned());
        rest = &rest[..rest.len() - word.len()];
    }
    words.reverse();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_parts_are_told_from_the_rest() {
        let cases = [
            ("轴承有限公司", "轴承", "有限公司"),
            ("洛阳轴承", "轴承", "洛阳"),
            ("有限公司", "", "有限公司"),
            ("洛阳", "", "洛阳"),
            ("洛阳有限公司", "", "洛阳 有限公司"),
            ("轴承集团有限公司", "轴承", "集团 有限公司"),
            ("轴承集团股份有限公司", "轴承", "集团 股份有限公司"),
            ("洛轴", "洛轴", ""),
        ];
        for (term, core, generic) in cases {
            let (found, words) = split_generic(term);
            assert_eq!((found.as_str(), words.join(" ").as_str()), (core, generic), "{term}");
        }
    }
}

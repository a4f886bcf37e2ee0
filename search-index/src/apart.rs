//! Questions typed without the spaces that part their words: 高新区玻璃, 普莱柯疫苗, 洛钼603993, luo轴. Only when the
//! text as it was typed finds nothing.

use crate::pinyin::{Reading, readings};
use crate::plan::{Parsed, Word, parse};

/// Han words shorter than this are not cut further.
const SHORTEST: usize = 2;
/// Longer questions are a name with a slip rather than two words.
const LONGEST: usize = 12;

/// Every way to read a question as more words than were typed, the likeliest first.
pub(crate) fn readings_apart(parsed: &Parsed) -> Vec<Parsed> {
    let by_script = join(parsed.words.iter().map(|word| scripts(&word.key)));
    if by_script != join(parsed.words.iter().map(|word| vec![word.key.clone()])) {
        let mut reading = parse(&by_script);
        reading.spoken = spoken(&reading);
        return vec![reading];
    }
    let [word] = parsed.words.as_slice() else {
        return Vec::new();
    };
    cuts(&word.key)
        .map(|(one, other)| parse(&format!("{one} {other}")))
        .collect()
}

/// The words as one sound, when some were typed by theirs: luo轴 is likelier 洛轴 than a 洛 here and a 轴 there.
fn spoken(reading: &Parsed) -> String {
    let has_digit = |word: &Word| word.key.contains(|c: char| c.is_ascii_digit());
    if reading.words.iter().any(has_digit) {
        return String::new();
    }
    let sound = |word: &Word| match word.key.is_ascii() {
        true => word.key.clone(),
        false => readings(&word.key).first().map(Reading::joined).unwrap_or_default(),
    };
    reading.words.iter().map(sound).collect()
}

fn join(words: impl Iterator<Item = Vec<String>>) -> String {
    words.flatten().collect::<Vec<_>>().join(" ")
}

/// Cuts a word where its script changes.
fn scripts(word: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut last = None;
    for c in word.chars() {
        let script = c.is_ascii();
        match parts.last_mut() {
            Some(part) if last == Some(script) => part.push(c),
            _ => parts.push(c.to_string()),
        }
        last = Some(script);
    }
    parts
}

/// Cuts a Han word in two, the longest first part first: what people know best they type first.
fn cuts(word: &str) -> impl Iterator<Item = (&str, &str)> {
    let length = word.chars().count();
    let ends = word.char_indices().map(|(at, _)| at).skip(SHORTEST);
    let fits = !word.is_ascii() && (2 * SHORTEST..=LONGEST).contains(&length);
    let ends: Vec<usize> = ends.take((length + 1).saturating_sub(2 * SHORTEST)).collect();
    let ends = ends.into_iter().rev().filter(move |_| fits);
    ends.map(|at| word.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(text: &str) -> Vec<String> {
        let readings = readings_apart(&parse(text));
        let words = |parsed: Parsed| {
            parsed
                .words
                .into_iter()
                .map(|word| word.key)
                .collect::<Vec<_>>()
                .join(" ")
        };
        readings.into_iter().map(words).collect()
    }

    #[test]
    fn what_was_typed_by_its_sound_is_heard_as_one() {
        let spoken = |text: &str| readings_apart(&parse(text))[0].spoken.clone();
        assert_eq!(spoken("luo轴"), "luozhou");
        assert_eq!(spoken("惠中sy"), "huizhongsy");
        assert_eq!(spoken("洛钼603993"), "");
    }

    #[test]
    fn words_part_where_the_script_changes_or_anywhere_within_han() {
        assert_eq!(apart("luo轴"), ["luo 轴"]);
        assert_eq!(apart("洛钼603993"), ["洛钼 603993"]);
        assert_eq!(apart("zhonghang光电 疫苗"), ["zhonghang 光电 疫苗"]);
        assert_eq!(apart("普莱柯疫苗"), ["普莱柯 疫苗", "普莱 柯疫苗"]);
        assert_eq!(apart("新强联"), [] as [&str; 0]);
        assert_eq!(apart("luozhou"), [] as [&str; 0]);
        assert_eq!(apart("惠中 兽药厂家"), [] as [&str; 0]);
    }
}

//! Questions typed without the spaces that part their words: 洛龙轴承, 起重设备偃师, 普莱柯疫苗, 洛钼603993, luo轴. Only when
//! the text as it was typed finds nothing.

use crate::name::{is_form, is_place, is_trade};
use crate::pinyin::{Reading, readings};
use crate::plan::{Parsed, Word, parse};

/// Han words shorter than this are not cut further.
const SHORTEST: usize = 2;
/// Longer words are a name with a slip or a sentence rather than two words.
const LONGEST: usize = 12;
/// Known words are looked for in words up to this length: longer ones are sentences.
const LONGEST_KNOWN: usize = 40;
/// The longest known word.
const LONGEST_LABEL: usize = 16;

/// A question as more words than were typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) parsed: Parsed,
    /// It holds a place, zone, tier or field that the registry knows: such words are no slips of others.
    pub(crate) known: bool,
}

/// What a piece of a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A word that the registry knows.
    Label,
    /// A place that names of firms begin with.
    Place,
    Trade,
    Form,
    Unknown,
}

/// Every way to read a question as more words than were typed, the likeliest first; `labels` are the folded words that
/// the registry knows, sorted.
pub(crate) fn readings_apart(parsed: &Parsed, labels: &[String]) -> Vec<Cut> {
    let typed: Vec<&str> = parsed.words.iter().map(|word| word.key.as_str()).collect();
    let by_script: Vec<String> = typed.iter().flat_map(|word| scripts(word)).collect();
    if by_script != typed {
        let mut reading = parse(&by_script.join(" "));
        reading.spoken = spoken(&reading);
        let known = Cut {
            parsed: reading,
            known: false,
        };
        return std::iter::once(known).chain(by_words(&by_script, labels)).collect();
    }
    by_words(&by_script, labels)
}

fn by_words(words: &[String], labels: &[String]) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = Vec::new();
    let mut add = |pieces: &[(String, Kind)]| {
        let text: Vec<&str> = pieces.iter().map(|(piece, _)| piece.as_str()).collect();
        // A place in front of what nobody knows is the beginning of a name, perhaps with a slip in it.
        let tells = |(at, (_, kind)): (usize, &(String, Kind))| match kind {
            Kind::Label => true,
            Kind::Place => at > 0,
            Kind::Trade | Kind::Form | Kind::Unknown => false,
        };
        let cut = Cut {
            parsed: parse(&text.join(" ")),
            known: pieces.iter().enumerate().any(tells),
        };
        if pieces.len() > words.len() && cut.parsed.words.len() > 1 && !cuts.contains(&cut) {
            cuts.push(cut);
        }
    };
    let pieces: Vec<(String, Kind)> = words.iter().flat_map(|word| pieces(word, labels)).collect();
    add(&pieces);
    // What is not known may be two words itself.
    for (at, (piece, _)) in pieces
        .iter()
        .enumerate()
        .filter(|(_, (_, kind))| *kind == Kind::Unknown)
    {
        for (one, other) in halves(piece) {
            let halves = [one, other].map(|half| (half.to_owned(), Kind::Unknown));
            add(&[&pieces[..at], &halves, &pieces[at + 1..]].concat());
        }
    }
    for (at, word) in words.iter().enumerate() {
        for (one, other) in halves(word) {
            let plain = |words: &[String]| {
                words
                    .iter()
                    .map(|word| (word.clone(), Kind::Unknown))
                    .collect::<Vec<_>>()
            };
            let halves = [one, other].map(|half| (half.to_owned(), Kind::Unknown)).to_vec();
            add(&[plain(&words[..at]), halves, plain(&words[at + 1..])].concat());
        }
    }
    cuts
}

/// Covers a word with known words, as few as possible and with as little left over as possible.
fn pieces(word: &str, labels: &[String]) -> Vec<(String, Kind)> {
    let chars: Vec<char> = word.chars().collect();
    if word.is_ascii() || chars.len() > LONGEST_KNOWN {
        return vec![(word.to_owned(), Kind::Unknown)];
    }
    // For each end the least cost of covering what is in front of it, and where its last piece begins.
    let mut best: Vec<(usize, usize, Kind)> = vec![(0, 0, Kind::Unknown)];
    for end in 1..=chars.len() {
        let last = (0..end).map(|start| {
            let piece: String = chars[start..end].iter().collect();
            let (cost, kind) = cost(&piece, end - start, labels);
            (best[start].0 + cost, start, kind)
        });
        best.push(
            last.min_by_key(|&(cost, start, _)| (cost, start))
                .unwrap_or((0, 0, Kind::Unknown)),
        );
    }
    let mut pieces = Vec::new();
    let mut end = chars.len();
    while end > 0 {
        let (_, start, kind) = best[end];
        pieces.push((chars[start..end].iter().collect(), kind));
        end = start;
    }
    pieces.reverse();
    pieces
}

fn cost(piece: &str, length: usize, labels: &[String]) -> (usize, Kind) {
    let is_label = || labels.binary_search_by(|label| label.as_str().cmp(piece)).is_ok();
    if (SHORTEST..=LONGEST_LABEL).contains(&length) {
        if is_place(piece) {
            return (2, Kind::Place);
        }
        if is_form(piece) {
            return (2, Kind::Form);
        }
        // A field that is called like a trade stands in names too.
        if is_trade(piece) {
            return (3, Kind::Trade);
        }
        if is_label() {
            return (2, Kind::Label);
        }
    }
    let alone = if length == 1 { 30 } else { 4 };
    (alone + 2 * length, Kind::Unknown)
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

/// Cuts a word where its script changes; a code, in which letters and figures alternate, is one word.
fn scripts(word: &str) -> Vec<String> {
    let parts = runs(word);
    match word.is_ascii() && parts.len() > 2 {
        true => vec![word.to_owned()],
        false => parts,
    }
}

fn runs(word: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut last = None;
    for c in word.chars() {
        let script = (c.is_ascii(), c.is_ascii_digit());
        match parts.last_mut() {
            Some(part) if last == Some(script) => part.push(c),
            _ => parts.push(c.to_string()),
        }
        last = Some(script);
    }
    parts
}

/// Cuts a Han word in two, the longest first part first: what people know best they type first.
fn halves(word: &str) -> impl Iterator<Item = (&str, &str)> {
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
        let labels = ["偃师", "小巨人", "洛龙", "洛龙区", "高新区"].map(str::to_owned);
        let readings = readings_apart(&parse(text), &labels);
        readings.into_iter().map(|cut| cut.parsed.spaced()).collect()
    }

    #[test]
    fn what_was_typed_by_its_sound_is_heard_as_one() {
        let spoken = |text: &str| readings_apart(&parse(text), &[])[0].parsed.spoken.clone();
        assert_eq!(spoken("luo轴"), "luozhou");
        assert_eq!(spoken("惠中sy"), "huizhongsy");
        assert_eq!(spoken("洛钼603993"), "");
    }

    #[test]
    fn words_part_where_the_script_changes_or_anywhere_within_han() {
        assert_eq!(apart("luo轴"), ["luo 轴"]);
        assert_eq!(apart("洛钼603993"), ["洛钼 603993"]);
        assert_eq!(apart("普莱柯疫苗"), ["普莱柯 疫苗", "普莱 柯疫苗"]);
        assert_eq!(apart("新强联"), [] as [&str; 0]);
        assert_eq!(apart("luozhou"), [] as [&str; 0]);
    }

    #[test]
    fn words_that_are_known_come_first() {
        for (typed, first) in [
            ("洛龙轴承", "洛龙 轴承"),
            ("洛龙区起重设备", "洛龙区 起重设备"),
            ("起重设备偃师", "起重设备 偃师"),
            ("小巨人耐火材料", "小巨人 耐火材料"),
            ("高新区麦斯克", "高新区 麦斯克"),
            ("电缆通达河南", "电缆 通达 河南"),
            ("高新区小巨人轴承", "高新区 小巨人 轴承"),
            ("传热设备 隆华", "传热 设备 隆华"),
        ] {
            assert_eq!(apart(typed)[0], first, "{typed}");
        }
    }
}

//! Where in a text the words of a question stand.

use crate::explain::heard_in;
use crate::fold::{Folded, other_numerals};
use crate::plan::{Word, parse};

/// The words of a question, taken apart once and looked for in many texts.
#[derive(Clone, Debug)]
pub struct Marker {
    words: Vec<MarkedWord>,
    is_silent: bool,
}

/// One word of a question, in every way it may be written.
#[derive(Clone, Debug)]
pub struct MarkedWord {
    key: String,
    spellings: Vec<Vec<char>>,
}

impl Marker {
    /// Takes a question apart.
    pub fn new(question: &str) -> Self {
        Self {
            words: parse(question).words.into_iter().map(MarkedWord::new).collect(),
            is_silent: false,
        }
    }

    /// Marks nothing, for those who show no marks.
    #[must_use]
    pub fn silent(self) -> Self {
        Self {
            is_silent: true,
            ..self
        }
    }

    /// The words of the question.
    pub fn words(&self) -> &[MarkedWord] {
        &self.words
    }

    /// Returns the byte ranges of a text that the words cover, ascending and apart.
    pub fn find(&self, text: &str) -> Vec<(usize, usize)> {
        if self.is_silent {
            return Vec::new();
        }
        let folded = Folded::new(text);
        apart(self.words.iter().filter_map(|word| word.find(&folded)).collect())
    }

    /// Returns the byte ranges of a name that sound like the words, ascending and apart.
    pub fn hear(&self, name: &str) -> Vec<(usize, usize)> {
        if self.is_silent {
            return Vec::new();
        }
        let letters: Vec<&str> = self.words.iter().map(|word| word.key.as_str()).collect();
        apart(heard_in(name, &letters))
    }
}

impl MarkedWord {
    /// The word as typed, or what of it tells firms apart, or a number in the other numerals.
    fn new(word: Word) -> Self {
        let other = other_numerals(&word.key);
        let spellings = [&word.key, &word.core].into_iter().chain(&other);
        let mut spellings: Vec<Vec<char>> = spellings.map(|it| it.chars().collect()).collect();
        spellings.dedup();
        Self {
            key: word.key,
            spellings,
        }
    }

    /// Returns the byte range of the original that the word first covers.
    pub fn find(&self, text: &Folded) -> Option<(usize, usize)> {
        self.spellings.iter().find_map(|spelling| text.find(spelling))
    }
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
            let heard = Marker::new(typed).hear(name);
            let marked: String = heard.into_iter().map(|(from, to)| &name[from..to]).collect();
            assert_eq!(marked, expected, "{typed}");
        }
    }

    #[test]
    fn words_are_marked_in_the_original_text() {
        let text = "生产分子筛、凯迈（洛阳）气源，原五四零八厂";
        let marked = |question: &str| {
            let found = Marker::new(question).find(text);
            found.into_iter().map(|(from, to)| &text[from..to]).collect::<Vec<_>>()
        };
        assert_eq!(marked("分子篩 洛阳气"), ["分子筛", "洛阳）气"]);
        assert_eq!(marked("5408"), ["五四零八"]);
        assert!(marked("轴承").is_empty());
        assert!(marked("").is_empty());
    }
}

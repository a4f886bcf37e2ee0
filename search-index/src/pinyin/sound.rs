//! The sounds of one character.

use pinyin::ToPinyin;

use super::{SPECIAL, spell};

/// Returns how a folded character is read; nothing when it is not.
pub(crate) fn sounds(c: char) -> Sounds {
    if c.is_ascii() {
        return Sounds::One(LATIN.find(c).map(|at| &LATIN[at..=at]));
    }
    match SPECIAL.get(&c) {
        Some(sounds) => Sounds::Several(sounds),
        None => Sounds::One(c.to_pinyin().map(|reading| spell(reading.plain()))),
    }
}

/// What is its own sound.
const LATIN: &str = "0123456789abcdefghijklmnopqrstuvwxyz";

/// The sounds of a character, the likeliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sounds {
    One(Option<&'static str>),
    Several(&'static [&'static str]),
}

impl Sounds {
    pub(crate) fn iter(self) -> impl Iterator<Item = &'static str> {
        let (one, several) = match self {
            Sounds::One(one) => (one, &[][..]),
            Sounds::Several(several) => (None, several),
        };
        one.into_iter().chain(several.iter().copied())
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Sounds::One(None)
    }
}

//! Keys that must match as a whole, all in one field of the index.

use crate::document::NameKind;

/// Slips behind so many characters of a distinctive part are not looked up.
const LONGEST_GAPPED: usize = 6;
/// What is left must be so long to say anything.
const SHORTEST_GAP: usize = 2;

/// What a whole key is; the letter in front of the key keeps the kinds apart in one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exact {
    Legal,
    Former,
    Short,
    Brand,
    CreditCode,
    OrganisationCode,
    RegistrationNumber,
    StockCode,
    /// The distinctive part of any name.
    Distinct,
    /// A short name or distinctive part in full pinyin.
    Sound,
    /// The initials of one.
    Initials,
    /// A form word that a name holds.
    Form,
    /// The distinctive part and the trade of any name together.
    Core,
    /// The same with one character of the distinctive part left out, see [`gaps`].
    Gap,
}

impl Exact {
    /// Returns the term text of a key of this kind.
    pub(crate) fn term(self, key: &str) -> String {
        format!("{}{key}", self.tag())
    }

    /// The letter in front of the keys of this kind.
    pub(crate) fn tag(self) -> char {
        match self {
            Exact::Legal => 'L',
            Exact::Former => 'O',
            Exact::Short => 'S',
            Exact::Brand => 'B',
            Exact::CreditCode => 'C',
            Exact::OrganisationCode => 'P',
            Exact::RegistrationNumber => 'G',
            Exact::StockCode => 'T',
            Exact::Distinct => 'D',
            Exact::Sound => 'Q',
            Exact::Initials => 'I',
            Exact::Form => 'F',
            Exact::Core => 'N',
            Exact::Gap => 'W',
        }
    }
}

impl From<NameKind> for Exact {
    fn from(kind: NameKind) -> Self {
        match kind {
            NameKind::Legal => Exact::Legal,
            NameKind::Former => Exact::Former,
            NameKind::Short => Exact::Short,
            NameKind::Brand => Exact::Brand,
        }
    }
}

/// A text with each of its first characters left out in turn. Two texts that differ by one slip there, a wrong, missing,
/// added or swapped character, share one of these or one is the other's: a slip is then found by a look-up.
pub(crate) fn gaps(text: &str, first: usize) -> impl Iterator<Item = String> + use<> {
    let chars: Vec<char> = text.chars().collect();
    let left_out = 0..first.min(chars.len()).min(LONGEST_GAPPED);
    let told = chars.len() > SHORTEST_GAP;
    left_out.filter(move |_| told).map(move |out| {
        let kept = chars.iter().enumerate().filter(|(at, _)| *at != out);
        kept.map(|(_, c)| *c).collect()
    })
}

//! Choices as bits: which options are possible, without copying their names.

use std::collections::BTreeSet;

use crate::rules::standard::ChoiceInput;

/// Options by their places among those of an input, which has no more than a mask has bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::rules) struct Chosen(u128);

impl Chosen {
    /// Returns the places of some options; what is no option of the input has none.
    pub(in crate::rules) fn places<'a>(input: &ChoiceInput, options: impl IntoIterator<Item = &'a String>) -> Self {
        let mut mask = 0;
        for option in options {
            if let Some(place) = input.options.iter().position(|(code, _)| code == option) {
                mask |= 1_u128 << place;
            }
        }
        Self(mask)
    }

    /// Returns the options at some places.
    pub(in crate::rules) fn at(places: u64) -> Self {
        Self(u128::from(places))
    }

    /// Returns every option.
    pub(in crate::rules) fn all(input: &ChoiceInput) -> Self {
        let count = u32::try_from(input.options.len()).unwrap_or(u32::MAX);
        Self(1_u128.checked_shl(count).map_or(u128::MAX, |above| above - 1))
    }

    /// Returns these and the option at a place.
    pub(in crate::rules) fn with(self, place: usize) -> Self {
        let bit = 1_u128.checked_shl(u32::try_from(place).unwrap_or(u32::MAX));
        Self(self.0 | bit.unwrap_or(0))
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(in crate::rules) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Tells whether the option at a place is one of them.
    pub(in crate::rules) fn has(self, place: usize) -> bool {
        self.0
            .checked_shr(u32::try_from(place).unwrap_or(u32::MAX))
            .is_some_and(|rest| rest & 1 == 1)
    }

    /// Returns those that are also among others.
    pub(in crate::rules) fn among(self, others: Self) -> Self {
        Self(self.0 & others.0)
    }

    pub(super) fn of(self, input: &ChoiceInput) -> BTreeSet<String> {
        let mut chosen = BTreeSet::new();
        for (place, (code, _)) in input.options.iter().enumerate() {
            if self.has(place) {
                chosen.insert(code.clone());
            }
        }
        chosen
    }
}

//! Digests that add up: those of rows give that of a slot, those of slots that of the registry, in any order, and what
//! goes is taken off again.

use sha2::{Digest as _, Sha256};

/// A sum of hashes modulo 2^256.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Digest([u64; 4]);

impl Digest {
    /// The digest of one text.
    pub(super) fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.as_bytes());
            // No part holds a bare line feed: what is JSON escapes it, names have none.
            hash.update(b"\n");
        }
        let bytes = hash.finalize();
        let mut limbs = [0; 4];
        for (limb, bytes) in limbs.iter_mut().zip(bytes.chunks_exact(8)) {
            *limb = u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
        }
        Self(limbs)
    }

    pub(super) fn add(&mut self, other: Self) {
        let mut carry = false;
        for (limb, other) in self.0.iter_mut().zip(other.0) {
            let (sum, over) = limb.overflowing_add(other);
            let (sum, again) = sum.overflowing_add(u64::from(carry));
            *limb = sum;
            carry = over || again;
        }
    }

    pub(super) fn take(&mut self, other: Self) {
        let mut borrow = false;
        for (limb, other) in self.0.iter_mut().zip(other.0) {
            let (rest, under) = limb.overflowing_sub(other);
            let (rest, again) = rest.overflowing_sub(u64::from(borrow));
            *limb = rest;
            borrow = under || again;
        }
    }

    pub(super) fn is_zero(self) -> bool {
        self == Self::default()
    }

    pub(super) fn print(self) -> String {
        self.0.iter().map(|limb| format!("{limb:016x}")).collect()
    }

    /// Reads what [`Digest::print`] printed.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut limbs = [0; 4];
        for (place, limb) in limbs.iter_mut().enumerate() {
            *limb = u64::from_str_radix(text.get(place * 16..place * 16 + 16)?, 16).ok()?;
        }
        (text.len() == 64).then_some(Self(limbs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_taken_off_again_in_any_order() {
        let (a, b, c) = (Digest::of(&["a"]), Digest::of(&["b"]), Digest::of(&["b", "c"]));
        let mut sum = Digest::default();
        for digest in [a, b, c, Digest([u64::MAX; 4])] {
            sum.add(digest);
        }
        assert_eq!(Digest::read(&sum.print()), Some(sum));
        for digest in [c, Digest([u64::MAX; 4]), a] {
            sum.take(digest);
        }
        assert_eq!(sum, b);
        sum.take(b);
        assert!(sum.is_zero());
        assert_ne!(Digest::of(&["ab"]), Digest::of(&["a", "b"]));
    }
}

//! Dice: the same numbers from the same seed on every machine and in every release (SplitMix64).

/// A stream of numbers that look random.
pub(super) struct Dice(u64);

impl Dice {
    /// Starts the stream of one firm, so that a firm does not depend on how many are made.
    pub(super) fn of(seed: u64, firm: u64) -> Self {
        let mut dice = Self(seed ^ firm.wrapping_mul(0xD134_2543_DE82_EF95));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Returns a number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low).unwrap_or(0) + 1;
        low + i64::try_from(self.next() % width).expect("a part of an i64 range fits")
    }

    /// Tells whether something of this many in a thousand happens.
    pub(super) fn chance(&mut self, permille: i64) -> bool {
        self.between(0, 999) < permille
    }

    /// Picks one.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let last = i64::try_from(items.len()).ok()?.checked_sub(1)?;
        items.get(usize::try_from(self.between(0, last)).ok()?)
    }

    /// Picks one by weight.
    pub(super) fn weighted<'a, T>(&mut self, items: &'a [T], weight: impl Fn(&T) -> i64) -> Option<&'a T> {
        let total: i64 = items.iter().map(&weight).sum();
        let at = self.between(0, (total - 1).max(0));
        at_weight(items, weight, at)
    }
}

/// Returns the item that covers a place on the line of all weights.
pub(super) fn at_weight<T>(items: &[T], weight: impl Fn(&T) -> i64, mut at: i64) -> Option<&T> {
    for item in items {
        at -= weight(item);
        if at < 0 {
            return Some(item);
        }
    }
    items.last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_same_for_ever() {
        let mut dice = Dice::of(7, 1);
        let drawn: Vec<i64> = (0..6).map(|_| dice.between(0, 999)).collect();
        assert_eq!(drawn, [919, 951, 801, 756, 167, 675]);
    }

    #[test]
    fn weights_share_the_line() {
        let items = [("a", 1), ("b", 0), ("c", 2)];
        let at = |at| at_weight(&items, |item| item.1, at).unwrap().0;
        assert_eq!([at(0), at(1), at(2)], ["a", "c", "c"]);
    }
}

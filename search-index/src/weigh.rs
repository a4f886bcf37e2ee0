//! Adds up the points of many clauses for a whole window at once: each plane holds one binary digit of every firm's
//! sum, so that a step is a few words for 64 firms and nobody looks at a firm that cannot matter.

use crate::source::{Bits, NO_BITS, Source};

/// Digits of a sum; larger ones stay at the largest.
const DIGITS: usize = 12;

/// The sums of a window.
struct Sums {
    planes: [Bits; DIGITS],
    /// Firms whose sum has more digits.
    beyond: Bits,
    /// How many planes hold anything.
    used: usize,
}

/// The firms of a window whose points come to at least so many.
pub(crate) fn worth(sources: &[Source], least: u32) -> Bits {
    let mut sums = Sums {
        planes: [NO_BITS; DIGITS],
        beyond: NO_BITS,
        used: 0,
    };
    for source in sources.iter().filter(|source| source.any) {
        sums.add(&source.bits, source.points);
    }
    sums.at_least(least)
}

impl Sums {
    fn add(&mut self, bits: &Bits, points: u32) {
        for digit in (0..u32::BITS as usize).filter(|digit| points >> digit & 1 == 1) {
            self.carry(*bits, digit);
        }
    }

    fn carry(&mut self, mut carried: Bits, from: usize) {
        for digit in from..DIGITS {
            self.used = self.used.max(digit + 1);
            let mut any = 0;
            for (plane, carried) in self.planes[digit].iter_mut().zip(&mut carried) {
                let both = *plane & *carried;
                *plane ^= *carried;
                *carried = both;
                any |= both;
            }
            if any == 0 {
                return;
            }
        }
        for (beyond, carried) in self.beyond.iter_mut().zip(&carried) {
            *beyond |= carried;
        }
    }

    /// Compares from the highest digit down: `equal` are the firms that agree with `least` so far.
    fn at_least(&self, least: u32) -> Bits {
        let mut above = self.beyond;
        if least >> self.used != 0 {
            return above;
        }
        let mut equal = [u64::MAX; NO_BITS.len()];
        for digit in (0..self.used).rev() {
            let wanted = least >> digit & 1 == 1;
            for ((above, equal), plane) in above.iter_mut().zip(&mut equal).zip(&self.planes[digit]) {
                if wanted {
                    *equal &= plane;
                } else {
                    *above |= *equal & plane;
                    *equal &= !plane;
                }
            }
        }
        for (above, equal) in above.iter_mut().zip(&equal) {
            *above |= equal;
        }
        above
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{WINDOW, holds, slots};

    #[test]
    fn sums_are_those_of_every_firm_by_itself() {
        type List = (u32, fn(u32) -> bool);
        let lists: [List; 5] = [
            (4, |slot| slot % 2 == 0),
            (1, |slot| slot % 3 == 0),
            (8, |slot| slot % 5 == 0),
            (7, |slot| slot > 4_000),
            (2_000, |slot| slot % 1_000 == 0),
        ];
        let mut sums = Sums {
            planes: [NO_BITS; DIGITS],
            beyond: NO_BITS,
            used: 0,
        };
        let adds = [0, 1, 2, 3, 4, 4, 4].map(|at: usize| lists[at]);
        for (points, held) in adds {
            let mut bits = NO_BITS;
            for slot in (0..WINDOW).filter(|&slot| held(slot)) {
                bits[slot as usize / 64] |= 1 << (slot % 64);
            }
            sums.add(&bits, points);
        }
        let sum = |slot: u32| {
            adds.iter()
                .filter(|(_, held)| held(slot))
                .map(|(points, _)| points)
                .sum::<u32>()
        };
        for least in [0, 1, 4, 5, 12, 13, 20, 2_000, 4_095] {
            let found = sums.at_least(least);
            for slot in 0..WINDOW {
                assert_eq!(holds(&found, slot), sum(slot) >= least, "{slot} {least}");
            }
        }
        assert_eq!(
            slots(&sums.at_least(5_000)).collect::<Vec<_>>(),
            [0, 1_000, 2_000, 3_000, 4_000]
        );
    }
}

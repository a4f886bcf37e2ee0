//! Which firms of a segment come first among equals, in ever wider circles: once a page is full of good matches, only
//! the innermost circles can still hold a better one, and the rest of the matches need no look.

use std::cmp::Reverse;

use crate::known::{Marks, mark};

/// The narrowest circle holds about so many firms, each further one this many times as many.
const NARROWEST: usize = 256;
const WIDER: usize = 4;

/// What orders firms among equals: the larger first.
pub(crate) type Standing = (u32, Reverse<i64>);

/// The circles of a segment, the narrowest first.
pub(crate) struct Ranks {
    circles: Vec<Circle>,
}

struct Circle {
    /// Every firm outside stands behind this.
    edge: Standing,
    inside: Marks,
}

impl Ranks {
    /// Draws the circles from the standing of each firm.
    pub(crate) fn new(standings: &[Standing]) -> Self {
        let mut sorted = standings.to_vec();
        let sizes = std::iter::successors(Some(NARROWEST), |size| size.checked_mul(WIDER));
        let sizes: Vec<usize> = sizes.take_while(|&size| size < standings.len()).collect();
        let mut circles: Vec<Circle> = Vec::new();
        // The widest first: a narrower edge lies among the firms in front of it.
        for &size in sizes.iter().rev() {
            sorted.select_nth_unstable_by(size - 1, |one, other| other.cmp(one));
            sorted.truncate(size);
            let edge = sorted[size - 1];
            circles.push(Circle {
                edge,
                inside: inside(standings, edge),
            });
        }
        circles.reverse();
        Self { circles }
    }

    /// The narrowest circle that holds every firm that matters; `outside_matters` says whether a firm of this standing
    /// or behind it does. `None` when any firm may.
    pub(crate) fn circle(&self, outside_matters: impl Fn(Standing) -> bool) -> Option<&Marks> {
        let enough = self.circles.iter().find(|circle| !outside_matters(circle.edge));
        enough.map(|circle| &circle.inside)
    }
}

fn inside(standings: &[Standing], edge: Standing) -> Marks {
    let firms = u32::try_from(standings.len()).expect("a segment holds fewer than 2^32 firms");
    mark(firms, (0..firms).filter(|&doc| standings[doc as usize] >= edge))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_circle_that_is_enough_is_chosen() {
        let standings: Vec<Standing> = (0..5_000_u32)
            .map(|n| (n * 7919 % 100, Reverse(i64::from(n))))
            .collect();
        let ranks = Ranks::new(&standings);
        for least in [(99, Reverse(10)), (95, Reverse(0)), (50, Reverse(3))] {
            let circle = ranks.circle(|edge| edge > least);
            let held = |doc: usize| circle.is_none_or(|marks| marks[doc / 64] >> (doc % 64) & 1 == 1);
            let better = (0..standings.len()).filter(|&doc| standings[doc] >= least);
            assert!(better.into_iter().all(held), "{least:?}");
        }
        let narrow = ranks.circle(|edge| edge > (99, Reverse(4_999))).expect("a circle");
        assert_eq!(narrow.iter().map(|word| word.count_ones()).sum::<u32>(), 256);
        assert!(Ranks::new(&standings[..100]).circle(|_| false).is_none());
    }
}

//! Forecasts: what remains of a count when a share of what runs out is renewed, and what comes when a share of the
//! firms that screening names is awarded. Whole firms only; the parts of the counties add up to the city's.

use serde::Serialize;

/// Months over which the firms of the pipeline arrive, evenly.
pub const ARRIVAL_MONTHS: u64 = 12;

/// What is assumed, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Rates {
    /// Of the titles that run out, so many are renewed.
    pub renewed: u64,
    /// Of the firms that qualify and do not hold, so many are awarded 「够格未认定」.
    pub eligible: u64,
    /// Of the firms one step away, so many are awarded 「差一步」.
    pub near: u64,
}

/// What one part starts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Start {
    /// Firms that surely count.
    pub certain: u64,
    /// Those of them whose last title has ended by the month in question.
    pub ended: u64,
    /// Firms that qualify and do not hold.
    pub eligible: u64,
    /// Firms one step away.
    pub near: u64,
}

/// What a part is expected to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// Without anything new.
    pub kept: u64,
    /// With what the pipeline brings.
    pub with_new: u64,
}

/// Returns what the parts are expected to have so many months ahead, and what they have together.
pub fn expect(parts: &[Start], rates: Rates, months: u64) -> (Vec<Expected>, Expected) {
    let renewed = split(parts, |part| part.ended, |sum| sum * rates.renewed / 100);
    let weight = |part: &Start| part.eligible * rates.eligible + part.near * rates.near;
    let arrived = months.min(ARRIVAL_MONTHS);
    let new = split(parts, weight, |sum| sum * arrived / (100 * ARRIVAL_MONTHS));
    let each: Vec<Expected> = parts
        .iter()
        .zip(renewed.iter().zip(&new))
        .map(|(part, (renewed, new))| {
            let kept = part.certain.saturating_sub(part.ended) + renewed;
            Expected {
                kept,
                with_new: kept + new,
            }
        })
        .collect();
    let sum = |of: fn(&Expected) -> u64| each.iter().map(of).sum();
    let whole = Expected {
        kept: sum(|it| it.kept),
        with_new: sum(|it| it.with_new),
    };
    (each, whole)
}

/// Takes a share of the sum of weights, rounded down, and hands it out by the largest remainders.
fn split(parts: &[Start], weight: impl Fn(&Start) -> u64, share: impl Fn(u64) -> u64) -> Vec<u64> {
    let weights: Vec<u64> = parts.iter().map(weight).collect();
    let sum: u64 = weights.iter().sum();
    apportion(share(sum), &weights)
}

/// Hands out whole numbers in proportion to weights; they add up to the total unless all weights are zero. Equal
/// remainders go to the earlier part.
pub fn apportion(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let exact = weights.iter().map(|weight| u128::from(*weight) * u128::from(total));
    let (mut parts, rests): (Vec<u64>, Vec<u128>) = exact
        .map(|product| (u64::try_from(product / sum).unwrap_or(u64::MAX), product % sum))
        .unzip();
    let left = total - parts.iter().sum::<u64>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(rests[*place]));
    for place in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[place] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn start(certain: u64, ended: u64, eligible: u64, near: u64) -> Start {
        Start {
            certain,
            ended,
            eligible,
            near,
        }
    }

    #[test]
    fn a_scenario_is_the_sum_that_a_hand_would_write() {
        let rates = Rates {
            renewed: 70,
            eligible: 50,
            near: 20,
        };
        // 100 − 45 + ⌊45 × 0.7⌋ = 86; ⌊(30 × 0.5 + 17 × 0.2) × 6 / 12⌋ = ⌊9.2⌋ = 9; after a year ⌊18.4⌋ = 18.
        let parts = [start(60, 30, 20, 10), start(40, 15, 10, 7)];
        let after = |months| expect(&parts, rates, months).1;
        assert_eq!(after(6), Expected { kept: 86, with_new: 95 });
        assert_eq!(
            after(12),
            Expected {
                kept: 86,
                with_new: 104
            }
        );
        assert_eq!(after(24), after(12));
    }

    proptest! {
        #[test]
        fn the_parts_add_up_to_what_the_whole_alone_would_give(
            parts in prop::collection::vec((0_u64..500, 0_u64..500, 0_u64..300, 0_u64..300), 1..20),
            renewed in 0_u64..=100, eligible in 0_u64..=100, near in 0_u64..=100, months in 0_u64..30,
        ) {
            let parts: Vec<Start> = parts.into_iter().map(|(a, b, c, d)| start(a.max(b), a.min(b), c, d)).collect();
            let sum = |of: fn(&Start) -> u64| parts.iter().map(of).sum();
            let whole = start(sum(|it| it.certain), sum(|it| it.ended), sum(|it| it.eligible), sum(|it| it.near));
            let rates = Rates { renewed, eligible, near };
            let (each, city) = expect(&parts, rates, months);
            prop_assert_eq!(city, expect(&[whole], rates, months).1);
            for (part, expected) in parts.iter().zip(&each) {
                prop_assert!(expected.kept <= part.certain && expected.kept <= expected.with_new);
            }
        }
    }
}

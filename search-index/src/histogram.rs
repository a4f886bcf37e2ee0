//! Counts by small numbers. Making one costs nothing worth telling, reading it only what was counted.

/// How often each number was counted.
#[derive(Clone)]
pub(crate) struct Histogram {
    counts: Vec<u32>,
    seen: Vec<u32>,
}

impl Histogram {
    /// Counts numbers below a bound.
    pub(crate) fn new(bound: usize) -> Self {
        Self {
            counts: vec![0; bound],
            seen: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, number: u32, times: u32) {
        let count = &mut self.counts[number as usize];
        if *count == 0 {
            self.seen.push(number);
        }
        *count += times;
    }

    /// Takes back one of what was counted.
    pub(crate) fn take(&mut self, number: u32) {
        self.counts[number as usize] -= 1;
    }

    /// Each number that was counted, and how often.
    pub(crate) fn seen(&self) -> impl Iterator<Item = (u32, u32)> {
        let counted = self.seen.iter().map(|&number| (number, self.counts[number as usize]));
        counted.filter(|&(_, count)| count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told_once() {
        let mut histogram = Histogram::new(10);
        for (number, times) in [(7, 2), (3, 1), (7, 1), (5, 1)] {
            histogram.add(number, times);
        }
        histogram.take(5);
        assert_eq!(histogram.seen().collect::<Vec<_>>(), [(7, 3), (3, 1)]);
    }
}

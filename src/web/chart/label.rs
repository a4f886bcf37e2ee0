//! Labels that do not overlap: each stands at the first of its places that is free, or is left to the tooltip.

use super::{HEIGHT, LEFT, WIDTH};

/// The height of a line of text.
const LINE: i64 = 16;

/// The boxes that are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    taken: Vec<Box4>,
}

#[derive(Clone, Copy, Debug)]
struct Box4 {
    left: i64,
    right: i64,
    top: i64,
    bottom: i64,
}

impl Labels {
    /// Takes the box of a text that stands anyway, with its left end and base line.
    pub(super) fn take(&mut self, (x, y): (i64, i64), text: &str) {
        self.taken.push(box_of((x, y), text));
    }

    /// Returns the left end and base line for a text near a mark, at the first place that is free.
    pub(super) fn place(&mut self, (x, y): (i64, i64), text: &str) -> Option<(i64, i64)> {
        let half = width(text) / 2;
        let sides = [
            (x - half, y - 9),
            (x - 2 * half - 6, y - 9),
            (x + 6, y - 9),
            (x - half, y + 21),
            (x + 9, y + 4),
            (x - 2 * half - 9, y + 4),
            (x - half, y - 26),
            (x - half, y + 38),
        ];
        let free = sides.into_iter().find(|place| self.is_free(box_of(*place, text)))?;
        self.take(free, text);
        Some(free)
    }

    fn is_free(&self, own: Box4) -> bool {
        // Left of the frame stand the numbers of the axis.
        let inside = LEFT - 4 <= own.left && own.right <= WIDTH && 0 <= own.top && own.bottom <= HEIGHT;
        let apart = |other: &Box4| {
            own.right <= other.left || other.right <= own.left || own.bottom <= other.top || other.bottom <= own.top
        };
        inside && self.taken.iter().all(apart)
    }
}

fn box_of((x, y): (i64, i64), text: &str) -> Box4 {
    Box4 {
        left: x - 2,
        right: x + width(text) + 2,
        top: y - LINE + 3,
        bottom: y + 4,
    }
}

/// The width of a text of 13 units height: a Chinese sign is as wide as high, others a little over half.
pub(super) fn width(text: &str) -> i64 {
    text.chars().map(|c| if c.is_ascii() { 8 } else { 13 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_one_mark_never_overlap_and_the_last_gives_way() {
        let mut labels = Labels::default();
        let mut boxes: Vec<Box4> = Vec::new();
        let mut placed = 0;
        for _ in 0..12 {
            if let Some(place) = labels.place((400, 150), "482 家") {
                let own = box_of(place, "482 家");
                assert!(boxes.iter().all(|it| own.right <= it.left
                    || it.right <= own.left
                    || own.bottom <= it.top
                    || it.bottom <= own.top));
                boxes.push(own);
                placed += 1;
            }
        }
        assert!((3..12).contains(&placed), "{placed}");
    }
}

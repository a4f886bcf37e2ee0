//! How many slips of the pen lie between two texts.

/// Says whether at most one character was replaced, left out, added or swapped with its neighbour.
pub fn within_one(one: &[char], other: &[char]) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    match long.len() - short.len() {
        0 => {
            let (a, b) = (&short[same..], &long[same..]);
            a.len() <= 1 || a[1..] == b[1..] || (a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..])
        }
        1 => short[same..] == long[same + 1..],
        _ => false,
    }
}

/// Returns the fewest slips between `part` and any stretch of `whole`; neighbours swapped count as one.
pub fn within_text(part: &[char], whole: &[char]) -> usize {
    // Row i holds the cost of the first i characters of `part` ending at each place of `whole`; a stretch may
    // begin anywhere, so row zero is free.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = vec![0; whole.len() + 1];
    for (i, c) in part.iter().enumerate() {
        let mut row = vec![i + 1; whole.len() + 1];
        for (j, d) in whole.iter().enumerate() {
            let replaced = last[j] + usize::from(c != d);
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && part[i - 1] == *d && *c == whole[j - 1] {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last.into_iter().min().unwrap_or(part.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn one_slip_is_one_slip() {
        for other in ["新强链", "新强", "新联强", "新强联合", "新强联", "强新联"] {
            assert!(within_one(&chars("新强联"), &chars(other)), "{other}");
        }
        for other in ["新", "联强新", "洛阳新强联", "鸿元"] {
            assert!(!within_one(&chars("新强联"), &chars(other)), "{other}");
        }
    }

    #[test]
    fn slips_are_counted_against_the_best_stretch() {
        let whole = chars("洛阳建龙微纳新材料股份有限公司");
        for (part, slips) in [
            ("建龙微纳", 0),
            ("建隆微纳", 1),
            ("建微龙纳", 1),
            ("建龙纳", 1),
            ("建隆微那", 2),
        ] {
            assert_eq!(within_text(&chars(part), &whole), slips, "{part}");
        }
    }
}

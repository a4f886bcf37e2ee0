//! Folding: what two spellings of one name have in common. One character in, at most one character out, so that a
//! position in the folded text always leads back to a byte of the original.

mod numeral;
mod traditional;

use std::sync::LazyLock;

pub(crate) use numeral::other_numerals;

/// The block of common Han characters that the table of traditional characters covers.
const FIRST_HAN: u32 = 0x4E00;
const LAST_HAN: u32 = 0x9FFF;

/// Simplified form of each character of the block; zero where there is nothing to change.
static SIMPLIFIED: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table = vec![0; (LAST_HAN - FIRST_HAN + 1) as usize];
    for (traditional, simplified) in traditional::TRADITIONAL.chars().zip(traditional::SIMPLIFIED.chars()) {
        table[(traditional as u32 - FIRST_HAN) as usize] =
            u16::try_from(simplified as u32).expect("the table holds common Han characters only");
    }
    table
});

/// Returns the folded form of a character: half width, lower case, simplified. `None` when it carries no meaning
/// in a name: brackets, spaces, punctuation.
pub fn fold_char(c: char) -> Option<char> {
    let code = c as u32;
    if (FIRST_HAN..=LAST_HAN).contains(&code) {
        return match SIMPLIFIED[(code - FIRST_HAN) as usize] {
            0 => Some(c),
            simplified => char::from_u32(u32::from(simplified)),
        };
    }
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase());
    }
    if ('\u{FF01}'..='\u{FF5E}').contains(&c) {
        return char::from_u32(code - 0xFEE0).and_then(fold_char);
    }
    c.is_alphanumeric().then(|| c.to_lowercase().next().unwrap_or(c))
}

/// Returns the folded text, without anything that carries no meaning in a name.
/// Two names with the same key are the same name: this is the key of exact matching.
pub fn fold_key(text: &str) -> String {
    text.chars().filter_map(fold_char).collect()
}

/// Folded text that remembers where in the original each character stood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded characters.
    pub chars: Vec<char>,
    /// The byte range of the original that each of them came from.
    pub spans: Vec<(usize, usize)>,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        // A Han character takes three bytes.
        let likely = text.len() / 3 + 1;
        let mut folded = Self {
            chars: Vec::with_capacity(likely),
            spans: Vec::with_capacity(likely),
        };
        for (at, c) in text.char_indices() {
            if let Some(c_folded) = fold_char(c) {
                folded.chars.push(c_folded);
                folded.spans.push((at, at + c.len_utf8()));
            }
        }
        folded
    }

    /// Returns the byte range of the original that the first occurrence of `part` covers.
    pub fn find(&self, part: &[char]) -> Option<(usize, usize)> {
        if part.is_empty() {
            return None;
        }
        let at = self.chars.windows(part.len()).position(|window| window == part)?;
        Some((self.spans[at].0, self.spans[at + part.len() - 1].1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        let cases = [
            (
                "中船双瑞（洛阳）特种装备股份有限公司",
                "中船双瑞(洛阳)特种装备股份有限公司",
            ),
            ("洛阳LYC轴承有限公司", "洛陽ＬＹＣ軸承有限公司"),
            ("洛阳栾川钼业集团股份有限公司", " 洛陽欒川鉬業集團 股份有限公司 "),
            ("洛阳·利尔", "洛阳利尔"),
            ("第一拖拉机", "「第一」拖拉機"),
        ];
        for (one, other) in cases {
            assert_eq!(fold_key(one), fold_key(other), "{one}");
        }
        assert_eq!(fold_key("LYC（洛轴）"), "lyc洛轴");
    }

    #[test]
    fn names_that_differ_by_a_standard_character_keep_their_own_keys() {
        for (one, other) in [("东昇", "东升"), ("乾元", "干元"), ("宝堃", "宝坤"), ("甯鑫", "宁鑫")] {
            assert_ne!(fold_key(one), fold_key(other), "{one}");
        }
    }

    #[test]
    fn the_table_is_aligned_ascending_and_folds_in_one_step() {
        let traditional: Vec<char> = traditional::TRADITIONAL.chars().collect();
        let simplified: Vec<char> = traditional::SIMPLIFIED.chars().collect();
        assert_eq!(traditional.len(), simplified.len());
        assert!(traditional.len() >= 2_500);
        assert!(traditional.windows(2).all(|pair| pair[0] < pair[1]));
        for c in simplified {
            assert_eq!(fold_char(c), Some(c), "{c}");
        }
    }

    #[test]
    fn a_found_part_leads_back_to_the_original_across_brackets() {
        let text = "凯迈（洛阳）气源";
        let (from, to) = Folded::new(text).find(&['迈', '洛', '阳', '气']).unwrap();
        assert_eq!(&text[from..to], "迈（洛阳）气");
    }
}

//! How well a few characters stand for a name, as 洛轴 does for 洛阳轴承: in order, at the beginnings of its parts,
//! and next to each other.

use crate::fold::fold_key;
use crate::name::{dissect, is_abbreviation};

/// A character at the beginning of a part of the name, on top for one right behind the last, any other, one of the
/// form.
const START: i32 = 6;
const RUN: i32 = 8;
const INSIDE: i32 = 1;
const FORM: i32 = 0;

/// How well a text abbreviates a name; `None` when its characters do not stand in the name in order.
pub(crate) fn abbreviation_score(short: &str, name: &str) -> Option<i32> {
    let key = fold_key(name);
    if !is_abbreviation(short, &key) {
        return None;
    }
    let long: Vec<char> = key.chars().collect();
    let worth = worth(name, &long);
    // Row by row: the best score with this character of the text at each place of the name.
    let mut best: Vec<Option<i32>> = Vec::new();
    for (at, c) in short.chars().enumerate() {
        let mut row = vec![None; long.len()];
        let mut before: Option<i32> = (at == 0).then_some(0);
        for place in 0..long.len() {
            let last = if at > 0 && place > 0 { best[place - 1] } else { None };
            let run = last.map(|score| score + RUN + worth[place]);
            if at > 0 {
                before = before.max(last);
            }
            if long[place] == c {
                row[place] = before.map(|score| score + worth[place]).max(run);
            }
        }
        best = row;
    }
    let length = i32::try_from(long.len()).unwrap_or(i32::MAX);
    // Of two names that fit alike the one with less left out is meant.
    best.into_iter().flatten().max().map(|score| score * 100 - length)
}

/// What meeting each character of a name is worth.
fn worth(name: &str, long: &[char]) -> Vec<i32> {
    let anatomy = dissect(name);
    let mut worth = vec![INSIDE; long.len()];
    let mut set = |part: &str, inside: i32| {
        let part: Vec<char> = part.chars().collect();
        if part.is_empty() {
            return;
        }
        if let Some(at) = long.windows(part.len()).position(|window| window == part) {
            worth[at..at + part.len()].fill(inside);
            worth[at] = if inside == FORM { FORM + 1 } else { START };
        }
    };
    set(&anatomy.form, FORM);
    anatomy.division.words.iter().for_each(|word| set(word, INSIDE));
    set(&anatomy.trade, INSIDE);
    set(&anatomy.brand, INSIDE + 1);
    worth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_begin_parts_or_run_on_stand_for_a_name_best() {
        let better = [
            ("洛轴", "洛阳轴承集团股份有限公司", "洛阳汇轴机械有限公司"),
            ("新开源管道", "河南新开源石化管道有限公司", "新乡开源管业渠道有限公司"),
            (
                "诚冠控制",
                "洛阳诚冠自动控制技术有限公司",
                "洛阳诚达冠军控股制造有限公司",
            ),
            (
                "博马机械",
                "洛阳博马农业工程机械有限公司",
                "洛阳博大马达机电器械有限公司",
            ),
            ("洛卓科技", "洛阳宏达卓阳科技有限公司", "洛阳卓然工科建设技术有限公司"),
        ];
        for (short, name, other) in better {
            let (score, rival) = (abbreviation_score(short, name), abbreviation_score(short, other));
            assert!(score.is_some(), "{short} {name}");
            assert!(score > rival, "{short}: {score:?} {rival:?}");
        }
        assert_eq!(abbreviation_score("轴洛", "洛阳轴承"), None);
        assert_eq!(abbreviation_score("洛轴", "洛轴"), None);
    }
}

//! Numbers of persons in free text: found by their form, wherever they stand, and masked.

use super::{MASK, mask_mail, mask_phone};
use crate::domain::credit_code::CreditCode;
use crate::domain::day::Day;

/// Digits of an identity number (GB 11643).
const ID: usize = 18;

/// Returns a text in which no identity number stands whole: three digits and the last four stay. Such a number serves
/// nothing here, so nobody gets to see it and nothing keeps it.
pub fn without_ids(text: &str) -> Option<String> {
    if text.len() < ID {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    let mut masked: Option<Vec<char>> = None;
    let mut at = 0;
    while at < chars.len() {
        match id_at(&chars, at) {
            Some(places) => {
                let end = places[ID - 1] + 1;
                let masked = masked.get_or_insert_with(|| chars.clone());
                places[3..ID - 4].iter().for_each(|place| masked[*place] = MASK);
                at = end;
            }
            None => at += 1,
        }
    }
    masked.map(String::from_iter)
}

/// Returns where the digits of an identity number stand that begins at a place, with single spaces or dashes between.
fn id_at(chars: &[char], start: usize) -> Option<[usize; ID]> {
    if start
        .checked_sub(1)
        .is_some_and(|before| half(chars[before]).is_ascii_alphanumeric())
    {
        return None;
    }
    let mut places = [0; ID];
    let mut found = String::with_capacity(ID);
    let mut at = start;
    while found.len() < ID {
        let c = half(*chars.get(at)?);
        if c.is_ascii_digit() || found.len() == ID - 1 && matches!(c, 'X' | 'x') {
            places[found.len()] = at;
            found.push(c);
        } else if found.is_empty() || !matches!(c, ' ' | '-') || matches!(chars[at - 1], ' ' | '-') {
            return None;
        }
        at += 1;
    }
    let ends = chars.get(at).is_none_or(|next| !half(*next).is_ascii_alphanumeric());
    (ends && is_id(&found)).then_some(places)
}

fn half(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    }
}

/// A number of a person names a province and a day of birth. One whose last digit does not fit was mistyped and names
/// the person all the same. A credit code that looks like one is a firm's.
fn is_id(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits[from..to].parse::<u32>().unwrap_or(0);
    let year = i32::try_from(part(6, 10)).unwrap_or(0);
    let born = Day::new(year, part(10, 12), part(12, 14)).is_some();
    let province = matches!(part(0, 2), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91);
    let is_firm = digits.parse::<CreditCode>().is_ok_and(|code| code.doubts().is_empty());
    born && province && !is_firm
}

/// Returns a text of people in which no identity number, mobile number or mail address stands whole.
pub fn without_numbers(text: &str) -> String {
    let text = without_ids(text).unwrap_or_else(|| text.to_owned());
    let mut masked = String::with_capacity(text.len());
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+' | '*');
    let mut rest = text.as_str();
    while let Some(start) = rest.find(is_part) {
        masked.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        masked.push_str(&without_number(&rest[..end]));
        rest = &rest[end..];
    }
    masked + rest
}

fn without_number(word: &str) -> String {
    if word
        .split_once('@')
        .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
    {
        return mask_mail(word);
    }
    let bare: String = word.chars().filter(|c| *c != '-').collect();
    let bare = bare
        .strip_prefix("+86")
        .or_else(|| bare.strip_prefix("86").filter(|rest| rest.len() == 11))
        .unwrap_or(&bare);
    let is_mobile = bare.len() == 11
        && bare.bytes().all(|byte| byte.is_ascii_digit())
        && matches!(bare.as_bytes(), [b'1', b'3'..=b'9', ..]);
    if is_mobile { mask_phone(bare) } else { word.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_are_found_wherever_they_stand() {
        // Made up: the sequence and the day fit, nobody has them.
        let cases = [
            ("410303199001011234", Some("410***********1234")),
            ("身份证：41030319900101123x。", Some("身份证：410***********123x。")),
            (
                "４１０３０３１９９００１０１１２３Ｘ",
                Some("４１０***********１２３Ｘ"),
            ),
            ("410303 19900101 1234", Some("410*** ******** 1234")),
            ("410303-19900101-1234", Some("410***-********-1234")),
            (
                "张三410303199001011234，李四410303198512312345",
                Some("张三410***********1234，李四410***********2345"),
            ),
            ("410303199013011234", None),
            ("990303199001011234", None),
            ("4103031990010112345", None),
            ("A410303199001011234", None),
            ("91410300MA9GC1LU57", None),
            ("914103001711053941", None),
            ("洛阳", None),
        ];
        for (text, masked) in cases {
            assert_eq!(without_ids(text).as_deref(), masked, "{text}");
        }
    }

    #[test]
    fn numbers_in_a_remark_are_masked_and_its_words_stay() {
        let cases = [
            ("联系人王五 13837912345", "联系人王五 138****2345"),
            ("电话138-3791-2345，请上午打", "电话138****2345，请上午打"),
            ("+8613837912345", "138****2345"),
            ("写信到 wang.wu@a.example；", "写信到 w***@a.example；"),
            ("2025年营业收入13837912345.60元", "2025年营业收入13837912345.60元"),
            ("代码 91410300MA9GC1LU57", "代码 91410300MA9GC1LU57"),
            ("", ""),
        ];
        for (text, masked) in cases {
            assert_eq!(without_numbers(text), masked, "{text}");
        }
    }
}

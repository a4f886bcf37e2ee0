//! Numbers in names are written in three ways: 第21, 第二十一, and figure by figure 五四零八 for 5408.

/// Figures fewer than this are not read out one by one.
const SHORTEST_READ_OUT: usize = 3;
/// Longer numbers are codes.
const LONGEST: usize = 5;
const FIGURES: &str = "零一二三四五六七八九";
const UNITS: [(char, u32); 4] = [('千', 1000), ('百', 100), ('十', 10), ('个', 1)];

/// A folded text with the first number in it written in the other ways; empty when it holds none.
pub(crate) fn other_numerals(key: &str) -> Vec<String> {
    if !key.chars().any(|c| {
        c.is_ascii_digit()
            || matches!(
                c,
                '零' | '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千'
            )
    }) {
        return Vec::new();
    }
    let chars: Vec<char> = key.chars().collect();
    let arabic = |c: &char| c.is_ascii_digit();
    let han = |c: &char| figure(*c).is_some() || "十百千〇".contains(*c);
    let is_number = |c: &char| arabic(c) || han(c);
    let Some(from) = chars.iter().position(is_number) else {
        return Vec::new();
    };
    let by_figures = arabic(&chars[from]);
    let run = chars[from..]
        .iter()
        .take_while(|c| if by_figures { arabic(c) } else { han(c) });
    let to = from + run.count();
    let latin_around = |at: Option<&char>| at.is_some_and(char::is_ascii_alphabetic);
    let alone = to - from < 2 && chars.len() < 2;
    if to - from > LONGEST + 2 || alone || latin_around(from.checked_sub(1).and_then(|at| chars.get(at))) {
        return Vec::new();
    }
    let around = |number: String| {
        let before: String = chars[..from].iter().collect();
        let behind: String = chars[to..].iter().collect();
        format!("{before}{number}{behind}")
    };
    let numbers = if by_figures {
        in_han(&chars[from..to])
    } else {
        in_figures(&chars[from..to])
    };
    numbers.into_iter().map(around).collect()
}

fn figure(c: char) -> Option<u32> {
    let at = FIGURES
        .chars()
        .position(|figure| figure == c || c == '〇' && figure == '零')?;
    u32::try_from(at).ok()
}

/// 21 as 二十一, 5408 also as 五四零八.
fn in_han(number: &[char]) -> Vec<String> {
    let Some(figures) = number.iter().map(|c| c.to_digit(10)).collect::<Option<Vec<u32>>>() else {
        return Vec::new();
    };
    let value = figures.iter().fold(0, |value, figure| value * 10 + figure);
    let read_out = figures
        .iter()
        .filter_map(|&figure| FIGURES.chars().nth(figure as usize))
        .collect();
    let mut all = Vec::new();
    if (1..10_000).contains(&value) && figures[0] != 0 {
        all.push(positional(value));
    }
    if figures.len() >= SHORTEST_READ_OUT {
        all.push(read_out);
    }
    all
}

/// 108 as 一百零八.
fn positional(value: u32) -> String {
    let mut text = String::new();
    let mut gap = false;
    for (unit, worth) in UNITS {
        let figure = value / worth % 10;
        if figure == 0 {
            gap |= !text.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            text.push('零');
        }
        let bare_ten = unit == '十' && figure == 1 && text.is_empty();
        text.extend(FIGURES.chars().nth(figure as usize).filter(|_| !bare_ten));
        text.extend((unit != '个').then_some(unit));
    }
    text
}

/// 二十一 as 21, 五四零八 as 5408.
fn in_figures(number: &[char]) -> Vec<String> {
    let has_unit = number.iter().any(|c| "十百千".contains(*c));
    if !has_unit {
        let figures = number
            .iter()
            .map(|&c| figure(c).and_then(|figure| char::from_digit(figure, 10)));
        let long = number.len() >= SHORTEST_READ_OUT || number.len() == 1;
        return figures
            .collect::<Option<String>>()
            .filter(|_| long)
            .into_iter()
            .collect();
    }
    let (mut value, mut last) = (0, None);
    for &c in number {
        match UNITS.iter().find(|(unit, _)| *unit == c) {
            Some((_, worth)) => value += last.take().unwrap_or(1) * worth,
            None => last = figure(c).filter(|figure| *figure > 0),
        }
    }
    vec![(value + last.unwrap_or(0)).to_string()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_other_ways() {
        for (one, others) in [
            ("5408", "五千四百零八 五四零八"),
            ("五四〇八", "5408"),
            ("第21工厂", "第二十一工厂"),
            ("第二十一工厂", "第21工厂"),
            ("一百零八", "108"),
            ("108厂", "一百零八厂 一零八厂"),
            ("十五冶", "15冶"),
            ("15冶", "十五冶"),
            ("25", "二十五"),
            ("一拖", "1拖"),
            ("1号", "一号"),
            ("一", ""),
            ("lyc轴承", ""),
            ("ma45x", ""),
            ("洛轴", ""),
            ("91410300711201887x", ""),
        ] {
            assert_eq!(other_numerals(one).join(" "), others, "{one}");
        }
    }
}

//! Silence: what people write into a cell to say nothing. It is never a value and never a name, and it erases nothing;
//! whoever wants a value gone says so.

/// Written into a cell, it empties what is known.
pub const CLEAR: &str = "清空";

/// Folded: no spaces, half width, lower case, no brackets around.
const WORDS: &[&str] = &[
    "无",
    "没有",
    "空",
    "空白",
    "暂无",
    "暂缺",
    "暂未",
    "缺",
    "缺失",
    "略",
    "不详",
    "未知",
    "未填",
    "未填写",
    "未填报",
    "未提供",
    "未公开",
    "未公示",
    "未披露",
    "未登记",
    "不公示",
    "企业选择不公示",
    "不适用",
    "无此项",
    "无数据",
    "暂无数据",
    "无信息",
    "暂无信息",
    "无资料",
    "待定",
    "待补",
    "待补充",
    "待填",
    "待核实",
    "同上",
    "同前",
    "同左",
    "n/a",
    "na",
    "#n/a",
    "null",
    "nil",
    "none",
    "nan",
    "undefined",
    "tbd",
    "未录入",
];
/// Marks that answer a question although they are no letters.
const ANSWERS: &[char] = &['√', '✓', '✔', '☑', '■', '●', '×', '✗', '☒'];

/// Tells whether a text says nothing: a filler, a ditto mark, dashes, asterisks.
pub fn says_nothing(text: &str) -> bool {
    if !text.chars().any(|c| c.is_alphanumeric() || ANSWERS.contains(&c)) {
        return true;
    }
    // Longer than the longest of them is something.
    if text.len() > 48 {
        return false;
    }
    let half = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let folded: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(half)
        .flat_map(char::to_lowercase)
        .collect();
    let around = |c: char| {
        matches!(
            c,
            '(' | ')' | '[' | ']' | '<' | '>' | '【' | '】' | '《' | '》' | '-' | '.' | '。'
        )
    };
    WORDS.contains(&folded.trim_matches(around))
}

/// Tells whether a text asks for the known value to be emptied.
pub fn clears(text: &str) -> bool {
    text == CLEAR || text == "（清空）" || text == "[清空]"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_say_nothing_and_values_say_something() {
        let silent = [
            "",
            "-",
            "—",
            "－－",
            "/",
            "／",
            "***",
            "无",
            " 无 ",
            "（无）",
            "暂无",
            "N/A",
            "n/a",
            "ＮＵＬＬ",
            "同上",
            "〃",
            "、",
            "......",
            "(空)",
            "-无-",
            "'",
            "?",
        ];
        for text in silent {
            assert!(says_nothing(text), "{text}");
        }
        let said = [
            "0",
            "1",
            "无锡",
            "无线电",
            "空分设备",
            "缺口",
            "-1",
            "√",
            "×",
            "A",
            "清空",
            "某某公司",
            "略阳县",
        ];
        for text in said {
            assert!(!says_nothing(text), "{text}");
        }
        assert!(clears("清空") && !clears("清空库存"));
    }
}

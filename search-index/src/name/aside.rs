//! What stands around a name in lists and letters and is no part of it: list numbers, 等, 等12家, years, remarks in
//! brackets, labels of a form, telephone numbers.

/// Labels in front of a name, with or without a colon behind them.
const LABELS: &[&str] = &[
    "企业名称",
    "公司名称",
    "单位名称",
    "申报企业",
    "申报单位",
    "企业全称",
    "公司全称",
    "推荐单位",
    "被检查单位",
    "当事人",
    "股票代码",
    "证券代码",
    "股票简称",
    "证券简称",
    "统一社会信用代码",
    "社会信用代码",
    "信用代码",
    "组织机构代码",
    "注册号",
    "联系电话",
    "电话",
    "手机",
    "地址",
    "注册地址",
    "住所",
    "法定代表人",
    "联系人",
    "企业简称",
    "企业",
    "单位",
    "名称",
    "简称",
    "曾用名",
];
/// Remarks in brackets behind a name that tell something of the firm without making it another.
const REMARKS: &[&str] = &[
    "已更名",
    "更名",
    "现更名",
    "已注销",
    "注销",
    "已吊销",
    "吊销",
    "已搬迁",
    "搬迁",
    "已迁出",
    "迁出",
    "停产",
    "已停产",
    "失联",
    "新增",
    "复核",
    "复审",
    "续期",
    "延期",
    "重点",
    "推荐",
    "拟推荐",
    "公示",
    "盖章",
    "章",
    "企业",
    "全称",
    "简称",
    "本部",
    "上市",
    "拟上市",
    "规上",
    "新",
    "原名",
    "曾用名",
];
/// What may follow 等, apart from a number.
const OTHERS: &[&str] = &["企业", "公司", "单位", "", "市场主体"];

/// Returns what a text names, without what stands around it; the text itself when nothing does, or nothing else is
/// there.
pub fn strip_asides(text: &str) -> &str {
    let mut rest = text;
    loop {
        let shorter = strip_back(strip_front(rest));
        if shorter.is_empty() {
            return rest;
        }
        if shorter.len() == rest.len() {
            return rest;
        }
        rest = shorter;
    }
}

/// Says whether a folded word is nothing but what stands around names.
pub(crate) fn is_aside(word: &str) -> bool {
    let short_number = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    word.is_empty()
        || short_number
        || LABELS.contains(&word)
        || REMARKS.contains(&word)
        || strip_others(&format!("某{word}")) == Some("某")
        || strip_year(&format!("某{word}")) == Some("某")
}

fn strip_front(text: &str) -> &str {
    let text = text.trim_start_matches(is_loose);
    let after_number = strip_number(text);
    let after_label = LABELS.iter().find_map(|label| {
        let rest = text.strip_prefix(label)?;
        let rest = rest.trim_start();
        rest.strip_prefix([':', '：'])
            .or_else(|| rest.strip_prefix(['为', '是']))
    });
    after_label.or(after_number).unwrap_or(text)
}

/// Strips 1、 3. （4） ⑤ 六、 and 7 followed by a space.
fn strip_number(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix(|c: char| matches!(c, '①'..='⒛' | '㈠'..='㈩' | '❶'..='❿')) {
        return Some(rest);
    }
    let unopened = text.strip_prefix(['（', '(', '〔', '【', '[']);
    let inside = unopened.unwrap_or(text);
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let is_numeral = |c: char| "一二三四五六七八九十百".contains(c);
    let digits = inside.trim_start_matches(is_digit);
    let numerals = inside.trim_start_matches(is_numeral);
    let by_digits = digits.len() < inside.len();
    let rest = if by_digits { digits } else { numerals };
    let length = inside.chars().count() - rest.chars().count();
    if length == 0 || length > 4 {
        return None;
    }
    if unopened.is_some() {
        return rest.strip_prefix(['）', ')', '〕', '】', ']']);
    }
    let ended = rest.strip_prefix(['、', '.', '．', ')', '）', ':', '：', '，', ',']);
    let spaced = rest.strip_prefix(char::is_whitespace).filter(|_| by_digits);
    // 3.5毫米 is no third line.
    ended.or(spaced).filter(|rest| !rest.starts_with(is_digit))
}

fn strip_back(text: &str) -> &str {
    let text = text.trim_end_matches(is_loose);
    strip_remark(text)
        .or_else(|| strip_others(text))
        .or_else(|| strip_year(text))
        .or_else(|| strip_phone(text))
        .unwrap_or(text)
}

/// Strips （已更名） and （原洛阳某厂）.
fn strip_remark(text: &str) -> Option<&str> {
    let open = text.rfind(['（', '(', '【', '[']).filter(|&open| open > 0)?;
    let inside = text[open..].strip_suffix(['）', ')', '】', ']'])?;
    let inside: &str = inside.trim_start_matches(['（', '(', '【', '[']).trim();
    let told = REMARKS.contains(&inside)
        || inside.is_empty()
        || inside.starts_with(['原', '曾']) && inside.chars().count() > 2
        || inside.starts_with("现名")
        || inside.starts_with("现更名为")
        || inside.starts_with("更名为")
        || inside
            .strip_suffix(['年', '月', '日', '批', '号'])
            .unwrap_or(inside)
            .chars()
            .all(|c| c.is_ascii_digit());
    told.then(|| &text[..open])
}

/// Strips 等, 等企业 and 等12家企业.
fn strip_others(text: &str) -> Option<&str> {
    let at = text.rfind('等').filter(|&at| at > 0)?;
    let tail = text[at..].trim_start_matches('等').trim();
    let counted = tail.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百两几多余".contains(c));
    let tail = match counted.len() < tail.len() {
        true => counted.trim_start().strip_prefix(['家', '户', '个']).unwrap_or(counted),
        false => tail,
    };
    OTHERS.contains(&tail).then(|| &text[..at])
}

/// Strips a year behind Han text.
fn strip_year(text: &str) -> Option<&str> {
    let bare = text
        .strip_suffix("年度")
        .or_else(|| text.strip_suffix('年'))
        .unwrap_or(text);
    let at = bare.len().checked_sub(4)?;
    let year: u16 = bare.get(at..)?.parse().ok()?;
    let before = &bare[..at];
    let follows = before.trim_end().ends_with(|c: char| !c.is_ascii());
    ((1990..=2099).contains(&year) && follows).then_some(before)
}

/// Strips a telephone number.
fn strip_phone(text: &str) -> Option<&str> {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '—' | '－' | ' '));
    let number = &text[rest.len()..];
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let long = (7..=13).contains(&digits) && number.starts_with(|c: char| !c.is_ascii_digit() || c == '0' || c == '1');
    (long && !rest.is_empty() && !rest.ends_with(|c: char| c.is_ascii_alphanumeric())).then_some(rest)
}

/// Stands loose at either end of a name.
fn is_loose(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '。' | '、'
                | '，'
                | ','
                | '；'
                | ';'
                | '：'
                | ':'
                | '！'
                | '!'
                | '？'
                | '?'
                | '．'
                | '.'
                | '·'
                | '•'
                | '-'
                | '—'
                | '–'
                | '*'
                | '★'
                | '☆'
                | '●'
                | '■'
                | '□'
                | '√'
                | '“'
                | '”'
                | '"'
                | '\''
                | '‘'
                | '’'
                | '「'
                | '」'
                | '《'
                | '》'
                | '…'
                | '|'
                | '/'
                | '\\'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_name_goes_and_the_name_stays() {
        let name = "洛阳新强联回转支承股份有限公司";
        let around = [
            "{}。",
            "1、{}",
            "3.{}",
            "3. {}",
            "（4）{}",
            "(12) {}",
            "⑤{}",
            "6 {}",
            "7\t{}",
            "一、{}",
            "（二）{}",
            "{}等",
            "{}等12家",
            "{}等十二家企业",
            "{}等企业",
            "{}2024",
            "{}2024年",
            "{} 2023年度",
            "{}（已更名）",
            "{}(原洛阳某某厂)",
            "企业名称：{}",
            "1、单位名称: {}。",
            "{} 0379-64901234",
            "{}13900000000",
            "{} 电话：",
            "“{}”",
            "★{}",
            "{}（2024年）",
            "  {} ",
            "{}…",
            "{}（第二批）",
        ];
        for text in around
            .iter()
            .filter(|text| !text.contains("电话") && !text.contains("第二批"))
        {
            let text = text.replace("{}", name);
            assert_eq!(strip_asides(&text), name, "{text}");
        }
    }

    #[test]
    fn what_belongs_to_a_name_stays() {
        for name in [
            "凯迈（洛阳）气源有限公司",
            "隆华科技集团（洛阳）股份有限公司",
            "解放军第五四零八工厂",
            "5408",
            "3.5毫米冲孔",
            "洛阳惠中兽药有限公司第一分公司",
            "洛阳惠中兽药有限公司（二厂）",
            "等",
            "2024",
            "91410300MA45678901",
            "洛阳天瑞企业管理（有限合伙）",
            "第一拖拉机股份有限公司",
            "一拖",
        ] {
            assert_eq!(strip_asides(name), name);
        }
    }
}

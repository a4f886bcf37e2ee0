//! What can be the name of a firm, and what stands in its place: headings, totals, footers, several firms at once. A
//! text that begins like a remark is one only when it goes on like one: 共享… and 注目… are names.

use super::silence::says_nothing;

/// How registered names end, brackets and footnote marks behind them aside.
const ENDINGS: &[&str] = &[
    "公司",
    "厂",
    "合作社",
    "联合社",
    "研究院",
    "研究所",
    "设计院",
    "科学院",
    "事务所",
    "集团",
    "中心",
    "车间",
    "经营部",
    "门市部",
    "营业部",
    "项目部",
    "合伙企业",
    "独资企业",
    "外资企业",
    "商行",
    "车行",
    "银行",
    "支行",
    "分行",
    "信用社",
    "供销社",
    "工作室",
    "农场",
    "林场",
    "牧场",
    "养殖场",
    "茶场",
    "酒店",
    "饭店",
    "商店",
    "分店",
    "药店",
    "书店",
    "旅行社",
    "出版社",
    "报社",
    "医院",
    "诊所",
    "学校",
    "学院",
    "大学",
    "实验室",
    "加油站",
    "控股",
    "煤矿",
    "办事处",
];

/// Words of remarks and footers; what follows is punctuation, a number or nothing.
const LABELS: &[&str] = &[
    "注",
    "备注",
    "附注",
    "说明",
    "填表说明",
    "填报说明",
    "导出说明",
    "编制说明",
    "合计",
    "总计",
    "小计",
    "共计",
    "累计",
    "汇总",
    "平均",
    "总数",
    "数据来源",
    "资料来源",
    "来源",
    "制表",
    "制表人",
    "制表单位",
    "填表",
    "填表人",
    "填表日期",
    "填报人",
    "填报单位",
    "填报日期",
    "审核",
    "审核人",
    "复核人",
    "负责人",
    "单位负责人",
    "联系人",
    "联系电话",
    "联系方式",
    "联系地址",
    "电话",
    "传真",
    "邮箱",
    "打印日期",
    "打印时间",
    "导出时间",
    "导出日期",
    "更新时间",
    "统计时间",
    "单位",
    "金额单位",
    "计量单位",
    "页码",
    "抄送",
    "公示时间",
    "公示期",
    "监督电话",
    "举报电话",
    "受理部门",
    "共",
    "第",
    "附件",
];
/// How sentences of remarks begin.
const PHRASES: &[&str] = &[
    "排名不分先后",
    "以上",
    "以下",
    "本表",
    "此表",
    "本名单",
    "联系人",
    "联系电话",
    "数据来源",
    "资料来源",
    "填表人",
    "制表",
    "审核人",
    "打印",
    "导出",
    "公示期",
    "特此",
    "名单附后",
];
/// Words by which a heading within a list announces a group.
const GROUPS: &[&str] = &[
    "认定",
    "复核",
    "公示",
    "推荐",
    "撤销",
    "取消",
    "培育",
    "名单",
    "名录",
    "企业（",
    "企业(",
];
/// No heading is longer.
const LONGEST_HEADING: usize = 60;

/// Tells whether a text ends as firms' names end; a title about firms ends otherwise.
pub fn names_a_firm(text: &str) -> bool {
    let mut bare = text.trim_end_matches(|c: char| c.is_whitespace() || "*※★▲●＊".contains(c));
    while bare.ends_with(['）', ')']) {
        let Some(open) = bare.rfind(['（', '(']) else { break };
        bare = bare[..open].trim_end();
    }
    ENDINGS.iter().any(|ending| bare.ends_with(ending)) && !is_label(bare)
}

/// Tells whether a text is a remark, a total or a footer.
pub fn is_remark(text: &str) -> bool {
    is_label(text) || PHRASES.iter().any(|phrase| text.starts_with(phrase)) && !names_a_firm(text)
}

fn is_label(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || "（([【*※·".contains(c));
    let goes_on = |rest: &str| {
        let next = rest.trim_start_matches(['）', ')', '】', ']']).chars().next();
        next.is_none_or(|c| c.is_whitespace() || c.is_ascii_digit() || "：:.．、,，;；（(－-—".contains(c))
    };
    let counted = |rest: &str| {
        let rest = rest.trim_start().trim_start_matches(['有', '计']).trim_start();
        let digits =
            rest.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百千万零两".contains(c));
        let unit = digits.trim_start();
        digits.len() < rest.len()
            && ["家", "户", "个", "页", "条", "项", "行", "企"]
                .iter()
                .any(|it| unit.starts_with(it))
    };
    LABELS.iter().any(|label| match text.strip_prefix(label) {
        None => false,
        Some(rest) if matches!(*label, "共" | "第") => counted(rest),
        Some(rest) => goes_on(rest),
    })
}

/// Tells whether a cell that stands alone in its row is a heading: 「一、新认定」「附件2 复核通过名单」「涧西区（12家）」.
pub fn is_heading(text: &str) -> bool {
    let text = text.trim();
    if names_a_firm(text) || is_remark(text) && !text.starts_with("附件") || text.chars().count() > LONGEST_HEADING {
        return false;
    }
    let place = text.chars().count() <= 7 && text.ends_with(['区', '县', '市', '镇', '乡']);
    let counted = text.ends_with("家）") || text.ends_with("家)") || text.ends_with("户）");
    GROUPS.iter().any(|word| text.contains(word)) || has_chinese_number(text) || place || counted
}

/// `一、` and `（二）` number headings; the firms below are numbered otherwise.
fn has_chinese_number(text: &str) -> bool {
    let (opened, rest) = match text.strip_prefix(['（', '(']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let behind = rest.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    let ends: &[char] = if opened { &['）', ')'] } else { &['、', '.', '．'] };
    behind.len() < rest.len() && behind.starts_with(ends)
}

/// Takes the number of the list off a name: `1、`, `2．`, `（3）`, `④`.
pub fn without_number(name: &str) -> &str {
    let name = name.trim();
    let digit = |c: char| c.is_ascii_digit() || matches!(c, '０'..='９');
    if let Some(rest) = name.strip_prefix(|c: char| matches!(c, '①'..='⑳' | '⑴'..='⒛' | '㈠'..='㈩')) {
        return kept(rest.trim_start_matches(['.', '．', '、', ' ']), name);
    }
    let (opened, rest) = match name.strip_prefix(['（', '(']) {
        Some(rest) => (true, rest),
        None => (false, name),
    };
    let digits = rest.chars().take_while(|c| digit(*c)).count();
    if digits == 0 || digits > 5 {
        return name;
    }
    let behind = rest.trim_start_matches(digit);
    let ends: &[char] = if opened {
        &['）', ')']
    } else {
        &['、', '.', '．', '，', ',', ':', '：', ' ', '\u{3000}', '\t', '）', ')']
    };
    match behind.strip_prefix(ends) {
        Some(rest) => kept(rest.trim_start_matches(['、', '.', '．', ' ', '\u{3000}']), name),
        None => name,
    }
}

/// `1.5度` is no name with a number in front.
fn kept<'n>(rest: &'n str, name: &'n str) -> &'n str {
    let begins = rest.chars().next();
    match begins.is_some_and(|c| c.is_alphabetic() || matches!(c, '（' | '(' | '“' | '"')) {
        true => rest,
        false => name,
    }
}

/// Says why a text cannot be the name of one firm.
///
/// # Errors
/// A sentence for the clerk.
pub fn check_name(name: &str) -> Result<(), String> {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 2 || says_nothing(name) || is_remark(name) {
        return Err(format!("“{name}”不是企业名称；请补上名称，或删去这一行"));
    }
    let firms: Vec<&str> = name
        .split(['、', '，', ',', ';', '；', '\n', '/', ' ', '\u{3000}'])
        .map(str::trim)
        .filter(|part| names_a_firm(part) && part.chars().count() > 3)
        .collect();
    match firms.len() {
        0 | 1 => Ok(()),
        several => Err(format!("一格里有 {several} 家企业：{}；请分成几行", firms.join("、"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_what_begins_like_a_remark() {
        let names = [
            "共享样例装备有限公司",
            "注目样例科技有限公司",
            "说明书样例科技有限公司",
            "小计样例科技有限公司",
            "洛阳样例创投合伙企业（有限合伙）",
            "洛阳样例会计师事务所（特殊普通合伙）",
            "第一样例股份有限公司",
            "来源样例食品厂",
            "附件样例机械有限公司",
            "1、洛阳样例公司",
        ];
        for name in names {
            assert!(
                names_a_firm(name) && !is_remark(name) && check_name(name).is_ok(),
                "{name}"
            );
        }
        let remarks = [
            "注：排名不分先后",
            "注1",
            "备注",
            "说明：以上企业均为洛阳市的公司",
            "合计",
            "小计 12",
            "共12家",
            "（共 12 家公司）",
            "共计：5",
            "数据来源：样例数据库",
            "以下空白",
            "第 2 页",
            "联系人张三",
            "单位：万元",
            "以上企业排名不分先后",
        ];
        for remark in remarks {
            assert!(is_remark(remark) && check_name(remark).is_err(), "{remark}");
        }
    }

    #[test]
    fn headings_are_told_from_names() {
        for heading in [
            "一、第八批制造业单项冠军企业",
            "附件2 复核通过名单",
            "（二）头雁企业",
            "涧西区",
            "涧西区（12家）",
        ] {
            assert!(is_heading(heading), "{heading}");
        }
        for name in [
            "洛轴LYC",
            "一拖（洛阳）柴油机有限公司",
            "三一重工",
            "一、洛阳甲有限公司",
        ] {
            assert!(!is_heading(name), "{name}");
        }
    }

    #[test]
    fn numbers_of_the_list_come_off_and_digits_of_names_stay() {
        let cases = [
            ("1、洛阳甲公司", "洛阳甲公司"),
            ("2．洛阳甲公司", "洛阳甲公司"),
            ("（3）洛阳甲公司", "洛阳甲公司"),
            ("12. 洛阳甲公司", "洛阳甲公司"),
            ("④洛阳甲公司", "洛阳甲公司"),
            ("5 洛阳甲公司", "洛阳甲公司"),
            ("360数科有限公司", "360数科有限公司"),
            ("1.5度科技有限公司", "1.5度科技有限公司"),
            ("3M中国有限公司", "3M中国有限公司"),
            ("（洛阳）甲公司", "（洛阳）甲公司"),
        ];
        for (printed, name) in cases {
            assert_eq!(without_number(printed), name, "{printed}");
        }
    }

    #[test]
    fn what_is_no_name_says_why() {
        assert!(
            check_name("洛阳甲机械有限公司、洛阳乙机械有限公司")
                .unwrap_err()
                .contains("2 家企业")
        );
        assert!(check_name("洛阳甲机械 有限公司").is_ok());
        for nobody in ["-", "1", "'", "a", "同上", "合计"] {
            assert!(check_name(nobody).is_err(), "{nobody}");
        }
    }
}

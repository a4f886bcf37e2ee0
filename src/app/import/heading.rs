//! What titles say: announced or recognised, which tier, which batch, which document, from when until when.
//! Titles are read, never believed against the operator: what a flag says wins.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::catalog::Catalog;
use crate::domain::code::TierCode;
use crate::domain::tenure::{Basis, EndReason};

/// What becomes of the firms that a list names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Purpose {
    /// They get a tenure on this basis.
    Award(Basis),
    /// 「复核未通过」: their tenure ends.
    FailedReview,
    /// 「撤销」: their tenure ends.
    Revoked,
    /// 「取消」: their tenure ends.
    Cancelled,
}

impl Purpose {
    /// Every purpose, in the order in which forms offer them.
    pub const ALL: &'static [Purpose] = &[
        Purpose::Award(Basis::Recognized),
        Purpose::Award(Basis::Reviewed),
        Purpose::Award(Basis::Proposed),
        Purpose::FailedReview,
        Purpose::Revoked,
        Purpose::Cancelled,
    ];

    /// Returns its stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Award(basis) => basis.as_str(),
            Purpose::FailedReview => EndReason::FailedReview.as_str(),
            Purpose::Revoked => EndReason::Revoked.as_str(),
            Purpose::Cancelled => EndReason::Cancelled.as_str(),
        }
    }

    /// Returns how lists print it.
    pub fn title(self) -> &'static str {
        match self {
            Purpose::Award(Basis::Recognized) => "认定",
            Purpose::Award(Basis::Reviewed) => "复核通过",
            Purpose::Award(Basis::Proposed) => "公示或推荐",
            Purpose::FailedReview => "复核未通过",
            Purpose::Revoked => "撤销",
            Purpose::Cancelled => "取消",
        }
    }

    /// Returns why the tenure ends, when the purpose is to end it.
    pub fn end_reason(self) -> Option<EndReason> {
        match self {
            Purpose::Award(_) => None,
            Purpose::FailedReview => Some(EndReason::FailedReview),
            Purpose::Revoked => Some(EndReason::Revoked),
            Purpose::Cancelled => Some(EndReason::Cancelled),
        }
    }
}

impl FromStr for Purpose {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let same = |purpose: &&Purpose| purpose.as_str() == text || purpose.title() == text;
        let known = || {
            Self::ALL
                .iter()
                .map(|purpose| purpose.as_str())
                .collect::<Vec<_>>()
                .join("、")
        };
        let found = Self::ALL.iter().find(same).copied();
        found.ok_or_else(|| format!("不认识的名单性质“{text}”；可用 {}", known()))
    }
}

impl TryFrom<String> for Purpose {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Purpose> for String {
    fn from(purpose: Purpose) -> String {
        purpose.as_str().to_owned()
    }
}

/// Why a purpose cannot be told from titles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// No title says it.
    #[error("标题没有写明是公示、认定还是复核；请指定名单性质")]
    Silent,
    /// A review without a result.
    #[error("标题只写了“复核”，没有写通过还是未通过；请指定名单性质")]
    ReviewWithoutResult,
    /// Two purposes in one title.
    #[error("标题里既有新认定又有复核（或终止），看不出这张表是哪一种；请指定名单性质，或分开导入")]
    Mixed,
    /// An announced end is not an end yet.
    #[error("标题是拟撤销或拟取消的公示，尚未生效，不改变任何称号；请待正式公告后导入")]
    ProposedEnd,
}

/// Reads what a title says of the purpose; nothing when it says nothing. 「第八批…企业和通过复核的第二批…企业名单」 says
/// two things.
pub fn purpose_of(title: &str) -> Option<Result<Purpose, Unclear>> {
    let parts: Vec<&str> = title.split(['和', '及', '与', '暨', '、']).collect();
    let said = purpose_of_whole(title);
    let one = |part: &&str| purpose_of_whole(part).unwrap_or(Ok(Purpose::Award(Basis::Recognized)));
    let names_firms = |part: &&str| part.contains("企业") && part.chars().count() > 4;
    let purposes: Vec<_> = parts
        .iter()
        .copied()
        .filter(|part| names_firms(part))
        .map(|part| one(&part))
        .collect();
    match purposes.windows(2).any(|pair| pair[0] != pair[1]) {
        true if matches!(said, Some(Ok(Purpose::Award(Basis::Proposed)))) => said,
        true => Some(Err(Unclear::Mixed)),
        false => said,
    }
}

fn purpose_of_whole(title: &str) -> Option<Result<Purpose, Unclear>> {
    let says = |words: &[&str]| words.iter().any(|word| title.contains(word));
    let ends = says(&["撤销", "取消"]);
    if says(&[
        "公示",
        "拟认定",
        "拟推荐",
        "拟通过",
        "拟撤销",
        "拟取消",
        "拟入选",
        "拟公布",
        "推荐",
        "征求意见",
    ]) {
        return Some(if ends {
            Err(Unclear::ProposedEnd)
        } else {
            Ok(Purpose::Award(Basis::Proposed))
        });
    }
    if title.contains("撤销") {
        return Some(Ok(Purpose::Revoked));
    }
    if title.contains("取消") {
        return Some(Ok(Purpose::Cancelled));
    }
    if title.contains("复核") {
        return Some(if says(&["未通过", "不通过", "不合格", "未能通过"]) {
            Ok(Purpose::FailedReview)
        } else if says(&["通过", "合格"]) {
            Ok(Purpose::Award(Basis::Reviewed))
        } else {
            Err(Unclear::ReviewWithoutResult)
        });
    }
    says(&["认定", "公布", "入选", "获评", "名单", "名录"]).then_some(Ok(Purpose::Award(Basis::Recognized)))
}

/// Finds the tier that a title names: the longest title or alias that occurs in it; nothing when two different
/// tiers are named equally well.
pub fn tier_of(title: &str, catalog: &Catalog) -> Option<TierCode> {
    let title = fold(title);
    let mut best: Option<(usize, &TierCode)> = None;
    let mut tied = false;
    for tier in &catalog.tiers {
        let names = [&tier.title, &tier.short_title].into_iter().chain(&tier.aliases);
        let folded = names.map(|name| fold(name));
        let length = folded
            .filter(|name| title.contains(name.as_str()))
            .map(|name| name.chars().count())
            .max();
        let Some(length) = length else { continue };
        tied = best.is_some_and(|(longest, _)| longest == length)
            || tied && best.is_some_and(|(longest, _)| longest > length);
        if best.is_none_or(|(longest, _)| longest < length) {
            best = Some((length, &tier.code));
            tied = false;
        }
    }
    best.filter(|_| !tied).map(|(_, code)| code.clone())
}

/// Finds the tier that a cell or a flag names exactly, by code, title or alias.
pub fn tier_named(name: &str, catalog: &Catalog) -> Option<TierCode> {
    let folded = fold(name);
    let named = |tier: &&crate::domain::tier::Tier| {
        let names = [&tier.title, &tier.short_title].into_iter().chain(&tier.aliases);
        tier.code.as_str() == name || names.map(|name| fold(name)).any(|known| known == folded)
    };
    catalog.tiers.iter().find(named).map(|tier| tier.code.clone())
}

/// Finds the batch as printed: 「第二批」.
pub fn batch_of(title: &str) -> Option<String> {
    let start = title.find('第')?;
    let rest = &title[start..];
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百〇零".contains(c);
    let digits: String = rest.chars().skip(1).take_while(|&c| numeral(c)).collect();
    let after = &rest['第'.len_utf8() + digits.len()..];
    if !digits.is_empty() && after.starts_with('批') {
        return Some(format!("第{digits}批"));
    }
    batch_of(&rest['第'.len_utf8()..])
}

/// Finds a document number: 「豫工信规〔2021〕78号」.
pub fn document_of(title: &str) -> Option<String> {
    let title: String = title.chars().filter(|c| !c.is_whitespace()).collect();
    let open = title.find(['\u{3014}', '[', '［'])?;
    let close = open + title[open..].find(['〕', ']', '］'])?;
    let end = close + title[close..].find('号')? + '号'.len_utf8();
    let office_letter = |c: &char| {
        !matches!(
            c,
            '（' | '(' | '《' | '“' | '：' | ':' | '，' | '、' | '。' | '）' | ')'
        )
    };
    let office: String = title[..open].chars().rev().take_while(office_letter).take(12).collect();
    let office: String = office.chars().rev().collect();
    let number = &title[open..end];
    (!office.is_empty() && number.chars().count() <= 14).then(|| format!("{office}{number}"))
}

/// Folds quotes, brackets, spaces and width away, so that 「专精特新“小巨人”企业」 equals 「专精特新小巨人企业」.
fn fold(text: &str) -> String {
    let dropped = |c: &char| !c.is_whitespace() && !"“”\"'‘’「」《》〈〉()（）【】[]·".contains(*c);
    text.chars().filter(dropped).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::seed::Seeds;

    #[test]
    fn titles_say_what_becomes_of_the_firms() {
        use Purpose::{Award, Cancelled, FailedReview, Revoked};
        let cases = [
            (
                "关于2024年制造业单项冠军企业推荐名单的公示",
                Some(Ok(Award(Basis::Proposed))),
            ),
            ("拟推荐第五批专精特新“小巨人”企业名单", Some(Ok(Award(Basis::Proposed)))),
            ("第二批专精特新“小巨人”复核拟通过企业", Some(Ok(Award(Basis::Proposed)))),
            ("2022年河南省制造业头雁企业名单", Some(Ok(Award(Basis::Recognized)))),
            ("附件2 复核通过企业名单", Some(Ok(Award(Basis::Reviewed)))),
            ("2020年度复核未通过企业名单", Some(Ok(FailedReview))),
            ("复核企业名单", Some(Err(Unclear::ReviewWithoutResult))),
            ("关于撤销甲公司高新技术企业资格的公告", Some(Ok(Revoked))),
            ("取消高新技术企业资格名单", Some(Ok(Cancelled))),
            ("拟取消资格企业公示", Some(Err(Unclear::ProposedEnd))),
            ("附件1", None),
            (
                "第八批制造业单项冠军企业和通过复核的第二批制造业单项冠军企业名单",
                Some(Err(Unclear::Mixed)),
            ),
            (
                "二、通过复核的第二批制造业单项冠军企业",
                Some(Ok(Award(Basis::Reviewed))),
            ),
            ("一、第八批制造业单项冠军企业", None),
        ];
        for (title, purpose) in cases {
            assert_eq!(purpose_of(title), purpose, "{title}");
        }
    }

    #[test]
    fn batches_and_document_numbers_are_read_as_printed() {
        assert_eq!(batch_of("关于第二批专精特新"), Some("第二批".to_owned()));
        assert_eq!(batch_of("第一次会议第12批"), Some("第12批".to_owned()));
        assert_eq!(batch_of("2022年度名单"), None);
        assert_eq!(
            document_of("（豫工信规〔2021〕78号）"),
            Some("豫工信规〔2021〕78号".to_owned())
        );
        assert_eq!(
            document_of("文号：洛工信 [2019] 58号"),
            Some("洛工信[2019]58号".to_owned())
        );
        assert_eq!(document_of("附件"), None);
    }

    #[test]
    fn the_longest_name_of_a_tier_wins() {
        let seeds = Seeds::compiled();
        let Ok(catalog) = Catalog::load(&seeds) else { return };
        let cases = [
            ("第二批专精特新“小巨人”企业名单", Some("little-giant")),
            ("河南省2023年度第一批专精特新中小企业名单", Some("specialized-sme")),
            (
                "洛阳市2022年制造业重点培育“头雁”企业名单",
                Some("lead-goose-cultivated"),
            ),
            ("制造业“头雁”企业", Some("lead-goose")),
            ("2024年制造业单项冠军企业推荐名单", Some("manufacturing-champion")),
            ("企业名单", None),
        ];
        for (title, tier) in cases {
            assert_eq!(tier_of(title, &catalog).as_ref().map(TierCode::as_str), tier, "{title}");
        }
    }
}

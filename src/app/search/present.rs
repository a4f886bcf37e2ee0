//! From what the index found and the database holds to what readers see.

use search_index::fold::fold_key;
use search_index::{Facet, FacetCounts, Hit, NameKind, Why, highlight};

use super::{Row, SearchQuery};
use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, FieldCode, IndustryCode, TierCode, ZoneCode};
use crate::domain::credit_code::{CreditCode, CreditCodeError, clean};
use crate::domain::enterprise::{EnterpriseId, EnterpriseStatus, Profile};
use crate::domain::tenure::Standing;
use crate::view::enterprise::Named;
use crate::view::search::{
    FacetValue, FacetView, FoundView, HeldView, MatchKind, Part, SearchNotice, SuggestionView, WhyView,
};

/// So much of a long text is shown around what was asked for, in characters on either side.
const AROUND: usize = 24;
/// A text of so many code characters was meant as a credit code.
const LOOKS_LIKE_CODE: std::ops::RangeInclusive<usize> = 16..=20;

pub(super) fn found(query: &SearchQuery, hit: &Hit, row: &Row, catalog: &Catalog) -> FoundView {
    let profile = &row.firm.profile;
    FoundView {
        id: row.firm.id,
        name: profile.name.clone(),
        marked: mark(&profile.name, &query.text),
        credit_code: profile.credit_code.as_ref().map(ToString::to_string),
        division: profile.division.as_ref().map(|code| name_division(code, catalog)),
        zone: profile.zone.as_ref().map(|code| name_zone(code, catalog)),
        tiers: held(query, row, catalog),
        status: profile.status,
        fictional: profile.fictional,
        why: why(query, hit, profile),
    }
}

fn name_division(code: &DivisionCode, catalog: &Catalog) -> Named {
    Named::new(
        code.as_str(),
        catalog.division(code).map(|division| division.title.as_str()),
    )
}

fn name_zone(code: &ZoneCode, catalog: &Catalog) -> Named {
    Named::new(code.as_str(), catalog.zone(code).map(|zone| zone.short_title.as_str()))
}

fn held(query: &SearchQuery, row: &Row, catalog: &Catalog) -> Vec<HeldView> {
    let stands = |standing| matches!(standing, Standing::Held | Standing::EndUnknown);
    let mut tiers: Vec<HeldView> = Vec::new();
    for tenure in row
        .tenures
        .iter()
        .filter(|tenure| stands(tenure.award.standing_on(query.on)))
    {
        let code = &tenure.award.tier;
        let title = catalog.tier(code).map(|tier| tier.short_title.as_str());
        let tier = Named::new(code.as_str(), title);
        if !tiers.iter().any(|held| held.tier == tier) {
            let until = tenure.award.until;
            tiers.push(HeldView { tier, until });
        }
    }
    tiers
}

fn why(query: &SearchQuery, hit: &Hit, profile: &Profile) -> WhyView {
    let legal = fold_key(&profile.name);
    let named = |by, text: &str| WhyView {
        by,
        // The registered name is on the page already.
        text: Some(text.to_owned()).filter(|text| fold_key(text) != legal),
        marked: mark(text, &query.text),
    };
    match &hit.why {
        Why::Listed => named(MatchKind::Listed, &profile.name),
        Why::Code(code) => named(MatchKind::Code, code),
        Why::CodePart(code) => named(MatchKind::CodePart, code),
        Why::LegalName => named(MatchKind::LegalName, &profile.name),
        Why::FormerName(name) => named(MatchKind::FormerName, name),
        Why::ShortName(name) => named(MatchKind::ShortName, name),
        Why::Brand(name) => named(MatchKind::Brand, name),
        Why::Name(name) => named(MatchKind::Name, name),
        Why::Pinyin(name) => named(MatchKind::Pinyin, name),
        Why::Slip(name) => named(MatchKind::Slip, name),
        Why::Abbreviation(name) => named(MatchKind::Abbreviation, name),
        Why::Text => passage(query, profile),
    }
}

/// The text of the firm that holds what was asked for.
fn passage(query: &SearchQuery, profile: &Profile) -> WhyView {
    let texts = [
        (MatchKind::Products, &profile.products),
        (MatchKind::Scope, &profile.scope),
        (MatchKind::Address, &profile.address),
    ];
    for (by, text) in texts {
        if let Some(&(from, to)) = highlight(text, &query.text).first() {
            let cut = around(text, from, to);
            let marked = mark(&cut, &query.text);
            return WhyView {
                by,
                text: Some(cut),
                marked,
            };
        }
    }
    WhyView {
        by: MatchKind::Label,
        text: None,
        marked: Vec::new(),
    }
}

/// Cuts a long text down to what stands around a place.
fn around(text: &str, from: usize, to: usize) -> String {
    let start = text[..from]
        .char_indices()
        .rev()
        .map(|(at, _)| at)
        .nth(AROUND - 1)
        .unwrap_or(0);
    let end = text[to..]
        .char_indices()
        .map(|(at, _)| to + at)
        .nth(AROUND)
        .unwrap_or(text.len());
    let before = if start > 0 { "…" } else { "" };
    let after = if end < text.len() { "…" } else { "" };
    format!("{before}{}{after}", &text[start..end])
}

/// Cuts a text at what was asked for.
fn mark(text: &str, asked: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut push = |from: usize, to: usize, hit| {
        if from < to {
            let text = text[from..to].to_owned();
            parts.push(Part { text, hit });
        }
    };
    let mut at = 0;
    for (from, to) in highlight(text, asked) {
        push(at, from, false);
        push(from, to, true);
        at = to;
    }
    push(at, text.len(), false);
    parts
}

pub(super) fn facets(query: &SearchQuery, counted: &[FacetCounts], catalog: &Catalog) -> Vec<FacetView> {
    counted.iter().map(|counts| facet(query, counts, catalog)).collect()
}

fn facet(query: &SearchQuery, counts: &FacetCounts, catalog: &Catalog) -> FacetView {
    let (key, title) = match counts.facet {
        Facet::Tier => ("tier", "称号"),
        Facet::County => ("county", "县区"),
        Facet::Zone => ("zone", "功能区"),
        Facet::Industry => ("industry", "行业"),
        Facet::Field => ("field", "领域"),
        Facet::Status => ("status", "经营状态"),
    };
    let chosen = query.filters();
    let chosen = chosen.of(counts.facet);
    let values = counts.counts.iter().map(|(code, count)| FacetValue {
        value: name_value(counts.facet, code, catalog),
        count: *count,
        chosen: chosen.contains(code),
    });
    FacetView {
        key,
        title,
        values: values.collect(),
    }
}

/// Names a value; one that the catalogue no longer has stands for itself.
fn name_value(facet: Facet, code: &str, catalog: &Catalog) -> Named {
    let title = match facet {
        Facet::Tier => parsed::<TierCode>(code)
            .and_then(|code| catalog.tier(&code))
            .map(|tier| &tier.short_title),
        Facet::County => parsed::<DivisionCode>(code)
            .and_then(|code| catalog.division(&code))
            .map(|it| &it.title),
        Facet::Zone => parsed::<ZoneCode>(code)
            .and_then(|code| catalog.zone(&code))
            .map(|zone| &zone.short_title),
        Facet::Industry => parsed::<IndustryCode>(code)
            .and_then(|code| catalog.industry(&code))
            .map(|it| &it.title),
        Facet::Field => parsed::<FieldCode>(code)
            .and_then(|code| catalog.field(&code))
            .map(|field| &field.title),
        Facet::Status => return Named::new(code, parsed::<EnterpriseStatus>(code).map(EnterpriseStatus::title)),
    };
    Named::new(code, title.map(String::as_str))
}

fn parsed<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

pub(super) fn notices(text: &str, generic: bool) -> Vec<SearchNotice> {
    let mut notices: Vec<SearchNotice> = code_notice(text).into_iter().collect();
    if generic {
        notices.push(SearchNotice::GenericWord);
    }
    notices
}

fn code_notice(text: &str) -> Option<SearchNotice> {
    let code = clean(text);
    let is_code = code.chars().all(|c| c.is_ascii_alphanumeric()) && code.starts_with(|c: char| c.is_ascii_digit());
    if !is_code || !LOOKS_LIKE_CODE.contains(&code.len()) {
        return None;
    }
    let why = match code.parse::<CreditCode>() {
        Ok(sound) => {
            let doubts = sound.doubts();
            return (!doubts.is_empty()).then_some(SearchNotice::CheckDigit { code, doubts });
        }
        Err(CreditCodeError::Length { length, .. }) => format!("应为 18 位，现有 {length} 位"),
        Err(CreditCodeError::Character { position, found, .. }) => format!("第 {position} 位不能是 {found}"),
    };
    Some(SearchNotice::NoCreditCode { code, why })
}

pub(super) fn suggestion(hit: &Hit) -> SuggestionView {
    let legal = hit.names.iter().find(|name| name.kind == NameKind::Legal);
    let name = legal.map(|name| name.text.clone()).unwrap_or_default();
    let hint = match &hit.why {
        Why::Listed | Why::LegalName | Why::Text => None,
        Why::Code(text) | Why::CodePart(text) => Some(text.clone()),
        Why::FormerName(text) => Some(format!("曾用名 {text}")),
        Why::Slip(text) | Why::Abbreviation(text) => Some(format!("是不是 {text}")),
        Why::ShortName(text) | Why::Brand(text) | Why::Name(text) | Why::Pinyin(text) => Some(text.clone()),
    };
    SuggestionView {
        id: EnterpriseId(hit.id),
        hint: hint.filter(|hint| *hint != name),
        href: format!("/enterprises/{}", hit.id),
        name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_with_a_wrong_check_digit_is_called_so() {
        let said = |text: &str| {
            notices(text, false)
                .iter()
                .map(SearchNotice::text)
                .collect::<Vec<_>>()
                .join("")
        };
        assert_eq!(said("914100007457748527"), "");
        assert!(said("9141 0000 7457 7485 28").contains("第 18 位校验码"));
        assert!(said("914103001711201887").contains("第 17 位校验码和第 18 位校验码"));
        assert!(said("91410300MA60YZABCD").contains("第 14 位不能是 Z"));
        assert!(said("91410300MA8X2RT5P").contains("现有 17 位"));
        assert_eq!(said("洛阳轴承集团股份有限公司"), "");
        assert_eq!(said("410300110053941"), "");
    }

    #[test]
    fn a_long_text_is_cut_around_what_was_asked_for() {
        let text = format!("{}分子筛{}", "前".repeat(40), "后".repeat(40));
        let from = text.find("分子筛").unwrap();
        let cut = around(&text, from, from + "分子筛".len());
        assert_eq!(cut.chars().count(), AROUND * 2 + 5);
        assert!(cut.starts_with('…') && cut.ends_with('…'));
        assert_eq!(around("分子筛", 0, 9), "分子筛");
    }
}

//! From what the index found and the database holds to what readers see.

use search_index::fold::{Folded, fold_key};
use search_index::{Hit, Hits, MarkedWord, Marker, NameKind, Why};

use super::card::Card;
use super::{Error, SearchQuery};
use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, ZoneCode};
use crate::domain::credit_code::{CreditCode, CreditCodeError, clean};
use crate::domain::enterprise::EnterpriseId;
use crate::view::enterprise::Named;
use crate::view::search::{FoundView, HeldView, MatchKind, Part, SearchNotice, SuggestionView, WhyView};

/// So much of a long text is shown around what was asked for, in characters on either side.
const AROUND: usize = 24;
/// A text of so many code characters was meant as a credit code.
const LOOKS_LIKE_CODE: std::ops::RangeInclusive<usize> = 16..=20;

/// Draws a firm from its card.
pub(super) fn found(query: &SearchQuery, (hit, asked): (&Hit, &Marker), catalog: &Catalog) -> Result<FoundView, Error> {
    let card: Card = serde_json::from_str(&hit.payload).map_err(|error| Error::Internal(error.into()))?;
    let name = legal_name(hit);
    let why = why(asked, hit, (&name, &card), catalog);
    let marked = mark(&name, asked);
    let shown = format!("{name} {}", why.text.as_deref().unwrap_or_default());
    Ok(FoundView {
        id: EnterpriseId(hit.id),
        passages: passages(asked, &shown, &card, catalog),
        marked,
        credit_code: card.credit_code.clone(),
        division: card.division.as_ref().map(|code| name_division(code, catalog)),
        zone: card.zone.as_ref().map(|code| name_zone(code, catalog)),
        tiers: held(query, &card, catalog),
        status: card.status,
        fictional: card.fictional,
        name,
        why,
    })
}

fn legal_name(hit: &Hit) -> String {
    let legal = hit.names.iter().find(|name| name.kind == NameKind::Legal);
    legal.map(|name| name.text.clone()).unwrap_or_default()
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

fn held(query: &SearchQuery, card: &Card, catalog: &Catalog) -> Vec<HeldView> {
    let mut tiers: Vec<HeldView> = Vec::new();
    for held in card.tiers.iter().filter(|held| held.stands_on(query.on)) {
        let title = catalog.tier(&held.tier).map(|tier| tier.short_title.as_str());
        let tier = Named::new(held.tier.as_str(), title);
        if !tiers.iter().any(|known| known.tier == tier) {
            let until = held.until;
            tiers.push(HeldView { tier, until });
        }
    }
    tiers
}

fn why(asked: &Marker, hit: &Hit, (legal, card): (&str, &Card), catalog: &Catalog) -> WhyView {
    let legal_key = fold_key(legal);
    let named = |by, text: &str| WhyView {
        by,
        // The registered name is on the page already.
        text: Some(text.to_owned()).filter(|text| fold_key(text) != legal_key),
        marked: mark(text, asked),
    };
    match &hit.why {
        Why::Listed => named(MatchKind::Listed, legal),
        Why::Code(code) => named(MatchKind::Code, code),
        Why::CodePart(code) => named(MatchKind::CodePart, code),
        Why::LegalName => named(MatchKind::LegalName, legal),
        Why::FormerName(name) => named(MatchKind::FormerName, name),
        Why::ShortName(name) => named(MatchKind::ShortName, name),
        Why::Brand(name) => named(MatchKind::Brand, name),
        Why::Name(name) => {
            let kind = hit
                .names
                .iter()
                .find(|known| known.text == *name)
                .map(|known| known.kind);
            named(name_match(kind), name)
        }
        Why::Pinyin(name) => WhyView {
            by: MatchKind::Pinyin,
            // What of the name was heard is marked, so it is shown even when it is the registered one.
            text: Some(name.clone()),
            marked: cut(name, &asked.hear(name)),
        },
        Why::Slip(code) if card.credit_code.as_ref() == Some(code) => WhyView {
            by: MatchKind::Slip,
            // The code is on the page already.
            text: None,
            marked: Vec::new(),
        },
        Why::Slip(name) => named(MatchKind::Slip, name),
        Why::Abbreviation(name) => named(MatchKind::Abbreviation, name),
        Why::Text => {
            let found = passages(asked, "", card, catalog).into_iter().next();
            found.unwrap_or(WhyView {
                by: MatchKind::Label,
                text: None,
                marked: Vec::new(),
            })
        }
    }
}

/// What part of a name is called that holds the text.
fn name_match(kind: Option<NameKind>) -> MatchKind {
    match kind {
        Some(NameKind::Former) => MatchKind::FormerName,
        Some(NameKind::Short) => MatchKind::ShortName,
        Some(NameKind::Brand) => MatchKind::Brand,
        Some(NameKind::Legal) | None => MatchKind::Name,
    }
}

/// The texts of the firm that hold the words which nothing shown so far holds, one for each word at most.
fn passages(asked: &Marker, shown: &str, card: &Card, catalog: &Catalog) -> Vec<WhyView> {
    let shown = Folded::new(shown);
    let mut found: Vec<WhyView> = Vec::new();
    for word in asked.words() {
        let told = |view: &WhyView| view.text.as_deref().is_some_and(|text| holds(word, text));
        if word.find(&shown).is_none() && !found.iter().any(told) {
            found.extend(passage(word, asked, card, catalog));
        }
    }
    found
}

fn holds(word: &MarkedWord, text: &str) -> bool {
    word.find(&Folded::new(text)).is_some()
}

fn passage(word: &MarkedWord, asked: &Marker, card: &Card, catalog: &Catalog) -> Option<WhyView> {
    let texts = [
        (MatchKind::Products, &card.products),
        (MatchKind::Scope, &card.scope),
        (MatchKind::Address, &card.address),
    ];
    for (by, text) in texts {
        if let Some((from, to)) = word.find(&Folded::new(text)) {
            let cut = around(text, from, to);
            let marked = mark(&cut, asked);
            return Some(WhyView {
                by,
                text: Some(cut),
                marked,
            });
        }
    }
    let labels = card.labels(catalog);
    let holding = labels.into_iter().filter(|label| holds(word, label));
    holding.min_by_key(|label| label.chars().count()).map(|label| WhyView {
        by: MatchKind::Label,
        text: Some(label.to_owned()),
        marked: mark(label, asked),
    })
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
fn mark(text: &str, asked: &Marker) -> Vec<Part> {
    cut(text, &asked.find(text))
}

/// Cuts a text at these places.
fn cut(text: &str, places: &[(usize, usize)]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut push = |from: usize, to: usize, hit| {
        if from < to {
            let text = text[from..to].to_owned();
            parts.push(Part { text, hit });
        }
    };
    let mut at = 0;
    for &(from, to) in places {
        push(at, from, false);
        push(from, to, true);
        at = to;
    }
    push(at, text.len(), false);
    parts
}

pub(super) fn notices(text: &str, hits: &Hits) -> Vec<SearchNotice> {
    let mut notices: Vec<SearchNotice> = code_notice(text).into_iter().collect();
    if hits.generic {
        notices.push(SearchNotice::GenericWord);
    }
    let apart = hits.apart.clone();
    notices.extend(apart.map(|words| SearchNotice::ReadApart { words }));
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
    let name = legal_name(hit);
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
    use crate::domain::enterprise::EnterpriseStatus;
    use crate::domain::seed::Seeds;

    #[test]
    fn a_code_with_a_wrong_check_digit_is_called_so() {
        let said = |text: &str| {
            code_notice(text)
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
    fn a_word_is_shown_where_it_stands_and_marked_there() {
        let catalog = Catalog::load(&Seeds::compiled()).unwrap();
        let field = &catalog.field_lists[0].fields[0];
        let card = Card {
            credit_code: None,
            division: None,
            zone: None,
            industry: None,
            fields: vec![field.code.clone()],
            status: EnterpriseStatus::Active,
            fictional: false,
            products: "分子筛".to_owned(),
            scope: "分子筛、催化剂的研发".to_owned(),
            address: "高新区滨河路20号".to_owned(),
            tiers: Vec::new(),
        };
        let shown = |word: &str| {
            let asked = Marker::new(word);
            let view = passage(asked.words().first()?, &asked, &card, &catalog)?;
            let marked = view
                .marked
                .iter()
                .filter(|part| part.hit)
                .map(|part| part.text.as_str());
            Some((view.by, marked.collect::<String>()))
        };
        for (word, by) in [
            ("分子筛", MatchKind::Products),
            ("催化剂", MatchKind::Scope),
            ("滨河路20", MatchKind::Address),
            (field.title.as_str(), MatchKind::Label),
        ] {
            assert_eq!(shown(word), Some((by, word.to_owned())), "{word}");
        }
        assert_eq!(shown("轴承钢球"), None);
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

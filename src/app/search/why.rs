//! Why a firm was found: the name, code or passage that holds what was asked for, with the words marked in it.

use search_index::fold::{Folded, fold_key};
use search_index::{Hit, MarkedWord, Marker, NameKind, Why};

use super::card::Card;
use crate::domain::catalog::Catalog;
use crate::view::search::{MatchKind, Part, WhyView};

/// So much of a long text is shown around what was asked for, in characters on either side.
const AROUND: usize = 24;

pub(super) fn why(asked: &Marker, hit: &Hit, (legal, card): (&str, &Card), catalog: &Catalog) -> WhyView {
    let named = |by, text: &str| WhyView {
        by,
        // The registered name is on the page already.
        text: Some(text)
            .filter(|text| *text != legal && fold_key(text) != fold_key(legal))
            .map(str::to_owned),
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
pub(super) fn passages(asked: &Marker, shown: &str, card: &Card, catalog: &Catalog) -> Vec<WhyView> {
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
pub(super) fn mark(text: &str, asked: &Marker) -> Vec<Part> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::enterprise::EnterpriseStatus;
    use crate::domain::seed::Seeds;

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

//! A standard to be read: its articles with what they demand and quote, its history, and when one may apply.

use crate::domain::day::Day;
use schemars::JsonSchema;
use serde::Serialize;

use super::{ChangeView, StandardRow, changes};
use crate::domain::catalog::Catalog;
use crate::domain::source::Confidence;
use crate::rules::library::Library;
use crate::rules::standard::{Clause, Correction, Quote, Standard};
use crate::view::assessment::{outline, phrase};
use crate::view::window::WindowView;

/// One text with all that a reader asks of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StandardText {
    /// The text in the list.
    #[serde(flatten)]
    pub row: StandardRow,
    /// Where the document can be read, empty when nowhere public.
    pub link: String,
    /// The transition clause that makes it apply on its days.
    pub because: String,
    /// What a reader must know.
    pub note: String,
    /// The hash of its text: the same text has the same.
    pub hash: String,
    /// The conditions, each after the one it is part of.
    pub conditions: Vec<ArticleView>,
    /// The score card, when it has one.
    pub score: Option<CardView>,
    /// What was put right after it was published.
    pub corrected: Vec<Correction>,
    /// Every text of the tier, the earliest first.
    pub history: Vec<StandardRow>,
    /// The text before it, for the same purpose.
    pub before: Option<StandardRow>,
    /// What it changed of that text.
    pub changes: Vec<ChangeView>,
    /// When one may apply.
    pub window: WindowView,
}

/// A condition as the text has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ArticleView {
    /// Its id within the standard.
    pub id: String,
    /// Its number in the outline; empty for the whole.
    pub number: String,
    /// How deep it stands.
    pub depth: usize,
    /// Whether it only combines the conditions below it.
    pub combines: bool,
    /// Its title.
    pub title: String,
    /// What is demanded, or how points are given, in words.
    pub required: String,
    /// Document and article.
    pub clause: Clause,
    /// The sentence it rests on, where it could be read.
    pub quote: Option<Quote>,
    /// How far the text is verified.
    pub confidence: Confidence,
    /// What a reader must know.
    pub note: String,
    /// What proves it.
    pub evidence: Vec<String>,
}

/// A score card as the text has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CardView {
    /// Its title.
    pub title: String,
    /// Its items in order, each with the title of its group in front.
    pub items: Vec<ArticleView>,
}

impl StandardText {
    /// Shows a standard, its windows as seen on a day.
    pub fn new(standard: &Standard, (catalog, library): (&Catalog, &Library), day: Day) -> Self {
        let of_tier = library.standards().iter().filter(|other| other.tier == standard.tier);
        let earlier = of_tier.clone().filter(|other| {
            let shared = other.purpose == standard.purpose || other.purpose.is_any() || standard.purpose.is_any();
            shared && other.effective < standard.effective
        });
        let before = earlier.max_by_key(|other| (other.effective, other.purpose == standard.purpose));
        Self {
            row: StandardRow::new(standard, catalog),
            link: standard.link.clone(),
            because: standard.because.clone(),
            note: standard.note.clone(),
            hash: standard.hash.clone(),
            conditions: articles(standard, catalog),
            score: card(standard),
            corrected: standard.corrected.clone(),
            history: of_tier.map(|other| StandardRow::new(other, catalog)).collect(),
            before: before.map(|before| StandardRow::new(before, catalog)),
            changes: before
                .map(|before| changes(before, standard, catalog))
                .unwrap_or_default(),
            window: WindowView::on(catalog, &standard.tier, day),
        }
    }

    /// Returns how many conditions and items quote their sentence, and how many there are.
    pub fn quoted(&self) -> (usize, usize) {
        let items = self.score.iter().flat_map(|card| &card.items);
        let leaves: Vec<&ArticleView> = self
            .conditions
            .iter()
            .chain(items)
            .filter(|one| !one.combines)
            .collect();
        (leaves.iter().filter(|one| one.quote.is_some()).count(), leaves.len())
    }
}

fn articles(standard: &Standard, catalog: &Catalog) -> Vec<ArticleView> {
    let article = |(place, number, depth): (usize, String, usize)| {
        let condition = &standard.conditions[place];
        ArticleView {
            id: condition.id.clone(),
            number,
            depth,
            combines: !condition.test.parts().is_empty(),
            title: condition.title.clone(),
            required: phrase::required(standard, &condition.test, catalog),
            clause: condition.clause.clone(),
            quote: condition.quote.clone(),
            confidence: condition.confidence,
            note: condition.note.clone(),
            evidence: condition.evidence.clone(),
        }
    };
    outline(standard).into_iter().map(article).collect()
}

fn card(standard: &Standard) -> Option<CardView> {
    let card = standard.score.as_ref()?;
    let item = |(place, item): (usize, &crate::rules::card::Item)| ArticleView {
        id: item.id.clone(),
        number: (place + 1).to_string(),
        depth: 1,
        combines: false,
        title: format!("{}：{}", card.groups[item.group].title, item.title),
        required: phrase::scale(&item.scale),
        clause: item.clause.clone(),
        quote: item.quote.clone(),
        confidence: item.confidence,
        note: item.note.clone(),
        evidence: Vec::new(),
    };
    Some(CardView {
        title: card.title.clone(),
        items: card.items.iter().enumerate().map(item).collect(),
    })
}

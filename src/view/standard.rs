//! Standards as readers see them: which texts there are, and what changed from one to another.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::rules::card::Item;
use crate::rules::standard::{AppliesTo, Condition, Standard, StandardStatus};
use crate::view::assessment::phrase;
use crate::view::enterprise::Named;

mod text;

pub use text::{ArticleView, CardView, StandardText};

/// One text in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StandardRow {
    /// Its id.
    pub id: String,
    /// The tier it recognises.
    pub tier: Named,
    /// Its title.
    pub title: String,
    /// The document with its number.
    pub document: String,
    /// What it may be used for.
    pub purpose: AppliesTo,
    /// The first day in force.
    pub effective: Day,
    /// The last day in force, when known.
    pub until: Option<Day>,
    /// Whether the scheme still runs.
    pub status: StandardStatus,
}

/// What changed in one condition or score item between two texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangeView {
    /// The id of the condition or item.
    pub id: String,
    /// What the earlier text says; absent when it is new.
    pub before: Option<ClauseText>,
    /// What the later text says; absent when it was dropped.
    pub after: Option<ClauseText>,
}

/// What a text says in one condition or score item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClauseText {
    /// The title.
    pub title: String,
    /// Document and article.
    pub clause: String,
    /// What is demanded or how points are given, in words.
    pub required: String,
}

impl StandardRow {
    /// Shows a standard in a list.
    pub fn new(standard: &Standard, catalog: &Catalog) -> Self {
        let tier = catalog.tier(&standard.tier).map(|tier| tier.title.as_str());
        Self {
            id: standard.id.clone(),
            tier: Named::new(standard.tier.as_str(), tier),
            title: standard.title.clone(),
            document: standard.document.clone(),
            purpose: standard.purpose,
            effective: standard.effective,
            until: standard.until,
            status: standard.status,
        }
    }
}

/// Lists what changed from one text to another, clause by clause, in the order of the later one, then what it
/// dropped.
pub fn changes(before: &Standard, after: &Standard, catalog: &Catalog) -> Vec<ChangeView> {
    let (old, new) = (texts(before, catalog), texts(after, catalog));
    let find = |texts: &[(String, ClauseText)], id: &str| {
        let found = texts.iter().find(|(other, _)| other == id);
        found.map(|(_, text)| text.clone())
    };
    let kept = new.iter().map(|(id, text)| ChangeView {
        id: id.clone(),
        before: find(&old, id),
        after: Some(text.clone()),
    });
    let dropped = old.iter().filter(|(id, _)| find(&new, id).is_none());
    let dropped = dropped.map(|(id, text)| ChangeView {
        id: id.clone(),
        before: Some(text.clone()),
        after: None,
    });
    kept.filter(|change| change.before != change.after)
        .chain(dropped)
        .collect()
}

fn texts(standard: &Standard, catalog: &Catalog) -> Vec<(String, ClauseText)> {
    let condition = |condition: &Condition| {
        let text = ClauseText {
            title: condition.title.clone(),
            clause: format!("{} {}", condition.clause.document, condition.clause.article),
            required: phrase::required(standard, &condition.test, catalog),
        };
        (condition.id.clone(), text)
    };
    let item = |item: &Item| {
        let text = ClauseText {
            title: item.title.clone(),
            clause: format!("{} {}", item.clause.document, item.clause.article),
            required: phrase::scale(&item.scale),
        };
        (item.id.clone(), text)
    };
    let items = standard.score.iter().flat_map(|card| &card.items);
    standard
        .conditions
        .iter()
        .map(condition)
        .chain(items.map(item))
        .collect()
}

//! A source as readers see it beside every fact.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::day::Day;
use crate::domain::source::{Citation, Confidence, Source, SourceId, SourceKind};

/// Where a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SourceView {
    /// What kind of source it is.
    pub kind: SourceKind,
    /// Its title.
    pub title: String,
    /// The document number, empty when it has none.
    pub document: String,
    /// Where it can be read, as recorded; empty when nowhere public.
    pub locator: String,
    /// The same as an address to follow, when it is one.
    pub link: Option<String>,
    /// When it was published.
    pub published: Option<Day>,
    /// How far its content is verified.
    pub confidence: Confidence,
}

impl From<&Citation> for SourceView {
    fn from(citation: &Citation) -> Self {
        let Citation {
            kind,
            title,
            document,
            link,
            file_hash: _,
            published,
            confidence,
        } = citation;
        // Only web addresses become links: a stored `javascript:` must never be clickable.
        let web = link.starts_with("https://") || link.starts_with("http://");
        Self {
            kind: *kind,
            title: title.clone(),
            document: document.clone(),
            locator: link.clone(),
            link: web.then(|| link.clone()),
            published: *published,
            confidence: *confidence,
        }
    }
}

impl SourceView {
    /// Shows a source out of those that were read together with what names it.
    pub fn find(sources: &BTreeMap<SourceId, Source>, id: SourceId) -> Self {
        let source = sources.get(&id).expect("what names a source is read together with it");
        Self::from(&source.citation)
    }
}

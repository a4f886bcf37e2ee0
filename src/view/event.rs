//! What happened to a firm, in order: titles that came, went on and ended, renamings and moves, each with its source.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::change::{ChangeEvent, ChangeKind};
use crate::domain::day::Day;
use crate::domain::dossier::Dossier;
use crate::domain::source::{Source, SourceId};
use crate::domain::tenure::{Award, EndReason};
use crate::view::source::SourceView;

/// Something that happened on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EventView {
    /// The day.
    pub on: Day,
    /// What happened, in a word.
    pub title: String,
    /// To what: the title with its batch, the names before and after.
    pub text: String,
    /// The notice or list that says so.
    pub source: SourceView,
    /// The hash of the imported file that says so, empty when none was imported.
    pub file_hash: String,
}

/// Tells what happened to a firm until a day, the latest first.
pub fn events_of(dossier: &Dossier, catalog: &Catalog, day: Day) -> Vec<EventView> {
    let teller = Teller {
        catalog,
        sources: &dossier.sources,
        day,
    };
    let awards = dossier.tenures.iter().flat_map(|tenure| teller.of_award(&tenure.award));
    let changes = dossier.changes.iter().map(|change| teller.of_change(&change.event));
    let mut events: Vec<EventView> = awards.chain(changes).collect();
    events.sort_by(|one, other| other.on.cmp(&one.on).then_with(|| one.title.cmp(&other.title)));
    events
}

struct Teller<'a> {
    catalog: &'a Catalog,
    sources: &'a BTreeMap<SourceId, Source>,
    day: Day,
}

impl Teller<'_> {
    fn event(&self, (on, title): (Day, &str), text: String, source: SourceId) -> EventView {
        let file = self
            .sources
            .get(&source)
            .map(|source| source.citation.file_hash.clone());
        EventView {
            on,
            title: title.to_owned(),
            text,
            source: SourceView::find(self.sources, source),
            file_hash: file.unwrap_or_default(),
        }
    }

    fn of_award(&self, award: &Award) -> Vec<EventView> {
        let tier = self.catalog.tier(&award.tier);
        let title = tier.map_or_else(|| award.tier.to_string(), |tier| tier.title.clone());
        let parts = [title.as_str(), award.batch.as_str(), award.certificate.as_str()];
        let whole = parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("，");
        let mut events = vec![self.event((award.from, award.basis.title()), whole, award.source)];
        match (award.ended, award.until) {
            // The next certificate tells of itself.
            (Some(ending), _) if ending.reason == EndReason::Renewed => {}
            (Some(ending), _) => events.push(self.event((ending.on, ending.reason.title()), title, ending.source)),
            (None, Some(until)) if until < self.day => {
                let expired = until.next().unwrap_or(until);
                events.push(self.event((expired, "到期"), title, award.source));
            }
            (None, _) => {}
        }
        events
    }

    fn of_change(&self, change: &ChangeEvent) -> EventView {
        let named = |text: &str| match change.kind {
            ChangeKind::Renamed => text.to_owned(),
            ChangeKind::Moved => self.place(text),
        };
        let text = match change.before.as_str() {
            "" => named(&change.after),
            before => format!("{} → {}", named(before), named(&change.after)),
        };
        self.event((change.on, change.kind.title()), text, change.source)
    }

    fn place(&self, code: &str) -> String {
        let division = code
            .parse()
            .ok()
            .and_then(|code| self.catalog.division(&code))
            .map(|division| &division.title);
        let zone = code
            .parse()
            .ok()
            .and_then(|code| self.catalog.zone(&code))
            .map(|zone| &zone.title);
        division.or(zone).map_or_else(|| code.to_owned(), Clone::clone)
    }
}

//! Planning rows that waited, as a person decided them: by the same rules as the rows of a file.

use search_index::fold::fold_key;

use super::kind::{Needs, identities_of};
use super::{PlannedRow, Planner};
use crate::app::Error;
use crate::app::import::draft::{DraftRow, Said};
use crate::app::import::settle::THIS_FILE;
use crate::app::matching::{Ground, Known};
use crate::domain::enterprise::{Enterprise, EnterpriseId, NameKind, OtherName, Profile};
use crate::domain::import::RowOutcome;
use crate::domain::revision::Revision;
use crate::store::Reader;

impl<'a> Planner<'a> {
    /// Plans what a person decides: what only a person can answer is not asked again.
    pub(in crate::app::import) fn of_decisions(session: &'a crate::app::Session) -> Self {
        Self {
            is_decided: true,
            ..Self::new(session)
        }
    }

    /// Plans a row whose firm a person named. Its name is one of the firm from now on; a name that was accepted for a
    /// firm does not rename it.
    pub(in crate::app::import) async fn accept(
        &mut self,
        reader: &Reader,
        row: &DraftRow,
        firm: &Enterprise,
    ) -> Result<PlannedRow, Error> {
        let mut planned = PlannedRow::begun(row);
        let Some(kind) = row.content.said().and_then(Said::kind) else {
            return Ok(planned);
        };
        let mut known = Known::load(reader, identities_of(row).iter()).await?;
        let mut remembering = firm.clone();
        remember(&mut remembering.profile, &kind.firm().name);
        known.learn(&remembering);
        self.load(reader, kind.needs(), vec![firm.id]).await?;
        planned.firm = Some((firm.id, firm.profile.name.clone(), Ground::RegisteredName));
        kind.plan(self, &mut known, (&mut planned, row), firm.id);
        if planned.effect.update.is_none() && remembering != *firm {
            planned.effect.update = Some(Box::new(remembering));
        }
        Ok(planned)
    }

    /// Plans a row that registers a firm, with whatever else it says of it. Returns nothing of a row that registers
    /// none.
    pub(in crate::app::import) fn register(&mut self, known: &mut Known, row: &DraftRow) -> Option<PlannedRow> {
        let kind = row.content.said().and_then(Said::kind)?;
        let profile = kind.registers()?.profile(THIS_FILE);
        self.made += 1;
        let firm = Enterprise {
            id: EnterpriseId(-self.made),
            profile: profile.clone(),
            revision: Revision(0),
        };
        known.learn(&firm);
        if self.repeated.is_none_or(|repeated| repeated.meets(&firm.profile)) {
            self.known.learn(&firm);
        }
        let mut planned = PlannedRow::begun(row);
        if kind.needs() != Needs::Firms {
            planned.firm = Some((firm.id, profile.name.clone(), Ground::RegisteredName));
            kind.plan(self, known, (&mut planned, row), firm.id);
        }
        planned.effect.create = Some((firm.id, Box::new(profile)));
        (planned.outcome, planned.reason) = (RowOutcome::Created, String::new());
        Some(planned)
    }
}

fn remember(profile: &mut Profile, name: &str) {
    let key = fold_key(name);
    let others = profile.other_names.iter().map(|other| &other.name);
    if key.is_empty() || others.chain([&profile.name]).any(|known| fold_key(known) == key) {
        return;
    }
    profile.other_names.push(OtherName {
        name: name.to_owned(),
        kind: NameKind::Short,
        until: None,
    });
}

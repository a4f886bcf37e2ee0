//! What each kind of list says of the firm of a row: what the planner must know, and what follows. The queue plans a
//! row that a person decided with the same.

use super::{PlannedRow, Planner};
use crate::app::import::draft::{DraftRow, Firm, ProfileDraft, Said};
use crate::app::matching::{Identity, Known};
use crate::domain::enterprise::EnterpriseId;

/// What has to be known of the firms of rows before they are planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Who they are.
    Firms,
    /// Which titles they have.
    Tenures,
    /// What they filed.
    Figures,
}

/// What is said of a firm by a row of one kind of list.
pub(super) trait Kind {
    /// Who it speaks of.
    fn firm(&self) -> &Firm;

    /// What has to be known of the firm.
    fn needs(&self) -> Needs {
        Needs::Firms
    }

    /// Another name under which the firm may be known.
    fn new_name(&self) -> Option<&str> {
        None
    }

    /// The firm that the row registers when a person says that it is new.
    fn registers(&self) -> Option<ProfileDraft> {
        Some(ProfileDraft {
            firm: self.firm().clone(),
            ..ProfileDraft::default()
        })
    }

    /// Whether an unknown firm is registered without a person.
    fn registers_by_itself(&self) -> bool {
        false
    }

    /// Plans a row about a firm that is known; returns why a person decides when that cannot be done as it stands.
    fn plan(
        &self,
        planner: &mut Planner<'_>,
        known: &mut Known,
        row: (&mut PlannedRow, &DraftRow),
        firm: EnterpriseId,
    ) -> Option<String>;
}

impl Said {
    /// Whether a person may have its firm registered.
    pub(in crate::app::import) fn registers(&self) -> bool {
        self.kind().is_some_and(|kind| kind.registers().is_some())
    }

    /// Returns what it says of a firm; nothing of what speaks of a goal.
    pub(super) fn kind(&self) -> Option<&(dyn Kind + Sync)> {
        match self {
            Said::Tenure(draft) => Some(draft.as_ref()),
            Said::Profile(draft) => Some(draft.as_ref()),
            Said::Filing(draft) => Some(draft.as_ref()),
            Said::Change(draft) => Some(draft.as_ref()),
            Said::Outcome(_) => None,
        }
    }
}

/// Everybody whom a row speaks of.
pub(super) fn identities_of(row: &DraftRow) -> Vec<Identity> {
    let Some(kind) = row.content.said().and_then(Said::kind) else {
        return Vec::new();
    };
    let new = kind.new_name().map(named);
    std::iter::once(kind.firm().identity()).chain(new).collect()
}

/// The identity of a name alone.
pub(super) fn named(name: &str) -> Identity {
    Identity {
        name: name.to_owned(),
        ..Identity::default()
    }
}

//! What a question looks for, as a flat list of clauses: which text in which field, at how many points.

use tantivy::Term;
use tantivy::schema::Field;

use crate::analysis::Pieces;

/// What a clause looks for in its field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Want {
    /// One term.
    Term(Term),
    /// The terms of a text, each at its distance, in one field.
    Phrase(Field, Pieces),
}

/// One thing to look for and what finding it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    pub(crate) want: Want,
    pub(crate) points: u32,
}

/// Everything a question looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Each of these finds a firm by itself; their points add up.
    pub(crate) alone: Vec<Clause>,
    /// Each group must be met by one of its clauses; the best one counts.
    pub(crate) groups: Vec<Vec<Clause>>,
    /// Points on top for a firm that meets every group.
    pub(crate) extras: Vec<Clause>,
}

impl Plan {
    /// Looks for any of these.
    pub(crate) fn any(alone: Vec<Clause>) -> Self {
        Self {
            alone,
            ..Self::default()
        }
    }

    /// Looks for all of these at once.
    pub(crate) fn all(clauses: impl IntoIterator<Item = Clause>) -> Self {
        Self {
            groups: clauses.into_iter().map(|clause| vec![clause]).collect(),
            ..Self::default()
        }
    }
}

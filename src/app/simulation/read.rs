//! Reading a draft, and the text it would replace.

use std::sync::Arc;

use super::{Draft, Proposal};
use crate::app::{Error, FieldError, Noun, Session};
use crate::domain::day::Day;
use crate::domain::seed::{SeedError, Seeds};
use crate::rules::library::Choice;
use crate::rules::simulation::{lines, move_lines, read_draft};
use crate::rules::standard::{AppliesTo, Purpose, Standard};
use crate::view::screening::LawView;
use crate::view::simulation::DraftFormView;

impl Session {
    /// Returns every standard that can be drafted over, the last of each tier first.
    pub fn list_drafted_standards(&self) -> Vec<LawView> {
        let standards = self.library().standards().iter().rev();
        standards.map(|standard| LawView::from(standard.as_ref())).collect()
    }

    /// Returns the lines of a standard.
    ///
    /// # Errors
    /// There is no such standard.
    pub fn draft_form(&self, standard: &str) -> Result<DraftFormView, Error> {
        let standard = self.library().find(standard).ok_or(Error::NotFound(Noun::Standard))?;
        Ok(DraftFormView {
            standard: LawView::from(standard.as_ref()),
            lines: lines(standard),
        })
    }

    pub(super) fn read_proposal(&self, draft: &Draft, date: Day) -> Result<Proposal, Error> {
        let seeds = Seeds::compiled();
        match draft {
            Draft::Moves { standard, moves } => {
                let before = self.library().find(standard).ok_or(Error::NotFound(Noun::Standard))?;
                let draft = move_lines(standard, moves, (&seeds, self.catalog())).map_err(|found| refused(&found))?;
                Ok(Proposal::new((Some(Arc::clone(before)), draft), date))
            }
            Draft::Text(text) => {
                let draft = read_draft(text, &seeds, self.catalog()).map_err(|found| refused(&found))?;
                Ok(Proposal::new((self.replaced_by(&draft, date), draft), date))
            }
        }
    }

    /// The published text of the same place, else the one in force on the day.
    fn replaced_by(&self, draft: &Standard, date: Day) -> Option<Arc<Standard>> {
        let purpose = match draft.purpose {
            AppliesTo::New | AppliesTo::Any => Purpose::New,
            AppliesTo::Review => Purpose::Review,
        };
        if let Some(published) = self.library().find(&draft.id) {
            return Some(Arc::clone(published));
        }
        match self.library().choose(&draft.tier, purpose, date) {
            Choice::Chosen(standard) => Some(standard),
            Choice::NoneInForce(_) => None,
        }
    }
}

fn refused(findings: &[SeedError]) -> Error {
    let field = |finding: &SeedError| {
        let line = finding.line.map(|line| format!("第 {line} 行")).unwrap_or_default();
        let key = match finding.key.is_empty() {
            true => String::new(),
            false => format!("“{}”", finding.key),
        };
        FieldError {
            field: "draft".to_owned(),
            message: format!("草案{line}{key}：{}；改法：{}", finding.problem, finding.fix),
        }
    };
    Error::Invalid(findings.iter().map(field).collect())
}

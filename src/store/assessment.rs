//! Kept assessments: written once, never changed. Each row carries a seal over all of it, and the audit entry of
//! its write carries the same seal, so that neither can be altered unnoticed.

use chrono::DateTime;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{assessment, assessment_keep, standard_text};
use super::reader::Reader;
use super::row::{Place, to_json};
use super::{Error, Tx};
use crate::domain::assessment::{AssessmentId, Keep, KeptAssessment, StandardText};
use crate::domain::audit::{Fault, Record, Verb};
use crate::domain::digest::sha256_hex;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::revision::Revision;

impl Reader {
    /// Returns a kept assessment.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_assessment(&self, id: &AssessmentId) -> Result<Option<KeptAssessment>, Error> {
        let found = assessment::Entity::find_by_id(id.as_str()).filter(self.kept(assessment::Column::Id));
        let row = found.one(&self.run()).await?;
        row.map(assessment_from).transpose()
    }

    /// Returns the next kept assessments by id, each with what is wrong with its seal.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_assessments_after(
        &self,
        after: Option<&AssessmentId>,
        limit: u64,
    ) -> Result<Vec<(KeptAssessment, Vec<Fault>)>, Error> {
        let rows = assessment::Entity::find()
            .filter(assessment::Column::Id.gt(after.map_or("", AssessmentId::as_str)))
            .filter(self.kept(assessment::Column::Id))
            .order_by_asc(assessment::Column::Id)
            .limit(limit)
            .all(&self.run())
            .await?;
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            let faults = self.broken_seals(&row).await?;
            kept.push((assessment_from(row)?, faults));
        }
        Ok(kept)
    }

    /// Returns for whom an assessment was kept, the earliest first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_keeps(&self, id: &AssessmentId, limit: u64) -> Result<Vec<Keep>, Error> {
        let rows = assessment_keep::Entity::find()
            .filter(assessment_keep::Column::AssessmentId.eq(id.as_str()))
            .filter(self.within(assessment_keep::Column::EnterpriseId))
            .order_by_asc(assessment_keep::Column::Revision)
            .order_by_asc(assessment_keep::Column::EnterpriseId)
            .order_by_asc(assessment_keep::Column::Purpose)
            .limit(limit)
            .all(&self.run())
            .await?;
        rows.into_iter().map(keep_from).collect()
    }

    /// Returns what was kept for a firm, the latest first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_keeps_of(
        &self,
        enterprise: EnterpriseId,
        limit: u64,
    ) -> Result<Vec<(Keep, KeptAssessment)>, Error> {
        let rows = assessment_keep::Entity::find()
            .filter(assessment_keep::Column::EnterpriseId.eq(enterprise.0))
            .filter(self.within(assessment_keep::Column::EnterpriseId))
            .order_by_desc(assessment_keep::Column::Revision)
            .order_by_asc(assessment_keep::Column::AssessmentId)
            .order_by_asc(assessment_keep::Column::Purpose)
            .limit(limit)
            .all(&self.run())
            .await?;
        let ids: Vec<String> = rows.iter().map(|row| row.assessment_id.clone()).collect();
        let found = assessment::Entity::find()
            .filter(assessment::Column::Id.is_in(ids))
            .all(&self.run())
            .await?;
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            let of = found.iter().find(|found| found.id == row.assessment_id);
            if let Some(of) = of {
                kept.push((keep_from(row)?, assessment_from(of.clone())?));
            }
        }
        Ok(kept)
    }

    /// Returns the text of a standard by its hash.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_standard_text(&self, hash: &str) -> Result<Option<StandardText>, Error> {
        let row = standard_text::Entity::find_by_id(hash).one(&self.run()).await?;
        row.map(text_from).transpose()
    }

    async fn broken_seals(&self, row: &assessment::Model) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        if seal_of(row) != row.seal {
            faults.push(fault(&row.id, "was changed after it was kept"));
        }
        let entry = self.find_audit(Revision(row.revision)).await?;
        let said = sealed(&row.id, &row.seal);
        let carries = |subject: &crate::domain::audit::Subject| {
            subject.noun == Record::Assessment.as_str() && subject.what == said
        };
        if !entry.is_some_and(|entry| entry.subjects.iter().any(carries)) {
            faults.push(fault(
                &row.id,
                "is not the one that the audit entry of its write speaks of",
            ));
        }
        Ok(faults)
    }
}

impl Tx {
    /// Keeps an assessment for a firm. What is kept already stays as it is; keeping it again changes nothing.
    ///
    /// # Errors
    /// When the database fails, e.g. because there is no such firm.
    pub async fn keep_assessment(
        &self,
        (kept, text): (&KeptAssessment, &StandardText),
        (enterprise, purpose): (EnterpriseId, &str),
    ) -> Result<(), Error> {
        self.must_see(&[enterprise]).await?;
        self.insert_standard_text(text).await?;
        // The same answer may be kept for a firm out of scope; it is the same row.
        let known = assessment::Entity::find_by_id(kept.id.as_str())
            .one(&self.run())
            .await?;
        if known.is_none() {
            let row = self.row_of_assessment(kept);
            self.note(Record::Assessment, Verb::Insert, sealed(&row.id, &row.seal));
            self.insert_rows(vec![row]).await?;
        }
        let key = (kept.id.to_string(), enterprise.0, purpose.to_owned());
        if assessment_keep::Entity::find_by_id(key)
            .one(&self.run())
            .await?
            .is_none()
        {
            let row = assessment_keep::Model {
                assessment_id: kept.id.to_string(),
                enterprise_id: enterprise.0,
                purpose: purpose.to_owned(),
                at: self.at().timestamp_millis(),
                revision: self.revision().0,
            };
            self.insert_rows(vec![row]).await?;
            self.note(
                Record::AssessmentKeep,
                Verb::Insert,
                format!("{enterprise} {purpose} {}", kept.id),
            );
        }
        Ok(())
    }

    async fn insert_standard_text(&self, text: &StandardText) -> Result<(), Error> {
        if self.find_standard_text(&text.hash).await?.is_some() {
            return Ok(());
        }
        let StandardText { hash, standard, files } = text;
        let row = standard_text::Model {
            hash: hash.clone(),
            standard_id: standard.clone(),
            files: to_json(files),
            revision: self.revision().0,
        };
        self.note(Record::StandardText, Verb::Insert, format!("{standard} {hash}"));
        self.insert_rows(vec![row]).await
    }

    fn row_of_assessment(&self, kept: &KeptAssessment) -> assessment::Model {
        let KeptAssessment {
            id,
            standard,
            standard_hash,
            engine,
            date,
            inputs,
            answer,
            sources,
        } = kept;
        let sources: Vec<_> = sources.iter().collect();
        let mut row = assessment::Model {
            id: id.to_string(),
            standard_id: standard.clone(),
            standard_hash: standard_hash.clone(),
            engine: i32::try_from(*engine).expect("engines are numbered from 1"),
            date: *date,
            inputs: inputs.clone(),
            answer: answer.clone(),
            sources: to_json(&sources),
            seal: String::new(),
            revision: self.revision().0,
        };
        row.seal = seal_of(&row);
        row
    }
}

/// JSON keeps the columns apart.
fn seal_of(row: &assessment::Model) -> String {
    let assessment::Model {
        id,
        standard_id,
        standard_hash,
        engine,
        date,
        inputs,
        answer,
        sources,
        seal: _,
        revision,
    } = row;
    let columns = (
        id,
        standard_id,
        standard_hash,
        engine,
        date,
        inputs,
        answer,
        sources,
        revision,
    );
    sha256_hex(to_json(&columns).as_bytes())
}

fn sealed(id: &str, seal: &str) -> String {
    format!("{id} sealed {seal}")
}

fn fault(id: &str, problem: &str) -> Fault {
    Fault {
        place: Record::Assessment.to_string(),
        row: id.to_owned(),
        problem: problem.to_owned(),
    }
}

fn assessment_from(row: assessment::Model) -> Result<KeptAssessment, Error> {
    let assessment::Model {
        id,
        standard_id,
        standard_hash,
        engine,
        date,
        inputs,
        answer,
        sources,
        seal: _,
        revision: _,
    } = row;
    let place = Place {
        table: "assessment",
        row: &id.clone(),
    };
    let sources: Vec<_> = place.json("sources", &sources)?;
    Ok(KeptAssessment {
        id: place.word("id", &id)?,
        standard: standard_id,
        standard_hash,
        engine: place.number("engine", engine)?,
        date,
        inputs,
        answer,
        sources: sources.into_iter().collect(),
    })
}

fn keep_from(row: assessment_keep::Model) -> Result<Keep, Error> {
    let assessment_keep::Model {
        assessment_id,
        enterprise_id,
        purpose,
        at,
        revision,
    } = row;
    let place = Place {
        table: "assessment_keep",
        row: &assessment_id.clone(),
    };
    Ok(Keep {
        assessment: place.word("assessment_id", &assessment_id)?,
        enterprise: EnterpriseId(enterprise_id),
        purpose,
        at: DateTime::from_timestamp_millis(at).ok_or_else(|| place.corrupt("column `at` is out of range"))?,
        revision: Revision(revision),
    })
}

fn text_from(row: standard_text::Model) -> Result<StandardText, Error> {
    let standard_text::Model {
        hash,
        standard_id,
        files,
        revision: _,
    } = row;
    let place = Place {
        table: "standard_text",
        row: &hash.clone(),
    };
    Ok(StandardText {
        files: place.json("files", &files)?,
        hash,
        standard: standard_id,
    })
}

//! What assessment addresses carry behind the `?`: read and written in one place, the same for pages and programs.

use serde::Deserialize;

use crate::app::{Error, FieldError};
use crate::domain::day::{Day, DayError};
use crate::domain::enterprise::EnterpriseId;
use crate::rules::standard::Purpose;

/// The day and the purpose, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AssessmentParams {
    /// The day; today when empty.
    pub date: String,
    /// `new` or `review`; new when empty.
    pub purpose: String,
    /// As recorded at the end of this day; as known now when empty.
    pub known: String,
}

impl AssessmentParams {
    /// Reads the day as whose end the registry is asked; none asks it as known now.
    ///
    /// # Errors
    /// When it is no day.
    pub fn known(&self) -> Result<Option<Day>, Error> {
        match self.known.trim() {
            "" => Ok(None),
            text => match text.parse() {
                Ok(day) => Ok(Some(day)),
                Err(why) => {
                    let why: DayError = why;
                    Err(Error::invalid("known", why.to_string()))
                }
            },
        }
    }

    /// Reads the purpose and the day.
    ///
    /// # Errors
    /// Names every field that cannot be read.
    pub fn read(&self, today: Day) -> Result<(Purpose, Day), Error> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, message: &str| {
            errors.push(FieldError {
                field: field.to_owned(),
                message: message.to_owned(),
            });
        };
        let date = match self.date.trim() {
            "" => today,
            text => text.parse().unwrap_or_else(|why: DayError| {
                wrong("date", &why.to_string());
                today
            }),
        };
        let purpose = match self.purpose.as_str() {
            "" => Purpose::New,
            text => text.parse().unwrap_or_else(|_| {
                wrong("purpose", "用途请写 new（新申报）或 review（复核）");
                Purpose::New
            }),
        };
        if errors.is_empty() {
            Ok((purpose, date))
        } else {
            Err(Error::Invalid(errors))
        }
    }
}

/// Returns the address of the overview of a firm's assessments.
pub fn overview_address(id: EnterpriseId) -> String {
    format!("/enterprises/{id}/assessments")
}

/// Returns the address of one assessment.
pub fn address(id: EnterpriseId, tier: &str, (purpose, date): (Purpose, Day)) -> String {
    format!("/enterprises/{id}/assessments/{tier}?purpose={purpose}&date={date}")
}

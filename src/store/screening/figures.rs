//! Figures as readings: those that nobody asks for are passed over without making anything of them.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};

use crate::domain::code::IndicatorCode;
use crate::domain::source::{SourceId, SourceKind};
use crate::rules::facts::Reading;
use crate::rules::reads::Reads;

/// The year, the source and its kind.
pub(super) type Of = (i32, SourceId, SourceKind);

/// Adds what a filing says, as far as somebody reads it.
pub(super) fn read_figures(
    json: &str,
    (of, reads): (Of, &Reads),
    readings: &mut Vec<(IndicatorCode, Reading)>,
) -> Result<(), serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(json);
    Figures { of, reads, readings }.deserialize(&mut json)?;
    json.end()
}

struct Figures<'r> {
    of: Of,
    reads: &'r Reads,
    readings: &'r mut Vec<(IndicatorCode, Reading)>,
}

impl<'de> DeserializeSeed<'de> for Figures<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Figures<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("indicators with their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut figures: A) -> Result<(), A::Error> {
        let (year, source, kind) = self.of;
        while let Some(code) = figures.next_key::<IndicatorCode>()? {
            if !self.reads.has(&code) {
                figures.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = figures.next_value()?;
            let reading = Reading {
                year,
                kind,
                source,
                value,
            };
            self.readings.push((code, reading));
        }
        Ok(())
    }
}

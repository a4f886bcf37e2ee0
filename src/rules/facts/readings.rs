//! The readings of a firm in flat, sorted rows, because finding them is most of what an evaluation does.

use std::cmp::Ordering;

use super::Reading;
use crate::domain::code::IndicatorCode;
use crate::domain::filing::Value;

/// The readings of every indicator, in the order of codes. A key is the beginning of a code as a number, so that
/// most searches compare no text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Readings {
    keys: Vec<u128>,
    of: Vec<(IndicatorCode, Vec<Reading>)>,
}

impl Readings {
    pub(super) fn find(&self, code: &IndicatorCode) -> &[Reading] {
        match self.place(code) {
            Ok(place) => &self.of[place].1,
            Err(_) => &[],
        }
    }

    /// Adds a reading, and returns the place of its indicator; `hint` is where it may well stand. Codes that come
    /// in their order are found at once behind the one before.
    pub(super) fn add(&mut self, (code, hint): (&IndicatorCode, usize), reading: Reading) -> usize {
        let place = match self.of.get(hint) {
            Some((own, _)) if own == code => Ok(hint),
            _ => self.place(code),
        };
        let place = place.unwrap_or_else(|place| {
            self.keys.insert(place, key_of(code));
            self.of.insert(place, (code.clone(), Vec::new()));
            place
        });
        let readings = &mut self.of[place].1;
        let at = readings.partition_point(|other| order(other, &reading) == Ordering::Less);
        readings.insert(at, reading);
        place
    }

    pub(super) fn retain(&mut self, code: &IndicatorCode, keep: impl Fn(&Reading) -> bool) {
        let Ok(place) = self.place(code) else { return };
        self.of[place].1.retain(keep);
        if self.of[place].1.is_empty() {
            self.keys.remove(place);
            self.of.remove(place);
        }
    }

    /// Returns where a code stands, or would stand.
    fn place(&self, code: &IndicatorCode) -> Result<usize, usize> {
        let key = key_of(code);
        let mut place = self.keys.partition_point(|own| *own < key);
        while self.keys.get(place) == Some(&key) {
            let own = &self.of[place].0;
            // A code that fits its key is told by it alone.
            let is_told = code.as_str().len() <= KEY && own.as_str().len() <= KEY;
            match if is_told { Ordering::Equal } else { own.cmp(code) } {
                Ordering::Less => place += 1,
                Ordering::Equal => return Ok(place),
                Ordering::Greater => return Err(place),
            }
        }
        Err(place)
    }
}

/// The bytes of a key.
const KEY: usize = 16;

/// The first bytes of a code as a number: in the order of codes.
fn key_of(code: &IndicatorCode) -> u128 {
    let code = code.as_str().as_bytes();
    let length = code.len().min(KEY);
    let mut bytes = [0; KEY];
    bytes[..length].copy_from_slice(&code[..length]);
    u128::from_be_bytes(bytes)
}

/// A total order of readings, so that facts do not depend on the order they were added in.
fn order(one: &Reading, other: &Reading) -> Ordering {
    let head = |reading: &Reading| (reading.year, reading.kind.as_str(), reading.source);
    head(one)
        .cmp(&head(other))
        .then_with(|| printed(&one.value).cmp(&printed(&other.value)))
}

fn printed(value: &Value) -> String {
    match value {
        Value::Number(range) => range.to_string(),
        Value::Choice(options) => options.iter().map(String::as_str).collect::<Vec<_>>().join("|"),
    }
}

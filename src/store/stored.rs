//! JSON that was stored before days had a range: a date that no list can mean is read as the nearest day, so that the
//! row can be shown, found by the doctor and taken back.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::domain::day::Day;

/// Reads what this store once wrote.
///
/// # Errors
/// It is no JSON of that shape, whatever its days.
pub fn read_stored<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    serde_json::from_str(text).or_else(|error| {
        let mut value: Value = serde_json::from_str(text)?;
        match bound_days(&mut value) {
            true => serde_json::from_value(value),
            false => Err(error),
        }
    })
}

/// Tells whether there was a day to bring into the range.
fn bound_days(value: &mut Value) -> bool {
    match value {
        Value::String(text) => match Day::nearest_to(text) {
            Some(day) if text.parse::<Day>().is_err() => {
                *text = day.to_string();
                true
            }
            _ => false,
        },
        // Counted, not asked for any: each of them is to be bounded.
        Value::Array(items) => items.iter_mut().map(bound_days).filter(|bound| *bound).count() > 0,
        Value::Object(fields) => fields.values_mut().map(bound_days).filter(|bound| *bound).count() > 0,
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_out_of_range_are_changed_and_other_faults_stay_faults() {
        let read = |text: &str| read_stored::<Vec<Option<Day>>>(text).map(|days| format!("{days:?}"));
        assert_eq!(read("[\"2026-01-02\",null]").unwrap(), "[Some(2026-01-02), None]");
        let poison = "[\"+262142-01-01\",\"0000-01-01\",\"2026-01-02\",\"12142-01-01\",\"0044-03-15 BC\"]";
        assert_eq!(
            read(poison).unwrap(),
            "[Some(2200-12-31), Some(1900-01-01), Some(2026-01-02), Some(2200-12-31), Some(1900-01-01)]"
        );
        for broken in ["[\"soon\"]", "[1]", "[", "[\"+262142-01-01\",1]"] {
            assert!(read(broken).is_err(), "{broken}");
        }
    }
}

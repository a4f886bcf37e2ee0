//! The codes that the compiled catalogue knows, as small numbers in the order of their texts: what is read a million
//! times is then compared, copied and found without its text. A code of another catalogue keeps its text; nothing
//! but speed depends on which of the two a code is.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::seed::compiled_text;

/// The indicators of the compiled catalogue.
pub(super) static INDICATORS: LazyLock<Known> = LazyLock::new(|| Known::of(&read()));

/// Codes in the order of their texts, each with the codes of its options when it is a choice.
pub(super) struct Known {
    entries: Vec<(String, Vec<String>)>,
    places: HashMap<String, u16>,
}

#[derive(Deserialize, Default)]
struct File {
    indicator: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    code: String,
    kind: Kind,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Number(IgnoredAny),
    Choice { options: Vec<Choice> },
}

#[derive(Deserialize)]
struct Choice {
    code: String,
}

/// What cannot be read is known to nobody here; the catalogue's own loading says what is wrong with it.
fn read() -> File {
    let text = compiled_text("indicators.toml").unwrap_or_default();
    toml::from_str(text).unwrap_or_default()
}

impl Known {
    fn of(file: &File) -> Self {
        let options = |kind: &Kind| match kind {
            Kind::Number(IgnoredAny) => Vec::new(),
            Kind::Choice { options } => options.iter().map(|option| option.code.clone()).collect(),
        };
        let entry = |entry: &Entry| (entry.code.clone(), options(&entry.kind));
        let mut entries: Vec<_> = file.indicator.iter().map(entry).collect();
        entries.sort();
        entries.dedup_by(|a, b| a.0 == b.0);
        let places = (0..).zip(&entries).map(|(place, (code, _))| (code.clone(), place));
        Self {
            places: places.collect(),
            entries,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn place(&self, code: &str) -> Option<u16> {
        self.places.get(code).copied()
    }

    pub(super) fn text(&self, place: u16) -> &str {
        &self.entries[usize::from(place)].0
    }

    pub(super) fn options(&self, place: u16) -> &[String] {
        &self.entries[usize::from(place)].1
    }
}

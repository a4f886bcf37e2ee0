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
    ties: Vec<Ties>,
}

/// The places of the codes that a number is tied to.
#[derive(Clone, Default)]
pub(super) struct Ties {
    /// The wholes it is a part of.
    pub(super) wholes: Vec<u16>,
    /// The parts of it.
    pub(super) parts: Vec<u16>,
    /// What moves by as much as it does, however indirectly, those first that move the others.
    pub(super) followers: Vec<u16>,
    /// Whether it can grow inside its wholes.
    pub(super) shifts: bool,
    /// Whether it is of a day and not of a year: then the latest filing counts.
    pub(super) latest: bool,
}

#[derive(Deserialize, Default)]
struct File {
    indicator: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    code: String,
    kind: Kind,
    #[serde(default)]
    part_of: Vec<String>,
    #[serde(default)]
    moves_with: Vec<String>,
    #[serde(default)]
    shifts: bool,
    #[serde(default)]
    period: String,
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
        let places: HashMap<String, u16> = places.collect();
        Self {
            ties: ties(file, &places),
            places,
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

    pub(super) fn ties(&self, place: u16) -> &Ties {
        &self.ties[usize::from(place)]
    }

    pub(super) fn options(&self, place: u16) -> &[String] {
        &self.entries[usize::from(place)].1
    }
}

fn ties(file: &File, places: &HashMap<String, u16>) -> Vec<Ties> {
    let mut ties = vec![Ties::default(); places.len()];
    let of = |codes: &[String]| -> Vec<u16> { codes.iter().filter_map(|code| places.get(code).copied()).collect() };
    let known = |entry: &&Entry| places.contains_key(&entry.code);
    for entry in file.indicator.iter().filter(known) {
        let own = places[&entry.code];
        let wholes = of(&entry.part_of);
        wholes
            .iter()
            .for_each(|&whole| ties[usize::from(whole)].parts.push(own));
        let tie = &mut ties[usize::from(own)];
        tie.followers = wholes.iter().copied().chain(of(&entry.moves_with)).collect();
        tie.wholes = wholes;
        tie.shifts = entry.shifts;
        tie.latest = entry.period == "current";
    }
    let direct: Vec<Vec<u16>> = ties.iter().map(|tie| tie.followers.clone()).collect();
    for tie in &mut ties {
        let mut at = 0;
        while let Some(&next) = tie.followers.get(at) {
            let further: Vec<u16> = direct[usize::from(next)].clone();
            let new = further
                .into_iter()
                .filter(|one| !tie.followers.contains(one))
                .collect::<Vec<_>>();
            tie.followers.extend(new);
            at += 1;
        }
    }
    ties
}

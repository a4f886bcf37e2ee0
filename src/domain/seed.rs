//! Seeds: the reviewed data under `seeds/`, compiled into the binary. Loading is strict: every finding names
//! the file, the place and the fix, and one finding refuses the whole catalogue.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::DeserializeOwned;

/// The seed files by path below `seeds/`.
#[derive(Clone, Debug)]
pub struct Seeds {
    files: BTreeMap<String, String>,
}

/// One thing that is wrong with a seed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedError {
    /// The path below `seeds/`.
    pub file: String,
    /// The line, from 1, when the place is known.
    pub line: Option<usize>,
    /// The key or entry, e.g. `tier.gaoxin.aliases`; empty when it is the file as a whole.
    pub key: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub fix: String,
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seeds/{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() {
            write!(f, " [{}]", self.key)?;
        }
        write!(f, ": {}; {}", self.problem, self.fix)
    }
}

include!(concat!(env!("OUT_DIR"), "/seeds.rs"));

/// Returns the text of a file that was compiled into the binary.
pub(super) fn compiled_text(path: &str) -> Option<&'static str> {
    let own = |(name, _): &&(&str, &'static str)| *name == path;
    COMPILED.iter().find(own).map(|(_, text)| *text)
}

impl Seeds {
    /// Returns the files that were compiled into the binary.
    pub fn compiled() -> Self {
        let own = |&(path, text): &(&str, &str)| (path.to_owned(), text.to_owned());
        Self {
            files: COMPILED.iter().map(own).collect(),
        }
    }

    /// Returns these files and no other: a text as it was once.
    pub fn only(files: &[(String, String)]) -> Self {
        Self {
            files: files.iter().cloned().collect(),
        }
    }

    /// Puts a file in place of the compiled one; for drafts and for tests of defects.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.to_owned(), text.to_owned());
        self
    }

    /// Returns the paths below a folder, sorted.
    pub fn paths_below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        self.files
            .keys()
            .map(String::as_str)
            .filter(move |path| path.starts_with(folder))
    }

    /// Returns every path, sorted.
    pub fn all_paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Returns the text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Reads a file into a type.
    ///
    /// # Errors
    /// Names the line and what is wrong there: an unknown key, a missing key, a wrong type.
    pub fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T, SeedError> {
        let Some(text) = self.text(path) else {
            return Err(SeedError {
                file: path.to_owned(),
                line: None,
                key: String::new(),
                problem: "the file is missing".to_owned(),
                fix: "restore it from the repository".to_owned(),
            });
        };
        toml::from_str(text).map_err(|error| SeedError {
            file: path.to_owned(),
            line: error.span().map(|span| line_of(text, span.start)),
            key: String::new(),
            problem: error.message().to_owned(),
            fix: "correct the key or its value as seeds/README.md describes".to_owned(),
        })
    }

    /// Returns the line, from 1, of the first occurrence of `needle` in a file: where an entry stands.
    pub fn line_with(&self, path: &str, needle: &str) -> Option<usize> {
        let text = self.text(path)?;
        text.find(needle).map(|at| line_of(text, at))
    }

    /// Returns the line, from 1, of the last occurrence of `needle` in a file: where a repetition stands.
    pub fn last_line_with(&self, path: &str, needle: &str) -> Option<usize> {
        let text = self.text(path)?;
        text.rfind(needle).map(|at| line_of(text, at))
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset.min(text.len())].matches('\n').count() + 1
}

//! Questions of every kind, each made from a firm of the registry.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use search_index::name::dissect;
use search_index::spelling;
use yanzhen::domain::enterprise::Profile;

/// A kind of question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Code,
    Full,
    Short,
    Infix,
    Initials,
    Pinyin,
    Scope,
    Filter,
    Typeahead,
}

impl Kind {
    pub(crate) const ALL: [Kind; 9] = [
        Kind::Code,
        Kind::Full,
        Kind::Short,
        Kind::Infix,
        Kind::Initials,
        Kind::Pinyin,
        Kind::Scope,
        Kind::Filter,
        Kind::Typeahead,
    ];
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    pub(crate) county: Option<String>,
}

impl Ask {
    /// Makes a question from a firm.
    pub(crate) fn new(kind: Kind, profiles: &[Profile], n: usize) -> Self {
        let firm = &profiles[n % profiles.len()];
        let brand = dissect(&firm.name).brand;
        let chars: Vec<char> = firm.name.chars().collect();
        let text = match kind {
            Kind::Code => firm.credit_code.as_ref().map_or(firm.name.clone(), ToString::to_string),
            Kind::Full => firm.name.clone(),
            Kind::Short => brand,
            Kind::Infix => chars[n % (chars.len() - 2)..].iter().take(3).collect(),
            Kind::Initials => {
                spelling(&firm.name).map_or(brand, |(_, initials)| initials.chars().skip(2).take(4).collect())
            }
            Kind::Pinyin => spelling(&brand).map_or(brand, |(full, _)| full),
            Kind::Scope => scope_words(firm, &profiles[(n * 7 + 1) % profiles.len()], n),
            Kind::Filter => dissect(&firm.name).trade,
            Kind::Typeahead => chars.iter().take(1 + n % 6).collect(),
        };
        let county = firm.division.as_ref().filter(|_| kind == Kind::Filter);
        let county = county.map(ToString::to_string);
        Self { kind, text, county }
    }

    /// The address of the question.
    pub(crate) fn address(&self) -> String {
        let text = utf8_percent_encode(&self.text, NON_ALPHANUMERIC);
        match (self.kind, &self.county) {
            (Kind::Typeahead, _) => format!("/api/v1/suggest?q={text}"),
            (_, Some(county)) => format!("/api/v1/enterprises?q={text}&county={county}"),
            _ => format!("/api/v1/enterprises?q={text}"),
        }
    }
}

/// A word of what the firm does and one of what another does; the clause behind every scope says nothing of a firm.
fn scope_words(firm: &Profile, other: &Profile, n: usize) -> String {
    let word = |firm: &Profile| {
        let words = firm.scope.split(|c: char| !c.is_alphanumeric());
        let words: Vec<&str> = words
            .filter(|word| word.chars().count() > 2 && !word.contains("批准"))
            .collect();
        let word = words.get(n % words.len().max(1)).copied().unwrap_or(&firm.products);
        word.chars().take(4).collect::<String>()
    };
    format!("{} {}", word(firm), word(other))
}

//! Which names of firms stand in a longer text: the keys of the index are walked beside the text, so that the cost
//! follows the text and not the registry.

use tantivy_fst::Automaton;

use crate::error::Error;
use crate::exact::Exact;
use crate::schema::Fields;
use crate::snapshot::Snapshot;

/// A recorded name that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) kind: Exact,
    pub(crate) key: String,
    /// Where in the folded text, in characters.
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// The kinds of names that are looked for, those that say most first.
const KINDS: [Exact; 5] = [Exact::Legal, Exact::Former, Exact::Short, Exact::Core, Exact::Brand];
/// Shorter names that nobody recorded as such are chance.
const SHORTEST_CORE: usize = 4;

/// Returns every name that stands in a folded text, whoever bears it; names may overlap, see [`apart`]. `free` says whether the text is free between two of its characters: names of two characters are only believed
/// there.
pub(crate) fn names_inside(
    snapshot: &Snapshot,
    fields: &Fields,
    (text, free): (&str, &dyn Fn(usize) -> bool),
) -> Result<Vec<Named>, Error> {
    let chars: Vec<char> = text.chars().collect();
    let mut found: Vec<Named> = Vec::new();
    for reader in snapshot.searcher.segment_readers() {
        let inverted = reader.inverted_index(fields.exact)?;
        let mut keys = inverted
            .terms()
            .search(Stretches { text: text.as_bytes() })
            .into_stream()?;
        while keys.advance() {
            let Ok(key) = std::str::from_utf8(keys.key()) else {
                continue;
            };
            let Some((kind, key)) = KINDS
                .iter()
                .find_map(|kind| Some((*kind, key.strip_prefix(kind.tag())?)))
            else {
                continue;
            };
            let wanted: Vec<char> = key.chars().collect();
            if kind == Exact::Core && wanted.len() < SHORTEST_CORE || wanted.len() < 2 {
                continue;
            }
            let places = (0..=chars.len() - wanted.len()).filter(|&at| chars[at..].starts_with(&wanted));
            for from in places {
                let to = from + wanted.len();
                let whole = wanted.iter().all(char::is_ascii) || wanted.len() == 2 && kind == Exact::Brand;
                if !whole || free(from) && free(to) {
                    found.push(Named {
                        kind,
                        key: key.to_owned(),
                        from,
                        to,
                    });
                }
            }
        }
    }
    found.sort_by_key(|named| (named.from, named.to, says(named.kind)));
    found.dedup();
    Ok(found)
}

fn says(kind: Exact) -> Option<usize> {
    KINDS.iter().position(|known| *known == kind)
}

/// Of names that overlap the longest stays, of names of one place the one that says most; in the order of the text.
pub(crate) fn apart(mut found: Vec<Named>) -> Vec<Named> {
    found.sort_by_key(|named| (std::cmp::Reverse(named.to - named.from), says(named.kind), named.from));
    let mut kept: Vec<Named> = Vec::new();
    for named in found {
        if kept
            .iter()
            .all(|other| named.to <= other.from || other.to <= named.from)
        {
            kept.push(named);
        }
    }
    kept.sort_by_key(|named| named.from);
    kept
}

/// Accepts the keys of names that are a stretch of a text.
struct Stretches<'a> {
    text: &'a [u8],
}

/// How far a key has been read.
#[derive(Clone)]
enum Reading {
    /// Not at all: the tag of its kind comes first.
    Start,
    /// Up to these places of the text; nowhere when the key is no stretch.
    Up(Vec<usize>),
}

impl Automaton for Stretches<'_> {
    type State = Reading;

    fn start(&self) -> Reading {
        Reading::Start
    }

    fn is_match(&self, state: &Reading) -> bool {
        matches!(state, Reading::Up(places) if !places.is_empty())
    }

    fn can_match(&self, state: &Reading) -> bool {
        match state {
            Reading::Start => true,
            Reading::Up(places) => !places.is_empty(),
        }
    }

    fn accept(&self, state: &Reading, byte: u8) -> Reading {
        match state {
            Reading::Start if KINDS.iter().any(|kind| kind.tag() as u32 == u32::from(byte)) => {
                Reading::Up((0..self.text.len()).collect())
            }
            Reading::Start => Reading::Up(Vec::new()),
            Reading::Up(places) => {
                let on = places.iter().filter(|&&at| self.text.get(at) == Some(&byte));
                Reading::Up(on.map(|at| at + 1).collect())
            }
        }
    }
}

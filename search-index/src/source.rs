//! Where one clause finds its firms within a segment: a list of the index, or what is remembered of one.

use tantivy::postings::SegmentPostings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED, Term};

use crate::analysis::Pieces;
use crate::clause::{Clause, Want};
use crate::effort::Effort;
use crate::error::Error;
use crate::known::{Marks, mark};
use crate::phrase::Phrase;
use crate::snapshot::Segment;

/// Firms looked at together: a window is a row of bits that fits the nearest cache.
pub(crate) const WINDOW: u32 = 4096;
const WORDS: usize = WINDOW as usize / 64;

/// One bit per firm of a window.
pub(crate) type Bits = [u64; WORDS];

/// No firm.
pub(crate) const NO_BITS: Bits = [0; WORDS];

/// A clause within one segment, and what it holds of the window looked at.
pub(crate) struct Source {
    pub(crate) points: u32,
    pub(crate) bits: Bits,
    /// Whether any bit is set.
    pub(crate) any: bool,
    /// About how many firms it holds.
    pub(crate) cost: u32,
    docs: Docs,
}

enum Docs {
    Term(Box<SegmentPostings>),
    Phrase(Box<Phrase>),
    Marks(Marks),
}

impl Source {
    /// Opens a clause; `None` when no firm of the segment holds it.
    pub(crate) fn open(clause: &Clause, segment: &Segment, effort: &Effort) -> Result<Option<Self>, Error> {
        let opened = match &clause.want {
            Want::Term(term) => open_term(clause, term, (segment, effort))?,
            Want::Phrase(field, pieces) => open_phrase(clause, (*field, pieces), (segment, effort))?,
        };
        Ok(opened.map(|(docs, cost)| Self {
            points: clause.points,
            bits: NO_BITS,
            any: false,
            cost,
            docs,
        }))
    }

    /// A place before which there is no further firm from `from` on.
    pub(crate) fn next_from(&self, from: DocId) -> DocId {
        let doc = match &self.docs {
            Docs::Term(postings) => postings.doc(),
            Docs::Phrase(phrase) => phrase.doc(),
            Docs::Marks(marks) => {
                let mut words = marks.iter().enumerate().skip(from as usize / 64);
                return words.find(|(_, word)| **word != 0).map_or(TERMINATED, |(at, _)| {
                    from.max(u32::try_from(at * 64).unwrap_or(TERMINATED))
                });
            }
        };
        doc.max(from)
    }

    /// Reads the firms of the window that begins at `base`.
    pub(crate) fn fill(&mut self, base: DocId) {
        self.clear();
        match &mut self.docs {
            Docs::Term(postings) => {
                let mut doc = if postings.doc() < base {
                    postings.seek(base)
                } else {
                    postings.doc()
                };
                while doc < base + WINDOW {
                    set(&mut self.bits, doc - base);
                    self.any = true;
                    doc = postings.advance();
                }
            }
            Docs::Phrase(phrase) => {
                let mut doc = phrase.seek(base);
                while doc < base + WINDOW {
                    set(&mut self.bits, doc - base);
                    self.any = true;
                    doc = phrase.advance();
                }
            }
            Docs::Marks(marks) => {
                let from = (base as usize / 64).min(marks.len());
                let words = &marks[from..marks.len().min(from + WORDS)];
                self.bits[..words.len()].copy_from_slice(words);
                self.any = words.iter().any(|word| *word != 0);
            }
        }
    }

    /// Reads only whether these firms of the window are among its own.
    pub(crate) fn probe(&mut self, base: DocId, asked: &Bits) {
        if matches!(self.docs, Docs::Marks(_)) {
            return self.fill(base);
        }
        self.clear();
        for slot in slots(asked) {
            let doc = base + slot;
            let found = match &mut self.docs {
                Docs::Term(postings) if postings.doc() < doc => postings.seek(doc),
                Docs::Term(postings) => postings.doc(),
                Docs::Phrase(phrase) => phrase.seek(doc),
                Docs::Marks(_) => TERMINATED,
            };
            if found == doc {
                set(&mut self.bits, slot);
                self.any = true;
            }
        }
    }

    pub(crate) fn clear(&mut self) {
        if self.any {
            self.bits = NO_BITS;
            self.any = false;
        }
    }
}

fn open_term(
    clause: &Clause,
    term: &Term,
    (segment, effort): (&Segment, &Effort),
) -> Result<Option<(Docs, u32)>, Error> {
    let Some(listed) = segment.find(term.field(), term.serialized_value_bytes())? else {
        return Ok(None);
    };
    let open = || {
        effort.spend(listed.firms().into())?;
        listed.open(IndexRecordOption::Basic)
    };
    if listed.firms() < frequent_term(segment.firms()) {
        return Ok(Some((Docs::Term(Box::new(open()?)), listed.firms())));
    }
    effort.spend(remembered(segment.firms()))?;
    let marks = segment.known.marks(&clause.want, || {
        let mut postings = open()?;
        let first = postings.doc();
        Ok::<_, Error>(mark(segment.firms(), walk(first, || postings.advance())))
    })?;
    Ok(Some((Docs::Marks(marks), listed.firms())))
}

fn open_phrase(
    clause: &Clause,
    (field, pieces): (Field, &Pieces),
    (segment, effort): (&Segment, &Effort),
) -> Result<Option<(Docs, u32)>, Error> {
    let (mut found, mut term) = (Vec::new(), String::new());
    for at in pieces.places() {
        pieces.write(at, &mut term);
        match segment.find(field, term.as_bytes())? {
            Some(listed) => found.push((u32::try_from(at).unwrap_or(u32::MAX), listed)),
            None => return Ok(None),
        }
    }
    let rarest = found.iter().map(|(_, listed)| listed.firms()).min().unwrap_or(0);
    let open = || {
        effort.spend(u64::from(rarest) * PHRASE)?;
        let lists = found.iter().map(|(distance, listed)| {
            let postings = listed.open(IndexRecordOption::WithFreqsAndPositions)?;
            Ok::<_, Error>((*distance, postings))
        });
        Ok::<_, Error>(Phrase::new(lists.collect::<Result<_, _>>()?))
    };
    if rarest < frequent_phrase(segment.firms()) {
        return Ok(Some((Docs::Phrase(Box::new(open()?)), rarest)));
    }
    effort.spend(remembered(segment.firms()))?;
    let marks = segment.known.marks(&clause.want, || {
        let mut phrase = open()?;
        let first = phrase.doc();
        Ok::<_, Error>(mark(segment.firms(), walk(first, || phrase.advance())))
    })?;
    Ok(Some((Docs::Marks(marks), rarest)))
}

/// Steps along a phrase's rarest list cost so many along a term's.
const PHRASE: u64 = 8;

/// Steps that reading all of what is remembered comes to: eight words at a time.
fn remembered(firms: u32) -> u64 {
    u64::from(firms / 512)
}

/// From so many firms on a term is worth remembering: one bit for every firm of the segment.
fn frequent_term(firms: u32) -> u32 {
    (firms / 64).max(1024)
}

/// A phrase costs ten times a term.
fn frequent_phrase(firms: u32) -> u32 {
    (firms / 256).max(512)
}

fn walk(first: DocId, mut advance: impl FnMut() -> DocId) -> impl Iterator<Item = DocId> {
    let is_firm = |doc: DocId| (doc != TERMINATED).then_some(doc);
    std::iter::successors(is_firm(first), move |_| is_firm(advance()))
}

fn set(bits: &mut Bits, slot: u32) {
    bits[slot as usize / 64] |= 1 << (slot % 64);
}

/// Says whether the firm at a place of the window is marked.
pub(crate) fn holds(bits: &Bits, slot: u32) -> bool {
    bits[slot as usize / 64] >> (slot % 64) & 1 == 1
}

/// The places of the marked firms, ascending.
pub(crate) fn slots(bits: &Bits) -> impl Iterator<Item = u32> + '_ {
    (0..).zip(bits).flat_map(|(at, &word)| {
        let rest = std::iter::successors((word != 0).then_some(word), |word| {
            let rest = word & (word - 1);
            (rest != 0).then_some(rest)
        });
        rest.map(move |word| at * 64 + word.trailing_zeros())
    })
}

/// How many firms are marked.
pub(crate) fn count(bits: &Bits) -> u32 {
    bits.iter().map(|word| word.count_ones()).sum()
}

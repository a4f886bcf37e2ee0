//! What a reader sees: one committed state of the index, with the facets of each segment in plain arrays. Segments
//! never change, so a new state reuses the arrays of every segment it shares with the last.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::{SegmentId, SegmentReader};
use tantivy::{DocId, Searcher};

use crate::document::Holding;
use crate::error::Error;
use crate::query::Facet;
use crate::schema::{Fields, read_holding};

/// No value; every other number is an index into the facet's words, plus one.
pub(crate) const NONE: u16 = 0;

/// One committed state.
pub(crate) struct Snapshot {
    pub(crate) searcher: Searcher,
    pub(crate) segments: Vec<Arc<Segment>>,
    pub(crate) words: Vocabulary,
    /// Every label of the index.
    pub(crate) labels: Vec<String>,
}

/// The words of each facet, numbered; numbers stay the same from one state to the next.
#[derive(Clone, Default)]
pub(crate) struct Vocabulary {
    facets: [Words; Facet::ALL.len()],
}

#[derive(Clone, Default)]
pub(crate) struct Words {
    numbers: HashMap<String, u16>,
    list: Vec<String>,
}

impl Words {
    fn number(&mut self, word: &str) -> u16 {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        self.list.push(word.to_owned());
        // A facet has dozens of values; beyond the range of u16 it is no facet, and the surplus goes uncounted.
        let number = u16::try_from(self.list.len()).unwrap_or(NONE);
        self.numbers.insert(word.to_owned(), number);
        number
    }

    pub(crate) fn find(&self, word: &str) -> Option<u16> {
        self.numbers.get(word).copied()
    }

    pub(crate) fn list(&self) -> &[String] {
        &self.list
    }
}

impl Vocabulary {
    pub(crate) fn of(&self, facet: Facet) -> &Words {
        &self.facets[facet as usize]
    }
}

/// A tier held, with the tier's number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub(crate) tier: u16,
    pub(crate) from: i32,
    pub(crate) until: Option<i32>,
}

/// Several values per document, in one array.
#[derive(Default)]
pub(crate) struct Lists<T> {
    ends: Vec<u32>,
    values: Vec<T>,
}

impl<T> Lists<T> {
    pub(crate) fn of(&self, doc: DocId) -> &[T] {
        let doc = doc as usize;
        let start = if doc == 0 { 0 } else { self.ends[doc - 1] };
        &self.values[start as usize..self.ends[doc] as usize]
    }

    fn close(&mut self) {
        self.ends
            .push(u32::try_from(self.values.len()).expect("a segment holds fewer than 2^32 values"));
    }
}

/// The facets and sort keys of one segment, by document.
pub(crate) struct Segment {
    pub(crate) id: SegmentId,
    pub(crate) ids: Vec<i64>,
    pub(crate) prior: Vec<u32>,
    pub(crate) order: Vec<u64>,
    pub(crate) county: Vec<u16>,
    pub(crate) zone: Vec<u16>,
    pub(crate) industry: Vec<u16>,
    pub(crate) status: Vec<u16>,
    pub(crate) fields: Lists<u16>,
    pub(crate) holdings: Lists<Held>,
}

impl Snapshot {
    /// Takes the state that a searcher sees.
    pub(crate) fn new(searcher: Searcher, fields: &Fields, last: Option<&Snapshot>) -> Result<Self, Error> {
        let mut words = last.map(|last| last.words.clone()).unwrap_or_default();
        let mut segments = Vec::new();
        for reader in searcher.segment_readers() {
            let id = reader.segment_id();
            let known = last.and_then(|last| last.segments.iter().find(|segment| segment.id == id));
            segments.push(match known {
                Some(segment) => Arc::clone(segment),
                None => Arc::new(Segment::read(reader, &mut words)?),
            });
        }
        let labels = read_labels(&searcher, fields)?;
        Ok(Self {
            searcher,
            segments,
            words,
            labels,
        })
    }
}

fn read_labels(searcher: &Searcher, fields: &Fields) -> Result<Vec<String>, Error> {
    let mut labels = Vec::new();
    for reader in searcher.segment_readers() {
        let inverted = reader.inverted_index(fields.label)?;
        let mut stream = inverted.terms().stream()?;
        while stream.advance() {
            labels.push(String::from_utf8_lossy(stream.key()).into_owned());
        }
    }
    labels.sort_unstable();
    labels.dedup();
    Ok(labels)
}

impl Segment {
    fn read(reader: &SegmentReader, words: &mut Vocabulary) -> Result<Self, Error> {
        let fast = reader.fast_fields();
        let docs = 0..reader.max_doc();
        let (ids, prior, order) = (fast.i64("id")?, fast.u64("prior")?, fast.u64("order")?);
        Ok(Self {
            id: reader.segment_id(),
            ids: docs.clone().map(|doc| ids.first(doc).unwrap_or_default()).collect(),
            prior: docs
                .clone()
                .map(|doc| u32::try_from(prior.first(doc).unwrap_or_default()).unwrap_or(u32::MAX))
                .collect(),
            order: docs.map(|doc| order.first(doc).unwrap_or_default()).collect(),
            county: read_single(reader, Facet::County, words)?,
            zone: read_single(reader, Facet::Zone, words)?,
            industry: read_single(reader, Facet::Industry, words)?,
            status: read_single(reader, Facet::Status, words)?,
            fields: read_lists(reader, "field", |text| {
                Some(words.facets[Facet::Field as usize].number(text))
            })?,
            holdings: read_lists(reader, "holding", |text| {
                read_holding(text).map(|holding| hold(&holding, &mut words.facets[Facet::Tier as usize]))
            })?,
        })
    }
}

fn hold(holding: &Holding, tiers: &mut Words) -> Held {
    Held {
        tier: tiers.number(&holding.tier),
        from: holding.from,
        until: holding.until,
    }
}

fn read_single(reader: &SegmentReader, facet: Facet, words: &mut Vocabulary) -> Result<Vec<u16>, Error> {
    let words = &mut words.facets[facet as usize];
    let lists = read_lists(reader, facet.column(), |text| Some(words.number(text)))?;
    Ok((0..reader.max_doc())
        .map(|doc| lists.of(doc).first().copied().unwrap_or(NONE))
        .collect())
}

/// Reads a text column; each distinct text is turned into a value once.
fn read_lists<T: Copy>(
    reader: &SegmentReader,
    column: &str,
    mut value: impl FnMut(&str) -> Option<T>,
) -> Result<Lists<T>, Error> {
    let mut lists = Lists {
        ends: Vec::with_capacity(reader.max_doc() as usize),
        values: Vec::new(),
    };
    let Some(texts) = reader.fast_fields().str(column)? else {
        lists.ends = vec![0; reader.max_doc() as usize];
        return Ok(lists);
    };
    let mut known = Vec::with_capacity(texts.num_terms());
    let mut text = String::new();
    for ord in 0..texts.num_terms() as u64 {
        text.clear();
        texts.ord_to_str(ord, &mut text)?;
        known.push(value(&text));
    }
    for doc in 0..reader.max_doc() {
        for ord in texts.term_ords(doc) {
            let found = usize::try_from(ord).ok().and_then(|ord| known.get(ord)).copied();
            lists.values.extend(found.flatten());
        }
        lists.close();
    }
    Ok(lists)
}

//! What a reader sees: one committed state of the index, with the facets of each segment in plain arrays. Segments
//! never change, so a new state reuses the arrays of every segment it shares with the last.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::{SegmentId, SegmentReader};
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, InvertedIndexReader, Searcher, TantivyError};

use crate::document::{Bookmark, Holding};
use crate::error::Error;
use crate::family::{Family, Lists, Value};
use crate::known::{Known, Marks, mark};
use crate::profile::Profiles;
use crate::query::Facet;
use crate::rank::Ranks;
use crate::schema::{Fields, read_holding, read_value};
use crate::standing::Standings;

/// No value; every other number is an index into the facet's words, plus one.
pub(crate) const NONE: u16 = 0;

/// One committed state.
pub(crate) struct Snapshot {
    /// How far it had followed its source at least.
    pub(crate) bookmark: Bookmark,
    pub(crate) searcher: Searcher,
    pub(crate) segments: Vec<Arc<Segment>>,
    /// The firms of each segment that are not deleted; `None` when none is.
    pub(crate) alive: Vec<Option<Marks>>,
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

/// One segment: its dictionaries, opened once, and the facets and sort keys by document.
pub(crate) struct Segment {
    pub(crate) id: SegmentId,
    /// The lists of each field by number; `None` for one that is not looked into.
    lists: Vec<Option<Arc<InvertedIndexReader>>>,
    pub(crate) ids: Vec<i64>,
    pub(crate) prior: Vec<u32>,
    pub(crate) order: Vec<u64>,
    /// One more than the amount; zero where there is none.
    pub(crate) amount: Vec<u64>,
    pub(crate) plain: [Lists<Value>; Family::PLAIN.len()],
    pub(crate) titles: Lists<Held>,
    pub(crate) standings: Standings,
    pub(crate) profiles: Profiles,
    pub(crate) ranks: Ranks,
    pub(crate) known: Known,
}

/// A term that was found in a segment.
pub(crate) struct Listed<'a> {
    lists: &'a InvertedIndexReader,
    info: TermInfo,
}

impl Listed<'_> {
    /// How many firms hold it, deleted ones too.
    pub(crate) fn firms(&self) -> u32 {
        self.info.doc_freq
    }

    /// Opens the list of the firms.
    pub(crate) fn open(&self, option: IndexRecordOption) -> Result<SegmentPostings, Error> {
        let opened = self.lists.read_postings_from_terminfo(&self.info, option);
        Ok(opened.map_err(TantivyError::from)?)
    }
}

impl Snapshot {
    /// Takes the state that a searcher sees.
    pub(crate) fn new(
        (searcher, bookmark): (Searcher, Bookmark),
        fields: &Fields,
        last: Option<&Snapshot>,
    ) -> Result<Self, Error> {
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
        let alive = searcher.segment_readers().iter().map(alive).collect();
        Ok(Self {
            bookmark,
            searcher,
            segments,
            alive,
            words,
            labels,
        })
    }
}

fn alive(reader: &SegmentReader) -> Option<Marks> {
    let alive = reader.alive_bitset()?;
    let firms = reader.max_doc();
    Some(mark(firms, (0..firms).filter(|&doc| alive.is_alive(doc))))
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
        let amount = fast.u64("amount")?;
        let ids: Vec<i64> = docs.clone().map(|doc| ids.first(doc).unwrap_or_default()).collect();
        let prior = docs.clone().map(|doc| prior.first(doc).unwrap_or_default());
        let prior: Vec<u32> = prior.map(|prior| u32::try_from(prior).unwrap_or(u32::MAX)).collect();
        let order = docs.clone().map(|doc| order.first(doc).unwrap_or_default()).collect();
        let amount = docs.map(|doc| amount.first(doc).map_or(0, |amount| amount.saturating_add(1)));
        let standings: Vec<_> = prior.iter().copied().zip(ids.iter().copied().map(Reverse)).collect();
        let families = Families::read(reader, words)?;
        Ok(Self {
            id: reader.segment_id(),
            lists: open_lists(reader)?,
            profiles: Profiles::join(&families.of, ids.len()),
            ranks: Ranks::new(&standings),
            ids,
            prior,
            order,
            amount: amount.collect(),
            plain: families.plain,
            titles: families.titles,
            standings: Standings::default(),
            known: Known::default(),
        })
    }

    /// How many firms it has, deleted ones too.
    pub(crate) fn firms(&self) -> u32 {
        u32::try_from(self.ids.len()).unwrap_or(u32::MAX)
    }

    /// Looks a term of a field up.
    pub(crate) fn find(&self, field: Field, term: &[u8]) -> Result<Option<Listed<'_>>, Error> {
        let Some(Some(lists)) = self.lists.get(field.field_id() as usize) else {
            return Ok(None);
        };
        let info = lists.terms().get(term).map_err(TantivyError::from)?;
        Ok(info.map(|info| Listed { lists, info }))
    }

    /// How many rows a family has.
    pub(crate) fn row_count(&self, family: Family) -> usize {
        match family {
            Family::Title => self.titles.len(),
            plain => self.plain[plain as usize].len(),
        }
    }

    /// The tenures of a firm.
    pub(crate) fn titles_of(&self, doc: DocId) -> &[Held] {
        let rows = self.profiles.rows(self.profiles.of(doc));
        self.titles.of(rows[Family::Title as usize])
    }
}

fn open_lists(reader: &SegmentReader) -> Result<Vec<Option<Arc<InvertedIndexReader>>>, Error> {
    let fields = reader.schema().fields();
    let open = fields.map(|(field, entry)| match entry.is_indexed() {
        true => Ok(Some(reader.inverted_index(field)?)),
        false => Ok(None),
    });
    open.collect()
}

/// The rows of each family, and by family the row of each firm.
struct Families {
    plain: [Lists<Value>; Family::PLAIN.len()],
    titles: Lists<Held>,
    of: [Vec<u32>; Family::ALL.len()],
}

impl Families {
    fn read(reader: &SegmentReader, words: &mut Vocabulary) -> Result<Self, Error> {
        let mut plain = |family: Family| {
            Lists::read(reader, family.column(), |text| {
                let (facet, word) = read_value(text)?;
                let number = words.facets[facet as usize].number(word);
                Some(Value { facet, number })
            })
        };
        let (place, of_place) = plain(Family::Place)?;
        let (trade, of_trade) = plain(Family::Trade)?;
        let (verdict, of_verdict) = plain(Family::Verdict)?;
        let (titles, of_title) = Lists::read(reader, Family::Title.column(), |text| {
            read_holding(text).map(|holding| hold(&holding, &mut words.facets[Facet::Tier as usize]))
        })?;
        Ok(Self {
            plain: [place, trade, verdict],
            titles,
            of: [of_place, of_trade, of_verdict, of_title],
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

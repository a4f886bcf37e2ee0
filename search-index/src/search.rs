//! Asking the index: the whole answer, the few firms to offer while somebody types, and the firms a name from a list
//! may mean.

use crate::analysis::{Cut, Place};
use crate::clause::Plan;
use crate::collect::{Ranked, collect, collect_page, count_matches};
use crate::document::Name;
use crate::effort::Effort;
use crate::error::Error;
use crate::explain::explain;
use crate::fold::fold_key;
use crate::index::Index;
use crate::name::{Comparer, Likeness, strip_asides};
use crate::plan::{Breadth, Parsed, Planner, parse};
use crate::query::{Cursor, Hit, Hits, Query, Start, Why, Within};
use crate::read::{Reading, read};
use crate::routes::{Meant, Routes};
use crate::schema::Card;
use crate::snapshot::Snapshot;
use crate::stored::read_card;

/// With fewer matches than this, and none by name or code, firms that may be meant are offered too.
const TOO_FEW: usize = 3;
/// So many are offered.
const MOST_MEANT: usize = 8;
/// So many of them for slips of the pen; the others are abbreviations.
const MOST_SLIPS: usize = 5;

/// A text of more bytes is not answered in little time.
const BRIEF_TEXT: usize = 200;

/// So many firms are compared for each that is wanted.
const LOOKED_AT_EACH: usize = 4;
/// When no firm is as much like a name as this, slips and abbreviations are tried as well.
const DOUBTFUL: u16 = 500;

/// A firm that a name from a list may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The caller's number of the firm.
    pub id: i64,
    /// The name of the firm that is most like the given one.
    pub name: Name,
    /// How alike they are.
    pub likeness: Likeness,
    /// All names of the firm, the registered one first.
    pub names: Vec<Name>,
}

impl Index {
    /// Answers a question.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn search(&self, query: &Query) -> Result<Hits, Error> {
        self.answer(query, &Effort::any())
    }

    /// Answers a question if it takes little work: then that may be done on a thread that others wait for.
    ///
    /// # Errors
    /// [`Error::TakesLong`], or the index cannot be read.
    pub fn search_briefly(&self, query: &Query) -> Result<Hits, Error> {
        must_be_brief(query)?;
        self.answer(query, &Effort::little())
    }

    fn answer(&self, query: &Query, effort: &Effort) -> Result<Hits, Error> {
        let snapshot = self.snapshot();
        let parsed = parse(&query.text);
        let direct = self.direct_plan(&snapshot, &parsed, query);
        let mut collected = collect(&snapshot, direct.as_ref(), (query, effort))?;
        let mut slips = None;
        let mut reading = None;
        let mut hidden = false;
        if collected.total == 0 && self.may_be_read(&parsed) {
            effort.spend_unknown()?;
            let routes = self.routes(&snapshot, query, Breadth::Everything);
            hidden = !routes.first(&routes.planner.direct(&parsed), 1)?.is_empty();
            if !hidden && !is_literal(&query.text) {
                reading = read(&routes, (&query.text, &parsed), &mut slips)?;
            }
        }
        if let Some(reading) = &reading {
            let plan = reading.plan(&self.planner(&snapshot, Breadth::Everything));
            collected = collect(&snapshot, Some(&plan), (query, effort))?;
        }
        let hits = self.read_page(&snapshot, (&parsed, reading.as_ref()), &collected.page)?;
        let first_page = query.start == Start::Offset(0);
        let too_few = collected.total < TOO_FEW && !hits.iter().any(|hit| hit.why.is_named());
        // Beside words apart a slip is offered too, unless what they find fills the page.
        let by_words = reading
            .as_ref()
            .is_some_and(|reading| reading.firms.is_empty() && reading.apart);
        let by_words = by_words && collected.total < query.limit;
        let meant = if first_page && (too_few || by_words) && !hidden && !parsed.is_generic() {
            effort.spend_unknown()?;
            self.meant((&snapshot, query), &parsed, (&hits, slips))?
        } else {
            Vec::new()
        };
        Ok(Hits {
            total: collected.total,
            hits,
            meant,
            facets: collected.facets,
            generic: parsed.is_generic(),
            hidden,
            apart: reading
                .as_ref()
                .filter(|reading| reading.apart)
                .map(|reading| reading.parsed.spaced()),
            dropped: reading.map(|reading| reading.dropped).unwrap_or_default(),
        })
    }

    fn may_be_read(&self, parsed: &Parsed) -> bool {
        !parsed.words.is_empty() && !parsed.is_generic()
    }

    /// Returns the next firms of an answer by their numbers alone: no names, counts and reasons, so that a whole
    /// answer can be walked through.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn list(&self, query: &Query) -> Result<Vec<(i64, Cursor)>, Error> {
        let snapshot = self.snapshot();
        let parsed = parse(&query.text);
        let (direct, any) = (self.direct_plan(&snapshot, &parsed, query), Effort::any());
        let mut page = collect_page(&snapshot, direct.as_ref(), (query, &any))?;
        if page.is_empty() && self.may_be_read(&parsed) && !is_literal(&query.text) {
            let routes = self.routes(&snapshot, query, Breadth::Everything);
            let as_typed = !routes.first(&routes.planner.direct(&parsed), 1)?.is_empty();
            if !as_typed && let Some(reading) = read(&routes, (&query.text, &parsed), &mut None)? {
                page = collect_page(&snapshot, Some(&reading.plan(&routes.planner)), (query, &any))?;
            }
        }
        Ok(page.iter().map(|ranked| (ranked.id.0, ranked.cursor())).collect())
    }

    /// Counts the firms of which some name contains a text, by nothing but that: for checking the index.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn count_named(&self, text: &str) -> Result<usize, Error> {
        let snapshot = self.snapshot();
        let planner = self.planner(&snapshot, Breadth::Names);
        match planner.part(self.fields().name, Cut::Names, (text, Place::Anywhere), 1) {
            Some(clause) => count_matches(&snapshot, &Plan::any(vec![clause])),
            None => Ok(0),
        }
    }

    /// Offers firms while somebody types a name or code; the likeliest first, second routes last.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn suggest(&self, query: &Query) -> Result<Vec<Hit>, Error> {
        self.offer(query, &Effort::any())
    }

    /// As [`Index::suggest`], if it takes little work.
    ///
    /// # Errors
    /// [`Error::TakesLong`], or the index cannot be read.
    pub fn suggest_briefly(&self, query: &Query) -> Result<Vec<Hit>, Error> {
        must_be_brief(query)?;
        self.offer(query, &Effort::little())
    }

    fn offer(&self, query: &Query, effort: &Effort) -> Result<Vec<Hit>, Error> {
        let snapshot = self.snapshot();
        let parsed = parse(&query.text);
        if parsed.words.is_empty() {
            return Ok(Vec::new());
        }
        let mut hits = Vec::new();
        for (breadth, enough) in [
            (Breadth::Heads, query.limit),
            (Breadth::Names, query.limit),
            (Breadth::Everything, TOO_FEW),
        ] {
            if hits.len() < enough.min(query.limit) {
                let plan = self.planner(&snapshot, breadth).direct(&parsed);
                let page = collect_page(&snapshot, Some(&plan), (query, effort))?;
                let more = self.read_page(&snapshot, (&parsed, None), &page)?;
                let new = |hit: &Hit| !hits.iter().any(|known: &Hit| known.id == hit.id);
                let new: Vec<Hit> = more.into_iter().filter(new).collect();
                hits.extend(new);
            }
        }
        if hits.is_empty() {
            effort.spend_unknown()?;
            let routes = self.routes(&snapshot, query, Breadth::Everything);
            let mut slips = None;
            hits = match read(&routes, (&query.text, &parsed), &mut slips)? {
                Some(reading) => {
                    let page = collect_page(&snapshot, Some(&reading.plan(&routes.planner)), (query, effort))?;
                    self.read_page(&snapshot, (&parsed, Some(&reading)), &page)?
                }
                None => self.meant((&snapshot, query), &parsed, (&hits, slips))?,
            };
        }
        hits.truncate(query.limit);
        Ok(hits)
    }

    /// Returns the firms within what the asker may see that a name from a list may mean, the most alike first. Only one whose likeness
    /// [`Likeness::is_same`] may be taken without asking a person, and only when no second one is.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn recall_candidates(&self, name: &str, within: Within, limit: usize) -> Result<Vec<Candidate>, Error> {
        let snapshot = self.snapshot();
        let query = Query {
            within,
            ..Query::default()
        };
        let routes = self.routes(&snapshot, &query, Breadth::Names);
        let name = strip_asides(name);
        let comparer = Comparer::new(name);
        let mut candidates = Vec::new();
        for ranked in routes.best(&routes.recall_plan(name)?, 0, limit.saturating_mul(LOOKED_AT_EACH))? {
            candidates.extend(best_likeness(&comparer, ranked.id.0, routes.card(ranked)?.names));
        }
        let doubtful = candidates.iter().all(|candidate| candidate.likeness.score < DOUBTFUL);
        let further = match doubtful {
            true => routes
                .slips_of(&parse(name))?
                .into_iter()
                .chain(routes.abbreviations(&fold_key(name))?)
                .collect(),
            false => Vec::new(),
        };
        for meant in further {
            if !candidates.iter().any(|candidate| candidate.id == meant.ranked.id.0) {
                candidates.extend(best_likeness(&comparer, meant.ranked.id.0, meant.card.names));
            }
        }
        candidates.sort_by_key(|candidate| (std::cmp::Reverse(candidate.likeness.score), candidate.id));
        candidates.truncate(limit);
        Ok(candidates)
    }

    /// Punctuation alone asks for nothing and finds nothing; an empty text has no plan and lists everything.
    fn direct_plan(&self, snapshot: &Snapshot, parsed: &Parsed, query: &Query) -> Option<Plan> {
        let everything = parsed.words.is_empty() && query.text.trim().is_empty();
        (!everything).then(|| self.planner(snapshot, Breadth::Everything).direct(parsed))
    }

    fn planner<'a>(&'a self, snapshot: &'a Snapshot, breadth: Breadth) -> Planner<'a> {
        Planner {
            fields: self.fields(),
            labels: &snapshot.labels,
            breadth,
            open: false,
        }
    }

    fn routes<'a>(&'a self, snapshot: &'a Snapshot, query: &'a Query, breadth: Breadth) -> Routes<'a> {
        Routes {
            snapshot,
            planner: self.planner(snapshot, breadth),
            query,
        }
    }

    fn read_page(
        &self,
        snapshot: &Snapshot,
        (parsed, reading): (&Parsed, Option<&Reading>),
        page: &[Ranked],
    ) -> Result<Vec<Hit>, Error> {
        let mut hits = Vec::with_capacity(page.len());
        for &ranked in page {
            let card = read_card(snapshot, self.fields(), ranked)?;
            let (asked, score) = reading.map_or((parsed, ranked.score), |reading| reading.asked(ranked));
            let why = explain(asked, &card, score);
            let named = reading.is_some_and(|reading| !reading.firms.is_empty());
            let asked = named.then(|| asked.spaced());
            hits.push(Hit {
                asked,
                ..hit(ranked, card, why)
            });
        }
        Ok(hits)
    }

    fn meant(
        &self,
        (snapshot, query): (&Snapshot, &Query),
        parsed: &Parsed,
        (found, slips): (&[Hit], Option<Vec<Meant>>),
    ) -> Result<Vec<Hit>, Error> {
        let routes = self.routes(snapshot, query, Breadth::Everything);
        let mut meant = match slips {
            Some(slips) => slips,
            None => routes.slips_of(parsed)?,
        };
        meant.truncate(MOST_SLIPS);
        meant.extend(routes.sound_slips(&parsed.whole)?);
        meant.extend(routes.code_slips(&parsed.whole)?);
        meant.extend(routes.abbreviations(&parsed.whole)?);
        // A distinctive part typed in full with words left out behind it comes before a far slip.
        meant.sort_by_key(|meant| !meant.near);
        let mut new: Vec<Hit> = Vec::new();
        for hit in meant.into_iter().map(|it| hit(it.ranked, it.card, it.why)) {
            if !found.iter().chain(&new).any(|known| known.id == hit.id) {
                new.push(hit);
            }
        }
        new.truncate(MOST_MEANT);
        Ok(new)
    }
}

/// Counts go over every match, and a long text is looked up in many pieces.
fn must_be_brief(query: &Query) -> Result<(), Error> {
    match query.count_facets || BRIEF_TEXT < query.text.len() {
        true => Err(Error::TakesLong),
        false => Ok(()),
    }
}

/// Says whether a text is quoted: then it is looked for as it stands.
fn is_literal(text: &str) -> bool {
    let text = text.trim();
    let quotes = [('“', '”'), ('"', '"')];
    quotes
        .into_iter()
        .any(|(open, close)| text.len() > open.len_utf8() && text.starts_with(open) && text.ends_with(close))
}

fn hit(ranked: Ranked, card: Card, why: Why) -> Hit {
    Hit {
        id: ranked.id.0,
        why,
        asked: None,
        names: card.names,
        payload: card.payload,
        cursor: ranked.cursor(),
    }
}

fn best_likeness(name: &Comparer, id: i64, names: Vec<Name>) -> Option<Candidate> {
    let alike = names.iter().map(|other| (name.compare(&other.text), other));
    let (likeness, best) = alike.max_by_key(|(likeness, _)| likeness.score)?;
    Some(Candidate {
        id,
        name: best.clone(),
        likeness,
        names,
    })
}

//! Asking the index: the whole answer, the few firms to offer while somebody types, and the firms a name from a list
//! may mean.

use crate::analysis::{Cut, Place};
use crate::apart::readings_apart;
use crate::clause::Plan;
use crate::collect::{Collected, Ranked, collect, collect_page, count_matches};
use crate::document::Name;
use crate::error::Error;
use crate::explain::explain;
use crate::fold::fold_key;
use crate::index::Index;
use crate::name::{Comparer, Likeness, dissect};
use crate::plan::{Breadth, Parsed, Planner, parse};
use crate::query::{Cursor, Hit, Hits, Query, Start, Why, Within};
use crate::routes::{Meant, Routes, read_card};
use crate::schema::{Card, Exact};
use crate::snapshot::Snapshot;

/// With fewer matches than this, and none by name or code, firms that may be meant are offered too.
const TOO_FEW: usize = 3;
/// So many are offered.
const MOST_MEANT: usize = 5;
/// So many of them for slips of the pen; the others are abbreviations.
const MOST_SLIPS: usize = 3;

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
        let snapshot = self.snapshot();
        let mut parsed = parse(&query.text);
        let mut collected = self.direct(&snapshot, &parsed, query)?;
        let mut apart = None;
        let mut slips = None;
        if collected.total == 0 && !parsed.is_generic() {
            let routes = self.routes(&snapshot, query, Breadth::Everything);
            if let Some(reading) = read_apart(&routes, &parsed, &mut slips)? {
                collected = self.direct(&snapshot, &reading, query)?;
                apart = Some(reading.spaced());
                parsed = reading;
            }
        }
        let hits = self.read_page(&snapshot, &parsed, &collected.page)?;
        let first_page = query.start == Start::Offset(0);
        let too_few = collected.total < TOO_FEW && !hits.iter().any(|hit| hit.why.is_named());
        let meant = if first_page && too_few && apart.is_none() && !parsed.is_generic() {
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
            apart,
        })
    }

    /// Returns the next firms of an answer by their numbers alone: no names, counts and reasons, so that a whole
    /// answer can be walked through.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn list(&self, query: &Query) -> Result<Vec<(i64, Cursor)>, Error> {
        let snapshot = self.snapshot();
        let parsed = parse(&query.text);
        let walk = |parsed: &Parsed| {
            let plan = self.direct_plan(&snapshot, parsed, query);
            collect_page(&snapshot, plan.as_ref(), (query, 0))
        };
        let mut page = walk(&parsed)?;
        if page.is_empty() && !parsed.is_generic() {
            let routes = self.routes(&snapshot, query, Breadth::Everything);
            if let Some(reading) = read_apart(&routes, &parsed, &mut None)? {
                page = walk(&reading)?;
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
        let snapshot = self.snapshot();
        let parsed = parse(&query.text);
        if parsed.words.is_empty() {
            return Ok(Vec::new());
        }
        let mut hits = Vec::new();
        for breadth in [Breadth::Heads, Breadth::Names] {
            if hits.len() < query.limit {
                let plan = self.planner(&snapshot, breadth).direct(&parsed);
                let page = collect_page(&snapshot, Some(&plan), (query, 0))?;
                let more = self.read_page(&snapshot, &parsed, &page)?;
                let new = |hit: &Hit| !hits.iter().any(|known: &Hit| known.id == hit.id);
                let new: Vec<Hit> = more.into_iter().filter(new).collect();
                hits.extend(new);
            }
        }
        if hits.is_empty() {
            let routes = self.routes(&snapshot, query, Breadth::Names);
            let mut slips = None;
            hits = match read_apart(&routes, &parsed, &mut slips)? {
                Some(reading) => {
                    let page = collect_page(&snapshot, Some(&routes.planner.direct(&reading)), (query, 0))?;
                    self.read_page(&snapshot, &reading, &page)?
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
        let (plan, key) = (self.recall_plan(&snapshot, name)?, fold_key(name));
        let name = Comparer::new(name);
        let mut candidates = Vec::new();
        for ranked in routes.best(&plan, 0, limit.saturating_mul(4))? {
            candidates.extend(best_likeness(&name, ranked.id.0, routes.card(ranked)?.names));
        }
        for meant in routes.abbreviations(&key)? {
            if !candidates.iter().any(|candidate| candidate.id == meant.ranked.id.0) {
                candidates.extend(best_likeness(&name, meant.ranked.id.0, meant.card.names));
            }
        }
        candidates.sort_by_key(|candidate| (std::cmp::Reverse(candidate.likeness.score), candidate.id));
        candidates.truncate(limit);
        Ok(candidates)
    }

    fn direct(&self, snapshot: &Snapshot, parsed: &Parsed, query: &Query) -> Result<Collected, Error> {
        collect(snapshot, self.direct_plan(snapshot, parsed, query).as_ref(), query)
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
        }
    }

    fn routes<'a>(&'a self, snapshot: &'a Snapshot, query: &'a Query, breadth: Breadth) -> Routes<'a> {
        Routes {
            snapshot,
            planner: self.planner(snapshot, breadth),
            query,
        }
    }

    fn read_page(&self, snapshot: &Snapshot, parsed: &Parsed, page: &[Ranked]) -> Result<Vec<Hit>, Error> {
        let mut hits = Vec::with_capacity(page.len());
        for &ranked in page {
            let card = read_card(snapshot, self.fields(), ranked)?;
            let why = explain(parsed, &card, ranked.score);
            hits.push(hit(ranked, card, why));
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
            None => slips_of(&routes, parsed)?,
        };
        meant.truncate(MOST_SLIPS);
        meant.extend(routes.sound_slips(&parsed.whole)?);
        meant.extend(routes.code_slips(&parsed.whole)?);
        meant.extend(routes.abbreviations(&parsed.whole)?);
        let mut new: Vec<Hit> = Vec::new();
        for hit in meant.into_iter().map(|it| hit(it.ranked, it.card, it.why)) {
            if !found.iter().chain(&new).any(|known| known.id == hit.id) {
                new.push(hit);
            }
        }
        new.truncate(MOST_MEANT);
        Ok(new)
    }

    /// The same name, the same distinctive part, or some of the rarest pairs of characters.
    fn recall_plan(&self, snapshot: &Snapshot, name: &str) -> Result<Plan, Error> {
        let planner = self.planner(snapshot, Breadth::Names);
        let (key, anatomy) = (fold_key(name), dissect(name));
        let mut clauses = planner.whole(&key);
        clauses.push(planner.exact(Exact::Distinct, &anatomy.brand, 60));
        let core = format!("{}{}", anatomy.brand, anatomy.trade);
        let query = Query::default();
        let routes = self.routes(snapshot, &query, Breadth::Names);
        let pairs = routes.rarest_pairs(&core)?.into_iter();
        clauses.extend(pairs.map(|pair| planner.raw(self.fields().name, &pair, 10)));
        Ok(Plan::any(clauses))
    }
}

fn slips_of(routes: &Routes, parsed: &Parsed) -> Result<Vec<Meant>, Error> {
    let slips = routes.slips(&parsed.core())?;
    if slips.is_empty() {
        // A slip can make a place of what is none: 新疆联 for 新强联.
        return routes.slips(&parsed.whole);
    }
    Ok(slips)
}

/// The question with its words apart, when it finds nothing as typed, something that way, and no firm bears the name
/// but for a slip. Filters do not count: a question is read the same whatever is chosen beside it.
fn read_apart(routes: &Routes, parsed: &Parsed, slips: &mut Option<Vec<Meant>>) -> Result<Option<Parsed>, Error> {
    let finds = |reading: &Parsed| {
        let best = routes.best(&routes.planner.direct(reading), 0, 1)?;
        Ok::<_, Error>(!best.is_empty())
    };
    if finds(parsed)? {
        return Ok(None);
    }
    for reading in readings_apart(parsed) {
        if finds(&reading)? {
            let slips = slips.insert(slips_of(routes, parsed)?);
            return Ok(slips.is_empty().then_some(reading));
        }
    }
    Ok(None)
}

fn hit(ranked: Ranked, card: Card, why: Why) -> Hit {
    Hit {
        id: ranked.id.0,
        why,
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

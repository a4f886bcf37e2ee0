//! How a question is read that finds nothing as it was typed. Words that the registry knows beat a guess, a name that
//! stands in the text beats words apart, and words that no firm holds are dropped last and named.

use std::cmp::Reverse;

use crate::apart::{Cut, readings_apart};
use crate::clause::{Clause, Plan, Want};
use crate::collect::Ranked;
use crate::error::Error;
use crate::exact::Exact;
use crate::fold::fold_key;
use crate::inside::{Named, apart, names_inside};
use crate::name::{is_trade, strip_asides};
use crate::plan::{Breadth, Parsed, Planner, WHOLE, Word, parse};
use crate::routes::{Meant, Routes};

/// So many ways to cut a question are tried.
const MOST_CUTS: usize = 40;
/// A longer text is more than a name.
const LONGEST_NAME: usize = 12;
/// So many words of a question are weighed against each other.
const MOST_WORDS: usize = 12;
/// So many firms for one of several that were named.
const MOST_OF_ONE: usize = 3;
/// So many firms that were named are looked up.
const MOST_NAMED: usize = 20;
/// Points of the first firm that was named; each further one stands behind it.
const NAMED: u32 = 3000;

/// How a question was read.
pub(crate) struct Reading {
    /// The words that are looked for.
    pub(crate) parsed: Parsed,
    /// The firms that the text names, when that is how it was read, in the order of the text.
    pub(crate) firms: Vec<NamedFirm>,
    /// What of the text is not looked for.
    pub(crate) dropped: Vec<String>,
    /// Whether other words are looked for than were typed.
    pub(crate) apart: bool,
    /// Whether the last syllable may go on.
    pub(crate) open: bool,
    /// Whether every name that the text holds is a registered one, now or once.
    pub(crate) complete: bool,
}

/// A firm that a text names.
pub(crate) struct NamedFirm {
    pub(crate) id: i64,
    /// The part of the text that names it.
    pub(crate) asked: Parsed,
    /// What finding it by that part is worth.
    pub(crate) score: u32,
}

impl Reading {
    fn of(parsed: Parsed, dropped: Vec<String>) -> Self {
        Self {
            parsed,
            firms: Vec::new(),
            dropped,
            apart: true,
            open: false,
            complete: false,
        }
    }

    /// What to look for.
    pub(crate) fn plan(&self, planner: &Planner) -> Plan {
        if self.firms.is_empty() {
            return Planner {
                open: self.open,
                ..*planner
            }
            .direct(&self.parsed);
        }
        let firms = (0..).zip(&self.firms);
        Plan::any(
            firms
                .map(|(at, firm)| Clause {
                    want: Want::Term(tantivy::Term::from_field_i64(planner.fields.id, firm.id)),
                    points: NAMED.saturating_sub(at),
                })
                .collect(),
        )
    }

    /// The part of the text that a firm was found by, and what that is worth.
    pub(crate) fn asked(&self, ranked: Ranked) -> (&Parsed, u32) {
        let named = self.firms.iter().find(|firm| firm.id == ranked.id.0);
        named.map_or((&self.parsed, ranked.score), |firm| (&firm.asked, firm.score))
    }
}

/// Reads a question that finds nothing as typed; `None` when it is best taken as typed, with a slip. Filters do not
/// count: a question is read the same whatever is chosen beside it.
pub(crate) fn read(
    routes: &Routes,
    (text, parsed): (&str, &Parsed),
    slips: &mut Option<Vec<Meant>>,
) -> Result<Option<Reading>, Error> {
    let reader = Reader { routes };
    if let Some(reading) = reader.as_typed(text, parsed)? {
        return Ok(Some(reading));
    }
    if let Some(reading) = reader.several(text)? {
        return Ok(Some(reading));
    }
    let mut cuts = readings_apart(parsed, &routes.snapshot.labels);
    cuts.truncate(MOST_CUTS);
    if let Some(reading) = reader.first(cuts.iter().filter(|cut| cut.known), Breadth::Everything)? {
        return Ok(Some(reading));
    }
    if let Some(reading) = reader.named(text)? {
        // A name that leaves words over may be part of another one, with a slip or with words left out.
        let partial = !reading.dropped.is_empty() && !reading.complete && parsed.whole.chars().count() <= LONGEST_NAME;
        let meant = partial && reader.is_meant(parsed, slips)?;
        return Ok((!meant).then_some(reading));
    }
    if let Some(reading) = reader.first(cuts.iter(), Breadth::Names)? {
        return Ok(Some(reading));
    }
    if !slips.insert(routes.slips_of(parsed)?).is_empty() {
        return Ok(None);
    }
    if let Some(reading) = reader.first(cuts.iter(), Breadth::Everything)? {
        return Ok(Some(reading));
    }
    match reader.without(parsed)? {
        Some(reading) => Ok(Some(reading)),
        None => cuts.first().map_or(Ok(None), |cut| reader.without(&cut.parsed)),
    }
}

struct Reader<'a> {
    routes: &'a Routes<'a>,
}

impl Reader<'_> {
    /// The same words, without what lists put around them or with the last syllable going on.
    fn as_typed(&self, text: &str, parsed: &Parsed) -> Result<Option<Reading>, Error> {
        let same = |parsed: Parsed, open: bool| Reading {
            apart: false,
            open,
            ..Reading::of(parsed, Vec::new())
        };
        let bare = strip_asides(text);
        if bare != text {
            let bare = parse(bare);
            if !bare.is_generic() && self.finds(&bare, Breadth::Everything)? {
                return Ok(Some(same(bare, false)));
            }
        }
        if parsed.words.iter().any(|word| word.key.is_ascii()) {
            let reading = same(parsed.clone(), true);
            let plan = reading.plan(&self.routes.planner);
            return Ok((!self.routes.first(&plan, 1)?.is_empty()).then_some(reading));
        }
        Ok(None)
    }

    /// Says whether the whole text is near a name but for a slip, or abbreviates one.
    fn is_meant(&self, parsed: &Parsed, slips: &mut Option<Vec<Meant>>) -> Result<bool, Error> {
        let near = slips
            .insert(self.routes.slips_of(parsed)?)
            .iter()
            .any(|meant| meant.near);
        Ok(near || !self.routes.abbreviations(&parsed.whole)?.is_empty())
    }

    fn finds(&self, parsed: &Parsed, breadth: Breadth) -> Result<bool, Error> {
        Ok(!self.best(parsed, breadth, 1)?.is_empty())
    }

    fn best(&self, parsed: &Parsed, breadth: Breadth, limit: usize) -> Result<Vec<Ranked>, Error> {
        let planner = Planner {
            breadth,
            ..self.routes.planner
        };
        self.routes.first(&planner.direct(parsed), limit)
    }

    fn first<'c>(&self, cuts: impl Iterator<Item = &'c Cut>, breadth: Breadth) -> Result<Option<Reading>, Error> {
        for cut in cuts {
            if self.finds(&cut.parsed, breadth)? {
                return Ok(Some(Reading::of(cut.parsed.clone(), Vec::new())));
            }
        }
        Ok(None)
    }

    /// Several firms by line, comma or 、: each part by itself, when at least two name one.
    fn several(&self, text: &str) -> Result<Option<Reading>, Error> {
        let separates = |c: char| matches!(c, '\n' | '\r' | '、' | ',' | '，' | ';' | '；');
        let parts: Vec<&str> = text
            .split(separates)
            .filter(|part| !fold_key(part).is_empty())
            .collect();
        if parts.len() < 2 {
            return Ok(None);
        }
        let (mut groups, mut dropped) = (Vec::new(), Vec::new());
        for part in parts.iter().take(MOST_NAMED) {
            match self.one_of_several(part)? {
                firms if firms.is_empty() => dropped.push((*part).trim().to_owned()),
                firms => groups.push(firms),
            }
        }
        Ok((groups.len() > 1).then(|| named_reading(groups, dropped)))
    }

    fn one_of_several(&self, part: &str) -> Result<Vec<NamedFirm>, Error> {
        let asked = parse(strip_asides(part));
        if asked.words.iter().all(|word| word.core.is_empty()) {
            return Ok(Vec::new());
        }
        let firms = self.bearers(&asked, MOST_OF_ONE)?;
        if !firms.is_empty() {
            return Ok(firms);
        }
        let named = self.named(part)?;
        Ok(named.map(|reading| reading.firms).unwrap_or_default())
    }

    /// The firms whose names stand in a text, with the words around them when a firm holds those too. A name that only
    /// firms out of sight bear is a word like any other.
    fn named(&self, text: &str) -> Result<Option<Reading>, Error> {
        let (folded, borders) = fold_with_borders(text);
        let free = |at: usize| borders.contains(&at);
        let mut seen = Vec::new();
        for named in names_inside(self.routes.snapshot, self.routes.planner.fields, (&folded, &free))? {
            if !self.bearers(&parse(&named.key), 1)?.is_empty() {
                seen.push(named);
            }
        }
        let names = apart(seen);
        if names.is_empty() {
            return Ok(None);
        }
        let around = around(&folded, &names, &borders);
        let words = names.iter().map(|named| &named.key).chain(&around);
        let all = parse(&words.map(String::as_str).collect::<Vec<_>>().join(" "));
        if !around.is_empty() && self.finds(&all, Breadth::Everything)? {
            return Ok(Some(Reading::of(all, Vec::new())));
        }
        let mut groups = Vec::new();
        for named in names.iter().take(MOST_NAMED) {
            groups.push(self.bearers(&parse(&named.key), MOST_OF_ONE)?);
        }
        let complete = names
            .iter()
            .all(|named| matches!(named.kind, Exact::Legal | Exact::Former));
        Ok(Some(Reading {
            complete,
            ..named_reading(groups, around)
        }))
    }

    /// The firms that a part of a text means: those that bear it as a whole, or else the likeliest.
    fn bearers(&self, asked: &Parsed, limit: usize) -> Result<Vec<NamedFirm>, Error> {
        let mut firms = self.best(asked, Breadth::Names, limit)?;
        let whole = firms.iter().filter(|firm| firm.score >= WHOLE).count();
        if whole > 0 {
            firms.truncate(whole);
        }
        Ok(firms.into_iter().map(|ranked| named_firm(ranked, asked)).collect())
    }

    /// The question without the words that no firm holds beside the others: the words that say most stay.
    fn without(&self, parsed: &Parsed) -> Result<Option<Reading>, Error> {
        let words = single_words(parsed);
        let labels = &self.routes.snapshot.labels;
        let tells = |word: &Word| !word.core.is_empty() && !is_trade(&word.core) && !labels.contains(&word.core);
        let tells = |at: usize| words[at].words.iter().any(tells);
        let mut found: Vec<(bool, Reverse<u32>, usize)> = Vec::new();
        for (at, word) in words.iter().enumerate().take(MOST_WORDS) {
            let best = self.best(word, Breadth::Everything, 1)?;
            found.extend(best.first().map(|best| (!tells(at), Reverse(best.score), at)));
        }
        // What tells firms apart first, and what names one before what only stands in its texts.
        found.sort_unstable();
        let mut kept: Vec<usize> = Vec::new();
        for (.., at) in found {
            kept.push(at);
            kept.sort_unstable();
            if !self.finds(&join(&words, &kept), Breadth::Everything)? {
                kept.retain(|other| *other != at);
            }
        }
        if !kept.iter().any(|&at| tells(at)) {
            return Ok(None);
        }
        let dropped = (0..words.len())
            .filter(|at| !kept.contains(at))
            .map(|at| words[at].whole.clone());
        Ok(Some(Reading::of(join(&words, &kept), dropped.collect())))
    }
}

fn named_firm(ranked: Ranked, asked: &Parsed) -> NamedFirm {
    NamedFirm {
        id: ranked.id.0,
        asked: asked.clone(),
        score: ranked.score,
    }
}

/// The best of each part first, then the second of each: nothing that was named is pushed off the page.
fn named_reading(groups: Vec<Vec<NamedFirm>>, dropped: Vec<String>) -> Reading {
    let words: Vec<String> = groups
        .iter()
        .flat_map(|firms| firms.first())
        .map(|firm| firm.asked.spaced())
        .collect();
    let mut groups: Vec<_> = groups.into_iter().map(Vec::into_iter).collect();
    let mut firms: Vec<NamedFirm> = Vec::new();
    loop {
        let round: Vec<NamedFirm> = groups.iter_mut().filter_map(Iterator::next).collect();
        if round.is_empty() {
            break;
        }
        for firm in round {
            if !firms.iter().any(|known| known.id == firm.id) {
                firms.push(firm);
            }
        }
    }
    Reading {
        parsed: parse(&words.join(" ")),
        firms,
        dropped,
        apart: true,
        open: false,
        complete: false,
    }
}

/// Each word of a question by itself, places and forms around a core as words of their own.
fn single_words(parsed: &Parsed) -> Vec<Parsed> {
    let words = parsed
        .words
        .iter()
        .flat_map(|Word { key, core, generic }| match core.is_empty() {
            true => vec![key.clone()],
            false => std::iter::once(core).chain(generic).cloned().collect(),
        });
    words.map(|word| parse(&word)).collect()
}

fn join(words: &[Parsed], kept: &[usize]) -> Parsed {
    let kept: Vec<String> = kept.iter().map(|&at| words[at].spaced()).collect();
    parse(&kept.join(" "))
}

/// Folds a text and tells between which of its characters something stood that folding drops, ends included.
fn fold_with_borders(text: &str) -> (String, Vec<usize>) {
    let mut folded = String::new();
    let (mut borders, mut length) = (vec![0], 0);
    for c in text.chars() {
        match crate::fold::fold_char(c) {
            Some(c) => {
                folded.push(c);
                length += 1;
            }
            None if borders.last() != Some(&length) => borders.push(length),
            None => {}
        }
    }
    borders.push(length);
    (folded, borders)
}

/// What of a text stands around the names in it, without what stands around names in any list.
fn around(folded: &str, names: &[Named], borders: &[usize]) -> Vec<String> {
    let chars: Vec<char> = folded.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (at, c) in chars.iter().enumerate() {
        let inside = names.iter().any(|named| named.from <= at && at < named.to);
        if (inside || borders.contains(&at)) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if !inside {
            word.push(*c);
        }
    }
    words.push(word);
    words.retain(|word| !crate::name::is_aside(word));
    words.dedup();
    words
}

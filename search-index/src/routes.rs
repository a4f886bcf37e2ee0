//! Second routes, for when the words themselves find too little: slips of the pen, then single characters in order.
//! What they find is offered as a question, never mixed with what matches.

use std::cmp::Reverse;

use crate::abbreviation::abbreviation_score;
use crate::analysis::{Cut, Place, term};
use crate::clause::{Clause, Plan};
use crate::collect::{Ranked, collect_best, collect_page};
use crate::distance::within_one;
use crate::effort::Effort;
use crate::error::Error;
use crate::exact::{Exact, gaps};
use crate::fold::fold_key;
use crate::name::dissect;
use crate::pinyin::{readings, syllables_in};
use crate::plan::{Parsed, Planner};
use crate::query::{Query, Why};
use crate::schema::Card;
use crate::slip::{NEAR, slip_cost, sound_cost};
use crate::snapshot::Snapshot;
use crate::stored::read_card;

/// So many firms are looked at in full before the best are offered.
const LOOKED_AT: usize = 120;
/// So many of the rarest pairs of characters vote on who may be meant.
const VOTERS: usize = 8;
/// A shorter text is no code with a slip.
const SHORTEST_CODE: usize = 14;
/// Fewer letters than this sound like too much.
const SHORTEST_SOUND: usize = 5;
/// Longer questions are no abbreviation.
const LONGEST_ABBREVIATION: usize = 8;

/// A firm that may be meant.
pub(crate) struct Meant {
    pub(crate) ranked: Ranked,
    pub(crate) card: Card,
    pub(crate) why: Why,
    /// Whether it is likelier meant than others of its kind of route are.
    pub(crate) near: bool,
}

/// Searches beside the words.
pub(crate) struct Routes<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) planner: Planner<'a>,
    pub(crate) query: &'a Query,
}

impl Routes<'_> {
    /// Firms whose name is the text but for a wrong, missing, added or swapped character; the nearest first.
    pub(crate) fn slips(&self, core: &str) -> Result<Vec<Meant>, Error> {
        let chars: Vec<char> = core.chars().collect();
        if core.is_ascii() || chars.len() < 2 {
            return Ok(Vec::new());
        }
        let sound = readings(core).into_iter().next().unwrap_or_default().spaced();
        let mut found = Vec::new();
        for candidate in self.slip_candidates(core, &sound)? {
            let card = self.card(candidate)?;
            let costs = card
                .names
                .iter()
                .filter_map(|name| slip_cost(&chars, &sound, name).map(|cost| (cost, name)));
            if let Some((cost, name)) = costs.min_by_key(|&(cost, _)| cost) {
                let meant = Meant {
                    ranked: candidate,
                    why: Why::Slip(name.text.clone()),
                    card,
                    near: cost <= NEAR,
                };
                found.push((cost, Reverse(candidate.key), meant));
            }
        }
        found.sort_by_key(|&(cost, key, _)| (cost, key));
        Ok(found.into_iter().map(|(_, _, meant)| meant).collect())
    }

    /// Firms whose name sounds like the letters but for a wrong, missing, added or swapped one; the nearest first.
    pub(crate) fn sound_slips(&self, letters: &str) -> Result<Vec<Meant>, Error> {
        let is_sound = letters.bytes().all(|byte| byte.is_ascii_lowercase());
        if !is_sound || letters.len() < SHORTEST_SOUND {
            return Ok(Vec::new());
        }
        let (planner, pinyin) = (&self.planner, self.planner.fields.pinyin);
        let syllables = syllables_in(letters);
        let mut clauses: Vec<Clause> = syllables
            .windows(2)
            .filter_map(|pair| planner.part(pinyin, Cut::Syllables, (&pair.join(" "), Place::Anywhere), 4))
            .collect();
        clauses.extend(syllables.iter().map(|syllable| planner.raw(pinyin, syllable, 1)));
        let typed: Vec<char> = letters.chars().collect();
        let mut found = Vec::new();
        for candidate in self.best(&Plan::any(clauses), 1, LOOKED_AT)? {
            let card = self.card(candidate)?;
            let costs = card
                .names
                .iter()
                .filter_map(|name| Some((sound_cost(&typed, name)?, name.text.chars().count(), name)));
            if let Some((cost, length, name)) = costs.min_by_key(|&(cost, length, _)| (cost, length)) {
                let meant = Meant {
                    ranked: candidate,
                    why: Why::Slip(name.text.clone()),
                    card,
                    near: true,
                };
                found.push(((cost, length), Reverse(candidate.key), meant));
            }
        }
        found.sort_by_key(|&(cost, key, _)| (cost, key));
        Ok(found.into_iter().map(|(_, _, meant)| meant).collect())
    }

    /// Firms whose code is the text but for a wrong, missing, added or swapped character.
    pub(crate) fn code_slips(&self, key: &str) -> Result<Vec<Meant>, Error> {
        let digits = key.chars().filter(char::is_ascii_digit).count();
        if !key.is_ascii() || key.len() < SHORTEST_CODE || digits < key.len() / 2 {
            return Ok(Vec::new());
        }
        let key: Vec<char> = key.chars().collect();
        // Every firm of the city shares the head of the code; what follows tells them apart.
        let tail: String = key[key.len() - key.len().min(10)..].iter().collect();
        let chars: Vec<char> = tail.chars().collect();
        let triples = chars.windows(3).map(|triple| {
            let text: String = triple.iter().collect();
            self.planner.raw(self.planner.fields.code, &text, 1)
        });
        let mut found = Vec::new();
        for candidate in self.best(&Plan::any(triples.collect()), 1, LOOKED_AT)? {
            let card = self.card(candidate)?;
            let near = |code: &&String| within_one(&key, &fold_key(code).chars().collect::<Vec<_>>());
            if let Some(code) = card.codes.iter().find(near) {
                let why = Why::Slip(code.clone());
                found.push(Meant {
                    ranked: candidate,
                    card,
                    why,
                    near: true,
                });
            }
        }
        Ok(found)
    }

    /// The same name, the same distinctive part, one that sounds the same or has one slip, or some of the rarest pairs of
    /// characters: within a crowded trade the distinctive part decides.
    pub(crate) fn recall_plan(&self, name: &str) -> Result<Plan, Error> {
        let (planner, key, anatomy) = (&self.planner, fold_key(name), dissect(name));
        let core = format!("{}{}", anatomy.brand, anatomy.trade);
        let mut clauses = planner.whole(&key);
        clauses.push(planner.exact(Exact::Distinct, &anatomy.brand, 60));
        clauses.push(planner.exact(Exact::Core, &core, 40));
        for (part, points) in [(&core, 50), (&anatomy.brand, 30)] {
            let sounds = readings(part).into_iter().map(|reading| reading.joined());
            clauses.extend(sounds.map(|sound| planner.exact(Exact::Sound, &sound, points)));
        }
        clauses.extend(slip_keys(&core).map(|(kind, key)| planner.exact(kind, &key, 30)));
        let singles = anatomy
            .brand
            .chars()
            .map(|c| planner.raw(planner.fields.brand, &c.to_string(), 6));
        clauses.extend(singles);
        let pairs = self.rarest_pairs(&core)?.into_iter();
        clauses.extend(pairs.map(|pair| planner.raw(planner.fields.name, &pair, 8)));
        Ok(Plan::any(clauses))
    }

    fn slip_candidates(&self, core: &str, sound: &str) -> Result<Vec<Ranked>, Error> {
        let (planner, fields) = (&self.planner, self.planner.fields);
        let pairs = self.rarest_pairs(core)?.into_iter();
        let mut clauses: Vec<Clause> = pairs.map(|pair| planner.raw(fields.name, &pair, 4)).collect();
        // Swapped characters share no pair with the name, a short name with one wrong character none either.
        let singles = core.chars().map(|c| planner.raw(fields.brand, &c.to_string(), 1));
        let before = clauses.len();
        clauses.extend(singles);
        let singles = u32::try_from(clauses.len() - before).unwrap_or(u32::MAX);
        let most = singles.div_ceil(2).max(singles.saturating_sub(1)).max(1);
        clauses.extend(planner.part(fields.pinyin, Cut::Syllables, (sound, Place::Anywhere), 8));
        clauses.push(planner.exact(Exact::Sound, &sound.replace(' ', ""), 8));
        clauses.extend(slip_keys(core).map(|(kind, key)| planner.exact(kind, &key, 12)));
        self.best(&Plan::any(clauses), most.min(4), LOOKED_AT)
    }

    /// The pairs of characters that the fewest names hold.
    pub(crate) fn rarest_pairs(&self, core: &str) -> Result<Vec<String>, Error> {
        let chars: Vec<char> = core.chars().collect();
        let mut pairs = Vec::new();
        for pair in chars.windows(2) {
            let pair: String = pair.iter().collect();
            let frequency = self
                .snapshot
                .searcher
                .doc_freq(&term(self.planner.fields.name, &pair))?;
            if frequency > 0 {
                pairs.push((frequency, pair));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs.truncate(VOTERS);
        Ok(pairs.into_iter().map(|(_, pair)| pair).collect())
    }

    /// Firms whose name holds the characters in order, as 洛轴 stands for 洛阳轴承; characters that begin a part of
    /// the name count most.
    pub(crate) fn abbreviations(&self, core: &str) -> Result<Vec<Meant>, Error> {
        let length = core.chars().count();
        if core.is_ascii() || !(2..=LONGEST_ABBREVIATION).contains(&length) {
            return Ok(Vec::new());
        }
        let fields = self.planner.fields;
        let chars = || core.chars().map(|c| c.to_string());
        let mut plan = Plan::all(chars().map(|c| self.planner.raw(fields.name, &c, 1)));
        plan.extras
            .extend(chars().map(|c| self.planner.raw(fields.brand, &c, 2)));
        let mut found = Vec::new();
        for candidate in self.best(&plan, 0, LOOKED_AT)? {
            let card = self.card(candidate)?;
            let scored = card
                .names
                .iter()
                .filter_map(|name| Some((abbreviation_score(core, &name.text)?, name)));
            if let Some((score, name)) = scored.max_by_key(|&(score, _)| score) {
                let meant = Meant {
                    ranked: candidate,
                    near: core.starts_with(&dissect(&name.text).brand),
                    why: Why::Abbreviation(name.text.clone()),
                    card,
                };
                found.push((Reverse(score), Reverse(candidate.key), meant));
            }
        }
        found.sort_by_key(|&(score, key, _)| (score, key));
        Ok(found.into_iter().map(|(_, _, meant)| meant).collect())
    }

    /// The matches of the most points among the firms the asker may see, of at least so many.
    pub(crate) fn best(&self, plan: &Plan, least: u32, limit: usize) -> Result<Vec<Ranked>, Error> {
        collect_best(self.snapshot, plan, (&self.unfiltered(limit), least))
    }

    /// The matches that stand first among the firms the asker may see.
    pub(crate) fn first(&self, plan: &Plan, limit: usize) -> Result<Vec<Ranked>, Error> {
        collect_page(self.snapshot, Some(plan), (&self.unfiltered(limit), &Effort::any()))
    }

    fn unfiltered(&self, limit: usize) -> Query {
        Query {
            within: self.query.within.clone(),
            limit,
            ..Query::default()
        }
    }

    /// Firms that a question means but for a slip.
    pub(crate) fn slips_of(&self, parsed: &Parsed) -> Result<Vec<Meant>, Error> {
        let slips = self.slips(&parsed.core())?;
        if slips.is_empty() {
            // A slip can make a place of what is none: 新疆联 for 新强联.
            return self.slips(&parsed.whole);
        }
        Ok(slips)
    }

    pub(crate) fn card(&self, ranked: Ranked) -> Result<Card, Error> {
        read_card(self.snapshot, self.planner.fields, ranked)
    }
}

/// The keys under which a name is found that differs from a text in one character.
pub(crate) fn slip_keys(core: &str) -> impl Iterator<Item = (Exact, String)> {
    let gaps = gaps(core, core.chars().count());
    let shorter = gaps.flat_map(|gap| [(Exact::Gap, gap.clone()), (Exact::Core, gap)]);
    std::iter::once((Exact::Gap, core.to_owned())).chain(shorter)
}

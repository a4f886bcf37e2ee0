//! From what somebody typed to a plan of what to look for. Scores are fixed points per kind of match, not statistics: the same
//! firm stands in the same place whatever else the registry holds, and every order can be explained.

use tantivy::schema::Field;

use crate::analysis::{Cut, Needle, Place, needle, term};
use crate::clause::{Clause, Plan, Want};
use crate::exact::Exact;
use crate::fold::{fold_key, other_numerals};
use crate::name::{is_form, is_part_of_form, is_trade, sounds_like_form, split_generic};
use crate::pinyin::{completions, cut_typed, untoned};
use crate::schema::{Fields, stock_spellings};

/// From this score on the text named the firm as a whole.
pub(crate) const WHOLE: u32 = 1000;

/// Points of each kind of match.
mod points {
    pub(super) const WHOLE_CODE: u32 = 2000;
    pub(super) const WHOLE_LEGAL: u32 = 2000;
    pub(super) const WHOLE_FORMER: u32 = 1800;
    pub(super) const WHOLE_SHORT: u32 = 1700;
    pub(super) const WHOLE_BRAND: u32 = 1600;
    pub(super) const CODE: u32 = 100;
    pub(super) const DISTINCT: u32 = 60;
    pub(super) const BRAND_HEAD: u32 = 50;
    pub(super) const NAME_HEAD: u32 = 45;
    pub(super) const BRAND: u32 = 40;
    pub(super) const SOUND: u32 = 38;
    pub(super) const INITIALS: u32 = 36;
    pub(super) const NAME: u32 = 30;
    pub(super) const SOUND_HEAD: u32 = 28;
    pub(super) const CODE_PART: u32 = 26;
    pub(super) const INITIALS_HEAD: u32 = 24;
    pub(super) const SOUND_PART: u32 = 20;
    pub(super) const INITIALS_PART: u32 = 16;
    pub(super) const PRODUCT: u32 = 14;
    pub(super) const LABEL: u32 = 12;
    pub(super) const SCOPE: u32 = 6;
    pub(super) const ADDRESS: u32 = 5;
    pub(super) const FORM: u32 = 1;
    /// On top, for the term as it was typed rather than its parts.
    pub(super) const VERBATIM: u32 = 20;
    /// On top, for the term with its forms but without its places.
    pub(super) const WITH_FORM: u32 = 10;
}

/// A part of a code shorter than this says too little.
const SHORTEST_CODE_PART: usize = 4;
/// No code is longer: see [`LONGEST_STOCK_CODE`] for those of shares.
const LONGEST_CODE: usize = 18;
const LONGEST_STOCK_CODE: usize = 14;
/// A text of letters and figures of such a length is a credit code or most of one, when it begins with so many figures.
const CODE_LENGTHS: std::ops::RangeInclusive<usize> = 15..=20;
const CODE_HEAD: usize = 6;
/// Latin letters shorter than this are everywhere in longer texts.
const SHORTEST_LATIN_TEXT: usize = 3;
/// A beginning of a syllable that could go on in more ways is not followed.
const MOST_COMPLETIONS: usize = 48;

/// One word of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// The word, folded.
    pub(crate) key: String,
    /// What of it tells firms apart; empty when nothing does.
    pub(crate) core: String,
    /// Places and forms around the core.
    pub(crate) generic: Vec<String>,
}

impl Word {
    fn is_latin(&self) -> bool {
        self.key.is_ascii()
    }

    /// Says whether the word is nothing but a legal form, or part of one, in characters or by its sound.
    pub(crate) fn is_form(&self) -> bool {
        let forms_only = self.core.is_empty() && self.generic.iter().all(|word| is_form(word));
        forms_only || is_part_of_form(&self.key) || self.is_latin() && sounds_like_form(&self.key)
    }
}

/// A question taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parsed {
    /// The whole text, folded.
    pub(crate) whole: String,
    /// Its words.
    pub(crate) words: Vec<Word>,
    /// How all of it sounds, when that says more than its words; else empty.
    pub(crate) spoken: String,
}

/// Takes a question apart at spaces and commas.
pub(crate) fn parse(text: &str) -> Parsed {
    let separates = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；' | '|' | '/' | '+');
    let mut words: Vec<Word> = Vec::new();
    let text = &untoned(text);
    let keys = text.split(separates).map(|word| read_code(fold_key(word)));
    for key in keys.filter(|key| !key.is_empty()) {
        if words.iter().any(|word| word.key == key) {
            continue;
        }
        let (core, generic) = split_generic(&key);
        words.push(Word { key, core, generic });
    }
    Parsed {
        whole: read_code(fold_key(text)),
        words,
        spoken: String::new(),
    }
}

/// Credit codes hold no I, O, Z and S, because they look like figures: who types one means the figure.
fn read_code(key: String) -> String {
    let figure = |c: char| match c {
        'i' => '1',
        'o' => '0',
        'z' => '2',
        's' => '5',
        other => other,
    };
    let read: String = key.chars().map(figure).collect();
    let typed = key.bytes().filter(u8::is_ascii_digit).count() >= CODE_HEAD;
    if is_code(&read) && typed { read } else { key }
}

/// Says whether a folded text is a credit code or most of one: nothing that is read aloud.
fn is_code(key: &str) -> bool {
    let is_long = CODE_LENGTHS.contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_long && key.bytes().take(CODE_HEAD).all(|byte| byte.is_ascii_digit())
}

impl Parsed {
    /// Says whether the words tell no firm from another.
    pub(crate) fn is_generic(&self) -> bool {
        !self.words.is_empty() && self.words.iter().all(Word::is_form)
    }

    /// The words with spaces between them.
    pub(crate) fn spaced(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.key.as_str()).collect();
        words.join(" ")
    }

    /// What tells firms apart, of all words together.
    pub(crate) fn core(&self) -> String {
        self.words.iter().map(|word| word.core.as_str()).collect()
    }
}

/// Which fields a question looks into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breadth {
    /// What begins the distinctive part of a name, and whole codes and sounds: few firms, the likeliest.
    Heads,
    /// Names and codes: for typing ahead.
    Names,
    /// Everything.
    Everything,
}

/// Builds queries over the fields of one index.
#[derive(Clone, Copy)]
pub(crate) struct Planner<'a> {
    pub(crate) fields: &'a Fields,
    pub(crate) labels: &'a [String],
    pub(crate) breadth: Breadth,
    /// Whether a last syllable that is whole may go on: yitu to yituo. Only when it finds nothing as it is.
    pub(crate) open: bool,
}

type Clauses = Vec<Clause>;

impl Planner<'_> {
    /// Every word must match; a text that names the firm as a whole lifts it above all others.
    pub(crate) fn direct(&self, parsed: &Parsed) -> Plan {
        let mut plan = Plan::any(self.whole(&parsed.whole));
        for word in &parsed.words {
            self.word(word, &mut plan);
        }
        if let [word] = parsed.words.as_slice()
            && is_trade(&word.core)
        {
            // Who asks for a trade means whoever is in it, whether the name says so or the products do.
            let clauses = plan.groups.iter_mut().flatten();
            clauses
                .filter(|clause| clause.points == points::PRODUCT)
                .for_each(|clause| clause.points = points::NAME);
        }
        if !parsed.spoken.is_empty() {
            plan.extras.extend(self.sounds(&parsed.spoken));
        }
        plan
    }

    /// The firm whose whole name or code this is.
    pub(crate) fn whole(&self, key: &str) -> Clauses {
        let names = [
            (Exact::Legal, points::WHOLE_LEGAL),
            (Exact::Former, points::WHOLE_FORMER),
            (Exact::Short, points::WHOLE_SHORT),
            (Exact::Brand, points::WHOLE_BRAND),
        ];
        let mut clauses: Clauses = names
            .into_iter()
            .map(|(kind, points)| self.exact(kind, key, points))
            .collect();
        clauses.extend(self.whole_code(key, points::WHOLE_CODE));
        clauses
    }

    fn whole_code(&self, key: &str, points: u32) -> Clauses {
        if !key.is_ascii() || !key.contains(|c: char| c.is_ascii_digit()) {
            return Vec::new();
        }
        let kinds = [Exact::CreditCode, Exact::OrganisationCode, Exact::RegistrationNumber];
        let mut clauses: Clauses = kinds.into_iter().map(|kind| self.exact(kind, key, points)).collect();
        if key.len() <= LONGEST_STOCK_CODE && stock_spellings(key).iter().any(|spelling| spelling == key) {
            clauses.push(self.exact(Exact::StockCode, key, points));
        }
        clauses
    }

    fn word(&self, word: &Word, plan: &mut Plan) {
        if is_form(&word.key) {
            plan.groups.push(vec![self.exact(Exact::Form, &word.key, points::FORM)]);
            return;
        }
        if word.generic.is_empty() || word.core.is_empty() {
            plan.groups.push(self.contains(&word.key, word.is_latin()));
            return;
        }
        // 洛阳轴承有限公司 means: 轴承 somewhere, 洛阳 somewhere, the form anyhow.
        plan.groups.push(self.contains(&word.core, word.core.is_ascii()));
        for generic in word.generic.iter().filter(|generic| !is_form(generic)) {
            plan.groups.push(self.contains(generic, false));
        }
        let forms: String = word
            .generic
            .iter()
            .filter(|generic| is_form(generic))
            .map(String::as_str)
            .collect();
        let with_forms = format!("{}{forms}", word.core);
        for (text, points) in [(&word.key, points::VERBATIM), (&with_forms, points::WITH_FORM)] {
            let held = self.part(self.fields.name, Cut::Names, (text, Place::Anywhere), points);
            plan.extras.extend(held.filter(|_| text != &word.core));
        }
        // A form that is no condition still tells which of several firms is meant.
        let forms = word.generic.iter().filter(|generic| is_form(generic));
        plan.extras
            .extend(forms.map(|form| self.exact(Exact::Form, form, points::FORM)));
    }

    fn contains(&self, key: &str, latin: bool) -> Clauses {
        let fields = self.fields;
        let mut clauses = vec![self.exact(Exact::Distinct, key, points::DISTINCT)];
        clauses.extend(self.part(fields.brand, Cut::Names, (key, Place::Head), points::BRAND_HEAD));
        if self.breadth == Breadth::Heads {
            clauses.extend(self.whole_code(key, points::CODE));
            clauses.push(self.exact(Exact::Sound, key, points::SOUND));
            clauses.push(self.exact(Exact::Initials, key, points::INITIALS));
            return clauses;
        }
        clauses.extend(self.part(fields.name, Cut::Names, (key, Place::Head), points::NAME_HEAD));
        clauses.extend(self.part(fields.brand, Cut::Names, (key, Place::Anywhere), points::BRAND));
        clauses.extend(self.part(fields.name, Cut::Names, (key, Place::Anywhere), points::NAME));
        for other in other_numerals(key) {
            clauses.extend(self.part(fields.name, Cut::Names, (&other, Place::Anywhere), points::NAME));
        }
        if latin {
            clauses.extend(self.codes(key));
            clauses.extend(self.sounds(key));
        }
        if self.breadth == Breadth::Everything {
            clauses.extend(self.texts(key, latin));
        }
        clauses
    }

    fn texts(&self, key: &str, latin: bool) -> Clauses {
        let length = key.chars().count();
        if length < 2 || latin && length < SHORTEST_LATIN_TEXT {
            return Vec::new();
        }
        let fields = [
            (self.fields.product, points::PRODUCT),
            (self.fields.scope, points::SCOPE),
            (self.fields.address, points::ADDRESS),
        ];
        let texts = fields
            .into_iter()
            .filter_map(|(field, points)| self.part(field, Cut::Texts, (key, Place::Anywhere), points));
        let labels = self.labels.iter().filter(|label| label.contains(key));
        texts
            .chain(labels.map(|label| self.raw(self.fields.label, label, points::LABEL)))
            .collect()
    }

    fn codes(&self, key: &str) -> Clauses {
        let mut clauses = self.whole_code(key, points::CODE);
        // As long as the longest code it is that code as a whole or none.
        let is_part = (SHORTEST_CODE_PART..LONGEST_CODE).contains(&key.len());
        if is_part && key.contains(|c: char| c.is_ascii_digit()) {
            clauses.extend(self.part(
                self.fields.code,
                Cut::Letters,
                (key, Place::Anywhere),
                points::CODE_PART,
            ));
        }
        clauses
    }

    fn sounds(&self, key: &str) -> Clauses {
        let fields = self.fields;
        let spelled = key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !spelled || is_code(key) || !key.contains(|c: char| c.is_ascii_alphabetic()) {
            return Vec::new();
        }
        let mut clauses = vec![
            self.exact(Exact::Sound, key, points::SOUND),
            self.exact(Exact::Initials, key, points::INITIALS),
        ];
        clauses.extend(self.part(fields.initials, Cut::Letters, (key, Place::Head), points::INITIALS_HEAD));
        clauses.extend(self.part(
            fields.initials,
            Cut::Letters,
            (key, Place::Anywhere),
            points::INITIALS_PART,
        ));
        for typed in cut_typed(key, self.open) {
            let ends = match typed.beginning.as_str() {
                "" => vec![""],
                beginning => completions(beginning),
            };
            if ends.len() > MOST_COMPLETIONS {
                continue;
            }
            for end in ends {
                let spoken = format!("{} {end}", typed.syllables.join(" "));
                let spoken = spoken.trim_start();
                let parts = [(Place::Head, points::SOUND_HEAD), (Place::Anywhere, points::SOUND_PART)];
                clauses.extend(
                    parts.into_iter().filter_map(|(place, points)| {
                        self.part(fields.pinyin, Cut::Syllables, (spoken, place), points)
                    }),
                );
            }
        }
        clauses
    }

    pub(crate) fn exact(&self, kind: Exact, key: &str, points: u32) -> Clause {
        self.raw(self.fields.exact, &kind.term(key), points)
    }

    pub(crate) fn raw(&self, field: Field, text: &str, points: u32) -> Clause {
        let want = Want::Term(term(field, text));
        Clause { want, points }
    }

    /// The field contains the text at the place; `None` when the field cannot tell.
    pub(crate) fn part(&self, field: Field, cut: Cut, (text, place): (&str, Place), points: u32) -> Option<Clause> {
        match needle(cut, text, place) {
            Needle::Nothing => None,
            Needle::Term(text) => Some(self.raw(field, &text, points)),
            Needle::Phrase(pieces) => {
                let want = Want::Phrase(field, pieces);
                Some(Clause { want, points })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_fall_into_words() {
        let parsed = parse(" 洛陽軸承有限公司，钢化 钢化 ");
        let words: Vec<_> = parsed
            .words
            .iter()
            .map(|word| (word.key.as_str(), word.core.as_str()))
            .collect();
        assert_eq!(words, [("洛阳轴承有限公司", "轴承"), ("钢化", "钢化")]);
        assert!(!parsed.is_generic());
        assert!(parse("有限公司").is_generic() && parse("股份 有限公司").is_generic());
        assert!(!parse("洛阳").is_generic() && !parse("").is_generic());
    }
}

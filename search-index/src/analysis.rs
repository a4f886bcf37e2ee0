//! How text becomes terms: one analysis for index and query. Characters become unigrams and bigrams with positions,
//! so that every substring is a phrase; a dictionary would lose substrings of distinctive names.

use tantivy::schema::{Field, IndexRecordOption, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::fold::fold_char;

/// Stands before the first unit of a value, so that "begins with" is a phrase too. Folding never yields it.
pub(crate) const HEAD: char = '^';

/// How one field is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Cut {
    /// Unigrams, bigrams and trigrams of folded characters, with a head: names.
    Names,
    /// Bigrams of folded characters: longer texts.
    Texts,
    /// Unigrams and bigrams of syllables that stand between spaces, with a head.
    Syllables,
    /// Bigrams and trigrams of characters, with a head: initials and codes.
    Letters,
}

impl Cut {
    const ALL: [Cut; 4] = [Cut::Names, Cut::Texts, Cut::Syllables, Cut::Letters];

    fn name(self) -> &'static str {
        match self {
            Cut::Names => "names",
            Cut::Texts => "texts",
            Cut::Syllables => "syllables",
            Cut::Letters => "letters",
        }
    }

    fn has_head(self) -> bool {
        self != Cut::Texts
    }

    /// The lengths of the terms that start at each unit.
    fn widths(self) -> &'static [usize] {
        match self {
            Cut::Names => &[1, 2, 3],
            Cut::Syllables => &[1, 2],
            Cut::Texts => &[2],
            Cut::Letters => &[2, 3],
        }
    }

    /// The width of the terms that phrases are made of.
    fn phrase_width(self) -> usize {
        match self {
            Cut::Names | Cut::Letters => 3,
            Cut::Texts | Cut::Syllables => 2,
        }
    }

    /// Returns the schema options of a field cut like this.
    pub(crate) fn options(self) -> TextOptions {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(self.name())
                .set_index_option(IndexRecordOption::WithFreqsAndPositions)
                .set_fieldnorms(false),
        )
    }

    /// Cuts a text into its units, perhaps behind a head.
    fn fill(self, text: &str, head: bool, units: &mut Units) {
        units.text.clear();
        units.ends.clear();
        if head {
            units.push_head();
        }
        if self == Cut::Syllables {
            for syllable in text.split_ascii_whitespace() {
                units.push(syllable);
            }
            return;
        }
        let mut bytes = [0; 4];
        for c in text.chars().filter_map(fold_char) {
            units.push(c.encode_utf8(&mut bytes));
        }
    }
}

/// Units of a text in one buffer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Units {
    text: String,
    ends: Vec<usize>,
}

impl Units {
    fn push(&mut self, unit: &str) {
        self.text.push_str(unit);
        self.ends.push(self.text.len());
    }

    fn push_head(&mut self) {
        self.text.push(HEAD);
        self.ends.push(self.text.len());
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, from: usize, width: usize) -> impl Iterator<Item = &str> {
        (from..from + width).map(|at| {
            let start = if at == 0 { 0 } else { self.ends[at - 1] };
            &self.text[start..self.ends[at]]
        })
    }
}

/// Writes the term of `width` units at `from`. A space keeps syllables apart; characters need none.
fn write_term(units: &Units, from: usize, width: usize, out: &mut String) {
    out.clear();
    for (n, unit) in units.get(from, width).enumerate() {
        if n > 0 && unit.len() > 1 && unit.is_ascii() {
            out.push(' ');
        }
        out.push_str(unit);
    }
}

/// What a query text becomes in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Needle {
    /// Nothing that this field indexes.
    Nothing,
    /// One term.
    Term(String),
    /// Several terms.
    Phrase(Pieces),
}

/// A text that is looked for by the fewest terms that together mean "contains this". They are written one by one when
/// they are looked up: most texts are in no firm, which the first term tells.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pieces {
    cut: Cut,
    units: Units,
}

impl Pieces {
    /// Where the terms begin.
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> + use<> {
        let width = self.cut.phrase_width();
        let last = self.units.len() - width;
        std::iter::successors(Some(0), move |&at| (at < last).then_some((at + width).min(last)))
    }

    /// Writes the term that begins at a place.
    pub(crate) fn write(&self, at: usize, out: &mut String) {
        write_term(&self.units, at, self.cut.phrase_width(), out);
    }
}

/// Where in a value a query text must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// At its beginning.
    Head,
    /// Anywhere.
    Anywhere,
}

/// Cuts a query text into what "contains this" means.
pub(crate) fn needle(cut: Cut, text: &str, place: Place) -> Needle {
    let mut units = Units::default();
    cut.fill(text, place == Place::Head, &mut units);
    let width = cut.phrase_width();
    if units.len() == usize::from(place == Place::Head) {
        return Needle::Nothing;
    }
    if width < units.len() {
        return Needle::Phrase(Pieces { cut, units });
    }
    if !cut.widths().contains(&units.len()) {
        return Needle::Nothing;
    }
    let mut term = String::new();
    write_term(&units, 0, units.len(), &mut term);
    Needle::Term(term)
}

/// Returns the tokenizers of the schema; tantivy forgets them, so every opened index needs them anew.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    for cut in Cut::ALL {
        manager.register(cut.name(), TextAnalyzer::builder(Cutter::new(cut)).build());
    }
    manager
}

/// The tantivy side of a [`Cut`].
#[derive(Clone)]
struct Cutter {
    cut: Cut,
    units: Units,
    token: Token,
}

impl Cutter {
    fn new(cut: Cut) -> Self {
        Self {
            cut,
            units: Units::default(),
            token: Token::default(),
        }
    }
}

impl Tokenizer for Cutter {
    type TokenStream<'a> = CutStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CutStream<'a> {
        self.token.reset();
        self.cut.fill(text, self.cut.has_head(), &mut self.units);
        CutStream {
            cut: self.cut,
            units: &self.units,
            token: &mut self.token,
            at: 0,
            next_width: 0,
        }
    }
}

struct CutStream<'a> {
    cut: Cut,
    units: &'a Units,
    token: &'a mut Token,
    at: usize,
    next_width: usize,
}

impl TokenStream for CutStream<'_> {
    fn advance(&mut self) -> bool {
        let widths = self.cut.widths();
        while self.at < self.units.len() {
            if let Some(&width) = widths.get(self.next_width) {
                self.next_width += 1;
                // A lone head says nothing.
                let lone_head = self.cut.has_head() && self.at == 0 && width == 1;
                if self.at + width <= self.units.len() && !lone_head {
                    write_term(self.units, self.at, width, &mut self.token.text);
                    self.token.position = self.at;
                    return true;
                }
            } else {
                self.at += 1;
                self.next_width = 0;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Returns the term of a field.
pub(crate) fn term(field: Field, text: &str) -> tantivy::Term {
    tantivy::Term::from_field_text(field, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(cut: Cut, text: &str) -> String {
        let mut cutter = Cutter::new(cut);
        let mut stream = cutter.token_stream(text);
        let mut all = Vec::new();
        while stream.advance() {
            all.push(format!("{}{}", stream.token().text, stream.token().position));
        }
        all.join(" ")
    }

    #[test]
    fn texts_are_cut_with_positions() {
        assert_eq!(
            tokens(Cut::Names, "洛（A）轴"),
            "^洛0 ^洛a0 洛1 洛a1 洛a轴1 a2 a轴2 轴3"
        );
        assert_eq!(tokens(Cut::Texts, "分子筛。"), "分子0 子筛1");
        assert_eq!(tokens(Cut::Syllables, "yi tuo"), "^ yi0 yi1 yi tuo1 tuo2");
        assert_eq!(tokens(Cut::Letters, "hzsy"), "^h0 ^hz0 hz1 hzs1 zs2 zsy2 sy3");
    }

    #[test]
    fn a_query_takes_the_fewest_terms() {
        let phrase = |cut, text| match needle(cut, text, Place::Anywhere) {
            Needle::Phrase(pieces) => {
                let mut term = String::new();
                let mut write = |at| {
                    pieces.write(at, &mut term);
                    format!("{term}{at}")
                };
                pieces.places().map(&mut write).collect::<Vec<_>>().join(" ")
            }
            other => format!("{other:?}"),
        };
        assert_eq!(needle(Cut::Names, "洛", Place::Anywhere), Needle::Term("洛".into()));
        assert_eq!(needle(Cut::Names, "洛轴", Place::Anywhere), Needle::Term("洛轴".into()));
        assert_eq!(
            needle(Cut::Names, "新强联", Place::Anywhere),
            Needle::Term("新强联".into())
        );
        assert_eq!(phrase(Cut::Names, "回转支承"), "回转支0 转支承1");
        assert_eq!(phrase(Cut::Texts, "回转支承"), "回转0 支承2");
        assert_eq!(needle(Cut::Names, "洛", Place::Head), Needle::Term("^洛".into()));
        assert_eq!(phrase(Cut::Letters, "hzsyjtb"), "hzs0 yjt3 jtb4");
        assert_eq!(needle(Cut::Texts, "洛", Place::Anywhere), Needle::Nothing);
        assert_eq!(needle(Cut::Names, "（）", Place::Anywhere), Needle::Nothing);
    }
}

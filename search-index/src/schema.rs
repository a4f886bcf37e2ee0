//! The fields of the index and how a document fills them.

use tantivy::TantivyDocument;
use tantivy::schema::{
    BytesOptions, FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};

use crate::analysis::Cut;
use crate::collect::IN_BUSINESS;
use crate::document::{Document, Holding, Name, NameKind};
use crate::exact::{Exact, gaps};
use crate::family::Family;
use crate::fold::fold_key;
use crate::name::{dissect, forms_in};
use crate::pinyin::{dictionary_order, readings};
use crate::query::Facet;

/// Raise this with every change of fields or analysis: an index of another number is rebuilt.
pub(crate) const VERSION: u32 = 6;

/// Short names longer than this are read aloud in full only, not found whole by their sound.
const LONGEST_SPOKEN: usize = 12;

/// The fields, by what they are for.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    /// Keys that must match as a whole, see [`Exact`].
    pub(crate) exact: Field,
    pub(crate) name: Field,
    /// Distinctive parts, short names and brands.
    pub(crate) brand: Field,
    pub(crate) label: Field,
    pub(crate) product: Field,
    pub(crate) scope: Field,
    pub(crate) address: Field,
    pub(crate) pinyin: Field,
    pub(crate) initials: Field,
    pub(crate) code: Field,
    pub(crate) place: Field,
    pub(crate) trade: Field,
    pub(crate) verdict: Field,
    pub(crate) holding: Field,
    pub(crate) prior: Field,
    pub(crate) order: Field,
    pub(crate) amount: Field,
    /// Names and codes, as stored for showing why a firm was found.
    pub(crate) card: Field,
    /// What the caller wants back.
    pub(crate) payload: Field,
}

/// Builds the schema.
pub(crate) fn build() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let raw = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false),
    );
    let fast = TextOptions::default().set_fast("raw");
    let number = NumericOptions::default() | FAST;
    let fields = Fields {
        id: builder.add_i64_field("id", number.clone() | INDEXED),
        exact: builder.add_text_field("exact", raw.clone()),
        name: builder.add_text_field("name", Cut::Names.options()),
        brand: builder.add_text_field("brand", Cut::Names.options()),
        label: builder.add_text_field("label", raw),
        product: builder.add_text_field("product", Cut::Texts.options()),
        scope: builder.add_text_field("scope", Cut::Texts.options()),
        address: builder.add_text_field("address", Cut::Texts.options()),
        pinyin: builder.add_text_field("pinyin", Cut::Syllables.options()),
        initials: builder.add_text_field("initials", Cut::Letters.options()),
        code: builder.add_text_field("code", Cut::Letters.options()),
        place: builder.add_text_field(Family::Place.column(), fast.clone()),
        trade: builder.add_text_field(Family::Trade.column(), fast.clone()),
        verdict: builder.add_text_field(Family::Verdict.column(), fast.clone()),
        holding: builder.add_text_field(Family::Title.column(), fast),
        prior: builder.add_u64_field("prior", number.clone()),
        order: builder.add_u64_field("order", number.clone()),
        amount: builder.add_u64_field("amount", number),
        card: builder.add_bytes_field("card", BytesOptions::default().set_stored()),
        payload: builder.add_text_field("payload", TextOptions::default().set_stored()),
    };
    (builder.build(), fields)
}

/// What is stored of a firm.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Card {
    pub(crate) names: Vec<Name>,
    pub(crate) codes: Vec<String>,
    /// What the caller wants back, in a field of its own.
    #[serde(skip)]
    pub(crate) payload: String,
}

impl Fields {
    /// Turns a firm into what tantivy takes.
    pub(crate) fn document(&self, firm: &Document) -> Result<TantivyDocument, serde_json::Error> {
        let mut out = TantivyDocument::default();
        out.add_i64(self.id, firm.id);
        self.add_names(firm, &mut out);
        self.add_codes(firm, &mut out);
        for label in &firm.labels {
            out.add_text(self.label, fold_key(label));
        }
        for (field, text) in [
            (self.product, &firm.products),
            (self.scope, &firm.scope),
            (self.address, &firm.address),
        ] {
            out.add_text(field, text);
        }
        self.add_facets(firm, &mut out);
        out.add_bytes(self.card, &serde_json::to_vec(&card(firm))?);
        out.add_text(self.payload, &firm.payload);
        Ok(out)
    }

    fn add_names(&self, firm: &Document, out: &mut TantivyDocument) {
        let mut keys = Vec::new();
        let mut brands = Vec::new();
        let mut spoken = Vec::new();
        for name in &firm.names {
            let key = fold_key(&name.text);
            out.add_text(self.name, &key);
            keys.push(Exact::from(name.kind).term(&key));
            keys.extend(forms_in(&key).map(|form| Exact::Form.term(form)));
            let anatomy = dissect(&name.text);
            keys.push(Exact::Distinct.term(&anatomy.brand));
            if matches!(name.kind, NameKind::Short | NameKind::Brand) {
                spoken.push(key.clone());
            }
            if name.kind == NameKind::Brand {
                brands.push(key.clone());
            }
            let core = format!("{}{}", anatomy.brand, anatomy.trade);
            keys.push(Exact::Core.term(&core));
            keys.extend(gaps(&core, anatomy.brand.chars().count()).map(|gap| Exact::Gap.term(&gap)));
            spoken.push(core);
            spoken.push(anatomy.brand.clone());
            brands.push(anatomy.brand);
            for reading in readings(&key) {
                out.add_text(self.pinyin, reading.spaced());
                out.add_text(self.initials, reading.initials());
            }
        }
        for text in spoken.iter().filter(|text| text.chars().count() <= LONGEST_SPOKEN) {
            for reading in readings(text) {
                keys.push(Exact::Sound.term(&reading.joined()));
                keys.push(Exact::Initials.term(&reading.initials()));
            }
        }
        self.add_each(self.brand, brands, out);
        self.add_each(self.exact, keys, out);
    }

    fn add_each(&self, field: Field, mut texts: Vec<String>, out: &mut TantivyDocument) {
        texts.sort_unstable();
        texts.dedup();
        for text in texts {
            out.add_text(field, text);
        }
    }

    fn add_codes(&self, firm: &Document, out: &mut TantivyDocument) {
        if let Some(code) = firm.credit_code.as_deref().map(fold_key) {
            if code.len() == 18 && code.is_ascii() {
                out.add_text(self.exact, Exact::OrganisationCode.term(&code[8..17]));
            }
            out.add_text(self.exact, Exact::CreditCode.term(&code));
            out.add_text(self.code, &code);
        }
        if let Some(number) = firm.registration_number.as_deref().map(fold_key) {
            out.add_text(self.exact, Exact::RegistrationNumber.term(&number));
            out.add_text(self.code, &number);
        }
        for code in &firm.stock_codes {
            for spelling in stock_spellings(code) {
                out.add_text(self.exact, Exact::StockCode.term(&spelling));
            }
        }
    }

    fn add_facets(&self, firm: &Document, out: &mut TantivyDocument) {
        let mut values: Vec<(Field, String)> = firm
            .facets
            .iter()
            .map(|(facet, value)| (self.column(facet.family()), write_value(*facet, value)))
            .collect();
        values.sort_unstable_by(|one, other| one.1.cmp(&other.1));
        values.dedup();
        for (column, value) in values {
            out.add_text(column, value);
        }
        for holding in &firm.holdings {
            out.add_text(self.holding, write_holding(holding));
        }
        let legal = firm.names.first().map(|name| name.text.as_str()).unwrap_or_default();
        out.add_u64(self.prior, prior(firm, legal));
        out.add_u64(self.order, dictionary_order(legal));
        if let Some(amount) = firm.amount {
            out.add_u64(self.amount, amount);
        }
    }

    fn column(&self, family: Family) -> Field {
        match family {
            Family::Place => self.place,
            Family::Trade => self.trade,
            Family::Verdict => self.verdict,
            Family::Title => self.holding,
        }
    }
}

/// Bit 16 is set for a firm in business, the next eight bits are the caller's, the last make shorter names win.
fn prior(firm: &Document, legal: &str) -> u64 {
    let length = u64::try_from(legal.chars().count().min(255)).unwrap_or(255);
    (u64::from(firm.active) * u64::from(IN_BUSINESS)) | (u64::from(firm.prior) << 8) | (255 - length)
}

fn card(firm: &Document) -> Card {
    let codes = [&firm.credit_code, &firm.registration_number]
        .into_iter()
        .flatten()
        .chain(&firm.stock_codes);
    Card {
        names: firm.names.clone(),
        codes: codes.cloned().collect(),
        payload: String::new(),
    }
}

/// `603993.SH` is typed with and without market, the market in front or behind; Hong Kong codes with and without
/// their leading zeros.
pub(crate) fn stock_spellings(code: &str) -> Vec<String> {
    let key = fold_key(code);
    let digits: String = key.chars().filter(char::is_ascii_digit).collect();
    let named: String = key.chars().filter(char::is_ascii_alphabetic).collect();
    let market = if named.is_empty() {
        market_of(&digits)
    } else {
        named.as_str()
    };
    let mut spellings = vec![digits.clone()];
    if !market.is_empty() {
        let short = digits.trim_start_matches('0');
        for digits in [digits.as_str(), short] {
            spellings.push(format!("{digits}{market}"));
            spellings.push(format!("{market}{digits}"));
        }
    }
    spellings.retain(|spelling| !spelling.is_empty());
    spellings.sort_unstable();
    spellings.dedup();
    spellings
}

/// The exchange that gives out such numbers; empty when it cannot be told.
fn market_of(digits: &str) -> &'static str {
    match (digits.len(), digits.as_bytes().first()) {
        (5, _) => "hk",
        (6, Some(b'6')) => "sh",
        (6, Some(b'0' | b'3')) => "sz",
        (6, Some(b'4' | b'8')) => "bj",
        _ => "",
    }
}

/// A value of a facet as its column holds it.
pub(crate) fn write_value(facet: Facet, value: &str) -> String {
    format!("{}{value}", facet.letter())
}

/// Reads back what [`write_value`] wrote.
pub(crate) fn read_value(text: &str) -> Option<(Facet, &str)> {
    let letter = text.chars().next()?;
    let facet = Facet::ALL.into_iter().find(|facet| facet.letter() == letter)?;
    Some((facet, &text[letter.len_utf8()..]))
}

/// One term per tenure, so that a segment's dictionary holds each combination once.
pub(crate) fn write_holding(holding: &Holding) -> String {
    let until = holding.until.map(|day| day.to_string()).unwrap_or_default();
    format!("{}|{}|{until}", holding.tier, holding.from)
}

/// Reads back what [`write_holding`] wrote.
pub(crate) fn read_holding(text: &str) -> Option<Holding> {
    let mut parts = text.rsplitn(3, '|');
    let until = parts.next()?;
    let from = parts.next()?.parse().ok()?;
    let tier = parts.next()?.to_owned();
    let until = if until.is_empty() {
        None
    } else {
        Some(until.parse().ok()?)
    };
    Some(Holding { tier, from, until })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_codes_are_typed_in_many_ways() {
        assert_eq!(stock_spellings("603993.SH"), ["603993", "603993sh", "sh603993"]);
        assert_eq!(
            stock_spellings("00038.HK"),
            ["00038", "00038hk", "38hk", "hk00038", "hk38"]
        );
        assert_eq!(stock_spellings("688357"), ["688357", "688357sh", "sh688357"]);
        assert_eq!(
            stock_spellings("002179"),
            ["002179", "002179sz", "2179sz", "sz002179", "sz2179"]
        );
    }

    #[test]
    fn holdings_survive_writing() {
        for until in [None, Some(738_000)] {
            let holding = Holding {
                tier: "a|b".into(),
                from: -5,
                until,
            };
            assert_eq!(read_holding(&write_holding(&holding)), Some(holding));
        }
    }
}

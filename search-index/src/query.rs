//! What can be asked of the index and what comes back.

use serde::Serialize;

use crate::document::Name;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// What somebody typed; empty asks for everything.
    pub text: String,
    /// What was chosen beside the text: any of the values of one facet, and all facets together.
    pub filters: Filters,
    /// How a tier must stand on the day of the query to count.
    pub standing: TierStanding,
    /// The day of the query, counted as in [`crate::document::Holding`].
    pub day: i32,
    /// The values of [`Facet::Ends`].
    pub horizons: Vec<Horizon>,
    /// The firms the asker may see; nothing outside is found or counted.
    pub within: Within,
    /// The order of the answer.
    pub sort: Sort,
    /// Where the page begins.
    pub start: Start,
    /// How many firms the page holds.
    pub limit: usize,
    /// Whether the facets are counted; the total always is.
    pub count_facets: bool,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            text: String::new(),
            filters: Filters::default(),
            standing: TierStanding::Current,
            day: 0,
            horizons: Vec::new(),
            within: Within::Everything,
            sort: Sort::Relevance,
            start: Start::Offset(0),
            limit: 20,
            count_facets: true,
        }
    }
}

/// A facet: a property by which firms are filtered and counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// The tier, as it stands on the day of the query.
    Tier,
    /// The end of a tier that stands, as one of the query's [`Horizon`]s. Together with tiers it asks for one tenure
    /// that is both.
    Ends,
    /// What was found out about the firm.
    Verdict,
    /// The county.
    County,
    /// The zone.
    Zone,
    /// The industry.
    Industry,
    /// The field the plan calls 风口.
    Trend,
    /// The chain.
    Chain,
    /// Any other field.
    Field,
    /// The size.
    Size,
    /// The market its shares are listed on.
    Market,
    /// The status.
    Status,
}

impl Facet {
    /// Every facet, in the order of their numbers.
    pub const ALL: [Facet; 12] = [
        Facet::Tier,
        Facet::Ends,
        Facet::Verdict,
        Facet::County,
        Facet::Zone,
        Facet::Industry,
        Facet::Trend,
        Facet::Chain,
        Facet::Field,
        Facet::Size,
        Facet::Market,
        Facet::Status,
    ];

    /// The letter in front of its values in a column.
    pub(crate) fn letter(self) -> char {
        match self {
            Facet::Tier => 't',
            Facet::Ends => 'e',
            Facet::Verdict => 'v',
            Facet::County => 'c',
            Facet::Zone => 'z',
            Facet::Industry => 'i',
            Facet::Trend => 'w',
            Facet::Chain => 'n',
            Facet::Field => 'f',
            Facet::Size => 's',
            Facet::Market => 'm',
            Facet::Status => 'u',
        }
    }
}

/// A stretch of time that begins with the day of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// What the facet calls it.
    pub name: String,
    /// Its last day.
    pub last: i32,
}

/// The chosen values of each facet; none means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    chosen: [Vec<String>; Facet::ALL.len()],
}

impl Filters {
    /// Returns these filters with the values of one facet replaced.
    #[must_use]
    pub fn with(mut self, facet: Facet, values: impl IntoIterator<Item = String>) -> Self {
        self.chosen[facet as usize] = values.into_iter().collect();
        self
    }

    /// Returns the chosen values of a facet.
    pub fn of(&self, facet: Facet) -> &[String] {
        &self.chosen[facet as usize]
    }

    /// Says whether nothing was chosen.
    pub fn is_empty(&self) -> bool {
        self.chosen.iter().all(Vec::is_empty)
    }
}

/// How a tier must stand on the day of the query to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TierStanding {
    /// It holds, or it began and no end is printed.
    #[default]
    Current,
    /// It holds and its end is printed.
    Held,
    /// Its end has passed and no later tenure of the same tier holds.
    Expired,
    /// It held on the day or before.
    Ever,
}

/// The firms the asker may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Within {
    /// All.
    Everything,
    /// Those of these counties.
    Counties(Vec<String>),
    /// These.
    Firms(Vec<i64>),
}

/// The order of an answer; firms that tie stand in the order of their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The best match first.
    #[default]
    Relevance,
    /// By the registered name, as a dictionary sorts it by pinyin.
    Name,
    /// The tier that ends next first; only the chosen tiers count when some are chosen.
    Expiry,
    /// The largest amount first, firms without one last.
    Amount,
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Behind so many firms.
    Offset(usize),
    /// Behind this firm, wherever it stands now.
    After(Cursor),
}

/// The place of a firm in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) key: u64,
    pub(crate) id: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:x}-{:x}", self.key, self.id)
    }
}

impl std::str::FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let (key, id) = text.split_once('-').ok_or(NoCursor)?;
        Ok(Self {
            key: u64::from_str_radix(key, 16).map_err(|_| NoCursor)?,
            id: i64::from_str_radix(id, 16).map_err(|_| NoCursor)?,
        })
    }
}

/// Says that a text is no [`Cursor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in a list")]
pub struct NoCursor;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits {
    /// How many firms match.
    pub total: usize,
    /// The page.
    pub hits: Vec<Hit>,
    /// Firms that do not match but may be meant, when few or none match; not part of the total.
    pub meant: Vec<Hit>,
    /// For each facet how many firms each value would give; the values of a facet do not exclude each other.
    pub facets: Vec<FacetCounts>,
    /// Whether the text says nothing that tells firms apart, like 有限公司.
    pub generic: bool,
    /// Whether firms match that the filters leave out, and none that they do not.
    pub hidden: bool,
    /// The words that were looked for, with spaces between them, when what was typed finds nothing as it stands.
    pub apart: Option<String>,
    /// What of the text was not looked for, because no firm holds it beside the rest.
    pub dropped: Vec<String>,
}

/// A firm that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The caller's number of the firm.
    pub id: i64,
    /// Why it was found.
    pub why: Why,
    /// The part of the text that names it, when the text names firms among other things.
    pub asked: Option<String>,
    /// Its names, the registered one first.
    pub names: Vec<Name>,
    /// What the caller stored with it.
    pub payload: String,
    /// Where the next page begins when this firm is the last of its page.
    pub cursor: Cursor,
}

/// Why a firm was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "by", content = "text")]
pub enum Why {
    /// Nothing was asked for by text.
    Listed,
    /// The whole code.
    Code(String),
    /// The part of this code that was typed.
    CodePart(String),
    /// The whole registered name.
    LegalName,
    /// A whole former name.
    FormerName(String),
    /// A whole short name.
    ShortName(String),
    /// A whole brand.
    Brand(String),
    /// Part of this name.
    Name(String),
    /// The sound of this name.
    Pinyin(String),
    /// Products, scope, address or a label.
    Text,
    /// This name, had it been typed without slips.
    Slip(String),
    /// This name, of which single characters were typed.
    Abbreviation(String),
}

impl Why {
    /// Says whether a name or code of the firm holds what was asked for.
    pub fn is_named(&self) -> bool {
        match self {
            Why::Code(_)
            | Why::CodePart(_)
            | Why::LegalName
            | Why::FormerName(_)
            | Why::ShortName(_)
            | Why::Brand(_)
            | Why::Name(_)
            | Why::Pinyin(_) => true,
            Why::Listed | Why::Text | Why::Slip(_) | Why::Abbreviation(_) => false,
        }
    }
}

/// The values of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// The facet.
    pub facet: Facet,
    /// Each value with the number of firms that choosing it alone would give, the most frequent first.
    pub counts: Vec<(String, usize)>,
}

//! An answer to a search as readers see it: the firms and why each was found, the counts beside every filter, and
//! what has to be said about the question itself.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::credit_code::CheckDigitDoubt;
use crate::domain::day::Day;
use crate::domain::enterprise::{EnterpriseId, EnterpriseStatus};
use crate::domain::word::words;
use crate::view::enterprise::Named;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SearchView {
    /// The firms of this page; those that may be meant stand last and say so.
    pub enterprises: Vec<FoundView>,
    /// The filters with their counts.
    pub facets: Vec<FacetView>,
    /// What has to be said about the question.
    pub notices: Vec<SearchNotice>,
    /// The list as a whole.
    pub meta: SearchMeta,
}

/// A list as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SearchMeta {
    /// How many firms match; those that may be meant do not count.
    pub total: usize,
    /// How many firms of this page do not match but may be meant.
    pub meant: usize,
    /// What `after` takes for the next page, when there is one.
    pub next: Option<String>,
    /// The day on which titles stand as shown.
    pub on: Day,
}

/// A firm that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FoundView {
    /// The registry's own number.
    pub id: EnterpriseId,
    /// The registered name.
    pub name: String,
    /// The registered name cut at what was asked for.
    #[serde(skip)]
    pub marked: Vec<Part>,
    /// The credit code, when known.
    pub credit_code: Option<String>,
    /// The county, when known.
    pub division: Option<Named>,
    /// The zone, when known.
    pub zone: Option<Named>,
    /// The tiers it holds on the day, or began to hold with an end that nobody printed.
    pub tiers: Vec<HeldView>,
    /// Whether it is in business.
    pub status: EnterpriseStatus,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// The part of the text that names it, when the text names firms among other things.
    pub asked: Option<String>,
    /// Why it was found.
    pub why: WhyView,
    /// Its texts that hold the words which neither its name nor `why` holds.
    pub passages: Vec<WhyView>,
}

/// A tier that a firm holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HeldView {
    /// The tier.
    pub tier: Named,
    /// The last day, when printed.
    pub until: Option<Day>,
}

/// Why a firm was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WhyView {
    /// The kind of match.
    pub by: MatchKind,
    /// The name, code or passage that matched, when it is not the registered name.
    pub text: Option<String>,
    /// That text cut at what was asked for.
    #[serde(skip)]
    pub marked: Vec<Part>,
}

words! {
    /// The kind of a match.
    pub enum MatchKind {
        /// Nothing was asked for by text.
        Listed = "listed" "",
        /// A whole code.
        Code = "code" "代码",
        /// Part of a code.
        CodePart = "code_part" "代码片段",
        /// The whole registered name.
        LegalName = "legal_name" "全称",
        /// A whole former name.
        FormerName = "former_name" "曾用名",
        /// A whole short name.
        ShortName = "short_name" "简称",
        /// A whole brand.
        Brand = "brand" "品牌",
        /// Part of a name.
        Name = "name" "名称",
        /// How a name sounds.
        Pinyin = "pinyin" "拼音",
        /// Products.
        Products = "products" "主导产品",
        /// Business scope.
        Scope = "scope" "经营范围",
        /// Address.
        Address = "address" "地址",
        /// A place, trade or title it belongs to.
        Label = "label" "所属区域、行业、领域或称号",
        /// A name that was typed with a slip: a question, not a match.
        Slip = "slip" "您要找的是不是",
        /// A name of which single characters were typed: a question, not a match.
        Abbreviation = "abbreviation" "可能是它的缩略",
    }
}

impl MatchKind {
    /// Says whether the firm does not match but may be meant.
    pub fn is_question(self) -> bool {
        matches!(self, MatchKind::Slip | MatchKind::Abbreviation)
    }
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The piece.
    pub text: String,
    /// Whether it is what was asked for.
    pub hit: bool,
}

/// A filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FacetView {
    /// Its key in the address.
    pub key: &'static str,
    /// Its Chinese title.
    pub title: &'static str,
    /// Its values, the most frequent first.
    pub values: Vec<FacetValue>,
}

/// A value of a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FacetValue {
    /// The value.
    #[serde(flatten)]
    pub value: Named,
    /// How many firms choosing it alone in this filter gives.
    pub count: usize,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// What has to be said about a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "notice")]
pub enum SearchNotice {
    /// The text is a legal form that almost every firm bears.
    GenericWord,
    /// The text is a credit code whose check digits do not fit.
    CheckDigit {
        /// The code.
        code: String,
        /// Which.
        doubts: Vec<CheckDigitDoubt>,
    },
    /// The text finds nothing as typed, but does with its words apart.
    ReadApart {
        /// The text with spaces between its words.
        words: String,
    },
    /// Words that no firm holds beside the others, and that are not looked for.
    Dropped {
        /// The words.
        words: Vec<String>,
    },
    /// Firms match, but none that the chosen filters let through.
    Hidden,
    /// The text looks like a credit code and is none.
    NoCreditCode {
        /// The code as cleaned.
        code: String,
        /// What is wrong with it.
        why: String,
    },
}

impl SearchNotice {
    /// Returns what a reader is told.
    pub fn text(&self) -> String {
        match self {
            SearchNotice::GenericWord => "这是通用词，几乎每家企业都有：请加上字号、产品或地区。".to_owned(),
            SearchNotice::ReadApart { words } => {
                format!("没有企业连着写有这些字，已按“{}”查找。", words.replace(' ', " · "))
            }
            SearchNotice::Dropped { words } => format!("没有企业同时写有“{}”，未按这些字查找。", words.join("”“")),
            SearchNotice::Hidden => "有企业符合所输入的文字，但不符合已选的筛选条件：去掉筛选即可看到。".to_owned(),
            SearchNotice::CheckDigit { code, doubts } => {
                let which: Vec<&str> = doubts.iter().map(|doubt| CheckDigitDoubt::title(*doubt)).collect();
                format!("{code} 的{}对不上，可能有字符抄错；仍按原样查找。", which.join("和"))
            }
            SearchNotice::NoCreditCode { code, why } => {
                format!("{code} 不是完整的统一社会信用代码：{why}。仍按片段查找。")
            }
        }
    }
}

/// A firm to offer while somebody types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SuggestionView {
    /// The registry's own number.
    pub id: EnterpriseId,
    /// The registered name.
    pub name: String,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// The name or code that matched, when it is another.
    pub hint: Option<String>,
    /// Where the firm's page is.
    pub href: String,
}

/// The firms to offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SuggestionsView {
    /// The likeliest first.
    pub suggestions: Vec<SuggestionView>,
}

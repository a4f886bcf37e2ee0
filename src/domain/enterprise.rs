//! Enterprises 「企业」: who they are, the names they go by and where they stand. Titles they hold are tenures,
//! figures are filings; neither lives here.

use std::fmt;
use std::str::FromStr;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::capital::Capital;
use super::code::{DivisionCode, FieldCode, IndustryCode, ZoneCode};
use super::credit_code::{CreditCode, RegistrationNumber};
use super::day::Day;
use super::personal::People;
use super::revision::Revision;
use super::source::SourceId;
use super::word::words;

/// The registry's own number of an enterprise.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    DeriveValueType,
    schemars::JsonSchema,
)]
pub struct EnterpriseId(pub i64);

impl fmt::Display for EnterpriseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for EnterpriseId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// An enterprise as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enterprise {
    /// The registry's own number.
    pub id: EnterpriseId,
    /// What is known of it.
    pub profile: Profile,
    /// The last change of this enterprise, its names, tenures or filings.
    pub revision: Revision,
}

/// What is known of an enterprise apart from its number: the same for a new and a recorded one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The registered name 「企业名称」.
    pub name: String,
    /// Other names: former, short, brand. The registered name is not repeated here.
    pub other_names: Vec<OtherName>,
    /// 「统一社会信用代码」, when known.
    pub credit_code: Option<CreditCode>,
    /// 「注册号」 of 15 digits, when one is still in use.
    pub registration_number: Option<RegistrationNumber>,
    /// Stock codes with or without market, e.g. `603993.SH`.
    pub stock_codes: Vec<String>,
    /// The county-level division of the registered address 「注册地」; unknown is not a guess.
    pub division: Option<DivisionCode>,
    /// The functional zone, independent of the division.
    pub zone: Option<ZoneCode>,
    /// The GB/T 4754 division.
    pub industry: Option<IndustryCode>,
    /// Strategic, 风口 and chain fields.
    pub fields: Vec<FieldCode>,
    /// The address as the source prints it.
    pub address: String,
    /// 「主导产品」.
    pub products: String,
    /// 「经营范围」.
    pub scope: String,
    /// 「成立日期」.
    pub established: Option<Day>,
    /// Whether it is in business.
    pub status: EnterpriseStatus,
    /// True for the fictional firms of the demo; every surface marks them 「虚构」.
    pub fictional: bool,
    /// What its licence says besides, and its people.
    #[serde(default, skip_serializing_if = "Details::is_empty")]
    pub details: Details,
    /// Where this profile comes from.
    pub source: SourceId,
}

/// What the licence of a firm says besides its profile, and its people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// 「企业类型」 as its source prints it.
    pub kind: String,
    /// 「注册资本」.
    pub capital: Option<Capital>,
    /// Its people.
    pub people: People,
}

impl Details {
    /// Returns whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Profile {
    /// Returns the profile of a firm of which nothing but its name is known; what nobody says otherwise is in business.
    pub fn named(name: String, source: SourceId) -> Self {
        Self {
            name,
            other_names: Vec::new(),
            credit_code: None,
            registration_number: None,
            stock_codes: Vec::new(),
            division: None,
            zone: None,
            industry: None,
            fields: Vec::new(),
            address: String::new(),
            products: String::new(),
            scope: String::new(),
            established: None,
            status: EnterpriseStatus::Active,
            fictional: false,
            details: Details::default(),
            source,
        }
    }
}

/// A name beside the registered one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OtherName {
    /// The name as its source prints it.
    pub name: String,
    /// What kind of name it is.
    pub kind: NameKind,
    /// The last day a former name was the registered one, when known.
    pub until: Option<Day>,
}

words! {
    /// The kind of a name beside the registered one.
    pub enum NameKind {
        /// 「曾用名」: once registered.
        Former = "former" "曾用名",
        /// 「简称」: what people and newspapers say; many firms may share one.
        Short = "short" "简称",
        /// 「品牌」.
        Brand = "brand" "品牌",
    }
}

words! {
    /// A market that shares are listed on.
    pub enum Market {
        /// 「上交所」.
        Shanghai = "sh" "上海证券交易所",
        /// 「深交所」.
        Shenzhen = "sz" "深圳证券交易所",
        /// 「北交所」.
        Beijing = "bj" "北京证券交易所",
        /// 「港交所」.
        HongKong = "hk" "香港联合交易所",
        /// 「新三板」.
        NationalEquities = "nq" "全国股转系统（新三板）",
    }
}

words! {
    /// 「经营状态」.
    pub enum EnterpriseStatus {
        /// 「存续」.
        Active = "active" "存续",
        /// 「失联」: visited and not found.
        OutOfContact = "out_of_contact" "失联",
        /// 「停产（僵尸）」.
        Dormant = "dormant" "停产",
        /// 「注销」.
        Deregistered = "deregistered" "注销",
        /// 「吊销」.
        LicenceRevoked = "licence_revoked" "吊销",
    }
}

impl EnterpriseStatus {
    /// Tells whether the firm was struck off: it can neither apply nor be reviewed.
    pub fn is_closed(self) -> bool {
        match self {
            EnterpriseStatus::Active | EnterpriseStatus::OutOfContact | EnterpriseStatus::Dormant => false,
            EnterpriseStatus::Deregistered | EnterpriseStatus::LicenceRevoked => true,
        }
    }
}

//! The roster: the sourced real firms of `seeds/enterprises.toml` with the titles their sources support,
//! before the registry has given them numbers.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::code::{DivisionCode, TierCode, ZoneCode};
use super::credit_code::{CreditCode, RegistrationNumber};
use super::day::Day;
use super::enterprise::{NameKind, OtherName, Profile};
use super::seed::compiled_text;
use super::source::{Citation, Confidence, SourceId, SourceKind};
use super::tenure::{Award, Basis};

mod check;

/// The sourced real firms and their sources.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// The sources, by key.
    #[serde(rename = "source")]
    pub sources: Vec<RosterSource>,
    /// The firms.
    #[serde(rename = "firm")]
    pub firms: Vec<RosterFirm>,
}

/// A source of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterSource {
    /// What the firms of the file call it.
    pub key: String,
    /// What kind of source it is.
    pub kind: SourceKind,
    /// Its title.
    pub title: String,
    /// The document number, empty when it has none.
    #[serde(default)]
    pub document: String,
    /// Where it can be read.
    #[serde(default)]
    pub link: String,
    /// When it was published.
    #[serde(default)]
    pub published: Option<Day>,
    /// How far it is verified.
    pub confidence: Confidence,
}

/// A firm of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterFirm {
    /// The registered name.
    pub name: String,
    /// Short names, which several firms may share.
    #[serde(default)]
    pub short: Vec<String>,
    /// Short names that mean this firm and no other, each with the source that says so; the others are only hints.
    #[serde(default)]
    pub own_short: Vec<OwnShort>,
    /// Names once registered.
    #[serde(default)]
    pub former: Vec<String>,
    /// Brands.
    #[serde(default)]
    pub brand: Vec<String>,
    /// 「统一社会信用代码」.
    #[serde(default)]
    pub credit_code: Option<CreditCode>,
    /// 「注册号」.
    #[serde(default)]
    pub registration_number: Option<RegistrationNumber>,
    /// Stock codes.
    #[serde(default)]
    pub stock_codes: Vec<String>,
    /// The county, only where the source states it.
    #[serde(default)]
    pub division: Option<DivisionCode>,
    /// The functional zone, only where the source states it.
    #[serde(default)]
    pub zone: Option<ZoneCode>,
    /// The address as printed.
    #[serde(default)]
    pub address: String,
    /// 「主导产品」.
    #[serde(default)]
    pub products: String,
    /// The key of the source of this profile.
    pub source: String,
    /// The titles that a source supports.
    #[serde(default)]
    pub tenures: Vec<RosterTenure>,
    /// For reviewers: what the sources hint at but do not carry.
    #[serde(default)]
    pub note: String,
}

/// A short name that means one firm alone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnShort {
    /// The short name, one of the firm's.
    pub name: String,
    /// The key of the source that says so.
    pub source: String,
}

/// A title of a firm of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterTenure {
    /// What was awarded.
    pub tier: TierCode,
    /// The batch as printed.
    #[serde(default)]
    pub batch: String,
    /// The first day of validity; when the list prints none, its source's title says how it was set.
    pub from: Day,
    /// The last day of validity, when printed.
    #[serde(default)]
    pub until: Option<Day>,
    /// How it came about.
    #[serde(default = "recognized")]
    pub basis: Basis,
    /// The key of its source.
    pub source: String,
}

/// The registered names that own short names were curated for, by short name.
static OWN_SHORT: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let roster = compiled_text("enterprises.toml").and_then(|text| toml::from_str::<Roster>(text).ok());
    let firms = roster.into_iter().flat_map(|roster| roster.firms);
    firms
        .flat_map(|firm| {
            let owner = firm.name;
            firm.own_short.into_iter().map(move |own| (own.name, owner.clone()))
        })
        .collect()
});

/// Says whether a short name was curated as meaning the firm of this registered name and no other.
pub fn is_own_short(short: &str, registered: &str) -> bool {
    OWN_SHORT.get(short).is_some_and(|owner| owner == registered)
}

fn recognized() -> Basis {
    Basis::Recognized
}

impl RosterSource {
    /// Returns the citation to record.
    pub fn citation(&self) -> Citation {
        Citation {
            kind: self.kind,
            title: self.title.clone(),
            document: self.document.clone(),
            link: self.link.clone(),
            file_hash: String::new(),
            published: self.published,
            confidence: self.confidence,
        }
    }
}

impl RosterFirm {
    /// Returns the profile to record, once its source has a number. The sources are recent reports of firms at
    /// work, so each is taken as in business; industry and founding day are in none of them.
    pub fn profile(&self, source: SourceId) -> Profile {
        Profile {
            other_names: self.other_names(),
            credit_code: self.credit_code.clone(),
            registration_number: self.registration_number.clone(),
            stock_codes: self.stock_codes.clone(),
            division: self.division.clone(),
            zone: self.zone.clone(),
            address: self.address.clone(),
            products: self.products.clone(),
            ..Profile::named(self.name.clone(), source)
        }
    }

    fn other_names(&self) -> Vec<OtherName> {
        let lists = [
            (&self.former, NameKind::Former),
            (&self.short, NameKind::Short),
            (&self.brand, NameKind::Brand),
        ];
        let named = |(names, kind): (&Vec<String>, NameKind)| {
            let name = |name: &String| OtherName {
                name: name.clone(),
                kind,
                until: None,
            };
            names.iter().map(name).collect::<Vec<_>>()
        };
        lists.into_iter().flat_map(named).collect()
    }
}

impl RosterTenure {
    /// Returns the award to record, once its source has a number.
    pub fn award(&self, source: SourceId) -> Award {
        Award {
            tier: self.tier.clone(),
            batch: self.batch.clone(),
            certificate: String::new(),
            from: self.from,
            until: self.until,
            ended: None,
            basis: self.basis,
            source,
        }
    }
}

//! Matching names to firms: exact on the code, exact on any name after folding, else a person decides among
//! candidates whose likeness is explained. What is accepted by itself cannot be another firm.

mod ask;
mod names;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use search_index::fold::fold_key;
use search_index::name::{Comparer, Likeness, Trait, is_trade, split_generic, strip_asides};
use serde::{Deserialize, Serialize};

use crate::domain::catalog::Catalog;
use crate::domain::code::DivisionCode;
use crate::domain::credit_code::CreditCode;
use crate::domain::enterprise::{Enterprise, EnterpriseId, EnterpriseStatus, NameKind, OtherName};
use crate::domain::roster::is_own_short;
use crate::store::{self, Reader};
use crate::view::import::CandidateView;

pub use ask::MOST_NAMES;
pub(super) use ask::recall;
pub use names::{read_identity, read_names_of_file, read_pasted_names};

/// What a list says of a firm's identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The name as printed; empty when only a code is.
    pub name: String,
    /// The credit code, if the list has one.
    pub credit_code: Option<CreditCode>,
    /// The division, if the list has one.
    pub division: Option<DivisionCode>,
}

/// What became of an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// It is this firm and can be no other.
    Firm(EnterpriseId, Ground),
    /// No firm has this code or name, and nothing contradicts a new one.
    Nobody,
    /// A person decides; why, and among whom.
    Doubt(String, Vec<Candidate>),
}

/// Why a firm was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The credit code, and the name does not speak against it.
    CreditCode,
    /// The registered name.
    RegisteredName,
    /// A former name that no other firm bears, or a short name that was curated as meaning this firm alone.
    OtherName(NameKind),
}

impl Identity {
    /// The keys of the name: as printed, and without list numbers, 等 and remarks around it.
    fn keys(&self) -> [String; 2] {
        [fold_key(&self.name), fold_key(strip_asides(&self.name))]
    }
}

/// A firm that may be meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its registered name.
    pub name: String,
    /// Whether it is of the demo.
    #[serde(default)]
    pub fictional: bool,
    /// The name that was compared, when it is another one.
    pub compared: String,
    /// Its credit code, empty when unknown.
    pub credit_code: String,
    /// Its division code, empty when unknown.
    pub division: String,
    /// Whether it is in business; candidates of an import that was queued before this was told are.
    #[serde(default = "active")]
    pub status: EnterpriseStatus,
    /// How alike, 0–1000.
    pub score: u16,
    /// What agrees, in Chinese.
    pub agrees: Vec<String>,
    /// What differs, in Chinese.
    pub differs: Vec<String>,
}

fn active() -> EnterpriseStatus {
    EnterpriseStatus::Active
}

impl Ground {
    /// Says it in words.
    pub fn title(self) -> &'static str {
        match self {
            Ground::CreditCode => "统一社会信用代码一致",
            Ground::RegisteredName => "企业名称一致",
            Ground::OtherName(NameKind::Former) => "与曾用名一致",
            Ground::OtherName(NameKind::Short) => "与简称一致",
            Ground::OtherName(NameKind::Brand) => "与品牌一致",
        }
    }
}

impl Candidate {
    /// Returns the name that was compared.
    fn compared_name(&self) -> &str {
        if self.compared.is_empty() {
            &self.name
        } else {
            &self.compared
        }
    }

    /// Shows the candidate.
    pub fn view(&self, catalog: &Catalog) -> CandidateView {
        let code = self.division.parse().ok();
        let division = code.as_ref().and_then(|code| catalog.division(code));
        CandidateView {
            id: self.enterprise,
            name: self.name.clone(),
            fictional: self.fictional,
            compared: self.compared.clone(),
            credit_code: self.credit_code.clone(),
            division: division.map_or_else(|| self.division.clone(), |division| division.title.clone()),
            status: self.status,
            score: self.score,
            agrees: self.agrees.clone(),
            differs: self.differs.clone(),
        }
    }
}

/// The firms that a batch of identities may mean by code or exact name.
#[derive(Debug, Default)]
pub struct Known {
    bearers: HashMap<String, BTreeSet<EnterpriseId>>,
    codes: HashMap<CreditCode, EnterpriseId>,
    firms: BTreeMap<EnterpriseId, Enterprise>,
    previewed: bool,
}

impl Known {
    /// Looks up a batch.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(reader: &Reader, identities: impl Iterator<Item = &Identity>) -> Result<Self, store::Error> {
        let mut keys = BTreeSet::new();
        let mut codes = BTreeSet::new();
        for identity in identities {
            keys.extend(identity.keys());
            codes.extend(identity.credit_code.clone());
        }
        keys.remove("");
        let bearers = reader.list_bearers(&keys.into_iter().collect::<Vec<_>>()).await?;
        let holders = reader.list_code_holders(&codes.into_iter().collect::<Vec<_>>()).await?;
        let ids: BTreeSet<EnterpriseId> = bearers.iter().map(|(_, id)| *id).chain(holders).collect();
        let firms = reader.list_enterprises(&ids.into_iter().collect::<Vec<_>>()).await?;
        let mut known = Self::default();
        for (key, id) in bearers {
            known.bearers.entry(key).or_default().insert(id);
        }
        for firm in firms {
            if let Some(code) = &firm.profile.credit_code {
                known.codes.insert(code.clone(), firm.id);
            }
            known.firms.insert(firm.id, firm);
        }
        Ok(known)
    }

    /// A person looks through what is accepted before it is recorded, as in the preview of an import: there a short name
    /// that is no common noun accepts too, because the person who confirmed it once is not asked again.
    pub fn previewed(self) -> Self {
        Self {
            previewed: true,
            ..self
        }
    }

    /// Adds what another batch, planned but not yet recorded, knows of these identities.
    pub fn absorb<'a>(&mut self, planned: &Known, identities: impl Iterator<Item = &'a Identity>) {
        for identity in identities {
            let holder = identity.credit_code.as_ref().and_then(|code| planned.codes.get(code));
            let keys = identity.keys();
            let bearers = keys.iter().flat_map(|key| planned.bearers.get(key)).flatten();
            let ids: Vec<EnterpriseId> = holder.into_iter().chain(bearers).copied().collect();
            for firm in ids.iter().filter_map(|id| planned.firms.get(id)) {
                self.learn(firm);
            }
        }
    }

    /// Adds a firm, or replaces what is known of it.
    pub fn learn(&mut self, firm: &Enterprise) {
        let profile = &firm.profile;
        let names = profile.other_names.iter().map(|other| other.name.as_str());
        for name in names.chain([profile.name.as_str()]) {
            self.bearers.entry(fold_key(name)).or_default().insert(firm.id);
        }
        if let Some(code) = &profile.credit_code {
            self.codes.insert(code.clone(), firm.id);
        }
        self.firms.insert(firm.id, firm.clone());
    }

    /// Returns a firm of the batch.
    pub fn firm(&self, id: EnterpriseId) -> Option<&Enterprise> {
        self.firms.get(&id)
    }

    /// Decides one identity.
    pub fn decide(&self, identity: &Identity) -> Match {
        let by_code = identity
            .credit_code
            .as_ref()
            .and_then(|code| self.codes.get(code))
            .copied();
        let [printed, bare] = identity.keys();
        let key = if self.bearers.contains_key(&printed) {
            printed
        } else {
            bare
        };
        let by_name: Vec<EnterpriseId> = self.bearers.get(&key).into_iter().flatten().copied().collect();
        match (by_code, by_name.as_slice()) {
            (Some(firm), []) => self.check_unknown_name(identity, firm),
            (Some(firm), names) if names.contains(&firm) => Match::Firm(firm, Ground::CreditCode),
            (Some(firm), names) => {
                let all: Vec<EnterpriseId> = [firm].iter().chain(names).copied().collect();
                self.doubt("代码和名称分属不同企业", identity, &all)
            }
            (None, []) => Match::Nobody,
            (None, [firm]) => self.check_name((identity, &key), *firm),
            (None, several) => self.doubt(&format!("{} 家企业都叫这个名称", several.len()), identity, several),
        }
    }

    /// The code is known, the name is not: a new name of the same firm keeps its distinctive part.
    fn check_unknown_name(&self, identity: &Identity, firm: EnterpriseId) -> Match {
        let kept =
            |likeness: &Likeness| likeness.agrees.contains(&Trait::Brand) && !likeness.differs.contains(&Trait::Branch);
        let agrees = identity.name.is_empty()
            || self
                .firms
                .get(&firm)
                .is_some_and(|known| kept(&best_likeness(known, &Comparer::new(strip_asides(&identity.name))).1));
        match agrees {
            true => Match::Firm(firm, Ground::CreditCode),
            false => self.doubt("代码一致而名称不同，可能已更名，也可能代码有误", identity, &[firm]),
        }
    }

    fn check_name(&self, (identity, key): (&Identity, &str), firm: EnterpriseId) -> Match {
        let Some(known) = self.firms.get(&firm) else {
            return Match::Nobody;
        };
        let other_code = |code: &CreditCode| known.profile.credit_code.as_ref().is_some_and(|its| its != code);
        if identity.credit_code.as_ref().is_some_and(other_code) {
            return self.doubt("名称一致而统一社会信用代码不同", identity, &[firm]);
        }
        let ground = match means(known, key, self.previewed) {
            Ok(ground) => ground,
            Err(doubt) => return self.doubt(doubt, identity, &[firm]),
        };
        let elsewhere = match (&identity.division, &known.profile.division) {
            (Some(one), Some(other)) => one != other,
            _ => false,
        };
        if elsewhere && matches!(ground, Ground::OtherName(_)) {
            return self.doubt("与该企业的简称或曾用名一致，但所属县区不同", identity, &[firm]);
        }
        Match::Firm(firm, ground)
    }

    fn doubt(&self, reason: &str, identity: &Identity, firms: &[EnterpriseId]) -> Match {
        let firms = firms.iter().filter_map(|id| self.firms.get(id));
        Match::Doubt(
            reason.to_owned(),
            firms.map(|firm| explain(firm, &identity.name)).collect(),
        )
    }
}

/// Says why a person is asked when no name is the same.
pub(super) fn no_same_name(candidates: &[Candidate]) -> &'static str {
    match candidates {
        [] => "登记库中没有名称相近的企业；可新建或跳过",
        _ => "没有名称完全一致的企业；请从相近的企业中确认，或新建",
    }
}

/// Why a name that a firm bears means this firm and can mean no other; else why a person is asked. What people call a
/// firm they may call its group or another one too.
fn means(firm: &Enterprise, key: &str, previewed: bool) -> Result<Ground, &'static str> {
    let profile = &firm.profile;
    if fold_key(&profile.name) == key {
        return Ok(Ground::RegisteredName);
    }
    let borne = || profile.other_names.iter().filter(|other| fold_key(&other.name) == key);
    if borne().any(|other| other.kind == NameKind::Former) {
        return Ok(Ground::OtherName(NameKind::Former));
    }
    let own = |other: &OtherName| {
        is_own_short(&other.name, &profile.name) || previewed && !is_trade(&split_generic(&other.name).0)
    };
    if borne().any(|other| other.kind == NameKind::Short && own(other)) {
        return Ok(Ground::OtherName(NameKind::Short));
    }
    match borne().any(|other| other.kind == NameKind::Short) {
        true => Err("与一家企业的简称一致；简称可能不止一家使用，请确认"),
        false => Err("与一家企业的品牌一致；品牌不能认定企业，请确认"),
    }
}

/// Compares a name with every name of a firm and explains the nearest.
pub fn explain(firm: &Enterprise, name: &str) -> Candidate {
    explain_by(firm, &Comparer::new(strip_asides(name)))
}

fn explain_by(firm: &Enterprise, name: &Comparer) -> Candidate {
    let (compared, likeness) = best_likeness(firm, name);
    let profile = &firm.profile;
    let titles = |traits: &[Trait]| traits.iter().map(|which| trait_title(*which).to_owned()).collect();
    Candidate {
        enterprise: firm.id,
        name: profile.name.clone(),
        fictional: profile.fictional,
        compared: if compared == profile.name {
            String::new()
        } else {
            compared.to_owned()
        },
        credit_code: profile
            .credit_code
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        division: profile.division.as_ref().map(ToString::to_string).unwrap_or_default(),
        status: profile.status,
        score: likeness.score,
        agrees: titles(&likeness.agrees),
        differs: titles(&likeness.differs),
    }
}

fn best_likeness<'a>(firm: &'a Enterprise, name: &Comparer) -> (&'a str, Likeness) {
    let mut best = (firm.profile.name.as_str(), name.compare(&firm.profile.name));
    for other in &firm.profile.other_names {
        let likeness = name.compare(&other.name);
        if likeness.score > best.1.score {
            best = (&other.name, likeness);
        }
    }
    best
}

pub(super) fn trait_title(which: Trait) -> &'static str {
    match which {
        Trait::Whole => "全称",
        Trait::Division => "行政区划",
        Trait::Brand => "字号",
        Trait::Trade => "行业",
        Trait::Form => "组织形式",
        Trait::Branch => "分支机构",
        Trait::Abbreviation => "缩写",
        Trait::Spelling => "一字之差",
    }
}

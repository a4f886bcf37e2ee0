//! Rows of a directory of firms: whatever profile columns the file has. An empty cell says nothing; it never
//! empties what is known.

use search_index::fold::fold_key;
use serde::{Deserialize, Serialize};

use super::super::value::{self, Code};
use super::{Cells, Firm, Said, details, said};
use crate::app::columns::{Field, column_of, column_of_key};
use crate::domain::code::{FieldCode, IndustryCode};
use crate::domain::credit_code::RegistrationNumber;
use crate::domain::day::Day;
use crate::domain::enterprise::{Details, EnterpriseStatus, NameKind, OtherName, Profile};
use crate::domain::personal::{Mail, PersonName};
use crate::domain::source::SourceId;

/// What a row of a directory says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileDraft {
    /// Who, with code, division and zone.
    pub firm: Firm,
    /// The 15-digit number.
    pub registration_number: Option<RegistrationNumber>,
    /// Former names, short names, brands.
    pub other_names: Vec<OtherName>,
    /// Stock codes.
    pub stock_codes: Vec<String>,
    /// The industry.
    pub industry: Option<IndustryCode>,
    /// Fields.
    pub fields: Vec<FieldCode>,
    /// The address.
    pub address: Option<String>,
    /// Products.
    pub products: Option<String>,
    /// The scope.
    pub scope: Option<String>,
    /// When it was founded.
    pub established: Option<Day>,
    /// Whether it is in business.
    pub status: Option<EnterpriseStatus>,
    /// Whether it is made up.
    pub fictional: bool,
    /// What its licence says besides, and its people. A contact without name and number speaks of the first.
    #[serde(default, skip_serializing_if = "Details::is_empty")]
    pub details: Details,
    /// The columns whose known value is to be emptied, by key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cleared: Vec<String>,
}

/// What a directory can empty.
const CLEARABLE: [Field; 18] = [
    Field::RegistrationNumber,
    Field::FormerNames,
    Field::ShortNames,
    Field::Brands,
    Field::StockCodes,
    Field::Division,
    Field::Zone,
    Field::Industry,
    Field::Fields,
    Field::Address,
    Field::Products,
    Field::Scope,
    Field::Established,
    Field::LicenceKind,
    Field::Capital,
    Field::LegalRepresentative,
    Field::Phone,
    Field::Mail,
];

/// A directory reads alike whatever its titles say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scheme;

impl super::Scheme for Scheme {
    fn read(&self, _: usize, cells: &mut Cells<'_>) -> Said {
        Said::Profile(Box::new(read(cells)))
    }
}

fn read(cells: &mut Cells<'_>) -> ProfileDraft {
    let firm = cells.firm();
    if firm.name.is_empty() && cells.problems.is_empty() {
        cells.complain(Field::Name, "企业名录的每一行都要有企业名称");
    }
    ProfileDraft {
        firm,
        registration_number: registration_number(cells),
        other_names: other_names(cells),
        stock_codes: cells.list(Field::StockCodes),
        industry: industry(cells),
        fields: fields(cells),
        address: cells.text(Field::Address),
        products: cells.text(Field::Products),
        scope: cells.text(Field::Scope),
        established: cells.day(Field::Established),
        status: status(cells),
        fictional: cells
            .text(Field::Fictional)
            .is_some_and(|text| matches!(text.as_str(), "虚构" | "是")),
        details: details::read(cells),
        cleared: cleared(cells),
    }
}

fn cleared(cells: &Cells<'_>) -> Vec<String> {
    let cleared = CLEARABLE.iter().filter(|field| cells.clears(**field));
    cleared.map(|field| column_of(*field).key.to_owned()).collect()
}

fn registration_number(cells: &mut Cells<'_>) -> Option<RegistrationNumber> {
    let own = cells.read(Field::RegistrationNumber, value::read_code);
    let beside = cells.read(Field::CreditCode, |cell| Ok(value::read_code(cell).unwrap_or_default()));
    [own, beside].into_iter().flatten().find_map(|code| match code {
        Code::Registration(number) => Some(number),
        Code::Credit(_) => None,
    })
}

fn other_names(cells: &mut Cells<'_>) -> Vec<OtherName> {
    let columns = [
        (Field::FormerNames, NameKind::Former),
        (Field::ShortNames, NameKind::Short),
        (Field::Brands, NameKind::Brand),
    ];
    let mut names = Vec::new();
    for (field, kind) in columns {
        let read = cells.list(field);
        names.extend(read.into_iter().map(|name| OtherName {
            name,
            kind,
            until: None,
        }));
    }
    names
}

fn industry(cells: &mut Cells<'_>) -> Option<IndustryCode> {
    let text = cells.text(Field::Industry)?;
    match said::industry(&text, cells.catalog) {
        Ok(code) => Some(code),
        Err(problem) => {
            cells.not_understood((Field::Industry, &text), problem);
            None
        }
    }
}

fn fields(cells: &mut Cells<'_>) -> Vec<FieldCode> {
    let mut found = Vec::new();
    for title in cells.list(Field::Fields) {
        let meant = cells.said_of(Field::Fields, title.clone());
        match said::field(&meant, cells.catalog) {
            _ if meant.is_empty() => {}
            Ok(code) => found.push(code),
            Err(problem) => cells.not_understood((Field::Fields, &title), problem),
        }
    }
    found
}

fn status(cells: &mut Cells<'_>) -> Option<EnterpriseStatus> {
    let text = cells.text(Field::Status)?;
    match said::status(&text) {
        Ok(status) => Some(status),
        Err(problem) => {
            cells.not_understood((Field::Status, &text), problem);
            None
        }
    }
}

impl ProfileDraft {
    /// Returns the profile of a new firm.
    pub fn profile(&self, source: SourceId) -> Profile {
        let empty = Profile::named(self.firm.name.clone(), source);
        self.merged_into(&empty)
    }

    /// Returns a known profile with what the row says; the source stays that of the first record.
    pub fn merged_into(&self, known: &Profile) -> Profile {
        let mut merged = known.clone();
        self.clear(&mut merged);
        self.rename(&mut merged);
        set(&mut merged.credit_code, &self.firm.credit_code);
        set(&mut merged.registration_number, &self.registration_number);
        set(&mut merged.division, &self.firm.division);
        set(&mut merged.zone, &self.firm.zone);
        set(&mut merged.industry, &self.industry);
        set(&mut merged.established, &self.established);
        for (known, said) in [
            (&mut merged.address, &self.address),
            (&mut merged.products, &self.products),
            (&mut merged.scope, &self.scope),
        ] {
            if let Some(said) = said {
                known.clone_from(said);
            }
        }
        if let Some(status) = self.status {
            merged.status = status;
        }
        merged.fictional |= self.fictional;
        details::merge(&mut merged.details, &self.details);
        self.merge_lists(&mut merged);
        merged
    }

    /// What a row asks to empty is emptied; what it says besides comes after.
    fn clear(&self, merged: &mut Profile) {
        let forget = |merged: &mut Profile, kind: NameKind| merged.other_names.retain(|other| other.kind != kind);
        for field in self
            .cleared
            .iter()
            .filter_map(|key| column_of_key(key))
            .map(|column| column.field)
        {
            match field {
                Field::RegistrationNumber => merged.registration_number = None,
                Field::FormerNames => forget(merged, NameKind::Former),
                Field::ShortNames => forget(merged, NameKind::Short),
                Field::Brands => forget(merged, NameKind::Brand),
                Field::StockCodes => merged.stock_codes.clear(),
                Field::Division => merged.division = None,
                Field::Zone => merged.zone = None,
                Field::Industry => merged.industry = None,
                Field::Fields => merged.fields.clear(),
                Field::Address => merged.address.clear(),
                Field::Products => merged.products.clear(),
                Field::Scope => merged.scope.clear(),
                Field::Established => merged.established = None,
                Field::LicenceKind => merged.details.kind.clear(),
                Field::Capital => merged.details.capital = None,
                Field::LegalRepresentative => merged.details.people.legal_representative = PersonName::default(),
                Field::Phone => merged.details.people.contacts.clear(),
                Field::Mail => merged.details.people.mail = Mail::default(),
                _ => {}
            }
        }
    }

    /// A firm found by its code under a name it never bore was renamed: the old name stays as a former one.
    fn rename(&self, merged: &mut Profile) {
        let said = fold_key(&self.firm.name);
        let others = merged.other_names.iter().map(|other| &other.name);
        if said.is_empty() || others.chain([&merged.name]).any(|name| fold_key(name) == said) {
            return;
        }
        let name = std::mem::replace(&mut merged.name, self.firm.name.clone());
        merged.other_names.push(OtherName {
            name,
            kind: NameKind::Former,
            until: None,
        });
    }

    /// Lists only grow.
    fn merge_lists(&self, merged: &mut Profile) {
        extend(&mut merged.stock_codes, &self.stock_codes);
        extend(&mut merged.fields, &self.fields);
        let borne = |merged: &Profile, name: &str| {
            merged.name == name || merged.other_names.iter().any(|other| other.name == name)
        };
        for other in &self.other_names {
            if !borne(merged, &other.name) {
                merged.other_names.push(other.clone());
            }
        }
    }
}

fn set<T: Clone>(known: &mut Option<T>, said: &Option<T>) {
    if said.is_some() {
        known.clone_from(said);
    }
}

fn extend<T: Clone + PartialEq>(known: &mut Vec<T>, said: &[T]) {
    for one in said {
        if !known.contains(one) {
            known.push(one.clone());
        }
    }
}

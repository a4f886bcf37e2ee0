//! A firm as readers see it: who it is, which titles it holds, what it filed, and where each fact comes from.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::credit_code::CheckDigitDoubt;
use crate::domain::day::Day;
use crate::domain::dossier::Dossier;
use crate::domain::enterprise::{EnterpriseId, EnterpriseStatus, OtherName, Profile};
use crate::domain::revision::Revision;
use crate::view::event::{EventView, events_of};
use crate::view::filing::FilingsView;
use crate::view::people::PeopleView;
use crate::view::source::SourceView;
use crate::view::tenure::TenureView;

/// A firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EnterpriseView {
    /// The registry's own number.
    pub id: EnterpriseId,
    /// The registered name.
    pub name: String,
    /// Other names.
    pub other_names: Vec<OtherName>,
    /// The credit code, when known.
    pub credit_code: Option<CreditCodeView>,
    /// The 15-digit registration number, when one is still in use.
    pub registration_number: Option<String>,
    /// Stock codes.
    pub stock_codes: Vec<String>,
    /// Where it is registered, what it does.
    pub place: PlaceView,
    /// The day it was founded.
    pub established: Option<Day>,
    /// Whether it is in business.
    pub status: EnterpriseStatus,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// 「企业类型」; empty when unknown.
    pub licence_kind: String,
    /// 「注册资本」 as printed; empty when unknown.
    pub capital: String,
    /// Its people, masked.
    pub people: PeopleView,
    /// Where the profile comes from.
    pub source: SourceView,
    /// Its titles.
    pub tenures: Vec<TenureView>,
    /// What happened to it, the latest first.
    pub events: Vec<EventView>,
    /// Its figures.
    pub filings: FilingsView,
    /// The day the standings speak of.
    pub on: Day,
    /// Its last change; also the ETag.
    pub revision: Revision,
}

/// A credit code and the check digits that do not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CreditCodeView {
    /// The code.
    pub code: String,
    /// Reasons for a look; empty for a sound code.
    pub doubts: Vec<CheckDigitDoubt>,
}

/// Where a firm is and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlaceView {
    /// The county-level division, when known.
    pub division: Option<Named>,
    /// The functional zone.
    pub zone: Option<Named>,
    /// The address as the source prints it.
    pub address: String,
    /// The industry division.
    pub industry: Option<Named>,
    /// Strategic, 风口 and chain fields.
    pub fields: Vec<Named>,
    /// Main products.
    pub products: String,
    /// Business scope.
    pub scope: String,
}

/// A catalogue entry: its code for programs, its title for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Named {
    /// The code.
    pub code: String,
    /// The title.
    pub title: String,
}

impl Named {
    /// Names a code; one that the catalogue no longer has stands for itself.
    pub fn new(code: &str, title: Option<&str>) -> Self {
        Self {
            code: code.to_owned(),
            title: title.unwrap_or(code).to_owned(),
        }
    }
}

impl EnterpriseView {
    /// Shows a firm as it stands on a day.
    pub fn new(dossier: &Dossier, catalog: &Catalog, day: Day) -> Self {
        let Dossier {
            enterprise,
            tenures,
            filings,
            changes: _,
            sources,
        } = dossier;
        let profile = &enterprise.profile;
        let credit_code = profile.credit_code.as_ref().map(|code| CreditCodeView {
            code: code.to_string(),
            doubts: code.doubts(),
        });
        let tenures = tenures
            .iter()
            .map(|tenure| TenureView::new(tenure, catalog, sources, day));
        let mut tenures: Vec<TenureView> = tenures.collect();
        TenureView::sort_for_reading(&mut tenures);
        Self {
            id: enterprise.id,
            name: profile.name.clone(),
            other_names: profile.other_names.clone(),
            credit_code,
            registration_number: profile.registration_number.as_ref().map(ToString::to_string),
            stock_codes: profile.stock_codes.clone(),
            place: PlaceView::new(profile, catalog),
            established: profile.established,
            status: profile.status,
            fictional: profile.fictional,
            licence_kind: profile.details.kind.clone(),
            capital: profile
                .details
                .capital
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            people: PeopleView::masked(&profile.details.people),
            source: SourceView::find(sources, profile.source),
            tenures,
            events: events_of(dossier, catalog, day),
            filings: FilingsView::new(filings, catalog, sources),
            on: day,
            revision: enterprise.revision,
        }
    }
}

impl PlaceView {
    fn new(profile: &Profile, catalog: &Catalog) -> Self {
        let division = profile.division.as_ref().map(|code| {
            let title = catalog.division(code).map(|division| division.title.as_str());
            Named::new(code.as_str(), title)
        });
        let zone = profile.zone.as_ref().map(|code| {
            let title = catalog.zone(code).map(|zone| zone.title.as_str());
            Named::new(code.as_str(), title)
        });
        let industry = profile.industry.as_ref().map(|code| {
            let title = catalog.industry(code).map(|industry| industry.title.as_str());
            Named::new(code.as_str(), title)
        });
        let fields = profile.fields.iter().map(|code| {
            let title = catalog.field(code).map(|field| field.title.as_str());
            Named::new(code.as_str(), title)
        });
        Self {
            division,
            zone,
            industry,
            fields: fields.collect(),
            address: profile.address.clone(),
            products: profile.products.clone(),
            scope: profile.scope.clone(),
        }
    }
}

//! Enterprises and their names. A list is two queries: the firms, then all their names.

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{enterprise, enterprise_name};
use super::packed::Packed;
use super::reader::Reader;
use super::row::{Place, text_of, to_json};
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::credit_code::CreditCode;
use crate::domain::enterprise::{Details, Enterprise, EnterpriseId, OtherName, Profile};
use crate::domain::revision::Revision;
use crate::domain::source::SourceId;

/// How much of a profile a list needs: most lists print little of what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Former names, short names, brands.
    pub other_names: bool,
    /// Address, products, scope.
    pub texts: bool,
    /// Registration number, stock codes, zone, industry, fields, the day of founding.
    pub particulars: bool,
    /// Kind, capital, people.
    pub details: bool,
}

impl Extent {
    /// All of it.
    pub const WHOLE: Self = Self {
        other_names: true,
        texts: true,
        particulars: true,
        details: true,
    };
}

/// The kind of the name at position 0; the other kinds are those of the domain.
const REGISTERED: &str = "registered";

impl Reader {
    /// Returns the enterprise of a number.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn find_enterprise(&self, id: EnterpriseId) -> Result<Option<Enterprise>, Error> {
        Ok(self.list_enterprises(&[id]).await?.pop())
    }

    /// Returns the enterprise of a credit code.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn find_enterprise_by_credit_code(&self, code: &CreditCode) -> Result<Option<Enterprise>, Error> {
        let rows = enterprise::Entity::find()
            .filter(enterprise::Column::CreditCode.eq(code.as_str()))
            .filter(self.own())
            .all(&self.run())
            .await?;
        Ok(self.with_names(rows).await?.pop())
    }

    /// Returns the enterprises of these numbers in the order asked for; unknown ones are left out.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_enterprises(&self, ids: &[EnterpriseId]) -> Result<Vec<Enterprise>, Error> {
        self.list_enterprises_to(ids, Extent::WHOLE).await
    }

    /// As [`Reader::list_enterprises`], reading no more than is asked for; the rest stays empty.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_enterprises_to(&self, ids: &[EnterpriseId], extent: Extent) -> Result<Vec<Enterprise>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<Packed<enterprise::Model>> = enterprise::Entity::find()
            .select_only()
            .expr(self.packed_firm(extent))
            .filter(self.among_ids(enterprise::Column::Id, ids.iter().map(|id| id.0)))
            .filter(self.own())
            .into_model()
            .all(&self.run())
            .await?;
        let rows: Vec<enterprise::Model> = rows.into_iter().map(|row| row.0).collect();
        let firms = self.with_names_to(rows, extent).await?;
        let mut found: HashMap<EnterpriseId, Enterprise> = firms.into_iter().map(|firm| (firm.id, firm)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Returns the enterprises one of whose names folds to this key, by number.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn find_enterprises_by_name_key(&self, key: &str) -> Result<Vec<Enterprise>, Error> {
        let named = Query::select()
            .column(enterprise_name::Column::EnterpriseId)
            .from(enterprise_name::Entity)
            .and_where(enterprise_name::Column::Key.eq(key))
            .take();
        let rows = enterprise::Entity::find()
            .filter(enterprise::Column::Id.in_subquery(named))
            .filter(self.own())
            .order_by_asc(enterprise::Column::Id)
            .all(&self.run())
            .await?;
        self.with_names(rows).await
    }

    /// Returns the next enterprises that changed after a place in the order of (revision, number): what an indexer
    /// follows. The last one returned is the next place.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn changed_enterprises_after(
        &self,
        (revision, id): (Revision, EnterpriseId),
        limit: u64,
    ) -> Result<Vec<Enterprise>, Error> {
        use enterprise::Column::{Id, Revision as Changed};
        let later = Condition::any()
            .add(Changed.gt(revision.0))
            .add(Changed.eq(revision.0).and(Id.gt(id.0)));
        let next = enterprise::Entity::find()
            // The first filter is implied by the second; with it alone the planner uses the index.
            .filter(Changed.gte(revision.0))
            .filter(later)
            .filter(self.own())
            .order_by_asc(Changed)
            .order_by_asc(Id);
        let mut changed = next.clone().limit(limit);
        if self.packs_before_sorting() {
            let last = next.select_only().column(Changed).column(Id);
            let last = last.offset(limit.saturating_sub(1)).into_tuple();
            if let Some((revision, id)) = last.one(&self.run()).await? {
                let (revision, id): (i64, i64) = (revision, id);
                let earlier = Condition::any().add(Changed.lt(revision)).add(Id.lte(id));
                changed = changed.filter(Changed.lte(revision)).filter(earlier);
            }
        }
        self.with_names(self.read_rows(changed).await?).await
    }

    /// Returns the next enterprises by number: a walk through the whole registry.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_enterprises_after(
        &self,
        after: Option<EnterpriseId>,
        limit: u64,
    ) -> Result<Vec<Enterprise>, Error> {
        let next = enterprise::Entity::find()
            .filter(enterprise::Column::Id.gt(after.map_or(0, |id| id.0)))
            .filter(self.own())
            .order_by_asc(enterprise::Column::Id)
            .limit(limit);
        self.with_names(self.read_rows(next).await?).await
    }

    /// Selects firms; columns that the list does without keep their place.
    pub(super) fn packed_firm(&self, extent: Extent) -> Expr {
        use enterprise::Column::{
            Address, Established, Fields, Industry, Products, RegistrationNumber, Scope, StockCodes, Zone,
        };
        self.packed::<enterprise::Entity>(move |column| match column {
            Address | Products | Scope if !extent.texts => Some("''"),
            RegistrationNumber | Zone | Industry | Established if !extent.particulars => Some("NULL"),
            StockCodes | Fields if !extent.particulars => Some("'[]'"),
            _ => None,
        })
    }

    pub(super) async fn with_names(&self, rows: Vec<enterprise::Model>) -> Result<Vec<Enterprise>, Error> {
        self.with_names_to(rows, Extent::WHOLE).await
    }

    pub(super) async fn with_names_to(
        &self,
        rows: Vec<enterprise::Model>,
        extent: Extent,
    ) -> Result<Vec<Enterprise>, Error> {
        let mut names: HashMap<i64, Vec<enterprise_name::Model>> = HashMap::new();
        if extent.other_names && !rows.is_empty() {
            let others = enterprise_name::Entity::find()
                .filter(self.among_ids(enterprise_name::Column::EnterpriseId, rows.iter().map(|row| row.id)))
                .filter(enterprise_name::Column::Position.gt(0))
                .order_by_asc(enterprise_name::Column::EnterpriseId)
                .order_by_asc(enterprise_name::Column::Position);
            for name in self.read_rows(others).await? {
                names.entry(name.enterprise_id).or_default().push(name);
            }
        }
        let mut details = match extent.details && !rows.is_empty() {
            true => self.details_of(rows.iter().map(|row| row.id)).await?,
            false => HashMap::new(),
        };
        rows.into_iter()
            .map(|row| {
                let names = names.remove(&row.id).unwrap_or_default();
                let details = details.remove(&row.id).unwrap_or_default();
                enterprise_from(row, names, details)
            })
            .collect()
    }
}

impl Tx {
    /// Records a new enterprise.
    ///
    /// # Errors
    /// `Unique` with constraint `credit_code` when another enterprise has that code.
    pub async fn insert_enterprise(&self, profile: &Profile) -> Result<EnterpriseId, Error> {
        let ids = self.insert_enterprises(std::slice::from_ref(profile)).await?;
        Ok(ids[0])
    }

    /// Records new enterprises and returns their numbers in the same order.
    ///
    /// # Errors
    /// `Unique` with constraint `credit_code` when another enterprise has that code.
    pub async fn insert_enterprises(&self, profiles: &[Profile]) -> Result<Vec<EnterpriseId>, Error> {
        self.must_own(profiles)?;
        // A number that a removed firm had is not given again.
        let lowest = self.highest_enterprise().await?.0 + 1;
        let first = self
            .take_ids_from::<enterprise::Entity>(("enterprise", lowest), enterprise::Column::Id, profiles.len())
            .await?;
        let ids: Vec<i64> = (first..).take(profiles.len()).collect();
        let mut rows = Vec::with_capacity(profiles.len());
        let mut names = Vec::with_capacity(profiles.len() * 2);
        for (id, profile) in ids.iter().zip(profiles) {
            rows.push(self.row_of(*id, profile));
            names.extend(self.names_of(*id, profile));
        }
        self.insert_rows(rows).await?;
        self.insert_rows(names).await?;
        self.insert_details(ids.iter().copied().zip(profiles)).await?;
        self.touch(Record::Enterprise, Verb::Insert, ids.iter().copied());
        Ok(ids.into_iter().map(EnterpriseId).collect())
    }

    pub(super) fn row_of(&self, id: i64, profile: &Profile) -> enterprise::Model {
        let Profile {
            name,
            other_names: _,
            credit_code,
            registration_number,
            stock_codes,
            division,
            zone,
            industry,
            fields,
            address,
            products,
            scope,
            established,
            status,
            fictional,
            details: _,
            source,
        } = profile;
        enterprise::Model {
            id,
            name: name.clone(),
            credit_code: text_of(credit_code.as_ref()),
            registration_number: text_of(registration_number.as_ref()),
            stock_codes: to_json(stock_codes),
            division: text_of(division.as_ref()),
            zone: text_of(zone.as_ref()),
            industry: text_of(industry.as_ref()),
            fields: to_json(fields),
            address: address.clone(),
            products: products.clone(),
            scope: scope.clone(),
            established: *established,
            status: status.to_string(),
            fictional: *fictional,
            source_id: source.0,
            revision: self.revision().0,
        }
    }

    pub(super) fn names_of(&self, id: i64, profile: &Profile) -> Vec<enterprise_name::Model> {
        let registered = enterprise_name::Model {
            enterprise_id: id,
            position: 0,
            name: profile.name.clone(),
            kind: REGISTERED.to_owned(),
            until: None,
            key: self.fold(&profile.name),
        };
        let others = (1..)
            .zip(&profile.other_names)
            .map(|(position, other)| enterprise_name::Model {
                enterprise_id: id,
                position,
                name: other.name.clone(),
                kind: other.kind.to_string(),
                until: other.until,
                key: self.fold(&other.name),
            });
        std::iter::once(registered).chain(others).collect()
    }
}

pub(super) fn enterprise_from(
    row: enterprise::Model,
    names: Vec<enterprise_name::Model>,
    details: Details,
) -> Result<Enterprise, Error> {
    let enterprise::Model {
        id,
        name,
        credit_code,
        registration_number,
        stock_codes,
        division,
        zone,
        industry,
        fields,
        address,
        products,
        scope,
        established,
        status,
        fictional,
        source_id,
        revision,
    } = row;
    let place = Place {
        table: "enterprise",
        row: &id,
    };
    let profile = Profile {
        name,
        other_names: names.into_iter().map(name_from).collect::<Result<_, _>>()?,
        credit_code: place.optional("credit_code", credit_code)?,
        registration_number: place.optional("registration_number", registration_number)?,
        stock_codes: place.json("stock_codes", &stock_codes)?,
        division: place.optional("division", division)?,
        zone: place.optional("zone", zone)?,
        industry: place.optional("industry", industry)?,
        fields: place.json("fields", &fields)?,
        address,
        products,
        scope,
        established,
        status: place.word("status", &status)?,
        fictional,
        details,
        source: SourceId(source_id),
    };
    Ok(Enterprise {
        id: EnterpriseId(id),
        profile,
        revision: Revision(revision),
    })
}

fn name_from(row: enterprise_name::Model) -> Result<OtherName, Error> {
    let enterprise_name::Model {
        enterprise_id,
        position: _,
        name,
        kind,
        until,
        key: _,
    } = row;
    let place = Place {
        table: "enterprise_name",
        row: &enterprise_id,
    };
    Ok(OtherName {
        name,
        kind: place.word("kind", &kind)?,
        until,
    })
}

//! What a licence says of enterprises besides their profiles, and their people. The audit tells that it changed, and of
//! people only what everybody may see.

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::enterprise_detail;
use super::reader::Reader;
use super::row::{Place, to_json};
use super::update::Replacement;
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::capital::Capital;
use crate::domain::day::Day;
use crate::domain::enterprise::{Details, EnterpriseId, Profile};
use crate::domain::personal::{Contact, Mail, People, PersonName, Phone};

/// Whose firms are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonQuery {
    /// The last four digits of a number.
    Tail(String),
    /// The legal representative, by the whole name.
    LegalRepresentative(PersonName),
}

impl Reader {
    /// Returns what is known of these firms, those of which nothing is known left out.
    pub(super) async fn details_of(&self, ids: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, Details>, Error> {
        let rows = enterprise_detail::Entity::find()
            .filter(self.among_ids(enterprise_detail::Column::EnterpriseId, ids))
            .filter(self.within(enterprise_detail::Column::EnterpriseId))
            .all(&self.run())
            .await?;
        rows.into_iter()
            .map(|row| Ok((row.enterprise_id, read(row)?)))
            .collect()
    }

    /// Returns the first firms of a person, by number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_enterprises_by_person(
        &self,
        asked: &PersonQuery,
        limit: u64,
    ) -> Result<Vec<EnterpriseId>, Error> {
        use enterprise_detail::Column::{EnterpriseId as Firm, LegalRepresentative, Tails};
        let condition = match asked {
            // Four digits hold nothing that a pattern could mean.
            PersonQuery::Tail(tail) => Expr::col(Tails).like(LikeExpr::new(format!("% {tail} %"))),
            PersonQuery::LegalRepresentative(name) => LegalRepresentative.eq(name.unmasked()),
        };
        let rows: Vec<i64> = enterprise_detail::Entity::find()
            .select_only()
            .column(Firm)
            .filter(Condition::all().add(condition))
            .filter(self.within(Firm))
            .order_by_asc(Firm)
            .limit(limit)
            .into_tuple()
            .all(&self.run())
            .await?;
        Ok(rows.into_iter().map(EnterpriseId).collect())
    }
}

impl Tx {
    /// Puts what is known of new firms beside them.
    pub(super) async fn insert_details(&self, firms: impl Iterator<Item = (i64, &Profile)>) -> Result<(), Error> {
        let rows = firms.filter_map(|(id, profile)| row_of(id, &profile.details));
        self.insert_rows(rows.collect::<Vec<_>>()).await
    }

    /// Replaces what is known of firms.
    pub(super) async fn replace_details(&self, chunk: &[Replacement]) -> Result<(), Error> {
        let known = self.details_of(chunk.iter().map(|one| one.id.0)).await?;
        let nothing = Details::default();
        let (mut changed, mut rows) = (Vec::new(), Vec::new());
        for Replacement { id, profile, .. } in chunk {
            let before = known.get(&id.0).unwrap_or(&nothing);
            if *before != profile.details {
                self.note_details(id.0, (before, &profile.details));
                changed.push(id.0);
                rows.extend(row_of(id.0, &profile.details));
            }
        }
        self.delete_details(changed).await?;
        self.insert_rows(rows).await
    }

    /// Removes what is known of firms.
    pub(super) async fn delete_details(&self, firms: Vec<i64>) -> Result<(), Error> {
        enterprise_detail::Entity::delete_many()
            .filter(self.among_ids(enterprise_detail::Column::EnterpriseId, firms))
            .exec(&self.run())
            .await?;
        Ok(())
    }

    /// Takes the people of a firm out of what the registry holds, also of what would bring them back.
    ///
    /// # Errors
    /// `NotFound` when there is no such firm in scope.
    pub async fn erase_people(&self, id: EnterpriseId) -> Result<(), Error> {
        let found = self.find_enterprise(id).await?;
        let noun = "enterprise";
        let firm = found.ok_or(Error::NotFound { noun, id: id.0 })?;
        let mut profile = firm.profile;
        profile.details.people = People::default();
        self.update_enterprise(id, &profile, firm.revision).await?;
        self.touch(Record::People, Verb::Delete, [id.0]);
        Ok(())
    }

    fn note_details(&self, id: i64, (before, after): (&Details, &Details)) {
        let note = |column: &str, old: String, new: String| {
            self.note_values(Record::Enterprise, (id, column), (&old, &new));
        };
        note("kind", before.kind.clone(), after.kind.clone());
        let capital = |details: &Details| details.capital.as_ref().map(Capital::to_string).unwrap_or_default();
        note("capital", capital(before), capital(after));
        let (old, new) = (&before.people, &after.people);
        let pairs = (&old.legal_representative, &new.legal_representative);
        self.note_values(Record::Enterprise, (id, "legal_representative"), pairs);
        self.note_values(Record::Enterprise, (id, "mail"), (&old.mail, &new.mail));
        let shown = (shown(&old.contacts), shown(&new.contacts));
        self.note_values(Record::Enterprise, (id, "contacts"), (&shown.0, &shown.1));
    }
}

/// A contact as its parts, each of which is masked where it is printed.
type Shown<'a> = (&'a PersonName, &'a str, &'a Phone, Option<Day>);

fn shown(contacts: &[Contact]) -> Vec<Shown<'_>> {
    let mut shown = Vec::with_capacity(contacts.len());
    for contact in contacts {
        shown.push((&contact.name, contact.post.as_str(), &contact.phone, contact.confirmed));
    }
    shown
}

fn row_of(id: i64, details: &Details) -> Option<enterprise_detail::Model> {
    if details.is_empty() {
        return None;
    }
    let Details { kind, capital, people } = details;
    let People {
        legal_representative,
        contacts,
        mail,
    } = people;
    let tails = contacts.iter().filter_map(|contact| contact.phone.tail());
    Some(enterprise_detail::Model {
        enterprise_id: id,
        kind: kind.clone(),
        capital: capital.as_ref().map(|capital| capital.amount.to_string()),
        currency: capital.as_ref().map(|capital| capital.currency.to_string()),
        legal_representative: legal_representative.unmasked().to_owned(),
        contacts: to_json(contacts),
        mail: mail.unmasked().to_owned(),
        tails: tails.fold(" ".to_owned(), |tails, tail| tails + &tail + " "),
    })
}

fn read(row: enterprise_detail::Model) -> Result<Details, Error> {
    let enterprise_detail::Model {
        enterprise_id,
        kind,
        capital,
        currency,
        legal_representative,
        contacts,
        mail,
        tails: _,
    } = row;
    let place = Place {
        table: "enterprise_detail",
        row: &enterprise_id,
    };
    let amount = place.optional("capital", capital)?;
    let currency = place.optional("currency", currency)?;
    Ok(Details {
        kind,
        capital: amount
            .zip(currency)
            .map(|(amount, currency)| Capital { amount, currency }),
        people: People {
            legal_representative: PersonName::new(legal_representative),
            contacts: place.json("contacts", &contacts)?,
            mail: Mail::new(mail),
        },
    })
}

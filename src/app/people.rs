//! The people of firms: shown whole to who may and says why, found by what a caller knows of them, and erased.

use super::{Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::audit::{Action, Record};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::personal::{People, PersonName, without_numbers};
use crate::domain::text;
use crate::store::{PersonQuery, Tx};
use crate::view::people::{PeopleView, PersonFirmView, PersonFirmsView};

/// Firms of a person that are shown; who finds more asks more narrowly.
const SHOWN: u64 = 50;

impl Session {
    /// Shows the people of one firm whole. The audit keeps who saw which fields of which firm and why, never a value.
    ///
    /// # Errors
    /// No reason is given, there is no such firm in scope, or the right is missing.
    pub async fn reveal_people(&self, id: EnterpriseId, why: &str) -> Result<PeopleView, Error> {
        self.must(Right::RevealPeople)?;
        let people = self.people_of(id).await?;
        let why = reason(why, "查看的原因")?;
        let fields = fields_of(&people).join("、");
        let work = async |tx: &Tx| -> Result<(), Error> {
            tx.remark(Record::People, format!("{id} {fields}；原因：{why}"));
            Ok(())
        };
        self.write(Action::RevealPeople, work).await?;
        Ok(PeopleView::whole(&people))
    }

    /// Finds firms by the last four digits of a number, or by the whole name of the legal representative.
    ///
    /// # Errors
    /// Neither or both are given, or the right is missing.
    pub async fn find_by_person(&self, tail: &str, name: &str) -> Result<PersonFirmsView, Error> {
        self.must(Right::RevealPeople)?;
        let asked = match (tail.trim(), name.trim()) {
            (tail, "") if tail.len() == 4 && tail.bytes().all(|byte| byte.is_ascii_digit()) => {
                PersonQuery::Tail(tail.to_owned())
            }
            ("", "") => return Err(Error::invalid("tail", "请填电话后四位，或法定代表人的姓名")),
            (_, "") => return Err(Error::invalid("tail", "请填电话号码的最后四位数字")),
            ("", name) => PersonQuery::LegalRepresentative(PersonName::new(name)),
            (_, _) => return Err(Error::invalid("name", "电话后四位和姓名只填一项")),
        };
        let mut ids = self.reader().find_enterprises_by_person(&asked, SHOWN + 1).await?;
        let more = usize::try_from(SHOWN).is_ok_and(|shown| shown < ids.len());
        ids.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
        let firms = self.reader().list_enterprises(&ids).await?;
        let enterprises = firms.into_iter().map(|firm| PersonFirmView {
            id: firm.id,
            fictional: firm.profile.fictional,
            people: PeopleView::masked(&firm.profile.details.people),
            name: firm.profile.name,
        });
        Ok(PersonFirmsView {
            enterprises: enterprises.collect(),
            more,
        })
    }

    /// Takes the people of a firm out of the registry for good. The audit keeps that it was done and why; its chain
    /// stays whole, because it never held them.
    ///
    /// # Errors
    /// No reason is given, there is no such firm in scope, or the right is missing.
    pub async fn erase_people(&self, id: EnterpriseId, why: &str) -> Result<(), Error> {
        let people = self.people_of(id).await?;
        let why = reason(why, "删除的原因")?;
        let fields = fields_of(&people).join("、");
        let work = async |tx: &Tx| -> Result<(), crate::store::Error> {
            tx.erase_people(id).await?;
            tx.remark(Record::People, format!("{id} {fields}；原因：{why}"));
            Ok(())
        };
        self.write(Action::ErasePeople, work).await?;
        Ok(())
    }

    async fn people_of(&self, id: EnterpriseId) -> Result<People, Error> {
        let found = self.reader().find_enterprise(id).await?;
        let firm = found.ok_or(Error::NotFound(Noun::Enterprise))?;
        Ok(firm.profile.details.people)
    }
}

/// Returns the reason as the audit keeps it: whoever writes a number into it does not get it kept.
fn reason(why: &str, what: &str) -> Result<String, Error> {
    let why = why.trim();
    if why.is_empty() {
        return Err(Error::invalid("why", format!("请写明{what}，会记入审计")));
    }
    match text::too_long(what, why, text::TITLE) {
        Some(long) => Err(Error::invalid("why", long)),
        None => Ok(without_numbers(why)),
    }
}

/// The names of what is known, never what it is.
fn fields_of(people: &People) -> Vec<&'static str> {
    let known = [
        (!people.legal_representative.is_empty(), "法定代表人"),
        (people.contacts.iter().any(|contact| !contact.name.is_empty()), "联系人"),
        (people.contacts.iter().any(|contact| !contact.phone.is_empty()), "电话"),
        (!people.mail.is_empty(), "企业邮箱"),
    ];
    let known = known.into_iter().filter(|(is_known, _)| *is_known);
    known.map(|(_, title)| title).collect()
}

//! The people of a firm as readers see them: masked, or whole for whom they were revealed to.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::personal::{Contact, People};

/// The people of a firm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PeopleView {
    /// 「法定代表人」; empty when unknown.
    pub legal_representative: String,
    /// Whom one talks to.
    pub contacts: Vec<ContactView>,
    /// 「企业邮箱」; empty when unknown.
    pub mail: String,
    /// Whether names, numbers and the address are masked.
    pub masked: bool,
}

/// Whom one talks to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ContactView {
    /// The name; empty for a number of the firm.
    pub name: String,
    /// The post.
    pub post: String,
    /// The number.
    pub phone: String,
    /// When somebody last found it to be right.
    pub confirmed: Option<Day>,
}

/// The firms of a person that was looked for, the person masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PersonFirmsView {
    /// The firms.
    pub enterprises: Vec<PersonFirmView>,
    /// Whether there are more than are shown.
    pub more: bool,
}

/// A firm of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PersonFirmView {
    /// The firm.
    pub id: EnterpriseId,
    /// Its name.
    pub name: String,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// Its people, masked.
    pub people: PeopleView,
}

impl PeopleView {
    /// Shows what everybody may see.
    pub fn masked(people: &People) -> Self {
        let contact = |contact: &Contact| ContactView {
            name: contact.name.masked(),
            post: contact.post.clone(),
            phone: contact.phone.masked(),
            confirmed: contact.confirmed,
        };
        Self {
            legal_representative: people.legal_representative.masked(),
            contacts: people.contacts.iter().map(contact).collect(),
            mail: people.mail.masked(),
            masked: true,
        }
    }

    /// Shows everything, to whom it was revealed.
    pub fn whole(people: &People) -> Self {
        let contact = |contact: &Contact| ContactView {
            name: contact.name.unmasked().to_owned(),
            post: contact.post.clone(),
            phone: contact.phone.unmasked().to_owned(),
            confirmed: contact.confirmed,
        };
        Self {
            legal_representative: people.legal_representative.unmasked().to_owned(),
            contacts: people.contacts.iter().map(contact).collect(),
            mail: people.mail.unmasked().to_owned(),
            masked: false,
        }
    }

    /// Returns whether nobody is known.
    pub fn is_empty(&self) -> bool {
        self.legal_representative.is_empty() && self.contacts.is_empty() && self.mail.is_empty()
    }
}

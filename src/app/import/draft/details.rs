//! What a row of a directory says of licence and people. What was masked before it came here is no value: it only says
//! which of the people that are known the rest of the row speaks of.

use super::super::meaning::scale_in;
use super::super::value::{self, ValueError};
use super::Cells;
use crate::app::columns::Field;
use crate::domain::capital::Capital;
use crate::domain::enterprise::Details;
use crate::domain::personal::{Contact, Mail, People, PersonName, Phone, is_masked};

pub(super) fn read(cells: &mut Cells<'_>) -> Details {
    Details {
        kind: cells.text(Field::LicenceKind).unwrap_or_default(),
        capital: capital(cells),
        people: People {
            legal_representative: PersonName::new(personal(cells, Field::LegalRepresentative)),
            contacts: contacts(cells),
            mail: Mail::new(personal(cells, Field::Mail)),
        },
    }
}

/// The scale of a number that stands alone is in the header: 「注册资本（万元）」.
fn capital(cells: &mut Cells<'_>) -> Option<Capital> {
    let header = cells
        .block
        .cell(&cells.line.row, Field::Capital)
        .map(|(mapped, _)| mapped.header.clone());
    let headed = header.and_then(|header| scale_in(&header));
    cells.read(Field::Capital, |cell| {
        let text = value::read_text(cell)?;
        let read = text.map(|text| Capital::read(&text, headed)).transpose();
        read.map_err(|error| ValueError(error.to_string()))
    })
}

fn personal(cells: &mut Cells<'_>, field: Field) -> String {
    let text = cells.text(field).unwrap_or_default();
    if is_masked(&text) {
        cells.doubt(field, "内容已遮盖，不写入登记库，只用来对应已登记的人员");
    }
    text
}

fn contacts(cells: &mut Cells<'_>) -> Vec<Contact> {
    let first = Contact {
        name: PersonName::new(personal(cells, Field::Contact)),
        post: cells.text(Field::ContactPost).unwrap_or_default(),
        phone: Phone::new(String::new()),
        confirmed: cells.day(Field::Confirmed),
    };
    personal(cells, Field::Phone);
    let mut phones = cells.list(Field::Phone).into_iter();
    let first = Contact {
        phone: Phone::new(phones.next().unwrap_or_default()),
        ..first
    };
    personal(cells, Field::MorePhones);
    let others = phones.chain(cells.list(Field::MorePhones)).map(|phone| Contact {
        phone: Phone::new(phone),
        ..Contact::default()
    });
    let first = (first != Contact::default()).then_some(first);
    first.into_iter().chain(others).collect()
}

/// Takes what a row says into what is known.
pub(super) fn merge(known: &mut Details, said: &Details) {
    if !said.kind.is_empty() {
        known.kind.clone_from(&said.kind);
    }
    if said.capital.is_some() {
        known.capital.clone_from(&said.capital);
    }
    let (known, said) = (&mut known.people, &said.people);
    if is_value(said.legal_representative.unmasked()) {
        known.legal_representative.clone_from(&said.legal_representative);
    }
    if is_value(said.mail.unmasked()) {
        known.mail.clone_from(&said.mail);
    }
    for contact in said.contacts.iter().filter(|contact| !contact.is_empty()) {
        known.add(contact);
    }
}

fn is_value(text: &str) -> bool {
    !text.is_empty() && !is_masked(text)
}

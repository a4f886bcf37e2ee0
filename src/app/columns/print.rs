//! What each column prints of a line.

use super::{Holding, Line, Value};
use crate::domain::enterprise::NameKind;
use crate::domain::personal::People;
use crate::domain::source::Citation;

const SEPARATOR: &str = "；";

fn text(text: &str) -> Value {
    if text.is_empty() {
        Value::Empty
    } else {
        Value::Text(text.to_owned())
    }
}

fn of_holding(line: &Line<'_>, value: impl FnOnce(&Holding<'_>) -> Value) -> Value {
    line.holding.as_ref().map_or(Value::Empty, value)
}

fn of_source(line: &Line<'_>, value: impl FnOnce(&Citation) -> Value) -> Value {
    line.source.map_or(Value::Empty, value)
}

fn names(line: &Line<'_>, kind: NameKind) -> Value {
    let names = line.profile.other_names.iter().filter(|name| name.kind == kind);
    text(&names.map(|name| name.name.as_str()).collect::<Vec<_>>().join(SEPARATOR))
}

pub(super) fn serial(line: &Line<'_>) -> Value {
    Value::Count(line.number)
}

pub(super) fn name(line: &Line<'_>) -> Value {
    text(&line.profile.name)
}

pub(super) fn credit_code(line: &Line<'_>) -> Value {
    line.profile
        .credit_code
        .as_ref()
        .map_or(Value::Empty, |code| text(code.as_str()))
}

pub(super) fn registration_number(line: &Line<'_>) -> Value {
    line.profile
        .registration_number
        .as_ref()
        .map_or(Value::Empty, |number| text(number.as_str()))
}

pub(super) fn division(line: &Line<'_>) -> Value {
    let Some(code) = &line.profile.division else {
        return Value::Empty;
    };
    text(
        line.catalog
            .division(code)
            .map_or(code.as_str(), |division| &division.title),
    )
}

pub(super) fn zone(line: &Line<'_>) -> Value {
    let Some(code) = &line.profile.zone else {
        return Value::Empty;
    };
    text(line.catalog.zone(code).map_or(code.as_str(), |zone| &zone.title))
}

pub(super) fn tier(line: &Line<'_>) -> Value {
    of_holding(line, |holding| {
        let code = &holding.award.tier;
        text(line.catalog.tier(code).map_or(code.as_str(), |tier| &tier.title))
    })
}

pub(super) fn level(line: &Line<'_>) -> Value {
    of_holding(line, |holding| {
        let tier = line.catalog.tier(&holding.award.tier);
        tier.map_or(Value::Empty, |tier| text(tier.level.title()))
    })
}

pub(super) fn batch(line: &Line<'_>) -> Value {
    of_holding(line, |holding| text(&holding.award.batch))
}

pub(super) fn certificate(line: &Line<'_>) -> Value {
    of_holding(line, |holding| text(&holding.award.certificate))
}

pub(super) fn from(line: &Line<'_>) -> Value {
    of_holding(line, |holding| Value::Date(holding.award.from))
}

pub(super) fn until(line: &Line<'_>) -> Value {
    of_holding(line, |holding| holding.award.until.map_or(Value::Empty, Value::Date))
}

pub(super) fn validity(line: &Line<'_>) -> Value {
    of_holding(line, |holding| match holding.award.until {
        Some(until) => Value::Text(format!("{}至{until}", holding.award.from)),
        None => Value::Empty,
    })
}

pub(super) fn basis(line: &Line<'_>) -> Value {
    of_holding(line, |holding| text(holding.award.basis.title()))
}

pub(super) fn standing(line: &Line<'_>) -> Value {
    of_holding(line, |holding| text(holding.standing.title()))
}

pub(super) fn document(line: &Line<'_>) -> Value {
    of_source(line, |source| text(&source.document))
}

pub(super) fn source_title(line: &Line<'_>) -> Value {
    of_source(line, |source| text(&source.title))
}

pub(super) fn source_link(line: &Line<'_>) -> Value {
    of_source(line, |source| text(&source.link))
}

pub(super) fn published(line: &Line<'_>) -> Value {
    of_source(line, |source| source.published.map_or(Value::Empty, Value::Date))
}

pub(super) fn former_names(line: &Line<'_>) -> Value {
    names(line, NameKind::Former)
}

pub(super) fn short_names(line: &Line<'_>) -> Value {
    names(line, NameKind::Short)
}

pub(super) fn brands(line: &Line<'_>) -> Value {
    names(line, NameKind::Brand)
}

pub(super) fn stock_codes(line: &Line<'_>) -> Value {
    text(&line.profile.stock_codes.join(SEPARATOR))
}

pub(super) fn industry(line: &Line<'_>) -> Value {
    let Some(code) = &line.profile.industry else {
        return Value::Empty;
    };
    text(
        line.catalog
            .industry(code)
            .map_or(code.as_str(), |industry| &industry.title),
    )
}

pub(super) fn fields(line: &Line<'_>) -> Value {
    let title = |code| line.catalog.field(code).map_or(code.as_str(), |field| &field.title);
    text(
        &line
            .profile
            .fields
            .iter()
            .map(title)
            .collect::<Vec<_>>()
            .join(SEPARATOR),
    )
}

pub(super) fn address(line: &Line<'_>) -> Value {
    text(&line.profile.address)
}

pub(super) fn products(line: &Line<'_>) -> Value {
    text(&line.profile.products)
}

pub(super) fn scope(line: &Line<'_>) -> Value {
    text(&line.profile.scope)
}

pub(super) fn established(line: &Line<'_>) -> Value {
    line.profile.established.map_or(Value::Empty, Value::Date)
}

pub(super) fn status(line: &Line<'_>) -> Value {
    text(line.profile.status.title())
}

pub(super) fn licence_kind(line: &Line<'_>) -> Value {
    text(&line.profile.details.kind)
}

pub(super) fn capital(line: &Line<'_>) -> Value {
    let capital = line.profile.details.capital.as_ref();
    capital.map_or(Value::Empty, |capital| Value::Text(capital.to_string()))
}

/// Whatever speaks of a person prints itself masked.
fn of_people(line: &Line<'_>, print: impl FnOnce(&People) -> Option<String>) -> Value {
    print(&line.profile.details.people).map_or(Value::Empty, |printed| text(&printed))
}

pub(super) fn legal_representative(line: &Line<'_>) -> Value {
    of_people(line, |people| Some(people.legal_representative.to_string()))
}

pub(super) fn contact(line: &Line<'_>) -> Value {
    of_people(line, |people| Some(people.contacts.first()?.name.to_string()))
}

pub(super) fn contact_post(line: &Line<'_>) -> Value {
    of_people(line, |people| Some(people.contacts.first()?.post.clone()))
}

pub(super) fn phone(line: &Line<'_>) -> Value {
    of_people(line, |people| Some(people.contacts.first()?.phone.to_string()))
}

pub(super) fn more_phones(line: &Line<'_>) -> Value {
    of_people(line, |people| {
        let others = people
            .contacts
            .iter()
            .skip(1)
            .filter(|contact| !contact.phone.is_empty());
        Some(
            others
                .map(|contact| contact.phone.to_string())
                .collect::<Vec<_>>()
                .join(SEPARATOR),
        )
    })
}

pub(super) fn confirmed(line: &Line<'_>) -> Value {
    let first = line.profile.details.people.contacts.first();
    first
        .and_then(|contact| contact.confirmed)
        .map_or(Value::Empty, Value::Date)
}

pub(super) fn mail(line: &Line<'_>) -> Value {
    of_people(line, |people| Some(people.mail.to_string()))
}

pub(super) fn titles(line: &Line<'_>) -> Value {
    text(&line.titles.join(SEPARATOR))
}

pub(super) fn fictional(line: &Line<'_>) -> Value {
    if line.profile.fictional {
        text("虚构")
    } else {
        Value::Empty
    }
}

/// Remarks belong to the list they stood in.
pub(super) fn note(_: &Line<'_>) -> Value {
    Value::Empty
}

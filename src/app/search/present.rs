//! From what the index found and the database holds to what readers see.

use search_index::{Hit, Marker, NameKind, Why};

use super::card::Card;
use super::why::{mark, passages, why};
use super::{Error, SearchQuery};
use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, ZoneCode};
use crate::domain::enterprise::EnterpriseId;
use crate::view::enterprise::Named;
use crate::view::search::{FoundView, HeldView, SuggestionView};

/// Draws a firm from its card.
pub(super) fn found(query: &SearchQuery, (hit, asked): (&Hit, &Marker), catalog: &Catalog) -> Result<FoundView, Error> {
    let card: Card = crate::store::read_stored(&hit.payload).map_err(|error| Error::Internal(error.into()))?;
    let name = legal_name(hit);
    let why = why(asked, hit, (&name, &card), catalog);
    let marked = mark(&name, asked);
    let shown = format!("{name} {}", why.text.as_deref().unwrap_or_default());
    Ok(FoundView {
        id: EnterpriseId(hit.id),
        passages: passages(asked, &shown, &card, catalog),
        marked,
        credit_code: card.credit_code.clone(),
        division: card.division.as_ref().map(|code| name_division(code, catalog)),
        zone: card.zone.as_ref().map(|code| name_zone(code, catalog)),
        tiers: held(query, &card, catalog),
        status: card.status,
        fictional: card.fictional,
        name,
        asked: hit.asked.clone(),
        why,
    })
}

fn legal_name(hit: &Hit) -> String {
    let legal = hit.names.iter().find(|name| name.kind == NameKind::Legal);
    legal.map(|name| name.text.clone()).unwrap_or_default()
}

fn name_division(code: &DivisionCode, catalog: &Catalog) -> Named {
    Named::new(
        code.as_str(),
        catalog.division(code).map(|division| division.title.as_str()),
    )
}

fn name_zone(code: &ZoneCode, catalog: &Catalog) -> Named {
    Named::new(code.as_str(), catalog.zone(code).map(|zone| zone.short_title.as_str()))
}

fn held(query: &SearchQuery, card: &Card, catalog: &Catalog) -> Vec<HeldView> {
    let mut tiers: Vec<HeldView> = Vec::new();
    for held in card.tiers.iter().filter(|held| held.stands_on(query.on)) {
        let title = catalog.tier(&held.tier).map(|tier| tier.short_title.as_str());
        let tier = Named::new(held.tier.as_str(), title);
        if !tiers.iter().any(|known| known.tier == tier) {
            let until = held.until;
            tiers.push(HeldView { tier, until });
        }
    }
    tiers
}

/// What else than a name leads to the firm: 主导产品 分子筛.
fn by_text(hit: &Hit, asked: &Marker, catalog: &Catalog) -> Option<String> {
    let card: Card = serde_json::from_str(&hit.payload).ok()?;
    let told = passages(asked, "", &card, catalog).into_iter().next()?;
    Some(format!("{} {}", told.by.title(), told.text.unwrap_or_default()))
}

/// What a suggestion tells of a card.
#[derive(Default, serde::Deserialize)]
struct Marks {
    fictional: bool,
}

pub(super) fn suggestion((hit, asked): (&Hit, &Marker), catalog: &Catalog) -> SuggestionView {
    let name = legal_name(hit);
    let hint = match &hit.why {
        Why::Listed | Why::LegalName => None,
        Why::Text => by_text(hit, asked, catalog),
        Why::Code(text) | Why::CodePart(text) => Some(text.clone()),
        Why::FormerName(text) => Some(format!("曾用名 {text}")),
        Why::Slip(text) | Why::Abbreviation(text) => Some(format!("是不是 {text}")),
        Why::ShortName(text) | Why::Brand(text) | Why::Name(text) | Why::Pinyin(text) => Some(text.clone()),
    };
    SuggestionView {
        id: EnterpriseId(hit.id),
        fictional: serde_json::from_str(&hit.payload).unwrap_or(Marks::default()).fictional,
        hint: hint.filter(|hint| *hint != name),
        href: format!("/enterprises/{}", hit.id),
        name,
    }
}

//! A fictional firm: name, place, trade, size, quality, and from these its figures and titles.

use std::collections::HashSet;

use super::dice::Dice;
use super::recipe::{Names, PROFILE_SOURCE, Place, Recipe, Size, Trade};
use super::{figure, title};
use crate::domain::credit_code::CreditCode;
use crate::domain::day::Day;
use crate::domain::enterprise::{Details, EnterpriseStatus, NameKind, OtherName, Profile};
use crate::domain::filing::Figures;
use crate::domain::source::SourceId;
use crate::domain::tenure::Award;

/// No office registers with this code, so no composed credit code is a real firm's.
const NO_DIVISION: &str = "410399";
/// The letters of a credit code, as digits of a number.
const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRTUWXY012";

/// A firm that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FictionalFirm {
    /// Who it would be.
    pub profile: Profile,
    /// The titles it would hold.
    pub awards: Vec<Award>,
    /// What it would have filed.
    pub filings: Vec<Figures>,
}

/// What a firm is like; its figures and titles follow from it.
pub(super) struct Nature {
    pub(super) size: String,
    pub(super) quality: i64,
    pub(super) revenue: i64,
    pub(super) established: Day,
}

/// Makes firms one by one, for as long as it is asked; memory grows only by the names already given.
pub(super) struct Firms {
    recipe: Recipe,
    sources: Vec<SourceId>,
    seed: u64,
    next: u64,
    names: HashSet<String>,
}

impl Firms {
    pub(super) fn new(recipe: Recipe, sources: Vec<SourceId>, seed: u64) -> Self {
        Self {
            recipe,
            sources,
            seed,
            next: 0,
            names: HashSet::new(),
        }
    }

    fn firm(&mut self, number: u64) -> Option<FictionalFirm> {
        let dice = &mut Dice::of(self.seed, number);
        let recipe = &self.recipe;
        let trade = dice.weighted(&recipe.trades, |trade| trade.weight)?;
        let place = dice.weighted(&recipe.places, |place| place.weight)?;
        let size = dice.weighted(&recipe.figures.size, |size| size.weight)?;
        let nature = nature(size, dice)?;
        let name = loop {
            let name = name(&recipe.names, trade, dice)?;
            if self.names.insert(name.full.clone()) {
                break name;
            }
        };
        let awards = title::awards(&recipe.titles, &nature, &self.sources, dice);
        let filings = figure::filings(&recipe.figures, &nature, &self.sources, dice);
        let mut profile = profile(recipe, (trade, place), (name, &nature), dice);
        profile.source = self.sources[PROFILE_SOURCE];
        profile.credit_code = credit_code(self.seed, number).filter(|_| dice.chance(970));
        Some(FictionalFirm {
            profile,
            awards,
            filings,
        })
    }
}

impl Iterator for Firms {
    type Item = FictionalFirm;

    fn next(&mut self) -> Option<FictionalFirm> {
        let number = self.next;
        self.next += 1;
        self.firm(number)
    }
}

struct Name {
    full: String,
    brand: String,
    word: String,
    form: String,
}

fn nature(size: &Size, dice: &mut Dice) -> Option<Nature> {
    let [low, high] = size.revenue;
    // Most firms of a class are small in it: doubling a random number of times does that.
    let doublings = (high / low.max(1)).ilog2();
    let times = dice.between(0, i64::from(doublings));
    let revenue = (low << times) / 1000 * dice.between(1000, 2000);
    let age_days = dice.between(900, 11_000);
    let end = Day::new(2025, 6, 30)?;
    Some(Nature {
        size: size.code.clone(),
        quality: dice.between(size.quality[0], size.quality[1]),
        revenue: revenue.clamp(low, high),
        established: end.plus_days(-age_days),
    })
}

fn name(names: &Names, trade: &Trade, dice: &mut Dice) -> Option<Name> {
    let first: Vec<char> = names.first.chars().collect();
    let second: Vec<char> = names.second.chars().collect();
    let brand = loop {
        let brand: String = [dice.pick(&first)?, dice.pick(&second)?].into_iter().collect();
        if !names.avoid.contains(&brand) {
            break brand;
        }
    };
    let word = dice.pick(&trade.words)?.clone();
    let seat = &dice.weighted(&names.seats, |seat| seat.weight)?.text;
    let form = dice.weighted(&names.forms, |form| form.weight)?.text.clone();
    let full = match dice.chance(80) && !seat.is_empty() {
        true => format!("{brand}{word}（{seat}）{form}"),
        false => format!("{seat}{brand}{word}{form}"),
    };
    Some(Name {
        full,
        brand,
        word,
        form,
    })
}

fn profile(
    recipe: &Recipe,
    (trade, place): (&Trade, &Place),
    (name, nature): (Name, &Nature),
    dice: &mut Dice,
) -> Profile {
    let road = dice.pick(&place.roads).cloned().unwrap_or_default();
    let products = some_of(&trade.products, 3, dice);
    let scope = format!(
        "一般项目：{}{}",
        some_of(&trade.scope, 6, dice).join("；"),
        recipe.names.scope_end
    );
    let fields = match dice.chance(450) {
        true => dice.pick(&trade.fields).cloned().into_iter().collect(),
        false => Vec::new(),
    };
    let status = match dice.between(0, 999) {
        0..=939 => EnterpriseStatus::Active,
        940..=959 => EnterpriseStatus::Dormant,
        960..=979 => EnterpriseStatus::OutOfContact,
        980..=991 => EnterpriseStatus::Deregistered,
        _ => EnterpriseStatus::LicenceRevoked,
    };
    Profile {
        other_names: other_names(&name, dice),
        name: name.full,
        credit_code: None,
        registration_number: None,
        stock_codes: Vec::new(),
        division: Some(place.division.clone()).filter(|_| dice.chance(985)),
        zone: place.zone.clone(),
        industry: Some(trade.industry.clone()).filter(|_| dice.chance(990)),
        fields,
        address: format!("{road}{}号（虚构）", dice.between(1, 399)),
        products: products.join("、"),
        scope,
        established: Some(nature.established).filter(|_| dice.chance(985)),
        status,
        fictional: true,
        details: Details::default(),
        source: SourceId(0),
    }
}

fn other_names(name: &Name, dice: &mut Dice) -> Vec<OtherName> {
    let mut others = Vec::new();
    if dice.chance(90) {
        let until = Day::new(2023, 1, 1).map(|first| first.plus_days(-dice.between(0, 2_500)));
        others.push(OtherName {
            name: format!("洛阳{}商贸{}", name.brand, name.form),
            kind: NameKind::Former,
            until,
        });
    }
    if dice.chance(160) {
        others.push(OtherName {
            name: format!("{}{}", name.brand, name.word),
            kind: NameKind::Short,
            until: None,
        });
    }
    others
}

/// Up to `most` different items, at least one, in their own order.
fn some_of(items: &[String], most: i64, dice: &mut Dice) -> Vec<String> {
    let wanted = dice.between(1, most);
    let mut missing = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let mut open = wanted;
    let mut chosen = Vec::new();
    for item in items {
        if dice.between(1, missing.max(1)) <= open {
            chosen.push(item.clone());
            open -= 1;
        }
        missing -= 1;
    }
    chosen
}

/// The seed and the number as the organisation number, so that codes do not repeat.
fn credit_code(seed: u64, number: u64) -> Option<CreditCode> {
    let letter = |part: u64| {
        let at = usize::try_from(part % 24).unwrap_or(0);
        char::from(LETTERS[at])
    };
    let organization = format!("{}{}{:06}", letter(seed / 24), letter(seed), number);
    CreditCode::compose(NO_DIVISION, &organization)
}

//! The tenures of a fictional firm: staggered batches, renewals where the old one ran out, some ended early.

use super::dice::Dice;
use super::firm::Nature;
use super::recipe::{Batch, Title};
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::source::SourceId;
use crate::domain::tenure::{Award, Basis, Ending};

/// Makes the awards of one firm.
pub(super) fn awards(titles: &[Title], nature: &Nature, sources: &[SourceId], dice: &mut Dice) -> Vec<Award> {
    let mut awards: Vec<Award> = Vec::new();
    for title in titles {
        let has_needed = |tier: &TierCode| {
            awards
                .iter()
                .any(|award| award.tier == *tier && award.basis != Basis::Proposed)
        };
        let fits = title.sizes.contains(&nature.size)
            && (title.quality[0]..=title.quality[1]).contains(&nature.quality)
            && title.needs.as_ref().is_none_or(has_needed);
        if !fits || !dice.chance(title.permille) {
            continue;
        }
        let old_enough: Vec<Batch> = title
            .batches
            .iter()
            .filter(|batch| nature.established < batch.from)
            .cloned()
            .collect();
        let Some(batch) = dice.weighted(&old_enough, |batch| batch.weight) else {
            continue;
        };
        awards.extend(tenures(title, batch, sources, dice));
    }
    awards
}

fn tenures(title: &Title, batch: &Batch, sources: &[SourceId], dice: &mut Dice) -> Vec<Award> {
    let mut first = award(title, batch, Basis::Recognized, sources);
    if dice.chance(title.proposed) {
        first.basis = Basis::Proposed;
        first.until = None;
        return vec![first];
    }
    if dice.chance(title.ended) {
        first.ended = ending(title, &first, sources, dice);
        return vec![first];
    }
    let renewed = dice.chance(title.renewed);
    let follows = |renewal: &&Batch| first.until.is_some_and(|until| until < renewal.from);
    let renewal = title.renewals.iter().find(follows).filter(|_| renewed);
    let second = renewal.map(|renewal| award(title, renewal, Basis::Reviewed, sources));
    std::iter::once(first).chain(second).collect()
}

fn award(title: &Title, batch: &Batch, basis: Basis, sources: &[SourceId]) -> Award {
    Award {
        tier: title.tier.clone(),
        batch: batch.name.clone(),
        certificate: String::new(),
        from: batch.from,
        until: batch.until,
        ended: None,
        basis,
        source: sources[batch.source],
    }
}

/// Some day in the second or third year of its validity.
fn ending(title: &Title, award: &Award, sources: &[SourceId], dice: &mut Dice) -> Option<Ending> {
    let reason = *dice.pick(&title.reasons)?;
    let days = dice.between(200, 800);
    let on: Day = award.from.checked_add_days(days)?;
    Some(Ending {
        on: award.until.map_or(on, |until| on.min(until)),
        reason,
        source: sources[title.ending_source],
    })
}

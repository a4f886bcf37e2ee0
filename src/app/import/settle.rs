//! What a row of a tier list changes about a firm's tenures. Pure: the tenures it has, what the row says, the
//! changes that follow. Sources are not compared: a tenure keeps the source that first recorded it.

mod change;
mod figures;

use super::draft::TenureDraft;
use super::heading::Purpose;
use crate::domain::day::Day;
use crate::domain::import::RowOutcome;
use crate::domain::source::SourceId;
use crate::domain::tenure::{Award, Basis, EndReason, Ending, TenureId};

pub(super) use change::settle_change;
pub(super) use figures::{SettledFigures, leap, learn_figures, settle_figures};

/// The source of the file, before it is recorded.
pub(super) const THIS_FILE: SourceId = SourceId(0);

/// A tenure as known, possibly from an earlier row of the same file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) id: TenureId,
    pub(super) award: Award,
}

/// What follows from a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settled {
    pub(super) outcome: RowOutcome,
    pub(super) reason: String,
    pub(super) insert: Option<Award>,
    pub(super) amend: Vec<Known>,
}

impl Settled {
    fn new(outcome: RowOutcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            reason: reason.into(),
            insert: None,
            amend: Vec::new(),
        }
    }
}

/// Settles what a row says against the tenures of its firm.
pub(super) fn settle(draft: &TenureDraft, known: &[Known]) -> Settled {
    let same_tier: Vec<&Known> = known.iter().filter(|one| one.award.tier == draft.tier).collect();
    match (draft.purpose, draft.purpose.end_reason()) {
        (Purpose::Award(basis), _) => award(draft, basis, &same_tier),
        (_, Some(reason)) => end(draft, reason, &same_tier),
        (_, None) => Settled::new(RowOutcome::Failed, "名单性质无法识别"),
    }
}

fn award(draft: &TenureDraft, basis: Basis, same_tier: &[&Known]) -> Settled {
    let alike = |one: &&&Known| (one.award.basis == Basis::Proposed) == (basis == Basis::Proposed);
    let same_kind: Vec<&Known> = same_tier.iter().filter(alike).copied().collect();
    if let Some(same) = same_kind.iter().find(|one| one.award.from == draft.from) {
        return merge(draft, same);
    }
    let same_batch =
        |one: &&&Known| !draft.batch.is_empty() && one.award.batch == draft.batch && one.award.basis == basis;
    if let Some(other) = same_kind.iter().find(same_batch) {
        let reason = format!(
            "已登记{}的同一称号，起始日为 {}，与这里的 {} 不一致；请核对后更正",
            draft.batch, other.award.from, draft.from
        );
        return Settled::new(RowOutcome::Failed, reason);
    }
    let mut new = Award {
        tier: draft.tier.clone(),
        batch: draft.batch.clone(),
        certificate: draft.certificate.clone(),
        from: draft.from,
        until: draft.until,
        ended: None,
        basis,
        source: THIS_FILE,
    };
    let mut settled = Settled::new(RowOutcome::Created, "");
    if basis != Basis::Proposed {
        new.ended = renewed_by_next(&new, &same_kind);
        settled.amend = renewing(&new, &same_kind);
    }
    settled.insert = Some(new);
    settled
}

/// The row speaks of a tenure that is known: it may fill in or correct what is printed.
fn merge(draft: &TenureDraft, same: &Known) -> Settled {
    let mut award = same.award.clone();
    let mut changes = Vec::new();
    if draft.until.is_some() && draft.until != award.until {
        changes.push(format!("有效期止 {} → {}", day(award.until), day(draft.until)));
        award.until = draft.until;
    }
    for (title, known, said) in [
        ("批次", &mut award.batch, &draft.batch),
        ("证书编号", &mut award.certificate, &draft.certificate),
    ] {
        if !said.is_empty() && known != said {
            let before = if known.is_empty() { "（空）" } else { known.as_str() };
            changes.push(format!("{title} {before} → {said}"));
            known.clone_from(said);
        }
    }
    if changes.is_empty() {
        return Settled::new(RowOutcome::Unchanged, "");
    }
    let mut settled = Settled::new(RowOutcome::Updated, changes.join("；"));
    settled.amend = vec![Known { id: same.id, award }];
    settled
}

fn day(day: Option<Day>) -> String {
    day.map_or_else(|| "未载".to_owned(), |day| day.to_string())
}

/// Earlier tenures of the tier that would still run give way on the first day of the new one.
fn renewing(new: &Award, same_kind: &[&Known]) -> Vec<Known> {
    let runs_into = |one: &&&Known| {
        let award = &one.award;
        award.ended.is_none() && award.from < new.from && award.until.is_none_or(|until| new.from <= until)
    };
    let ended = |one: &&Known| {
        let mut award = one.award.clone();
        award.ended = Some(Ending {
            on: new.from,
            reason: EndReason::Renewed,
            source: THIS_FILE,
        });
        Known { id: one.id, award }
    };
    same_kind.iter().filter(runs_into).map(ended).collect()
}

/// A list of the past is recorded after a later one: it ends where the later one begins.
fn renewed_by_next(new: &Award, same_kind: &[&Known]) -> Option<Ending> {
    let later = same_kind.iter().filter(|one| new.from < one.award.from);
    let next = later.min_by_key(|one| one.award.from)?;
    let runs_into = new.until.is_none_or(|until| next.award.from <= until);
    runs_into.then_some(Ending {
        on: next.award.from,
        reason: EndReason::Renewed,
        source: next.award.source,
    })
}

fn end(draft: &TenureDraft, reason: EndReason, same_tier: &[&Known]) -> Settled {
    let awarded = |one: &&&Known| one.award.basis != Basis::Proposed && one.award.from <= draft.from;
    let known = same_tier.iter().filter(awarded).max_by_key(|one| one.award.from);
    let Some(known) = known else {
        let what = format!(
            "没有登记在 {} 之前取得的该称号，无法{}；请先导入认定名单",
            draft.from,
            draft.purpose.title()
        );
        return Settled::new(RowOutcome::Failed, what);
    };
    match known.award.ended {
        Some(ending) if ending.reason == reason => Settled::new(RowOutcome::Unchanged, ""),
        Some(ending) => Settled::new(
            RowOutcome::Failed,
            format!("该称号已于 {} 因其他原因终止；请核对", ending.on),
        ),
        None => {
            let mut award = known.award.clone();
            award.ended = Some(Ending {
                on: draft.from,
                reason,
                source: THIS_FILE,
            });
            let mut settled = Settled::new(
                RowOutcome::Updated,
                format!("{}，{} 起终止", draft.purpose.title(), draft.from),
            );
            settled.amend = vec![Known { id: known.id, award }];
            settled
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::import::draft::Firm;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn draft(purpose: Purpose, from: &str, until: Option<&str>) -> TenureDraft {
        TenureDraft {
            firm: Firm::default(),
            tier: "example".parse().unwrap(),
            purpose,
            batch: String::new(),
            certificate: String::new(),
            from: day(from),
            until: until.map(day),
        }
    }

    fn known(from: &str, until: Option<&str>) -> Known {
        let settled = settle(&draft(Purpose::Award(Basis::Recognized), from, until), &[]);
        Known {
            id: TenureId(1),
            award: settled.insert.unwrap(),
        }
    }

    #[test]
    fn the_same_award_again_changes_nothing_and_a_fuller_one_fills_in() {
        let first = known("2023-01-01", None);
        let again = settle(
            &draft(Purpose::Award(Basis::Recognized), "2023-01-01", None),
            std::slice::from_ref(&first),
        );
        assert_eq!(again.outcome, RowOutcome::Unchanged);
        let fuller = settle(
            &draft(Purpose::Award(Basis::Recognized), "2023-01-01", Some("2025-12-31")),
            &[first],
        );
        assert_eq!(
            (fuller.outcome, fuller.reason.as_str()),
            (RowOutcome::Updated, "有效期止 未载 → 2025-12-31")
        );
    }

    #[test]
    fn a_review_takes_the_place_of_what_still_runs_in_whatever_order_lists_arrive() {
        let old = known("2020-01-01", None);
        let review = settle(&draft(Purpose::Award(Basis::Reviewed), "2023-01-01", None), &[old]);
        assert_eq!(review.amend[0].award.ended.unwrap().on, day("2023-01-01"));
        let new = Known {
            id: TenureId(2),
            award: review.insert.unwrap(),
        };
        let late = settle(&draft(Purpose::Award(Basis::Recognized), "2020-01-01", None), &[new]);
        let ending = late.insert.unwrap().ended.unwrap();
        assert_eq!((ending.on, ending.reason), (day("2023-01-01"), EndReason::Renewed));
        assert_eq!(late.amend, []);
    }

    #[test]
    fn a_proposal_is_beside_what_is_held() {
        let held = known("2020-01-01", None);
        let proposed = settle(&draft(Purpose::Award(Basis::Proposed), "2020-01-01", None), &[held]);
        assert_eq!(proposed.outcome, RowOutcome::Created);
        assert_eq!(proposed.amend, []);
    }

    #[test]
    fn a_revocation_ends_what_is_held_and_needs_something_to_end() {
        let revoked = draft(Purpose::Revoked, "2024-06-01", None);
        assert_eq!(settle(&revoked, &[]).outcome, RowOutcome::Failed);
        let settled = settle(&revoked, &[known("2023-01-01", Some("2025-12-31"))]);
        assert_eq!(settled.outcome, RowOutcome::Updated);
        let ended = settled.amend[0].clone();
        assert_eq!(settle(&revoked, &[ended]).outcome, RowOutcome::Unchanged);
    }

    #[test]
    fn the_same_batch_from_another_day_is_an_error_not_a_second_tenure() {
        let mut first = known("2020-01-01", None);
        first.award.batch = "第二批".to_owned();
        let mut other = draft(Purpose::Award(Basis::Recognized), "2020-11-13", None);
        other.batch = "第二批".to_owned();
        let settled = settle(&other, &[first]);
        assert_eq!(settled.outcome, RowOutcome::Failed);
        assert!(settled.reason.contains("2020-01-01"), "{}", settled.reason);
    }
}

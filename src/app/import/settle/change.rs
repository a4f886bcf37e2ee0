//! What a row of a notice of change makes of a firm: the old name stays as a former one, titles are not touched.

use search_index::fold::fold_key;

use super::THIS_FILE;
use crate::app::import::draft::ChangeDraft;
use crate::domain::change::{ChangeEvent, ChangeKind};
use crate::domain::enterprise::{NameKind, OtherName, Profile};

/// Settles what a row says against the profile of its firm: the profile after it and what changed; nothing changed
/// when there are no events.
///
/// # Errors
/// Why a person must look.
pub(in crate::app::import) fn settle_change(
    draft: &ChangeDraft,
    known: &Profile,
) -> Result<(Profile, Vec<ChangeEvent>), String> {
    let mut profile = known.clone();
    let mut events = Vec::new();
    if let Some(new) = &draft.new_name {
        events.extend(rename(&mut profile, draft, new)?);
    }
    if let Some(division) = draft
        .new_division
        .as_ref()
        .filter(|new| known.division.as_ref() != Some(*new))
    {
        events.push(ChangeEvent {
            kind: ChangeKind::Moved,
            on: draft.on,
            before: known.division.as_ref().map(ToString::to_string).unwrap_or_default(),
            after: division.to_string(),
            source: THIS_FILE,
        });
        profile.division = Some(division.clone());
    }
    if let Some(zone) = draft.new_zone.as_ref().filter(|new| known.zone.as_ref() != Some(*new)) {
        events.push(ChangeEvent {
            kind: ChangeKind::Moved,
            on: draft.on,
            before: known.zone.as_ref().map(ToString::to_string).unwrap_or_default(),
            after: zone.to_string(),
            source: THIS_FILE,
        });
        profile.zone = Some(zone.clone());
    }
    Ok((profile, events))
}

fn rename(profile: &mut Profile, draft: &ChangeDraft, new: &str) -> Result<Option<ChangeEvent>, String> {
    let key = fold_key(new);
    if fold_key(&profile.name) == key {
        return Ok(None);
    }
    let former = |name: &str| {
        let same = |other: &&OtherName| other.kind == NameKind::Former && fold_key(&other.name) == fold_key(name);
        profile.other_names.iter().any(|other| same(&other))
    };
    // An older notice than what is known: A became B, and B is C today.
    if former(&draft.firm.name) && former(new) {
        return Ok(None);
    }
    if former(&draft.firm.name) {
        return Err(format!(
            "“{}”已登记更名为“{}”，与这里的新名称“{new}”不同；请核对",
            draft.firm.name, profile.name
        ));
    }
    let before = std::mem::replace(&mut profile.name, new.to_owned());
    profile.other_names.retain(|other| fold_key(&other.name) != key);
    profile.other_names.push(OtherName {
        name: before.clone(),
        kind: NameKind::Former,
        until: draft.on.previous(),
    });
    Ok(Some(ChangeEvent {
        kind: ChangeKind::Renamed,
        on: draft.on,
        before,
        after: new.to_owned(),
        source: THIS_FILE,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::import::draft::{Firm, ProfileDraft};

    fn profile(name: &str) -> Profile {
        let firm = Firm {
            name: name.to_owned(),
            ..Firm::default()
        };
        ProfileDraft {
            firm,
            ..ProfileDraft::default()
        }
        .profile(THIS_FILE)
    }

    fn renaming(old: &str, new: &str) -> ChangeDraft {
        ChangeDraft {
            firm: Firm {
                name: old.to_owned(),
                ..Firm::default()
            },
            on: "2024-05-01".parse().unwrap(),
            new_name: Some(new.to_owned()),
            new_division: None,
            new_zone: None,
        }
    }

    #[test]
    fn renamings_keep_every_former_name_and_never_run_backwards() {
        let (renamed, events) = settle_change(&renaming("洛阳甲公司", "洛阳乙公司"), &profile("洛阳甲公司")).unwrap();
        assert_eq!((renamed.name.as_str(), events.len()), ("洛阳乙公司", 1));
        let former = &renamed.other_names[0];
        assert_eq!(
            (former.name.as_str(), former.until),
            ("洛阳甲公司", Some("2024-04-30".parse().unwrap()))
        );
        let again = settle_change(&renaming("洛阳甲公司", "洛阳乙公司"), &renamed).unwrap();
        assert_eq!(again, (renamed.clone(), Vec::new()));
        let (twice, _) = settle_change(&renaming("洛阳乙公司", "洛阳丙公司"), &renamed).unwrap();
        assert_eq!((twice.name.as_str(), twice.other_names.len()), ("洛阳丙公司", 2));
        let late = settle_change(&renaming("洛阳甲公司", "洛阳乙公司"), &twice).unwrap();
        assert_eq!(late, (twice.clone(), Vec::new()));
        let contrary = settle_change(&renaming("洛阳甲公司", "洛阳丁公司"), &twice).unwrap_err();
        assert!(contrary.contains("已登记更名为“洛阳丙公司”"), "{contrary}");
    }

    #[test]
    fn a_move_changes_the_division_once() {
        let mut draft = renaming("洛阳甲公司", "洛阳甲公司");
        draft.new_division = Some("410305".parse().unwrap());
        let (moved, events) = settle_change(&draft, &profile("洛阳甲公司")).unwrap();
        assert_eq!(
            (events[0].kind, events[0].after.as_str()),
            (ChangeKind::Moved, "410305")
        );
        assert_eq!(settle_change(&draft, &moved).unwrap().1, []);
    }
}

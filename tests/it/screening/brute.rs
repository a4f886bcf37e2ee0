//! The same lists in the plainest way: one firm after the other, each tier by itself. That the one step is the one
//! which all the advice knows is shown of the law alone, in `standard::advice`.

use yanzhen::app::Session;
use yanzhen::app::assessment::facts_of;
use yanzhen::domain::day::Day;
use yanzhen::domain::dossier::Dossier;
use yanzhen::domain::enterprise::EnterpriseStatus;
use yanzhen::domain::tenure::Standing;
use yanzhen::rules::assessment::Outcome;
use yanzhen::rules::evaluate::examine;
use yanzhen::rules::gap::one_step;
use yanzhen::rules::library::Choice;
use yanzhen::rules::screening::List;
use yanzhen::rules::standard::{Purpose, Standard, Test};
use yanzhen::rules::verdict::Verdict;
use yanzhen::store::Store;

use super::{Lists, all_ids};

/// Assesses one firm after the other, each tier by itself.
pub(super) async fn brute_force(app: &Session, store: &Store, date: Day) -> Lists {
    let mut lists = Lists::new();
    for id in all_ids(store).await {
        let dossier = app.read_dossier(id).await.unwrap();
        for tier in &app.catalog().tiers {
            if let Some(found) = list_of(app, &dossier, (tier.code.as_str(), date)) {
                lists.insert((id.0, tier.code.to_string()), found);
            }
        }
    }
    lists
}

fn list_of(app: &Session, dossier: &Dossier, (tier, date): (&str, Day)) -> Option<(List, Vec<String>, Option<String>)> {
    let gone = [EnterpriseStatus::Deregistered, EnterpriseStatus::LicenceRevoked];
    if gone.contains(&dossier.enterprise.profile.status) {
        return None;
    }
    let tier = tier.parse().unwrap();
    let holds = dossier.tenures.iter().any(|tenure| {
        let standing = tenure.award.standing_on(date);
        tenure.award.tier == tier && (standing == Standing::Held || standing == Standing::EndUnknown)
    });
    let purpose = if holds { Purpose::Review } else { Purpose::New };
    let Choice::Chosen(standard) = app.library().choose(&tier, purpose, date) else {
        return None;
    };
    let facts = facts_of(dossier, date);
    let outcome = examine(&standard, &facts);
    let deciding = outcome
        .deciding
        .iter()
        .map(|place| standard.conditions[*place].id.clone());
    let deciding: Vec<String> = deciding.collect();
    match (purpose, outcome.verdict) {
        (Purpose::New, Verdict::Met) => Some((List::Qualified, deciding, None)),
        (Purpose::New, Verdict::Undecided) => {
            let list = match waits_for_marks(&standard, &outcome) {
                true => List::Experts,
                false => List::Undecided,
            };
            Some((list, deciding, None))
        }
        (Purpose::New, Verdict::Unmet) => {
            let step = one_step(&standard, &facts)?;
            Some((
                List::OneStep,
                deciding,
                Some(format!("{:?} {:?}", step.subject, step.aim)),
            ))
        }
        (Purpose::Review, Verdict::Met) => None,
        (Purpose::Review, Verdict::Undecided) => Some((List::ReviewUndecided, deciding, None)),
        (Purpose::Review, Verdict::Unmet) => Some((List::AtRisk, deciding, None)),
    }
}

/// Everything that facts decide is met, and every item that is not settled has an expert's mark to come.
fn waits_for_marks(standard: &Standard, outcome: &Outcome) -> bool {
    let only_scores = outcome
        .deciding
        .iter()
        .all(|&place| matches!(standard.conditions[place].test, Test::Score { .. }));
    let (Some(card), Some(score)) = (&standard.score, &outcome.score) else {
        return false;
    };
    let marks = ["tech_advance", "core_support", "local_feature_score"];
    let is_mark = |code: &str| code.starts_with("mgmt_") || marks.contains(&code);
    let mut items = card.items.iter().zip(&score.items);
    only_scores
        && items.all(|(_, found)| {
            let mut missing = found.seen.iter().filter(|seen| seen.value.is_none());
            missing.all(|seen| seen.indicator.as_ref().is_some_and(|code| is_mark(code.as_str())))
        })
}

//! The same lists in the plainest way: one firm after the other, each tier by itself. That the one step is the one
//! which all the advice knows is shown of the law alone, in `standard::advice`.

use yanzhen::app::Session;
use yanzhen::app::assessment::facts_of;
use yanzhen::domain::day::Day;
use yanzhen::domain::dossier::Dossier;
use yanzhen::domain::enterprise::EnterpriseStatus;
use yanzhen::domain::tenure::Standing;
use yanzhen::rules::evaluate::examine;
use yanzhen::rules::gap::one_step;
use yanzhen::rules::library::Choice;
use yanzhen::rules::screening::List;
use yanzhen::rules::standard::Purpose;
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
        (Purpose::New, Verdict::Undecided) => Some((List::Undecided, deciding, None)),
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

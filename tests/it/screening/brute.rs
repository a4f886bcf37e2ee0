//! The same lists in the plainest way: one firm after the other, each tier by itself, each condition tried.

use chrono::NaiveDate;
use yanzhen::app::App;
use yanzhen::app::assessment::facts_of;
use yanzhen::domain::dossier::Dossier;
use yanzhen::domain::enterprise::EnterpriseStatus;
use yanzhen::domain::tenure::Standing;
use yanzhen::rules::assessment::Outcome;
use yanzhen::rules::evaluate::examine;
use yanzhen::rules::library::Choice;
use yanzhen::rules::screening::List;
use yanzhen::rules::standard::{Purpose, Standard, Test};
use yanzhen::rules::verdict::Verdict;
use yanzhen::store::Store;

use super::{Lists, all_ids};

/// Assesses one firm after the other, each tier by itself.
pub(super) async fn brute_force(app: &App, store: &Store, date: NaiveDate) -> Lists {
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

fn list_of(app: &App, dossier: &Dossier, (tier, date): (&str, NaiveDate)) -> Option<(List, Vec<String>, Vec<String>)> {
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
    let outcome = examine(&standard, &facts_of(dossier, date));
    let deciding = outcome
        .deciding
        .iter()
        .map(|place| standard.conditions[*place].id.clone());
    let deciding: Vec<String> = deciding.collect();
    match (purpose, outcome.verdict) {
        (Purpose::New, Verdict::Met) => Some((List::Qualified, deciding, vec![])),
        (Purpose::New, Verdict::Undecided) => Some((List::Undecided, deciding, vec![])),
        (Purpose::New, Verdict::Unmet) => {
            let steps = enough_alone(&standard, &outcome);
            (!steps.is_empty()).then_some((List::OneStep, deciding, steps))
        }
        (Purpose::Review, Verdict::Met) => None,
        (Purpose::Review, Verdict::Undecided) => Some((List::ReviewUndecided, deciding, vec![])),
        (Purpose::Review, Verdict::Unmet) => Some((List::AtRisk, deciding, vec![])),
    }
}

/// Tries every condition that is no combination.
fn enough_alone(standard: &Standard, outcome: &Outcome) -> Vec<String> {
    let is_leaf = |test: &Test| test.parts().is_empty() || matches!(test, Test::Not(_));
    let places = 0..standard.conditions.len();
    places
        .filter(|place| is_leaf(&standard.conditions[*place].test) && outcome.findings[*place].verdict != Verdict::Met)
        .filter(|place| verdict_with(standard, outcome, (standard.root, *place)) == Verdict::Met)
        .map(|place| standard.conditions[place].id.clone())
        .collect()
}

/// The verdict of a condition if another one were met.
fn verdict_with(standard: &Standard, outcome: &Outcome, (place, met): (usize, usize)) -> Verdict {
    if place == met {
        return Verdict::Met;
    }
    let part = |part: &usize| verdict_with(standard, outcome, (*part, met));
    match &standard.conditions[place].test {
        Test::All(parts) => Verdict::all(parts.iter().map(part)),
        Test::Any(parts) => Verdict::any(parts.iter().map(part)),
        Test::Not(of) => part(of).negate(),
        Test::Count { at_least, of } => Verdict::count(*at_least, of.iter().map(part)),
        _ => outcome.findings[place].verdict,
    }
}

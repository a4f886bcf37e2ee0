//! What self-check forms and addresses carry: pairs of names and texts, the names those of the questions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::check::{CheckRequest, FactEntry, HoldEntry, field_key};
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::rules::standard::Purpose;
use crate::view::question::QuestionnaireView;
use crate::web::address;
use crate::web::question::Question;

/// Of which tiers is asked, for what and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct CheckParams {
    /// The tiers.
    pub tier: Vec<TierCode>,
    /// What for; for a new application when nothing is said.
    pub purpose: Option<Purpose>,
    /// The day; today when nothing is said.
    pub on: Option<Day>,
    /// What a sheet calls the firm.
    #[validate(length(max = 200))]
    pub name: Option<String>,
}

impl Question for CheckParams {}

impl CheckParams {
    /// Returns the question without facts.
    pub fn request(&self) -> CheckRequest {
        CheckForm::from(address::pairs(self)).question()
    }
}

/// Names and texts as they were sent; only tiers come more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckForm {
    /// The tiers.
    pub tiers: Vec<String>,
    texts: BTreeMap<String, String>,
}

impl From<Vec<(String, String)>> for CheckForm {
    fn from(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, text) in pairs {
            match name.as_str() {
                "tier" => form.tiers.push(text),
                _ => drop(form.texts.insert(name, text)),
            }
        }
        form
    }
}

impl CheckForm {
    /// Returns what was sent under a name, empty when nothing was.
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// Reads the question alone: tiers, purpose and day.
    pub fn question(&self) -> CheckRequest {
        CheckRequest {
            name: self.text("name").to_owned(),
            tiers: self.tiers.clone(),
            purpose: self.text("purpose").to_owned(),
            date: self.text("on").to_owned(),
            ..CheckRequest::default()
        }
    }

    /// Reads the question with every answer to what the questionnaire asks.
    pub fn request(&self, questionnaire: &QuestionnaireView) -> CheckRequest {
        CheckRequest {
            established: self.text("established").to_owned(),
            industry: self.text("industry").to_owned(),
            holds: self.holds(questionnaire),
            facts: self.facts(questionnaire),
            ..self.question()
        }
    }

    fn holds(&self, questionnaire: &QuestionnaireView) -> Vec<HoldEntry> {
        let entry = |tier: &crate::view::enterprise::Named| {
            let part = |part: &str| self.text(&format!("{part}:{}", tier.code)).to_owned();
            let held = part("holds");
            (!held.is_empty()).then(|| HoldEntry {
                tier: tier.code.clone(),
                held: held != "no",
                from: part("from"),
                until: part("until"),
                ..HoldEntry::default()
            })
        };
        questionnaire.holds.iter().filter_map(entry).collect()
    }

    fn facts(&self, questionnaire: &QuestionnaireView) -> Vec<FactEntry> {
        let mut facts = Vec::new();
        for question in questionnaire.groups.iter().flat_map(|group| &group.questions) {
            for cell in &question.cells {
                let entry = FactEntry {
                    indicator: question.indicator.to_string(),
                    year: cell.year,
                    value: self.text(&field_key(question.indicator.as_str(), cell.year)).into(),
                    unit: question.unit.clone(),
                    ..FactEntry::default()
                };
                facts.extend((!entry.value.is_empty()).then_some(entry));
            }
        }
        facts
    }

    /// Tells whether nothing was sent at all.
    pub fn is_empty(&self) -> bool {
        self.tiers.is_empty() && self.texts.is_empty()
    }

    /// Returns everything that was sent and says something.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let tiers = self.tiers.iter().map(|tier| ("tier", tier.as_str()));
        let texts = self.texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        tiers.chain(texts.filter(|(_, text)| !text.is_empty()))
    }

    /// Fills the form in as a file says.
    pub fn filled(request: &CheckRequest, questionnaire: &QuestionnaireView) -> Self {
        let mut form = Self {
            tiers: request.tiers.clone(),
            texts: BTreeMap::new(),
        };
        let mut put = |name: &str, text: &str| drop(form.texts.insert(name.to_owned(), text.to_owned()));
        put("name", &request.name);
        put("purpose", &request.purpose);
        put("on", &request.date);
        put("established", &request.established);
        put("industry", &request.industry);
        for held in &request.holds {
            put(&format!("holds:{}", held.tier), if held.held { "yes" } else { "no" });
            put(&format!("from:{}", held.tier), &held.from);
            put(&format!("until:{}", held.tier), &held.until);
        }
        for question in questionnaire.groups.iter().flat_map(|group| &group.questions) {
            for cell in &question.cells {
                let same = |fact: &&FactEntry| {
                    fact.indicator == question.indicator.as_str() && (cell.year.is_none() || fact.year == cell.year)
                };
                if let Some(fact) = request.facts.iter().find(same) {
                    put(&field_key(question.indicator.as_str(), cell.year), &fact.printed());
                }
            }
        }
        form
    }
}

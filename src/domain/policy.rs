//! Deadline policies 「时限办法」: within how long each stage of a matter is done, as a document says. A file per
//! document; which one a city follows is its own to say.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::code::PolicyCode;
use super::deadline::Limit;
use super::seed::{SeedError, Seeds};
use super::source::Confidence;
use super::word::words;

const FOLDER: &str = "policies/";

words! {
    #[derive(PartialOrd, Ord)]
    /// What is to be done in time.
    pub enum Stage {
        /// Entered.
        Register = "register" "登记",
        /// Accepted or not.
        Accept = "accept" "受理",
        /// Handed to a unit.
        Dispatch = "dispatch" "交办",
        /// Taken by the unit.
        Sign = "sign" "签收",
        /// Spoken about with whoever asked.
        Contact = "contact" "联系",
        /// Answered with what will be done.
        Plan = "plan" "答复方案",
        /// Done.
        Finish = "finish" "办结",
        /// Asked whether it is solved.
        Revisit = "revisit" "回访",
    }
}

words! {
    /// What starts a clock. Signing is not among them: a unit that does not sign would have no deadline.
    pub enum Start {
        /// It came in.
        Received = "received" "收到",
        /// It was entered.
        Registered = "registered" "登记",
        /// It was accepted.
        Accepted = "accepted" "受理",
        /// It was handed to a unit.
        Dispatched = "dispatched" "交办",
        /// The unit was done.
        Finished = "finished" "办结",
    }
}

words! {
    #[derive(PartialOrd, Ord)]
    /// How hard a matter is, where a policy tells it.
    pub enum Class {
        /// The hardest.
        A = "a" "A 类",
        /// Ordinary.
        B = "b" "B 类",
        /// The easiest.
        C = "c" "C 类",
    }
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Its code.
    pub code: PolicyCode,
    /// Its title.
    pub title: String,
    /// The document number, empty when none is known.
    pub document: String,
    /// Where it was read.
    pub source: String,
    /// How far that is verified.
    pub confidence: Confidence,
    /// Whether the city follows it.
    #[serde(default, rename = "default")]
    pub is_default: bool,
    /// What a reader must know.
    #[serde(default)]
    pub note: String,
    /// So many working days before it is due, a matter turns yellow.
    pub warn: u32,
    /// The limits.
    pub term: Vec<Term>,
    /// How it is extended, first, second and so on; it is not more often.
    #[serde(default)]
    pub extension: Vec<Extension>,
    /// Who is told when it is late, one above the other.
    #[serde(default)]
    pub rung: Vec<Rung>,
}

/// The limit of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What is to be done.
    pub stage: Stage,
    /// From when.
    pub start: Start,
    /// For which class; for each that has none of its own without one.
    #[serde(default)]
    pub class: Option<Class>,
    /// Within how long.
    pub limit: Limit,
    /// Whether silence beyond it is a yes.
    #[serde(default)]
    pub silence: bool,
}

/// How often and by how much a deadline may be extended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// By so much at most.
    pub limit: Limit,
    /// Who grants it.
    pub by: String,
}

/// A rung of the ladder 「督办」.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// So many working days behind the due day.
    pub after: u32,
    /// Who is told.
    pub to: String,
}

/// Every policy, one of which is followed.
#[derive(Clone, Debug)]
pub struct Policies(Vec<Policy>);

impl Policies {
    /// Loads them.
    ///
    /// # Errors
    /// Every finding.
    pub fn load(seeds: &Seeds) -> Result<Self, Vec<SeedError>> {
        let (mut policies, mut findings) = (Vec::<Policy>::new(), Vec::new());
        for path in seeds.paths_below(FOLDER) {
            match seeds.read::<Policy>(path) {
                Ok(policy) => {
                    findings.extend(
                        policy
                            .check()
                            .map(|(key, problem, fix)| finding(path, key, (&problem, fix))),
                    );
                    if policies.iter().any(|other| other.code == policy.code) {
                        let problem = format!("`{}` is another file's code", policy.code);
                        findings.push(finding(path, "code", (&problem, "give it a code of its own")));
                    }
                    policies.push(policy);
                }
                Err(found) => findings.push(found),
            }
        }
        let followed = policies.iter().filter(|policy| policy.is_default).count();
        if followed != 1 && findings.is_empty() {
            let problem = format!("{followed} policies are followed");
            findings.push(finding(FOLDER, "default", (&problem, "mark one of them")));
        }
        if findings.is_empty() {
            Ok(Self(policies))
        } else {
            Err(findings)
        }
    }

    /// Returns the policy that the city follows.
    pub fn followed(&self) -> &Policy {
        let followed = self.0.iter().find(|policy| policy.is_default);
        followed.expect("loading refuses policies of which none is followed")
    }

    /// Returns a policy, the one that is followed when there is none of the code any more.
    pub fn called(&self, code: &PolicyCode) -> &Policy {
        let own = self.0.iter().find(|policy| policy.code == *code);
        own.unwrap_or_else(|| self.followed())
    }

    /// Returns every policy.
    pub fn all(&self) -> &[Policy] {
        &self.0
    }
}

impl Policy {
    /// Returns the limit of a stage for a class.
    pub fn term(&self, stage: Stage, class: Option<Class>) -> Option<&Term> {
        let of = |wanted: Option<Class>| {
            self.term
                .iter()
                .find(move |term| term.stage == stage && term.class == wanted)
        };
        class.and_then(|class| of(Some(class))).or_else(|| of(None))
    }

    fn check(&self) -> impl Iterator<Item = (&'static str, String, &'static str)> {
        let mut findings = Vec::new();
        let mut seen = BTreeSet::new();
        for term in &self.term {
            if !seen.insert((term.stage, term.class)) {
                let problem = format!("`{}` has two limits for one class", term.stage);
                findings.push(("term", problem, "keep one of them"));
            }
        }
        if self.term.is_empty() {
            findings.push(("term", "it limits nothing".to_owned(), "write what the document limits"));
        }
        if self.is_default && self.term(Stage::Finish, None).is_none() {
            let fix = "limit `finish` for matters without a class";
            findings.push(("term", "what is followed must end".to_owned(), fix));
        }
        if !self.rung.is_sorted_by(|one, next| one.after < next.after) {
            findings.push((
                "rung",
                "a rung is no later than the one below".to_owned(),
                "order them by `after`",
            ));
        }
        findings.into_iter()
    }
}

fn finding(file: &str, key: &str, (problem, fix): (&str, &str)) -> SeedError {
    SeedError {
        file: file.to_owned(),
        line: None,
        key: key.to_owned(),
        problem: problem.to_owned(),
        fix: fix.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_after(path: &str, from: &str, to: &str) -> String {
        let text = Seeds::compiled().text(path).unwrap().to_owned();
        assert!(text.contains(from), "{path} holds no `{from}`");
        let seeds = Seeds::compiled().with(path, &text.replacen(from, to, 1));
        let findings = Policies::load(&seeds).unwrap_err();
        findings
            .iter()
            .map(|found| found.problem.clone())
            .collect::<Vec<_>>()
            .join("; ")
    }

    #[test]
    fn the_documented_policies_load_and_one_is_followed() {
        let policies = Policies::load(&Seeds::compiled()).unwrap();
        assert_eq!(policies.all().len(), 15);
        let followed = policies.followed();
        let of = |stage, class| followed.term(stage, class).unwrap().limit.to_string();
        assert_eq!(of(Stage::Finish, Some(Class::A)), "1 个月");
        assert_eq!(of(Stage::Finish, Some(Class::C)), "7 天");
        assert_eq!(of(Stage::Plan, None), "3 天");
        assert!(followed.term(Stage::Revisit, None).is_none());
    }

    #[test]
    fn a_policy_that_cannot_be_followed_is_refused() {
        let path = "policies/luoyang-13710.toml";
        let after = |from: &str, to: &str| problems_after(path, from, to);
        assert_eq!(after("default = true", "default = false"), "0 policies are followed");
        assert_eq!(after("class = \"a\"\n", ""), "`finish` has two limits for one class");
        assert_eq!(
            after(
                "limit = { number = 7, unit = \"calendar_day\" }",
                "class = \"b\"\nlimit = { number = 7, unit = \"calendar_day\" }"
            ),
            "what is followed must end"
        );
        assert!(after("start = \"registered\"", "start = \"signed\"").contains("signed"));
        assert!(after("number = 1,", "number = 0,").contains("nonzero"));
        assert_eq!(
            after(
                "to = \"督办员\"",
                "to = \"督办员\"\n[[rung]]\nafter = 1\nto = \"再督办\""
            ),
            "a rung is no later than the one below"
        );
        assert_eq!(
            after("code = \"luoyang-13710\"", "code = \"kaifu\""),
            "`kaifu` is another file's code"
        );
    }
}

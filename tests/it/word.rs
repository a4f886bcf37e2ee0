//! A word is spoken in one place: whatever an enum prints in an address, a body, a form or a file reads back as
//! the same value, and readers see one title for it everywhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde::de::DeserializeOwned;
use yanzhen::app::export::Format;
use yanzhen::app::import::options::Outsiders;
use yanzhen::app::search::{SearchSort, TierHeld};
use yanzhen::app::sheet;
use yanzhen::app::template::TemplateKind;
use yanzhen::domain::word::Word;
use yanzhen::domain::{
    access, account, audit, capital, change, credit_code, deadline, enterprise, goal, import, indicator, job, lint,
    matter, policy, preset, source, supervision, tally, tenure, tier, unit,
};
use yanzhen::rules::{gap, library, screening, simulation, standard, verdict};
use yanzhen::view::{explain, goal as goals, job as jobs, prospect, replay, search, window};
use yanzhen::web::goal::{Closed, Reality};
use yanzhen::web::search::Facets;

/// Values that are printed as nothing, because what stands beside them says it.
const UNSPOKEN: &[&str] = &["date", "listed", "remark"];

/// What readers once saw for one and the same thing.
const RETIRED: &[&str] = &[
    "有效期未载",
    "期限未载",
    "截止日未载",
    "公示中",
    "待定",
    "已过期",
    "不能确定是否",
];

fn check<T: Word + Serialize + DeserializeOwned + JsonSchema>() {
    let schema = schema_for!(T).to_value();
    let mut titles = BTreeSet::new();
    for value in T::VALUES {
        let word = value.word();
        assert_eq!(value.to_string(), word);
        assert_eq!(&word.parse::<T>().unwrap(), value, "in an address");
        let json = serde_json::to_string(value).unwrap();
        assert_eq!(json, format!("\"{word}\""));
        assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "in a body");
        assert!(schema["enum"].as_array().unwrap().contains(&word.into()), "{schema}");
        let title = value.spoken();
        assert!(!title.is_empty() || UNSPOKEN.contains(&word), "{word} has no title");
        assert!(titles.insert(title), "two values are called {title}");
    }
    assert!("no such word".parse::<T>().is_err());
    assert!(serde_json::from_str::<T>("\"no such word\"").is_err());
}

macro_rules! every {
    ($($of:ty),+ $(,)?) => {
        /// The enums that are checked, by the last part of their names.
        const CHECKED: &[&str] = &[$(stringify!($of)),+];

        #[test]
        fn what_a_word_prints_reads_back() {
            $(check::<$of>();)+
        }
    };
}

every!(
    Closed,
    Facets,
    Format,
    Outsiders,
    Reality,
    SearchSort,
    TemplateKind,
    TierHeld,
    access::Right,
    access::Role,
    account::Setting,
    account::Stage,
    account::Standing,
    audit::Action,
    audit::Record,
    audit::Verb,
    capital::Currency,
    change::ChangeKind,
    credit_code::CheckDigitDoubt,
    deadline::Light,
    deadline::TimeUnit,
    enterprise::EnterpriseStatus,
    enterprise::Market,
    enterprise::NameKind,
    explain::ReplayState,
    explain::TextState,
    gap::StepKind,
    goal::Count,
    goal::Direction,
    goal::Toggle,
    goals::Attainment,
    goals::Population,
    import::ImportKind,
    import::ImportStatus,
    import::ObstacleKind,
    import::RowOutcome,
    indicator::ListUse,
    indicator::Means,
    indicator::Period,
    indicator::Way,
    job::JobKind,
    job::JobState,
    jobs::JobStage,
    library::Absence,
    lint::LintKind,
    matter::Answer,
    matter::Ask,
    matter::Effect,
    matter::FieldKind,
    matter::Need,
    policy::Class,
    policy::Stage,
    policy::Start,
    preset::List,
    prospect::Stage,
    replay::ReplayCause,
    screening::List,
    sheet::Format,
    search::MatchKind,
    simulation::Shift,
    source::Confidence,
    source::SourceKind,
    supervision::Cause,
    standard::AppliesTo,
    standard::Purpose,
    standard::StandardStatus,
    tally::Certainty,
    tally::Coming,
    tenure::Basis,
    tenure::EndReason,
    tenure::Standing,
    tier::Level,
    tier::Term,
    tier::TierStatus,
    unit::Scale,
    unit::Unit,
    verdict::Relation,
    verdict::Verdict,
    window::WindowState,
);

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

/// The name of the enum that a line declares for everybody.
fn declared(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("pub enum ")?;
    rest.strip_suffix(" {")
}

#[test]
fn every_enum_of_words_is_checked() {
    let checked: BTreeSet<&str> = CHECKED
        .iter()
        .filter_map(|name| name.rsplit("::").next())
        .map(str::trim)
        .collect();
    for (path, text) in all_sources() {
        for part in text.split("\nwords! {\n").skip(1) {
            let name = part.lines().find_map(declared);
            let Some(name) = name.filter(|_| !part.trim_start().starts_with("pub(")) else {
                continue;
            };
            assert!(checked.contains(name), "{path}: `{name}` is not in `every!`");
        }
    }
}

/// A closed enum that only derives how it is written has a word here and a title there.
#[test]
fn no_enum_without_fields_derives_its_words() {
    for (path, text) in all_sources() {
        for part in text.split("\n#[derive(").skip(1) {
            let Some((derived, rest)) = part.split_once(")]\n") else {
                continue;
            };
            let line = rest
                .lines()
                .find(|line| !line.starts_with("#[") && !line.starts_with("///"));
            let is_written = derived.contains("Serialize") || derived.contains("Deserialize");
            let Some(name) = line.and_then(declared).filter(|_| is_written) else {
                continue;
            };
            let body = rest.split("\n}\n").next().unwrap_or_default();
            let variants = body.lines().skip_while(|line| !line.contains("enum ")).skip(1);
            let bare = |line: &str| {
                line.trim().is_empty() || line.trim().starts_with("///") || !line.contains(['(', '{', '}'])
            };
            assert!(!variants.clone().all(bare), "{path}: `{name}` belongs in `words!`");
        }
    }
}

#[test]
fn what_is_one_thing_has_one_word() {
    // What others print or type is read in their words.
    let reads = ["/app/import/", "/app/check/request.rs"];
    let own = all_sources()
        .into_iter()
        .filter(|(path, _)| !reads.iter().any(|read| path.contains(read)));
    for (path, text) in own {
        for word in RETIRED {
            assert!(
                !text.contains(word),
                "{path} says “{word}” for what is called otherwise elsewhere"
            );
        }
    }
}

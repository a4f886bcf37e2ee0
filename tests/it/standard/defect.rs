//! Defects seeded into standards: the loader refuses each, naming file, place and fix.

use yanzhen::domain::seed::{SeedError, Seeds};
use yanzhen::rules::library::Library;

use super::law;

const NEW: &str = "standards/specialized-sme/2026-04-01.new.toml";

/// Loads the library with `from` replaced by `to` in one file and returns what the loader finds.
fn findings_after(file: &str, from: &str, to: &str) -> Vec<SeedError> {
    let seeds = Seeds::compiled();
    let text = seeds.text(file).expect("the case names a seed file");
    assert!(text.contains(from), "{file} holds no `{from}`");
    let broken = text.replacen(from, to, 1);
    let broken = seeds.with(file, &broken);
    Library::load(&broken, &law().0).expect_err(&format!("`{to}` is refused"))
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Defects {
    defect: Vec<Defect>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Defect {
    kind: String,
    file: String,
    from: String,
    to: String,
    problem: String,
}

#[test]
fn every_kind_of_defect_is_refused_with_file_place_and_fix() {
    let Defects { defect } = toml::from_str(include_str!("defects.toml")).unwrap();
    assert!(defect.len() >= 30);
    for Defect {
        kind,
        file,
        from,
        to,
        problem,
    } in defect
    {
        let file = format!("standards/specialized-sme/{file}.toml");
        let findings = findings_after(&file, &from, &to);
        let found = findings.iter().find(|finding| finding.problem.contains(&problem));
        let Some(found) = found else {
            panic!("{kind}: none says `{problem}`: {findings:#?}");
        };
        assert!(found.file.starts_with("standards/specialized-sme/"), "{kind}: {found}");
        assert!(found.line.is_some() || !found.key.is_empty(), "{kind}: {found}");
        assert!(!found.fix.is_empty(), "{kind}: {found}");
    }
}

#[test]
fn a_finding_points_at_the_line_of_the_condition() {
    let findings = findings_after(NEW, "at_least = \"1500万元\"", "at_least = \"1500%\"");
    let text = Seeds::compiled().text(NEW).unwrap().to_owned();
    let line = text.lines().position(|line| line == "id = \"revenue\"").unwrap() + 1;
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].file.as_str(), findings[0].line), (NEW, Some(line)));
}

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

/// Runs `yanzhen standards lint` and returns what it prints and its exit code.
fn lint(path: &std::path::Path) -> (String, Option<i32>) {
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_yanzhen"))
        .args(["standards", "lint"])
        .arg(path)
        .output()
        .unwrap();
    (String::from_utf8(ran.stdout).unwrap(), ran.status.code())
}

#[test]
fn the_command_names_file_line_problem_and_fix_of_every_seeded_defect() {
    let Defects { defect } = toml::from_str(include_str!("defects.toml")).unwrap();
    for Defect {
        kind,
        file,
        from,
        to,
        problem,
    } in defect
    {
        let folder = tempfile::tempdir().unwrap();
        let tier = folder.path().join("specialized-sme");
        std::fs::create_dir(&tier).unwrap();
        let seed = format!("standards/specialized-sme/{file}.toml");
        let text = Seeds::compiled().text(&seed).unwrap().replacen(&from, &to, 1);
        let draft = tier.join(format!("{file}.toml"));
        std::fs::write(&draft, text).unwrap();
        let (said, code) = lint(&draft);
        assert_eq!(code, Some(1), "{kind}: {said}");
        let line = said.lines().find(|line| line.contains(&problem));
        let line = line.unwrap_or_else(|| panic!("{kind}: nothing says `{problem}`:\n{said}"));
        let place = line.split(" [").next().unwrap().split(": ").next().unwrap();
        let number = place.rsplit(':').next().unwrap().parse::<usize>();
        assert!(place.starts_with("seeds/standards/specialized-sme/"), "{kind}: {line}");
        assert!(number.is_ok(), "{kind}: no line in `{line}`");
        assert!(
            line.rsplit("; ").next().unwrap().len() > 5,
            "{kind}: no fix in `{line}`"
        );
    }
}

#[test]
fn the_command_checks_a_folder_of_drafts_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let tier = folder.path().join("specialized-sme");
    std::fs::create_dir(&tier).unwrap();
    let text = Seeds::compiled().text(NEW).unwrap().to_owned();
    let name = NEW.rsplit('/').next().unwrap();
    std::fs::write(tier.join(name), &text).unwrap();
    let (said, code) = lint(folder.path());
    assert_eq!(code, Some(0), "{said}");
    std::fs::write(tier.join(name), text.replace("1500万元", "1500%")).unwrap();
    let (said, code) = lint(folder.path());
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("is not in 「元」"), "{said}");
}

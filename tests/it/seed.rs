//! Seeds: the compiled vocabulary loads, holds what the city's documents hold, and refuses every defect by
//! naming file, line, entry and fix.

use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::goal::Metric;
use yanzhen::domain::seed::{SeedError, Seeds};

fn catalog() -> Catalog {
    Catalog::load(&Seeds::compiled()).expect("the compiled seeds load")
}

/// Loads the vocabulary with `from` replaced by `to` in one file and returns what the loader finds.
fn findings_after(file: &str, from: &str, to: &str) -> Vec<SeedError> {
    let seeds = Seeds::compiled();
    let text = seeds.text(file).expect("the case names a seed file");
    assert!(text.contains(from), "{file} holds no `{from}`");
    let broken = text.replacen(from, to, 1);
    Catalog::load(&seeds.with(file, &broken)).expect_err("the defect is found")
}

#[test]
fn the_vocabulary_has_as_many_entries_as_its_documents() {
    let catalog = catalog();
    let fields = |code: &str| {
        let list = catalog.field_lists.iter().find(|list| list.code == code).unwrap();
        list.fields.len()
    };
    assert_eq!(catalog.industries.len(), 31);
    assert_eq!(catalog.divisions.len(), 14);
    assert_eq!(catalog.zones.len(), 3);
    assert_eq!(fields("strategic"), 9);
    assert_eq!(fields("high-tech"), 8);
    assert_eq!(fields("wind"), 6);
    assert_eq!(fields("wind-segment"), 12);
}

#[test]
fn both_headline_goals_stand_with_target_clause_and_counting_rule() {
    let catalog = catalog();
    let headlines: Vec<String> = catalog
        .goals
        .iter()
        .filter(|goal| goal.headline)
        .map(|goal| {
            let target = goal.leading_target().unwrap();
            let Metric::Holders { rule, .. } = &goal.metric else {
                panic!("{} is not counted from tenures", goal.code)
            };
            assert!(!rule.reason.is_empty());
            let unit = goal.unit.print(&target.value);
            format!(
                "{} {unit} {} {} 基数{}",
                goal.title,
                target.by,
                target.clause,
                goal.baselines.len()
            )
        })
        .collect();
    assert_eq!(
        headlines,
        [
            "“专精特新”企业 500家 2025-12-31 第二章三（二）2 基数1",
            "高新技术企业 1600家 2025-12-31 第四章二（二） 基数0",
        ]
    );
}

#[test]
fn conflicting_targets_of_the_plan_are_all_kept() {
    let catalog = catalog();
    let goal = catalog.goal(&"manufacturing-value-added".parse().unwrap()).unwrap();
    let printed: Vec<String> = goal
        .targets
        .iter()
        .map(|target| goal.unit.print(&target.value))
        .collect();
    assert_eq!(printed, ["2800亿元", "2100亿元"]);
}

#[test]
fn lists_find_tiers_divisions_and_industries_by_what_they_print() {
    let catalog = catalog();
    let tier = |text: &str| catalog.tier_called(text).map(|tier| tier.code.to_string());
    for (text, code) in [
        ("专精特新\"小巨人\"企业", "little-giant"),
        ("国家级专精特新小巨人企业", "little-giant"),
        (" 省级“专精特新”企业 ", "specialized-sme"),
        ("国家高新技术企业", "hi-tech"),
        ("重点培育“头雁”企业", "lead-goose-cultivated"),
    ] {
        assert_eq!(tier(text).as_deref(), Some(code), "{text}");
    }
    assert_eq!(tier("优秀企业"), None);
    let division = |text: &str| catalog.division_called(text).map(|division| division.code.to_string());
    for (text, code) in [
        ("偃师市", "410307"),
        ("洛阳市孟津县", "410308"),
        ("410306", "410308"),
        ("涧西", "410305"),
    ] {
        assert_eq!(division(text).as_deref(), Some(code), "{text}");
    }
    assert_eq!(division("洛阳市"), None, "the city is nobody's county");
    let industry = |text: &str| catalog.industry_called(text).map(|industry| industry.code.to_string());
    for (text, code) in [
        ("C32", "32"),
        ("有色金属冶炼及压延加工业", "32"),
        ("电气机械及器材制造业", "38"),
        ("专用设备", "35"),
        ("纺织", "17"),
    ] {
        assert_eq!(industry(text).as_deref(), Some(code), "{text}");
    }
}

/// File, what stands there, what is put in its place, and what the loader says of it.
const DEFECTS: &[(&str, &str, &str, &str)] = &[
    (
        "tiers.toml",
        "confidence = \"A\"",
        "confidence = \"A\"\ncolour = \"red\"",
        "unknown field `colour`",
    ),
    (
        "tiers.toml",
        "code = \"hi-tech\"",
        "code = \"tech-sme\"",
        "the code occurs twice",
    ),
    (
        "tiers.toml",
        "above = [\"little-giant\"]",
        "above = [\"giant\"]",
        "`giant` is no tier",
    ),
    (
        "tiers.toml",
        "\"高企\", \"高新企业\"",
        "\"高企\", \"小巨人\"",
        "the name 「小巨人」 already belongs to",
    ),
    (
        "divisions.toml",
        "code = \"410305\"",
        "code = \"410303\"",
        "the code occurs twice",
    ),
    (
        "industries.toml",
        "\"wind-segment-robot",
        "\"robot",
        "the code does not begin with that of its list",
    ),
    (
        "goals.toml",
        "tiers = [\"hi-tech\"]",
        "tiers = [\"high-tech\"]",
        "`high-tech` is no tier",
    ),
    (
        "goals.toml",
        "tiers = [\"hi-tech\"]",
        "tiers = []",
        "the metric counts holders of no tier",
    ),
    (
        "goals.toml",
        "plan = \"luoyang-manufacturing-14th\"",
        "plan = \"none\"",
        "`none` is no plan",
    ),
    (
        "goals.toml",
        "area = \"410300\"",
        "area = \"410100\"",
        "`410100` is no division",
    ),
    ("goals.toml", "value = \"500\"", "value = \"五百\"", "is not a number"),
];

#[test]
fn every_defect_is_refused_with_its_file_entry_and_fix() {
    for &(file, from, to, problem) in DEFECTS {
        let findings = findings_after(file, from, to);
        let printed: Vec<String> = findings.iter().map(ToString::to_string).collect();
        let named = |it: &&SeedError| it.file == file && it.line.is_some() && !it.fix.is_empty();
        let found = findings.iter().filter(named).any(|it| it.to_string().contains(problem));
        assert!(found, "{file} {to}: {printed:?}");
    }
}

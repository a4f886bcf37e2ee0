//! Seeds: the compiled vocabulary loads, holds what the city's documents hold, and refuses every defect by
//! naming file, line, entry and fix.

use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::goal::Metric;
use yanzhen::domain::roster::Roster;
use yanzhen::domain::seed::{SeedError, Seeds};
use yanzhen::domain::source::SourceId;
use yanzhen::domain::tenure::Basis;

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
    assert_eq!((catalog.industry_sections.len(), catalog.industries.len()), (20, 97));
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

fn roster_findings(from: &str, to: &str) -> Vec<SeedError> {
    let seeds = Seeds::compiled();
    let text = seeds.text("enterprises.toml").expect("the roster is a seed file");
    assert!(text.contains(from), "the roster holds no `{from}`");
    let broken = text.replacen(from, to, 1);
    Roster::load(&seeds.with("enterprises.toml", &broken), &catalog()).expect_err("the defect is found")
}

#[test]
fn the_roster_holds_real_firms_only_as_far_as_sources_carry_them() {
    let roster = Roster::load(&Seeds::compiled(), &catalog()).unwrap();
    assert_eq!(roster.firms.len(), 41);
    let jonhon = roster.firms.iter().find(|firm| firm.credit_code.is_some()).unwrap();
    let profile = jonhon.profile(SourceId(1));
    assert_eq!(profile.name, "中航光电科技股份有限公司");
    assert_eq!(profile.division, None, "an address in a zone states no county");
    assert!(!profile.fictional);
    let awards: Vec<_> = roster.firms.iter().flat_map(|firm| &firm.tenures).collect();
    let count = |tier: &str| awards.iter().filter(|award| award.tier.as_str() == tier).count();
    assert_eq!(count("little-giant"), 9, "the second batch brought nine to the city");
    assert_eq!(count("manufacturing-champion"), 6);
    let proposed = awards.iter().filter(|award| award.basis == Basis::Proposed).count();
    assert_eq!(proposed, 8, "recommended and announced titles are no titles yet");
}

#[test]
fn every_defect_of_the_roster_is_refused_with_its_entry_and_fix() {
    let cases = [
        (
            "division = \"410324\"",
            "division = \"410300\"",
            "`410300` is no division",
        ),
        (
            "division = \"410324\"",
            "division = \"410381\"",
            "`410381` is no division",
        ),
        ("zone = \"hi-tech-zone\"", "zone = \"moon\"", "`moon` is no zone"),
        ("tier = \"listed\"", "tier = \"bluechip\"", "`bluechip` is no tier"),
        ("source = \"cmoc\"", "source = \"hearsay\"", "`hearsay` is no source"),
        (
            "914100007457748527",
            "914100007457748528",
            "a check digit of `914100007457748528` does not fit",
        ),
        ("914100007457748527", "91410000745774852", "18"),
        (
            "until = \"2024-12-31\"",
            "until = \"2021-12-31\"",
            "ends before it begins",
        ),
        (
            "name = \"洛阳惠中兽药有限公司\"",
            "name = \"洛阳卡瑞起重设备有限公司\"",
            "stands twice",
        ),
        (
            "short = [\"惠中兽药\"]",
            "nickname = [\"惠中兽药\"]",
            "unknown field `nickname`",
        ),
    ];
    for (from, to, problem) in cases {
        let findings = roster_findings(from, to);
        let found = |it: &SeedError| it.line.is_some() && !it.fix.is_empty() && it.to_string().contains(problem);
        assert!(findings.iter().any(found), "{to}: {findings:?}");
    }
}

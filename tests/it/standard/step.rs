//! Steps of advice in words, and the days they are for: cases worked out by hand.

use yanzhen::domain::day::Day;
use yanzhen::rules::gap::advise;
use yanzhen::rules::standard::{Operand, Test};
use yanzhen::rules::verdict::Verdict;
use yanzhen::view::assessment::AdviceView;

use super::case::trials;
use super::{law, standard};

/// Returns the steps of the easiest way when something is otherwise than in the first case of a standard.
fn steps(id: &str, values: &[(&str, &str)]) -> (Day, Vec<String>) {
    let start = trials().iter().find(|trial| trial.standard == id).unwrap();
    let texts = values.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned()));
    let facts = start.situation.clone().with(&texts.collect()).facts();
    let advice = advise(standard(id), &facts);
    let view = AdviceView::new(&advice, standard(id), &law().0);
    (advice.on, view.nearest.into_iter().map(|step| step.text).collect())
}

const SME: &str = "specialized-sme/2026-04-01.new";
const GIANT: &str = "little-giant/2026-04-01.new";
const HI_TECH: &str = "hi-tech/2016-01-01";

type Told = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static [&'static str],
);

/// Standard, what a firm's figures are instead, the day advice is for, and its steps.
const STEPS: &[Told] = &[
    (
        GIANT,
        &[
            ("revenue@2023", "1亿元"),
            ("revenue@2024", "1.05亿元"),
            ("revenue@2025", "1.08亿元"),
            ("main_revenue@2025", "1.08亿元"),
        ],
        "2027-01-01",
        &["营业收入（2026年）要至少1.157625亿元（2025年是1.08亿元，还差776.25万元）"],
    ),
    (
        GIANT,
        &[
            ("main_revenue@2025", "1.068亿元"),
            ("revenue@2024", "1亿元"),
            ("revenue@2023", "1亿元"),
            ("revenue@2025", "1.2亿元"),
        ],
        "2027-01-01",
        &["主营业务收入（2026年）要至少1.188亿元（2025年是1.068亿元，还差1200万元）；营业收入到1.32亿元随之变动"],
    ),
    (
        SME,
        &[("revenue@2025", "5000万元"), ("main_revenue@2025", "3995万元")],
        "2027-01-01",
        &["主营业务收入（2026年）要至少4020万元（2025年是3995万元，还差25万元）；营业收入到5025万元随之变动"],
    ),
    (
        HI_TECH,
        &[("tech_staff_monthly@2024", "9人")],
        "2026-01-01",
        // Without growth in 2025 the points for growth fall.
        &[
            "资产总额（2025年末）要至少2.05亿元（2024年是2亿元，还差500万元）",
            "科技人员（月平均）（2025年）要至少10人（2024年是9人，还差1人）；由内部调整增加，职工总数（月平均）不变",
        ],
    ),
    (
        GIANT,
        &[
            ("rd_expense@2024", "600万元"),
            ("rd_expense@2025", "500万元"),
            ("revenue@2024", "1亿元"),
        ],
        "2027-01-01",
        &["研发费用（2026年）要至少700万元（2025年是500万元，还差200万元）"],
    ),
    (
        SME,
        &[("rd_expense@2025", "150万元"), ("rd_expense@2024", "80万元")],
        "2027-01-01",
        &["研发费用（2024年）是80万元：等到 2027-01-01 这一年不再计入，其后各年保持现有水平"],
    ),
    (
        SME,
        &[("rd_expense@2025", "80万元"), ("rd_expense@2024", "150万元")],
        "2028-01-01",
        &[
            "研发费用（2026年）要至少150万元（2025年是80万元，还差70万元）",
            "研发费用（2027年）要至少150万元（2025年是80万元，还差70万元）",
        ],
    ),
    (
        SME,
        &[("total_liabilities@2025", "81万元"), ("total_assets@2025", "100万元")],
        "2027-01-01",
        &["资产总额（2026年末）要至少101.25万元（2025年是100万元，还差1.25万元）"],
    ),
];

#[test]
fn steps_belong_to_the_next_open_year_and_parts_move_their_wholes() {
    for &(id, values, on, told) in STEPS {
        let (day, steps) = steps(id, values);
        assert_eq!(
            (day.to_string().as_str(), steps),
            (on, told.iter().map(|text| (*text).to_owned()).collect()),
            "{id} {values:?}"
        );
    }
}

#[test]
fn a_firm_that_is_only_too_young_is_told_the_day() {
    let waits = |id: &str, founded: &str, date: &str| {
        let start = trials().iter().find(|trial| trial.standard == id).unwrap();
        let mut situation = start.situation.clone();
        situation.established = Some(founded.parse().unwrap());
        situation.date = date.parse().unwrap();
        let advice = advise(standard(id), &situation.facts());
        (advice.promise, advice.on.to_string(), advice.nearest().len())
    };
    let champion = "hidden-champion-luoyang-cultivated/2022-01-01";
    let start = trials()
        .iter()
        .find(|trial| trial.standard == champion)
        .unwrap()
        .situation
        .date;
    let year = start.year();
    let (founded, met) = (format!("{}-06-02", year - 3), format!("{year}-06-02"));
    assert_eq!(
        waits(champion, &founded, &format!("{year}-06-01")),
        (Verdict::Met, met, 1)
    );
    let mut ages = 0;
    for one in law().1.standards() {
        for condition in &one.conditions {
            let Test::Compare(comparison) = &condition.test else {
                continue;
            };
            if !matches!(comparison.operand, Operand::AgeYears | Operand::AgeDays) {
                continue;
            }
            let start = trials().iter().find(|trial| trial.standard == one.id).unwrap();
            let mut situation = start.situation.clone();
            situation.established = Some(situation.date.plus_days(-180));
            let advice = advise(one, &situation.facts());
            assert_ne!(advice.promise, Verdict::Unmet, "{}: {advice:#?}", one.id);
            assert!(advice.on > situation.date, "{}", one.id);
            ages += 1;
        }
    }
    assert!(ages >= 3, "only {ages} standards look at the age");
}

//! What changed between two texts, clause by clause.

use yanzhen::view::standard::changes;

use super::{law, standard};

/// Returns the changes as `-id`, `+id` or `id: before → after`.
fn summary(before: &str, after: &str) -> Vec<String> {
    let changes = changes(standard(before), standard(after), &law().0);
    let one = |change: &yanzhen::view::standard::ChangeView| match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{}: {} → {}", change.id, before.required, after.required),
        (None, _) => format!("+{}", change.id),
        (_, None) => format!("-{}", change.id),
    };
    changes.iter().map(one).collect()
}

#[test]
fn a_text_does_not_differ_from_itself() {
    assert!(summary("hi-tech/2016-01-01", "hi-tech/2016-01-01").is_empty());
}

#[test]
fn an_amending_text_differs_only_where_it_says_so() {
    assert_eq!(
        summary("specialized-sme/2026-04-01.new", "specialized-sme/2026-04-01.review"),
        [
            "recognition: 以下 12 项全部满足 → 以下 11 项全部满足",
            "development: 专精特新发展评价得分 ≥ 50分（只认培育平台） → 近2年任一年 专精特新发展评价得分 ≥ 50分（只认培育平台）",
            "+reviewable",
            "-unheld",
            "-not_revoked"
        ]
    );
    let review = summary("little-giant/2022-08-01", "little-giant/2025-01-01.review");
    assert_eq!(
        review,
        [
            "recognition: 以下 19 项全部满足 → 以下 16 项全部满足",
            "+revenue_floor",
            "+reviewable",
            "-growth",
            "-basic_tier",
            "-unheld",
            "-not_revoked",
            "-recommendation",
            "-not_champion",
            "-not_controlled",
            "-not_same_group"
        ]
    );
}

#[test]
fn two_regimes_show_what_was_raised_added_and_dropped() {
    let changes = summary("specialized-sme/2022-08-01", "specialized-sme/2026-04-01.new");
    for expected in [
        "revenue: 营业收入 ≥ 1000万元 → 营业收入 ≥ 1500万元",
        "rd_amount: 研发费用 ≥ 100万元 → 近2年每年 研发费用 ≥ 100万元",
        "basic_tier: 当日持有有效的创新型中小企业 → 当日持有有效的科技型中小企业或创新型中小企业",
        "+basic_union",
        "+development",
        "-score",
        "-ip_points",
    ] {
        assert!(
            changes.iter().any(|change| change == expected),
            "{expected} is not among {changes:#?}"
        );
    }
}

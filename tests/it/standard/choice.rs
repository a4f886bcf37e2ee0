//! The choice of the standard: tier, purpose and day give one text with its reason, or an answer why none.

use yanzhen::rules::library::{Absence, Choice};
use yanzhen::rules::standard::Purpose;

use super::law;

/// Returns the chosen id, or the absence with its neighbours.
fn chosen(tier: &str, purpose: Purpose, date: &str) -> String {
    let neighbour = |standard: Option<std::sync::Arc<yanzhen::rules::standard::Standard>>| {
        standard.map_or_else(|| "-".to_owned(), |standard| standard.id.clone())
    };
    match law().1.choose(&tier.parse().unwrap(), purpose, date.parse().unwrap()) {
        Choice::Chosen(standard) => {
            assert!(!standard.because.is_empty());
            standard.id.clone()
        }
        Choice::NoneInForce(none) => {
            format!("{:?} {} {}", none.reason, neighbour(none.before), neighbour(none.after))
        }
    }
}

#[test]
fn the_day_and_the_purpose_choose_the_text() {
    use Purpose::{New, Review};
    let cases = [
        (
            "specialized-sme",
            New,
            "2022-07-31",
            "TooEarly - specialized-sme/2022-08-01",
        ),
        ("specialized-sme", New, "2022-08-01", "specialized-sme/2022-08-01"),
        (
            "specialized-sme",
            Review,
            "2024-05-05",
            "specialized-sme/2022-08-01.review",
        ),
        ("specialized-sme", New, "2026-03-31", "specialized-sme/2022-08-01"),
        ("specialized-sme", New, "2026-04-01", "specialized-sme/2026-04-01.new"),
        (
            "specialized-sme",
            Review,
            "2026-04-01",
            "specialized-sme/2026-04-01.review",
        ),
        ("specialized-sme", New, "2030-01-01", "specialized-sme/2026-04-01.new"),
        ("little-giant", New, "2024-12-31", "little-giant/2022-08-01"),
        ("little-giant", New, "2025-01-01", "little-giant/2025-01-01.new"),
        ("little-giant", Review, "2025-06-01", "little-giant/2025-01-01.review"),
        ("little-giant", New, "2026-03-31", "little-giant/2026-01-01.new"),
        ("little-giant", New, "2026-04-01", "little-giant/2026-04-01.new"),
        ("little-giant", Review, "2026-04-01", "little-giant/2026-01-01.review"),
        ("little-giant", Review, "2027-01-01", "little-giant/2027-01-01.review"),
        ("innovative-sme", New, "2026-03-31", "innovative-sme/2022-08-01"),
        ("innovative-sme", Review, "2026-04-01", "innovative-sme/2026-04-01"),
        ("tech-sme", New, "2026-06-01", "tech-sme/2017-05-10"),
        ("hi-tech", Review, "2026-06-01", "hi-tech/2016-01-01"),
        (
            "manufacturing-champion",
            New,
            "2022-12-31",
            "TooEarly - manufacturing-champion/2023-01-01",
        ),
        ("lead-goose", New, "2026-01-01", "Lapsed lead-goose/2022-01-01 -"),
        ("gazelle-henan", New, "2026-04-01", "Unknown - -"),
    ];
    for (tier, purpose, date, expected) in cases {
        assert_eq!(chosen(tier, purpose, date), expected, "{tier} {purpose} {date}");
    }
    assert_ne!(Absence::Unknown, Absence::Lapsed);
}

#[test]
fn reviews_have_texts_of_their_own_and_schemes_that_ended_say_so() {
    use Purpose::{New, Review};
    let cases = [
        ("little-giant", Review, "2024-12-31", "little-giant/2022-08-01.review"),
        (
            "manufacturing-champion",
            Review,
            "2024-05-01",
            "manufacturing-champion/2023-01-01.review",
        ),
        (
            "hidden-champion-luoyang",
            New,
            "2024-12-31",
            "hidden-champion-luoyang/2022-01-01",
        ),
        (
            "hidden-champion-luoyang",
            New,
            "2025-01-01",
            "Lapsed hidden-champion-luoyang/2022-01-01 -",
        ),
        (
            "hidden-champion-luoyang-cultivated",
            New,
            "2026-06-01",
            "Lapsed hidden-champion-luoyang-cultivated/2022-01-01 -",
        ),
        (
            "specialized-sme-luoyang",
            New,
            "2026-06-01",
            "Lapsed specialized-sme-luoyang/2022-01-01 -",
        ),
    ];
    for (tier, purpose, date, expected) in cases {
        assert_eq!(chosen(tier, purpose, date), expected, "{tier} {purpose} {date}");
    }
}

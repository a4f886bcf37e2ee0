//! What a test demands and what was found, in words.

use crate::domain::catalog::Catalog;
use crate::domain::code::TierCode;
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::unit::Unit;
use crate::rules::card::{Scale, Step};
use crate::rules::range;
use crate::rules::standard::{ChoiceInput, Comparison, Operand, ScoreOf, Standard, Test, Years};
use crate::rules::title::{Ban, Demand, TitleTest};
use crate::rules::verdict::{Bound, Relation};

/// Says what a test demands.
pub(in crate::view) fn required(standard: &Standard, test: &Test, catalog: &Catalog) -> String {
    match test {
        Test::Compare(comparison) => required_number(comparison),
        Test::OneOf { choice, options } => format!("{}：{}", choice.title, titles(choice, options).join("、")),
        Test::Ask { choice, answer, .. } => {
            let answer = titles(choice, std::slice::from_ref(answer)).join("");
            format!("{}：{answer}（由人判定）", choice.title)
        }
        Test::Holds(tiers) => format!("当日持有有效的{}", named(tiers, catalog)),
        Test::Title(test) => on_record(test, catalog),
        Test::Score { of, bound } => format!("{} {}", score_title(standard, *of), printed_bound(bound, Unit::Point)),
        Test::All(parts) => format!("以下 {} 项全部满足", parts.len()),
        Test::Any(parts) => format!("以下 {} 项满足任一项", parts.len()),
        Test::Not(_) => "以下一项不成立".to_owned(),
        Test::Count { at_least, of } => format!("以下 {} 项至少满足 {at_least} 项", of.len()),
    }
}

fn named(tiers: &[TierCode], catalog: &Catalog) -> String {
    let title = |tier: &TierCode| {
        let found = catalog.tier(tier);
        found.map_or_else(|| tier.to_string(), |tier| tier.title.clone())
    };
    let tiers: Vec<String> = tiers.iter().map(title).collect();
    tiers.join("或")
}

fn on_record(test: &TitleTest, catalog: &Catalog) -> String {
    let tiers = named(&test.tiers, catalog);
    match test.demand {
        Demand::Unheld => format!("当日不持有有效的{tiers}"),
        Demand::Recorded => format!("登记有有效的{tiers}"),
        Demand::Reviewable => format!("已取得{tiers}，有效或刚到期"),
        Demand::NotBarred(Ban::Years(years)) => format!("近{years}年没有因造假、事故等被撤销{tiers}"),
        Demand::NotBarred(Ban::SameYear) => format!("当年没有被取消{tiers}"),
    }
}

fn required_number(comparison: &Comparison) -> String {
    let years = match comparison.years {
        Years::Last => String::new(),
        Years::Each(years) => format!("近{years}年每年 "),
        Years::Any(years) => format!("近{years}年任一年 "),
    };
    let source = comparison
        .source
        .map(|kind| format!("（只认{}）", kind.title()))
        .unwrap_or_default();
    let bound = printed_bound(&comparison.bound, comparison.operand.unit());
    format!("{years}{} {bound}{source}", operand(&comparison.operand))
}

/// Prints a line with its side, e.g. `≥ 1500万元`.
pub(in crate::view) fn printed_bound(bound: &Bound, unit: Unit) -> String {
    let sign = match bound.relation {
        Relation::AtLeast => "≥",
        Relation::Above => "＞",
        Relation::AtMost => "≤",
        Relation::Below => "＜",
    };
    format!("{sign} {}", unit.print(&bound.value))
}

/// Names a number.
pub(super) fn operand(of: &Operand) -> String {
    match of {
        Operand::Indicator(input) => input.title.clone(),
        Operand::Ratio(pair) => format!("{} ÷ {}", operand(&pair[0]), operand(&pair[1])),
        Operand::Difference(pair) => format!("{} − {}", operand(&pair[0]), operand(&pair[1])),
        Operand::Sum(parts) => parts.iter().map(operand).collect::<Vec<_>>().join(" + "),
        Operand::Total(of, years) => format!("近{years}年{}合计", operand(of)),
        Operand::Mean(of, years) => format!("近{years}年{}平均", operand(of)),
        Operand::Growth(of, years) => format!("近{years}年{}平均增长率", operand(of)),
        Operand::CompoundGrowth(of, years) => format!("近{years}年{}复合增长率", operand(of)),
        Operand::GrowthSinceFounding(of) => format!("近三个会计年度{}平均增长率", operand(of)),
        Operand::YearsSince(input) => format!("自{}到上年末的整年数", input.title),
        Operand::AgeYears => "成立年数".to_owned(),
        Operand::AgeDays => "成立天数".to_owned(),
    }
}

/// Prints a number that was compared. The root of a compound growth is no rational number: its factor is
/// printed as growth over all years.
pub(in crate::view) fn measured(of: &Operand, value: &Range) -> String {
    match of {
        Operand::CompoundGrowth(_, years) => {
            let growth = range::difference(value, &Range::exactly(Quantity::from(1)));
            format!("{years}年累计 {}", Unit::Ratio.print_range(&growth))
        }
        _ => of.unit().print_range(value),
    }
}

pub(super) fn score_title(standard: &Standard, of: ScoreOf) -> String {
    let Some(card) = &standard.score else {
        return String::new();
    };
    match of {
        ScoreOf::Total => format!("{}总分", card.title),
        ScoreOf::Group(place) => format!("{}得分", card.groups[place].title),
        ScoreOf::Item(place) => format!("{}得分", card.items[place].title),
    }
}

fn titles(choice: &ChoiceInput, options: &[String]) -> Vec<String> {
    let wanted = choice.options.iter().filter(|(code, _)| options.contains(code));
    wanted.map(|(_, title)| title.clone()).collect()
}

/// Says how an item gives its points.
pub(in crate::view) fn scale(scale: &Scale) -> String {
    match scale {
        Scale::Bands { of, steps } => {
            let steps: Vec<String> = steps.iter().map(|one| step(of, one)).collect();
            format!("{}：{}", operand(of), steps.join("；"))
        }
        Scale::Options { choice, points } => {
            let option = |(code, points): &(String, Range)| {
                let title = titles(choice, std::slice::from_ref(code)).join("");
                format!("{title} {}", Unit::Point.print_range(points))
            };
            let options: Vec<String> = points.iter().map(option).collect();
            format!("{}：{}", choice.title, options.join("；"))
        }
        Scale::BestOf(scales) => {
            let scales: Vec<String> = scales.iter().map(self::scale).collect();
            format!("取高：{}", scales.join(" ／ "))
        }
        Scale::Tally { each, of, cap } => {
            let (each, cap) = (Unit::Point.print(each), Unit::Point.print(cap));
            format!("{} 项中每满足一项 {each}，最高 {cap}", of.len())
        }
        Scale::Per { of, every, points, cap } => {
            let (every, points) = (of.unit().print(every), Unit::Point.print(points));
            format!("{}每满 {every} {points}，最高 {}", operand(of), Unit::Point.print(cap))
        }
        Scale::Filed(input) => format!("{}（录入）", input.title),
    }
}

fn step(of: &Operand, step: &Step) -> String {
    let points = Unit::Point.print_range(&step.points);
    match &step.bound {
        Some((bound, _)) => format!("{} {points}", printed_bound(bound, of.unit())),
        None => format!("其他 {points}"),
    }
}

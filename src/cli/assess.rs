//! `yanzhen assess`: what the law says of a firm, clause by clause.

use chrono::NaiveDate;
use clap::Args;

use super::Outcome;
use crate::app::App;
use crate::config::Config;
use crate::domain::code::TierCode;
use crate::rules::standard::Purpose;
use crate::rules::verdict::Verdict;
use crate::view::assessment::{AssessmentView, ConditionView, ResultView, ScoreView, StandardView};

/// Which firm is assessed for what.
#[derive(Args, Clone, Debug)]
pub(super) struct Assess {
    /// The firm.
    #[arg(help = "企业编号、统一社会信用代码或名称")]
    enterprise: String,
    /// The tier.
    #[arg(
        long,
        env = "YANZHEN_TIER",
        help = "称号代码（称号目录里的编码）；省略则列出全部称号的结论"
    )]
    tier: Option<TierCode>,
    /// The day.
    #[arg(long, env = "YANZHEN_DATE", help = "评估日，如 2026-04-01；省略为今天")]
    date: Option<NaiveDate>,
    /// The purpose.
    #[arg(
        long,
        env = "YANZHEN_PURPOSE",
        default_value = "new",
        help = "new 新申报，review 复核"
    )]
    purpose: Purpose,
}

/// Prints an assessment. One that is not met or not decided needs a person.
pub(super) async fn run(config: &Config, assess: &Assess) -> anyhow::Result<Outcome> {
    let app = App::open(config).await?;
    let date = assess.date.unwrap_or_else(|| app.today());
    let id = app.find_meant_enterprise(&assess.enterprise).await?;
    let Some(tier) = &assess.tier else {
        let (firm, views) = app.assess_all(id, assess.purpose, date).await?;
        println!("{} {}（{}，{date}）", firm.id, firm.name, assess.purpose.title());
        views.iter().for_each(print_line);
        return Ok(Outcome::Done);
    };
    let view = app.assess(id, tier, assess.purpose, date).await?;
    print_assessment(&view);
    let met = view.result.is_some_and(|result| result.verdict == Verdict::Met);
    Ok(if met { Outcome::Done } else { Outcome::NeedsAttention })
}

fn print_line(view: &AssessmentView) {
    if let (Some(standard), Some(result)) = (&view.standard, &view.result) {
        println!(
            "  {}  {}（{}）：{}",
            result.verdict.title(),
            view.tier.title,
            view.tier.code,
            standard.document
        );
    }
}

fn print_assessment(view: &AssessmentView) {
    let made_up = if view.enterprise.fictional { "（虚构）" } else { "" };
    println!("{} {}{made_up}", view.enterprise.id, view.enterprise.name);
    println!("{} · {} · {}", view.tier.title, view.purpose.title(), view.date);
    if let Some(absence) = &view.absence {
        println!("{}", absence.text);
    }
    if let (Some(standard), Some(result)) = (&view.standard, &view.result) {
        print_head(standard, result);
        result.conditions.iter().for_each(print_condition);
        if let Some(score) = &result.score {
            print_score(score);
        }
        print_missing(result);
        println!("\n评估编号 {}", result.id);
    }
}

fn print_head(standard: &StandardView, result: &ResultView) {
    println!("标准：{}（{}）", standard.title, standard.document);
    println!("为何适用：{}", standard.because);
    println!("结论：{}。{}", result.verdict.title(), result.summary);
}

fn print_condition(condition: &ConditionView) {
    if condition.number.is_empty() {
        return;
    }
    let indent = "  ".repeat(condition.depth);
    println!(
        "\n{indent}[{}] {} {}",
        condition.verdict.title(),
        condition.number,
        condition.title
    );
    println!(
        "{indent}  条款：{} {}（可信度 {}）",
        condition.clause.document, condition.clause.article, condition.confidence
    );
    println!("{indent}  要求：{}", condition.required);
    if !condition.actual.is_empty() {
        println!("{indent}  实际：{}", condition.actual.join("；"));
    }
    for input in &condition.inputs {
        for reading in &input.readings {
            println!(
                "{indent}  依据：{}（{}年）{} · {} · {}",
                input.title,
                reading.year,
                reading.printed,
                reading.kind.title(),
                reading.source.title
            );
        }
    }
    if !condition.missing.is_empty() {
        println!("{indent}  缺：{}", condition.missing.join("；"));
    }
}

fn print_score(score: &ScoreView) {
    println!(
        "\n{}：{}，要求 {}，满分 {}",
        score.title, score.printed, score.pass, score.full
    );
    for group in &score.groups {
        println!("  {} {}（满分 {}）", group.title, group.printed, group.full);
        for item in &group.items {
            let actual = if item.actual.is_empty() {
                String::new()
            } else {
                format!("：{}", item.actual.join("；"))
            };
            println!("    {} {}（满分 {}）{actual}", item.title, item.printed, item.full);
        }
    }
    if !score.deciding.is_empty() {
        println!("  起决定作用：{}", score.deciding.join("、"));
    }
}

fn print_missing(result: &ResultView) {
    if result.missing.is_empty() {
        return;
    }
    println!("\n缺什么：");
    for field in &result.missing {
        let year = field.year.map(|year| format!("（{year}年）")).unwrap_or_default();
        println!("  {}{year}，用于：{}", field.title, field.needed_by.join("；"));
    }
}

//! `yanzhen goals`: how far the plan's goals are, on any day.

use chrono::NaiveDate;
use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::App;
use crate::app::goal::GoalQuery;
use crate::config::Config;
use crate::view::goal::{ActualView, Attainment, GoalView};

/// For which day goals are counted.
#[derive(Args, Clone, Debug)]
pub(super) struct Goals {
    /// The day.
    #[arg(long, env = "YANZHEN_AS_OF", help = "统计日，如 2025-12-31；省略为今天")]
    as_of: Option<NaiveDate>,
    /// The day up to which records count.
    #[arg(long, env = "YANZHEN_KNOWN_ON", help = "只用此日以前已登记的事项；省略为全部")]
    known_on: Option<NaiveDate>,
}

/// Prints the goals that the registry counts, then how many indicators others publish.
pub(super) async fn run(config: &Config, goals: &Goals) -> anyhow::Result<Outcome> {
    let app = App::open(config).await?;
    let query = GoalQuery {
        known_on: goals.known_on,
        ..GoalQuery::on(goals.as_of.unwrap_or_else(|| app.today()))
    };
    let view = app.goals(&query).await?;
    say!("{}（{}）", view.plan.title, view.plan.document);
    say!("统计日 {}，规划期末 {}", view.on, view.plan.until);
    for goal in &view.goals {
        print_goal(goal);
    }
    say!(
        "\n另有 {} 项指标由其他部门公布，见 /goals 的规划实施监测。",
        view.monitor.len()
    );
    Ok(Outcome::Done)
}

pub(super) fn print_goal(goal: &GoalView) {
    let target = goal.target.as_ref().map_or("规划未载".to_owned(), |target| {
        format!("{}（{}）", target.text, target.clause)
    });
    let baseline: Vec<String> = goal
        .baselines
        .iter()
        .map(|it| format!("{}（{}）", it.text, it.on))
        .collect();
    let baseline = if baseline.is_empty() {
        "规划未载".to_owned()
    } else {
        baseline.join("，")
    };
    say!("\n{}  目标 {target}  基数 {baseline}", goal.title);
    for (title, actual) in [("期末", &goal.at_plan_end), ("统计日", &goal.now)] {
        if let Some(actual) = actual {
            say!("  {title} {}：{}", actual.on, printed(actual));
        }
    }
    for figure in &goal.outcomes {
        say!(
            "  公布 {}：{}（{}，可信度 {}）",
            figure.on,
            figure.text,
            figure.source,
            figure.confidence
        );
    }
    if let Some(rule) = &goal.rule {
        say!("  口径 {}", rule.phrase);
    }
}

fn printed(actual: &ActualView) -> String {
    let mut text = format!("{} 家", actual.certain);
    if actual.fictional_certain > 0 {
        text += &format!("（其中虚构 {} 家）", actual.fictional_certain);
    }
    if actual.open > 0 {
        text += &format!("，另有 {} 家期限未载", actual.open);
    }
    if actual.fictional_open > 0 {
        text += &format!("（其中虚构 {} 家）", actual.fictional_open);
    }
    text + match actual.attainment {
        None => "",
        Some(Attainment::Reached) => "，已达到",
        Some(Attainment::Undecided) => "，未定：取决于期限未载的是否仍有效",
        Some(Attainment::Missed) => "，未达到",
    }
}

//! `yanzhen goals`: how far the plan's goals are on any day; the brief, the next plan and the counties' shares.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};

use super::Outcome;
use super::out::say;
use crate::app::Session;
use crate::app::goal::GoalQuery;
use crate::app::plan::read_share;
use crate::config::Config;
use crate::domain::code::{GoalCode, PlanCode};
use crate::domain::day::Day;
use crate::domain::goal::Switch;
use crate::domain::plan::{PlanFile, Share};
use crate::view::goal::{ActualView, Attainment, GoalView};

/// For which day and plan goals are counted.
#[derive(Args, Clone, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Goals {
    #[command(flatten)]
    count: CountArgs,
    #[command(subcommand)]
    step: Option<Step>,
}

/// The day, the plan and the rule.
#[derive(Args, Clone, Debug)]
struct CountArgs {
    /// The day.
    #[arg(long, env = "YANZHEN_AS_OF", help = "统计日，如 2025-12-31；省略为今天")]
    as_of: Option<Day>,
    /// The day up to which records count.
    #[arg(long, env = "YANZHEN_KNOWN_ON", help = "只用此日以前已登记的事项；省略为全部")]
    known_on: Option<Day>,
    /// The plan.
    #[arg(long, env = "YANZHEN_PLAN", help = "规划代码；省略为统计日当时的规划")]
    plan: Option<PlanCode>,
    /// What is switched of the counting rule.
    #[arg(
        long,
        env = "YANZHEN_RULE",
        help = "切换口径：存量或累计-含不含上级称号-含不含已到期，如 cumulative-without-own；own 为不切换"
    )]
    rule: Option<Switch>,
}

#[derive(Clone, Debug, Subcommand)]
enum Step {
    #[command(about = "领导简报：全部数字、口径、日期和名单，写成 xlsx")]
    Report {
        #[command(flatten)]
        count: CountArgs,
        /// The file.
        #[arg(short, long, env = "YANZHEN_OUTPUT", help = "写到哪个 xlsx 文件")]
        output: PathBuf,
    },
    #[command(about = "录入规划和目标：文件写法同 seeds/goals.toml")]
    Enter {
        /// The file.
        #[arg(help = "TOML 文件")]
        file: PathBuf,
    },
    #[command(about = "把目标分解到县区，替换以前的分解")]
    Assign {
        /// The goal.
        #[arg(help = "目标代码")]
        goal: GoalCode,
        /// County and number.
        #[arg(help = "县区=数，如 涧西区=120 410307=80")]
        shares: Vec<String>,
        /// The document that assigns.
        #[arg(long, env = "YANZHEN_NOTE", default_value = "", help = "下达分解目标的文件和文号")]
        note: String,
    },
}

impl CountArgs {
    fn query(&self, session: &Session) -> GoalQuery {
        GoalQuery {
            known_on: self.known_on,
            plan: self.plan.clone(),
            switch: self.rule.unwrap_or_default(),
            ..GoalQuery::on(self.as_of.unwrap_or_else(|| session.today()))
        }
    }
}

/// Prints the goals that the registry counts, or does one of the steps.
pub(super) async fn run(config: &Config, goals: &Goals) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen goals").await?;
    match &goals.step {
        None => print(&session, &goals.count.query(&session)).await?,
        Some(Step::Report { count, output }) => report(&session, &count.query(&session), output).await?,
        Some(Step::Enter { file }) => enter(&session, file).await?,
        Some(Step::Assign { goal, shares, note }) => assign(&session, goal, shares, note).await?,
    }
    Ok(Outcome::Done)
}

async fn print(session: &Session, query: &GoalQuery) -> anyhow::Result<()> {
    let view = session.goals(query).await?;
    say!("{}（{}）", view.plan.title, view.plan.document);
    say!("统计日 {}，规划期末 {}", view.on, view.plan.until);
    for goal in &view.goals {
        print_goal(goal);
    }
    say!(
        "\n另有 {} 项指标由其他部门公布，见 /goals 的规划实施监测。",
        view.monitor.len()
    );
    Ok(())
}

async fn report(session: &Session, query: &GoalQuery, output: &Path) -> anyhow::Result<()> {
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
    let file = session
        .export_goal_report(query, folder.unwrap_or(Path::new(".")))
        .await?;
    let rows = file.rows;
    let path = file.move_to(output)?;
    say!("已写出简报 {}（统计日 {}，名单 {rows} 行）", path.display(), query.on);
    Ok(())
}

async fn enter(session: &Session, path: &Path) -> anyhow::Result<()> {
    let text = String::from_utf8(super::read_file(path)?).context("文件不是 UTF-8 文本")?;
    let file: PlanFile = toml::from_str(&text).map_err(|error| anyhow::anyhow!("文件写法不对：{error}"))?;
    session.enter_plans(&file).await?;
    say!("已录入规划 {} 个、目标 {} 项", file.plan.len(), file.goal.len());
    Ok(())
}

async fn assign(session: &Session, goal: &GoalCode, shares: &[String], note: &str) -> anyhow::Result<()> {
    let mut read = Vec::new();
    for text in shares {
        let (county, count) = text
            .split_once('=')
            .with_context(|| format!("“{text}”要写成 县区=数，如 涧西区=120"))?;
        let found = session.catalog().division_called(county.trim());
        let by_code = || county.trim().parse().ok();
        let division = found.map(|it| it.code.clone()).or_else(by_code);
        let division = division.with_context(|| format!("不认识县区“{county}”"))?;
        if let Some(value) = read_share(county, count)? {
            read.push(Share {
                division,
                value,
                note: note.to_owned(),
            });
        }
    }
    session.assign_shares(goal, &read).await?;
    say!("已把 {goal} 分解到 {} 个县区", read.len());
    Ok(())
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
        text += &format!("，另有 {} 家有效期未注明", actual.open);
    }
    if actual.fictional_open > 0 {
        text += &format!("（其中虚构 {} 家）", actual.fictional_open);
    }
    match actual.attainment {
        None => text,
        Some(Attainment::Undecided) => text + "，待核实：取决于有效期未注明的是否仍有效",
        Some(attainment) => format!("{text}，{}", attainment.title()),
    }
}

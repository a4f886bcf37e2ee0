//! `yanzhen check`: a firm's own facts against the law. Opens no registry, so that nothing can be stored.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::assess::write_assessment;
use super::out::say;
use super::standards::load_compiled;
use crate::app::check::{self, CheckRequest};
use crate::app::machine_today;
use crate::rules::verdict::Verdict;
use crate::view::check::CheckView;
use crate::view::question::QuestionnaireView;

/// Which facts are checked for what.
#[derive(Args, Clone, Debug)]
pub(super) struct Check {
    /// The facts.
    #[arg(
        long,
        env = "YANZHEN_FACTS",
        required_unless_present = "template",
        help = "自测文件（TOML 或 JSON），格式见 --template"
    )]
    facts: Option<PathBuf>,
    /// Whether to print a file to fill in.
    #[arg(
        long,
        env = "YANZHEN_TEMPLATE",
        conflicts_with = "facts",
        requires = "tier",
        help = "打印一份待填的自测文件：所选称号用到的每一项各问一次"
    )]
    template: bool,
    /// The tiers.
    #[arg(
        long,
        env = "YANZHEN_TIER",
        value_delimiter = ',',
        help = "称号的代码或名称，可重复；省略时以文件为准"
    )]
    tier: Vec<String>,
    /// The purpose.
    #[arg(long, env = "YANZHEN_PURPOSE", help = "new 新申报，review 复核；省略时以文件为准")]
    purpose: Option<String>,
    /// The day.
    #[arg(
        long,
        env = "YANZHEN_DATE",
        help = "评估日，如 2026-06-01；省略时以文件为准，文件也没写时为今天"
    )]
    date: Option<String>,
    /// Whether to print the answer of the interface.
    #[arg(long, env = "YANZHEN_JSON", help = "输出 JSON，与 POST /api/v1/checks 的答复相同")]
    json: bool,
}

/// Prints the answer. One that is not met or not decided needs a person.
pub(super) fn run(args: &Check) -> anyhow::Result<Outcome> {
    let (catalog, library) = load_compiled()?;
    let law = (&catalog, &library);
    let mut request = match &args.facts {
        Some(file) => CheckRequest::read(&super::read_file(file)?)?,
        None => CheckRequest::default(),
    };
    if !args.tier.is_empty() {
        request.tiers.clone_from(&args.tier);
    }
    request.purpose = args.purpose.clone().unwrap_or(request.purpose);
    request.date = args.date.clone().unwrap_or(request.date);
    if args.template {
        let questionnaire = check::questions(law, &request, machine_today())?;
        return Ok(print_template(&questionnaire));
    }
    let view = check::check(law, &request, machine_today())?;
    if args.json {
        say!("{}", serde_json::to_string_pretty(&view)?);
    } else {
        print_answer(&view);
    }
    let met = |it: &crate::view::assessment::AssessmentView| {
        it.result.as_ref().is_some_and(|result| result.verdict == Verdict::Met)
    };
    Ok(match view.assessments.iter().all(met) {
        true => Outcome::Done,
        false => Outcome::NeedsAttention,
    })
}

fn print_template(questionnaire: &QuestionnaireView) -> Outcome {
    say!("{}", check::template(questionnaire).trim_end());
    for (tier, why) in &questionnaire.without_standard {
        say!("# {}：{why}", tier.title);
    }
    match questionnaire.tiers.is_empty() {
        true => Outcome::NeedsAttention,
        false => Outcome::Done,
    }
}

fn print_answer(view: &CheckView) {
    let mut out = String::new();
    for assessment in &view.assessments {
        write_assessment(&mut out, assessment);
        out.push('\n');
    }
    out += "填报的事实：\n";
    for said in &view.said {
        let year = said.year.map(|year| format!("（{year}年）")).unwrap_or_default();
        out += &format!("  {}{year}：{}\n", said.title, said.printed);
    }
    if !view.unread.is_empty() {
        out += &format!("所选称号没有用到：{}\n", view.unread.join("、"));
    }
    view.notices.iter().for_each(|notice| out += &format!("{notice}\n"));
    say!("{}", out.trim_end());
}

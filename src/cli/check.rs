//! `yanzhen check`: a firm's own facts against the law. Opens no registry, so that nothing can be stored, unless a
//! bureau asks for it with `--record`.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::assess::write_assessment;
use super::out::say;
use super::standards::load_compiled;
use crate::app::check::{self, CheckRequest};
use crate::app::{Error, machine_today};
use crate::config::Config;
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
    /// The firm for which the facts are recorded.
    #[arg(
        long,
        env = "YANZHEN_RECORD",
        requires = "facts",
        help = "把文件中的数据登记为这家企业的自报（企业编号、信用代码或名称）；省略则什么都不保存"
    )]
    record: Option<String>,
    /// Whether to print the answer of the interface.
    #[arg(long, env = "YANZHEN_JSON", help = "输出 JSON，与 POST /api/v1/checks 的答复相同")]
    json: bool,
}

/// Prints the answer. One that is not met or not decided needs a person.
pub(super) async fn run(config: &Config, args: &Check) -> anyhow::Result<Outcome> {
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
    if let Some(firm) = &args.record {
        return record(config, firm, &request).await;
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

/// Records the facts as the firm's own word.
async fn record(config: &Config, firm: &str, request: &CheckRequest) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen check").await?;
    let found = session.find_meant_enterprise(firm).await;
    let id = found.map_err(|error| match error {
        Error::NotFound(_) => anyhow::anyhow!("没有找到“{firm}”，请用企业编号、信用代码或登记的名称"),
        other => other.into(),
    })?;
    let recorded = match session.record_check(id, request).await {
        Err(Error::NotFound(_)) => anyhow::bail!("没有编号为“{id}”的企业"),
        recorded => recorded?,
    };
    let years: Vec<String> = recorded.years.iter().map(ToString::to_string).collect();
    say!(
        "已登记为企业 {id} 的自报：{} 年，{} 项",
        years.join("、"),
        recorded.values
    );
    Ok(Outcome::Done)
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

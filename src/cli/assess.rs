//! `yanzhen assess`: what the law says of a firm, clause by clause.

mod advice;

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::{Error, Noun};
use crate::config::Config;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
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
    date: Option<Day>,
    /// The purpose.
    #[arg(
        long,
        env = "YANZHEN_PURPOSE",
        default_value = "new",
        help = "new 新申报，review 复核"
    )]
    purpose: Purpose,
    /// Whether the answer is kept.
    #[arg(
        long,
        env = "YANZHEN_KEEP",
        requires = "tier",
        help = "存档这份评估：留下事实、标准原文和结论，以后用 yanzhen explain 编号 核对"
    )]
    keep: bool,
}

/// Prints an assessment. One that is not met or not decided needs a person.
pub(super) async fn run(config: &Config, assess: &Assess) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen assess").await?;
    let date = assess.date.unwrap_or_else(|| session.today());
    let id = match session.find_meant_enterprise(&assess.enterprise).await {
        Err(Error::NotFound(_)) => anyhow::bail!("没有找到“{}”，请用企业编号、信用代码或登记的名称", assess.enterprise),
        found => found?,
    };
    let Some(tier) = &assess.tier else {
        let (firm, views) = session.assess_all(id, assess.purpose, date).await?;
        let mut out = format!("{} {}（{}，{date}）\n", firm.id, firm.name, assess.purpose.title());
        views.iter().for_each(|view| write_line(&mut out, view));
        say!("{}", out.trim_end());
        return Ok(Outcome::Done);
    };
    let view = match session.assess(id, tier, assess.purpose, date).await {
        Err(Error::NotFound(Noun::Tier)) => anyhow::bail!("没有代码为“{tier}”的称号，可省略 --tier 列出全部"),
        Err(Error::NotFound(_)) => anyhow::bail!("没有编号为“{id}”的企业"),
        assessed => assessed?,
    };
    let mut out = String::new();
    write_assessment(&mut out, &view);
    if assess.keep {
        let kept = session.keep_assessment(id, (tier, assess.purpose, date)).await;
        let kept = kept.map_err(|error| match error {
            Error::NotFound(Noun::Standard) => anyhow::anyhow!("这一天没有适用的标准，没有可以存档的评估"),
            other => other.into(),
        })?;
        put(&mut out, &format!("已存档：yanzhen explain {kept}"));
    }
    say!("{}", out.trim_end());
    let met = view.result.is_some_and(|result| result.verdict == Verdict::Met);
    Ok(if met { Outcome::Done } else { Outcome::NeedsAttention })
}

pub(super) fn write_line(out: &mut String, view: &AssessmentView) {
    if let (Some(standard), Some(result)) = (&view.standard, &view.result) {
        put(
            out,
            &format!(
                "  {}  {}（{}）：{}",
                result.verdict.title(),
                view.tier.title,
                view.tier.code,
                standard.document
            ),
        );
    }
}

pub(super) fn write_assessment(out: &mut String, view: &AssessmentView) {
    let made_up = if view.enterprise.fictional { "（虚构）" } else { "" };
    let number = match view.enterprise.id {
        EnterpriseId(0) => String::new(),
        id => format!("{id} "),
    };
    put(out, &format!("{number}{}{made_up}", view.enterprise.name));
    put(
        out,
        &format!("{} · {} · {}", view.tier.title, view.purpose.title(), view.date),
    );
    if let Some(absence) = &view.absence {
        put(out, &absence.text);
    }
    if let (Some(standard), Some(result)) = (&view.standard, &view.result) {
        write_head(out, standard, result);
        view.advice.iter().for_each(|advice| advice::write(out, advice));
        result
            .conditions
            .iter()
            .for_each(|condition| write_condition(out, condition));
        if let Some(score) = &result.score {
            write_score(out, score);
        }
        write_missing(out, result);
        advice::write_checklist(out, &result.checklist);
        put(out, &format!("\n评估编号 {}", result.id));
    }
}

fn write_head(out: &mut String, standard: &StandardView, result: &ResultView) {
    put(out, &format!("标准：{}（{}）", standard.title, standard.document));
    put(out, &format!("为何适用：{}", standard.because));
    put(out, &format!("结论：{}。{}", result.verdict.title(), result.summary));
}

fn write_condition(out: &mut String, condition: &ConditionView) {
    if condition.number.is_empty() {
        return;
    }
    let indent = "  ".repeat(condition.depth);
    put(
        out,
        &format!(
            "\n{indent}[{}] {} {}",
            condition.verdict_title(),
            condition.number,
            condition.title
        ),
    );
    put(
        out,
        &format!(
            "{indent}  条款：{} {}（可信度 {}）",
            condition.clause.document, condition.clause.article, condition.confidence
        ),
    );
    put(out, &format!("{indent}  要求：{}", condition.required));
    if !condition.actual.is_empty() {
        put(out, &format!("{indent}  实际：{}", condition.actual.join("；")));
    }
    for input in &condition.inputs {
        for reading in &input.readings {
            let year = reading.year.map(|year| format!("（{year}年）")).unwrap_or_default();
            put(
                out,
                &format!(
                    "{indent}  依据：{}{year}{} · {} · {}",
                    input.title,
                    reading.printed,
                    reading.kind.title(),
                    reading.source.title
                ),
            );
        }
    }
    if !condition.missing.is_empty() {
        put(out, &format!("{indent}  缺：{}", condition.missing.join("；")));
    }
}

fn write_score(out: &mut String, score: &ScoreView) {
    put(
        out,
        &format!(
            "\n{}：{}，要求 {}，满分 {}",
            score.title, score.printed, score.pass, score.full
        ),
    );
    for group in &score.groups {
        put(
            out,
            &format!("  {} {}（满分 {}）", group.title, group.printed, group.full),
        );
        for item in &group.items {
            let actual = if item.actual.is_empty() {
                String::new()
            } else {
                format!("：{}", item.actual.join("；"))
            };
            put(
                out,
                &format!("    {} {}（满分 {}）{actual}", item.title, item.printed, item.full),
            );
        }
    }
    if !score.deciding.is_empty() {
        put(out, &format!("  起决定作用：{}", score.deciding.join("、")));
    }
}

fn write_missing(out: &mut String, result: &ResultView) {
    if result.missing.is_empty() {
        return;
    }
    put(out, "\n缺什么：");
    for field in &result.missing {
        let year = field.year.map(|year| format!("（{year}年）")).unwrap_or_default();
        put(
            out,
            &format!("  {}{year}，用于：{}", field.title, field.needed_by.join("；")),
        );
    }
}

fn put(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

//! `yanzhen explain`: a kept assessment, proved by its hash and answered once more.

use clap::Args;

use super::Outcome;
use super::assess::write_assessment;
use super::out::say;
use crate::app::Error;
use crate::config::Config;
use crate::domain::assessment::AssessmentId;
use crate::view::explain::{ExplainView, ReplayState, TextState, purpose_title};

/// Which assessment is explained.
#[derive(Args, Clone, Debug)]
pub(super) struct Explain {
    /// Its id.
    #[arg(help = "存档编号：64 位的数字和字母")]
    id: AssessmentId,
    /// Whether to print only the answer.
    #[arg(long, env = "YANZHEN_RAW", help = "只输出存档的答案原文，逐字节不变")]
    raw: bool,
    /// Whether to print only the inputs.
    #[arg(
        long,
        env = "YANZHEN_INPUTS",
        conflicts_with = "raw",
        help = "只输出存档的事实原文：它的 SHA-256 就是编号"
    )]
    inputs: bool,
}

/// Prints what was kept. One that does not verify, or is answered otherwise today, needs a person.
pub(super) async fn run(config: &Config, explain: &Explain) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen explain").await?;
    let view = match session.explain_assessment(&explain.id).await {
        Err(Error::NotFound(_)) => anyhow::bail!("没有存档编号为 {} 的测评", explain.id),
        explained => explained?,
    };
    if explain.raw {
        say!("{}", view.answer);
    } else if explain.inputs {
        // The text ends with a line break of its own.
        say!("{}", view.inputs.strip_suffix('\n').unwrap_or(&view.inputs));
    } else {
        print(&view);
    }
    let sound = view.replay.id_matches && view.replay.standard_text != TextState::Missing;
    let same = matches!(view.replay.state, ReplayState::Identical | ReplayState::SameFindings);
    Ok(if sound && same {
        Outcome::Done
    } else {
        Outcome::NeedsAttention
    })
}

fn print(view: &ExplainView) {
    let mut out = format!("存档编号 {}\n", view.id);
    let proved = match view.replay.id_matches {
        true => "编号核对：通过（编号等于存档事实的 SHA-256）",
        false => "编号核对：不通过（存档的事实与编号不符，可能被改动）",
    };
    out += &format!("{proved}\n");
    out += match view.replay.standard_text {
        TextState::Current => "标准原文：与当前程序收录的相同\n",
        TextState::Older => "标准原文：当前程序已收录另一文本，存档的原文完整\n",
        TextState::Missing => "标准原文：缺失或与编号不符\n",
    };
    out += &format!("重新计算：{}\n", view.replay.text);
    for difference in &view.replay.differences {
        out += &format!(
            "  {}：存档 {}，现在 {}\n",
            difference.place, difference.kept, difference.now
        );
    }
    for keep in &view.kept {
        let made_up = if keep.fictional { "（虚构）" } else { "" };
        let purpose = purpose_title(&keep.purpose);
        let at = keep.at.format("%Y-%m-%d %H:%M");
        out += &format!("存档：{} {}{made_up}，{purpose}，{at}\n", keep.enterprise, keep.name);
    }
    out.push('\n');
    match &view.assessment {
        Some(assessment) => write_assessment(&mut out, assessment),
        None => {
            let verdict = view.verdict.map_or("读不出", crate::rules::verdict::Verdict::title);
            out += &format!("标准 {}，评估日 {}，存档的结论：{verdict}\n", view.standard, view.date);
        }
    }
    say!("{}", out.trim_end());
}

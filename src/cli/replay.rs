//! `yanzhen replay`: every kept assessment asked again under this program, differences by standard and cause.

use super::Outcome;
use super::out::say;
use crate::app::Session;
use crate::config::Config;
use crate::domain::assessment::AssessmentId;
use crate::view::replay::ReplayGroupView;

pub(super) async fn run(config: &Config) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen replay").await?;
    print(&session).await
}

/// Prints the differences; a machine that answers otherwise needs a person, a text that was put right is only told.
pub(super) async fn print(session: &Session) -> anyhow::Result<Outcome> {
    let report = session.replay_assessments().await?;
    say!("重问存档：{} 份，{} 类不同", report.asked, report.groups.len());
    report.groups.iter().for_each(print_group);
    Ok(match report.needs_a_person() {
        true => Outcome::NeedsAttention,
        false => Outcome::Done,
    })
}

fn print_group(group: &ReplayGroupView) {
    say!("  {} {} 份：{}", group.standard, group.count, group.cause.title());
    for (moved, count) in &group.moved {
        say!("    {moved}：{count} 份");
    }
    let examples: Vec<&str> = group.examples.iter().map(AssessmentId::as_str).collect();
    say!("    如 {}", examples.join("、"));
}

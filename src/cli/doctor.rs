//! `yanzhen doctor`: looks for damage and says where.

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::{App, Session};
use crate::config::Config;
use crate::domain::audit::Fault;
use crate::rules::screening::List;

/// What to look at beside the usual.
#[derive(Args, Clone, Debug)]
pub(super) struct Doctor {
    /// Whether to prove the search.
    #[arg(
        long,
        env = "YANZHEN_DOCTOR_SEARCH",
        help = "逐字核对检索：抽样企业名称的每个 1–3 字片段，索引与数据库的家数必须相同"
    )]
    search: bool,
    /// Whether to look for records that need a person.
    #[arg(
        long,
        env = "YANZHEN_DOCTOR_DATA",
        help = "数据体检：无据称号、重叠、到期未复核、存疑代码、重复企业，逐类计数并列出前几条"
    )]
    data: bool,
    /// Whether to screen every firm afresh.
    #[arg(
        long,
        env = "YANZHEN_DOCTOR_SCREENING",
        help = "逐家核对存下的筛查结果：每家重新筛查一次再比较；省略时只抽查"
    )]
    screening: bool,
    /// How many firms give their names for the search, and are screened afresh.
    #[arg(long, env = "YANZHEN_DOCTOR_SAMPLE", default_value_t = 500, help = "抽样多少家企业")]
    sample: usize,
}

/// Prints every fault; any fault needs a person.
pub(super) async fn run(config: &Config, doctor: &Doctor) -> anyhow::Result<Outcome> {
    let session = super::session_of(&App::examine(config).await?, "yanzhen doctor");
    let mut faults = session.app().find_faults().await?;
    if faults.iter().any(Fault::is_of_the_file) {
        return Ok(tell(&faults));
    }
    let readiness = session.app().readiness().await?;
    say!(
        "内置数据：无误（{} 个称号，{} 份标准）",
        session.catalog().tiers.len(),
        session.library().standards().len()
    );
    say!("数据库：结构最新，最后一次改动为第 {} 号", readiness.latest);
    let searched = if doctor.search {
        prove_search(&session, doctor.sample).await?
    } else {
        Outcome::Done
    };
    let screened = prove_screening(&session, (!doctor.screening).then_some(doctor.sample)).await?;
    let linted = if doctor.data {
        lint(&session).await?
    } else {
        Outcome::Done
    };
    let (kept, broken) = session.verify_assessments().await?;
    say!("存档的评估：核对了 {kept} 份，编号、标准原文和封印");
    // What a corrected text or a later machine answers otherwise is told here, not a fault of the registry.
    super::replay::print(&session).await?;
    faults.extend(broken);
    if faults.is_empty() {
        say!("完整性与审计链：未发现问题");
        let looked = [searched, screened, linted];
        return Ok(match looked.iter().all(|outcome| *outcome == Outcome::Done) {
            true => Outcome::Done,
            false => Outcome::NeedsAttention,
        });
    }
    Ok(tell(&faults))
}

/// Prints what is wrong and what to do.
fn tell(faults: &[Fault]) -> Outcome {
    for fault in faults {
        say!("问题：{fault}");
    }
    say!(
        "共 {} 处问题。请先停止服务，把整个数据目录另存一份，再据此核对；核对不清的，用 yanzhen restore 恢复最近的备份。",
        faults.len()
    );
    Outcome::NeedsAttention
}

/// Prints how many records of each kind need a person, and the first of them.
async fn lint(session: &Session) -> anyhow::Result<Outcome> {
    let view = session.lint(session.today()).await?;
    for kind in &view.kinds {
        say!("数据体检·{}：{} 条", kind.title, kind.count);
        for finding in &kind.findings {
            let other = finding
                .other
                .as_ref()
                .map(|other| format!("、{} {}", other.enterprise, other.name));
            let other = other.unwrap_or_default();
            say!("  {} {}{other}：{}", finding.enterprise, finding.name, finding.text);
        }
    }
    Ok(if view.total() == 0 {
        Outcome::Done
    } else {
        Outcome::NeedsAttention
    })
}

/// Prints for how many pieces of names index and database agree.
async fn prove_search(session: &Session, sample: usize) -> anyhow::Result<Outcome> {
    if !session.app().index_is_current().await? {
        say!("检索索引还没有跟上数据库：服务运行时它会自己跟上；没有运行服务，请先运行 yanzhen reindex，再核对。");
        return Ok(Outcome::NeedsAttention);
    }
    let proof = session.prove_search(sample).await?;
    say!(
        "检索：{} 家企业，核对了 {} 个名称片段，{} 个不一致",
        proof.firms,
        proof.pieces,
        proof.differences.len()
    );
    for difference in &proof.differences {
        say!(
            "问题：“{}”数据库有 {} 家，检索得 {} 家",
            difference.piece,
            difference.recorded,
            difference.found
        );
    }
    if proof.differences.is_empty() {
        return Ok(Outcome::Done);
    }
    say!("请运行 yanzhen reindex 重建索引后再核对。");
    Ok(Outcome::NeedsAttention)
}

/// Prints for how many firms the stored screening is what a fresh one gives.
async fn prove_screening(session: &Session, sample: Option<usize>) -> anyhow::Result<Outcome> {
    let Some(proof) = session.prove_screening(sample).await? else {
        say!("全库筛查：还没有运行过");
        return Ok(Outcome::Done);
    };
    let waiting = match proof.waiting {
        0 => String::new(),
        waiting => format!("，另有 {waiting} 家待下次筛查"),
    };
    let way = if sample.is_some() { "抽查" } else { "逐家核对" };
    say!(
        "全库筛查：{way}了 {} 家存下的结果{waiting}，{} 家与重新筛查不一致",
        proof.firms,
        proof.different
    );
    let title = |list: Option<List>| list.map_or("不在名单上", List::title);
    for it in &proof.differences {
        let (stored, found) = (title(it.stored), title(it.found));
        let said = match it.stored == it.found {
            true => format!("名单同为“{stored}”，理由不同"),
            false => format!("存的是“{stored}”，重新筛查是“{found}”"),
        };
        say!("问题：{} {}（{}）：{said}", it.enterprise, it.name, it.tier);
    }
    Ok(match proof.different {
        0 => Outcome::Done,
        _ => Outcome::NeedsAttention,
    })
}

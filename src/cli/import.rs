//! `yanzhen import`: a published list into the registry; preview, commit, resume, and the rows that wait.

mod queue;
mod rows;
mod values;

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};

use super::Outcome;
use super::out::say;
use crate::app::Session;
use crate::app::import::heading::{Purpose, tier_named};
use crate::app::import::meaning::{Mapping, Meaning, header_key, is_unit};
use crate::app::import::options::{Options, Outsiders};
use crate::app::import::{Order, Progress, Upload, save_hand_out};
use crate::config::Config;
use crate::domain::day::Day;
use crate::domain::import::{ImportId, ImportKind, RowOutcome};
use crate::domain::source::SourceKind;
use crate::view::import::{ImportView, PlanView};

/// A file with what the operator says of it, or one of the steps around it.
#[derive(Args, Clone, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Import {
    #[command(subcommand)]
    step: Option<Step>,
    #[command(flatten)]
    file: FileArgs,
}

#[derive(Clone, Debug, Subcommand)]
enum Step {
    #[command(about = "列出待匹配的行和候选企业")]
    Queue(queue::QueueArgs),
    #[command(about = "处理一行：确认为某企业、新建或跳过")]
    Resolve(queue::ResolveArgs),
    #[command(about = "记住的写法：列出、记住或删除某一列里的写法当作什么")]
    Values(values::ValuesArgs),
    #[command(about = "继续中断的导入")]
    Resume {
        #[arg(help = "导入编号")]
        import: ImportId,
    },
    #[command(about = "撤销一次导入：登记库回到导入之前")]
    Revert {
        #[arg(help = "导入编号")]
        import: ImportId,
        #[arg(long, env = "YANZHEN_IMPORT_REVERT_DRY_RUN", help = "只说明会怎样，不撤销")]
        dry_run: bool,
    },
    #[command(about = "把每一行的结果存成名单：xlsx、CSV 或 JSON")]
    Rows {
        #[arg(help = "导入编号")]
        import: ImportId,
        #[arg(
            long,
            env = "YANZHEN_IMPORT_ROWS_OUTCOME",
            help = "只要这种结果：created、updated、unchanged、queued、skipped、failed；省略为全部"
        )]
        outcome: Option<RowOutcome>,
        #[arg(
            short,
            long,
            env = "YANZHEN_IMPORT_ROWS_OUTPUT",
            help = "存到这个文件，按扩展名定格式"
        )]
        output: PathBuf,
    },
    #[command(about = "把错误的行存成文件：原来的列，加上原因和行号")]
    Failures {
        #[arg(help = "导入编号")]
        import: ImportId,
        #[arg(short, long, env = "YANZHEN_IMPORT_FAILURES_OUTPUT", help = "存到这个 xlsx 文件")]
        output: PathBuf,
    },
}

/// What the operator says of a file.
#[derive(Args, Clone, Debug)]
struct FileArgs {
    #[arg(help = "名单文件：xlsx、xls、ods、CSV、JSON、Markdown 表格")]
    file: Option<PathBuf>,
    #[arg(long, env = "YANZHEN_IMPORT_DRY_RUN", help = "只预览，不写入")]
    dry_run: bool,
    #[arg(
        long,
        env = "YANZHEN_IMPORT_KIND",
        help = "名单种类：tenures 称号名单、enterprises 企业名录、filings 填报数据、changes 更名迁移、outcomes 目标公布数；省略时自动识别"
    )]
    kind: Option<ImportKind>,
    #[arg(long, env = "YANZHEN_IMPORT_SHEET", help = "只读这个工作表")]
    sheet: Option<String>,
    #[arg(long, env = "YANZHEN_IMPORT_TIER", help = "称号的代码或名称；省略时按标题识别")]
    tier: Option<String>,
    #[arg(
        long,
        env = "YANZHEN_IMPORT_BASIS",
        help = "名单性质：recognized 认定、reviewed 复核通过、proposed 公示、failed_review 复核未通过、revoked 撤销、cancelled 取消"
    )]
    basis: Option<Purpose>,
    #[arg(long, env = "YANZHEN_IMPORT_FROM", help = "有效期起始日")]
    from: Option<Day>,
    #[arg(long, env = "YANZHEN_IMPORT_UNTIL", help = "有效期截止日")]
    until: Option<Day>,
    #[arg(long, env = "YANZHEN_IMPORT_EFFECTIVE", help = "撤销、取消、复核未通过的生效日")]
    effective: Option<Day>,
    #[arg(long, env = "YANZHEN_IMPORT_BATCH", help = "批次，如 第二批")]
    batch: Option<String>,
    #[arg(long, env = "YANZHEN_IMPORT_DOCUMENT", help = "文号")]
    document: Option<String>,
    #[arg(long, env = "YANZHEN_IMPORT_SOURCE_TITLE", help = "来源标题；省略时用名单标题")]
    source_title: Option<String>,
    #[arg(long, env = "YANZHEN_IMPORT_LINK", help = "来源网址")]
    link: Option<String>,
    #[arg(long, env = "YANZHEN_IMPORT_PUBLISHED", help = "公布日期")]
    published: Option<Day>,
    #[arg(long, env = "YANZHEN_IMPORT_YEAR", help = "填报数据的年份；表头或列里写明年份时省略")]
    year: Option<i32>,
    #[arg(
        long,
        env = "YANZHEN_IMPORT_UNIT",
        help = "金额的单位，如 元、千元、万元；表头或标题写明时以所写为准"
    )]
    unit: Option<String>,
    #[arg(long, env = "YANZHEN_IMPORT_HIDDEN", help = "也读隐藏的工作表和行")]
    hidden: bool,
    #[arg(
        long,
        env = "YANZHEN_IMPORT_OUTSIDERS",
        help = "外地企业：skip 跳过、take 登记；省略时企业名录登记，其他名单跳过"
    )]
    outsiders: Option<Outsiders>,
    #[arg(
        long,
        env = "YANZHEN_IMPORT_FIGURES_FROM",
        help = "填报数据的来源：self_declared 企业自报（默认）、platform 培育平台、audit 审计报告、notice 公告名单"
    )]
    figures_from: Option<SourceKind>,
    #[arg(
        long = "column",
        env = "YANZHEN_IMPORT_COLUMNS",
        value_delimiter = ';',
        help = "列的含义，如 客户=name、备注2=-、收入=figure:revenue@2024:千元（指标、年份、单位），可重复"
    )]
    columns: Vec<String>,
}

/// Runs a step.
pub(super) async fn run(config: &Config, import: &Import) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen import").await?;
    match &import.step {
        Some(Step::Queue(args)) => queue::list(&session, args).await,
        Some(Step::Resolve(args)) => queue::resolve(&session, args).await,
        Some(Step::Values(args)) => values::run(&session, args).await,
        Some(Step::Resume { import }) => {
            let done = session.resume_import(*import, &mut say).await?;
            Ok(report(&done))
        }
        Some(Step::Revert { import, dry_run }) => revert(&session, *import, *dry_run).await,
        Some(Step::Rows {
            import,
            outcome,
            output,
        }) => rows::export(&session, (*import, *outcome), output).await,
        Some(Step::Failures { import, output }) => {
            let file = session.export_failures(*import).await?;
            save_hand_out(&file, output).with_context(|| format!("无法写入 {}", output.display()))?;
            say!("已存到 {}", output.display());
            Ok(Outcome::Done)
        }
        None => run_file(&session, &import.file).await,
    }
}

async fn revert(session: &Session, import: ImportId, dry_run: bool) -> anyhow::Result<Outcome> {
    let view = session.preview_revert(import).await?;
    let counts = view.counts;
    say!(
        "撤销导入 {import}：删除企业 {} 家，恢复企业信息 {} 家，收回或恢复称号 {} 项，收回填报数据 {} 份，收回目标公布数 {} 个",
        counts.removed,
        counts.restored,
        counts.tenures,
        counts.filings,
        counts.outcomes
    );
    for obstacle in &view.obstacles {
        say!(
            "不能撤销：{}{}{}",
            obstacle.name,
            obstacle
                .enterprise
                .map_or_else(String::new, |id| format!("（企业编号 {id}）")),
            obstacle.reason
        );
    }
    if dry_run {
        say!("（预览，未撤销）");
        return Ok(attention(view.obstacles.len() as u64));
    }
    session.revert_import(import).await?;
    say!("已撤销");
    Ok(Outcome::Done)
}

async fn run_file(session: &Session, args: &FileArgs) -> anyhow::Result<Outcome> {
    let path = args
        .file
        .as_ref()
        .context("请给出要导入的文件，例如 yanzhen import 名单.xlsx --dry-run")?;
    let bytes = super::read_file(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let upload = Upload {
        file_name: name.unwrap_or_default(),
        bytes,
    };
    let options = options_of(session, args)?;
    if args.dry_run {
        let plan = session.preview_import(&upload, &options).await?;
        return Ok(print_plan(&plan));
    }
    let order = Order {
        upload: &upload,
        options: &options,
        digest: None,
    };
    let done = session.commit_import(&order, &mut say).await?;
    Ok(report(&done))
}

fn options_of(session: &Session, args: &FileArgs) -> anyhow::Result<Options> {
    let tier = match &args.tier {
        None => None,
        Some(name) => {
            let found = tier_named(name, session.catalog());
            Some(found.with_context(|| format!("没有称号“{name}”；可用代码或正式名称"))?)
        }
    };
    Ok(Options {
        kind: args.kind,
        sheet: args.sheet.clone(),
        tier,
        purpose: args.basis,
        from: args.from,
        until: args.until,
        on: args.effective,
        batch: args.batch.clone(),
        document: args.document.clone(),
        source_title: args.source_title.clone(),
        link: args.link.clone(),
        published: args.published,
        year: args.year,
        unit: args.unit.clone().map(checked_unit).transpose()?,
        hidden: args.hidden,
        outsiders: args.outsiders,
        figures_from: args.figures_from,
        columns: mapping_of(session, &args.columns)?,
        values: None,
    })
}

fn checked_unit(unit: String) -> anyhow::Result<String> {
    anyhow::ensure!(
        is_unit(&unit),
        "没有单位“{unit}”；可用 元、千元、万元、百万元、千万元、亿元、美元、万美元"
    );
    Ok(unit)
}

fn mapping_of(session: &Session, said: &[String]) -> anyhow::Result<Mapping> {
    let mut mapping = Mapping::new();
    for pair in said {
        let (header, key) = pair
            .split_once('=')
            .with_context(|| format!("“{pair}”应写成 表头=列名"))?;
        anyhow::ensure!(
            Meaning::of_key(key, header, session.catalog()).is_some(),
            "没有列“{key}”；可用 name、credit_code、figure:指标代码、- 等"
        );
        mapping.insert(header_key(header), key.to_owned());
    }
    Ok(mapping)
}

fn print_plan(plan: &PlanView) -> Outcome {
    say!("{}  {}（预览，未写入）", plan.kind.title(), plan.file_name);
    say!("依据：{} {}", plan.source_title, plan.document);
    plan.remarks.iter().for_each(|remark| say!("{remark}"));
    plan.findings
        .iter()
        .for_each(|finding| say!("未采用：{}", finding.sentence()));
    for row in &plan.rows {
        let firm = row
            .enterprise
            .as_ref()
            .map(|firm| format!(" → {}", firm.name))
            .unwrap_or_default();
        say!(
            "{}\t{}\t{}{firm}\t{}",
            row.place,
            row.outcome.title(),
            row.name,
            row.reason
        );
        for candidate in &row.candidates {
            say!("\t候选 {}：{}", candidate.id, queue::describe(candidate));
        }
    }
    if plan.left_out > 0 {
        say!("另有 {} 行结果相同，不逐行列出", plan.left_out);
    }
    say!("{}", plan.counts.sentence());
    attention(plan.counts.queued + plan.counts.failed + plan.findings.len() as u64)
}

/// Everything printed here is on disk.
fn say(progress: &Progress) {
    say!(
        "已写入 {}/{} 行（导入编号 {}）",
        progress.committed,
        progress.rows,
        progress.import
    );
}

fn report(done: &ImportView) -> Outcome {
    say!("导入编号 {}：{}", done.id, done.counts.sentence());
    if !done.note.is_empty() {
        say!("{}", done.note);
    }
    if done.counts.queued > 0 {
        say!(
            "有 {} 行待匹配，请执行 yanzhen import queue {}",
            done.counts.queued,
            done.id
        );
    }
    if done.counts.failed > 0 {
        say!(
            "有 {} 行有误，请执行 yanzhen import queue {} --outcome {}",
            done.counts.failed,
            done.id,
            RowOutcome::Failed
        );
    }
    attention(done.counts.queued + done.counts.failed + u64::from(!done.note.is_empty()))
}

fn attention(rows: u64) -> Outcome {
    if rows == 0 {
        Outcome::Done
    } else {
        Outcome::NeedsAttention
    }
}

//! The command line: one binary, every operation a subcommand. Answers go to standard output in Chinese, logs
//! and errors to standard error. Exit codes: 0 done, 1 done but something needs a person, 2 refused or failed.

mod account;
mod assess;
mod audit;
mod backup;
mod check;
mod completions;
mod demo;
mod doctor;
mod drill;
mod erase;
mod explain;
mod export;
mod face;
mod goals;
mod import;
mod jobs;
mod matching;
mod migrate;
mod out;
mod reindex;
mod replay;
mod restore;
mod screen;
mod search;
mod serve;
mod simulate;
mod standards;
mod template;
mod work;

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use rustix::fs::Mode;

use crate::app::outage::outage_of;
use crate::app::{App, Error, Session, sheet};
use crate::config::{Config, Listen};
use crate::domain::access::Actor;
use crate::domain::text::for_terminal;
use crate::telemetry;

/// The arguments of one call.
#[derive(Debug, Parser)]
#[command(name = "yanzhen", version, about = "雁阵：企业梯度培育库", long_about = None)]
pub struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(about = "用内置的真实企业和一套虚构企业演示")]
    Demo(demo::DemoArgs),
    #[command(about = "在本机提供网页和 JSON 接口")]
    Serve(Listen),
    #[command(about = "查企业：名称、简称、曾用名、拼音、产品、代码")]
    Search(search::Search),
    #[command(about = "办理后台任务：可在几台机器上同时运行")]
    Work(work::Work),
    #[command(about = "查看和取消后台任务")]
    Jobs(jobs::Jobs),
    #[command(about = "从数据库重建检索索引")]
    Reindex,
    #[command(about = "建立或升级数据库")]
    Migrate,
    #[command(about = "导入名单：预览、提交、处理待匹配")]
    Import(Box<import::Import>),
    #[command(name = "match", about = "批量匹配企业名称：给出登记名称、信用代码和称号")]
    Match(matching::Match),
    #[command(about = "导出任意日期的称号名单，或查得的企业名录")]
    Export(export::Export),
    #[command(about = "下载空白名单模板：下拉选项、单位和填写说明")]
    Template(template::Template),
    #[command(about = "规划目标完成情况：按称号逐家统计，与公布数并列")]
    Goals(goals::Goals),
    #[command(about = "全库筛查：哪些企业够格、差一步、待补数据或复核不过")]
    Screen(screen::Screen),
    #[command(about = "政策推演：改动门槛或用草案全文，看全库哪些企业会变")]
    Simulate(simulate::Simulate),
    #[command(about = "对照认定标准逐条评估一家企业")]
    Assess(assess::Assess),
    #[command(about = "账号：列出、申请、应急处置")]
    Account(account::AccountArgs),
    #[command(about = "查看写入记录，核对审计链")]
    Audit(audit::Audit),
    #[command(about = "核对并重现一份存档的评估：编号、标准原文、逐条结论")]
    Explain(explain::Explain),
    #[command(about = "重问全部存档的评估：当前程序和更正后的条文得出什么不同，按标准和原因统计")]
    Replay,
    #[command(about = "企业自测：按填报的事实逐条核对，不保存任何内容")]
    Check(check::Check),
    #[command(about = "备份内置数据库：服务运行时也可以，写完即检查")]
    Backup(backup::Backup),
    #[command(about = "恢复备份：先检查再替换，被替换的数据另存")]
    Restore(restore::Restore),
    #[command(about = "删除一家企业的个人信息：法定代表人、联系人、电话、邮箱")]
    Erase(erase::Erase),
    #[command(about = "查看、检查和对比认定标准")]
    Standards(standards::Standards),
    #[command(about = "检查数据库、审计链、检索索引和内置数据")]
    Doctor(doctor::Doctor),
    #[command(about = "给 bash、zsh、fish 等的命令补全")]
    Completions(completions::Completions),
    #[command(name = sheet::apart::COMMAND, hide = true, about = "读取一个文件：由本程序自己调用")]
    ReadFile,
    #[command(about = "演练：强行结束、磁盘写满、只读、时钟跳变、字节被改、备份恢复")]
    Drill(drill::Drill),
}

/// How a command ended when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done: exit code 0.
    Done,
    /// Done, but something needs a person, e.g. rows in a queue: exit code 1.
    NeedsAttention,
}

/// So long work that is no longer wanted may take to end.
const GRACE: Duration = Duration::from_secs(3);

/// Returns the file of this program; the running one when it was replaced meanwhile.
fn own_program() -> PathBuf {
    let own = std::env::current_exe().ok().filter(|path| path.exists());
    own.unwrap_or_else(|| PathBuf::from("/proc/self/exe"))
}

/// The stack of a thread: a request goes through every layer before it is answered where it stands, and a search that
/// is short is answered there too.
const STACK: usize = 8 * 1024 * 1024;

/// Runs the command that the process was called with.
pub fn main() -> ExitCode {
    // What this process writes is the registry's: nobody else of this machine reads it.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let cli = match face::parse() {
        Ok(cli) => cli,
        Err(ended) => return ended,
    };
    if let Command::ReadFile = cli.command {
        return sheet::apart::answer();
    }
    sheet::apart::read_apart(own_program());
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    let runtime = match threads.enable_all().thread_stack_size(STACK).build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    let ended = telemetry::start(&cli.config).and_then(|()| runtime.block_on(run(cli)));
    // What still works on a thread that may block is not waited for without end.
    runtime.shutdown_timeout(GRACE);
    match ended {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NeedsAttention) => ExitCode::from(1),
        Err(error) => fail(&error),
    }
}

/// Opens the registry for the operator at this machine: whoever can start a command acts for
/// the city's bureau.
async fn open(config: &Config, name: &str) -> anyhow::Result<Session> {
    Ok(session_of(&App::open(config).await?, name))
}

fn session_of(app: &App, name: &str) -> Session {
    app.session(Actor::local_bureau(name), app.today())
}

async fn run(cli: Cli) -> anyhow::Result<Outcome> {
    let Cli { config, command } = cli;
    match command {
        Command::Demo(args) => demo::run(&config, &args).await,
        Command::Serve(listen) => serve::run(&config, &listen).await,
        Command::Search(search) => search::run(&config, &search).await,
        Command::Work(args) => work::run(&config, args).await,
        Command::Jobs(args) => jobs::run(&config, args).await,
        Command::Reindex => reindex::run(&config).await,
        Command::Migrate => migrate::run(&config).await,
        Command::Import(import) => import::run(&config, &import).await,
        Command::Match(args) => matching::run(&config, &args).await,
        Command::Export(export) => export::run(&config, &export).await,
        Command::Template(args) => template::run(&config, &args).await,
        Command::Goals(goals) => goals::run(&config, &goals).await,
        Command::Screen(args) => screen::run(&config, &args).await,
        Command::Simulate(args) => simulate::run(&config, &args).await,
        Command::Assess(assess) => assess::run(&config, &assess).await,
        Command::Account(args) => account::run(&config, &args).await,
        Command::Audit(args) => audit::run(&config, &args).await,
        Command::Replay => replay::run(&config).await,
        Command::Explain(args) => explain::run(&config, &args).await,
        Command::Check(args) => check::run(&config, &args).await,
        Command::Standards(standards) => standards::run(&standards),
        Command::Erase(args) => erase::run(&config, &args).await,
        Command::Drill(args) => drill::run(&args).await,
        Command::Doctor(doctor) => doctor::run(&config, &doctor).await,
        Command::Backup(args) => backup::run(&config, &args).await,
        Command::Restore(args) => restore::run(&config, &args).await,
        Command::Completions(completions) => completions::run(&completions),
        Command::ReadFile => Ok(Outcome::Done),
    }
}

/// Reads a file that was named on the command line, no further than a list may be long: what is named may have no
/// end.
fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = sheet::MAX_FILE as u64;
    let read = std::fs::File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    if sheet::MAX_FILE < bytes.len() {
        anyhow::bail!("{}：{}", path.display(), sheet::SheetError::FileTooLarge);
    }
    read.map(|_| bytes).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => anyhow::anyhow!("没有文件 {}，请检查路径", path.display()),
        io::ErrorKind::PermissionDenied => anyhow::anyhow!("没有权限读取文件 {}", path.display()),
        _ => anyhow::Error::new(error).context(format!("读不了文件 {}", path.display())),
    })
}

/// Prints what went wrong for a person.
fn fail(error: &anyhow::Error) -> ExitCode {
    match error.downcast_ref::<Error>() {
        Some(Error::Invalid(fields)) => fields
            .iter()
            .for_each(|field| eprintln!("错误（{}）：{}", field.field, for_terminal(&field.message))),
        _ => {
            let causes = format!("{error:#}");
            let causes = for_terminal(&causes);
            match outage_of(error) {
                Some(outage) => eprintln!("错误：{}。{}\n（{causes}）", outage.title(), outage.advice()),
                None => eprintln!("错误：{causes}"),
            }
        }
    }
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn check(command: &clap::Command, path: &str, findings: &mut Vec<String>) {
        for argument in command.get_arguments() {
            let is_own = !matches!(argument.get_id().as_str(), "help" | "version");
            if is_own && argument.get_long().is_some() && argument.get_env().is_none() {
                findings.push(format!("{path} --{}", argument.get_id()));
            }
        }
        for step in command.get_subcommands() {
            check(step, &format!("{path} {}", step.get_name()), findings);
        }
    }

    #[test]
    fn every_flag_is_also_an_environment_variable() {
        let mut command = Cli::command();
        command.build();
        command.clone().debug_assert();
        let mut findings = Vec::new();
        check(&command, "yanzhen", &mut findings);
        assert_eq!(findings, Vec::<String>::new());
    }
}

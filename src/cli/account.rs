//! `yanzhen account`: what is done about accounts at the machine itself. It makes and asks; it approves nothing, for
//! whoever has the machine is one person.

use clap::{Args, Subcommand};

use super::Outcome;
use super::out::say;
use crate::app::{App, Session};
use crate::config::Config;
use crate::domain::access::{Role, Scope};
use crate::domain::account::{AccountId, Grant, Login, Person, Standing};

/// What to do about accounts.
#[derive(Args, Clone, Debug)]
pub(super) struct AccountArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Clone, Debug)]
enum Command {
    #[command(about = "列出全部账号和待审批的申请")]
    List,
    #[command(about = "建立账号并提出角色和范围；安全管理员审批后生效")]
    Request(Request),
    #[command(about = "应急：解除锁定和停用、清除口令和验证码，给出新的启用链接；记入审计")]
    Rescue(Rescue),
}

/// An account as it is asked for.
#[derive(Args, Clone, Debug)]
struct Request {
    #[arg(env = "YANZHEN_LOGIN", help = "登录名")]
    login: Login,
    #[arg(long, env = "YANZHEN_NAME", help = "姓名")]
    name: String,
    #[arg(long, env = "YANZHEN_OFFICE", default_value = "", help = "单位")]
    office: String,
    #[arg(long, env = "YANZHEN_NUMBER", default_value = "", help = "工号；三员必填")]
    number: String,
    #[arg(
        long,
        env = "YANZHEN_ROLE",
        help = "角色：visitor、enterprise、caseworker、unit、bureau、system、security、auditor"
    )]
    role: Role,
    #[arg(
        long,
        env = "YANZHEN_COUNTY",
        value_delimiter = ',',
        help = "县区代码，可写几个；省略为全市"
    )]
    county: Vec<String>,
    #[arg(
        long,
        env = "YANZHEN_FIRMS",
        value_delimiter = ',',
        help = "负责的企业：统一社会信用代码，可写几个"
    )]
    firms: Vec<String>,
    #[arg(long, env = "YANZHEN_WHY", help = "事由，审批人据此决定")]
    why: String,
}

/// Which account is entered again, and why.
#[derive(Args, Clone, Debug)]
struct Rescue {
    #[arg(env = "YANZHEN_LOGIN", help = "登录名")]
    login: Login,
    #[arg(long, env = "YANZHEN_DUTY", help = "同时任为三员之一：system、security、auditor")]
    duty: Option<Role>,
    #[arg(long, env = "YANZHEN_WHY", help = "原因，记入审计")]
    why: String,
}

/// Lists, asks or rescues.
pub(super) async fn run(config: &Config, args: &AccountArgs) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen account").await?;
    let machine = session.app().machine();
    match &args.command {
        Command::List => list(&machine).await,
        Command::Request(request) => ask(session.app(), &machine, request).await,
        Command::Rescue(rescue) => enter(session.app(), &machine, rescue).await,
    }
}

async fn list(machine: &Session) -> anyhow::Result<Outcome> {
    let view = machine.list_accounts().await?;
    if view.accounts.is_empty() {
        say!("还没有账号；yanzhen serve 启动时会给出设立首批账号的网址");
        return Ok(Outcome::Done);
    }
    for account in &view.accounts {
        let role = account.role.map_or("—", Role::title);
        let standing = account.standing.title();
        say!(
            "{}  {}  {}  {role}  {}  {standing}",
            account.login,
            account.name,
            account.office,
            account.scope
        );
    }
    for request in &view.requests {
        say!(
            "待审批：{} 申请 {}，{}（{}）",
            request.title,
            request.role.title(),
            request.scope,
            request.why
        );
    }
    let waits = view.accounts.iter().any(|account| account.standing == Standing::Locked) || !view.requests.is_empty();
    Ok(if waits { Outcome::NeedsAttention } else { Outcome::Done })
}

async fn ask(app: &App, machine: &Session, request: &Request) -> anyhow::Result<Outcome> {
    let person = Person {
        login: request.login.clone(),
        name: request.name.clone(),
        office: request.office.clone(),
        number: request.number.clone(),
    };
    let scope = match (request.county.is_empty(), request.firms.is_empty()) {
        (true, true) if request.role.scope_is_given() => Scope::of_public(),
        (true, true) => Scope::nothing(),
        (false, _) => {
            let codes = request.county.iter().map(|code| code.parse());
            let codes = codes
                .collect::<Result<_, _>>()
                .map_err(|_| anyhow::anyhow!("县区代码写六位数字，如 410305"))?;
            Scope::Divisions(codes)
        }
        (true, false) => Scope::Enterprises(app.firms_called(&request.firms.join("\n")).await?),
    };
    let grant = Grant {
        role: request.role,
        scope,
    };
    let link = machine.request_account(&person, &grant, &request.why).await?;
    say!(
        "账号已建立，等安全管理员审批。启用链接（72 小时内有效，只能用一次）：/link/{}",
        link.secret
    );
    Ok(Outcome::NeedsAttention)
}

async fn enter(app: &App, machine: &Session, rescue: &Rescue) -> anyhow::Result<Outcome> {
    let link = app
        .break_glass(named(machine, &rescue.login).await?, rescue.duty, &rescue.why)
        .await?;
    say!(
        "已记入审计。启用链接（72 小时内有效，只能用一次）：/link/{}",
        link.secret
    );
    Ok(Outcome::Done)
}

async fn named(machine: &Session, login: &Login) -> anyhow::Result<AccountId> {
    let view = machine.list_accounts().await?;
    let found = view.accounts.iter().find(|account| account.login == login.as_str());
    Ok(found.ok_or_else(|| anyhow::anyhow!("没有登录名为“{login}”的账号"))?.id)
}

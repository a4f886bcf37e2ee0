//! Accounts: those who make them, those who approve them, and what everybody does with his own.

mod approval;
mod form;
mod own;
mod setting;

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::app::account::Invitation;
use crate::app::{Error, FieldError, Noun, Session};
use crate::domain::access::Right;
use crate::domain::account::{AccountId, Standing};
use crate::view::account::{AccountView, AccountsView, RequestView};
use crate::web::account::{AccountForm, DisableForm, ResetForm};
use crate::web::address::Pairs;
use crate::web::extract::{Form, Grid, Path};
use crate::web::pages::sign_in::refused;
use crate::web::problem::Problem;
use crate::web::ui::{self, Input, Page, Section, Table, Tone};

pub use approval::{decide_request, list_requests};
pub use own::{change_password, create_token, end_sessions, renew_recovery, revoke_token, show_own};
pub use setting::{change_settings, show_settings};

/// Lists every account.
pub async fn list_accounts(session: Session) -> Result<Markup, Problem> {
    let view = session.list_accounts().await?;
    Ok(render(&session, &view, &Pairs::new(), &[]))
}

/// Makes an account, and shows the link for its holder.
pub async fn request_account(session: Session, Grid(pairs): Grid) -> Result<Response, Problem> {
    let made = async {
        let form = AccountForm::read(&pairs, true)?;
        let grant = form.grant(session.app().firms_called(&form.firms).await?)?;
        let person = form.person.ok_or(Error::NotFound(Noun::Account))?;
        session.request_account(&person, &grant, &form.why).await
    };
    match made.await {
        Ok(link) => Ok(render_link(&link, "账号已建立，等安全管理员审批后可以登录。").into_response()),
        Err(Error::Invalid(errors)) => {
            let view = session.list_accounts().await?;
            Ok(refused(render(&session, &view, &pairs, &errors)))
        }
        Err(other) => Err(other.into()),
    }
}

/// Shows one account with what can be done about it.
pub async fn show_account(session: Session, Path(id): Path<AccountId>) -> Result<Markup, Problem> {
    let (view, requests) = session.show_account(id).await?;
    Ok(render_account(&session, &view, &requests, (&Pairs::new(), &[])))
}

/// Asks for another role or scope.
pub async fn request_grant(
    session: Session,
    Path(id): Path<AccountId>,
    Grid(pairs): Grid,
) -> Result<Response, Problem> {
    let asked = async {
        let form = AccountForm::read(&pairs, false)?;
        let grant = form.grant(session.app().firms_called(&form.firms).await?)?;
        session.request_grant(id, &grant, &form.why).await
    };
    match asked.await {
        Ok(_) => Ok(Redirect::to(&format!("/accounts/{}", id.0)).into_response()),
        Err(Error::Invalid(errors)) => {
            let (view, requests) = session.show_account(id).await?;
            Ok(refused(render_account(&session, &view, &requests, (&pairs, &errors))))
        }
        Err(other) => Err(other.into()),
    }
}

/// Takes an account out of use.
pub async fn disable_account(
    session: Session,
    Path(id): Path<AccountId>,
    Form(form): Form<DisableForm>,
) -> Result<Redirect, Problem> {
    let successor = match form.login.trim() {
        "" => None,
        login => {
            let accounts = session.list_accounts().await?.accounts;
            let found = accounts.iter().find(|account| account.login == login.to_lowercase());
            Some(found.ok_or_else(|| Error::invalid("login", "没有这个登录名的账号"))?.id)
        }
    };
    session.disable_account(id, successor, &form.why).await?;
    Ok(Redirect::to(&format!("/accounts/{}", id.0)))
}

/// Gives the holder of an account a new link.
pub async fn reset_account(
    session: Session,
    Path(id): Path<AccountId>,
    Form(form): Form<ResetForm>,
) -> Result<Markup, Problem> {
    let link = session.reset_account(id, form.lost == "factor").await?;
    Ok(render_link(
        &link,
        "已启用过的账号重置后，须由安全管理员核实本人并再次审批才能登录。",
    ))
}

/// Lets somebody in again before the lock ends.
pub async fn unlock_account(session: Session, Path(id): Path<AccountId>) -> Result<Redirect, Problem> {
    session.unlock_account(id).await?;
    Ok(Redirect::to(&format!("/accounts/{}", id.0)))
}

fn render(session: &Session, view: &AccountsView, pairs: &Pairs, errors: &[FieldError]) -> Markup {
    let lead = html! {
        "共 " (view.accounts.len()) " 个账号"
        @if !view.requests.is_empty() { "，" (view.requests.len()) " 项申请待审批" }
        "。账号、角色和范围经另一人审批后生效。"
    };
    let body = html! {
        (ui::heading("账号", html! {}, Some(lead)))
        (ui::panel("全部账号", accounts(&view.accounts)))
        @if session.may(Right::ManageAccounts) {
            (ui::panel("建立账号", form::render("/accounts", session.catalog(), (pairs, errors), true)))
        }
    };
    ui::page(&Page::new("账号", Section::None), body)
}

fn accounts(accounts: &[AccountView]) -> Markup {
    let columns = [
        ui::text("姓名"),
        ui::text("登录名"),
        ui::text("单位"),
        ui::text("角色"),
        ui::text("范围"),
        ui::tight("状态"),
        ui::tight("最近登录"),
    ];
    let row = |account: &AccountView| -> ui::Row {
        vec![
            html! { (ui::link(&format!("/accounts/{}", account.id.0), &account.name)) },
            html! { (account.login) },
            html! { (account.office) },
            html! { (account.role.map_or("—", |role| role.title())) },
            html! { (account.scope) },
            html! { (standing(account.standing)) },
            html! { @match account.last_seen { Some(at) => (at.format("%Y-%m-%d %H:%M")), None => "—" } },
        ]
    };
    let rows: Vec<ui::Row> = accounts.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn standing(standing: Standing) -> Markup {
    let tone = match standing {
        Standing::Active => Tone::Good,
        Standing::Pending | Standing::Invited => Tone::Wait,
        Standing::Locked => Tone::Bad,
        Standing::Disabled => Tone::Plain,
    };
    ui::badge(tone, standing.title())
}

fn render_link(link: &Invitation, lead: &'static str) -> Markup {
    let body = html! {
        (ui::heading("启用链接", html! {}, Some(html! { (lead) })))
        (ui::notice(Tone::Wait, "只显示这一次", html! {
            p { "请把本系统的网址和下面这一段交给本人，72 小时内有效，只能用一次。" }
            p { code { "/link/" (link.secret) } }
        }))
        p { (ui::button_link(&format!("/accounts/{}", link.account.0), "查看账号")) }
    };
    ui::page(
        &Page::new("启用链接", Section::None).trail(&[("账号", "/accounts")]),
        body,
    )
}

fn render_account(
    session: &Session,
    account: &AccountView,
    requests: &[RequestView],
    (pairs, errors): (&Pairs, &[FieldError]),
) -> Markup {
    let address = format!("/accounts/{}", account.id.0);
    let manages = session.may(Right::ManageAccounts);
    let body = html! {
        (ui::heading(&account.name, standing(account.standing), Some(html! { "登录名 " b { (account.login) } })))
        (ui::error_summary(errors))
        (ui::panel("账号", ui::facts(&[
            ("单位", html! { (account.office) }),
            ("工号", html! { (account.number) }),
            ("角色", html! { (account.role.map_or("尚未生效", |role| role.title())) }),
            ("范围", html! { (account.scope) }),
            ("验证码", html! { @if account.second_factor { "已设置" } @else { "未设置" } }),
            ("最近登录", html! { @match account.last_seen { Some(at) => (at.format("%Y-%m-%d %H:%M")), None => "没有登录过" } }),
        ])))
        @if !requests.is_empty() { (ui::panel("待审批的申请", approval::requests(requests, session.may(Right::ApproveAccounts)))) }
        @if session.may(Right::ApproveAccounts) && account.standing == Standing::Locked {
            (ui::panel("解除锁定", html! { p { "请先核实是本人输错口令。" } (ui::button_post(&format!("{address}/unlock"), "解除锁定")) }))
        }
        @if manages {
            (ui::panel("申请变更角色或范围", form::render(&format!("{address}/grant"), session.catalog(), (pairs, errors), false)))
            @if account.standing != Standing::Disabled {
                (ui::panel("重发启用链接", reset_form(&address)))
                (ui::panel("停用账号", disable_form(&address, account.firms)))
            }
        }
    };
    ui::page(
        &Page::new(&account.name, Section::None).trail(&[("账号", "/accounts")]),
        body,
    )
}

fn reset_form(address: &str) -> Markup {
    html! {
        p.quiet { "用于首次启用链接过期、忘记口令或手机丢失。已启用的账号重置后暂不能登录，待安全管理员再次审批。" }
        form.row-end method="post" action={ (address) "/reset" } {
            (ui::form_key())
            (ui::checkbox("lost", &ui::Choice { value: "factor", title: "手机丢失，验证码一并重设" }, false, None))
            (ui::submit("发新链接"))
        }
    }
}

fn disable_form(address: &str, firms: usize) -> Markup {
    let field = |name, label, hint| {
        ui::input(&Input {
            name,
            label,
            kind: "text",
            value: "",
            hint,
            errors: &[],
        })
    };
    html! {
        p.quiet {
            "停用后立即退出登录，令牌作废；操作记录保留。"
            @if firms > 0 { "名下 " (firms) " 家企业须指定接手人，接手经审批后生效。" }
        }
        form.row-end method="post" action={ (address) "/disable" } {
            (ui::form_key())
            (field("why", "原因", ""))
            (field("login", "接手人的登录名", if firms > 0 { "" } else { "没有负责的企业时可不填" }))
            (ui::submit("停用"))
        }
    }
}

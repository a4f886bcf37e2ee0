//! The form that asks for a role and the firms that go with it.

use maud::{Markup, html};

use crate::app::FieldError;
use crate::domain::access::Role;
use crate::domain::catalog::Catalog;
use crate::web::account::{COUNTY, said};
use crate::web::address::Pairs;
use crate::web::ui::{self, Choice, Input, Select};

/// Renders the form; with the person for an account that is not there yet.
pub(super) fn render(
    action: &str,
    catalog: &Catalog,
    (pairs, errors): (&Pairs, &[FieldError]),
    with_person: bool,
) -> Markup {
    let roles: Vec<Choice> = Role::ALL
        .iter()
        .map(|role| Choice {
            value: role.as_str(),
            title: role.title(),
        })
        .collect();
    let scopes = [("city", "全市"), ("county", "所选县区"), ("firms", "所列企业")];
    let scopes = scopes.map(|(value, title)| Choice { value, title });
    let field = |name: &'static str, label, hint| {
        ui::input(&Input {
            name,
            label,
            kind: "text",
            value: said(pairs, name),
            hint,
            errors,
        })
    };
    html! {
        form.stack method="post" action=(action) {
            (ui::form_key())
            @if with_person {
                div.fields {
                    (field("login", "登录名", "字母、数字或汉字"))
                    (field("name", "姓名", ""))
                    (field("office", "单位", ""))
                    (field("number", "工号", "三员账号必填"))
                }
            }
            div.fields {
                (ui::select(&Select { name: "role", label: "角色", choices: &roles, value: said(pairs, "role"), errors }))
                (ui::select(&Select { name: "scope", label: "管辖范围", choices: &scopes, value: said(pairs, "scope"), errors }))
            }
            details open[said(pairs, "scope") == "county"] {
                summary { "选择县区" }
                div.fields {
                    @for division in &catalog.divisions {
                        @let name = format!("{COUNTY}{}", division.code);
                        (ui::checkbox(&name, &Choice { value: "on", title: &division.title }, !said(pairs, &name).is_empty(), None))
                    }
                }
            }
            div.field.wide-field {
                label for="firms" { "企业" }
                span.hint id="firms-hint" { "范围为“所列企业”时填写：每行一个统一社会信用代码；企业账号填一个" }
                @for error in errors.iter().filter(|error| error.field == "firms") { span.error { (error.message) } }
                textarea id="firms" name="firms" aria-describedby="firms-hint" { (said(pairs, "firms")) }
            }
            (field("why", "事由", "审批人据此决定，并记入审计"))
            p { (ui::submit("提交申请")) }
        }
    }
}

//! The people of firms: masked on the firm's page, whole in one answer to who may and says why, and found by what a
//! caller knows of them.

use maud::{Markup, html};

use crate::app::Session;
use crate::domain::access::Right;
use crate::domain::enterprise::EnterpriseId;
use crate::view::people::{ContactView, PeopleView, PersonFirmsView};
use crate::web::extract::{Form, Path, Submitted};
use crate::web::people::{PersonForm, RevealForm};
use crate::web::problem::Problem;
use crate::web::ui::{self, Input, Page, Section, Table};

/// Shows the people of a firm whole, in this answer only.
pub async fn reveal_people(
    session: Session,
    Path(id): Path<EnterpriseId>,
    Submitted(form): Submitted<RevealForm>,
) -> Result<Markup, Problem> {
    let firm = session.show_enterprise(id).await?;
    let people = session.reveal_people(id, &form.why).await?;
    let address = format!("/enterprises/{id}");
    let body = html! {
        (ui::heading("联系信息", html! {}, Some(html! { "完整显示一次，已记入审计。离开本页后不再显示。" })))
        (ui::panel(&firm.name, shown(&people)))
        p { (ui::button_link(&address, "返回企业页")) }
    };
    let trail = [("查企业", "/enterprises"), (firm.name.as_str(), address.as_str())];
    Ok(ui::page(
        &Page::new("联系信息", Section::Enterprises).trail(&trail),
        body,
    ))
}

/// Shows the form that finds firms by a person.
pub async fn show_search() -> Markup {
    render(None)
}

/// Finds the firms of a person.
pub async fn find_by_person(session: Session, Form(form): Form<PersonForm>) -> Result<Markup, Problem> {
    let found = session.find_by_person(&form.tail, &form.name).await?;
    Ok(render(Some(&found)))
}

fn render(found: Option<&PersonFirmsView>) -> Markup {
    let body = html! {
        (ui::heading("按联系人查企业", html! {}, Some(html! { "用电话后四位，或法定代表人的全名；结果中的姓名和号码仍然遮盖。" })))
        form.row-end method="post" action="/people" {
            (ui::form_key())
            (ui::input(&Input { name: "tail", label: "电话后四位", hint: "", value: "", kind: "text", errors: &[] }))
            (ui::input(&Input { name: "name", label: "法定代表人", hint: "", value: "", kind: "text", errors: &[] }))
            (ui::submit("查找"))
        }
        @if let Some(found) = found { (results(found)) }
    };
    let trail = [("查企业", "/enterprises")];
    ui::page(&Page::new("按联系人查企业", Section::Enterprises).trail(&trail), body)
}

fn results(found: &PersonFirmsView) -> Markup {
    let columns = [ui::text("企业"), ui::tight("法定代表人"), ui::text("联系人和电话")];
    let row = |firm: &crate::view::people::PersonFirmView| {
        vec![
            ui::firm(firm.id, &firm.name, firm.fictional),
            html! { (firm.people.legal_representative) },
            html! { @for contact in &firm.people.contacts { div { (contact.name) " " (contact.phone) } } },
        ]
    };
    let rows: Vec<_> = found.enterprises.iter().map(row).collect();
    let caption = if found.more {
        "企业较多，只列出前面一部分。"
    } else {
        ""
    };
    let body = match rows.as_slice() {
        [] => ui::empty("没有找到企业", html! { "请核对号码的最后四位，或法定代表人的全名。" }),
        rows => ui::table(&Table {
            caption,
            columns: &columns,
            rows,
        }),
    };
    ui::panel("结果", body)
}

/// Renders what is known of the people of a firm, with the form that shows it whole.
pub(super) fn panel(session: &Session, id: EnterpriseId, people: &PeopleView) -> Markup {
    html! {
        @if !people.is_empty() {
            (ui::panel("联系信息", html! {
                (shown(people))
                @if session.may(Right::RevealPeople) { (reveal_form(id)) }
            }))
        }
    }
}

fn reveal_form(id: EnterpriseId) -> Markup {
    let hint = "会连同姓名、时间记入审计";
    html! {
        form.row-end.no-print method="post" action={ "/enterprises/" (id) "/reveal" } {
            (ui::form_key())
            (ui::input(&Input { name: "why", label: "查看完整信息的原因", hint, value: "", kind: "text", errors: &[] }))
            button.button type="submit" { "显示完整信息" }
        }
    }
}

fn shown(people: &PeopleView) -> Markup {
    let mut facts: Vec<(&str, Markup)> = Vec::new();
    if !people.legal_representative.is_empty() {
        facts.push(("法定代表人", html! { (people.legal_representative) }));
    }
    for contact in &people.contacts {
        facts.push((if contact.name.is_empty() { "电话" } else { "联系人" }, line(contact)));
    }
    if !people.mail.is_empty() {
        facts.push(("企业邮箱", html! { (people.mail) }));
    }
    ui::facts(&facts)
}

fn line(contact: &ContactView) -> Markup {
    let said = [&contact.name, &contact.post, &contact.phone];
    let said: Vec<&str> = said
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    html! {
        (said.join(" · "))
        @if let Some(day) = contact.confirmed { " " span.quiet { (day) " 核实" } }
    }
}

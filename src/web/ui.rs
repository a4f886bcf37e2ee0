//! The design system: components that pages are composed of. A component is a function from plain values to
//! [`Markup`]; look and behaviour live in `assets/app.css` and `assets/app.js`, never in a page.
//!
//! A page in short:
//! ```text
//! page(&Page::new("单位名称", Section::Enterprises).trail(&[("查企业", "/enterprises")]), html! {
//!     (heading("单位名称", html! { (fictional_badge()) }, Some(html! { "副标题" })))
//!     (panel("已取得称号", table(&Table { caption: "…", columns: &[text("称号"), number("数量")], rows })))
//!     (panel("下一页", empty("没有记录", html! { "可以 " (link("/imports", "导入名单")) })))
//! })
//! ```
//!
//! | want | call |
//! |---|---|
//! | shell, headings, panels | `page` `heading` `panel` `panel_with` `folded_panel` `columns` |
//! | table that becomes cards on a phone | `table(&Table { caption, columns: &[text(..), number(..), tight(..)], rows })` |
//! | label → value | `facts(&[("住所", html! {..})])`, big numbers: `figures(&[Figure { .. }])` |
//! | badges | `badge(Tone, text)` `verdict_badge` `standing_badge` `confidence_badge` `fictional_badge` `firm` |
//! | where a fact comes from | `source_note(&SourceView)` |
//! | nothing here, attention | `empty(title, hint)` `notice(Tone, title, body)` |
//! | forms | `search_box` `input` `select` `checkbox` `submit` `button_link` `button_post` `error_summary` |
//! | progress towards a target | `meter(&Meter { .. })` |
//! | next page of a list | `pager(&Pager { .. })` |

#![expect(
    clippy::needless_pass_by_value,
    reason = "markup is handed over to its parent: a reference would put an `&` before every `html!`"
)]

mod badge;
mod data;
mod form;
mod frame;
mod meter;
mod shell;
mod state;

pub use badge::{
    Tone, badge, badges, confidence_badge, fictional_badge, firm, source_note, standing_badge, verdict_badge,
    worded_verdict,
};
pub use data::{Column, Figure, Pager, Row, Table, facts, figures, number, pager, table, text, tight};
pub use form::{
    Choice, Input, SearchBox, Select, button_link, button_post, checkbox, error_summary, file_input, input, search_box,
    select, submit,
};
pub use frame::{Frame, form_key, unmasked};
pub use meter::{Meter, meter};
pub use shell::{NAVIGATION, Page, Section, columns, folded_panel, heading, link, page, panel, panel_with};
pub use state::{empty, notice};

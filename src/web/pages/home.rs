//! The first page: one box to find a firm.

use axum::extract::State;
use maud::{Markup, html};

use crate::app::App;
use crate::web::ui::{self, Page, SearchBox, Section};

/// Shows the first page.
pub async fn show_home(State(_app): State<App>) -> Markup {
    let search = SearchBox { query: "", main: true };
    let body = html! {
        (ui::heading("查企业", html! {}, None))
        (ui::search_box(&search))
    };
    ui::page(&Page::new("雁阵 · 企业梯度培育登记", Section::Home), body)
}

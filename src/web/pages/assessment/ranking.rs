//! Which missing fact to file first.

use maud::{Markup, html};

use crate::view::assessment::RankedView;
use crate::view::enterprise::Named;
use crate::web::ui::{self, Table};

/// Renders the missing facts that would decide something, the most helpful first.
pub(super) fn panel(missing: &[RankedView], shown: usize) -> Markup {
    let columns = [
        ui::text("缺项"),
        ui::tight("年度"),
        ui::text("补上必能判定"),
        ui::text("可能判为满足"),
        ui::text("可能判为不满足"),
    ];
    let rows: Vec<ui::Row> = missing.iter().take(shown).map(row).collect();
    let caption = "只补这一项、其他不变时，各称号的结论会不会定下来；能定下来最多的在前。";
    html! {
        @if !rows.is_empty() {
            (ui::folded_panel("先补哪一项", html! {
                (ui::table(&Table { caption, columns: &columns, rows: &rows }))
                @if missing.len() > shown { p.note { "另有 " (missing.len() - shown) " 项作用较小，没有列出。" } }
            }))
        }
    }
}

fn row(field: &RankedView) -> ui::Row {
    let year = field.year.map_or_else(|| "最近".to_owned(), |year| format!("{year}年"));
    vec![
        html! { (field.title) },
        html! { (year) },
        tiers(&field.decides),
        tiers(&field.met),
        tiers(&field.unmet),
    ]
}

fn tiers(tiers: &[Named]) -> Markup {
    let titles: Vec<&str> = tiers.iter().map(|tier| tier.title.as_str()).collect();
    html! { (titles.join("、")) }
}

//! The checklist of materials, to tick on paper.

use maud::{Markup, html};

use super::clause;
use crate::view::assessment::{MaterialView, ProvenView};
use crate::web::ui::{self, Table};

/// Renders the materials with what each proves.
pub(super) fn panel(materials: &[MaterialView]) -> Markup {
    let columns = [ui::text("材料"), ui::text("证明"), ui::text("条款")];
    let rows: Vec<ui::Row> = materials.iter().map(row).collect();
    let caption = "打印后可逐项勾选；具体格式以当年通知为准。";
    html! {
        @if !rows.is_empty() {
            (ui::panel("材料清单", ui::table(&Table { caption, columns: &columns, rows: &rows })))
        }
    }
}

fn row(material: &MaterialView) -> ui::Row {
    let name = html! {
        @if material.material.is_empty() { span.quiet { "条文没有列出材料" } } @else { "□ " (material.material) }
    };
    let mut clauses: Vec<&ProvenView> = Vec::new();
    for proven in &material.proves {
        if !clauses.iter().any(|known| known.clause == proven.clause) {
            clauses.push(proven);
        }
    }
    vec![
        name,
        html! { @for proven in &material.proves { div { (proven.title) @if let Some(verdict) = proven.verdict { " " (ui::verdict_badge(verdict)) } } } },
        html! { @for proven in clauses { div { (clause::clause(&proven.clause)) } } },
    ]
}

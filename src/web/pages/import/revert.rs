//! The question before an import is taken back: what goes, what comes back, what stands in the way.

use maud::{Markup, html};

use crate::domain::import::ImportStatus;
use crate::view::import::{ObstacleView, RevertView};
use crate::web::ui::{self, Figure, Page, Section, Table, Tone};

pub(super) fn render(view: &RevertView) -> Markup {
    let title = format!("撤销导入 {}", view.import.id);
    let address = format!("/imports/{}", view.import.id);
    let body = html! {
        (ui::heading(&title, html! {}, Some(html! { (view.import.file_name) "：" (view.import.counts.sentence()) })))
        @if view.import.status == ImportStatus::Reverted {
            (ui::notice(Tone::Plain, "这次导入已经撤销过", html! {}))
        } @else if view.obstacles.is_empty() {
            (figures(view))
            (ui::notice(Tone::Wait, "撤销后，登记库回到这次导入之前的内容", html! {
                p { "由这次导入登记的企业会删除，改动过的企业、称号和填报数据恢复原样；导入记录、每一行的结果和审计仍然保留。撤销后可以重新导入同一文件。" }
            }))
            form.row method="post" action={ (address) "/revert" } {
                (ui::form_key())
                button.button.primary type="submit" { "确认撤销" }
                (ui::button_link(&address, "不撤销"))
            }
        } @else {
            (ui::notice(Tone::Bad, "现在不能撤销", html! { p { "下面这些登记建立在这次导入之上。请先处理它们，再撤销。" } }))
            (obstacles(&view.obstacles))
            (ui::button_link(&address, "返回导入记录"))
        }
    };
    let trail = [("导入名单", "/imports")];
    ui::page(&Page::new(&title, Section::Imports).trail(&trail), body)
}

fn figures(view: &RevertView) -> Markup {
    let counts = &view.counts;
    let figure = |(label, count): (&'static str, u64)| Figure {
        label,
        value: html! { (count) },
        note: "",
    };
    let all = [
        ("删除企业", counts.removed),
        ("恢复企业信息", counts.restored),
        ("收回或恢复称号", counts.tenures),
        ("收回填报数据", counts.filings),
        ("收回目标公布数", counts.outcomes),
    ];
    ui::figures(&all.map(figure))
}

fn obstacles(obstacles: &[ObstacleView]) -> Markup {
    let columns = [ui::text("企业或目标"), ui::text("原因")];
    let row = |obstacle: &ObstacleView| {
        let name = match obstacle.enterprise {
            Some(firm) => ui::firm(firm, &obstacle.name, obstacle.fictional),
            None => html! { (obstacle.name) },
        };
        vec![name, html! { (obstacle.reason) }]
    };
    let rows: Vec<_> = obstacles.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

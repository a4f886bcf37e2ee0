//! Choosing columns, their order and the form before a list is handed out. Every column has a field for its place:
//! works without script, and the address of a preset is the state of the page.

use maud::{Markup, html};

use crate::app::export::Format;
use crate::view::preset::{ColumnView, PresetView, PresetsView};
use crate::web::address::write;
use crate::web::export::PLACE;
use crate::web::ui::{self, Page, Section};

/// What the page shows.
#[derive(Debug)]
pub(super) struct Picker<'a> {
    /// The title of the list.
    pub(super) title: &'a str,
    /// What is asked for, in words.
    pub(super) lead: Markup,
    /// Where the list stands: the entry of the navigation, its title and address.
    pub(super) list: (Section, &'a str, &'a str),
    /// The address of this page without a choice.
    pub(super) address: &'a str,
    /// The address that hands out.
    pub(super) target: &'a str,
    /// The columns and presets.
    pub(super) presets: &'a PresetsView,
    /// The name of the preset that was chosen, empty for none.
    pub(super) preset: &'a str,
    /// The keys of the columns that are chosen, in order.
    pub(super) chosen: &'a [String],
}

pub(super) fn render(picker: &Picker<'_>) -> Markup {
    let (section, above, back) = picker.list;
    let body = html! {
        (ui::heading(picker.title, html! {}, Some(picker.lead.clone())))
        (ui::panel("导出方案", presets(picker)))
        form method="post" action=(picker.target) {
            (ui::form_key())
            (ui::panel("列与次序", columns(picker)))
            (ui::panel("格式", formats()))
            (ui::panel("把这些列存为方案", save(picker)))
        }
    };
    let trail = [(above, back)];
    ui::page(&Page::new("导出", section).trail(&trail), body)
}

fn presets(picker: &Picker<'_>) -> Markup {
    let own = picker.presets.presets.iter().filter(|preset| preset.id.is_some());
    let own: Vec<&PresetView> = own.collect();
    html! {
        p.row {
            @if picker.preset.is_empty() { strong { "默认列" } } @else { (ui::link(picker.address, "默认列")) }
            @for preset in &picker.presets.presets {
                @if preset.is_called(picker.preset) { strong { (preset.title) } } @else {
                    (ui::link(&write(picker.address, [("preset", &preset.code)]), &preset.title))
                }
            }
        }
        @for preset in own {
            div.row.small {
                span.quiet { "自存方案“" (preset.title) "”" }
                (ui::button_post(&write(&format!("/presets/{}/delete", id(preset)), [("back", picker.address)]), "删除"))
            }
        }
    }
}

fn id(preset: &PresetView) -> i64 {
    preset.id.map_or(0, |id| id.0)
}

/// The chosen columns stand first, in their order.
fn columns(picker: &Picker<'_>) -> Markup {
    let chosen = picker.chosen.iter().enumerate();
    let named = |key: &str| picker.presets.columns.iter().find(|column| column.key == key);
    let chosen = chosen.filter_map(|(index, key)| named(key).map(|column| (column, Some(index + 1))));
    let rest = picker.presets.columns.iter();
    let rest = rest.filter(|column| !picker.chosen.iter().any(|key| key == column.key));
    let fields = chosen.chain(rest.map(|column| (column, None)));
    html! {
        p.quiet.small { "数字是列的次序，小的在前；清空就不导出这一列。" }
        div.picker { @for (column, place) in fields { (field(column, place)) } }
    }
}

fn field(column: &ColumnView, place: Option<usize>) -> Markup {
    let name = format!("{PLACE}{}", column.key);
    html! {
        label.pick.chosen[place.is_some()] {
            input type="number" name=(name) min="1" max="99" value=[place] aria-label={ (column.title) " 的次序" };
            span { (column.title) }
        }
    }
}

fn formats() -> Markup {
    html! {
        fieldset.plain {
            legend.visually-hidden { "文件格式" }
            @for (index, format) in Format::ALL.iter().enumerate() {
                label.check {
                    input type="radio" name="format" value=(format.as_str()) checked[index == 0];
                    span { (format.title()) }
                }
            }
        }
        p.quiet.small { "文件附有说明：查询条件、统计日、口径、标准版本、导出人、时间和行数。导出会记入操作日志。" }
        (ui::submit("导出"))
    }
}

fn save(picker: &Picker<'_>) -> Markup {
    let kept = [("list", picker.presets.list.as_str()), ("back", picker.address)];
    let address = write("/presets", kept);
    html! {
        div.row-end {
            div.field {
                label for="title" { "方案名称" }
                input #title type="text" name="title" maxlength="30" autocomplete="off";
            }
            button.button type="submit" formaction=(address) { "保存方案" }
        }
    }
}

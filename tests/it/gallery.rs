//! Every component on one page, written to the target folder for a look: light, dark, narrow and printed.

use std::fs;
use std::path::Path;

use maud::{Markup, html};
use yanzhen::app::FieldError;
use yanzhen::domain::source::{Confidence, SourceKind};
use yanzhen::domain::tenure::Standing;
use yanzhen::rules::verdict::Verdict;
use yanzhen::view::source::SourceView;
use yanzhen::web::ui::{self, Choice, Figure, Input, Meter, Page, Pager, SearchBox, Section, Select, Table, Tone};

#[test]
fn every_component_renders_without_inline_style_or_script() {
    let page = gallery();
    assert!(
        !page.contains("style=") && !page.contains("<style"),
        "style belongs to assets/app.css"
    );
    assert!(
        !page.contains("onclick") && !page.contains("<script>"),
        "script belongs to assets/app.js"
    );
    std::fs::write(
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery.html"),
        inlined(&page),
    )
    .unwrap();
}

/// The page as a file that needs no server: the style sheet inside.
fn inlined(page: &str) -> String {
    let style = include_str!("../../assets/app.css");
    let start = page.find("<link rel=\"stylesheet\"").expect("a page links its style");
    let end = start + page[start..].find('>').expect("a tag ends") + 1;
    format!("{}<style>{style}</style>{}", &page[..start], &page[end..])
}

fn gallery() -> String {
    let body = html! {
        (ui::heading("构件一览", ui::fictional_badge(), Some(html! { "页面由这些构件拼成。" })))
        (ui::search_box(&SearchBox { query: "", main: true }))
        (ui::panel("徽标", badge_gallery()))
        (ui::panel_with("表格", html! { span.quiet { "2 条" } }, table_gallery()))
        (ui::columns(&[ui::panel("要点", facts_gallery()), ui::panel("数字与进度", figure_gallery())]))
        (ui::columns(&[ui::panel("提示", state_gallery()), ui::panel("表单", form_gallery())]))
    };
    let trail = [("查企业", "/enterprises")];
    ui::page(&Page::new("构件一览", Section::Enterprises).trail(&trail), body).into_string()
}

fn badge_gallery() -> Markup {
    let tones = [
        Tone::Plain,
        Tone::Accent,
        Tone::Good,
        Tone::Bad,
        Tone::Wait,
        Tone::MadeUp,
    ];
    let standings = Standing::ALL.iter().map(|standing| ui::standing_badge(*standing));
    html! {
        div.stack {
            div { (ui::badges(&tones.map(|tone| ui::badge(tone, "徽标文字")))) }
            div { (ui::badges(&standings.collect::<Vec<_>>())) }
            div { (ui::badges(&Verdict::ALL.iter().map(|verdict| ui::verdict_badge(*verdict)).collect::<Vec<_>>())) }
            div { (ui::badges(&[Confidence::A, Confidence::B, Confidence::C].map(ui::confidence_badge))) }
        }
    }
}

fn a_source() -> SourceView {
    SourceView {
        kind: SourceKind::Notice,
        title: "关于公布企业名单的通知".to_owned(),
        document: "某字〔2026〕2号".to_owned(),
        locator: String::new(),
        link: Some("https://example.org/notice".to_owned()),
        published: "2026-01-17".parse().ok(),
        confidence: Confidence::B,
    }
}

fn table_gallery() -> Markup {
    let row = |name: &str, amount: &str| {
        vec![
            ui::link("/", name),
            html! { "2023-07-01 至 2026-06-30" },
            ui::standing_badge(Standing::Held),
            ui::source_note(&a_source()),
            html! { (amount) },
        ]
    };
    let columns = [
        ui::text("称号"),
        ui::tight("有效期"),
        ui::text("状态"),
        ui::text("依据"),
        ui::number("金额"),
    ];
    let rows = [
        row("某称号中小企业", "1234.5万元"),
        row("另一个名字更长的称号示范企业", "−3.2%"),
    ];
    html! {
        (ui::table(&Table { caption: "截至今日", columns: &columns, rows: &rows }))
        (ui::pager(&Pager { summary: "共 2 条", previous: Some("?"), next: Some("?") }))
    }
}

fn facts_gallery() -> Markup {
    ui::facts(&[
        ("统一社会信用代码", html! { code { "91410300MA00000000" } }),
        (
            "住所",
            html! { "河南省洛阳市涧西区某路 1 号，一个相当长以至于要换行的地址" },
        ),
        ("主导产品", html! { "轴承" }),
    ])
}

fn figure_gallery() -> Markup {
    let bar = Meter {
        certain: 624,
        possible: 700,
        label: "确定 312 家，最多 350 家，目标 500 家",
    };
    html! {
        (ui::figures(&[
            Figure { label: "目标", value: html! { "500 家" }, note: "2025-12-31 前" },
            Figure { label: "在册", value: ui::link("/", "312 家"), note: "按存量" },
            Figure { label: "已公布", value: html! { "未载" }, note: "" },
        ]))
        (ui::meter(&bar))
    }
}

fn state_gallery() -> Markup {
    let tones = [Tone::Accent, Tone::Good, Tone::Wait, Tone::Bad, Tone::MadeUp];
    html! {
        @for tone in tones { (ui::notice(tone, "一句话说清楚", html! { p { "再说明要做什么。" } })) }
        (ui::empty("还没有记录", html! { "可以" (ui::link("/imports", "导入名单")) "。" }))
    }
}

fn form_gallery() -> Markup {
    let errors = [FieldError {
        field: "year".to_owned(),
        message: "年度应为四位数字，如 2025".to_owned(),
    }];
    let choices = [
        Choice {
            value: "a",
            title: "新申报",
        },
        Choice {
            value: "b",
            title: "复核",
        },
    ];
    let year = Input {
        name: "year",
        label: "年度",
        kind: "text",
        value: "25",
        hint: "四位数字",
        errors: &errors,
    };
    html! {
        form.form {
            (ui::error_summary(&errors))
            (ui::input(&year))
            (ui::select(&Select { name: "purpose", label: "用途", choices: &choices, value: "b", errors: &[] }))
            (ui::file_input("file", "名单文件", ".xlsx,.csv", &[]))
            (ui::checkbox("tier", &choices[0], true, Some("128")))
            div.row { (ui::submit("提交")) (ui::button_link("/", "返回")) }
        }
    }
}

/// Pages about one firm or one plan, whose heading carries the mark, and the results of a search, which show why.
const HEADINGS: &[&str] = &[
    "assessment",
    "enterprise",
    "explain",
    "board",
    "detail",
    "report",
    "plan",
    "search",
    "visit",
];

#[test]
fn the_name_of_a_firm_is_drawn_with_its_mark_by_one_component() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/pages")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let text = fs::read_to_string(&path).unwrap();
            for by_hand in ["link(&format!(\"/enterprises/{}\", ", "fictional_badge()"] {
                let allowed = HEADINGS.contains(&stem);
                assert!(
                    allowed || !text.contains(by_hand),
                    "{}: `{by_hand}` beside `ui::firm`",
                    path.display()
                );
            }
        }
    }
}

//! The frame of every page: bar, navigation, trail, footer; and the blocks that divide a page.

use maud::{DOCTYPE, Markup, html};

use super::frame;
use crate::domain::access::Right;
use crate::web::assets;

/// What the frame needs to know of a page.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    title: &'a str,
    section: Section,
    trail: &'a [(&'a str, &'a str)],
    searches: bool,
}

/// The entry of the navigation that a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// 「首页」.
    Home,
    /// 「查企业」.
    Enterprises,
    /// 「名单」.
    Holders,
    /// 「目标」.
    Goals,
    /// 「筛查」.
    Screening,
    /// 「工作台」.
    Desk,
    /// 「诉求」.
    Matters,
    /// 「自测」.
    Check,
    /// 「导入」.
    Imports,
    /// None of them, e.g. an error page.
    None,
}

/// The navigation, in order.
pub const NAVIGATION: &[(Section, &str, &str)] = &[
    (Section::Home, "首页", "/"),
    (Section::Enterprises, "查企业", "/enterprises"),
    (Section::Holders, "名单", "/holders"),
    (Section::Goals, "目标", "/goals"),
    (Section::Screening, "筛查", "/screening"),
    (Section::Desk, "工作台", "/desk"),
    (Section::Matters, "诉求", "/matters"),
    (Section::Check, "自测", "/check"),
    (Section::Imports, "导入", "/imports"),
];

/// Every place that the navigation has no room for, at the foot of each page.
const PLACES: &[(&str, &str, Right)] = &[
    ("帮助与名词解释", "/help", Right::SeePublic),
    ("认定标准", "/standards", Right::SeePublic),
    ("即将到期", "/expiring", Right::SeeFirms),
    ("梯队", "/goals/ladder", Right::SeePublic),
    ("领导简报", "/goals/report", Right::SeeFirms),
    ("规划对照", "/plans", Right::SeePublic),
    ("模拟新标准", "/simulation", Right::SeeScreening),
    ("批量匹配", "/match", Right::SeeFirms),
    ("数据体检", "/lint", Right::SeeScreening),
    ("联系人查找", "/people", Right::RevealPeople),
    ("程序接口", "/api", Right::SeePublic),
    ("后台任务", "/jobs", Right::HandleJobs),
    ("审计记录", "/audit", Right::SeeAudit),
];

/// What those who look after accounts have beside it.
const DUTIES: &[(&str, &str, Right)] = &[
    ("账号", "/accounts", Right::SeeAccounts),
    ("审批", "/approvals", Right::ApproveAccounts),
    ("登录设置", "/settings", Right::ManageAccounts),
];

impl Section {
    /// Returns what its page takes.
    fn right(self) -> Right {
        match self {
            Section::Enterprises => Right::SeeFirms,
            Section::Screening => Right::SeeScreening,
            Section::Desk | Section::Matters => Right::SeeMatters,
            Section::Check => Right::CheckFacts,
            Section::Imports => Right::Import,
            Section::Home | Section::Holders | Section::Goals | Section::None => Right::SeePublic,
        }
    }
}

impl<'a> Page<'a> {
    /// Describes a page without a trail.
    pub fn new(title: &'a str, section: Section) -> Self {
        let (trail, searches) = (&[], false);
        Self {
            title,
            section,
            trail,
            searches,
        }
    }

    /// Adds the pages above this one as `(title, address)`, outermost first; 首页 and the page itself are implied.
    #[must_use]
    pub fn trail(self, trail: &'a [(&'a str, &'a str)]) -> Self {
        Self { trail, ..self }
    }

    /// Says that the page has a search box of its own, so that the bar needs none.
    #[must_use]
    pub fn with_search(self) -> Self {
        Self { searches: true, ..self }
    }
}

/// Renders a whole page around `body`.
pub fn page(page: &Page<'_>, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) @if page.section != Section::Home { " · 雁阵" } }
                link rel="icon" type="image/svg+xml" href=(assets::address("icon.svg"));
                link rel="stylesheet" href=(assets::address("app.css"));
                script src=(assets::address("app.js")) defer {}
            }
            body {
                a.skip href="#main" { "跳到正文" }
                (bar(page))
                main.main #main tabindex="-1" {
                    (crumbs(page))
                    (body)
                }
                (foot())
            }
        }
    }
}

fn bar(page: &Page<'_>) -> Markup {
    let current = page.section;
    html! {
        header.bar {
            div.bar-in {
                a.brand href="/" {
                    img src=(assets::address("icon.svg")) alt="" width="26" height="26";
                    "雁阵"
                    small { "企业梯度培育库" }
                }
                nav aria-label="主导航" {
                    ul.nav {
                        @for (section, title, address) in NAVIGATION.iter().filter(|(section, ..)| frame::may(section.right())) {
                            li { a href=(address) aria-current=[(*section == current).then_some("page")] { (title) } }
                        }
                        @if frame::is_known() {
                            @for (title, address, _) in DUTIES.iter().filter(|(.., right)| frame::may(*right)) {
                                li { a href=(address) { (title) } }
                            }
                        }
                    }
                }
                @if !page.searches && frame::may(Right::SeeFirms) { (super::form::bar_search()) }
                (frame::caller())
            }
        }
        (frame::roles())
    }
}

fn crumbs(page: &Page<'_>) -> Markup {
    html! {
        @if !page.trail.is_empty() {
            nav aria-label="所在位置" {
                ol.crumbs {
                    li { a href="/" { "首页" } }
                    @for (title, address) in page.trail { li { a href=(address) { (title) } } }
                    li aria-current="page" { (page.title) }
                }
            }
        }
    }
}

fn foot() -> Markup {
    html! {
        footer.foot {
            div.foot-in {
                p { "按公开的标准文本逐条核对，结果供培育参考；认定结论以主管部门公布的为准。" }
                p.no-print { "标有“虚构”的企业仅用于演示。" }
                nav.no-print aria-label="全部功能" {
                    ul.places {
                        @for (title, address, _) in PLACES.iter().filter(|(.., right)| frame::may(*right)) {
                            li { a href=(address) { (title) } }
                        }
                    }
                }
            }
        }
    }
}

/// Renders the title of a page, with badges beside and a sentence below it.
pub fn heading(title: &str, beside: Markup, lead: Option<Markup>) -> Markup {
    html! {
        div.head {
            div.head-line { h1 { (title) } (beside) }
            @if let Some(lead) = lead { div.lead { (lead) } }
        }
    }
}

/// Renders a titled block.
pub fn panel(title: &str, body: Markup) -> Markup {
    panel_with(title, html! {}, body)
}

/// Renders a titled block with something at the right of its title, e.g. a count or a link.
pub fn panel_with(title: &str, beside: Markup, body: Markup) -> Markup {
    html! {
        section.panel aria-label=(title) {
            div.panel-head { h2 { (title) } div.row { (beside) } }
            (body)
        }
    }
}

/// Renders a titled block that is folded on a phone, where a page would be too long otherwise.
pub fn folded_panel(title: &str, body: Markup) -> Markup {
    html! {
        details.panel.fold {
            summary { h2 { (title) } }
            (body)
        }
    }
}

/// Sets panels side by side where there is room.
pub fn columns(panels: &[Markup]) -> Markup {
    html! { div.columns { @for panel in panels { (panel) } } }
}

/// Renders a plain link.
pub fn link(address: &str, text: &str) -> Markup {
    html! { a href=(address) { (text) } }
}

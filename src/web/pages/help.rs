//! Help: what the words mean, how an answer is read, how firms are counted, and the keys.

use maud::{Markup, html};

use crate::domain::source::Confidence;
use crate::view::prospect::Stage;
use crate::web::ui::{self, Page, Section, Table};

/// What people ask of an answer, and what it means.
const READING: &[(&str, &str)] = &[
    (
        "符合",
        "已录入的数据已经满足这一条，其余没有录入的数据无论是多少都不影响。认定结论仍以主管部门公布的为准。",
    ),
    ("不符合", "已录入的数据确定不满足这一条，补录其他数据不会改变。"),
    (
        "待核实",
        "数据没有录入、来源互相矛盾、只有企业自己填报而须由平台或专家认定，或者条文本身没有核到原文。没有录入不等于零。",
    ),
    (
        "不适用",
        "几种情形任一满足即可，而另一种已经满足；或这一条针对另一类企业。",
    ),
    (
        "还差什么",
        "系统找出改动最小的一步：往年已经结束，不会要求改动；分项增加时总数一并增加；写明最早哪一天起能够符合。",
    ),
    (
        "当时怎么判的",
        "在核对页填“按哪一天的登记”，称号和数据都按那一天已经录入的内容；存档的核对结果保存了标准全文，可以原样复算。",
    ),
];

const COUNTING: &[(&str, &str)] = &[
    (
        "称号",
        "一张证书一行，有文号、批次、起止日期和依据。公示和推荐阶段不算持有。",
    ),
    (
        "有效期未注明",
        "名单没有印截止日，是否仍有效不能确定，单独计数，不并入“确定计入”。",
    ),
    (
        "存量与累计",
        "存量只数当天有效的企业；累计数曾经取得过的企业。每个目标用哪一种，写在目标页的统计口径里，可以切换比较。",
    ),
    (
        "虚构",
        "演示数据，不对应任何真实企业，凡出现名称处都有标记，合计里单独列出其中虚构几家。",
    ),
    (
        "注销与吊销",
        "目标和名单数的是证书：企业注销、吊销而证书没有终止的仍在内，并单列家数，可点开逐家核对；筛查和模拟不计这些企业。",
    ),
    ("缺口", "目标数减去当天确定计入的企业数。"),
];

const KEYS: &[(&str, &str)] = &[
    ("/", "光标移到查企业的输入框"),
    ("↓ ↑ 回车", "在提示里选择企业并打开"),
    ("Esc", "收起提示"),
    ("?", "打开本页"),
];

/// Shows the page.
pub async fn show_help() -> Markup {
    let stages: Vec<(&str, &str)> = Stage::ALL
        .iter()
        .map(|stage| (stage.title(), stage_meaning(*stage)))
        .collect();
    let confidences: Vec<(&str, &str)> = Confidence::ALL.iter().map(|it| (it.as_str(), it.title())).collect();
    let lead = html! { "名词、口径和核对结果的读法。标准原文见" (ui::link("/standards", "认定标准")) "。" };
    let body = html! {
        (ui::heading("帮助与名词解释", html! {}, Some(lead)))
        (ui::panel("怎么读核对结果", entries(("结果", "意思"), READING)))
        (ui::panel("企业页上的“下一步”", entries(("情况", "意思"), &stages)))
        (ui::panel("怎么计数", entries(("口径", "说明"), COUNTING)))
        (ui::panel("可信度", entries(("标记", "意思"), &confidences)))
        (ui::panel("键盘", entries(("按键", "作用"), KEYS)))
    };
    ui::page(&Page::new("帮助与名词解释", Section::None), body)
}

fn stage_meaning(stage: Stage) -> &'static str {
    match stage {
        Stage::Held => "登记有有效的证书；按复核适用的标准核对，不再按新申报核对",
        Stage::Qualified => "没有这个称号，已录入的数据符合新申报的全部条件",
        Stage::OneStep => "没有这个称号，只有一件事不符合，而且一年之内做得到",
        Stage::Experts => "没有这个称号，硬条件全部符合，只差专家或主管部门评定的分数",
        Stage::Undecided => "没有不符合的条件，但有数据没有录入或要由人判定",
        Stage::NotNow => "有条件确定不符合，一步之内改不了",
    }
}

fn entries((name, meaning): (&str, &str), entries: &[(&str, &str)]) -> Markup {
    let rows: Vec<ui::Row> = entries
        .iter()
        .map(|(name, meaning)| vec![html! { (name) }, html! { (meaning) }])
        .collect();
    ui::table(&Table {
        caption: "",
        columns: &[ui::tight(name), ui::text(meaning)],
        rows: &rows,
    })
}

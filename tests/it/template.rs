//! Templates: what they ask for is what the import reads, and nothing in them is taken for data.

use std::io::Read;

use yanzhen::app::import::options::Options;
use yanzhen::app::sheet::{Cell, read_book};
use yanzhen::app::template::TemplateKind;
use yanzhen::domain::import::ImportKind;

use crate::app::TestApp;
use crate::import::registry::{preview, upload};

/// The templates of lists; the one for figures carries no firm of its own.
const LISTS: [TemplateKind; 2] = [TemplateKind::Holders, TemplateKind::Enterprises];

fn options(kind: TemplateKind) -> Options {
    let kind = match kind {
        TemplateKind::Holders => None,
        TemplateKind::Enterprises => Some(ImportKind::Enterprises),
        TemplateKind::Filings => Some(ImportKind::Filings),
        TemplateKind::Outcomes => Some(ImportKind::Outcomes),
    };
    Options {
        kind,
        ..Options::default()
    }
}

/// An entry for each column of a template, by its title without star and brackets.
fn entry(title: &str) -> &'static str {
    match title {
        "序号" => "1",
        "企业名称" => "洛阳模板轴承有限公司",
        "统一社会信用代码" => "91410300MA9GC1LU57",
        "所属县区" => "涧西区",
        "称号" => "专精特新中小企业",
        "有效期起" => "2023-01-01",
        "有效期止" => "2025-12-31",
        "认定方式" => "认定",
        "注册号" => "410300110053941",
        "成立日期" => "2009-03-18",
        "经营状态" => "存续",
        "股票代码" => "603993.SH",
        "功能区" | "行业" | "产业领域" | "备注" => "",
        _ => "文字",
    }
}

#[tokio::test]
async fn a_filled_template_is_read_without_a_question() {
    let app = TestApp::new().await;
    for list in &LISTS {
        let bytes = app.session.template(*list, app.session.today()).unwrap();
        let book = read_book("模板.xlsx", &bytes).unwrap();
        let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(&names[1..], ["填写说明", "选项"], "{list}");
        let header: Vec<String> = book.sheets[0].rows[0].cells.iter().map(Cell::text).collect();
        assert!(header.contains(&"*企业名称".to_owned()), "{header:?}");
        let bare = |title: &String| {
            title
                .trim_start_matches('*')
                .split('（')
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        let row: Vec<&str> = header.iter().map(|title| entry(&bare(title))).collect();
        let text = format!("{}\n{}\n", header.join(","), row.join(","));
        let plan = preview(&app, &upload("模板.csv", text.as_bytes()), &options(*list)).await;
        assert_eq!((plan.rows.len(), plan.counts.failed), (1, 0), "{list}: {:?}", plan.rows);
        assert_eq!(plan.counts.created + plan.counts.queued, 1, "{list}: {:?}", plan.rows);
    }
}

#[tokio::test]
async fn an_empty_template_holds_no_rows() {
    let app = TestApp::new().await;
    for list in &LISTS {
        let bytes = app.session.template(*list, app.session.today()).unwrap();
        let read = app
            .session
            .preview_import(&upload("模板.xlsx", &bytes), &options(*list))
            .await;
        if let Ok(plan) = read {
            assert_eq!(
                plan.counts.created + plan.counts.queued + plan.counts.failed,
                0,
                "{list}: {:?}",
                plan.rows
            );
        }
    }
}

#[tokio::test]
async fn figures_are_asked_for_by_year_indicator_and_unit() {
    let app = TestApp::new().await;
    let bytes = app
        .session
        .template(TemplateKind::Filings, app.session.today())
        .unwrap();
    let book = read_book("模板.xlsx", &bytes).unwrap();
    let header: Vec<String> = book.sheets[0].rows[0].cells.iter().map(Cell::text).collect();
    for said in ["*企业名称", "2025年营业收入（万元）", "2025年从业人员（人）"] {
        assert!(header.iter().any(|title| title == said), "{said}: {header:?}");
    }
    let cell = |title: &String| match title.as_str() {
        "*企业名称" => "洛阳模板轴承有限公司",
        "2025年营业收入（万元）" => "6800",
        "2025年从业人员（人）" => "0",
        _ => "",
    };
    let row: Vec<&str> = header.iter().map(cell).collect();
    let text = format!("{}\n{}\n", header.join(","), row.join(","));
    let plan = preview(
        &app,
        &upload("模板.csv", text.as_bytes()),
        &options(TemplateKind::Filings),
    )
    .await;
    assert_eq!((plan.rows.len(), plan.counts.failed), (1, 0), "{:?}", plan.rows);
}

#[tokio::test]
async fn choices_and_days_are_checked_while_typing() {
    let app = TestApp::new().await;
    let reply = app.get("/templates/holders.xlsx").await;
    assert!(
        reply.header("content-disposition").starts_with("attachment"),
        "{}",
        reply.status
    );
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(reply.body.to_vec())).unwrap();
    let mut sheets = String::new();
    for index in 1..=3 {
        let mut sheet = archive.by_name(&format!("xl/worksheets/sheet{index}.xml")).unwrap();
        sheet.read_to_string(&mut sheets).unwrap();
    }
    for said in ["type=\"list\"", "选项!$A$2", "type=\"date\"", "type=\"textLength\""] {
        assert!(sheets.contains(said), "{said}");
    }
}

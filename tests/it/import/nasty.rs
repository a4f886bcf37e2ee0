//! Files that nobody should have sent, taken in all the same or refused with a word that helps: the same list in
//! every format that offices save, and cells that break readers.

use std::io::{Read, Write};

use rust_xlsxwriter::Workbook;
use yanzhen::app::import::options::Options;
use yanzhen::app::import::table::find_blocks;
use yanzhen::app::sheet::{Format, read_book};
use yanzhen::domain::import::ImportKind;
use yanzhen::view::import::OutcomeCounts;

use super::registry::{commit, preview, upload, with_roster};
use crate::app::TestApp;

const XLS: &[u8] = include_bytes!("files/list.xls");
const ODS: &[u8] = include_bytes!("files/list.ods");
const CSV: &str = include_str!("files/list.csv");

/// The list as a workbook with a macro in it.
fn with_macro() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(CSV.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    rezip(
        &book.save_to_buffer().unwrap(),
        &[("xl/vbaProject.bin", b"Auto_Open")],
        |_, content| content,
    )
}

/// Packs a workbook again with other parts in it.
pub(super) fn rezip(book: &[u8], more: &[(&str, &[u8])], change: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default;
    for index in 0..from.len() {
        let mut part = from.by_index(index).unwrap();
        let name = part.name().unwrap().to_string();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        to.start_file(name.clone(), options()).unwrap();
        to.write_all(&change(&name, content)).unwrap();
    }
    for (name, content) in more {
        to.start_file(*name, options()).unwrap();
        to.write_all(content).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[tokio::test]
async fn the_same_list_is_the_same_in_every_format() {
    let app = TestApp::new().await;
    with_roster(&app).await;
    let gb18030 = encoding_rs::GB18030.encode(CSV).0.into_owned();
    let files = [
        ("list.xls", XLS.to_vec(), Format::Xls),
        ("list.et", XLS.to_vec(), Format::Xls),
        ("list.ods", ODS.to_vec(), Format::Ods),
        ("list.csv", CSV.as_bytes().to_vec(), Format::Utf8Text),
        ("国标.csv", gb18030, Format::Gb18030Text),
        ("宏.xlsm", with_macro(), Format::Xlsx),
        // What a file is, its content says; the extension is only a promise.
        ("其实是xlsx.csv", with_macro(), Format::Xlsx),
        ("其实是xlsx.xls", with_macro(), Format::Xlsx),
        ("其实是xls.xlsx", XLS.to_vec(), Format::Xls),
        ("其实是xls.csv", XLS.to_vec(), Format::Xls),
    ];
    // The day is written in four ways, one firm stands twice, the last row is a remark.
    let counts = OutcomeCounts {
        created: 2,
        unchanged: 1,
        skipped: 1,
        ..OutcomeCounts::default()
    };
    for (name, bytes, format) in files {
        assert_eq!(read_book(name, &bytes).unwrap().format, format, "{name}");
        let plan = preview(&app, &upload(name, &bytes), &Options::default()).await;
        assert_eq!(plan.counts, counts, "{name}: {:#?}", plan.rows);
    }
}

#[test]
fn a_million_empty_rows_cost_nothing() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "企业名称").unwrap();
    sheet.write_string(0, 1, "地址").unwrap();
    sheet.write_string(1, 0, "洛阳甲科技有限公司").unwrap();
    let empty: String = (3..=1_048_576).map(|row| format!("<row r=\"{row}\"/>")).collect();
    let bytes = rezip(&book.save_to_buffer().unwrap(), &[], |name, content| match name {
        "xl/worksheets/sheet1.xml" => {
            let text = String::from_utf8(content).unwrap();
            text.replace("</sheetData>", &format!("{empty}</sheetData>"))
                .into_bytes()
        }
        _ => content,
    });
    let rows = read_book("空行.xlsx", &bytes).unwrap().sheets.remove(0).rows;
    assert_eq!(rows.len(), 2);
}

#[tokio::test]
async fn cells_that_break_readers_spoil_only_themselves() {
    let app = TestApp::new().await;
    let long = "长".repeat(5 * 1024 * 1024 / 3);
    let text = format!(
        "企业名称,统一社会信用代码,地址,成立日期\n=1+1公司,,甲路,2010-1-2\n洛阳乙科技有限公司,,{long},2010/1/2\n\
         洛阳丙科技有限公司,,丙路,２０１０年１月２日\n洛阳丁科技有限公司,,丁路,02/01/2010\n"
    );
    let options = Options {
        kind: Some(ImportKind::Enterprises),
        ..Options::default()
    };
    let file = upload("怪.csv", text.as_bytes());
    let plan = preview(&app, &file, &options).await;
    let told: Vec<_> = plan
        .rows
        .iter()
        .filter(|row| !row.reason.is_empty())
        .map(|row| (row.line, row.reason.as_str()))
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].0 == 3 && told[0].1.contains("上限 10000 个"), "{told:?}");
    assert!(told[1].0 == 5 && told[1].1.contains("不是日期"), "{told:?}");
    let done = commit(&app, &file, &options).await;
    assert_eq!((done.counts.created, done.counts.failed), (4, 0));
    assert!(done.note.contains("“02/01/2010”不是日期"), "{}", done.note);
    app.app.catch_up().await.unwrap();
    let page = app.get("/api/v1/enterprises").await.json();
    assert!(page.to_string().contains("\"=1+1公司\""), "{page}");
}

#[test]
fn a_hundred_columns_are_read_and_one_more_is_refused() {
    let wide = |columns: usize| format!("企业名称{}\n甲公司\n", ",备注".repeat(columns - 1));
    let blocks = find_blocks(&read_book("宽.csv", wide(100).as_bytes()).unwrap(), None).unwrap();
    assert_eq!(blocks[0].columns.len(), 100);
    let refused = read_book("宽.csv", wide(101).as_bytes()).unwrap_err().to_string();
    assert!(refused.contains("上限 100 列"), "{refused}");
}

#[tokio::test]
async fn a_workbook_that_was_cut_says_so_and_nothing_is_recorded() {
    let app = TestApp::new().await;
    let whole = with_macro();
    for cut in [whole.len() / 3, whole.len() - 30] {
        let error = app
            .session
            .preview_import(&upload("断.xlsx", &whole[..cut]), &Options::default())
            .await
            .unwrap_err();
        assert!(error.to_string().contains("不完整或已损坏"), "{error}");
    }
    assert!(app.session.list_imports(None, 10).await.unwrap().is_empty());
}

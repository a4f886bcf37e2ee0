//! Bounds: what a file holds or claims beyond them is refused with the bound and the figure, in every format, and what
//! only looks large is read.

use std::io::Write;

use yanzhen::app::sheet::{Cell, apart, read_book};

use super::mutated::binary_workbook;
use super::nasty::rezip;

const FAR_CORNER: &[u8] = include_bytes!("../../lists/hostile/09-far-corner.xls");

fn zipped<'a>(parts: impl IntoIterator<Item = (String, &'a [u8])>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook whose one sheet, or whose list of tabs, is written by hand.
fn xlsx(sheet: &str, tabs: usize) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_string(0, 0, "企业名称").unwrap();
    let tabs: String = (0..tabs)
        .map(|tab| format!("<sheet name=\"t{tab}\" sheetId=\"{}\" r:id=\"rId1\"/>", tab + 1))
        .collect();
    rezip(&book.save_to_buffer().unwrap(), &[], |name, content| {
        let text = || String::from_utf8(content.clone()).unwrap();
        let between = |text: String, from: &str, to: &str, new: &str| {
            let (start, end) = (text.find(from).unwrap() + from.len(), text.find(to).unwrap());
            format!("{}{new}{}", &text[..start], &text[end..]).into_bytes()
        };
        match name {
            "xl/worksheets/sheet1.xml" => between(text(), "<sheetData>", "</sheetData>", sheet),
            "xl/workbook.xml" => between(text(), "<sheets>", "</sheets>", &tabs),
            _ => content,
        }
    })
}

fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"一\">{table}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    zipped([("content.xml".to_owned(), content.as_bytes())])
}

/// Says in the table of contents that the first part is larger than it is.
fn claiming(mut bytes: Vec<u8>, size: u32) -> Vec<u8> {
    let entry = bytes.windows(4).position(|at| at == b"PK\x01\x02").unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&size.to_le_bytes());
    bytes
}

const NAME: &str =
    "<table:table-cell office:value-type=\"string\"><text:p>洛阳甲机械有限公司</text:p></table:table-cell>";

/// Line and width of each row.
type Places = [(u32, usize)];

/// A file and what is said of it.
type Case = (&'static str, Vec<u8>, &'static str);

fn assert_refused(cases: Vec<Case>) {
    apart::read_apart(env!("CARGO_BIN_EXE_yanzhen").into());
    for (name, bytes, expected) in cases {
        let refused = read_book(name, &bytes).map(|_| name).unwrap_err().to_string();
        assert!(refused.contains(expected), "{name}: {refused}");
    }
}

#[test]
fn a_workbook_beyond_a_bound_is_refused_with_the_bound_and_the_figure() {
    let cell = |text: String| format!("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>");
    let (row, long) = (cell("x".repeat(3 << 20)), cell("x".repeat(17 << 20)));
    let merged = "<mergeCell ref=\"A1:A2\"/>".repeat(1_000_000);
    let entries = (0..20_000).map(|entry| (format!("xl/{entry}"), &b""[..]));
    assert_refused(vec![
        ("tabs.xlsx", xlsx("", 20_000), "工作表至少有 20000 个，上限 256 个"),
        ("shared-part.xlsx", xlsx(&row, 200), "解压后要读的内容至少有 4"),
        ("long.xlsx", xlsx(&long, 1), "一处文字至少有 17 MB，上限 16 MB"),
        (
            "merged.xlsx",
            xlsx(&merged, 1),
            "合并单元格至少有 100001 处，上限 100000 处",
        ),
        (
            "deep.xlsx",
            xlsx(&"<x>".repeat(1_000_000), 1),
            "嵌套至少有 129 层，上限 128 层",
        ),
        (
            "claims.xlsx",
            claiming(xlsx("", 1), u32::MAX),
            "解压后要读的内容至少有 4096 MB，上限 400 MB",
        ),
        (
            "entries.zip",
            zipped(entries),
            "压缩包内的文件至少有 20000 个，上限 10000 个",
        ),
    ]);
}

#[test]
fn an_open_document_beyond_a_bound_is_refused_with_the_bound_and_the_figure() {
    let repeated = |times: &str| {
        let columns = format!("<table:table-cell table:number-columns-repeated=\"{times}\"");
        NAME.replace("<table:table-cell", &columns)
    };
    let rows = |times: &str, cell: &str| {
        format!("<table:table-row table:number-rows-repeated=\"{times}\">{cell}</table:table-row>")
    };
    let hundred = rows("1", &repeated("16384")).repeat(4_000);
    assert_refused(vec![
        (
            "wide.ods",
            ods(&rows("1", &repeated("1073741824"))),
            "最右一列至少有 1073741824 列，上限 16384 列",
        ),
        ("hundred.ods", ods(&hundred), "第 1 行有 16384 列，上限 100 列"),
        (
            "rows.ods",
            ods(&rows("1073741824", NAME)),
            "有内容的行至少有 1073741824 行，上限 200000 行",
        ),
        ("deep.ods", ods(&"<text:p>".repeat(1_000_000)), "嵌套至少有 129 层"),
    ]);
}

#[test]
fn a_text_beyond_a_bound_is_refused_with_the_bound_and_the_figure() {
    let markup =
        |inner: &str| format!("<Workbook><Worksheet><Table>{inner}</Table></Worksheet></Workbook>").into_bytes();
    let sheets: String = (0..300)
        .map(|sheet| format!("<Worksheet ss:Name=\"{sheet}\"><Table/></Worksheet>"))
        .collect();
    let far = "<Row><Cell ss:Index=\"1000000\"><Data>甲</Data></Cell></Row>";
    let bars = ["|a|b|\n|--|--|\n", &"|".repeat(20 << 20)].concat();
    assert_refused(vec![
        ("commas.csv", b",".repeat(32 << 20), "最右一列至少有 33554433 列"),
        ("bars.md", bars.into_bytes(), "最右一列至少有 209"),
        (
            "cells.html",
            format!("<table><tr>{}</table>", "<td>".repeat(1_000_000)).into_bytes(),
            "最右一列至少有 16385 列，上限 16384 列",
        ),
        ("far.xml", markup(far), "最右一列至少有 1000000 列"),
        (
            "sheets.xml",
            format!("<Workbook>{sheets}</Workbook>").into_bytes(),
            "工作表至少有 257 个",
        ),
        ("deep.json", "[".repeat(1_000_000).into_bytes(), "嵌套至少有 129 层"),
        (
            "values.json",
            format!("[[{}1]]", "1,".repeat(10_000_000)).into_bytes(),
            "记录中的数据至少有 3000001 项，上限 3000000 项",
        ),
        (
            "values.jsonl",
            "{\"a\":1}\n".repeat(1_600_000).into_bytes(),
            "记录中的数据至少有 3000001 项",
        ),
    ]);
}

#[test]
fn what_only_looks_large_is_read() {
    apart::read_apart(env!("CARGO_BIN_EXE_yanzhen").into());
    // The cell in the far corner of the found file is blank.
    let blank = FAR_CORNER.windows(4).position(|at| at == [1, 0, 0, b' ']).unwrap();
    let mut written = FAR_CORNER.to_vec();
    written[blank + 3] = b'x';
    let empty = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"1073741824\"/></table:table-row>";
    let far = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c></row>\
               <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let named = format!("<table:table-row>{NAME}</table:table-row>");
    let cases: Vec<(&str, Vec<u8>, &Places)> = vec![
        ("角.xls", FAR_CORNER.to_vec(), &[(1, 2), (2, 2)]),
        ("角字.xls", written, &[(1, 2), (2, 2), (65_536, 256)]),
        ("角.xlsx", xlsx(far, 1), &[(1, 1), (1_048_576, 16_384)]),
        (
            "空.ods",
            ods(&format!("{named}{empty}{named}")),
            &[(1, 1), (1_048_578, 1)],
        ),
        (
            "宽.html",
            "<table><tr><td colspan=1000000>标题</td></tr><tr><td>甲</table>".into(),
            &[(1, 1), (2, 1)],
        ),
        ("小.xlsb", binary_workbook(&[&["甲", "乙"], &["丙"]]), &[(1, 2), (2, 1)]),
    ];
    for (name, bytes, expected) in cases {
        let rows = read_book(name, &bytes).unwrap().sheets.remove(0).rows;
        let places: Vec<(u32, usize)> = rows.iter().map(|row| (row.line, row.cells.len())).collect();
        assert_eq!(places, expected, "{name}");
        assert!(
            rows.iter()
                .all(|row| row.cells.last().is_some_and(|cell| *cell != Cell::Empty))
        );
    }
}

//! Reading files: real lists, and files that nobody should have sent.

use std::io::Write;

use rust_xlsxwriter::{Format, Formula, Workbook};
use yanzhen::app::columns::Field;
use yanzhen::app::import::table::{Block, LineKind, find_blocks};
use yanzhen::app::sheet::{Book, Cell, read_book, read_pasted};

const LEAD_GEESE: &[u8] = include_bytes!("../../lists/2022-luoyang-lead-geese.csv");
const CHAMPIONS: &[u8] = include_bytes!("../../lists/2024-champion-recommendation.csv");

fn blocks(name: &str, bytes: &[u8]) -> Vec<Block> {
    find_blocks(&read_book(name, bytes).unwrap(), None).unwrap()
}

fn firms(block: &Block) -> Vec<String> {
    let firm = block.rows.iter().filter(|line| line.kind == LineKind::Firm);
    firm.map(|line| block.cell(&line.row, Field::Name).unwrap().1.text())
        .collect()
}

fn saved(mut book: Workbook) -> Vec<u8> {
    book.save_to_buffer().unwrap()
}

/// A list as a bureau publishes it: merged titles, two header rows, a county merged over its firms, an annex.
fn published() -> Vec<u8> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 4, "附件1", &bold).unwrap();
    sheet
        .merge_range(1, 0, 1, 4, "第二批专精特新“小巨人”企业名单", &bold)
        .unwrap();
    sheet.merge_range(3, 0, 4, 0, "序号", &bold).unwrap();
    sheet.merge_range(3, 1, 4, 1, "企业名称", &bold).unwrap();
    sheet.merge_range(3, 2, 4, 2, "所属县（市、区）", &bold).unwrap();
    sheet.merge_range(3, 3, 3, 4, "有效期", &bold).unwrap();
    sheet.write_string(4, 3, "发证日期").unwrap();
    sheet.write_string(4, 4, "有效期至").unwrap();
    let day = Format::new().set_num_format("yyyy/m/d");
    for (index, name) in ["洛阳建龙微纳新材料股份有限公司", "凯迈(洛阳)气源有限公司"]
        .iter()
        .enumerate()
    {
        let row = 5 + index as u32;
        sheet.write_number(row, 0, index as f64 + 1.0).unwrap();
        sheet.write_string(row, 1, *name).unwrap();
        sheet.write_number_with_format(row, 3, 44197.0, &day).unwrap();
        sheet.write_string(row, 4, "2023年12月31日").unwrap();
    }
    sheet.merge_range(5, 2, 6, 2, "偃师区", &bold).unwrap();
    sheet.write_string(8, 0, "注：排名不分先后").unwrap();
    let annex = book.add_worksheet();
    annex.set_name("复核").unwrap();
    annex.write_string(0, 0, "附件2 复核通过企业名单").unwrap();
    annex.write_string(1, 0, "序号").unwrap();
    annex.write_string(1, 1, "单位名称").unwrap();
    annex.write_string(2, 1, "洛阳科创新材料股份有限公司").unwrap();
    saved(book)
}

#[test]
fn a_published_workbook_gives_its_titles_columns_and_firms() {
    let blocks = blocks("名单.xlsx", &published());
    let [first, annex] = blocks.as_slice() else {
        panic!("{blocks:?}")
    };
    assert_eq!(first.titles, ["附件1", "第二批专精特新“小巨人”企业名单"]);
    assert_eq!(first.header_line, Some(5));
    assert_eq!(
        firms(first),
        ["洛阳建龙微纳新材料股份有限公司", "凯迈(洛阳)气源有限公司"]
    );
    let cell = |field: Field| first.cell(&first.rows[1].row, field).unwrap().1.text();
    assert_eq!(
        (cell(Field::Division), cell(Field::From), cell(Field::Until)),
        (
            "偃师区".to_owned(),
            "2021-01-01".to_owned(),
            "2023年12月31日".to_owned()
        )
    );
    assert_eq!(first.rows.last().unwrap().kind, LineKind::Remark);
    assert_eq!(
        (annex.sheet.as_str(), &annex.titles[..]),
        ("复核", &["附件2 复核通过企业名单".to_owned()][..])
    );
    assert_eq!(firms(annex), ["洛阳科创新材料股份有限公司"]);
}

#[test]
fn two_lists_in_one_text_file_are_two_tables_and_no_line_is_lost() {
    let blocks = blocks("2022.csv", LEAD_GEESE);
    let counts: Vec<_> = blocks.iter().map(|block| firms(block).len()).collect();
    assert_eq!(counts, [14, 7]);
    assert_eq!(blocks[1].titles, ["2022年河南省制造业重点培育头雁企业名单（洛阳）"]);
    assert_eq!(blocks[1].rows[0].row.line, 20);
    let champions = self::blocks("2024.csv", CHAMPIONS);
    assert_eq!(firms(&champions[0]).len(), 6);
    assert_eq!(champions[0].rows.last().unwrap().kind, LineKind::Remark);
}

#[test]
fn two_header_rows_are_one_header_in_plain_text_too() {
    let text = "序号,企业名称,证书,,\n,,证书编号,有效期起,有效期至\n1,洛阳甲有限公司,GR1,2023-01-01,2025-12-31\n";
    let found = blocks("两行表头.csv", text.as_bytes());
    assert_eq!(found.len(), 1);
    assert_eq!(firms(&found[0]), ["洛阳甲有限公司"]);
    for field in [Field::Name, Field::Certificate, Field::From, Field::Until] {
        assert!(found[0].has(field), "{field:?}");
    }
}

#[test]
fn a_bare_list_of_names_needs_no_header() {
    let book = read_pasted("1\t洛阳甲有限公司\n2\t洛阳乙有限公司\n").unwrap();
    assert_eq!(
        firms(&find_blocks(&book, None).unwrap()[0]),
        ["洛阳甲有限公司", "洛阳乙有限公司"]
    );
    let book = read_pasted("中信重工\n一拖股份\n").unwrap();
    assert_eq!(firms(&find_blocks(&book, None).unwrap()[0]), ["中信重工", "一拖股份"]);
}

#[test]
fn sections_within_a_table_are_headings_and_a_nameless_row_is_kept() {
    let text = "序号,企业名称,县区\n一、新认定企业名单,,\n1,洛阳甲有限公司,涧西区\n二、复核通过企业名单,,\n1,洛阳乙有限公司,孟津区\n2,,新安县\n合计,2家,\n";
    let blocks = blocks("list.csv", text.as_bytes());
    let seen: Vec<_> = blocks[0]
        .rows
        .iter()
        .map(|line| (line.kind, line.section.as_deref()))
        .collect();
    let (new, passed) = (Some("一、新认定企业名单"), Some("二、复核通过企业名单"));
    assert_eq!(
        seen,
        [
            (LineKind::Section, new),
            (LineKind::Firm, new),
            (LineKind::Section, passed),
            (LineKind::Firm, passed),
            (LineKind::Firm, passed),
            (LineKind::Remark, passed),
        ]
    );
}

fn xlsx(write: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    write(book.add_worksheet());
    saved(book)
}

fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn files_that_are_no_list_are_refused_with_what_to_do() {
    let cut = published();
    let wide = xlsx(|sheet| {
        for column in 0..101 {
            sheet.write_string(0, column, "企业名称").unwrap();
        }
    });
    let encrypted = [
        &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..],
        &wide_text("EncryptedPackage"),
    ]
    .concat();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("空.csv", b" \r\n".to_vec(), "文件是空的"),
        ("大.csv", vec![b'a'; 33 * 1024 * 1024], "上限 32 MB"),
        ("图.xlsx", b"\x89PNG....".to_vec(), "图片不是表格"),
        ("公示.pdf", b"%PDF-1.7".to_vec(), "PDF 文件不是表格"),
        (
            "通知.docx",
            zip_of(&[("word/document.xml", b"<x/>")]),
            "Word 文档不是表格",
        ),
        ("包.zip", zip_of(&[("a.txt", b"x")]), "压缩包不是表格"),
        ("名单.xlsx", b"a,b\n1,2\n".to_vec(), "扩展名是“.xlsx”，内容却是文本"),
        (
            "名单.xls",
            b"<html><table></table></html>".to_vec(),
            "没有表格的网页或 XML不是表格",
        ),
        ("密.xlsx", encrypted, "设有打开密码"),
        ("断.xlsx", cut[..cut.len() / 2].to_vec(), "不完整或已损坏"),
        ("宽.xlsx", wide, "上限 100 列"),
        (
            "长.csv",
            "甲公司\n".repeat(200_001).into_bytes(),
            "至少有 200001 行，上限 200000 行",
        ),
        ("编码.csv", b"name\n\xFF\xFF\n".to_vec(), "第 2 行起无法识别"),
    ];
    for (name, bytes, expected) in cases {
        let message = read_book(name, &bytes).unwrap_err().to_string();
        assert!(message.contains(expected), "{name}: {message}");
    }
}

fn wide_text(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn odd_cells_spoil_only_themselves() {
    let bytes = xlsx(|sheet| {
        sheet.write_string(0, 0, "企业名称").unwrap();
        sheet.write_string(0, 1, "统一社会信用代码").unwrap();
        sheet.write_string(1, 0, "=1+1公司").unwrap();
        sheet.write_number(1, 1, 914100007457748527.0).unwrap();
        sheet
            .write_formula(2, 0, Formula::new("=A2&\"\"").set_result("洛阳甲有限公司"))
            .unwrap();
        sheet
            .write_string(2, 1, "９１４１００００７４５７７４８５２７")
            .unwrap();
        sheet
            .write_formula(3, 0, Formula::new("=NA()").set_result("#N/A"))
            .unwrap();
        sheet.write_string(4, 0, "长".repeat(10_001)).unwrap();
        sheet.write_string(1_048_575, 0, "最后一行公司").unwrap();
    });
    let book = read_book("list.xlsx", &bytes).unwrap();
    let rows: Vec<_> = book.sheets[0]
        .rows
        .iter()
        .map(|row| (row.line, row.cell(0).text()))
        .collect();
    assert_eq!(rows[1], (2, "=1+1公司".to_owned()));
    assert_eq!(rows[2], (3, "洛阳甲有限公司".to_owned()));
    assert_eq!(rows[5], (1_048_576, "最后一行公司".to_owned()));
    let flawed: Vec<_> = [(1, 1), (4, 0)]
        .iter()
        .map(|&(row, column)| matches!(book.sheets[0].rows[row].cell(column), Cell::Flawed(_)))
        .collect();
    assert_eq!(flawed, [true, true]);
}

#[test]
fn a_missing_header_says_what_was_looked_for() {
    let error = |book: &Book, sheet| find_blocks(book, sheet).unwrap_err().to_string();
    let book = read_book("a.csv", b"a,b,c\n1,2,3\n").unwrap();
    assert!(error(&book, None).contains("应有一行含“企业名称”"));
    let book = read_book("名单.xlsx", &published()).unwrap();
    assert!(error(&book, Some("汇总")).contains("文件里有：Sheet1、复核"));
}

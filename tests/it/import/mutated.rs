//! Files of every format, changed at random: bits turned, ends cut, pieces doubled, numbers of headers replaced. Each is
//! read to rows or refused with a sentence, under the limits of the process that reads it, which never breaks down.

use std::io::Write;
use std::time::{Duration, Instant};

use rust_xlsxwriter::{Format, Formula, Workbook};
use yanzhen::app::import::draft::survey;
use yanzhen::app::import::options::Options;
use yanzhen::app::sheet::{SheetError, apart, read_book};
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::seed::Seeds;

use super::nasty::rezip;
use super::registry::upload;

/// Files that are read in the suite; `YANZHEN_FUZZ_FILES` and `YANZHEN_FUZZ_SEED` ask for more and for others.
const FILES: u64 = 250;
const SEED: u64 = 20_261_201;
/// No file may take longer, whatever it says.
const PATIENCE: Duration = Duration::from_secs(90);

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

fn sound_workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let (bold, percent) = (Format::new().set_bold(), Format::new().set_num_format("0.0%"));
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 3, "企业名单", &bold).unwrap();
    for (column, title) in (0..).zip(["企业名称", "县区", "成立日期", "占比"]) {
        sheet.write_string(1, column, title).unwrap();
    }
    for row in 2..12 {
        sheet
            .write_string(row, 0, format!("洛阳第{row}号机械有限公司"))
            .unwrap();
        sheet.write_string(row, 1, "涧西区").unwrap();
        sheet
            .write_number_with_format(row, 2, 41_000.0 + f64::from(row), &day)
            .unwrap();
        sheet.write_number_with_format(row, 3, 0.032, &percent).unwrap();
        sheet
            .write_formula(row, 4, Formula::new("=1+1").set_result("2"))
            .unwrap();
    }
    sheet.set_row_hidden(5).unwrap();
    book.add_worksheet()
        .set_name("另一张")
        .unwrap()
        .write_string(3, 2, "备注")
        .unwrap();
    book.save_to_buffer().unwrap()
}

/// A record of a binary workbook.
fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    let kind = match kind < 0x80 {
        true => vec![kind as u8],
        false => vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8],
    };
    assert!(content.len() < 0x4000);
    let length = [(content.len() & 0x7F) as u8 | 0x80, (content.len() >> 7) as u8];
    [kind.as_slice(), &length, content].concat()
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [&(units.len() as u32 / 2).to_le_bytes()[..], &units].concat()
}

/// A binary workbook, as small as one can be.
pub(super) fn binary_workbook(rows: &[&[&str]]) -> Vec<u8> {
    let numbers = |numbers: &[u32]| {
        numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let bundle = [numbers(&[0, 1]), wide("rId1"), wide("名单")].concat();
    let book = [
        record(0x83, &[]),
        record(0x8F, &[]),
        record(0x9C, &bundle),
        record(0x90, &[]),
        record(0x84, &[]),
    ]
    .concat();
    let mut sheet = [
        record(0x81, &[]),
        record(0x94, &numbers(&[0, rows.len() as u32, 0, 4])),
        record(0x91, &[]),
    ]
    .concat();
    let mut texts = Vec::new();
    for (number, row) in (0_u32..).zip(rows) {
        sheet.extend(record(0, &[numbers(&[number]), vec![0; 21]].concat()));
        for (column, text) in (0_u32..).zip(*row) {
            let shared = numbers(&[column, 0, texts.len() as u32]);
            sheet.extend(record(7, &shared));
            texts.push(record(0x13, &[&[0][..], &wide(text)].concat()));
        }
    }
    sheet.extend([record(0x92, &[]), record(0x82, &[])].concat());
    let count = texts.len() as u32;
    let strings = [
        record(0x9F, &numbers(&[count, count])),
        texts.concat(),
        record(0xA0, &[]),
    ]
    .concat();
    let links = b"<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.bin\" Type=\"worksheet\"/></Relationships>";
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in [
        ("xl/workbook.bin", book.as_slice()),
        ("xl/_rels/workbook.bin.rels", links),
        ("xl/worksheets/sheet1.bin", &sheet),
        ("xl/sharedStrings.bin", &strings),
    ] {
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// One sound file of every format.
fn sound_files() -> Vec<(&'static str, Vec<u8>)> {
    let csv = include_str!("files/list.csv");
    let cells: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let row = |row: &Vec<&str>, cell: &str| {
        row.iter()
            .map(|text| format!("<{cell}>{text}</{cell}>"))
            .collect::<String>()
    };
    let rows = |before: &str, cell: &str, after: &str| {
        cells
            .iter()
            .map(|it| format!("{before}{}{after}", row(it, cell)))
            .collect::<String>()
    };
    let html = format!(
        "<html><table border=1>{}<tr><td rowspan=2 colspan=3>合计&amp;</td></tr></table></html>",
        rows("<tr>", "td", "</tr>")
    );
    let xml = format!(
        "<?xml version=\"1.0\"?><Workbook xmlns:ss=\"s\"><Worksheet ss:Name=\"一\"><Table>{}</Table></Worksheet></Workbook>",
        rows("<Row><Cell ss:Index=\"1\"><Data>", "b", "</Data></Cell></Row>")
    );
    let json: Vec<serde_json::Value> = cells[1..]
        .iter()
        .map(|row| serde_json::json!({ "企业名称": row[0], "说明": { "细": [row[0], 1.5] } }))
        .collect();
    let lines: String = json.iter().map(|line| format!("{line}\n")).collect();
    let markdown: String = cells.iter().map(|row| format!("| {} |\n", row.join(" | "))).collect();
    let markdown = markdown.replacen('\n', "\n|---|:--:|---|---|\n", 1);
    let wide_csv: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(csv.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let borrowed: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
    vec![
        ("a.xlsx", sound_workbook()),
        ("a.xlsb", binary_workbook(&borrowed)),
        ("a.xls", include_bytes!("files/list.xls").to_vec()),
        ("a.ods", include_bytes!("files/list.ods").to_vec()),
        ("a.csv", csv.as_bytes().to_vec()),
        ("b.csv", encoding_rs::GB18030.encode(csv).0.into_owned()),
        ("c.csv", wide_csv),
        ("a.html", html.into_bytes()),
        ("a.xml", xml.into_bytes()),
        ("a.json", serde_json::to_vec(&json).unwrap()),
        ("a.jsonl", lines.into_bytes()),
        ("a.md", markdown.into_bytes()),
    ]
}

/// Changes bytes once.
fn change(bytes: &mut Vec<u8>, random: &mut Random) {
    const NUMBERS: [u32; 8] = [0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFE, u32::MAX];
    const DIGITS: [&str; 4] = ["0", "4294967296", "-1", "999999999999999999999"];
    let at = random.below(bytes.len());
    match random.below(7) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes.truncate(at.max(1)),
        2 => {
            let piece = bytes[at..(at + random.below(2048)).min(bytes.len())].to_vec();
            let to = random.below(bytes.len());
            bytes.splice(to..to, piece);
        }
        3 => {
            let number = NUMBERS[random.below(NUMBERS.len())].to_le_bytes();
            for (byte, new) in bytes[at..].iter_mut().zip(&number[..1 << random.below(3)]) {
                *byte = *new;
            }
        }
        4 => {
            bytes.drain(at..(at + random.below(64)).min(bytes.len() - 1).max(at));
        }
        // A number in a text, and a sign that means something in one.
        5 => {
            if let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
                bytes.splice(at + digit..=at + digit, DIGITS[random.below(DIGITS.len())].bytes());
            }
        }
        _ => {
            const SIGNS: &[u8] = b"<>\"',|{}[]&;=/\n\r\t\0";
            bytes[at] = SIGNS[random.below(SIGNS.len())];
        }
    }
}

/// Changes a file from without, or one part of it from within, so that its check sums are right.
fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let times = 1 + random.below(4);
    let is_zip = bytes.starts_with(b"PK");
    if !is_zip || random.below(4) == 0 {
        let mut bytes = bytes.to_vec();
        (0..times).for_each(|_| change(&mut bytes, random));
        return bytes;
    }
    let parts = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap().len();
    let chosen = random.below(parts);
    let (seen, random) = (std::cell::Cell::new(0), std::cell::RefCell::new(random));
    rezip(bytes, &[], |_, mut content| {
        let number = seen.replace(seen.get() + 1);
        if number == chosen && !content.is_empty() {
            (0..times).for_each(|_| change(&mut content, &mut random.borrow_mut()));
        }
        content
    })
}

fn number_from(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

/// A sentence for a person, without the words of a parser.
fn is_plain(sentence: &str) -> bool {
    let known = [
        "xlsx", "CSV", "JSON", "XML", "UTF", "GB", "MB", "Word", "PDF", "RTF", "html", "rar",
    ];
    let foreign = sentence
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| word.len() > 3 && !known.iter().any(|known| known.eq_ignore_ascii_case(word)));
    // What a sentence quotes of the file stands in quotation marks.
    sentence.contains("请") && (foreign.count() == 0 || sentence.contains('“'))
}

#[test]
fn a_file_that_was_changed_at_random_is_read_or_refused_with_a_sentence() {
    apart::read_apart(env!("CARGO_BIN_EXE_yanzhen").into());
    let (files, seed) = (
        number_from("YANZHEN_FUZZ_FILES", FILES),
        number_from("YANZHEN_FUZZ_SEED", SEED),
    );
    let (catalog, sound) = (Catalog::load(&Seeds::compiled()).unwrap(), sound_files());
    for (name, bytes) in &sound {
        assert!(!read_book(name, bytes).unwrap().sheets.is_empty(), "{name}");
    }
    let (mut read, mut refused) = (0, 0);
    for round in 0..files {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (round + 1));
        (0..8).for_each(|_| {
            random.below(2);
        });
        let (name, bytes) = &sound[round as usize % sound.len()];
        let bytes = mutate(bytes, &mut random);
        let begun = Instant::now();
        match read_book(name, &bytes) {
            Ok(_) => read += 1,
            Err(why) => {
                refused += 1;
                let (said, cause) = (why.to_string(), format!("{why:?}"));
                assert!(is_plain(&said), "round {round} of {seed}, {name}: {said}");
                let broke_down = cause.contains("process that read it ended") || why == SheetError::Unread;
                assert!(!broke_down, "round {round} of {seed}, {name}: {cause}");
            }
        }
        // What was read is also looked at for tables: that never fails but with a sentence.
        if let Err(why) = survey(
            &upload(name, &bytes),
            &Options::default(),
            (&catalog, "2026-06-01".parse().unwrap()),
        ) {
            assert!(
                !matches!(why, yanzhen::app::Error::Internal(_)),
                "round {round} of {seed}, {name}: {why:?}"
            );
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "round {round} of {seed}, {name} took {:?}",
            begun.elapsed()
        );
    }
    // A fuzzer whose files are all refused at the door, or that never harms one, tries nothing.
    assert!(
        files < 100 || read > files / 10 && refused > files / 10,
        "read {read}, refused {refused}"
    );
}

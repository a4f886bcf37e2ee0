//! The property behind all single cases: a table of known facts, laid out in any of the ways in which people lay out
//! tables, gives back exactly these facts or is refused; and every filled cell of the file is accounted for.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rust_xlsxwriter::Workbook;
use yanzhen::app::import::draft::{Content, Reading, Said, survey};
use yanzhen::app::import::options::Options;
use yanzhen::app::sheet::{Cell, read_book};
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::filing::Value;
use yanzhen::domain::import::ImportKind;
use yanzhen::domain::indicator::IndicatorKind;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::unit::{Scale, Unit};

use super::registry::upload;

/// Firm, indicator, year → the amount in 元.
type Facts = BTreeMap<(String, String, i32), i64>;

/// How figures are laid out.
#[derive(Clone, Copy, Debug)]
enum Heads {
    /// `2023年营业收入（万元）` in one row.
    One,
    /// Years over indicators.
    YearsAbove,
    /// Indicators over years.
    YearsBelow,
    /// Indicators over years over units.
    UnitsBelow,
}

#[derive(Clone, Copy, Debug)]
enum UnitIn {
    Title,
    Header,
    Cells,
}

#[derive(Clone, Debug)]
struct Layout {
    heads: Heads,
    unit_in: UnitIn,
    scale: (&'static str, i64),
    titles: usize,
    serial: bool,
    filler: &'static str,
    footer: &'static str,
    stray: bool,
    workbook: bool,
}

fn layouts() -> impl Strategy<Value = Layout> {
    let heads = select(vec![
        Heads::One,
        Heads::YearsAbove,
        Heads::YearsBelow,
        Heads::UnitsBelow,
    ]);
    let unit_in = select(vec![UnitIn::Title, UnitIn::Header, UnitIn::Cells]);
    let scale = select(vec![
        ("元", 1),
        ("千元", 1_000),
        ("万元", 10_000),
        ("百万元", 1_000_000),
    ]);
    let filler = select(vec!["", "-", "/", "无", "N/A", "***"]);
    let footer = select(vec![
        "",
        "注：数据未经审计",
        "合计",
        "数据来源：样例",
        "以上共 3 家企业",
    ]);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (heads, unit_in, scale, 0..3_usize, filler, footer, flags).prop_map(
        |(heads, unit_in, scale, titles, filler, footer, (serial, stray, workbook))| Layout {
            heads,
            unit_in,
            scale,
            titles,
            serial,
            filler,
            footer,
            stray,
            workbook,
        },
    )
}

fn catalog() -> Catalog {
    Catalog::load(&Seeds::compiled()).unwrap()
}

/// Some indicators of money: code and title.
fn money(catalog: &Catalog) -> Vec<(String, String)> {
    let yuan = catalog.indicators.iter().filter(|indicator| {
        matches!(
            &indicator.kind,
            IndicatorKind::Number {
                unit: Unit::Yuan,
                scale: Scale::TenThousand,
                ..
            }
        )
    });
    yuan.take(3).map(|it| (it.code.to_string(), it.title.clone())).collect()
}

/// Lays out the header rows.
fn lay_out_heads(layout: &Layout, columns: &[((String, String), i32)], rows: &mut Vec<Vec<String>>) {
    let word = layout.scale.0;
    let in_header = match (layout.unit_in, layout.heads) {
        (UnitIn::Header, Heads::UnitsBelow) | (UnitIn::Title | UnitIn::Cells, _) => String::new(),
        (UnitIn::Header, _) => format!("（{word}）"),
    };
    let front = |name: &str| match layout.serial {
        true => vec![if name.is_empty() { "" } else { "序号" }.to_owned(), name.to_owned()],
        false => vec![name.to_owned()],
    };
    let title = |(indicator, _): &((String, String), i32)| format!("{}{in_header}", indicator.1);
    let year = |(_, year): &((String, String), i32)| format!("{year}年");
    let head = |front: Vec<String>, cells: Vec<String>| front.into_iter().chain(cells).collect::<Vec<String>>();
    let named = front("企业名称");
    match layout.heads {
        Heads::One => rows.push(head(
            named,
            columns.iter().map(|it| format!("{}{}", year(it), title(it))).collect(),
        )),
        Heads::YearsAbove => {
            rows.push(head(named, columns.iter().map(year).collect()));
            rows.push(head(front(""), columns.iter().map(title).collect()));
        }
        Heads::YearsBelow | Heads::UnitsBelow => {
            rows.push(head(named, columns.iter().map(title).collect()));
            rows.push(head(front(""), columns.iter().map(year).collect()));
        }
    }
    if let (Heads::UnitsBelow, UnitIn::Header) = (layout.heads, layout.unit_in) {
        rows.push(head(front(""), vec![word.to_owned(); columns.len()]));
    }
}

/// Lays out firms × indicators × years; a missing amount is a filler.
fn lay_out(
    layout: &Layout,
    amounts: &[Vec<Option<i64>>],
    columns: &[((String, String), i32)],
) -> (Vec<Vec<String>>, Facts) {
    let (word, factor) = layout.scale;
    let mut rows: Vec<Vec<String>> = (0..layout.titles)
        .map(|at| vec![format!("企业经营情况表之{at}")])
        .collect();
    if let UnitIn::Title = layout.unit_in {
        rows.push(vec![format!("单位：{word}")]);
    }
    lay_out_heads(layout, columns, &mut rows);
    let mut facts = Facts::new();
    for (at, firm) in amounts.iter().enumerate() {
        let name = format!("洛阳样例{}号机械有限公司", at + 1);
        let mut row = match layout.serial {
            true => vec![(at + 1).to_string(), name.clone()],
            false => vec![name.clone()],
        };
        for (amount, (indicator, year)) in firm.iter().zip(columns) {
            row.push(match (amount, layout.unit_in) {
                (None, _) => layout.filler.to_owned(),
                (Some(amount), UnitIn::Cells) => format!("{amount}{word}"),
                (Some(amount), UnitIn::Title | UnitIn::Header) => amount.to_string(),
            });
            facts.extend(amount.map(|amount| ((name.clone(), indicator.0.clone(), *year), amount * factor)));
        }
        if layout.stray {
            row.push("随手写的话".to_owned());
        }
        rows.push(row);
    }
    if !layout.footer.is_empty() {
        rows.push(vec![layout.footer.to_owned()]);
    }
    (rows, facts)
}

fn file_of(layout: &Layout, rows: &[Vec<String>]) -> (&'static str, Vec<u8>) {
    if !layout.workbook {
        let lines: Vec<String> = rows.iter().map(|row| row.join("\t")).collect();
        return ("表.txt", lines.join("\r\n").into_bytes());
    }
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(at, column, number).unwrap(),
                Err(_) => sheet.write_string(at, column, cell).unwrap(),
            };
        }
    }
    ("表.xlsx", book.save_to_buffer().unwrap())
}

fn facts_of(reading: &Reading, file: &yanzhen::app::import::Upload, catalog: &Catalog) -> Facts {
    let mut facts = Facts::new();
    let read = reading.each_row(file, (0, catalog), &mut |row| {
        if let Content::Said(Said::Filing(draft)) = row.content {
            for (year, values) in &draft.years {
                for (code, value) in values {
                    let Value::Number(range) = value else { continue };
                    let amount = range.exact().and_then(|number| number.to_integer()).unwrap();
                    facts.insert((draft.firm.name.clone(), code.to_string(), *year), amount);
                }
            }
        }
        ControlFlow::Continue(())
    });
    read.unwrap();
    facts
}

fn filled_cells(name: &str, bytes: &[u8]) -> u64 {
    let rows = read_book(name, bytes)
        .unwrap()
        .sheets
        .into_iter()
        .flat_map(|sheet| sheet.rows);
    rows.map(|row| row.cells.iter().filter(|cell| **cell != Cell::Empty).count() as u64)
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_in_any_layout_is_read_or_the_file_is_refused(
        layout in layouts(),
        years in 1..4_i32,
        indicators in 1..4_usize,
        amounts in vec(vec(proptest::option::weighted(0.8, 1..90_000_i64), 9), 1..5),
    ) {
        let catalog = catalog();
        let columns: Vec<((String, String), i32)> = match layout.heads {
            Heads::YearsAbove => (0..years)
                .flat_map(|year| money(&catalog).into_iter().take(indicators).map(move |it| (it, 2021 + year)))
                .collect(),
            Heads::One | Heads::YearsBelow | Heads::UnitsBelow => money(&catalog)
                .into_iter()
                .take(indicators)
                .flat_map(|it| (0..years).map(move |year| (it.clone(), 2021 + year)))
                .collect(),
        };
        let (rows, facts) = lay_out(&layout, &amounts, &columns);
        let (name, bytes) = file_of(&layout, &rows);
        let file = upload(name, &bytes);
        let options = Options { kind: Some(ImportKind::Filings), ..Options::default() };
        // What is refused is refused as a whole, with a reason.
        if let Ok(reading) = survey(&file, &options, (&catalog, "2026-06-01".parse().unwrap())) {
            prop_assert_eq!(facts_of(&reading, &file, &catalog), facts, "{:#?}", rows);
            prop_assert_eq!(reading.account.cells, filled_cells(name, &bytes));
            prop_assert_eq!(reading.account.accounted(), reading.account.cells, "{:?} {:#?}", reading.account, rows);
        } else {
            prop_assert!(false, "nothing in these layouts needs to be refused: {:#?}", rows);
        }
    }

    #[test]
    fn lists_side_by_side_give_every_name_once(
        blocks in 1..4_usize,
        names in 1..12_usize,
        serial in any::<bool>(),
        title in any::<bool>(),
        headed in any::<bool>(),
        note in any::<bool>(),
    ) {
        let catalog = catalog();
        let rows = names.div_ceil(blocks);
        let mut text = String::new();
        if title && headed {
            text += "2024年度第一批创新型中小企业名单\n";
        }
        let head: Vec<&str> = (0..blocks).flat_map(|_| if serial { vec!["序号", "企业名称"] } else { vec!["企业名称"] }).collect();
        if headed {
            text += &format!("{}\n", head.join("\t"));
        }
        for row in 0..rows {
            let cells = (0..blocks).flat_map(|block| {
                let number = block * rows + row + 1;
                let name = if number <= names { format!("洛阳样例{number}号科技有限公司") } else { String::new() };
                let shown = if number <= names { number.to_string() } else { String::new() };
                if serial { vec![shown, name] } else { vec![name] }
            });
            text += &format!("{}\n", cells.collect::<Vec<_>>().join("\t"));
        }
        if note {
            text += "注：排名不分先后\n";
        }
        let file = upload("名单.txt", text.as_bytes());
        let options = Options {
            kind: Some(ImportKind::Enterprises),
            ..Options::default()
        };
        let reading = survey(&file, &options, (&catalog, "2026-06-01".parse().unwrap())).unwrap();
        let (mut read, mut places) = (Vec::new(), Vec::new());
        reading.each_row(&file, (0, &catalog), &mut |row| {
            if let Content::Said(Said::Profile(draft)) = row.content {
                read.push(draft.firm.name.clone());
                places.push(row.place);
            }
            ControlFlow::Continue(())
        }).unwrap();
        let expected: Vec<String> = (1..=names).map(|number| format!("洛阳样例{number}号科技有限公司")).collect();
        prop_assert_eq!(read, expected, "{}", text);
        prop_assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", places);
        prop_assert_eq!(reading.account.accounted(), filled_cells("名单.txt", text.as_bytes()), "{:?}", reading.account);
    }
}

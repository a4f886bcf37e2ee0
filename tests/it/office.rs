//! The files in an office program that is not ours: LibreOffice opens them without repair, reads every cell as it was
//! meant and lays them out as PDF.

use std::path::{Path, PathBuf};
use std::process::Command;

use yanzhen::app::columns::{Kind, Value};
use yanzhen::app::export::{Explanation, Format, Heading, ListFile};
use yanzhen::app::template::TemplateKind;

use crate::app::TestApp;

/// Returns the program; nothing when it is not there and nobody demands it.
fn office() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join("soffice"))
        .find(|file| file.is_file());
    if found.is_none() {
        let required = std::env::var("YANZHEN_TEST_REQUIRE").is_ok_and(|what| what == "all");
        assert!(!required, "LibreOffice is required and `soffice` is not on the PATH");
        eprintln!("SKIPPED in LibreOffice: `soffice` is not on the PATH");
    }
    found
}

/// Converts a file as a person would with 另存为, in a profile of its own.
fn convert(office: &Path, file: &Path, to: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.path().join("profile").display()
    );
    let ended = Command::new(office)
        .args([profile.as_str(), "--headless", "--norestore"])
        .args(reading(file))
        .args(["--convert-to", to, "--outdir"])
        .arg(folder.path())
        .arg(file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    let extension = to.split(':').next().unwrap();
    // The name of the sheet may stand in the name of the file.
    let made = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let made = made
        .into_iter()
        .find(|path| path.extension().is_some_and(|found| found == extension));
    let made = made.unwrap_or_else(|| panic!("{} did not become {extension}: {said}", file.display()));
    std::fs::read(made).unwrap()
}

/// Separated values are opened as a person does who chooses UTF-8; a workbook needs no choice.
fn reading(file: &Path) -> Option<&'static str> {
    file.extension()
        .is_some_and(|found| found == "csv")
        .then_some("--infilter=CSV:44,34,76,1")
}

/// Separated by commas, quoted by `"`, UTF-8, cells as shown, the first sheet.
const AS_CSV: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1";

fn write(format: Format, folder: &Path) -> PathBuf {
    let headings = [
        Heading::text("serial", "序号", 6).of(Kind::Number),
        Heading::text("name", "企业名称", 36),
        Heading::text("code", "统一社会信用代码", 22),
        Heading::text("certificate", "证书编号", 20),
        Heading::text("from", "有效期起", 12).of(Kind::Date),
        Heading::text("growth", "增长率", 10).of(Kind::Number),
    ];
    let mut file = ListFile::begin(folder, format, &headings).unwrap();
    for number in 1..=200 {
        let name = match number {
            1 => "=1+1科技（洛阳）有限公司".to_owned(),
            2 => "-2+3\"引号\",逗号公司".to_owned(),
            3 => "@SUM(A1)公司".to_owned(),
            _ => format!("洛阳第{number}轴承有限公司"),
        };
        let cells = vec![
            Value::Count(number),
            Value::Text(name),
            Value::Text("914112810713741814".to_owned()),
            Value::Text(format!("{number:07}")),
            Value::Date("2023-12-29".parse().unwrap()),
            Value::Number("-3.2%".to_owned()),
        ];
        file.push(cells).unwrap();
    }
    let whole = file
        .finish(&Explanation::new("示例名单", [("统计口径", "存量".to_owned())]))
        .unwrap();
    whole
        .move_to(&folder.join(format!("list.{}", format.extension())))
        .unwrap()
}

#[test]
fn a_workbook_opens_with_every_cell_as_it_was_meant() {
    let Some(office) = office() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = write(Format::Xlsx, folder.path());
    let text = String::from_utf8(convert(&office, &file, AS_CSV)).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(rows.len(), 201);
    assert_eq!(
        rows[0],
        ["序号", "企业名称", "统一社会信用代码", "证书编号", "有效期起", "增长率"]
    );
    for (row, name) in rows[1..]
        .iter()
        .zip(["=1+1科技（洛阳）有限公司", "-2+3\"引号\",逗号公司", "@SUM(A1)公司"])
    {
        assert_eq!(row[1], name);
    }
    for (number, row) in (1..).zip(&rows[1..]) {
        assert_eq!(
            (row[0].clone(), row[3].clone()),
            (number.to_string(), format!("{number:07}"))
        );
        assert_eq!(
            (row[2].as_str(), row[4].as_str(), row[5].as_str()),
            ("914112810713741814", "2023-12-29", "-3.2%")
        );
    }
    let pdf = convert(&office, &file, "pdf");
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 10_000, "{} bytes", pdf.len());
}

#[test]
fn separated_values_open_with_codes_whole_and_no_formula() {
    let Some(office) = office() else { return };
    let folder = tempfile::tempdir().unwrap();
    let text = |format: Format| {
        let file = write(format, folder.path());
        String::from_utf8(convert(&office, &file, AS_CSV)).unwrap()
    };
    let text = text(Format::Csv);
    for said in ["914112810713741814", "=1+1科技（洛阳）有限公司", "0000001", "共 200 行"] {
        assert!(
            text.contains(said),
            "{said}: {}",
            text.lines().take(3).collect::<String>()
        );
    }
    assert!(
        !text.contains("9.14") && !text.contains("#NAME"),
        "{}",
        text.lines().take(3).collect::<String>()
    );
}

#[tokio::test]
async fn templates_open_with_their_choices() {
    let Some(office) = office() else { return };
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    for kind in TemplateKind::ALL {
        let file = folder.path().join("template.xlsx");
        std::fs::write(&file, app.session.template(*kind, app.session.today()).unwrap()).unwrap();
        let text = String::from_utf8(convert(&office, &file, AS_CSV)).unwrap();
        let whom = if *kind == TemplateKind::Outcomes {
            "*目标"
        } else {
            "*企业名称"
        };
        assert!(text.contains(whom), "{kind}: {text}");
        assert!(convert(&office, &file, "pdf").starts_with(b"%PDF-"), "{kind}");
    }
}

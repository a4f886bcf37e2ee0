//! Files that were made to end or starve whoever reads them: each is refused with the bound it breaks, by a process of
//! its own, and the registry goes on.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use rust_xlsxwriter::Workbook;
use yanzhen::app::import::options::Options;
use yanzhen::app::sheet::MAX_FILE;
use yanzhen::domain::import::ImportKind;

use super::nasty::rezip;
use super::registry::{preview, upload};
use crate::app::TestApp;

const SECTOR_LOOP: &[u8] = include_bytes!("../../lists/hostile/08-sector-loop.xls");

/// A workbook that announces more strings than any memory holds.
fn announcing(strings: u64) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "企业名称").unwrap();
    let book = book.save_to_buffer().unwrap();
    rezip(&book, &[], |name, content| match name {
        "xl/sharedStrings.xml" => {
            let text = String::from_utf8(content).unwrap();
            let announced = text.replace("uniqueCount=\"1\"", &format!("uniqueCount=\"{strings}\""));
            assert_ne!(announced, text);
            announced.into_bytes()
        }
        _ => content,
    })
}

#[tokio::test]
async fn what_would_end_a_process_is_refused_and_the_registry_goes_on() {
    let app = TestApp::new().await;
    let cases = [
        ("announced.xlsx", announcing(1 << 42)),
        ("announced.xlsx", announcing(1 << 62)),
        ("loop.xls", SECTOR_LOOP.to_vec()),
        ("commas.csv", b",".repeat(MAX_FILE)),
    ];
    for (name, bytes) in cases {
        let begun = Instant::now();
        let refused = app
            .session
            .preview_import(&upload(name, &bytes), &Options::default())
            .await;
        let why = refused.unwrap_err().to_string();
        assert!(why.contains("上限") || why.contains("损坏"), "{name}: {why}");
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "{name} took {:?}",
            begun.elapsed()
        );
    }
    let sound = upload(
        "a.csv",
        "企业名称\n洛阳轴承集团股份有限公司\n洛阳甲机械有限公司\n".as_bytes(),
    );
    let enterprises = Options {
        kind: Some(ImportKind::Enterprises),
        ..Options::default()
    };
    assert_eq!(preview(&app, &sound, &enterprises).await.rows.len(), 2);
}

/// The processes that read files for this one.
fn readers() -> usize {
    let own = std::process::id().to_string();
    let is_reader = |status: &str| {
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        field("PPid:") == Some(&own)
            && field("Name:") == Some("yanzhen")
            && field("State:").is_some_and(|it| !it.starts_with('Z'))
    };
    let all = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    all.filter_map(|entry| fs::read_to_string(entry.path().join("status")).ok())
        .filter(|status| is_reader(status))
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_nobody_waits_for_any_more_is_read_no_further() {
    let app = TestApp::new().await;
    let rows: String = (0..150_000)
        .map(|row| format!("洛阳第{row}号机械有限公司,涧西区\n"))
        .collect();
    let file = upload("长.csv", format!("企业名称,县区\n{rows}").as_bytes());
    let session = app.session.clone();
    let asked = tokio::spawn(async move { session.preview_import(&file, &Options::default()).await });
    tokio::time::sleep(Duration::from_millis(500)).await;
    asked.abort();
    let begun = Instant::now();
    while 0 < readers() {
        assert!(begun.elapsed() < Duration::from_secs(20), "a reader goes on for nobody");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[test]
fn a_file_without_an_end_is_refused_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let yanzhen = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_yanzhen"))
            .args(arguments)
            .arg("--data-dir")
            .arg(folder.path())
            .output()
            .unwrap()
    };
    assert!(yanzhen(&["migrate"]).status.success());
    let big = folder.path().join("big.csv");
    fs::File::create(&big).unwrap().set_len(6 << 30).unwrap();
    for path in ["/dev/zero", big.to_str().unwrap()] {
        let begun = Instant::now();
        let output = yanzhen(&["import", path, "--dry-run"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("超过上限 32 MB"), "{said}");
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
}

//! The invariants of README.md, held by reading the source: who may import whom, what stands only once, how
//! long a file or function may be, and that the law stays out of Rust.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::seed::Seeds;

/// Module → modules of this crate it may import. `app` builds views because only it sees catalogue, law and
/// store together; the faces then render and decide nothing.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("rules", &["domain"]),
    ("view", &["domain", "rules"]),
    ("store", &["domain", "rules"]),
    ("app", &["config", "domain", "rules", "store", "view"]),
    ("web", &["app", "config", "view", "domain", "rules"]),
    ("cli", &["app", "config", "telemetry", "view", "web", "domain", "rules"]),
    ("config", &[]),
    ("telemetry", &["config"]),
    ("main", &["cli"]),
];

/// Module → crates that only it may name.
const CRATES_OF: &[(&str, &[&str])] = &[
    ("sea_orm", &["store", "domain"]),
    ("migrations", &["store"]),
    ("search_index", &["app"]),
    ("axum", &["web"]),
    ("maud", &["web"]),
    ("clap", &["cli", "config"]),
    ("calamine", &["app"]),
    ("quick_xml", &["app"]),
    ("rust_xlsxwriter", &["app"]),
];

/// Source files that hold text for readers, and therefore Chinese.
const SPEAKS_CHINESE: &[&str] = &[
    "src/app",
    "src/cli",
    "src/config",
    "src/domain/",
    "src/rules/",
    "src/telemetry.rs",
    "src/view/",
    "src/web/",
];

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;

struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The code without its unit tests, which stand at the end.
    fn code(&self) -> &str {
        self.text.split("#[cfg(test)]").next().unwrap_or_default()
    }

    /// The lines of the code without comments, numbered from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_code = |line: &str| !line.trim_start().starts_with("//");
        self.code()
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
            .filter(move |(_, line)| is_code(line))
    }

    fn module(&self) -> &str {
        let inner = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        inner.split('/').next().unwrap_or_default()
    }
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join(folder), &mut files);
    files.sort();
    let read = |file: PathBuf| {
        let path = file.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        Source {
            path,
            text: fs::read_to_string(&file).unwrap(),
        }
    };
    files.into_iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn assert_none(findings: &[String], law: &str) {
    assert!(findings.is_empty(), "{law}:\n{}", findings.join("\n"));
}

/// The modules of this crate that a line names as `crate::module`.
fn named_modules(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).map(|rest| {
        rest.split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap_or_default()
    })
}

#[test]
fn modules_import_only_what_the_house_allows() {
    let mut findings = Vec::new();
    for source in sources("src") {
        let module = source.module();
        if module == "lib" {
            continue;
        }
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == module) else {
            findings.push(format!("{}: `{module}` has no entry in the import law", source.path));
            continue;
        };
        for (number, line) in source.lines().filter(|(_, line)| !line.contains("$crate")) {
            for named in named_modules(line).filter(|named| !named.is_empty()) {
                if named != module && !allowed.contains(&named) {
                    findings.push(format!(
                        "{}:{number}: `{module}` must not import `{named}`",
                        source.path
                    ));
                }
            }
        }
    }
    assert_none(&findings, "the import law of README.md is broken");
}

#[test]
fn days_are_reckoned_in_one_place() {
    let forbidden = ["NaiveDate", "Datelike", "Months", "date_naive"];
    let mut findings = Vec::new();
    for source in sources("src")
        .iter()
        .filter(|source| source.path != "src/domain/day.rs")
    {
        for (number, line) in source.lines() {
            let names = |word: &&str| {
                let is_part = |c: char| c.is_alphanumeric() || c == '_';
                line.split(|c: char| !is_part(c)).any(|found| found == *word)
            };
            if let Some(word) = forbidden.iter().copied().find(names) {
                findings.push(format!("{}:{number}: `{word}` outside of `domain::day`", source.path));
            }
        }
    }
    assert_none(&findings, "what is outside of the range of days cannot be made");
}

#[test]
fn libraries_stay_in_their_rooms() {
    let mut findings = Vec::new();
    for source in sources("src") {
        for (library, rooms) in CRATES_OF {
            let named = format!("{library}::");
            for (number, line) in source.lines().filter(|(_, line)| line.contains(&named)) {
                let own = line.contains(&format!("_{named}")) || line.contains(&format!("::{named}"));
                if !own && !rooms.contains(&source.module()) {
                    findings.push(format!(
                        "{}:{number}: `{library}` belongs to {}",
                        source.path,
                        rooms.join(" and ")
                    ));
                }
            }
        }
    }
    assert_none(&findings, "a library is used outside its room");
}

fn occurrences(folder: &str, needle: &str) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources(folder) {
        let hits = source.lines().filter(|(_, line)| line.contains(needle));
        found.extend(hits.map(|(number, _)| format!("{}:{number}", source.path)));
    }
    found
}

#[test]
fn what_must_stand_once_stands_once() {
    let once = [
        ("src", "Utc::now"),
        ("src", "begin_with_options("),
        ("search-index/src", "prepare_commit("),
    ];
    for (folder, needle) in once {
        let found = occurrences(folder, needle);
        assert_eq!(found.len(), 1, "`{needle}` must stand exactly once: {found:?}");
    }
    for (folder, needle) in [
        ("src", ".begin("),
        ("src", "Local::now"),
        ("src", "SystemTime::now"),
        ("search-index/src", ".commit()"),
        // It panics when the reader is gone; `cli::out` does not.
        ("src", " println!("),
        ("src", " print!("),
    ] {
        let found = occurrences(folder, needle);
        let allowed = usize::from(needle == ".commit()");
        assert!(found.len() <= allowed, "`{needle}` must not stand here: {found:?}");
    }
}

#[test]
fn two_files_write_past_the_door_and_each_to_one_table() {
    let changes = [
        "UPDATE ",
        "INSERT ",
        "DELETE ",
        "_many()",
        "insert_rows(",
        "replace_rows(",
        "delete_by_id(",
        "::insert(",
    ];
    let mut findings = Vec::new();
    for source in sources("src/store") {
        let blocks = source.code().split("\nimpl ").skip(1);
        let outside = blocks.filter(|block| block.starts_with("Store {") || block.starts_with("Reader {"));
        let lines = outside.flat_map(|block| block.split("\n}\n").next().unwrap_or_default().lines());
        for line in lines.filter(|line| changes.iter().any(|change| line.contains(change))) {
            let is_lease = source.path == "src/store/job/hold.rs" && line.contains("UPDATE job_hold SET");
            let is_lock = line.contains("FOR UPDATE OF hold SKIP LOCKED");
            let is_use = source.path == "src/store/sign_in/used.rs" && line.contains("sign_in::Entity::");
            if !line.trim_start().starts_with("//") && !is_lease && !is_lock && !is_use {
                findings.push(format!("{}: {}", source.path, line.trim()));
            }
        }
    }
    assert_none(&findings, "everything else goes through `Store::write`");
    for (folder, exception) in [
        ("src/store/job", "UPDATE job_hold SET"),
        ("src/store/sign_in", "sign_in::Entity::update_many()"),
    ] {
        assert!(
            !occurrences(folder, exception).is_empty(),
            "the exception is not found any more: {exception}"
        );
    }
}

#[test]
fn files_and_functions_stay_within_their_budgets() {
    let mut findings = Vec::new();
    for source in ["src", "migrations/src", "search-index/src", "tests", "benches"]
        .iter()
        .flat_map(|folder| sources(folder))
    {
        let lines = source.text.lines().count();
        if lines > FILE_LINES {
            findings.push(format!("{}: {lines} lines, {FILE_LINES} at most", source.path));
        }
        findings.extend(long_functions(&source));
    }
    assert_none(&findings, "split what is too long");
}

/// Functions as rustfmt lays them out: from `fn` to the brace at the same indentation.
fn long_functions(source: &Source) -> Vec<String> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut findings = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let bare = line.trim_start();
        let opens = bare.starts_with("fn ") || bare.contains(" fn ") && !bare.starts_with("//") && !bare.contains('"');
        if !opens || bare.ends_with(';') {
            continue;
        }
        let closing = format!("{}}}", &line[..line.len() - bare.len()]);
        let length = lines[start..]
            .iter()
            .position(|line| **line == closing)
            .map_or(0, |end| end + 1);
        if length > FUNCTION_LINES {
            findings.push(format!(
                "{}:{}: a function of {length} lines, {FUNCTION_LINES} at most",
                source.path,
                start + 1
            ));
        }
    }
    findings
}

#[test]
fn no_tier_indicator_goal_or_document_is_named_in_rust() {
    let catalog = Catalog::load(&Seeds::compiled()).unwrap();
    let mut codes: BTreeSet<String> = catalog.tiers.iter().map(|tier| tier.code.to_string()).collect();
    codes.extend(catalog.indicators.iter().map(|indicator| indicator.code.to_string()));
    codes.extend(catalog.goals.iter().map(|goal| goal.code.to_string()));
    let mut findings = Vec::new();
    for source in sources("src") {
        let is_word = |line: &str| line.contains("words!(") || line.contains(" = \"") && line.ends_with("\",");
        for (number, line) in source.lines().filter(|(_, line)| !is_word(line)) {
            let literals = line.split('"').skip(1).step_by(2);
            for literal in literals.filter(|literal| codes.contains(*literal)) {
                findings.push(format!("{}:{number}: `{literal}` is data of seeds/", source.path));
            }
            if line.contains('〔') {
                findings.push(format!("{}:{number}: a document number belongs to seeds/", source.path));
            }
        }
    }
    assert_none(&findings, "law and vocabulary are data");
}

#[test]
fn no_float_takes_part_in_a_verdict() {
    let mut findings = Vec::new();
    for source in sources("src/domain").into_iter().chain(sources("src/rules")) {
        let is_float = |line: &str| line.contains("f64") || line.contains("f32");
        findings.extend(
            source
                .lines()
                .filter(|(_, line)| is_float(line))
                .map(|(number, _)| format!("{}:{number}", source.path)),
        );
    }
    assert_none(&findings, "the law is exact");
}

#[test]
fn chinese_stands_only_where_readers_are_addressed() {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let mut findings = Vec::new();
    for source in sources("src") {
        let speaks = SPEAKS_CHINESE.iter().any(|room| source.path.starts_with(room));
        for (number, line) in source.lines().filter(|(_, line)| line.contains(is_han)) {
            if !speaks {
                findings.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert_none(&findings, "text for readers belongs to the faces");
}

#[test]
fn the_health_check_knows_every_table() {
    let text = |path: &str| {
        sources("src/store")
            .into_iter()
            .find(|it| it.path == path)
            .unwrap()
            .text
    };
    let (declared, health) = (text("src/store/entity.rs"), text("src/store/health.rs"));
    let tables = declared.lines().filter_map(|line| line.strip_prefix("pub(super) mod "));
    let unknown: Vec<String> = tables
        .map(|table| table.trim_end_matches(';'))
        .filter(|table| !health.contains(&format!("columns::<entity::{table}::Entity>()")))
        .map(str::to_owned)
        .collect();
    assert_none(
        &unknown,
        "`doctor` compares the columns of every table; add it to `expected_columns`",
    );
}

#[test]
fn tests_and_lints_have_no_way_out() {
    let mut findings = Vec::new();
    for source in ["src", "migrations/src", "search-index/src", "tests", "benches"]
        .iter()
        .flat_map(|folder| sources(folder))
    {
        for forbidden in [
            "#[allow(",
            "#[ignore",
            "#[should_panic",
            "todo!(",
            "unimplemented!(",
            "thread::sleep",
        ] {
            let in_this_list = source.path.ends_with("architecture.rs");
            if !in_this_list && source.text.contains(forbidden) {
                findings.push(format!("{}: `{forbidden}`", source.path));
            }
        }
    }
    assert_none(&findings, "forbidden everywhere");
}

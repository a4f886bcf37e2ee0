//! Changes planted past the program, of every kind of row: `doctor` names the table of each, whether or not whoever
//! planted them cleared away what the triggers told.

mod table;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use sha2::{Digest, Sha256};
use yanzhen::app::demo::DemoPlan;
use yanzhen::app::export::{Delivery, Format};
use yanzhen::app::import::Order;
use yanzhen::app::import::options::Options;
use yanzhen::app::search::SearchQuery;
use yanzhen::app::{App, Session};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Fault;
use yanzhen::domain::code::TierCode;
use yanzhen::domain::enterprise::EnterpriseId;
use yanzhen::domain::import::ImportKind;
use yanzhen::rules::library::Choice;
use yanzhen::rules::standard::Purpose;

use crate::import::life::directory;
use table::PLANTS;

/// A registry with rows of every kind.
async fn make(config: &Config) {
    let app = App::create_at(config, Arc::new(chrono::DateTime::default))
        .await
        .unwrap();
    let session = app.session(Actor::local_bureau("test"), "2026-06-01".parse().unwrap());
    session.seed().await.unwrap();
    session.demonstrate_plan().await.unwrap();
    session
        .demonstrate(DemoPlan { firms: 60, seed: 1 }, |_| {})
        .await
        .unwrap();
    import(&session).await;
    let day = session.today();
    session.screen(day, |_| ()).await.unwrap();
    let has_law = |code: &TierCode| matches!(session.library().choose(code, Purpose::New, day), Choice::Chosen(_));
    let tier = session.catalog().tiers.iter().find(|tier| has_law(&tier.code));
    let tier = tier.unwrap().code.clone();
    session
        .keep_assessment(EnterpriseId(1), (&tier, Purpose::New, day))
        .await
        .unwrap();
    assert_eq!(faults(config).await, []);
}

async fn import(session: &Session) {
    let upload = directory(40, |row| row % 4 == 0);
    let options = Options {
        kind: Some(ImportKind::Enterprises),
        ..Options::default()
    };
    let order = Order {
        upload: &upload,
        options: &options,
        digest: None,
    };
    session.commit_import(&order, &mut |_| ()).await.unwrap();
}

async fn faults(config: &Config) -> Vec<Fault> {
    let app = App::examine(config).await.unwrap();
    app.find_faults().await.unwrap()
}

fn copy(from: &Path, into: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = into.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir_all(&to).unwrap();
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

async fn plant(config: &Config, sql: &str) {
    let url = format!("sqlite://{}", config.database_file().display());
    let raw = Database::connect(url).await.unwrap();
    raw.execute_unprepared("PRAGMA foreign_keys = OFF").await.unwrap();
    raw.execute_unprepared(sql)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    raw.close().await.unwrap();
}

#[tokio::test]
async fn every_planted_change_is_named_at_its_place() {
    let made = tempfile::tempdir().unwrap();
    make(&Config::new(made.path(), None)).await;
    let mut missed = Vec::new();
    for (number, (place, sql)) in PLANTS.iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        copy(made.path(), folder.path());
        let config = Config::new(folder.path(), None);
        // Every other one clears away what the triggers told; then the seals alone must tell.
        let covered = format!("{sql}; DELETE FROM replaced");
        plant(&config, if number % 2 == 0 { &covered } else { sql }).await;
        let found = faults(&config).await;
        if !found.iter().any(|fault| fault.place == *place) {
            missed.push(format!("{sql}: {found:?}"));
        }
    }
    assert!(
        missed.is_empty(),
        "{} of {}:\n{}",
        missed.len(),
        PLANTS.len(),
        missed.join("\n")
    );
}

/// Changes an entry and makes the chain anew behind it, as somebody who knows how it is made would.
async fn forge(config: &Config) {
    let url = format!("sqlite://{}", config.database_file().display());
    let raw = Database::connect(url).await.unwrap();
    let read = "SELECT * FROM audit ORDER BY revision";
    let rows = raw
        .query_all_raw(Statement::from_string(DbBackend::Sqlite, read))
        .await
        .unwrap();
    let mut previous = String::new();
    for row in rows {
        let text = |column: &str| row.try_get::<String>("", column).unwrap();
        let number = |column: &str| row.try_get::<i64>("", column).unwrap();
        let actor = if number("revision") == 2 {
            "别人".to_owned()
        } else {
            text("actor")
        };
        let told = (text("role"), text("scope"), text("action"), text("subject"));
        let fields = (
            number("revision"),
            number("at"),
            &actor,
            &told.0,
            &told.1,
            &told.2,
            &told.3,
            &previous,
        );
        let printed = serde_json::to_string(&(fields, text("content"))).unwrap();
        let hash: String = Sha256::digest(printed)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let forged = format!(
            "UPDATE audit SET actor = '{actor}', previous_hash = '{previous}', hash = '{hash}' WHERE revision = {}",
            number("revision")
        );
        raw.execute_unprepared(&forged).await.unwrap();
        previous = hash;
    }
    raw.close().await.unwrap();
}

#[tokio::test]
async fn a_chain_that_was_made_anew_or_cut_is_told_by_its_heads() {
    let made = tempfile::tempdir().unwrap();
    make(&Config::new(made.path(), None)).await;
    let folder = tempfile::tempdir().unwrap();
    copy(made.path(), folder.path());
    let config = Config::new(folder.path(), None);
    forge(&config).await;
    let found = faults(&config).await;
    assert!(
        found.iter().all(|fault| fault.problem.contains("made anew")),
        "the forged chain is sound: {found:?}"
    );
    assert!(found.iter().any(|fault| fault.row == "2"), "{found:?}");

    copy(made.path(), folder.path());
    // The last write kept an assessment; an export leaves no row that could tell.
    let app = App::open(&config).await.unwrap();
    let before = app.readiness().await.unwrap().latest;
    let session = app.session(Actor::local_bureau("test"), app.today());
    let drafts = app.drafts().unwrap();
    let delivery = Delivery {
        format: Format::Csv,
        columns: vec![],
        folder: &drafts,
    };
    session
        .export_enterprises(&SearchQuery::new("", app.today()), &delivery)
        .await
        .unwrap();
    assert!(
        before < app.readiness().await.unwrap().latest,
        "handing out is recorded"
    );
    drop((app, session));
    assert_eq!(faults(&config).await, []);
    let cut = "DELETE FROM audit WHERE revision = (SELECT MAX(revision) FROM audit); \
        UPDATE clock SET revision = (SELECT MAX(revision) FROM audit)";
    plant(&config, cut).await;
    let found = faults(&config).await;
    assert!(
        found.iter().any(|fault| fault.problem.contains("the end was cut")),
        "{found:?}"
    );
}

#[tokio::test]
async fn an_original_that_is_gone_or_changed_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::new(folder.path(), None);
    make(&config).await;
    let original = fs::read_dir(config.files_dir())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    fs::write(&original, "企业名称\n别的公司\n").unwrap();
    let found = faults(&config).await;
    assert!(
        found
            .iter()
            .any(|fault| fault.place == "files" && fault.problem.contains("changed")),
        "{found:?}"
    );
    fs::remove_file(&original).unwrap();
    let found = faults(&config).await;
    assert!(
        found
            .iter()
            .any(|fault| fault.place == "files" && fault.problem.contains("missing")),
        "{found:?}"
    );
}

/// Bytes flipped in the file: what is left is read place by place, and it is said what to do.
#[tokio::test]
async fn a_damaged_file_is_named_place_by_place() {
    let made = tempfile::tempdir().unwrap();
    let config = Config::new(made.path(), None);
    make(&config).await;
    // Every page is in the file and in use: whatever is hit is part of something.
    plant(&config, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)").await;
    let length = fs::metadata(made.path().join("yanzhen.db")).unwrap().len();
    for part in [3, 10, 25, 40, 55, 70, 85, 99] {
        let folder = tempfile::tempdir().unwrap();
        copy(made.path(), folder.path());
        let file = folder.path().join("yanzhen.db");
        let mut bytes = fs::read(&file).unwrap();
        let from = usize::try_from(length * part / 100).unwrap();
        bytes[from..(from + 6_000).min(usize::try_from(length).unwrap())].fill(0xA5);
        fs::write(&file, bytes).unwrap();
        let output = crate::server::run(folder.path(), &["doctor"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_ne!(output.status.code(), Some(0), "{part}: {said}");
        assert!(said.contains("恢复最近的备份"), "{part}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

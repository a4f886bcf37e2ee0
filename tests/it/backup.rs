//! Backup beside a running application, and restore: what comes back is what went in, and nothing damaged does.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use yanzhen::app::backup::Trust;
use yanzhen::app::demo::DemoPlan;
use yanzhen::app::search::SearchQuery;
use yanzhen::app::{App, Session};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;

async fn open(config: &Config) -> Session {
    let app = App::create_at(config, Arc::new(chrono::DateTime::default))
        .await
        .unwrap();
    app.session(Actor::local_bureau("test"), app.today())
}

async fn fill(app: &Session, firms: usize) {
    app.demonstrate(DemoPlan { firms, seed: 1 }, |_| {}).await.unwrap();
}

async fn found(app: &Session) -> usize {
    app.app().catch_up().await.unwrap();
    let view = app.search(&SearchQuery::new("", app.today())).await.unwrap();
    view.meta.total
}

/// The error as a person reads it.
fn said<T>(result: anyhow::Result<T>) -> String {
    format!("{:#}", result.err().unwrap())
}

#[tokio::test]
async fn a_backup_brings_back_the_state_it_was_taken_of() {
    let (folder, safe) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = Config::new(folder.path(), None);
    let file = safe.path().join("registry.backup");
    let app = open(&config).await;
    fill(&app, 30).await;
    let backup = app.app().back_up(&file).await.unwrap();
    assert_eq!(backup.enterprises, 30);
    assert!(said(app.app().back_up(&file).await).contains("已经存在"));
    fill(&app, 50).await;
    assert_eq!(found(&app).await, 50);

    assert!(said(App::restore(&config, &file, Trust::Checksum).await).contains("正被使用"));
    drop(app);
    let (restored, replaced) = App::restore(&config, &file, Trust::Checksum).await.unwrap();
    assert_eq!(restored, backup);
    let app = open(&config).await;
    assert_eq!(found(&app).await, 30);
    assert_eq!(app.app().find_faults().await.unwrap(), []);
    drop(app);

    let (undone, _) = App::restore(&config, &replaced.unwrap(), Trust::Person).await.unwrap();
    assert_eq!(undone.enterprises, 50);
}

#[tokio::test]
async fn a_folder_of_backups_keeps_the_newest_and_what_is_not_its_own() {
    let (folder, safe) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = Config::new(folder.path(), None);
    std::fs::write(safe.path().join("mine.db"), b"").unwrap();
    let mut written = Vec::new();
    for moment in ["2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z", "2026-06-03T00:00:00Z"] {
        let now: chrono::DateTime<chrono::Utc> = moment.parse().unwrap();
        let app = App::create_at(&config, Arc::new(move || now)).await.unwrap();
        let backup = app
            .back_up_into(safe.path(), NonZeroUsize::new(2).unwrap())
            .await
            .unwrap();
        written.push(backup.file);
    }
    let names = std::fs::read_dir(safe.path())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let left: BTreeSet<PathBuf> = names.collect();
    let mut expected = BTreeSet::from([safe.path().join("mine.db")]);
    for file in &written[1..] {
        expected.insert(file.clone());
        expected.insert(PathBuf::from(format!("{}.sha256", file.display())));
    }
    assert_eq!(left, expected);
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_nothing_is_touched() {
    let (folder, safe) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = Config::new(folder.path(), None);
    let file = safe.path().join("registry.backup");
    let app = open(&config).await;
    fill(&app, 30).await;
    app.app().back_up(&file).await.unwrap();
    drop(app);

    damage(&file);
    assert!(said(App::restore(&config, &file, Trust::Checksum).await).contains("与它的校验值不符"));
    std::fs::remove_file(safe.path().join("registry.backup.sha256")).unwrap();
    let refused = said(App::restore(&config, &file, Trust::Person).await);
    assert!(refused.contains("备份没有通过检查"), "{refused}");
    assert_eq!(found(&open(&config).await).await, 30);
}

/// Overwrites pages in the middle.
fn damage(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 9_000].fill(0xA5);
    std::fs::write(file, bytes).unwrap();
}

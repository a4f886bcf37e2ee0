//! Backup beside a running application, and restore: what comes back is what went in, and nothing damaged does.

use std::path::Path;
use std::sync::Arc;

use yanzhen::app::demo::DemoPlan;
use yanzhen::app::search::SearchQuery;
use yanzhen::app::{App, Session};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;

async fn open(config: &Config) -> Session {
    let app = App::open_at(config, Arc::new(chrono::DateTime::default)).await.unwrap();
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

    assert!(said(App::restore(&config, &file).await).contains("正被使用"));
    drop(app);
    let (restored, replaced) = App::restore(&config, &file).await.unwrap();
    assert_eq!(restored, backup);
    let app = open(&config).await;
    assert_eq!(found(&app).await, 30);
    assert_eq!(app.app().find_faults().await.unwrap(), []);
    drop(app);

    let (undone, _) = App::restore(&config, &replaced.unwrap()).await.unwrap();
    assert_eq!(undone.enterprises, 50);
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
    assert!(said(App::restore(&config, &file).await).contains("与它的校验值不符"));
    std::fs::remove_file(safe.path().join("registry.backup.sha256")).unwrap();
    assert!(said(App::restore(&config, &file).await).contains("备份没有通过检查"));
    assert_eq!(found(&open(&config).await).await, 30);
}

/// Overwrites pages in the middle.
fn damage(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 9_000].fill(0xA5);
    std::fs::write(file, bytes).unwrap();
}

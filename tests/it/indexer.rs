//! The indexer beside the store: it leaves nothing out, and does not believe an index that knows more than the
//! database.

use std::path::Path;
use std::sync::Arc;

use yanzhen::app::demo::{Demo, DemoPlan};
use yanzhen::app::search::SearchQuery;
use yanzhen::app::{App, Session};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::enterprise::Profile;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::SourceId;
use yanzhen::store::{Error, Store, Tx};

use crate::database::{fold, for_each_database};

async fn open(folder: &Path, url: Option<&str>) -> Session {
    let config = Config::new(folder, url.map(str::to_owned));
    let app = App::create_at(&config, Arc::new(chrono::DateTime::default))
        .await
        .unwrap();
    app.session(Actor::local_bureau("test"), app.today())
}

async fn found(app: &Session) -> u64 {
    app.app().catch_up().await.unwrap();
    let view = app.search(&SearchQuery::new("", app.today())).await.unwrap();
    view.meta.total as u64
}

#[tokio::test]
async fn one_write_of_many_firms_is_indexed_whole() {
    let folder = tempfile::tempdir().unwrap();
    let url = Config::new(folder.path(), None).database_url();
    let app = open(folder.path(), None).await;
    let store = Store::open(&url, Arc::new(chrono::DateTime::default), fold)
        .await
        .unwrap();
    let demo = Demo::load(&Seeds::compiled(), app.catalog(), 1).unwrap();
    let sources: Vec<SourceId> = vec![SourceId(1); demo.citations().len()];
    let firms: Vec<Profile> = demo.firms(sources).map(|firm| firm.profile).take(2_100).collect();
    store
        .write(&Actor::local_bureau("clerk"), Action::Import, async |tx: &Tx| {
            tx.find_or_insert_source(&demo.citations()[0]).await?;
            tx.insert_enterprises(&firms).await?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    assert_eq!(found(&app).await, 2_100);
}

#[tokio::test]
async fn an_index_that_is_ahead_of_its_database_is_built_anew() {
    for_each_database(async |fresh| {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path(), None).await;
        app.demonstrate(DemoPlan { firms: 20, seed: 1 }, |_| {}).await.unwrap();
        assert_eq!(found(&app).await, 20);
        drop(app);
        fresh.store().await;
        let app = open(folder.path(), Some(&fresh.url)).await;
        assert_eq!(found(&app).await, 0);
    })
    .await;
}

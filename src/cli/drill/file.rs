//! What happens to the file and the clock under a registry: jumps, flipped bytes, backups.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Seen;
use super::place::call;
use crate::app::App;
use crate::app::demo::DemoPlan;
use crate::config::Config;

/// Moments of writes, one behind the other.
const MOMENTS: [&str; 4] = [
    "2026-06-01T00:00:00Z",
    "2001-01-01T00:00:00Z",
    "2099-12-31T00:00:00Z",
    "2026-06-01T00:00:01Z",
];

pub(super) async fn run_clock(folder: &Path) -> anyhow::Result<Vec<Seen>> {
    let config = Config::new(folder.join("data"), None);
    let mut seen = Vec::new();
    let mut firms = 0;
    for moment in MOMENTS {
        let now: DateTime<Utc> = moment.parse()?;
        firms += 10;
        fill_at(&config, Some(now), firms).await?;
        let app = App::open(&config).await?;
        seen.push(Seen::new(
            format!("时钟为 {moment} 时写入后的问题"),
            0,
            app.find_faults().await?.len(),
        ));
    }
    Ok(seen)
}

/// Makes as many fictional firms as there shall be.
async fn fill_at(config: &Config, now: Option<DateTime<Utc>>, firms: usize) -> anyhow::Result<()> {
    let app = match now {
        Some(now) => App::create_at(config, Arc::new(move || now)).await?,
        None => App::create(config).await?,
    };
    let session = super::super::session_of(&app, "yanzhen drill");
    session.demonstrate(DemoPlan { firms, seed: 1 }, |_| ()).await?;
    Ok(())
}

pub(super) async fn run_bytes(folder: &Path) -> anyhow::Result<Vec<Seen>> {
    let config = Config::new(folder.join("data"), None);
    fill_at(&config, None, 200).await?;
    let backup = folder.join("copy.db");
    App::open(&config).await?.back_up(&backup).await?;
    // A backup has no page that nothing uses: whatever is hit is part of something.
    let sound = fs::read(&backup)?;
    for beside in ["yanzhen.db-wal", "yanzhen.db-shm"] {
        // They are gone when nobody has the database open.
        let _ = fs::remove_file(config.data_dir.join(beside));
    }
    let mut unseen = 0;
    for part in 0..20 {
        let mut bytes = sound.clone();
        let from = sound.len() * part / 20;
        for byte in bytes.iter_mut().skip(from).take(5_000) {
            *byte ^= 0x5A;
        }
        fs::write(config.database_file(), bytes)?;
        let (code, _) = call(&config.data_dir, &["doctor"])?;
        unseen += usize::from(code == Some(0));
    }
    let mut seen = vec![Seen::new("20 处改动中没有查出的", 0, unseen)];
    let path = backup.display().to_string();
    let (code, said) = call(&config.data_dir, &["restore", &path])?;
    seen.push(Seen::holds("用备份恢复", code == Some(0), said));
    let (code, said) = call(&config.data_dir, &["doctor"])?;
    seen.push(Seen::holds("恢复后检查通过", code == Some(0), said));
    Ok(seen)
}

pub(super) async fn run_restore(folder: &Path) -> anyhow::Result<Vec<Seen>> {
    let config = Config::new(folder.join("data"), None);
    fill_at(&config, None, 100).await?;
    let backup = folder.join("copy.db");
    let writing = {
        let config = config.clone();
        tokio::spawn(async move { fill_at(&config, None, 1_500).await })
    };
    let taken = App::open(&config).await?.back_up(&backup).await?;
    writing.await??;
    let (restored, _) = App::restore(&config, &backup, crate::app::backup::Trust::Checksum).await?;
    let app = App::open(&config).await?;
    Ok(vec![
        Seen::new("恢复到的改动", taken.revision, restored.revision),
        Seen::new("恢复到的企业", taken.enterprises, restored.enterprises),
        Seen::new("恢复后的问题", 0, app.find_faults().await?.len()),
    ])
}

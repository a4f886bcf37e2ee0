//! Killed in the middle of writing, again and again: what was acknowledged is there, and the whole holds together.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::Seen;
use super::place::{Server, call, write_one};
use crate::app::columns::List;
use crate::config::Config;

/// Writers at a time.
const WRITERS: u32 = 3;

pub(super) async fn run(folder: &Path, rounds: u32) -> anyhow::Result<Vec<Seen>> {
    let data = folder.join("data");
    let (made, _) = call(&data, &["migrate"])?;
    let mut seen = vec![Seen::new("新建登记库", 0, made.unwrap_or(-1))];
    let next = Arc::new(AtomicU32::new(0));
    let (mut acknowledged, mut lost, mut faults) = (Vec::new(), 0, 0);
    for round in 0..rounds {
        let mut server = Server::start(&data)?;
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| {
                let (address, next) = (server.address().to_owned(), Arc::clone(&next));
                std::thread::spawn(move || write_on(&address, &next))
            })
            .collect();
        // Each round at another moment of the server's life.
        tokio::time::sleep(Duration::from_millis(u64::from(30 + round * 37 % 600))).await;
        server.kill()?;
        let mut round = Vec::new();
        for writer in writers {
            round.extend(writer.join().unwrap_or_default());
        }
        let (missing, found) = check(&data, &round).await?;
        acknowledged.extend(round);
        lost += missing;
        faults += found;
    }
    // What was there once must not go later either.
    lost += check(&data, &acknowledged).await?.0;
    seen.push(Seen::holds("确认过写入", !acknowledged.is_empty(), "一项也没有"));
    seen.push(Seen::new(
        format!("{rounds} 次强行结束、{} 项确认的写入中丢失", acknowledged.len()),
        0,
        lost,
    ));
    seen.push(Seen::new("完整性问题", 0, faults));
    Ok(seen)
}

/// Writes until the server is gone; returns what was acknowledged.
fn write_on(address: &str, next: &AtomicU32) -> Vec<u32> {
    let mut acknowledged = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::SeqCst);
        match write_one(address, number) {
            Some(201) => acknowledged.push(number),
            Some(_) => {}
            None => return acknowledged,
        }
    }
}

/// Returns how many acknowledged writes are missing, and how many faults there are.
async fn check(data: &Path, acknowledged: &[u32]) -> anyhow::Result<(usize, usize)> {
    let session = super::super::open(&Config::new(data, None), "yanzhen drill").await?;
    let mut missing = 0;
    for number in acknowledged {
        let kept = session.preset_columns(List::Tier, &format!("drill-{number}")).await;
        missing += usize::from(kept.is_err());
    }
    Ok((missing, session.app().find_faults().await?.len()))
}

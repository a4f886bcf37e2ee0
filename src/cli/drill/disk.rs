//! A disk that has no room or takes no writes: said, nothing lost, and work goes on when it is well again.

use std::path::Path;

use super::place::{Server, SmallDisk, ask, call, write_one};
use super::{Report, Seen};
use crate::app::columns::List;
use crate::config::Config;

const CANNOT_MOUNT: &str = "要在内存里挂一个小磁盘，需要系统管理员身份";

pub(super) async fn run_full(folder: &Path) -> Report {
    let Some(disk) = SmallDisk::mount(folder) else {
        return Ok(Err(CANNOT_MOUNT.to_owned()));
    };
    let data = folder.join("data");
    call(&data, &["migrate"])?;
    let mut server = Server::start(&data)?;
    let (mut written, mut refused) = (Vec::new(), 0);
    for number in 0..3_000 {
        disk.fill()?;
        match write_one(server.address(), number) {
            Some(201) => written.push(number),
            Some(507 | 503) => refused += 1,
            other => return Ok(Ok(vec![Seen::new("写满时的回答", "507", format!("{other:?}"))])),
        }
        if refused == 20 {
            break;
        }
    }
    let mut seen = vec![Seen::new("写满后拒绝写入", 20, refused)];
    let read = ask(server.address(), "GET /api/v1/enterprises", "");
    seen.push(Seen::new("写满时查询", 200, read.unwrap_or_default()));
    let backup = folder.join("copy.db");
    let (code, said) = call(&data, &["backup", &backup.display().to_string()])?;
    seen.push(Seen::new("写满时备份的退出码", 2, code.unwrap_or(-1)));
    seen.push(Seen::holds("备份没有通过时不留文件", !backup.exists(), &said));
    disk.make_room()?;
    let again: Vec<u32> = (10_000..10_010)
        .filter(|number| write_one(server.address(), *number) == Some(201))
        .collect();
    seen.push(Seen::new("腾出空间后写入", 10, again.len()));
    written.extend(again);
    let acknowledged = written.len();
    server.kill()?;
    let session = super::super::open(&Config::new(&data, None), "yanzhen drill").await?;
    let mut kept = 0;
    for number in written {
        let found = session.preset_columns(List::Tier, &format!("drill-{number}")).await;
        kept += usize::from(found.is_ok());
    }
    drop(session);
    seen.push(Seen::new("重启后仍在的确认写入", acknowledged, kept));
    let (code, said) = call(&data, &["doctor"])?;
    seen.push(Seen::holds("检查通过", code == Some(0), said));
    Ok(Ok(seen))
}

pub(super) async fn run_read_only(folder: &Path) -> Report {
    let Some(disk) = SmallDisk::mount(folder) else {
        return Ok(Err(CANNOT_MOUNT.to_owned()));
    };
    let data = folder.join("data");
    call(&data, &["migrate"])?;
    call(&data, &["reindex"])?;
    if !disk.remount("ro") {
        return Ok(Err("小磁盘不能改成只读".to_owned()));
    }
    let mut seen = Vec::new();
    let (code, said) = call(&data, &["screen"])?;
    seen.push(Seen::new("只读时写入的退出码", 2, code.unwrap_or(-1)));
    seen.push(Seen::says("只读时说明原因", "磁盘不能读写", &said));
    if !disk.remount("rw") {
        return Ok(Err("小磁盘不能恢复为可写".to_owned()));
    }
    let (code, said) = call(&data, &["doctor"])?;
    seen.push(Seen::holds("恢复后检查通过", code == Some(0), said));
    let (code, said) = call(&data, &["screen"])?;
    seen.push(Seen::holds("恢复后可以写入", code != Some(2), said));
    Ok(Ok(seen))
}

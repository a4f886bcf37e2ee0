//! A registry that is tried: commands and a server of this very program on it, and a file system that can be filled.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context;

/// A command of this program on a data folder.
fn command(data: &Path, arguments: &[&str]) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("找不到程序自己的文件")?);
    command.args(arguments).arg("--data-dir").arg(data);
    command.env_remove("YANZHEN_DATABASE_URL").env("YANZHEN_LOG", "off");
    Ok(command)
}

/// Runs a command and returns its exit code and all that it said.
pub(super) fn call(data: &Path, arguments: &[&str]) -> anyhow::Result<(Option<i32>, String)> {
    let output = command(data, arguments)?.output().context("命令启动不了")?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Ok((output.status.code(), said))
}

/// A server that is tried.
pub(super) struct Server {
    child: Child,
    address: String,
}

impl Server {
    pub(super) fn start(data: &Path) -> anyhow::Result<Self> {
        let mut child = command(data, &["serve", "--port", "0"])?
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("服务启动不了")?;
        let out = child.stdout.take().context("服务没有输出")?;
        let said = BufReader::new(out).lines().next().context("服务没有启动")??;
        let address = said.rsplit("http://").next().unwrap_or_default().trim().to_owned();
        Ok(Self { child, address })
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Kills it as a power cut would.
    pub(super) fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails only when it is gone already.
        let _ = self.kill();
    }
}

/// Asks a server and returns the status; nothing when it went away before it answered.
pub(super) fn ask(address: &str, head: &str, json: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    let request = format!(
        "{head} HTTP/1.1\r\nHost: {address}\r\nAccept: application/json\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{json}",
        json.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut reply = Vec::new();
    // A reply that breaks off behind its first line was an answer.
    let _ = stream.read_to_end(&mut reply);
    String::from_utf8_lossy(&reply).split(' ').nth(1)?.parse().ok()
}

/// Writes one small thing through the server.
pub(super) fn write_one(address: &str, number: u32) -> Option<u16> {
    let json = format!(r#"{{"list":"holders","title":"drill-{number}","columns":["name"]}}"#);
    ask(address, "POST /api/v1/presets", &json)
}

/// A small file system in memory.
pub(super) struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts it; `None` where this machine does not allow it.
    pub(super) fn mount(folder: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=40m", "tmpfs"]).arg(folder);
        let mounted = mount.stderr(Stdio::null()).status();
        mounted
            .is_ok_and(|status| status.success())
            .then(|| Self(folder.to_owned()))
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Leaves no room.
    pub(super) fn fill(&self) -> anyhow::Result<()> {
        let mut ballast = File::options().create(true).append(true).open(self.ballast())?;
        while ballast.write_all(&[0xA5; 4096]).is_ok() {}
        Ok(())
    }

    pub(super) fn make_room(&self) -> anyhow::Result<()> {
        Ok(fs::remove_file(self.ballast())?)
    }

    /// Makes it read-only, or writable again.
    pub(super) fn remount(&self, how: &str) -> bool {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,{how}")]).arg(&self.0);
        mount
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A lazy one: what is still open goes with its process.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

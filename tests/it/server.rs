//! The binary as a process of its own: a server on a port of its own, and commands beside it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// What multipart bodies of tests are divided by.
pub(crate) const BOUNDARY: &str = "x";

/// A server on a port of its own.
pub(crate) struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Serves a data folder that holds a registry.
    pub(crate) fn start(data: &Path) -> Self {
        let mut child = command(data, &["serve", "--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.next().unwrap().unwrap();
        let address = said.rsplit("http://").next().unwrap().trim().to_owned();
        Self { child, address }
    }

    /// Sends a multipart form.
    pub(crate) fn send(&self, head: &str, body: &[u8]) -> (u16, Value) {
        self.send_as(head, &format!("multipart/form-data; boundary={BOUNDARY}"), body)
    }

    /// Sends any body and returns the status and the JSON of the answer, null when it is none.
    pub(crate) fn send_as(&self, head: &str, kind: &str, body: &[u8]) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "{head} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: {kind}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).unwrap();
        let reply = String::from_utf8_lossy(&reply);
        let status = reply.split(' ').nth(1).unwrap().parse().unwrap();
        let body = reply.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let json = body.find('{').zip(body.rfind('}'));
        let json = json.and_then(|(from, to)| serde_json::from_str(&body[from..=to]).ok());
        (status, json.unwrap_or(Value::Null))
    }

    /// Kills it as `kill -9` does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Killed already, or the test failed and nobody else would.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command on a data folder.
pub(crate) fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yanzhen"));
    command.args(arguments).arg("--data-dir").arg(data);
    command.env_remove("YANZHEN_DATABASE_URL").env("YANZHEN_LOG", "off");
    command
}

/// Runs a command to its end.
pub(crate) fn run(data: &Path, arguments: &[&str]) -> Output {
    command(data, arguments).output().unwrap()
}

/// Runs a command that must succeed.
#[track_caller]
pub(crate) fn run_well(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    let (said, complained) = texts(&output);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}{complained}");
    said
}

/// Runs a command that must be refused, and returns what it complained of.
#[track_caller]
pub(crate) fn run_refused(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    let (said, complained) = texts(&output);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}{complained}");
    assert!(!complained.contains("panicked at"), "{complained}");
    complained
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// A file as the body of an upload.
pub(crate) fn upload_body(name: &str, text: &str) -> String {
    format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{text}\r\n--{BOUNDARY}--\r\n"
    )
}

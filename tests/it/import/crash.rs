//! An import whose server is killed: what was acknowledged is there, nothing is half there, and the next server goes
//! on by itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use yanzhen::domain::credit_code::CreditCode;

const ROWS: u64 = 50_000;

/// A server on a port of its own.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yanzhen"));
        command
            .args(["serve", "--port", "0", "--data-dir"])
            .arg(folder.join("data"));
        command.env_remove("YANZHEN_DATABASE_URL").stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.next().unwrap().unwrap();
        let address = said.rsplit("http://").next().unwrap().trim().to_owned();
        Self { child, address }
    }

    fn send(&self, head: &str, body: &[u8]) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "{head} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: multipart/form-data; boundary=x\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let status = reply.split(' ').nth(1).unwrap().parse().unwrap();
        let body = reply.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let json = body.find('{').zip(body.rfind('}'));
        let json = json.map_or(Value::Null, |(from, to)| {
            serde_json::from_str(&body[from..=to]).unwrap()
        });
        (status, json)
    }

    fn kill(mut self) {
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

fn written(import: &Value) -> u64 {
    import["counts"]["created"].as_u64().unwrap()
}

#[test]
fn a_killed_server_loses_nothing_that_it_acknowledged_and_the_next_one_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n".to_owned();
    body += "企业名称,统一社会信用代码,地址\n";
    for number in 0..ROWS {
        let code = CreditCode::compose("410399", &format!("MA{number:06}")).unwrap();
        body += &format!("洛阳第{number}号科技有限公司,{code},甲路{number}号\n");
    }
    body += "\r\n--x--\r\n";
    let server = Server::start(folder.path());
    let (status, import) = server.send("POST /api/v1/imports", body.as_bytes());
    assert_eq!((status, import["status"].as_str()), (202, Some("running")), "{import}");
    let (_, seen) = server.send("GET /api/v1/imports/1", b"");
    assert_eq!(seen["active"].as_bool(), Some(true), "{seen}");
    let acknowledged = written(&seen);
    assert!(0 < acknowledged && acknowledged < ROWS, "{acknowledged}");
    server.kill();
    let server = Server::start(folder.path());
    let deadline = Instant::now() + Duration::from_secs(240);
    let mut last = acknowledged;
    loop {
        let (_, import) = server.send("GET /api/v1/imports/1", b"");
        let now = written(&import);
        assert!(
            last <= now && now.is_multiple_of(500),
            "whole chunks, and none goes back: {last} {now}"
        );
        last = now;
        if import["status"] == "finished" {
            assert_eq!((now, import["note"].as_str()), (ROWS, Some("")), "{import}");
            break;
        }
        assert!(Instant::now() < deadline, "the import did not go on: {import}");
    }
    let (_, firms) = server.send("GET /api/v1/enterprises", b"");
    assert!(
        firms["meta"]["total"].as_u64().is_some_and(|total| total <= ROWS),
        "{firms}"
    );
}

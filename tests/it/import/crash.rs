//! An import whose server is killed: what was acknowledged is there, nothing is half there, and the next server goes
//! on by itself.

use std::time::{Duration, Instant};

use serde_json::Value;
use yanzhen::domain::credit_code::CreditCode;

use crate::server::{Server, run_well};

const ROWS: u64 = 50_000;

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
    let data = folder.path().join("data");
    run_well(&data, &["migrate"]);
    let server = Server::start(&data);
    let (status, import) = server.send("POST /api/v1/imports", body.as_bytes());
    assert_eq!((status, import["status"].as_str()), (202, Some("running")), "{import}");
    let (_, seen) = server.send("GET /api/v1/imports/1", b"");
    assert_eq!(seen["active"].as_bool(), Some(true), "{seen}");
    let acknowledged = written(&seen);
    assert!(0 < acknowledged && acknowledged < ROWS, "{acknowledged}");
    server.kill();
    let server = Server::start(&data);
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

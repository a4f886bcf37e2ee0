//! A reader that stops reading, like `| head`, is no failure and never a panic.

use std::process::{Command, Stdio};

#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_yanzhen"))
        .args(["migrate", "--data-dir"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    let complaints = String::from_utf8_lossy(&ended.stderr);
    assert!(
        ended.status.success() && !complaints.contains("panicked"),
        "{complaints}"
    );
}

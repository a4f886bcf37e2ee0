//! The drill itself, as an operator and the nightly run start it.

use crate::server::run_well;

/// Killed as often as a merge can wait for; the nightly run and a release kill a thousand times.
#[test]
fn twenty_five_kills_lose_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display().to_string();
    let said = run_well(folder.path(), &["drill", "crash", "--rounds", "25", "--folder", &path]);
    assert!(
        said.contains("25 次强行结束") && said.contains("全部与预期相同"),
        "{said}"
    );
}

#[test]
fn the_other_drills_see_what_they_expect() {
    for what in ["clock", "bytes", "restore", "disk-full", "read-only"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display().to_string();
        let said = run_well(folder.path(), &["drill", what, "--folder", &path]);
        assert!(said.contains("全部与预期相同"), "{what}: {said}");
        if said.contains("没有演练") {
            eprintln!("SKIPPED drill {what}: {said}");
        }
    }
}

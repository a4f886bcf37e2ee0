//! Which process this is among all that share a registry, and which of them are gone. Whoever is told to be gone by
//! mistake loses nothing but its lease: what it would still write is refused.

use std::fs;
use std::path::Path;

/// What cannot be told; it is never gone.
const UNKNOWN: &str = "-";

/// Names this process: the machine for readers; start, boot and namespace so that a number that is used again is no
/// other process.
pub(super) fn holder() -> String {
    let pid = std::process::id();
    let start = started(pid).unwrap_or_else(|| UNKNOWN.to_owned());
    format!("{}/{pid}/{start}/{}", host(), boot())
}

/// Names the node: its machine and data folder.
pub(super) fn place(folder: &Path) -> String {
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    format!("{}:{}", host(), folder.display())
}

/// Tells whether a process of this machine has ended.
pub(super) fn is_gone(holder: &str) -> bool {
    let mut parts = holder.rsplitn(4, '/');
    let (Some(boot_of), Some(start), Some(pid)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    if boot_of != boot() || boot_of == UNKNOWN || start == UNKNOWN {
        return false;
    }
    pid.parse().is_ok_and(|pid| started(pid).as_deref() != Some(start))
}

/// When a process began, in ticks since the machine did; nothing when it is not there or only not yet buried.
fn started(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program stands in brackets and may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let (state, start) = (*fields.first()?, *fields.get(19)?);
    (!matches!(state, "Z" | "X")).then(|| start.to_owned())
}

fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    name.trim().replace('/', "-")
}

/// Which run of which machine, and which view of its processes.
fn boot() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id");
    let view = fs::read_link("/proc/self/ns/pid");
    match (boot, view) {
        (Ok(boot), Ok(view)) => format!("{}{}", boot.trim(), view.display()),
        _ => UNKNOWN.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_gone_when_its_number_is_free_or_another_has_it() {
        let own = holder();
        assert!(!is_gone(&own), "{own}");
        let parts: Vec<&str> = own.rsplitn(4, '/').collect();
        let [boot, start, pid, host] = parts[..] else {
            panic!("{own}")
        };
        assert!(
            is_gone(&format!("{host}/{pid}/{start}9/{boot}")),
            "another process has its number"
        );
        assert!(is_gone(&format!("{host}/4294967295/{start}/{boot}")));
        assert!(
            !is_gone(&format!("{host}/4294967295/{start}/{boot}x")),
            "another machine"
        );
        for unknown in ["", "x", "a/b/c", "host/1/-/-"] {
            assert!(!is_gone(unknown), "{unknown}");
        }
    }
}

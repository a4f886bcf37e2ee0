//! Published files: none changes silently. `published.toml` keeps the hash of every text a file ever had; who changes one
//! writes down in it what was put right (`[[corrected]]`) and adds the new hash behind the old ones.

use std::collections::BTreeMap;

use yanzhen::domain::digest::sha256_hex;
use yanzhen::domain::seed::Seeds;

use super::law;

#[derive(serde::Deserialize)]
struct Published {
    hashes: BTreeMap<String, Vec<String>>,
}

#[test]
fn no_published_file_changes_without_saying_what_was_put_right() {
    let Published { hashes } = toml::from_str(include_str!("published.toml")).unwrap();
    let seeds = Seeds::compiled();
    let mut silent = Vec::new();
    for standard in law().1.standards() {
        let hash = sha256_hex(seeds.text(&format!("standards/{}.toml", standard.id)).unwrap());
        let known = hashes.get(&standard.id).map_or(&[][..], Vec::as_slice);
        // Several entries may explain one change; a change without an entry may not be.
        let explained = known.len() <= standard.corrected.len() + 1;
        if known.last() != Some(&hash) || !explained {
            silent.push(format!("{} = {hash}", standard.id));
        }
        let mut days = standard.corrected.windows(2);
        assert!(
            days.all(|pair| pair[0].on <= pair[1].on),
            "{}: the oldest correction first",
            standard.id
        );
        for corrected in &standard.corrected {
            assert!(
                !corrected.what.trim().is_empty() && !corrected.source.trim().is_empty(),
                "{}",
                standard.id
            );
        }
    }
    assert!(
        silent.is_empty(),
        "say what was put right under [[corrected]] and add the hash to tests/it/standard/published.toml:\n{}",
        silent.join("\n")
    );
    assert_eq!(
        hashes.len(),
        law().1.standards().len(),
        "a published file never goes away"
    );
}

//! The index on disk: bookmarks, merges, damage.

use std::fs;

use search_index::{Bookmark, Error, Index, Rebuilt};

use crate::firms::{ask, firm, generated};

fn mark(revision: i64) -> Bookmark {
    Bookmark {
        revision,
        id: 7,
        history: 0,
    }
}

#[test]
fn the_bookmark_survives_commits_merges_and_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let opened = Index::open(folder.path()).unwrap();
    assert_eq!(
        (opened.bookmark, opened.rebuilt),
        (Bookmark::default(), Some(Rebuilt::Missing))
    );
    let index = opened.index;
    let firms = generated(30);
    for (revision, firm) in (1..).zip(&firms) {
        index.apply(std::slice::from_ref(firm), mark(revision)).unwrap();
        assert_eq!(index.bookmark().unwrap(), mark(revision));
    }
    index.settle().unwrap();
    assert_eq!(index.bookmark().unwrap(), mark(30));
    drop(index);
    let opened = Index::open(folder.path()).unwrap();
    assert_eq!((opened.bookmark, opened.rebuilt), (mark(30), None));
    assert_eq!(opened.index.len(), 30);
}

#[test]
fn applying_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap().index;
    for _ in 0..3 {
        index.apply(&generated(20), mark(1)).unwrap();
        assert_eq!(index.search(&ask("")).unwrap().total, 20);
    }
    index.apply(&[firm(5, "洛阳新名有限公司")], mark(2)).unwrap();
    let hits = index.search(&ask("新名")).unwrap();
    assert_eq!((hits.total, hits.hits[0].id), (1, 5));
    assert_eq!(index.search(&ask("")).unwrap().total, 20);
}

#[test]
fn a_reader_sees_whole_commits_only() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap().index;
    let reader = index.clone();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for round in 1..=12 {
                let firms: Vec<_> = (1..=10)
                    .map(|id| firm(id, &format!("洛阳第{round}轮有限公司")))
                    .collect();
                index.apply(&firms, mark(round)).unwrap();
            }
        });
        while !writer.is_finished() {
            let hits = reader.search(&ask("")).unwrap();
            assert!(hits.total == 0 || hits.total == 10, "{}", hits.total);
            let mut names: Vec<_> = hits.hits.iter().map(|hit| hit.names[0].text.clone()).collect();
            names.dedup();
            assert!(names.len() <= 1, "{names:?}");
        }
    });
}

#[test]
fn a_deleted_folder_is_built_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let index = Index::open(&path).unwrap().index;
    index.apply(&generated(5), mark(3)).unwrap();
    drop(index);
    fs::remove_dir_all(&path).unwrap();
    let opened = Index::open(&path).unwrap();
    assert_eq!(
        (opened.bookmark, opened.rebuilt),
        (Bookmark::default(), Some(Rebuilt::Missing))
    );
}

#[test]
fn damage_in_any_file_is_noticed_and_built_anew() {
    let folder = tempfile::tempdir().unwrap();
    let fill = || {
        let index = Index::open(folder.path()).unwrap().index;
        index.apply(&generated(40), mark(3)).unwrap();
        index.settle().unwrap();
    };
    fill();
    let files = |ending: &str| {
        let version = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        let all = fs::read_dir(version).unwrap().map(|entry| entry.unwrap().path());
        all.filter(|path| path.extension().is_some_and(|found| found == ending))
            .collect::<Vec<_>>()
    };
    for ending in ["json", "term", "idx", "pos", "fast", "store"] {
        let path = files(ending)
            .into_iter()
            .max_by_key(|path| fs::metadata(path).unwrap().len())
            .unwrap();
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x55;
        bytes[middle + 1] ^= 0x55;
        fs::write(&path, bytes).unwrap();
        let opened = Index::open(folder.path()).unwrap();
        assert_eq!(
            (opened.rebuilt, opened.bookmark),
            (Some(Rebuilt::Damaged), Bookmark::default()),
            "{ending}"
        );
        drop(opened);
        fill();
    }
}

#[test]
fn an_index_of_another_version_goes() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("v0")).unwrap();
    fs::create_dir_all(folder.path().join("volume")).unwrap();
    assert_eq!(Index::open(folder.path()).unwrap().rebuilt, Some(Rebuilt::Missing));
    assert!(!folder.path().join("v0").exists());
    assert!(folder.path().join("volume").exists());
}

#[test]
fn a_second_writer_is_told_to_wait_and_readers_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let first = Index::open(folder.path()).unwrap().index;
    first.apply(&generated(5), mark(1)).unwrap();
    let second = Index::open(folder.path()).unwrap().index;
    assert_eq!(second.search(&ask("")).unwrap().total, 5);
    assert!(matches!(second.apply(&generated(5), mark(2)), Err(Error::Busy)));
    first.settle().unwrap();
    second.apply(&generated(6), mark(2)).unwrap();
    first.reload().unwrap();
    assert_eq!(first.search(&ask("")).unwrap().total, 6);
}

#[test]
fn clearing_puts_the_bookmark_to_zero() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap().index;
    index.apply(&generated(5), mark(9)).unwrap();
    index.clear().unwrap();
    assert_eq!((index.len(), index.bookmark().unwrap()), (0, Bookmark::default()));
}

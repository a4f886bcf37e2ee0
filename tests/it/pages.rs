//! Every page as a reader without JavaScript meets it: start at the first one, follow every link, look at each.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::header::CONTENT_TYPE;

use crate::app::{Reply, TestApp};

/// So many addresses of one shape are visited; the rest look alike.
const PER_SHAPE: usize = 6;

#[tokio::test]
async fn every_link_leads_to_a_page_that_is_whole() {
    let app = TestApp::new().await;
    let mut waiting = VecDeque::from(["/".to_owned()]);
    let mut seen = BTreeSet::new();
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(path) = waiting.pop_front() {
        let visits = shapes.entry(shape(&path)).or_default();
        if *visits == PER_SHAPE || !seen.insert(path.clone()) {
            continue;
        }
        *visits += 1;
        let reply = app.get(&path).await;
        assert!(reply.status.is_success(), "{path} is dead: {}", reply.status);
        if reply.header(CONTENT_TYPE).starts_with("text/html") {
            check_page(&reply);
            waiting.extend(links(reply.text()));
        }
    }
}

/// An address with every number as `#`, so that two firms are one shape.
fn shape(path: &str) -> String {
    let digits_out = path.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty());
    digits_out.collect::<Vec<_>>().join("#")
}

fn links(page: &str) -> Vec<String> {
    let found = [attributes(page, "href"), attributes(page, "src")].concat();
    let own = found.iter().filter(|link| link.starts_with('/'));
    own.map(|link| link.split('#').next().unwrap_or_default().to_owned())
        .collect()
}

/// Values of an attribute, as they are read from a page that maud escaped.
fn attributes(page: &str, name: &str) -> Vec<String> {
    let start = format!(" {name}=\"");
    let values = page.split(&start).skip(1).filter_map(|rest| rest.split('"').next());
    values.map(|value| value.replace("&amp;", "&")).collect()
}

fn check_page(reply: &Reply) {
    let (path, page) = (&reply.path, reply.html());
    assert!(
        page.contains("<html lang=\"zh-CN\">"),
        "{path} does not say its language"
    );
    assert_eq!(page.matches("<h1").count(), 1, "{path} has not one heading");
    assert!(
        !page.contains("<style") && attributes(page, "style").is_empty(),
        "{path} has inline style"
    );
    assert!(page.matches("<script").count() == 1, "{path} has a script of its own");
    let ids = attributes(page, "id");
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{path} has an id twice: {ids:?}");
    let anchors = attributes(page, "href")
        .into_iter()
        .filter_map(|link| link.strip_prefix('#').map(str::to_owned));
    for target in anchors.chain(attributes(page, "for")) {
        assert!(
            unique.contains(&target),
            "{path} points to #{target}, which is not there"
        );
    }
    assert!(page.contains("</html>"), "{path} is cut off");
}

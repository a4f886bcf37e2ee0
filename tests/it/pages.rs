//! Every page as a reader without JavaScript meets it: start at the first one, follow every link, look at each.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::header::CONTENT_TYPE;

use crate::app::{Reply, TestApp};
use crate::fixture;

/// So many addresses of one shape are visited; the rest look alike.
const PER_SHAPE: usize = 6;

#[tokio::test]
async fn every_link_leads_to_a_page_that_is_whole() {
    let app = TestApp::new().await;
    let firms = fixture::fill(&app.store().await).await;
    app.app.catch_up().await.unwrap();
    let firms = [firms.rich, firms.bare].map(|id| format!("/enterprises/{id}"));
    let mut waiting = VecDeque::from(["/".to_owned()]);
    waiting.extend(firms);
    let mut seen = BTreeSet::new();
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let mut programming: BTreeMap<String, String> = BTreeMap::new();
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
            let for_programs = path.starts_with("/api");
            let strange = latin(reply.text()).filter(|_| !for_programs);
            strange.for_each(|word| drop(programming.insert(word, path.clone())));
        }
    }
    assert_eq!(programming, BTreeMap::new(), "pages speak to people");
}

/// An address with every number as `#` and no values behind the `?`, so that two firms are one shape.
fn shape(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let words = path.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty());
    let keys = query.split('&').filter_map(|pair| pair.split('=').next());
    let (path, keys): (Vec<_>, BTreeSet<_>) = (words.collect(), keys.collect());
    format!("{}?{}", path.join("#"), keys.into_iter().collect::<Vec<_>>().join("&"))
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

/// Names of file formats and keys, all Latin that a reader in an office knows; and the name under which tests write.
const KNOWN_LATIN: &[&str] = &[
    "CSV", "Ctrl", "Esc", "Excel", "GB", "GDP", "HK", "JSON", "Lines", "Markdown", "UTF", "WPS", "csv", "docx", "html",
    "json", "jsonl", "ods", "PDF", "pdf", "test", "toml", "txt", "xls", "xlsb", "xlsm", "xlsx", "xml", "zip",
];

/// What is known of real firms names its sources as they call themselves.
const FIRMS: &str = include_str!("../../seeds/enterprises.toml");

/// Latin words and flags in what a page says, outside of codes, names of files and addresses of sources.
fn latin(page: &str) -> impl Iterator<Item = String> {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        let silent = ["code", "kbd", "script", "style", "textarea", "option", "title"].contains(&name.as_str());
        let end = format!("</{name}>");
        rest = match tag.find(&end) {
            Some(at) if silent => &tag[at + end.len()..],
            _ => tag.split_once('>').map_or("", |(_, rest)| rest),
        };
    }
    let words: Vec<String> = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || "-_./@".contains(c)))
        .filter(|word| word.starts_with("--") || word.chars().filter(char::is_ascii_alphabetic).count() > 2)
        .filter(|word| !word.contains('.') && !word.chars().any(|c| c.is_ascii_digit()))
        .filter(|word| !FIRMS.contains(word))
        .filter(|word| !KNOWN_LATIN.contains(&word.trim_matches(['-', '.', '/'])))
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

#[tokio::test]
async fn a_firm_shows_each_title_with_ground_dates_and_state() {
    let app = TestApp::new().await;
    let firms = fixture::fill(&app.store().await).await;
    let reply = app.get(&format!("/enterprises/{}", firms.rich)).await;
    let page = reply.html();
    for said in [
        "虚构",
        "校验码对不上",
        "曾用名 洛阳雁门轴承厂",
        "有效期未注明",
        "公示或推荐",
        "2024-05-01 撤销",
        "还有 37 天",
        "某工信〔2024〕8号",
        "6800万元",
        "企业自报",
        "4000万元–1亿元",
        "市级或市级以下",
    ] {
        assert!(page.contains(said), "the page does not say {said}");
    }
}

#[tokio::test]
async fn a_firm_of_which_little_is_known_says_so() {
    let app = TestApp::new().await;
    let firms = fixture::fill(&app.store().await).await;
    let reply = app.get(&format!("/enterprises/{}", firms.bare)).await;
    for said in ["统一社会信用代码未载", "失联", "没有登记过称号", "没有经营数据"] {
        assert!(reply.html().contains(said), "the page does not say {said}");
    }
}

#[tokio::test]
async fn the_first_page_names_what_runs_out_first() {
    let app = TestApp::new().await;
    assert!(app.get("/").await.html().contains("半年内没有到期的称号"));
    fixture::fill(&app.store().await).await;
    let reply = app.get("/").await;
    assert!(reply.html().contains("洛阳雁门精密轴承科技有限公司") && reply.html().contains("2026-12-28"));
}

#[tokio::test]
async fn a_firm_is_the_same_in_json() {
    let app = TestApp::new().await;
    let firms = fixture::fill(&app.store().await).await;
    let firm = app.get(&format!("/api/v1/enterprises/{}", firms.rich)).await.json();
    assert_eq!(firm["credit_code"]["doubts"], serde_json::json!(["code"]));
    assert_eq!(firm["tenures"][0]["standing"], "held");
    assert_eq!(firm["filings"]["years"], serde_json::json!([2025, 2024]));
    insta::assert_snapshot!(app.get("/api/v1/enterprises/0").await.problem(), @"404 enterprise_not_found 没有找到这家企业");
    insta::assert_snapshot!(app.get("/api/v1/enterprises/first").await.problem(), @"404 not_found 没有这个页面");
}

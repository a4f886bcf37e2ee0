//! Search from the outside: what people type, page after page, filter after filter, on every face.

mod kind;
mod registry;

use std::collections::BTreeMap;

use yanzhen::app::search::SearchQuery;
use yanzhen::domain::access::{Role, Scope};

use crate::access::caller;
use crate::app::TestApp;

async fn seeded() -> TestApp {
    let test = TestApp::new().await;
    test.session.seed().await.unwrap();
    test.app.catch_up().await.unwrap();
    test
}

async fn names(test: &TestApp, text: &str) -> Vec<String> {
    let view = test
        .session
        .search(&SearchQuery::new(text, test.session.today()))
        .await
        .unwrap();
    view.enterprises.into_iter().map(|firm| firm.name).collect()
}

/// The least share of cases, in percent, with the firm on top and among the first three.
fn marks(kind: &str) -> (usize, usize) {
    match kind {
        "abbreviation" => (90, 100),
        "typo" => (95, 97),
        _ => (100, 100),
    }
}

#[tokio::test]
async fn people_find_the_sourced_firm_they_mean() {
    let test = seeded().await;
    let mut scores: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for line in include_str!("../search/relevance.tsv").lines().skip(1) {
        let &[kind, query, expected] = line.split('\t').collect::<Vec<_>>().as_slice() else {
            panic!("three cells are expected: {line}");
        };
        let found = names(&test, query).await;
        let at = found.iter().position(|name| name == expected);
        let (cases, first, three) = scores.entry(kind).or_default();
        *cases += 1;
        *first += usize::from(at == Some(0));
        *three += usize::from(at.is_some_and(|at| at < 3));
        if at != Some(0) {
            println!(
                "{kind}: {query} -> {:?}, {expected} at {at:?}",
                found.iter().take(3).collect::<Vec<_>>()
            );
        }
    }
    let mut dropped = Vec::new();
    for (&kind, (cases, first, three)) in &scores {
        println!("{kind}: {cases} cases, hit@1 {first}, hit@3 {three}");
        let (least_first, least_three) = marks(kind);
        if first * 100 < least_first * cases || three * 100 < least_three * cases {
            dropped.push(kind);
        }
    }
    assert!(dropped.is_empty(), "these kinds dropped: {dropped:?}");
}

#[tokio::test]
async fn the_same_address_is_the_same_list_and_says_why() {
    let test = seeded().await;
    let address = "/api/v1/enterprises?q=%E6%B4%9B%E8%BD%B4&limit=5";
    let reply = test.get(address).await.json();
    assert_eq!(reply, test.get(address).await.json());
    let first = &reply["enterprises"][0];
    assert_eq!(
        (first["name"].as_str(), first["why"]["by"].as_str()),
        (Some("洛阳轴承集团股份有限公司"), Some("short_name"))
    );
    assert_eq!(first["why"]["text"], "洛轴");
}

#[tokio::test]
async fn the_count_beside_a_filter_is_what_its_link_gives() {
    let test = seeded().await;
    let all = test.get("/api/v1/enterprises?limit=1").await.json();
    let mut followed = 0;
    for facet in all["facets"].as_array().unwrap() {
        for value in facet["values"].as_array().unwrap() {
            let (key, code) = (facet["key"].as_str().unwrap(), value["code"].as_str().unwrap());
            let clicked = test
                .get(&format!("/api/v1/enterprises?limit=1&{key}={code}"))
                .await
                .json();
            assert_eq!(clicked["meta"]["total"], value["count"], "{key}={code}");
            followed += 1;
        }
    }
    assert!(followed > 10, "{followed}");
}

#[tokio::test]
async fn a_program_gets_the_firms_without_the_counts_and_the_page_never_does() {
    let test = seeded().await;
    let all = test.get("/api/v1/enterprises?q=洛阳&limit=7").await.json();
    let bare = test.get("/api/v1/enterprises?q=洛阳&limit=7&facets=none").await.json();
    assert_eq!(bare["facets"].as_array().unwrap().len(), 0);
    assert_ne!(all["facets"].as_array().unwrap().len(), 0);
    for part in ["enterprises", "meta", "notices"] {
        assert_eq!(bare[part], all[part], "{part}");
    }
    let wrong = test.get("/api/v1/enterprises?facets=some").await;
    assert_eq!(wrong.status, 422);
    let answer = test.get("/enterprises?q=洛阳&facets=none").await;
    let page = answer.text();
    assert!(page.contains("id=\"filters\"") && page.contains("县区"));
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap() {
    let test = seeded().await;
    let total = test.get("/api/v1/enterprises").await.json()["meta"]["total"]
        .as_u64()
        .unwrap();
    let mut address = "/api/v1/enterprises?limit=7&sort=name".to_owned();
    let mut ids = std::collections::BTreeSet::new();
    loop {
        let page = test.get(&address).await.json();
        ids.extend(
            page["enterprises"]
                .as_array()
                .unwrap()
                .iter()
                .map(|firm| firm["id"].as_i64().unwrap()),
        );
        let Some(next) = page["meta"]["next"].as_str() else {
            break;
        };
        address = format!("/api/v1/enterprises?limit=7&sort=name&after={next}");
    }
    assert_eq!(ids.len() as u64, total);
}

#[tokio::test]
async fn a_firm_out_of_scope_is_neither_found_nor_counted() {
    let test = seeded().await;
    let county = caller(Role::Bureau, Scope::Divisions(["410307".parse().unwrap()].into()));
    let session = test.app.session(county, test.app.today());
    let view = session.search(&SearchQuery::new("", session.today())).await.unwrap();
    let in_scope = |code: &str| code == "410307";
    assert!(view.meta.total > 0);
    assert!(
        view.enterprises
            .iter()
            .all(|firm| firm.division.as_ref().is_some_and(|named| in_scope(&named.code)))
    );
    let counties = view.facets.iter().find(|facet| facet.key == "county").unwrap();
    assert!(counties.values.iter().all(|value| in_scope(&value.value.code)));
}

#[tokio::test]
async fn the_page_lists_firms_marks_the_words_and_works_by_links() {
    let test = seeded().await;
    let page = test.get("/enterprises?q=%E5%88%86%E5%AD%90%E7%AD%9B").await;
    let page = page.html();
    assert!(page.contains("洛阳建龙微纳新材料股份有限公司"));
    assert!(page.contains("主导产品：") && page.contains("<mark>分子筛</mark>"));
    let none = test.get("/enterprises?q=%E6%97%A0%E6%AD%A4%E4%BC%81%E4%B8%9Aqq").await;
    assert!(none.html().contains("没有找到符合的企业"));
}

#[tokio::test]
async fn what_the_question_needs_said_is_said() {
    let test = seeded().await;
    let page = test.get("/enterprises?q=914100007457748528").await;
    assert!(page.html().contains("第 18 位校验码"));
    let generic = test.get("/enterprises?q=%E6%9C%89%E9%99%90%E5%85%AC%E5%8F%B8").await;
    assert!(generic.html().contains("通用词") && !generic.html().contains("洛阳轴承集团"));
    let slip = test.get("/enterprises?q=%E6%99%AE%E8%8E%B1%E7%A7%91").await;
    assert!(slip.html().contains("您要找的是不是") && slip.html().contains("普莱柯"));
    // 普莱柯疫苗
    let apart = test
        .get("/enterprises?q=%E6%99%AE%E8%8E%B1%E6%9F%AF%E7%96%AB%E8%8B%97")
        .await;
    assert!(apart.html().contains("已按“普莱柯 · 疫苗”查找"));
    assert!(apart.html().contains("<mark>普莱柯</mark>") && apart.html().contains("<mark>疫苗</mark>"));
}

#[tokio::test]
async fn how_a_question_was_read_is_said_and_can_be_undone() {
    let test = seeded().await;
    let page = |text: &str| {
        let address = format!("/enterprises?q={text}");
        let test = &test;
        async move { test.get(&address).await.html().to_owned() }
    };
    let apart = page("新安回转支承").await;
    assert!(apart.contains("已按“新安 · 回转支承”查找") && apart.contains("新强联"));
    assert!(apart.contains("按原样查找"));
    let as_typed = page("“新安回转支承”").await;
    assert!(!as_typed.contains("查找。"), "quotes look for the text as it stands");
    let dropped = page("建龙微纳李建波").await;
    assert!(dropped.contains("没有企业同时写有“李建波”") && dropped.contains("<mark>建龙微纳</mark>"));
    let groups = page("洛轴、中信重工").await;
    assert!(groups.contains("对应“洛轴”") && groups.contains("对应“中信重工”"));
    let hidden = page("新强联&county=410305").await;
    assert!(hidden.contains("去掉筛选即可看到") && !hidden.contains("您要找的是不是"));
    let half = page("有限").await;
    assert!(half.contains("通用词"));
}

#[tokio::test]
async fn a_text_beyond_the_bound_is_refused_with_a_sentence() {
    let test = seeded().await;
    let name = "洛阳新强联回转支承股份有限公司";
    let letter = format!("{}{name}", "请".repeat(900));
    let found = test.get(&format!("/api/v1/enterprises?q={letter}")).await.json();
    assert_eq!(found["enterprises"][0]["name"], name, "a letter is searched to its end");
    let refused = test.get(&format!("/api/v1/enterprises?q={letter}{letter}")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("最多 1000 个字"), "{}", refused.text());
}

#[tokio::test]
async fn products_and_places_are_suggested_as_such() {
    let test = seeded().await;
    for (typed, hint) in [("分子筛", "主导产品"), ("画眉山路", "地址"), ("头雁", "所属区域")] {
        let reply = test.get(&format!("/api/v1/suggest?q={typed}")).await.json();
        let hints = reply["suggestions"].as_array().unwrap().iter();
        let hints: Vec<&str> = hints.filter_map(|it| it["hint"].as_str()).collect();
        assert!(hints.iter().any(|it| it.starts_with(hint)), "{typed}: {hints:?}");
    }
}

#[tokio::test]
async fn suggestions_come_while_typing() {
    let test = seeded().await;
    for (typed, first) in [
        ("hzsy", "洛阳惠中兽药有限公司"),
        ("luozh", "洛阳轴承集团股份有限公司"),
        ("603993", "洛阳栾川钼业集团股份有限公司"),
    ] {
        let reply = test.get(&format!("/api/v1/suggest?q={typed}")).await.json();
        assert_eq!(reply["suggestions"][0]["name"], first, "{typed}");
        assert!(
            reply["suggestions"][0]["href"]
                .as_str()
                .unwrap()
                .starts_with("/enterprises/")
        );
    }
    assert_eq!(
        test.get("/api/v1/suggest?q=").await.json()["suggestions"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[tokio::test]
async fn index_and_database_agree_on_every_piece_of_every_name() {
    let test = seeded().await;
    let proof = test.session.prove_search(1_000).await.unwrap();
    assert!(proof.firms > 30 && proof.pieces > 500, "{proof:?}");
    assert_eq!(proof.differences, []);
}

#[tokio::test]
async fn a_code_with_a_slip_leads_to_its_firm() {
    let test = seeded().await;
    for code in ["914100007457748528", "91410000745774852", "914100007457748257"] {
        assert_eq!(names(&test, code).await, ["中航光电科技股份有限公司"], "{code}");
    }
}

/// What a list says of the firm it puts first: why it was found, the text, and what of it is marked.
async fn first_reason(test: &TestApp, asked: &str) -> (String, String, String) {
    let view = test
        .session
        .search(&SearchQuery::new(asked, test.session.today()))
        .await
        .unwrap();
    let why = &view.enterprises[0].why;
    let marked: Vec<&str> = why
        .marked
        .iter()
        .filter(|part| part.hit)
        .map(|part| part.text.as_str())
        .collect();
    (
        why.by.title().to_owned(),
        why.text.clone().unwrap_or_default(),
        marked.join("+"),
    )
}

#[tokio::test]
async fn every_hit_says_why_and_marks_what_was_asked_for() {
    let test = seeded().await;
    let cases = [
        ("分子筛", "主导产品", "分子筛"),
        ("hzsy", "拼音", "惠中兽药"),
        ("jianlongwei", "拼音", "建龙微"),
        ("洛轴", "简称", "洛轴"),
        ("洛陽軸承集團股份", "名称", "洛阳轴承集团股份"),
        ("603993", "代码", "603993"),
        ("7457748", "代码片段", "7457748"),
        ("建设路154号", "地址", "建设路154号"),
        ("矿山机器", "曾用名", "矿山机器"),
        ("洛陽礦山機器廠", "曾用名", "洛阳矿山机器厂"),
        ("5408", "曾用名", "五四零八"),
        ("东方红", "品牌", "东方红"),
    ];
    for (asked, by, marked) in cases {
        let reason = first_reason(&test, asked).await;
        assert_eq!(
            (reason.0.as_str(), reason.2.as_str()),
            (by, marked),
            "{asked}: {reason:?}"
        );
    }
}

#[tokio::test]
async fn each_word_that_the_name_does_not_hold_is_shown_where_it_stands() {
    let test = seeded().await;
    let view = test
        .session
        .search(&SearchQuery::new("建龙 分子筛", test.session.today()))
        .await
        .unwrap();
    let firm = &view.enterprises[0];
    assert_eq!(firm.name, "洛阳建龙微纳新材料股份有限公司");
    let passages: Vec<_> = firm.passages.iter().map(|passage| passage.by.title()).collect();
    assert_eq!(passages, ["主导产品"]);
    let page = test
        .get("/enterprises?q=%E5%BB%BA%E9%BE%99+%E5%88%86%E5%AD%90%E7%AD%9B")
        .await;
    assert!(page.html().contains("<mark>建龙</mark>") && page.html().contains("<mark>分子筛</mark>"));
}

#[tokio::test]
async fn every_order_has_pages_to_the_last_firm() {
    let test = seeded().await;
    let total = test.get("/api/v1/enterprises?limit=1").await.json()["meta"]["total"].clone();
    for sort in ["relevance", "name", "expiry", "amount"] {
        let mut address = format!("/api/v1/enterprises?limit=9&sort={sort}");
        let (mut ids, mut rows) = (std::collections::BTreeSet::new(), 0);
        loop {
            let page = test.get(&address).await.json();
            let firms = page["enterprises"].as_array().unwrap();
            rows += firms.len();
            ids.extend(firms.iter().map(|firm| firm["id"].as_i64().unwrap()));
            let Some(next) = page["meta"]["next"].as_str() else {
                break;
            };
            address = format!("/api/v1/enterprises?limit=9&sort={sort}&after={next}");
        }
        assert_eq!((ids.len(), serde_json::json!(rows)), (rows, total.clone()), "{sort}");
    }
}

#[tokio::test]
async fn a_chosen_filter_is_a_chip_that_takes_it_away() {
    let test = seeded().await;
    let page = test.get("/enterprises?county=410307&ends=24&sort=amount").await;
    let page = page.html();
    assert!(page.contains("县区：") && page.contains("称号到期：24 个月内到期"));
    assert!(
        page.contains("href=\"/enterprises?ends=24&amp;sort=amount\""),
        "the county goes, the rest stays"
    );
}

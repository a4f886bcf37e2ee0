//! Matching names: what is accepted is right, what is right is found, what is unknown is never accepted.

use std::collections::BTreeSet;

use yanzhen::app::demo::{Demo, DemoPlan};
use yanzhen::app::matching::Identity;
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::SourceId;
use yanzhen::view::matching::MatchView;

use crate::app::TestApp;

const FIRMS: usize = 1_200;
const NAMES: usize = 1_000;
const STRANGERS: usize = 100;

/// The names of made-up firms; another seed makes others.
fn made_up(seed: u64, count: usize) -> Vec<String> {
    let seeds = Seeds::compiled();
    let catalog = Catalog::load(&seeds).unwrap();
    let demo = Demo::load(&seeds, &catalog, seed).unwrap();
    let sources: Vec<SourceId> = demo.citations().iter().map(|_| SourceId(1)).collect();
    demo.firms(sources).take(count).map(|firm| firm.profile.name).collect()
}

/// A name as lists spoil them.
fn spoiled(name: &str, way: usize) -> String {
    let chars: Vec<char> = name.chars().collect();
    let without = |at: usize| chars[..at].iter().chain(&chars[at + 1..]).collect();
    match way % 14 {
        1 => name.replace('（', "(").replace('）', ")"),
        2 => name.trim_start_matches("洛阳市").trim_start_matches("洛阳").to_owned(),
        3 => name.trim_end_matches("有限公司").trim_end_matches("股份").to_owned(),
        4 => {
            let at = chars.len() / 3;
            let wrong = |(index, c): (usize, &char)| if index == at { '鑫' } else { *c };
            chars.iter().enumerate().map(wrong).collect()
        }
        5 => format!(" {} ", name.replace("公司", "公 司")),
        6 => format!("{}、{name}", way % 90),
        7 => format!("（{}）{name}等", way % 90),
        8 => format!("{name}等12家企业"),
        9 => format!("{name}（已更名）2024年"),
        10 => match name.strip_suffix("有限责任公司") {
            Some(rest) => format!("{rest}有限公司"),
            None => format!(
                "{}有限责任公司",
                name.trim_end_matches("有限公司").trim_end_matches("股份")
            ),
        },
        11 => without(chars.len() - 5),
        12 => {
            let brand = search_index::name::dissect(name).brand;
            name.replace(&brand, &brand.chars().rev().collect::<String>())
        }
        13 => {
            let sounds = |c: char| match c {
                '盛' => '胜',
                '川' => '穿',
                '丰' => '风',
                '航' => '杭',
                '峰' => '锋',
                '诚' => '成',
                other => other,
            };
            name.chars().map(sounds).collect()
        }
        _ => name.to_owned(),
    }
}

/// Firms that are not in the registry and look like one that is: sisters, branches, other places, equal beginnings.
fn outsiders(name: &str) -> Vec<String> {
    let parts = search_index::name::dissect(name);
    let elsewhere = name.replace("洛阳", "郑州").replace("河南", "湖北");
    vec![
        format!("{name}第二分公司"),
        format!("{name}驻郑州办事处"),
        elsewhere,
        format!("洛阳{}医疗器械有限公司", parts.brand),
        format!("洛阳{}{}销售有限公司", parts.brand, parts.trade),
        format!("{}集团有限公司", parts.brand),
        parts.brand.clone(),
        format!("{}公司", parts.trade),
    ]
}

fn identities(names: &[String]) -> Vec<Identity> {
    let named = |name: &String| Identity {
        name: name.clone(),
        ..Identity::default()
    };
    names.iter().map(named).collect()
}

async fn matched(app: &TestApp, names: &[String]) -> Vec<MatchView> {
    app.session
        .match_names(&identities(names), app.session.today())
        .await
        .unwrap()
        .matches
}

#[tokio::test]
async fn acceptance_is_always_right_and_nearly_everything_is_found() {
    let app = TestApp::new().await;
    app.session
        .demonstrate(DemoPlan { firms: FIRMS, seed: 1 }, |_| ())
        .await
        .unwrap();
    let firms = made_up(1, FIRMS);
    let known: BTreeSet<&String> = firms.iter().collect();
    let pairs: Vec<(&String, String)> = firms
        .iter()
        .enumerate()
        .map(|(way, name)| (name, spoiled(name, way)))
        .collect();
    // A spoiled name that is another firm's own name means that firm.
    let fair = pairs
        .into_iter()
        .filter(|(name, spoiled)| *name == spoiled || !known.contains(spoiled));
    let pairs: Vec<(&String, String)> = fair.take(NAMES).collect();
    let asked: Vec<String> = pairs.iter().map(|(_, spoiled)| spoiled.clone()).collect();
    let views = matched(&app, &asked).await;
    let wrong: Vec<_> = pairs
        .iter()
        .zip(&views)
        .filter(|((name, _), view)| view.enterprise.is_some() && view.registered_name != **name)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let found = |view: &MatchView, name: &str| {
        view.enterprise.is_some() || view.candidates.iter().any(|candidate| candidate.name == name)
    };
    let lost: Vec<_> = pairs
        .iter()
        .zip(&views)
        .filter(|((name, _), view)| !found(view, name))
        .collect();
    assert!(lost.len() * 100 <= NAMES, "{} lost: {lost:#?}", lost.len());
    let strangers = made_up(2, 4 * STRANGERS)
        .into_iter()
        .filter(|name| !known.contains(name));
    let near = firms.iter().step_by(FIRMS / STRANGERS).flat_map(|name| outsiders(name));
    let near = near.filter(|name| !known.contains(name)).collect::<Vec<String>>();
    let strangers: Vec<String> = strangers.take(STRANGERS).chain(near).collect();
    assert!(strangers.len() > 500);
    let views = matched(&app, &strangers).await;
    assert!(views.iter().all(|view| view.enterprise.is_none()), "{views:#?}");
}

#[tokio::test]
async fn confusable_firms_are_never_taken_for_each_other() {
    let app = TestApp::new().await;
    app.session.seed().await.unwrap();
    let cases = [
        ("中信重工", "中信重工机械股份有限公司"),
        ("3、洛阳LYC轴承有限公司等", "洛阳轴承集团股份有限公司"),
        ("洛轴", ""),
        ("LYC", ""),
        ("东方红", ""),
        ("冶炼公司", ""),
        ("中国一拖", ""),
        ("洛阳轴承集团股份有限公司销售分公司", ""),
        ("洛阳LYC轴承有限公司", "洛阳轴承集团股份有限公司"),
        ("洛阳轴研科技股份有限公司", "国机精工集团股份有限公司"),
        ("凯迈(洛阳)气源有限公司", "凯迈（洛阳）气源有限公司"),
        ("洛矿集团", ""),
        ("凯盛科技股份有限公司", ""),
        ("双瑞", ""),
        ("洛阳轴承有限公司", ""),
        ("洛阳栾川钼业集团有限公司", ""),
        ("有限公司", ""),
    ];
    let names: Vec<String> = cases.iter().map(|(name, _)| (*name).to_owned()).collect();
    let views = matched(&app, &names).await;
    let got: Vec<_> = views
        .iter()
        .map(|view| (view.name.as_str(), view.registered_name.as_str()))
        .collect();
    assert_eq!(got, cases);
    assert!(views.iter().all(|view| !view.reason.is_empty()));
}

#[tokio::test]
async fn pasted_names_are_matched_on_the_page_and_as_json() {
    let app = TestApp::new().await;
    app.session.seed().await.unwrap();
    let request = |path: &str, kind: &str, body: String| {
        let request = axum::http::Request::post(path).header("content-type", kind);
        request.body(axum::body::Body::from(body)).unwrap()
    };
    let body = serde_json::json!({ "names": ["中信重工", "没有这家"] }).to_string();
    let json = app
        .send(request("/api/v1/matches", "application/json", body))
        .await
        .json();
    assert_eq!(
        (json["accepted"].as_u64(), json["unknown"].as_u64()),
        (Some(1), Some(1))
    );
    assert_eq!(json["matches"][0]["registered_name"], "中信重工机械股份有限公司");
    let form = "names=%E4%B8%AD%E4%BF%A1%E9%87%8D%E5%B7%A5".to_owned();
    let page = app
        .send(request("/match", "application/x-www-form-urlencoded", form))
        .await;
    assert!(page.html().contains("中信重工机械股份有限公司"), "{}", page.text());
}

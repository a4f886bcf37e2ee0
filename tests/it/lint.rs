//! Data lint: each planted fault is found by its own kind and by no other, and a clean registry has none.

use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::credit_code::CreditCode;
use yanzhen::domain::day::Day;
use yanzhen::domain::enterprise::{EnterpriseId, Profile};
use yanzhen::domain::lint::LintKind;
use yanzhen::domain::source::{Citation, Confidence, SourceId, SourceKind};
use yanzhen::domain::tenure::{Award, Basis};
use yanzhen::store::{Error, Tx};

use crate::app::TestApp;
use crate::database::for_each_database;

const TODAY: &str = "2026-11-22";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn citation(title: &str, document: &str) -> Citation {
    Citation {
        kind: SourceKind::Notice,
        title: title.to_owned(),
        document: document.to_owned(),
        link: String::new(),
        file_hash: String::new(),
        published: None,
        confidence: Confidence::B,
    }
}

fn profile(name: &str, code: Option<CreditCode>, source: SourceId) -> Profile {
    Profile {
        credit_code: code,
        ..Profile::named(name.to_owned(), source)
    }
}

fn award((from, until): (&str, &str), source: SourceId) -> Award {
    Award {
        tier: "specialized-sme".parse().unwrap(),
        batch: String::new(),
        certificate: String::new(),
        from: day(from),
        until: until.parse().ok(),
        ended: None,
        basis: Basis::Recognized,
        source,
    }
}

/// What is recorded beside a registry without any doubt.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    Unsourced,
    SelfDeclared,
    Overlapping,
    Expired,
    DoubtfulCode,
    SameCode,
    SameName,
    SimilarName,
}

async fn firm(tx: &Tx, name: &str, code: Option<CreditCode>, source: SourceId) -> Result<EnterpriseId, Error> {
    tx.insert_enterprise(&profile(name, code, source)).await
}

/// One sounds like the other.
async fn similar(tx: &Tx, source: SourceId) -> Result<(), Error> {
    for (name, number) in [
        ("洛阳新强联回转支承股份有限公司", "23456789"),
        ("洛阳新强链回转支承股份有限公司", "34567891"),
    ] {
        firm(tx, name, CreditCode::compose("410305", number), source).await?;
    }
    Ok(())
}

async fn record(tx: &Tx, fault: Fault) -> Result<(), Error> {
    let source = tx
        .find_or_insert_source(&citation("认定名单", "某工信〔2023〕1号"))
        .await?;
    let code = CreditCode::compose("410305", "12345678");
    let first = firm(tx, "洛阳甲（轴承）有限公司", code, source).await?;
    // Continued the day after it ran out, and one whose end is not printed: neither is a doubt.
    tx.insert_tenure(first, &award(("2023-07-01", "2026-06-30"), source))
        .await?;
    tx.insert_tenure(first, &award(("2026-07-01", "2029-06-30"), source))
        .await?;
    let second = firm(tx, "洛阳乙有限公司", None, source).await?;
    tx.insert_tenure(second, &award(("2020-01-01", ""), source)).await?;
    match fault {
        Fault::None => {}
        Fault::Unsourced => {
            let nowhere = tx.find_or_insert_source(&citation("听说的名单", "")).await?;
            tx.insert_tenure(second, &award(("2026-01-01", "2028-12-31"), nowhere))
                .await?;
        }
        Fault::SelfDeclared => {
            let own = Citation {
                kind: SourceKind::SelfDeclared,
                ..citation("企业自报", "自报 1 号")
            };
            let own = tx.find_or_insert_source(&own).await?;
            tx.insert_tenure(second, &award(("2026-01-01", "2028-12-31"), own))
                .await?;
        }
        Fault::Overlapping => {
            tx.insert_tenure(first, &award(("2029-06-30", "2032-06-29"), source))
                .await?;
        }
        Fault::Expired => {
            let third = firm(tx, "洛阳丙有限公司", None, source).await?;
            tx.insert_tenure(third, &award(("2023-11-22", "2026-11-21"), source))
                .await?;
        }
        Fault::DoubtfulCode => {
            let code = CreditCode::compose("410307", "87654321").map(|code| format!("{}0", &code.as_str()[..17]));
            let code = code.filter(|code| code.parse::<CreditCode>().is_ok_and(|it| !it.doubts().is_empty()));
            firm(tx, "洛阳丙有限公司", Some(code.unwrap().parse().unwrap()), source).await?;
        }
        Fault::SameCode => {
            firm(tx, "洛阳丙有限公司", CreditCode::compose("410307", "12345678"), source).await?;
        }
        Fault::SameName => {
            firm(tx, "洛阳甲(轴承)有限公司", None, source).await?;
        }
        Fault::SimilarName => similar(tx, source).await?,
    }
    Ok(())
}

#[tokio::test]
async fn each_planted_fault_is_found_by_its_kind_alone() {
    let cases = [
        (Fault::None, None, 0),
        (Fault::Unsourced, Some(LintKind::Unsourced), 1),
        (Fault::SelfDeclared, Some(LintKind::Unsourced), 1),
        (Fault::Overlapping, Some(LintKind::Overlapping), 1),
        (Fault::Expired, Some(LintKind::Expired), 1),
        (Fault::DoubtfulCode, Some(LintKind::DoubtfulCode), 1),
        (Fault::SameCode, Some(LintKind::SameCode), 2),
        (Fault::SameName, Some(LintKind::SameName), 1),
        (Fault::SimilarName, Some(LintKind::SimilarName), 1),
    ];
    for (fault, kind, count) in cases {
        for_each_database(async |fresh| {
            let app = TestApp::on(fresh).await;
            let actor = Actor::local_bureau("test");
            let work = async |tx: &Tx| record(tx, fault).await;
            app.store()
                .await
                .write(&actor, Action::AwardTenure, work)
                .await
                .unwrap();
            let view = app.session.lint(day(TODAY)).await.unwrap();
            for found in &view.kinds {
                let expected = if Some(found.kind) == kind { count } else { 0 };
                assert_eq!(found.count, expected, "{fault:?} {:?}", found);
                assert_eq!(found.findings.len() as u64, expected, "{fault:?} {:?}", found);
            }
        })
        .await;
    }
}

#[tokio::test]
async fn the_page_counts_and_links_what_needs_a_person() {
    let app = TestApp::new().await;
    let actor = Actor::local_bureau("test");
    let work = async |tx: &Tx| record(tx, Fault::Overlapping).await;
    app.store()
        .await
        .write(&actor, Action::AwardTenure, work)
        .await
        .unwrap();
    let page = app.get("/lint").await;
    for said in [
        "同一称号有效期重叠",
        "2026-07-01 至 2029-06-30 与 2029-06-30 至 2032-06-29 重叠",
        "href=\"/enterprises/1\"",
    ] {
        assert!(page.html().contains(said), "{said}: {}", page.text());
    }
    let one = app.get("/lint?kind=overlapping").await;
    assert!(one.html().contains("共 1 条，第 1 页"), "{}", one.text());
    assert_eq!(app.get("/api/v1/lint").await.json()["kinds"][1]["count"], 1);
}

#[tokio::test]
async fn a_long_list_of_doubts_is_paged_to_its_end() {
    let app = TestApp::new().await;
    let actor = Actor::local_bureau("test");
    let work = async |tx: &Tx| -> Result<(), Error> {
        let source = tx
            .find_or_insert_source(&citation("认定名单", "某工信〔2023〕1号"))
            .await?;
        for number in 0..60 {
            let firm = firm(tx, &format!("洛阳第{number}有限公司"), None, source).await?;
            tx.insert_tenure(firm, &award(("2020-01-01", "2022-12-31"), source))
                .await?;
        }
        Ok(())
    };
    app.store()
        .await
        .write(&actor, Action::AwardTenure, work)
        .await
        .unwrap();
    let mut seen = std::collections::BTreeSet::new();
    let mut page = Some(1);
    while let Some(number) = page {
        let view = app
            .session
            .lint_page(LintKind::Expired, day(TODAY), number)
            .await
            .unwrap();
        seen.extend(view.kind.findings.iter().map(|finding| finding.enterprise));
        page = view.next;
    }
    assert_eq!(seen.len(), 60);
}

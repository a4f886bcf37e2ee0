//! Every column both ways: what goes out comes back unchanged, and a cell that was changed is noticed. A column that
//! is only printed says so here, or this fails.

use std::path::Path;

use yanzhen::app::columns::{COLUMNS, Column, Field, List, offered_columns};
use yanzhen::app::export::{Delivery, Format};
use yanzhen::app::import::options::Options;
use yanzhen::app::search::SearchQuery;
use yanzhen::app::tier_list::TierListQuery;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::credit_code::CreditCode;
use yanzhen::domain::enterprise::{EnterpriseStatus, NameKind, OtherName, Profile};
use yanzhen::domain::import::{ImportKind, RowOutcome};
use yanzhen::domain::source::{Citation, Confidence, SourceId, SourceKind};
use yanzhen::domain::tenure::{Award, Basis};
use yanzhen::store::{Error, Tx};

use crate::app::TestApp;
use crate::database::for_each_database;
use crate::import::registry::{preview, upload};

/// What another value of each column looks like to the import of each list; `None` when the column is only printed
/// there: it is computed, belongs to another record, or is of the file and not of the row.
fn another(field: Field, list: List) -> Option<&'static str> {
    use Field::*;
    match (field, list) {
        (Name, _) => Some("洛阳全新名称轴承有限公司"),
        (CreditCode, _) => Some("91410300MA9GC1LU57"),
        (Tier, List::Tier) => Some("高新技术企业"),
        (Batch, List::Tier) => Some("第九批"),
        (Certificate, List::Tier) => Some("豫 99999999"),
        (From, List::Tier) => Some("2022-02-02"),
        (Until, List::Tier) => Some("2027-07-07"),
        (Validity, List::Tier) => Some("2022-02-02至2027-07-07"),
        // A certificate that was recognised and one that passed a review are one; an announcement is another.
        (Basis, List::Tier) => Some("公示"),
        (Division, List::Enterprises) => Some("西工区"),
        (Zone, List::Enterprises) => Some("洛阳经济技术开发区"),
        (RegistrationNumber, List::Enterprises) => Some("410300110053941"),
        (FormerNames, List::Enterprises) => Some("洛阳另一旧名厂"),
        (ShortNames, List::Enterprises) => Some("另一简称"),
        (Brands, List::Enterprises) => Some("另一品牌"),
        (StockCodes, List::Enterprises) => Some("888888.SZ"),
        (Industry, List::Enterprises) => Some("医药制造业"),
        (Fields, List::Enterprises) => Some("新材料"),
        (Address, List::Enterprises) => Some("洛阳市另一地址"),
        (Products, List::Enterprises) => Some("另一产品"),
        (Scope, List::Enterprises) => Some("另一经营范围"),
        (Established, List::Enterprises) => Some("2011-11-11"),
        (Status, List::Enterprises) => Some("停产"),
        (Fictional, List::Enterprises) => Some("虚构"),
        (LicenceKind, List::Enterprises) => Some("股份有限公司"),
        (Capital, List::Enterprises) => Some("300万美元"),
        (LegalRepresentative, List::Enterprises) => Some("钱另一"),
        (Contact, List::Enterprises) => Some("孙另一"),
        (ContactPost, List::Enterprises) => Some("另一职务"),
        (Phone, List::Enterprises) => Some("13700009999"),
        (MorePhones, List::Enterprises) => Some("0379-60009999"),
        (Confirmed, List::Enterprises) => Some("2026-10-10"),
        (Mail, List::Enterprises) => Some("another@b.example"),
        (Serial | Level | Standing | Document | SourceTitle | SourceLink | Published | Titles | Note, _)
        | (Tier | Batch | Certificate | From | Until | Validity | Basis, List::Enterprises)
        | (
            Division | Zone | RegistrationNumber | FormerNames | ShortNames | Brands | StockCodes | Industry | Fields
            | Address | Products | Scope | Established | Status | Fictional | LicenceKind | Capital
            | LegalRepresentative | Contact | ContactPost | Phone | MorePhones | Confirmed | Mail,
            List::Tier,
        ) => None,
    }
}

async fn record(tx: &Tx) -> Result<(), Error> {
    let citation = Citation {
        kind: SourceKind::Notice,
        title: "第三批企业认定名单".to_owned(),
        document: "某工信〔2024〕8号".to_owned(),
        link: "https://example.org/notice".to_owned(),
        file_hash: String::new(),
        published: "2024-06-28".parse().ok(),
        confidence: Confidence::B,
    };
    let source = tx.find_or_insert_source(&citation).await?;
    let firm = tx.insert_enterprise(&profile(source)).await?;
    let award = Award {
        tier: "specialized-sme".parse().unwrap(),
        batch: "第三批".to_owned(),
        certificate: "0020240312".to_owned(),
        from: "2023-12-29".parse().unwrap(),
        until: "2026-12-28".parse().ok(),
        ended: None,
        basis: Basis::Recognized,
        source,
    };
    tx.insert_tenure(firm, &award).await?;
    Ok(())
}

fn profile(source: SourceId) -> Profile {
    let other = |name: &str, kind| OtherName {
        name: name.to_owned(),
        kind,
        until: None,
    };
    let catalog = yanzhen::domain::catalog::Catalog::load(&yanzhen::domain::seed::Seeds::compiled()).unwrap();
    let field = catalog.field_lists[0].fields[0].code.clone();
    Profile {
        name: "=洛阳雁门“精密”轴承, 科技有限公司".to_owned(),
        other_names: vec![
            other("洛阳雁门轴承厂", NameKind::Former),
            other("雁门轴承", NameKind::Short),
            other("-雁门", NameKind::Brand),
        ],
        credit_code: CreditCode::compose("410305", "12345678"),
        registration_number: "410300110053940".parse().ok(),
        stock_codes: vec!["000999".to_owned(), "999999.NQ".to_owned()],
        division: "410305".parse().ok(),
        zone: Some(catalog.zones[0].code.clone()),
        industry: "34".parse().ok(),
        fields: vec![field],
        address: "+河南省洛阳市涧西区演示路 1 号".to_owned(),
        products: "精密轴承、轴承套圈".to_owned(),
        scope: "轴承制造；\"轴承\"销售；机械零件、零部件加工".to_owned(),
        established: "2009-03-18".parse().ok(),
        status: EnterpriseStatus::OutOfContact,
        fictional: false,
        details: crate::fixture::details(),
        source,
    }
}

async fn filled(app: &TestApp) {
    let store = app.store().await;
    let actor = Actor::local_bureau("test");
    store.write(&actor, Action::AwardTenure, record).await.unwrap();
    app.app.catch_up().await.unwrap();
}

/// The whole list with every column that it offers.
async fn export(app: &TestApp, list: List, format: Format, folder: &Path) -> Vec<u8> {
    let delivery = Delivery {
        format,
        columns: offered_columns(list).map(|column| column.key.to_owned()).collect(),
        folder,
    };
    let on = app.session.today();
    let file = match list {
        List::Tier => {
            let query = TierListQuery {
                tier: "specialized-sme".parse().unwrap(),
                on,
                known_on: None,
                standings: Vec::new(),
                divisions: Vec::new(),
            };
            app.session.export_tier_list(&query, &delivery).await.unwrap()
        }
        List::Enterprises => {
            let query = SearchQuery::new("", on);
            app.session.export_enterprises(&query, &delivery).await.unwrap()
        }
    };
    assert_eq!(file.rows, 1);
    std::fs::read(file.move_to(&folder.join("list")).unwrap()).unwrap()
}

fn options(list: List) -> Options {
    let kind = match list {
        List::Tier => ImportKind::Tenures,
        List::Enterprises => ImportKind::Enterprises,
    };
    Options {
        kind: Some(kind),
        ..Options::default()
    }
}

#[tokio::test]
async fn a_list_with_every_column_comes_back_unchanged() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        filled(&app).await;
        let folder = tempfile::tempdir().unwrap();
        for list in List::ALL {
            for format in [Format::Xlsx, Format::Csv, Format::CsvGb18030] {
                let bytes = export(&app, *list, format, folder.path()).await;
                let name = format!("名单.{}", format.extension());
                let plan = preview(&app, &upload(&name, &bytes), &options(*list)).await;
                assert_eq!(plan.counts.unchanged, 1, "{list} {format}: {:?}", plan.rows);
                let others = plan.rows.iter().filter(|row| row.outcome != RowOutcome::Unchanged);
                let others: Vec<_> = others.filter(|row| row.outcome != RowOutcome::Skipped).collect();
                assert!(others.is_empty(), "{list} {format}: {others:?}");
            }
        }
    })
    .await;
}

/// The list as text with one cell of its row replaced.
fn with_cell(bytes: &[u8], column: &Column, value: &str) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let place = records[0].iter().position(|title| title == column.title).unwrap();
    value.clone_into(&mut records[1][place]);
    // Both ways to write the period would contradict each other.
    let rival = match column.field {
        Field::Validity => vec![Field::From, Field::Until],
        Field::From | Field::Until => vec![Field::Validity],
        _ => Vec::new(),
    };
    let drop: Vec<usize> = COLUMNS
        .iter()
        .filter(|column| rival.contains(&column.field))
        .filter_map(|column| records[0].iter().position(|title| title == column.title))
        .collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in records.iter().take(2) {
        let kept = record.iter().enumerate().filter(|(index, _)| !drop.contains(index));
        writer.write_record(kept.map(|(_, cell)| cell)).unwrap();
    }
    writer.into_inner().unwrap()
}

#[tokio::test]
async fn a_changed_cell_is_noticed_in_every_column_that_is_read_and_in_no_other() {
    let app = TestApp::new().await;
    filled(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for list in List::ALL {
        let bytes = export(&app, *list, Format::Csv, folder.path()).await;
        for column in offered_columns(*list) {
            let (value, read) = match another(column.field, *list) {
                Some(value) => (value, true),
                None => ("", false),
            };
            let changed = with_cell(&bytes, column, value);
            let plan = preview(&app, &upload("名单.csv", &changed), &options(*list)).await;
            let noticed = plan.counts.unchanged != 1;
            if noticed != read {
                wrong.push(format!("{list} {}: noticed {noticed}: {:?}", column.key, plan.rows));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

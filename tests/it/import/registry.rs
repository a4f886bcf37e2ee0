//! Lists against the registry: the right firms get their titles, doubt waits for a person, no row is lost.

use yanzhen::app::import::options::Options;
use yanzhen::app::import::{Decision, Order, Upload};
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::import::{ImportKind, RowOutcome};
use yanzhen::domain::roster::Roster;
use yanzhen::domain::seed::Seeds;
use yanzhen::view::import::{ImportView, OutcomeCounts, PlanView};

use crate::app::TestApp;
use crate::database::for_each_database;

const LEAD_GEESE: &[u8] = include_bytes!("../../lists/2022-luoyang-lead-geese.csv");
const LITTLE_GIANTS: &[u8] = include_bytes!("../../lists/2020-little-giants-batch-2.csv");
const CHAMPIONS: &[u8] = include_bytes!("../../lists/2024-champion-recommendation.csv");

/// The short names that one firm alone bears.
const LEAD_GOOSE_FIRMS: [(&str, &str); 12] = [
    ("洛钼集团", "洛阳栾川钼业集团股份有限公司"),
    ("中信重工", "中信重工机械股份有限公司"),
    ("一拖股份", "第一拖拉机股份有限公司"),
    ("洛轴LYC", "洛阳轴承集团股份有限公司"),
    ("中航光电", "中航光电科技股份有限公司"),
    ("新强联", "洛阳新强联回转支承股份有限公司"),
    ("双瑞特装", "中船双瑞（洛阳）特种装备股份有限公司"),
    ("普莱柯", "普莱柯生物工程股份有限公司"),
    ("龙鼎铝业", "洛阳龙鼎铝业有限公司"),
    ("中集凌宇", "洛阳中集凌宇汽车有限公司"),
    ("麦斯克", "麦斯克电子材料股份有限公司"),
    ("建龙微纳", "洛阳建龙微纳新材料股份有限公司"),
];

pub(crate) fn upload(name: &str, bytes: &[u8]) -> Upload {
    Upload {
        file_name: name.to_owned(),
        bytes: bytes.to_vec(),
    }
}

/// The sourced real firms as a directory that a bureau would upload.
pub(crate) fn roster() -> Upload {
    let seeds = Seeds::compiled();
    let catalog = Catalog::load(&seeds).unwrap();
    let roster = Roster::load(&seeds, &catalog).unwrap();
    let mut text = "企业名称,统一社会信用代码,简称,曾用名,品牌,地址\n".to_owned();
    for firm in &roster.firms {
        let code = firm.credit_code.as_ref().map(ToString::to_string).unwrap_or_default();
        let lists = [&firm.short, &firm.former, &firm.brand].map(|names| names.join("；"));
        text.push_str(&format!(
            "{},{code},{},\"{}\"\n",
            firm.name,
            lists.join(","),
            firm.address
        ));
    }
    upload("企业名录.csv", text.as_bytes())
}

pub(crate) async fn commit(app: &TestApp, upload: &Upload, options: &Options) -> ImportView {
    let order = Order {
        upload,
        options,
        digest: None,
    };
    app.session.commit_import(&order, &mut |_| ()).await.unwrap()
}

pub(crate) async fn preview(app: &TestApp, upload: &Upload, options: &Options) -> PlanView {
    app.session.preview_import(upload, options).await.unwrap()
}

pub(crate) async fn with_roster(app: &TestApp) {
    let options = Options {
        kind: Some(ImportKind::Enterprises),
        ..Options::default()
    };
    let view = commit(app, &roster(), &options).await;
    // Firms without a code whose names are near a firm before them wait for a person, who knows they are new.
    for row in app
        .session
        .list_queue(Some(view.id), RowOutcome::Queued, 500)
        .await
        .unwrap()
    {
        app.session
            .decide_import_row((row.import, row.line), Decision::Create)
            .await
            .unwrap();
    }
}

fn from(day: &str) -> Options {
    Options {
        from: Some(day.parse().unwrap()),
        ..Options::default()
    }
}

fn outcomes(plan: &PlanView) -> Vec<(&str, RowOutcome)> {
    plan.rows.iter().map(|row| (row.name.as_str(), row.outcome)).collect()
}

#[tokio::test]
async fn the_three_published_lists_reach_the_right_firms() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        with_roster(&app).await;
        let geese = preview(&app, &upload("2022.csv", LEAD_GEESE), &from("2022-01-01")).await;
        let awarded: Vec<_> = geese
            .rows
            .iter()
            .filter_map(|row| Some((row.name.as_str(), row.enterprise.as_ref()?.name.as_str())))
            .collect();
        assert_eq!(awarded, LEAD_GOOSE_FIRMS);
        let counts = OutcomeCounts {
            created: 12,
            queued: 9,
            ..OutcomeCounts::default()
        };
        assert_eq!(geese.counts, counts);
        assert!(
            geese
                .rows
                .iter()
                .all(|row| row.outcome == RowOutcome::Created || !row.reason.is_empty())
        );
        let giants = preview(&app, &upload("2020.csv", LITTLE_GIANTS), &from("2020-01-01")).await;
        assert_eq!(
            giants.counts,
            OutcomeCounts {
                created: 9,
                ..OutcomeCounts::default()
            }
        );
        let published = Options {
            published: Some("2024-09-30".parse().unwrap()),
            ..Options::default()
        };
        let champions = preview(&app, &upload("2024.csv", CHAMPIONS), &published).await;
        assert_eq!(
            champions.counts,
            OutcomeCounts {
                created: 6,
                skipped: 1,
                ..OutcomeCounts::default()
            }
        );
    })
    .await;
}

#[tokio::test]
async fn what_the_preview_says_is_done_and_doing_it_again_changes_nothing() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        with_roster(&app).await;
        let (file, options) = (upload("2022.csv", LEAD_GEESE), from("2022-01-01"));
        let plan = preview(&app, &file, &options).await;
        let order = Order {
            upload: &file,
            options: &options,
            digest: Some(&plan.digest),
        };
        let done = app.session.commit_import(&order, &mut |_| ()).await.unwrap();
        assert_eq!(done.counts, plan.counts);
        assert_eq!(u64::from(done.rows), done.counts.total());
        let again = preview(&app, &file, &options).await;
        assert_eq!(
            again.counts,
            OutcomeCounts {
                unchanged: 12,
                queued: 9,
                ..OutcomeCounts::default()
            }
        );
    })
    .await;
}

#[tokio::test]
async fn a_waiting_row_is_accepted_once_and_its_name_is_remembered() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        with_roster(&app).await;
        let (file, options) = (upload("2022.csv", LEAD_GEESE), from("2022-01-01"));
        let done = commit(&app, &file, &options).await;
        let rows = app
            .session
            .list_queue(Some(done.id), RowOutcome::Queued, 100)
            .await
            .unwrap();
        let named = |name: &str| {
            rows.iter()
                .find(|row| row.cells.iter().any(|cell| cell == name))
                .unwrap()
        };
        let institute = named("中钢洛耐院");
        assert_eq!(institute.place, "第 14 行");
        assert_eq!(institute.candidates[0].name, "中钢洛耐科技股份有限公司");
        let accept = Decision::Accept(institute.candidates[0].id);
        let decided = app
            .session
            .decide_import_row((done.id, institute.line), accept)
            .await
            .unwrap();
        assert_eq!(decided.outcome, RowOutcome::Created);
        let twice = app.session.decide_import_row((done.id, institute.line), accept).await;
        assert!(twice.unwrap_err().to_string().contains("已经处理过"));
        let skip = named("昊华气体").line;
        app.session
            .decide_import_row((done.id, skip), Decision::Skip)
            .await
            .unwrap();
        let create = named("宏兴新能").line;
        app.session
            .decide_import_row((done.id, create), Decision::Create)
            .await
            .unwrap();
        let again = preview(&app, &file, &options).await;
        let counts = OutcomeCounts {
            unchanged: 14,
            queued: 7,
            ..OutcomeCounts::default()
        };
        assert_eq!(again.counts, counts, "{:?}", outcomes(&again));
    })
    .await;
}

#[tokio::test]
async fn what_the_file_does_not_say_is_asked_for() {
    let app = TestApp::new().await;
    let silent = upload("a.csv", "序号,企业名称\n1,洛阳甲有限公司\n".as_bytes());
    let error = app
        .session
        .preview_import(&silent, &Options::default())
        .await
        .unwrap_err();
    let yanzhen::app::Error::Invalid(fields) = error else {
        panic!("{error}")
    };
    let asked: Vec<_> = fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(asked, ["tier", "basis", "from"]);
}

#[tokio::test]
async fn bad_rows_stop_nobody_and_say_where_they_are_wrong() {
    let app = TestApp::new().await;
    let text = "企业名称,统一社会信用代码,所属县区,地址,成立日期\n\
        洛阳甲科技有限公司,91410300MA9GC1LU57,涧西区,甲路1号,2010-01-02\n\
        洛阳乙科技有限公司,9.14E+17,涧西区,乙路1号,2010-01-02\n\
        ,91410300MA9FA6NY2E,涧西区,丙路1号,2010-01-02\n\
        洛阳丁科技有限公司,,火星区,丁路1号,三月\n\
        洛阳甲科技有限公司,91410300MA9GC1LU57,涧西区,甲路1号,2010-01-02\n";
    let plan = preview(&app, &upload("名录.csv", text.as_bytes()), &Options::default()).await;
    assert_eq!(plan.kind, ImportKind::Enterprises);
    let rows: Vec<_> = plan.rows.iter().map(|row| (row.place.as_str(), row.outcome)).collect();
    assert_eq!(
        rows,
        [
            ("第 2 行", RowOutcome::Created),
            ("第 3 行", RowOutcome::Failed),
            ("第 4 行", RowOutcome::Failed),
            ("第 5 行", RowOutcome::Created),
            ("第 6 行", RowOutcome::Unchanged),
        ]
    );
    assert!(
        plan.rows[1].reason.starts_with("B 列“统一社会信用代码”：“9.14E+17”"),
        "{}",
        plan.rows[1].reason
    );
    assert!(
        plan.rows[3].reason.contains("C 列“所属县区”：不认识县区“火星区”"),
        "{}",
        plan.rows[3].reason
    );
    assert!(
        plan.rows[3].reason.contains("E 列“成立日期”：“三月”不是日期"),
        "{}",
        plan.rows[3].reason
    );
}

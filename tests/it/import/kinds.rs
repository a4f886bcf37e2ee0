//! Every kind of list, as tables of cases: what stands in the file, what is true of the firm afterwards.

use yanzhen::app::import::Decision;
use yanzhen::app::import::options::Options;
use yanzhen::domain::import::{ImportKind, RowOutcome};
use yanzhen::domain::source::SourceKind;
use yanzhen::view::import::ImportView;

use super::registry::{commit, preview, upload, with_roster};
use crate::app::TestApp;
use crate::database::for_each_database;

async fn take_in(app: &TestApp, name: &str, text: &str, options: &Options) -> ImportView {
    commit(app, &upload(name, text.as_bytes()), options).await
}

fn outcome(view: &ImportView) -> [u64; 6] {
    view.counts.entries().map(|(_, count)| count)
}

async fn firm(app: &TestApp, name: &str) -> serde_json::Value {
    app.app.catch_up().await.unwrap();
    let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let found = app.get(&format!("/api/v1/enterprises?q={encoded}")).await.json();
    let id = found["enterprises"][0]["id"].as_i64().unwrap();
    app.get(&format!("/api/v1/enterprises/{id}")).await.json()
}

#[tokio::test]
async fn figures_come_in_wide_and_long_and_again_change_nothing() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        with_roster(&app).await;
        let wide = "企业名称,2025年营业收入(万元),2024年营业收入（元）,2025年净利润（万元）\n\
            中信重工机械股份有限公司,\"1,234.5\",10000000,-3.2\n\
            普莱柯生物工程股份有限公司,1亿–4亿,,\n洛阳轴承集团股份有限公司,很多,,\n";
        let long = "企业名称,指标,年份,数值,单位\n\
            中信重工机械股份有限公司,营业收入,2025,1234.5,万元\n\
            中信重工机械股份有限公司,净利润,2023年,500,万元\n\
            中信重工机械股份有限公司,没有的指标,2023,1,\n普莱柯生物工程股份有限公司,净利润,去年,1,元\n";
        // 新增, 更新, 不变, 待匹配, 跳过, 错误.
        for (name, text, expected) in [
            ("wide.csv", wide, [2, 0, 0, 0, 0, 1]),
            ("again.csv", wide, [0, 0, 2, 0, 0, 1]),
            ("long.csv", long, [1, 0, 1, 0, 0, 2]),
        ] {
            let plan = preview(&app, &upload(name, text.as_bytes()), &Options::default()).await;
            let view = take_in(&app, name, text, &Options::default()).await;
            assert_eq!(
                (outcome(&view), view.counts),
                (expected, plan.counts),
                "{name} {:?}",
                plan.rows
            );
            assert_eq!(view.kind, ImportKind::Filings, "{name}");
        }
        let view = firm(&app, "中信重工机械股份有限公司").await;
        let filings = view["filings"].to_string();
        for printed in ["1234.5万元", "1000万元", "-3.2万元", "500万元"] {
            assert!(
                filings.contains(&format!("\"printed\":\"{printed}\"")),
                "{printed}: {filings}"
            );
        }
        let audited = Options {
            figures_from: Some(SourceKind::Audit),
            year: Some(2025),
            ..Options::default()
        };
        let text = "企业名称,营业收入\n中信重工机械股份有限公司,1200\n";
        let view = take_in(&app, "审计.csv", text, &audited).await;
        assert_eq!(view.counts.created, 1, "a rival source stands beside");
    })
    .await;
}

#[tokio::test]
async fn figures_without_a_year_are_asked_for() {
    let app = TestApp::new().await;
    let cases = [
        ("a.csv", "企业名称,营业收入\n甲,1\n", "年份"),
        ("a.csv", "企业名称,指标,数值\n甲,营业收入,1\n", "年份"),
        ("2025年度数据.csv", "企业名称,营业收入\n甲,1\n", ""),
    ];
    for (name, text, asked) in cases {
        let planned = app
            .session
            .preview_import(&upload(name, text.as_bytes()), &Options::default())
            .await;
        match planned {
            Ok(_) => assert_eq!(asked, "", "{text}"),
            Err(error) => assert!(!asked.is_empty() && error.to_string().contains(asked), "{error}"),
        }
    }
}

#[tokio::test]
async fn a_renaming_keeps_the_old_name_searchable_and_the_title_unbroken() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        with_roster(&app).await;
        let held = "2023年度第一批专精特新中小企业认定名单\n企业名称,有效期起,有效期止\n普莱柯生物工程股份有限公司,2023-01-01,2025-12-31\n";
        take_in(&app, "a.csv", held, &Options::default()).await;
        let notice = "关于企业更名的公告\n更名前名称,更名后名称,更名日期\n\
            普莱柯生物工程股份有限公司,普莱柯生物科技股份有限公司,2024-05-01\n\
            洛阳轴承集团股份有限公司,中信重工机械股份有限公司,2024-05-01\n";
        let view = take_in(&app, "更名.csv", notice, &Options::default()).await;
        assert_eq!((view.kind, outcome(&view)), (ImportKind::Changes, [0, 1, 0, 0, 0, 1]));
        let again = take_in(&app, "更名.csv", notice, &Options::default()).await;
        assert_eq!(outcome(&again), [0, 0, 1, 0, 0, 1]);
        let firm = firm(&app, "普莱柯生物工程").await;
        assert_eq!(firm["name"], "普莱柯生物科技股份有限公司");
        assert_eq!(firm["other_names"].to_string().matches("普莱柯生物工程股份有限公司").count(), 1, "{firm}");
        assert_eq!(firm["tenures"].as_array().unwrap().len(), 1);
        assert_eq!(firm["tenures"][0]["ended"], serde_json::Value::Null);
        let events = firm["events"].to_string();
        assert!(events.contains("更名") && events.contains("2024-05-01"), "{events}");
        let list = app.get("/api/v1/holders?tier=specialized-sme&on=2025-06-30").await.json();
        assert_eq!(list["holders"].as_array().unwrap().len(), 1, "{list}");
        app.session.revert_import(view.id).await.unwrap();
        let firm = self::firm(&app, "普莱柯生物工程").await;
        assert_eq!(firm["name"], "普莱柯生物工程股份有限公司");
    })
    .await;
}

#[tokio::test]
async fn a_move_changes_the_county_on_its_day() {
    let app = TestApp::new().await;
    with_roster(&app).await;
    let notice = "企业名称,迁出地,迁入地,变更日期\n中信重工机械股份有限公司,涧西区,孟津区,2024-05-01\n普莱柯生物工程股份有限公司,,火星区,2024-05-01\n";
    let view = take_in(&app, "迁移.csv", notice, &Options::default()).await;
    assert_eq!((view.kind, outcome(&view)), (ImportKind::Changes, [0, 1, 0, 0, 0, 1]));
    let firm = firm(&app, "中信重工机械股份有限公司").await;
    assert_eq!(firm["place"]["division"]["title"], "孟津区", "{firm}");
    assert!(firm["events"].to_string().contains("迁移"), "{firm}");
}

#[tokio::test]
async fn every_purpose_of_a_tier_list_leaves_its_mark() {
    let app = TestApp::new().await;
    with_roster(&app).await;
    let tier = || Options {
        tier: Some("specialized-sme".parse().unwrap()),
        ..Options::default()
    };
    let on = |day: &str| Options {
        on: Some(day.parse().unwrap()),
        ..tier()
    };
    let published = Options {
        published: Some("2022-12-01".parse().unwrap()),
        ..tier()
    };
    let name = "中信重工机械股份有限公司";
    let dated = |title: &str, day: &str| format!("{title}\n企业名称,有效期起\n{name},{day}\n");
    let plain = |title: &str| format!("{title}\n企业名称\n{name}\n");
    // Title, options, outcome, standing of the newest title afterwards.
    let cases = [
        (plain("拟认定名单公示"), published, [1, 0, 0, 0, 0, 0]),
        (plain("复核未通过名单"), on("2023-01-01"), [0, 0, 0, 0, 0, 1]),
        (dated("认定名单", "2023-01-01"), tier(), [1, 0, 0, 0, 0, 0]),
        (dated("复核通过名单", "2024-01-01"), tier(), [1, 0, 0, 0, 0, 0]),
        (plain("拟撤销名单公示"), on("2024-06-01"), [0; 6]),
        (plain("撤销名单"), on("2024-06-01"), [0, 1, 0, 0, 0, 0]),
        (plain("撤销名单"), on("2024-06-01"), [0, 0, 1, 0, 0, 0]),
        (plain("取消资格名单"), on("2024-07-01"), [0, 0, 0, 0, 0, 1]),
    ];
    for (text, options, expected) in cases {
        let file = upload("名单.csv", text.as_bytes());
        let planned = app.session.preview_import(&file, &options).await;
        match planned {
            Err(error) => assert!(expected == [0; 6] && error.to_string().contains("尚未生效"), "{error}"),
            Ok(_) => assert_eq!(outcome(&commit(&app, &file, &options).await), expected, "{text}"),
        }
    }
    let firm = firm(&app, name).await;
    let ended: Vec<_> = firm["tenures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tenure| tenure["ended"]["reason"].clone())
        .collect();
    assert!(
        ended.contains(&"revoked".into()) && ended.contains(&"renewed".into()),
        "{firm}"
    );
    let events: Vec<String> = firm["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["title"].as_str().unwrap().to_owned())
        .collect();
    for title in ["认定", "复核通过", "撤销", "公示或推荐"] {
        assert!(events.contains(&title.to_owned()), "{title}: {events:?}");
    }
    assert!(firm["events"].to_string().contains("file_hash"), "{firm}");
}

#[tokio::test]
async fn waiting_figures_go_to_the_firm_that_a_person_names() {
    let app = TestApp::new().await;
    with_roster(&app).await;
    let text = "企业名称,2025年营业收入(万元)\n中信重工机械公司,5\n";
    let view = take_in(&app, "a.csv", text, &Options::default()).await;
    let row = app
        .session
        .list_queue(Some(view.id), RowOutcome::Queued, 10)
        .await
        .unwrap()
        .remove(0);
    let accept = Decision::Accept(row.candidates[0].id);
    let decided = app
        .session
        .decide_import_row((view.id, row.line), accept)
        .await
        .unwrap();
    assert_eq!(decided.outcome, RowOutcome::Created);
    let firm = firm(&app, "中信重工机械股份有限公司").await;
    assert!(firm["filings"].to_string().contains("5万元"), "{firm}");
}

/// A workbook with a figure in a cell of a format.
fn figure(header: &str, value: f64, format: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "企业名称").unwrap();
    sheet.write_string(0, 1, header).unwrap();
    sheet.write_string(1, 0, "中信重工机械股份有限公司").unwrap();
    let format = rust_xlsxwriter::Format::new().set_num_format(format);
    sheet.write_number_with_format(1, 1, value, &format).unwrap();
    book.save_to_buffer().unwrap()
}

#[tokio::test]
async fn a_percentage_is_what_the_cell_shows() {
    let app = TestApp::new().await;
    with_roster(&app).await;
    let catalog = app.session.catalog();
    let percent = |it: &&yanzhen::domain::indicator::Indicator| {
        use yanzhen::domain::indicator::IndicatorKind::Number;
        let unit = matches!(
            it.kind,
            Number {
                scale: yanzhen::domain::unit::Scale::Percent,
                ..
            }
        );
        unit && matches!(it.period, yanzhen::domain::indicator::Period::Year)
    };
    let title = &catalog.indicators.iter().find(percent).unwrap().title;
    for (day, (header, value, format)) in [
        (format!("2024年{title}（%）"), 0.032, "0.0%"),
        (format!("2024年{title}（%）"), 3.2, "0.0"),
        (format!("2024年{title}"), 0.032, "0%"),
        (format!("2024年{title}（%）"), 3.2, "0.0\"%\""),
    ]
    .into_iter()
    .enumerate()
    {
        let file = upload(&format!("{day}.xlsx"), &figure(&header, value, format));
        let plan = preview(&app, &file, &Options::default()).await;
        assert!(
            plan.remarks.iter().any(|remark| remark.contains("按显示的百分数")),
            "{:?}",
            plan.remarks
        );
        let done = commit(&app, &file, &Options::default()).await;
        let expected = if day == 0 {
            [1, 0, 0, 0, 0, 0]
        } else {
            [0, 0, 1, 0, 0, 0]
        };
        assert_eq!(outcome(&done), expected, "{header} {value} {format}: {:?}", plan.rows);
    }
    let view = firm(&app, "中信重工机械股份有限公司").await;
    assert!(view["filings"].to_string().contains("3.2%"), "{}", view["filings"]);
}

#[tokio::test]
async fn a_fraction_in_a_file_that_forgets_percent_formats_is_a_question() {
    let app = TestApp::new().await;
    with_roster(&app).await;
    let ods = include_bytes!("files/percent.ods");
    let plan = preview(&app, &upload("比率.ods", ods), &Options::default()).await;
    let told: Vec<(u32, &str)> = plan.rows.iter().map(|row| (row.line, row.reason.as_str())).collect();
    assert_eq!((plan.counts.failed, plan.counts.created), (1, 1), "{told:?}");
    assert!(
        told.iter()
            .any(|(line, reason)| *line == 2 && reason.contains("B 列") && reason.contains("看不出是百分之几")),
        "{told:?}"
    );
}

//! A published workbook: title rows above the header, only 序号 and 企业名称, brackets of either width, short
//! names, and a 复核 annex on a sheet of its own.

use rust_xlsxwriter::{Workbook, Worksheet};
use yanzhen::app::import::options::Options;
use yanzhen::view::import::OutcomeCounts;

use super::registry::{commit, preview, upload, with_roster};
use crate::app::TestApp;
use crate::database::for_each_database;

fn annex(sheet: &mut Worksheet, title: &str, names: &[&str]) {
    sheet.write_string(0, 0, title).unwrap();
    sheet.write_string(1, 0, "（排名不分先后）").unwrap();
    sheet.write_string(3, 0, "序号").unwrap();
    sheet.write_string(3, 1, "企业名称").unwrap();
    for (row, name) in (4..).zip(names) {
        sheet.write_number(row, 0, f64::from(row - 3)).unwrap();
        sheet.write_string(row, 1, *name).unwrap();
    }
}

fn published() -> Vec<u8> {
    let mut book = Workbook::new();
    let new = book.add_worksheet().set_name("附件1").unwrap();
    let names = [
        "洛阳建龙微纳新材料股份有限公司",
        "凯迈(洛阳)气源有限公司",
        "　洛阳盛铁耐火材料 有限公司",
        "惠中兽药",
        "洛阳查无此名机械有限公司",
    ];
    annex(new, "第二批专精特新“小巨人”企业名单（洛阳）", &names);
    let reviewed = book.add_worksheet().set_name("附件2").unwrap();
    let title = "通过复核的第一批专精特新“小巨人”企业名单";
    annex(reviewed, title, &["洛阳科创新材料股份有限公司"]);
    book.save_to_buffer().unwrap()
}

#[tokio::test]
async fn a_workbook_with_a_review_annex_reaches_the_right_firms() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        with_roster(&app).await;
        let file = upload("附件.xlsx", &published());
        let options = Options {
            from: Some("2021-01-01".parse().unwrap()),
            until: Some("2023-12-31".parse().unwrap()),
            ..Options::default()
        };
        let counts = OutcomeCounts {
            created: 5,
            queued: 1,
            ..OutcomeCounts::default()
        };
        let plan = preview(&app, &file, &options).await;
        assert_eq!(plan.counts, counts, "{:?}", plan.rows);
        let done = commit(&app, &file, &options).await;
        assert_eq!((done.counts, u64::from(done.rows)), (counts, 6));
        let list = app.get("/api/v1/holders?tier=little-giant&on=2022-06-30").await.json();
        let bases: Vec<&str> = list["holders"]
            .as_array()
            .unwrap()
            .iter()
            .map(|holder| holder["tenure"]["basis"].as_str().unwrap())
            .collect();
        assert_eq!(
            bases.iter().filter(|basis| **basis == "recognized").count(),
            4,
            "{list}"
        );
        assert_eq!(bases.iter().filter(|basis| **basis == "reviewed").count(), 1, "{list}");
    })
    .await;
}

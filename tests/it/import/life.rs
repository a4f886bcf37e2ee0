//! The life of an import behind its preview: errors handed out and corrected, writing that goes on aside, taking
//! back, columns that a person names once.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION, REFRESH};
use axum::http::{Request, StatusCode};
use yanzhen::app::import::options::Options;
use yanzhen::app::import::{Decision, Order, Upload};
use yanzhen::app::sheet::Cell;
use yanzhen::domain::audit::Action;
use yanzhen::domain::import::{ImportKind, ImportStatus, RowOutcome};
use yanzhen::view::import::OutcomeCounts;

use super::registry::{commit, preview, upload, with_roster};
use crate::app::{Reply, TestApp};
use crate::database::for_each_database;

/// A directory of firms with sound codes; every row that `bad` names is spoiled in one of five ways.
pub(crate) fn directory(rows: usize, bad: impl Fn(usize) -> bool) -> Upload {
    let mut text = "企业名称,统一社会信用代码,所属县区,地址,成立日期\n".to_owned();
    for number in 0..rows {
        let code = yanzhen::domain::credit_code::CreditCode::compose("410399", &format!("MA{number:06}")).unwrap();
        let row = format!("洛阳第{number}号科技有限公司,{code},涧西区,甲路{number}号,2010-01-02");
        text += &match (bad(number), number % 5) {
            (false, _) => row,
            (true, 0) => row.replace(code.as_str(), "91410300MA60YZABCD"),
            (true, 1) => row.replace(&format!("洛阳第{number}号科技有限公司"), "合计"),
            (true, 2) => row.replace(code.as_str(), "9.14E+17"),
            (true, 3) => row.replace(code.as_str(), "9141030"),
            (true, _) => row.replace(&format!("洛阳第{number}号科技有限公司"), ""),
        };
        text.push('\n');
    }
    upload("名录.csv", text.as_bytes())
}

fn enterprises() -> Options {
    Options {
        kind: Some(ImportKind::Enterprises),
        ..Options::default()
    }
}

async fn post(app: &TestApp, path: &str) -> Reply {
    app.send(Request::post(path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn thirty_seven_bad_rows_of_ten_thousand_stop_nobody_and_come_back_corrected() {
    let app = TestApp::new().await;
    let bad = |number: usize| number % 270 == 7;
    let file = directory(10_000, |number| bad(number) && number < 37 * 270);
    let plan = preview(&app, &file, &enterprises()).await;
    let done = commit(&app, &file, &enterprises()).await;
    let counts = OutcomeCounts {
        created: 9_963,
        failed: 37,
        ..OutcomeCounts::default()
    };
    assert_eq!((plan.counts, done.counts), (counts, counts));
    let listed = app
        .session
        .list_queue(Some(done.id), RowOutcome::Failed, 100)
        .await
        .unwrap();
    let lines: Vec<u32> = listed.iter().map(|row| row.line).collect();
    let expected: Vec<u32> = (0..37).map(|number| number * 270 + 7 + 2).collect();
    assert_eq!(lines, expected);
    let handed = app.session.export_failures(done.id).await.unwrap();
    assert_eq!(handed.file_name, "名录-错误行.xlsx");
    let book = yanzhen::app::sheet::read_book(&handed.file_name, &handed.bytes).unwrap();
    let rows: Vec<Vec<String>> = book.sheets[0]
        .rows
        .iter()
        .map(|row| row.cells.iter().map(yanzhen::app::sheet::Cell::text).collect())
        .collect();
    assert_eq!(rows.len(), 38);
    assert_eq!(rows[0][5..], ["原因", "原文件行号"]);
    assert_eq!((rows[1][6].as_str(), &rows[1][3]), ("9", &"甲路7号".to_owned()));
    assert!(rows.iter().skip(1).all(|row| !row[5].is_empty()), "{rows:?}");
    let again = preview(&app, &upload(&handed.file_name, &handed.bytes), &enterprises()).await;
    assert_eq!((again.counts.failed, again.counts.total()), (37, 37));
    // The clerk corrects the handed-out file itself; reasons and lines stay in it and are not read.
    let sound = yanzhen::app::sheet::read_book("", &directory(10_000, |_| false).bytes).unwrap();
    let mut text = rows[0].join(",");
    for row in &rows[1..] {
        let line: usize = row[6].parse().unwrap();
        let cells: Vec<String> = sound.sheets[0].rows[line - 1].cells.iter().map(Cell::text).collect();
        text += &format!("\n{},\"{}\",{}", cells.join(","), row[5], row[6]);
    }
    let corrected = commit(&app, &upload("改好的错误行.csv", text.as_bytes()), &enterprises()).await;
    assert_eq!(
        (corrected.counts.created, corrected.counts.total()),
        (37, 37),
        "{corrected:?}"
    );
    let whole = commit(&app, &directory(10_000, |_| false), &enterprises()).await;
    assert_eq!((whole.counts.unchanged, whole.counts.total()), (10_000, 10_000));
    assert_eq!(app.store().await.whole().count_enterprises().await.unwrap(), 10_000);
}

#[tokio::test]
async fn the_rows_of_an_import_are_a_list_like_any_other() {
    let app = TestApp::new().await;
    let done = commit(&app, &directory(20, |number| number == 6), &enterprises()).await;
    for (form, rows) in [("format=jsonl", 20), ("format=jsonl&outcome=failed", 1)] {
        let request = Request::post(format!("/imports/{}/export", done.id))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let reply = app.send(request.body(Body::from(form)).unwrap()).await;
        let text = String::from_utf8(reply.body.to_vec()).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), rows + 1, "{text}");
        assert_eq!(lines[rows]["meta"]["rows"], rows as u64);
        let bad = lines.iter().find(|line| line["outcome"] == "错误").unwrap();
        assert_eq!(bad["place"], "第 8 行");
        assert!(
            bad["reason"].as_str().unwrap().contains("不是企业名称") && bad["name"].is_null(),
            "{bad}"
        );
    }
    let page = app.get(&format!("/imports/{}", done.id)).await;
    assert!(page.html().contains("错误 1 行"), "{}", page.text());
}

#[tokio::test]
async fn a_kept_assessment_says_why_an_import_cannot_be_taken_back() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let firms = commit(&app, &directory(3, |_| false), &enterprises()).await;
        let tier = "specialized-sme".parse().unwrap();
        let (purpose, day) = (yanzhen::rules::standard::Purpose::New, "2026-06-01".parse().unwrap());
        let firm = yanzhen::domain::enterprise::EnterpriseId(2);
        app.session.keep_assessment(firm, (&tier, purpose, day)).await.unwrap();
        let refused = app.session.revert_import(firms.id).await.unwrap_err().to_string();
        assert!(
            refused.contains("洛阳第1号科技有限公司（由这次导入登记，之后为它保存了评估结果"),
            "{refused}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_stands_in_several_chunks_is_planned_as_it_is_written() {
    let app = TestApp::new().await;
    with_roster(&app).await;
    let mut text = String::from_utf8(directory(1_200, |_| false).bytes).unwrap();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // The same firm again, changed, far behind itself; one without a code that is near one before it.
    text += &format!("{}\n", lines[3].replace("甲路", "乙路"));
    text += &format!("{}\n", lines[700].replace("甲路", "丙路"));
    text += "洛阳第5号科技公司,,涧西区,丁路,2010-01-02\n洛阳孤星机械有限公司,,涧西区,丁路,2010-01-02\n洛阳孤星机械有限责任公司,,涧西区,丁路,2010-01-02\n";
    let file = upload("名录.csv", text.as_bytes());
    let plan = preview(&app, &file, &enterprises()).await;
    let order = Order {
        upload: &file,
        options: &enterprises(),
        digest: Some(&plan.digest),
    };
    let done = app.session.commit_import(&order, &mut |_| ()).await.unwrap();
    assert_eq!((done.counts, done.note.as_str()), (plan.counts, ""));
    assert_eq!(done.counts.updated, 0);
    let waiting = app
        .session
        .list_queue(Some(done.id), RowOutcome::Queued, 100)
        .await
        .unwrap();
    for line in ["与第 4 行是同一企业", "与第 701 行是同一企业"] {
        assert!(waiting.iter().any(|row| row.reason.contains(line)), "{waiting:?}");
    }
}

#[tokio::test]
async fn a_reverted_import_leaves_the_content_as_it_was() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        with_roster(&app).await;
        let store = app.store().await;
        let held = upload(
            "a.csv",
            "2020年度第一批专精特新中小企业认定名单\n企业名称,有效期起\n中信重工机械股份有限公司,2020-01-01\n普莱柯生物工程股份有限公司,2021-01-01\n".as_bytes(),
        );
        commit(&app, &held, &Options::default()).await;
        app.app.catch_up().await.unwrap();
        let before = (store.whole().hash_content().await.unwrap(), store.whole().count_enterprises().await.unwrap());
        let text = "2024年度专精特新中小企业复核通过名单\n企业名称,统一社会信用代码,有效期起,地址\n\
            中信重工机械股份有限公司,,2023-01-01,\n中信重工,,2024-01-01,\n洛阳查无此名机械有限公司,,2023-01-01,\n";
        let list = commit(&app, &upload("b.csv", text.as_bytes()), &Options::default()).await;
        assert_eq!((list.counts.created, list.counts.queued), (2, 1), "{list:?}");
        let row = app.session.list_queue(Some(list.id), RowOutcome::Queued, 10).await.unwrap().remove(0);
        app.session.decide_import_row((list.id, row.line), Decision::Create).await.unwrap();
        let mut text = String::from_utf8(directory(600, |_| false).bytes).unwrap();
        text += "中信重工机械股份有限公司,,涧西区,改过的地址,\n";
        let firms = commit(&app, &upload("c.csv", text.as_bytes()), &enterprises()).await;
        assert_eq!((firms.counts.created, firms.counts.updated), (600, 1));
        app.app.catch_up().await.unwrap();
        assert_ne!(store.whole().hash_content().await.unwrap(), before.0);
        // The list's new firm and the firms' new address stand apart: each goes back by itself, in any order.
        let view = app.session.preview_revert(list.id).await.unwrap();
        assert_eq!((view.counts.removed, view.obstacles.len()), (1, 0), "{view:?}");
        for id in [list.id, firms.id] {
            let reverted = app.session.revert_import(id).await.unwrap();
            assert_eq!(reverted.status, ImportStatus::Reverted);
        }
        let after = (store.whole().hash_content().await.unwrap(), store.whole().count_enterprises().await.unwrap());
        assert_eq!(after, before);
        assert_eq!(store.integrity_check().await.unwrap(), []);
        let entry = store.whole().list_audit(None, 1).await.unwrap().remove(0);
        assert_eq!(entry.action, Action::RevertImport);
        app.app.catch_up().await.unwrap();
        let found = app.get("/api/v1/enterprises?q=洛阳第7号科技有限公司").await.json();
        assert!(!found.to_string().contains("洛阳第7号科技有限公司\",\"credit"), "{found}");
        let twice = app.session.revert_import(list.id).await.unwrap_err();
        assert!(twice.to_string().contains("已经撤销过"), "{twice}");
        let again = commit(&app, &upload("c.csv", text.as_bytes()), &enterprises()).await;
        assert_eq!((again.counts.created, again.counts.updated), (600, 1));
    })
    .await;
}

#[tokio::test]
async fn what_later_changes_stand_on_is_not_taken_back() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let firms = commit(&app, &directory(3, |_| false), &enterprises()).await;
        let list = "2024年度第一批专精特新中小企业认定名单\n企业名称,有效期起\n洛阳第1号科技有限公司,2024-01-01\n";
        let list = commit(&app, &upload("l.csv", list.as_bytes()), &Options::default()).await;
        let view = app.session.preview_revert(firms.id).await.unwrap();
        assert_eq!(view.obstacles[0].name, "洛阳第1号科技有限公司");
        let refused = app.session.revert_import(firms.id).await.unwrap_err().to_string();
        assert!(
            refused.contains("不能撤销") && refused.contains("洛阳第1号科技有限公司"),
            "{refused}"
        );
        let revoked = "撤销名单\n企业名称\n洛阳第1号科技有限公司\n";
        let options = Options {
            tier: Some("specialized-sme".parse().unwrap()),
            on: Some("2024-06-01".parse().unwrap()),
            ..Options::default()
        };
        let revoked = commit(&app, &upload("r.csv", revoked.as_bytes()), &options).await;
        assert_eq!(revoked.counts.updated, 1);
        let refused = app.session.revert_import(list.id).await.unwrap_err().to_string();
        assert!(refused.contains("称号在这次导入之后又有变动"), "{refused}");
        // Backwards, everything goes.
        app.session.revert_import(revoked.id).await.unwrap();
        let holders = app
            .get("/api/v1/holders?tier=specialized-sme&on=2024-07-01")
            .await
            .json();
        assert_eq!(holders["holders"].as_array().unwrap().len(), 1, "{holders}");
        app.session.revert_import(list.id).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn figures_filed_twice_go_back_one_after_the_other() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        commit(&app, &directory(3, |_| false), &enterprises()).await;
        let store = app.store().await;
        let mut states = vec![store.whole().hash_content().await.unwrap()];
        let mut done = Vec::new();
        for revenue in ["100", "200", "300"] {
            let list = format!("企业名称,2024年营业收入（万元）\n洛阳第1号科技有限公司,{revenue}\n");
            let view = commit(&app, &upload("f.csv", list.as_bytes()), &Options::default()).await;
            assert_eq!(
                (view.kind, view.counts.updated + view.counts.created),
                (ImportKind::Filings, 1)
            );
            done.push(view.id);
            states.push(store.whole().hash_content().await.unwrap());
        }
        let refused = app.session.revert_import(done[0]).await.unwrap_err().to_string();
        assert!(refused.contains("洛阳第1号科技有限公司"), "{refused}");
        while let Some(id) = done.pop() {
            states.pop();
            assert_eq!(app.session.preview_revert(id).await.unwrap().counts.filings, 1);
            app.session.revert_import(id).await.unwrap();
            assert_eq!(Some(&store.whole().hash_content().await.unwrap()), states.last());
        }
        assert_eq!(store.integrity_check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn the_pages_hand_out_errors_and_take_an_import_back() {
    let app = TestApp::new().await;
    let done = commit(&app, &directory(20, |number| number == 6), &enterprises()).await;
    let page = app.get(&format!("/imports/{}", done.id)).await;
    assert!(
        page.html().contains("下载 1 行错误") && page.text().contains("撤销导入"),
        "{}",
        page.text()
    );
    assert_eq!(page.header(REFRESH), "");
    let errors = post(&app, &format!("/imports/{}/failures", done.id)).await;
    assert_eq!((errors.status, &errors.body[..2]), (StatusCode::OK, &b"PK"[..]));
    let original = post(&app, &format!("/files/{}", done.file_hash)).await;
    assert!(original.text().starts_with("企业名称,统一社会信用代码"));
    let ask = app.get(&format!("/imports/{}/revert", done.id)).await;
    assert!(ask.html().contains("确认撤销"), "{}", ask.text());
    let reverted = post(&app, &format!("/imports/{}/revert", done.id)).await;
    assert_eq!(reverted.status, StatusCode::SEE_OTHER);
    let page = app.get(&format!("/imports/{}", done.id)).await;
    assert!(page.html().contains("已撤销"), "{}", page.text());
    let twice = post(&app, &format!("/api/v1/imports/{}/revert", done.id)).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn columns_are_asked_for_once_and_remembered() {
    let app = TestApp::new().await;
    let list = |names: &str| format!("客户,备注2,坐落\n{names}");
    let first = post_file(&app, &list("洛阳甲科技有限公司,一,甲路\n")).await;
    assert!(
        first.header(LOCATION).starts_with("/imports/columns?"),
        "{}",
        first.header(LOCATION)
    );
    let ask = app.get(first.header(LOCATION)).await;
    assert!(ask.html().contains("这一行是表头"), "{}", ask.text());
    let chosen = format!("{}&header=1", first.header(LOCATION));
    let ask = app.get(&chosen).await;
    assert!(
        ask.html().contains("客户") && ask.text().contains("坐落"),
        "{}",
        ask.text()
    );
    let file = first
        .header(LOCATION)
        .split("file=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap()
        .to_owned();
    let columns = [("客户", "name"), ("备注2", "-"), ("坐落", "address")];
    let body = said_columns(&file, &columns);
    let request = Request::post("/imports/columns").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let said = app.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text());
    let plan = app.get(said.header(LOCATION)).await;
    assert!(plan.html().contains("新增"), "{}", plan.text());
    let second = post_file(&app, &list("洛阳乙科技有限公司,二,乙路\n")).await;
    assert!(
        second.header(LOCATION).starts_with("/imports/preview?"),
        "{}",
        second.header(LOCATION)
    );
    assert!(
        second.header(LOCATION).contains("mapping="),
        "{}",
        second.header(LOCATION)
    );
}

/// The form in which a person says what headers mean.
fn said_columns(file: &str, columns: &[(&str, &str)]) -> String {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let mut body = format!("file={file}&name={}&kind=enterprises", encode("名单.csv"));
    for (index, (header, meaning)) in columns.iter().enumerate() {
        body += &format!(
            "&header{index}={}&guess{index}=&meaning{index}={meaning}",
            encode(header)
        );
    }
    body
}

async fn post_file(app: &TestApp, text: &str) -> Reply {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nenterprises\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"名单.csv\"\r\n\r\n{text}\r\n--x--\r\n"
    );
    let request = Request::post("/imports").header(CONTENT_TYPE, "multipart/form-data; boundary=x");
    app.send(request.body(Body::from(body)).unwrap()).await
}

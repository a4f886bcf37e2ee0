//! Whatever the file: the counts are complete, the preview is what the commit does, and again is nothing new.

use proptest::prelude::*;
use yanzhen::app::import::options::Options;
use yanzhen::domain::import::ImportKind;
use yanzhen::view::import::OutcomeCounts;

use super::registry::{commit, preview, upload};
use crate::app::TestApp;

/// Rows of a directory: a few names and codes that meet and collide, good and bad cells.
fn directory_row() -> impl Strategy<Value = String> {
    let names = [
        "洛阳甲科技有限公司",
        "洛阳甲科技有限公司（原乙）",
        "洛阳乙机械有限公司",
        "乙机械",
        "",
        "合计",
    ];
    let codes = ["91410300MA9GC1LU57", "91410300MA9FA6NY2E", "", "9.14E+17"];
    let counties = ["涧西区", "", "火星区"];
    let name = prop::sample::select(names.to_vec());
    let code = prop::sample::select(codes.to_vec());
    let county = prop::sample::select(counties.to_vec());
    (name, code, county, 0..3_u8).prop_map(|(name, code, county, road)| format!("{name},{code},{county},{road}号路"))
}

/// Rows of a list: the same firms again and again, with dates that agree or do not.
fn list_row() -> impl Strategy<Value = String> {
    let names = ["洛阳甲科技有限公司", "洛阳乙机械有限公司", "乙机械", "丙", ""];
    let from = prop::sample::select(vec!["2020-01-01", "2023-01-01", "2023-02-30", ""]);
    let until = prop::sample::select(vec!["2022-12-31", "2025-12-31", ""]);
    let basis = prop::sample::select(vec!["认定", "复核通过", "公示", "撤销"]);
    (prop::sample::select(names.to_vec()), from, until, basis)
        .prop_map(|(name, from, until, basis)| format!("{name},{from},{until},{basis}"))
}

async fn agree(app: &TestApp, text: &str, options: &Options) {
    let file = upload("文件.csv", text.as_bytes());
    let plan = preview(app, &file, options).await;
    let done = commit(app, &file, options).await;
    assert_eq!(done.counts, plan.counts, "{text}");
    assert_eq!(done.counts.total(), u64::from(done.rows), "{text}");
    let again = preview(app, &file, options).await.counts;
    let settled = OutcomeCounts {
        created: 0,
        updated: again.updated,
        unchanged: plan.counts.unchanged + plan.counts.created + plan.counts.updated - again.updated,
        ..plan.counts
    };
    assert_eq!((again.created, again.total()), (0, plan.counts.total()), "{text}");
    if plan.counts.updated == 0 && plan.counts.failed == again.failed {
        assert_eq!(again, settled, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_preview_of_any_file_is_what_its_commit_does(
        directory in prop::collection::vec(directory_row(), 1..12),
        list in prop::collection::vec(list_row(), 1..12),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let app = TestApp::new().await;
            let enterprises = Options { kind: Some(ImportKind::Enterprises), ..Options::default() };
            agree(&app, &format!("企业名称,信用代码,县区,地址\n{}\n", directory.join("\n")), &enterprises).await;
            let tier = app.session.catalog().tiers[0].code.clone();
            let tenures = Options { tier: Some(tier), on: "2024-06-01".parse().ok(), ..Options::default() };
            agree(&app, &format!("企业名称,有效期起,有效期止,认定方式\n{}\n", list.join("\n")), &tenures).await;
        });
    }
}

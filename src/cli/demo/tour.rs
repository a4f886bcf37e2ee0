//! The tour of the demonstration: the main job once through, on the command line, before the pages open.

use std::path::Path;

use serde::Deserialize;

use crate::app::Session;
use crate::app::export::{Delivery, Format};
use crate::app::goal::GoalQuery;
use crate::app::import::options::Options;
use crate::app::import::{Order, Upload};
use crate::app::search::SearchQuery;
use crate::app::tier_list::TierListQuery;
use crate::cli::out::say;
use crate::cli::{assess, goals, screen, search};
use crate::domain::code::TierCode;
use crate::domain::seed::Seeds;
use crate::rules::standard::Purpose;

macro_rules! list {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../tests/lists/", $name)))
    };
}
/// The published lists that the tests import too, retyped from their sources.
const LISTS: &[(&str, &[u8])] = &[
    list!("2022-luoyang-lead-geese.csv"),
    list!("2020-little-giants-batch-2.csv"),
    list!("2024-champion-recommendation.csv"),
];

/// The goals printed; the page has them all.
const GOALS: usize = 2;

/// What is shown, from `seeds/demo/tour.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tour {
    search: String,
    tier: TierCode,
    list: Vec<PublishedList>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublishedList {
    file: String,
    options: Options,
}

impl Tour {
    /// Reads what is to be shown.
    pub(super) fn load() -> anyhow::Result<Self> {
        Seeds::compiled()
            .read("demo/tour.toml")
            .map_err(|finding| anyhow::anyhow!("{finding}"))
    }

    /// Imports the published lists; a second run finds every row unchanged.
    pub(super) async fn import(&self, session: &Session) -> anyhow::Result<()> {
        say!("\n【导入公开名单】简称对不上唯一企业的行等人处理，一行不丢");
        for list in &self.list {
            let Some((_, bytes)) = LISTS.iter().find(|(name, _)| *name == list.file) else {
                anyhow::bail!("演示名单 {} 没有随程序提供", list.file);
            };
            let upload = Upload {
                file_name: list.file.clone(),
                bytes: bytes.to_vec(),
            };
            let order = Order {
                upload: &upload,
                options: &list.options,
                digest: None,
            };
            let done = session.commit_import(&order, &mut |_| ()).await?;
            say!("  {}：{}", list.file, done.counts.sentence());
        }
        Ok(())
    }

    /// Finds, assesses, exports and counts.
    pub(super) async fn show(&self, session: &Session, folder: &Path) -> anyhow::Result<()> {
        say!("\n【查企业】{}", self.search);
        search::print(
            &session
                .search(&SearchQuery::new(self.search.clone(), session.today()))
                .await?,
        );
        self.assess(session).await?;
        say!("\n【全库筛查】");
        session.screen(session.today(), |_| ()).await?;
        session.app().catch_up().await?;
        screen::print_counts(&session.show_screening(None).await?);
        self.export(session, folder).await?;
        say!("\n【规划目标】");
        let query = GoalQuery::on(session.today());
        session
            .goals(&query)
            .await?
            .goals
            .iter()
            .take(GOALS)
            .for_each(goals::print_goal);
        Ok(())
    }

    async fn assess(&self, session: &Session) -> anyhow::Result<()> {
        let mut query = SearchQuery::new(String::new(), session.today());
        query.tiers = vec![self.tier.clone()];
        query.limit = 1;
        let found = session.search(&query).await?;
        let Some(firm) = found.enterprises.first() else {
            return Ok(());
        };
        let (firm, views) = session.assess_all(firm.id, Purpose::New, session.today()).await?;
        say!("\n【逐条评估】{} {}（新申报，{}）", firm.id, firm.name, session.today());
        let mut lines = String::new();
        views.iter().for_each(|view| assess::write_line(&mut lines, view));
        say!("{}", lines.trim_end());
        Ok(())
    }

    async fn export(&self, session: &Session, folder: &Path) -> anyhow::Result<()> {
        let query = TierListQuery {
            tier: self.tier.clone(),
            on: session.today(),
            known_on: None,
            standings: Vec::new(),
            divisions: Vec::new(),
        };
        let delivery = Delivery {
            format: Format::Xlsx,
            columns: Vec::new(),
            folder,
        };
        let file = session.export_tier_list(&query, &delivery).await?;
        let rows = file.rows;
        let path = file.move_to(&folder.join("名单.xlsx"))?;
        say!("\n【导出名单】{rows} 行，{}", path.display());
        Ok(())
    }
}

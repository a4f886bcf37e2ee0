//! Data lint: how many records of each kind need a person, and which.

mod similar;

use std::sync::Arc;

use super::memo::Page;
use super::{Error, Session};
use crate::domain::access::Right;
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::lint::{LintFinding, LintKind};
use crate::view::lint::{LintFindingView, LintKindView, LintPageView, LintView};

pub(super) use similar::Names;

/// Findings shown of each kind beside its count.
const FIRST: u64 = 5;
/// The last page that may be asked for: more findings than any registry has firms.
const MOST_PAGES: u64 = 1_000_000;
/// Findings on a page of one kind.
const PAGE: u64 = 50;

impl Session {
    /// Counts every kind of doubt on a day and shows the first of each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lint(&self, today: Day) -> Result<LintView, Error> {
        self.must(Right::SeeScreening)?;
        self.ask_ahead(Page::Lint);
        let mut kinds = Vec::new();
        for kind in LintKind::ALL {
            kinds.push(self.lint_kind(*kind, today, (0, FIRST)).await?);
        }
        Ok(LintView { on: today, kinds })
    }

    /// Returns a page of one kind of doubt, the first page being 1.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lint_page(&self, kind: LintKind, today: Day, page: u64) -> Result<LintPageView, Error> {
        self.must(Right::SeeScreening)?;
        let page = page.max(1);
        if MOST_PAGES < page {
            return Err(Error::invalid("page", format!("页码应在 1 至 {MOST_PAGES} 之间")));
        }
        let before = (page - 1).saturating_mul(PAGE);
        let kind = self.lint_kind(kind, today, (before, PAGE)).await?;
        let more = before + (kind.findings.len() as u64) < kind.count;
        Ok(LintPageView {
            on: today,
            kind,
            page,
            next: more.then_some(page + 1),
        })
    }

    async fn lint_kind(&self, kind: LintKind, today: Day, page: (u64, u64)) -> Result<LintKindView, Error> {
        self.remember(
            format!("lint {kind} {today} {page:?}"),
            self.ask_lint(kind, today, page),
        )
        .await
    }

    /// Comparing all names once serves every page of the answer.
    async fn similar_names_once(&self) -> Result<Arc<[LintFinding]>, Error> {
        let ask = async { Ok(Arc::from(self.similar_names().await?)) };
        self.remember("similar names".to_owned(), ask).await
    }

    async fn ask_lint(&self, kind: LintKind, today: Day, (offset, limit): (u64, u64)) -> Result<LintKindView, Error> {
        if kind == LintKind::SimilarName {
            let found = self.similar_names_once().await?;
            let page = found.iter().skip(offset as usize).take(limit as usize);
            let page: Vec<LintFinding> = page.cloned().collect();
            return self.show_lint(kind, found.len() as u64, &page).await;
        }
        let count = self.reader().count_lint(kind, today).await?;
        let findings = match count {
            0 => Vec::new(),
            _ => self.reader().list_lint((kind, today), offset, limit).await?,
        };
        self.show_lint(kind, count, &findings).await
    }

    async fn show_lint(&self, kind: LintKind, count: u64, findings: &[LintFinding]) -> Result<LintKindView, Error> {
        let others = findings.iter().filter_map(|it| it.other.as_ref().map(|(id, _)| *id));
        let firms: Vec<EnterpriseId> = findings.iter().map(|it| it.firm).chain(others).collect();
        let fictional = self.reader().list_fictional(&firms).await?;
        let show = |finding| LintFindingView::new(kind, finding, self.catalog(), &fictional);
        Ok(LintKindView::new(kind, count, findings.iter().map(show).collect()))
    }
}

//! The firms behind a number of a goal: exactly those that were counted, page by page.

use super::{GoalQuery, coming, counted};
use crate::app::{Error, Session};
use crate::domain::access::Right;
use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, GoalCode, TierCode};
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::filing::{Filing, Value};
use crate::domain::goal::{Goal, Metric, Switch};
use crate::domain::indicator::{Indicator, IndicatorKind};
use crate::domain::revision::Revision;
use crate::domain::tally::{Certainty, Coming, Part};
use crate::domain::tenure::Tenure;
use crate::rules::screening::List;
use crate::store::{ReachingQuery, TallyQuery};
use crate::view::goal::{FirmPage, GoalFirmView, GoalFirmsView, GoalView, Population, RuleView};
use crate::view::screening::named_reason;

/// Firms on one page.
const PAGE: u64 = 50;

/// Which of the firms that count are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalFirmsQuery {
    /// The day, what was known, the rule and what may be seen.
    pub goal: GoalQuery,
    /// Only firms that do not count when this is switched of the rule: the difference of two rules.
    pub except: Option<Switch>,
    /// Not the firms that count, but those that may come to.
    pub coming: Option<Coming>,
    /// The part of the count.
    pub part: Part,
    /// The last firm of the page before.
    pub after: Option<EnterpriseId>,
}

impl GoalFirmsQuery {
    /// Tells who is listed.
    fn population(&self) -> Population {
        match (self.coming, self.except) {
            (Some(coming), _) => coming.into(),
            (None, Some(_)) => Population::Difference,
            (None, None) => Population::Counted,
        }
    }
}

/// A part of a count in words; empty for all of it.
fn part_in_words(part: &Part, catalog: &Catalog) -> String {
    let county = |code: &DivisionCode| catalog.division(code).map_or(code.as_str(), |it| &it.title).to_owned();
    let division = part.division.as_ref();
    let made_up = part.fictional.map(|made_up| if made_up { "虚构" } else { "真实" });
    let closed = part.closed.map(|gone| {
        if gone {
            "已注销、吊销"
        } else {
            "未注销、吊销"
        }
    });
    let ends = part
        .ends
        .map(|(from, until)| format!("最后一项称号在 {from} 至 {until} 到期"));
    let words = [
        division.map(|code| code.as_ref().map_or("县区未分配".to_owned(), county)),
        part.certainty.map(|certainty| certainty.title().to_owned()),
        made_up.map(str::to_owned),
        closed.map(str::to_owned),
        ends,
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join("、")
}

/// What is shown beside the firms of a page.
pub(super) struct Beside<'a> {
    pub(super) tiers: &'a [TierCode],
    pub(super) reaching: Option<&'a ReachingQuery>,
    pub(super) known_at: Option<Revision>,
    /// Whether the firms count: those that do not have no certainty.
    pub(super) counts: bool,
}

impl Session {
    /// Returns the firms behind a number of a goal.
    ///
    /// # Errors
    /// When there is no such goal or the database fails.
    pub async fn goal_firms(&self, code: &GoalCode, query: &GoalFirmsQuery) -> Result<GoalFirmsView, Error> {
        self.must(Right::SeeFirms)?;
        let (goal, _) = self.find_goal(code, &query.goal.switch).await?;
        let page = match self.goal_tally(code, query).await? {
            None => FirmPage::default(),
            Some(tally) => {
                let tiers = tally.counted.tiers().map(<[TierCode]>::to_vec);
                let beside = Beside {
                    tiers: &tiers.unwrap_or_default(),
                    reaching: tally.counted.reaching(),
                    known_at: self.moment(&query.goal).await?.known_at,
                    counts: query.coming.is_none(),
                };
                self.firm_page(&tally, &query.part, query.after, &beside).await?
            }
        };
        let population = query.population();
        let goal_view = GoalView::new(&goal, self.catalog());
        let title = match population {
            Population::Counted => goal_view.title.clone(),
            other => format!("{}：{}", goal_view.title, other.title()),
        };
        let rule = match (query.coming, query.goal.switch.is_default(), query.except) {
            (Some(coming), ..) => self.coming_in_words(&goal, coming).await?,
            (None, true, None) => String::new(),
            _ => self.difference_in_words(code, query).await?,
        };
        Ok(GoalFirmsView {
            goal: goal_view,
            population,
            title,
            part: part_in_words(&query.part, self.catalog()),
            on: query.goal.on,
            rule,
            page,
        })
    }

    /// Returns the question that counts exactly the firms of a list; none for goals that are not counted.
    pub(super) async fn goal_tally(
        &self,
        code: &GoalCode,
        query: &GoalFirmsQuery,
    ) -> Result<Option<TallyQuery>, Error> {
        let moment = self.moment(&query.goal).await?;
        let (goal, _) = self.find_goal(code, &query.goal.switch).await?;
        let own = match query.coming {
            Some(kind) => coming(&goal, kind, query.goal.on, &moment),
            None => counted(&goal, query.goal.on, &moment),
        };
        let Some(own) = own else { return Ok(None) };
        let except = match &query.except {
            None => None,
            Some(switch) => {
                let (other, _) = self.find_goal(code, switch).await?;
                counted(&other, query.goal.on, &moment)
            }
        };
        Ok(Some(TallyQuery {
            counted: own,
            except,
            also: None,
        }))
    }

    async fn coming_in_words(&self, goal: &Goal, coming: Coming) -> Result<String, Error> {
        let Some(run) = self.reader().last_screening().await? else {
            return Ok("还没有做过筛查".to_owned());
        };
        let Metric::Holders { tiers, .. } = &goal.metric else {
            return Ok("这个目标不由称号计算，没有培育来源".to_owned());
        };
        let named = self.named(tiers);
        let far = match coming {
            Coming::Eligible => format!("至少对其中一项称号（{named}）够格，而一项也没有"),
            Coming::Near => format!("对其中一项称号（{named}）差一步、没有一项已够格，而一项也没有"),
        };
        Ok(format!("按 {} 的筛查，{}：{far}", run.date, coming.title()))
    }

    async fn difference_in_words(&self, code: &GoalCode, query: &GoalFirmsQuery) -> Result<String, Error> {
        let phrase = async |switch: &Switch| -> Result<String, Error> {
            let (goal, _) = self.find_goal(code, switch).await?;
            Ok(RuleView::new(&goal.metric, self.catalog()).map_or_else(String::new, |rule| rule.phrase))
        };
        let own = phrase(&query.goal.switch).await?;
        Ok(match &query.except {
            None => own,
            Some(switch) => format!("按“{own}”计入、而按“{}”不计入的企业", phrase(switch).await?),
        })
    }

    /// Returns a page of the firms that a question finds.
    pub(super) async fn firm_page(
        &self,
        tally: &TallyQuery,
        part: &Part,
        after: Option<EnterpriseId>,
        beside: &Beside<'_>,
    ) -> Result<FirmPage, Error> {
        let count = async { Ok(self.reader().count_tallied(tally, part).await?) };
        let total = self.remember(format!("firms {tally:?} {part:?}"), count).await?;
        let page = self.reader().list_tallied(tally, part, (after, PAGE)).await?;
        let ids: Vec<EnterpriseId> = page.iter().map(|(id, _)| *id).collect();
        let rows = Rows {
            firms: self.reader().list_enterprises(&ids).await?,
            tenures: match beside.known_at {
                Some(revision) => self.reader().list_tenures_known_at(&ids, revision).await?,
                None => self.reader().list_tenures(&ids).await?,
            },
            filings: match (beside.reaching, beside.known_at) {
                (None, _) => Vec::new(),
                (Some(_), None) => self.reader().list_filings(&ids).await?,
                (Some(_), Some(revision)) => self.reader().list_filings_known_at(&ids, revision).await?,
            },
        };
        let shown = page
            .iter()
            .filter_map(|(id, certainty)| self.show(*id, *certainty, &rows, beside));
        let mut shown: Vec<GoalFirmView> = shown.collect();
        if !beside.counts {
            self.add_next(&mut shown, &ids, beside.tiers).await?;
        }
        let full = u64::try_from(page.len()).is_ok_and(|length| length == PAGE);
        Ok(FirmPage {
            total,
            firms: shown,
            next: ids.last().filter(|_| full).map(ToString::to_string),
        })
    }

    /// Says of firms that do not count what the last screening found of the titles that would.
    async fn add_next(
        &self,
        firms: &mut [GoalFirmView],
        ids: &[EnterpriseId],
        tiers: &[TierCode],
    ) -> Result<(), Error> {
        let screened = self.reader().list_screenings(ids).await?;
        let wanted = |list| matches!(list, List::Qualified | List::OneStep);
        for found in screened.iter().map(|found| (found.enterprise, &found.screening)) {
            let (id, screening) = found;
            let firm = firms.iter_mut().find(|firm| firm.id == id);
            let Some(firm) = firm.filter(|_| wanted(screening.list) && tiers.contains(&screening.tier)) else {
                continue;
            };
            let standard = self.library().find(&screening.reason.standard).map(AsRef::as_ref);
            let (_, step, _) = named_reason(&screening.reason, standard, self.catalog());
            let title = self.named(std::slice::from_ref(&screening.tier));
            let document = standard.map_or("", |standard| standard.document.as_str());
            firm.next.push(match step {
                Some(step) => format!("{title}：{}", step.sentence()),
                None => format!("{title}：按{document}各项条件已符合"),
            });
        }
        Ok(())
    }

    fn show(&self, id: EnterpriseId, certainty: Certainty, rows: &Rows, beside: &Beside<'_>) -> Option<GoalFirmView> {
        let firm = rows.firms.iter().find(|firm| firm.id == id)?;
        let own = rows
            .tenures
            .iter()
            .filter(|it| it.enterprise == id && beside.tiers.contains(&it.award.tier));
        let awards: Vec<_> = own.map(|tenure| &tenure.award).collect();
        let certainty = beside.counts.then_some(certainty);
        let mut view = GoalFirmView::new(firm, certainty, &awards, self.catalog());
        if let Some(reaching) = beside.reaching {
            let filed = rows.filings.iter().filter(|filing| filing.enterprise == id);
            view.figures = figures(reaching, self.catalog().indicator(&reaching.indicator), filed);
        }
        Some(view)
    }
}

/// What every source filed for the latest year, as printed.
fn figures<'a>(
    query: &ReachingQuery,
    indicator: Option<&Indicator>,
    filed: impl Iterator<Item = &'a Filing>,
) -> Vec<String> {
    let Some(IndicatorKind::Number { unit, .. }) = indicator.map(|it| &it.kind) else {
        return Vec::new();
    };
    let own: Vec<(i32, &Value)> = filed
        .filter(|filing| filing.figures.year <= query.year())
        .filter_map(|filing| Some((filing.figures.year, filing.figures.values.get(&query.indicator)?)))
        .collect();
    let latest = own.iter().map(|(year, _)| *year).max();
    let printed = own
        .iter()
        .filter(|(year, _)| Some(*year) == latest)
        .filter_map(|(year, value)| match value {
            Value::Number(range) => Some(format!("{year} 年 {}", unit.print_range(range))),
            Value::Choice(_) => None,
        });
    printed.collect()
}

struct Rows {
    firms: Vec<Enterprise>,
    tenures: Vec<Tenure>,
    filings: Vec<Filing>,
}

//! Ladders: how many firms stand on each rung and how many moved up since the first of January, each with the
//! question that lists them.

use std::collections::BTreeMap;

use super::firm::Beside;
use crate::app::{Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::code::{StepCode, TierCode};
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::goal::{Count, CountingRule, Step};
use crate::domain::tally::Part;
use crate::domain::tenure::Standing;
use crate::domain::tier::Term;
use crate::store::{Counted, HolderQuery, TallyQuery};
use crate::view::goal::{LadderFirmsView, LadderView, LaddersView, RungView, StepView};

/// The firms behind a number of a ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LadderQuery {
    /// The day.
    pub on: Day,
    /// Whose firms.
    pub part: LadderPart,
    /// The last firm of the page before.
    pub after: Option<EnterpriseId>,
}

/// Whose firms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LadderPart {
    /// The firms that obtained a tier for the first time this year.
    New(TierCode),
    /// The firms that took a step this year.
    Moved(StepCode),
}

impl Session {
    /// Returns every ladder with its rungs, and the steps up.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ladders(&self, on: Day) -> Result<LaddersView, Error> {
        self.remember(format!("ladders {on}"), self.count_ladders(on)).await
    }

    async fn count_ladders(&self, on: Day) -> Result<LaddersView, Error> {
        let mut ladders: Vec<(String, BTreeMap<u8, RungView>)> = Vec::new();
        for tier in &self.catalog().tiers {
            let Some(rung) = &tier.rung else { continue };
            let holders = HolderQuery::held([tier.code.clone()], on);
            let surely = HolderQuery {
                standings: vec![Standing::Held],
                ..holders.clone()
            };
            let holders = self.reader().count_holders(&holders).await?;
            let surely = match tier.term {
                Term::Open => holders,
                Term::Fixed | Term::Yearly => self.reader().count_holders(&surely).await?,
            };
            let view = RungView {
                tier: tier.code.clone(),
                title: tier.short_title.clone(),
                holders,
                // Somebody may write between the two counts.
                end_unknown: holders.saturating_sub(surely),
                new: self.count_moved(&[], std::slice::from_ref(&tier.code), on).await?,
            };
            let place = match ladders.iter().position(|(title, _)| *title == rung.ladder) {
                Some(place) => place,
                None => {
                    ladders.push((rung.ladder.clone(), BTreeMap::new()));
                    ladders.len() - 1
                }
            };
            // Two tiers may share a rung; the later one of the catalogue stands behind the first.
            let rungs = &mut ladders[place].1;
            let free = (rung.position * 10..).find(|it| !rungs.contains_key(it));
            rungs.extend(free.map(|free| (free, view)));
        }
        let mut steps = Vec::new();
        for step in &self.catalog().steps {
            steps.push(self.view_step(step, on).await?);
        }
        let ladder = |(title, rungs): (String, BTreeMap<u8, RungView>)| LadderView {
            title,
            rungs: rungs.into_values().collect(),
        };
        Ok(LaddersView {
            on,
            since: on.year_start(),
            ladders: ladders.into_iter().map(ladder).collect(),
            steps,
        })
    }

    async fn view_step(&self, step: &Step, on: Day) -> Result<StepView, Error> {
        let ever = TallyQuery::of(ever(&step.to, None, on));
        let known = !step.to.is_empty() && self.reader().count_tallied(&ever, &Part::default()).await? > 0;
        let moved = match known {
            true => Some(self.count_moved(&step.from, &step.to, on).await?),
            false => None,
        };
        Ok(StepView {
            code: step.code.clone(),
            title: step.title.clone(),
            from: self.named(&step.from),
            to: self.named(&step.to),
            moved,
            clause: step.clause.clone(),
            note: step.note.clone(),
        })
    }

    /// Returns the firms behind a number of a ladder.
    ///
    /// # Errors
    /// When there is no such tier or step, or the database fails.
    pub async fn ladder_firms(&self, query: &LadderQuery) -> Result<LadderFirmsView, Error> {
        self.must(Right::SeeFirms)?;
        let year = query.on.year();
        let (from, to, title) = match &query.part {
            LadderPart::New(code) => {
                let tier = self.catalog().tier(code).ok_or(Error::NotFound(Noun::Tier))?;
                let title = format!("{year} 年首次取得“{}”", tier.short_title);
                (Vec::new(), vec![code.clone()], title)
            }
            LadderPart::Moved(code) => {
                let found = self.catalog().steps.iter().find(|step| step.code == *code);
                let step = found.ok_or(Error::NotFound(Noun::Goal))?;
                let title = format!("{year} 年“{}”", step.title);
                (step.from.clone(), step.to.clone(), title)
            }
        };
        let tiers = [from.as_slice(), to.as_slice()].concat();
        let beside = Beside {
            tiers: &tiers,
            reaching: None,
            known_at: None,
            counts: true,
        };
        let tally = moved(&from, &to, query.on);
        let page = self.firm_page(&tally, &Part::default(), query.after, &beside).await?;
        Ok(LadderFirmsView {
            title,
            on: query.on,
            page,
        })
    }

    async fn count_moved(&self, from: &[TierCode], to: &[TierCode], on: Day) -> Result<u64, Error> {
        let query = moved(from, to, on);
        Ok(self.reader().count_tallied(&query, &Part::default()).await?)
    }

    pub(super) fn named(&self, tiers: &[TierCode]) -> String {
        let title = |code: &TierCode| {
            let tier = self.catalog().tier(code);
            tier.map_or_else(|| code.to_string(), |tier| tier.short_title.clone())
        };
        tiers.iter().map(title).collect::<Vec<_>>().join("、")
    }
}

/// Firms that obtained one of these titles this year, held none of them before, and held one of `from`, if any.
fn moved(from: &[TierCode], to: &[TierCode], on: Day) -> TallyQuery {
    let first = on.year_start();
    let source = ever(from, None, on).holders().cloned();
    TallyQuery {
        counted: ever(to, Some(first), on),
        except: Some(ever(to, None, first.plus_days(-1))),
        also: source.filter(|_| !from.is_empty()),
    }
}

fn ever(tiers: &[TierCode], since: Option<Day>, on: Day) -> Counted {
    let rule = CountingRule {
        count: Count::Cumulative,
        since,
        expired: false,
        reason: String::new(),
    };
    Counted::by_rule(tiers.iter().cloned(), &rule, on)
}

//! Planning rows of published outcomes. What was reviewed stands: a list that says otherwise is an error of that row.
//! What a list said before gives way to what a later list says.

use super::{Effect, PlannedRow, Planner};
use crate::app::Error;
use crate::app::import::draft::{DraftRow, OutcomeDraft, Said};
use crate::app::import::meaning::unit::{Written, scale_for, units_in};
use crate::app::import::settle::THIS_FILE;
use crate::domain::code::GoalCode;
use crate::domain::day::Day;
use crate::domain::goal::{Goal, Outcome};
use crate::domain::import::RowOutcome;
use crate::domain::outcome::ListedOutcome;
use crate::domain::quantity::Quantity;
use crate::domain::source::Confidence;
use crate::domain::unit::Scale;
use crate::store::Reader;

/// Goals that rows may speak of, with what lists said of them.
pub(super) struct Goals {
    goals: Vec<Goal>,
    listed: Vec<ListedOutcome>,
}

impl Goals {
    /// Several plans may have a goal of the same title; then only the code tells them apart.
    fn find(&self, printed: &str) -> Result<&Goal, String> {
        if let Some(goal) = self.goals.iter().find(|goal| goal.code.as_str() == printed) {
            return Ok(goal);
        }
        let same = |goal: &&Goal| fold(&goal.title) == fold(printed);
        let named: Vec<&Goal> = self.goals.iter().filter(same).collect();
        match named.as_slice() {
            [goal] => Ok(goal),
            [] => Err(format!("不认识目标“{printed}”；请改用目标页上的名称，或它的代码")),
            several => {
                let codes: Vec<&str> = several.iter().map(|goal| goal.code.as_str()).collect();
                Err(format!(
                    "有 {} 个目标都叫“{printed}”；请改填代码：{}",
                    codes.len(),
                    codes.join("、")
                ))
            }
        }
    }

    fn listed(&mut self, goal: &GoalCode, on: Day) -> Option<&mut ListedOutcome> {
        let same = |one: &&mut ListedOutcome| one.goal == *goal && one.outcome.on == on;
        self.listed.iter_mut().find(same)
    }
}

fn fold(title: &str) -> String {
    search_index::fold::fold_key(title)
}

impl Planner<'_> {
    pub(super) async fn load_goals(&mut self, reader: &Reader, rows: &[DraftRow]) -> Result<(), Error> {
        let asked = rows
            .iter()
            .any(|row| matches!(row.content.said(), Some(Said::Outcome(_))));
        if asked && self.goals.is_none() {
            self.goals = Some(Goals {
                goals: self.session.plans().await?.goals,
                listed: reader.list_listed_outcomes(None).await?,
            });
        }
        Ok(())
    }

    pub(super) fn plan_outcome(&mut self, planned: &mut PlannedRow, draft: &OutcomeDraft) {
        planned.name.clone_from(&draft.goal);
        let Some(goals) = &mut self.goals else { return };
        let (outcome, reason, effect) = match settle(goals, draft) {
            Ok(settled) => settled,
            Err(why) => (RowOutcome::Failed, why, Effect::default()),
        };
        (planned.outcome, planned.reason, planned.effect) = (outcome, reason, effect);
    }
}

fn settle(goals: &mut Goals, draft: &OutcomeDraft) -> Result<(RowOutcome, String, Effect), String> {
    let goal = goals
        .find(&draft.goal)
        .map_err(|why| format!("{}：{why}", draft.goal_place))?;
    let goal = goal.clone();
    let value = read(&goal, draft).map_err(|why| format!("{}：{why}", draft.value_place))?;
    let reviewed: Vec<&Outcome> = goal.outcomes.iter().filter(|told| told.on == draft.on).collect();
    if reviewed.iter().any(|told| told.value == value) {
        return Ok((RowOutcome::Unchanged, String::new(), Effect::default()));
    }
    if let Some(told) = reviewed.first() {
        let (known, said) = (goal.unit.print(&told.value), goal.unit.print(&value));
        return Err(format!(
            "已收录 {} 的公布数 {known}（{}），与这里的 {said} 不一致；请核对后更正",
            draft.on, told.source
        ));
    }
    let new = ListedOutcome {
        goal: goal.code.clone(),
        outcome: outcome_of(draft, value),
        source: THIS_FILE,
    };
    let Some(known) = goals.listed(&goal.code, draft.on) else {
        goals.listed.push(new.clone());
        return Ok((RowOutcome::Created, String::new(), telling(new)));
    };
    if known.outcome.value == new.outcome.value {
        return Ok((RowOutcome::Unchanged, String::new(), Effect::default()));
    }
    let print = |outcome: &Outcome| goal.unit.print(&outcome.value);
    let reason = format!(
        "{} 的公布数 {} → {}",
        draft.on,
        print(&known.outcome),
        print(&new.outcome)
    );
    known.clone_from(&new);
    Ok((RowOutcome::Updated, reason, telling(new)))
}

fn telling(listed: ListedOutcome) -> Effect {
    Effect {
        outcome: Some(Box::new(listed)),
        ..Effect::default()
    }
}

fn outcome_of(draft: &OutcomeDraft, value: Quantity) -> Outcome {
    Outcome {
        on: draft.on,
        value,
        source: draft.publisher.clone(),
        confidence: Confidence::B,
        note: draft.note.clone(),
    }
}

fn read(goal: &Goal, draft: &OutcomeDraft) -> Result<Quantity, String> {
    let text = &draft.value;
    let mut named = units_in(&draft.unit);
    named.extend(Written::of(&draft.unit));
    let scale = match scale_for(goal.unit, &named) {
        None => Scale::One,
        Some(Ok(scale)) => scale,
        Some(Err(strange)) => return Err(format!("单位“{strange}”不是该目标的单位；请换算后填写")),
    };
    let range = goal.unit.read(text, scale);
    let range = range.map_err(|_| format!("“{text}”不是数值；请填一个确定的数"))?;
    let exact = range.exact().cloned();
    exact.ok_or_else(|| format!("“{text}”不是一个确定的数；约数和范围不能与目标相比，请不要列入"))
}

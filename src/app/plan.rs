//! Plans: the reviewed ones and those the bureau enters, side by side. What is entered is checked as strictly as
//! what is reviewed, and never takes the place of it.

use super::goal::GoalQuery;
use super::{Error, FieldError, Noun, Session};
use crate::domain::audit::{Action, Record};
use crate::domain::code::{DivisionCode, GoalCode, PlanCode};
use crate::domain::day::Day;
use crate::domain::goal::{Goal, Plan};
use crate::domain::plan::{PlanFile, Plans, Share};
use crate::domain::quantity::Quantity;
use crate::domain::seed::Seeds;
use crate::domain::text;
use crate::store::{self, Tx};
use crate::view::plan::PlansView;

/// Codes that addresses use for something else.
const TAKEN: &[&str] = &["ladder", "report", "assign"];
/// The made-up plan of the demonstration.
const DEMO: &str = "demo/plan.toml";

/// The demonstration's plan and what it assigns.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoFile {
    plan: Vec<Plan>,
    goal: Vec<Goal>,
    assign: Vec<Assigned>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Assigned {
    goal: GoalCode,
    share: Vec<Share>,
}

impl Session {
    /// Returns every plan with its goals.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plans(&self) -> Result<Plans, Error> {
        let mut plans = Plans {
            plans: self.catalog().plans.clone(),
            goals: self.catalog().goals.clone(),
        };
        let entered = self.reader().list_plans().await?;
        let codes: Vec<PlanCode> = entered.iter().map(|plan| plan.code.clone()).collect();
        if !codes.is_empty() {
            plans.goals.extend(self.reader().list_goals_of(&codes).await?);
            plans.plans.extend(entered);
        }
        Ok(plans)
    }

    /// Sets every plan with its counted goals side by side.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn compare_plans(&self, on: Day) -> Result<PlansView, Error> {
        let mut counted = Vec::new();
        for plan in self.plans().await?.plans {
            let entered = self.catalog().plan(&plan.code).is_none();
            let query = GoalQuery {
                plan: Some(plan.code),
                ..GoalQuery::on(on)
            };
            counted.push((self.goals(&query).await?, entered));
        }
        Ok(PlansView::new(on, &counted))
    }

    /// Enters plans and goals; a goal that was entered before is replaced, and the audit keeps what it was.
    ///
    /// # Errors
    /// Names every entry that is wrong; then nothing is recorded.
    pub async fn enter_plans(&self, file: &PlanFile) -> Result<(), Error> {
        let findings = file.check(self.catalog(), &self.plans().await?);
        let mut errors: Vec<FieldError> = findings
            .into_iter()
            .map(|(field, message)| FieldError { field, message })
            .collect();
        let taken = file.goal.iter().filter(|goal| TAKEN.contains(&goal.code.as_str()));
        errors.extend(taken.map(|goal| FieldError {
            field: goal.code.to_string(),
            message: "这个代码是网页地址的一部分，请换一个代码".to_owned(),
        }));
        if file.plan.is_empty() && file.goal.is_empty() {
            errors.push(FieldError {
                field: "plan".to_owned(),
                message: "没有规划也没有目标；写法见 seeds/README.md".to_owned(),
            });
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let work = async |tx: &Tx| -> Result<(), store::Error> {
            for plan in &file.plan {
                tx.upsert_plan(plan).await?;
            }
            for goal in &file.goal {
                tx.upsert_goal(goal).await?;
            }
            Ok(())
        };
        self.write(Action::EnterPlan, work).await?;
        Ok(())
    }

    /// Deletes a plan that was entered with its goals, or one of its goals, and records why.
    ///
    /// # Errors
    /// There is none of that code, it is a reviewed one, no reason is given, or a list told of an outcome.
    pub async fn delete_plan(&self, plan: &PlanCode, goal: Option<&GoalCode>, why: &str) -> Result<(), Error> {
        let why = why.trim();
        if why.is_empty() {
            return Err(Error::invalid("why", "请写明为什么删除，会记入审计"));
        }
        if let Some(long) = text::too_long("删除的原因", why, text::TITLE) {
            return Err(Error::invalid("why", long));
        }
        let entered = self.reader().list_plans().await?;
        let found = entered
            .iter()
            .find(|it| it.code == *plan)
            .ok_or(Error::NotFound(Noun::Plan))?;
        let goals = self.reader().list_goals_of(std::slice::from_ref(plan)).await?;
        let doomed: Vec<&Goal> = goals
            .iter()
            .filter(|it| goal.is_none_or(|code| it.code == *code))
            .collect();
        if goal.is_some() && doomed.is_empty() {
            return Err(Error::NotFound(Noun::Goal));
        }
        let work = async |tx: &Tx| -> Result<(), store::Error> {
            for goal in &doomed {
                tx.delete_goal(goal).await?;
            }
            if goal.is_none() {
                tx.delete_plan(found).await?;
            }
            tx.remark(Record::Plan, format!("删除的原因：{why}"));
            Ok(())
        };
        self.write(Action::DeletePlan, work).await?;
        Ok(())
    }

    /// Adds demands to a goal that was entered; what it demanded before stays, also where the two disagree.
    ///
    /// # Errors
    /// There is no such goal, it is a reviewed one, or a demand is wrong.
    pub async fn add_targets(&self, goal: &Goal) -> Result<(), Error> {
        let mut goal = goal.clone();
        if let Some(before) = self.plans().await?.goal(&goal.code) {
            let kept = before.targets.iter().filter(|target| !goal.targets.contains(target));
            let mut targets: Vec<_> = kept.cloned().collect();
            targets.append(&mut goal.targets);
            goal.targets = targets;
            if goal.plan == before.plan {
                goal.outcomes.clone_from(&before.outcomes);
                goal.baselines.clone_from(&before.baselines);
                goal.statements.clone_from(&before.statements);
            }
        }
        let file = PlanFile {
            plan: Vec::new(),
            goal: vec![goal],
        };
        self.enter_plans(&file).await
    }

    /// Returns what counties shall contribute to a goal.
    ///
    /// # Errors
    /// There is no such goal or the database fails.
    pub async fn shares(&self, code: &GoalCode) -> Result<Vec<Share>, Error> {
        self.plans().await?.goal(code).ok_or(Error::NotFound(Noun::Goal))?;
        Ok(self.reader().list_shares(code).await?)
    }

    /// Assigns to counties what they shall contribute to a goal, in place of what was assigned before.
    ///
    /// # Errors
    /// There is no such goal, it has no target, or a share names no county, one twice, or less than nothing.
    pub async fn assign_shares(&self, code: &GoalCode, shares: &[Share]) -> Result<(), Error> {
        let plans = self.plans().await?;
        let goal = plans.goal(code).ok_or(Error::NotFound(Noun::Goal))?;
        let mut shares = shares.to_vec();
        shares.sort_by(|a, b| a.division.cmp(&b.division));
        let errors = self.check_shares(goal, &shares);
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let work = async |tx: &Tx| -> Result<(), store::Error> {
            tx.upsert_goal(goal).await?;
            tx.replace_shares(code, &shares).await
        };
        self.write(Action::AssignShares, work).await?;
        Ok(())
    }

    fn check_shares(&self, goal: &Goal, shares: &[Share]) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut wrong = |division: &DivisionCode, message: &str| {
            errors.push(FieldError {
                field: division.to_string(),
                message: message.to_owned(),
            });
        };
        let own = |code: &DivisionCode| self.catalog().divisions.iter().any(|it| it.code == *code);
        for (place, share) in shares.iter().enumerate() {
            if !own(&share.division) {
                wrong(&share.division, "不是本市现行的县区代码");
            }
            if place > 0 && shares[place - 1].division == share.division {
                wrong(&share.division, "同一县区写了两次");
            }
            if share.value.is_negative() || share.value.to_integer().is_none() {
                wrong(&share.division, "分解目标要写不小于 0 的整数");
            }
        }
        if goal.leading_target().is_none() && !shares.is_empty() {
            wrong(&shares[0].division, "这个目标规划没有定数，不能分解");
        }
        errors
    }

    /// Enters the made-up plan of the demonstration with what it assigns to counties.
    ///
    /// # Errors
    /// When the reviewed file is defective or the database fails.
    pub async fn demonstrate_plan(&self) -> Result<(), Error> {
        let demo: DemoFile = Seeds::compiled()
            .read(DEMO)
            .map_err(|finding| super::refused(&[finding]))?;
        let file = PlanFile {
            plan: demo.plan,
            goal: demo.goal,
        };
        self.enter_plans(&file).await?;
        for assigned in &demo.assign {
            self.assign_shares(&assigned.goal, &assigned.share).await?;
        }
        Ok(())
    }
}

/// Reads a whole number of firms as typed.
///
/// # Errors
/// Says what is wrong with the field.
pub fn read_share(field: &str, text: &str) -> Result<Option<Quantity>, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number: Result<Quantity, _> = text.parse();
    match number {
        Ok(number) if number.to_integer().is_some() && !number.is_negative() => Ok(Some(number)),
        _ => Err(Error::invalid(field, format!("“{text}”不是不小于 0 的整数"))),
    }
}

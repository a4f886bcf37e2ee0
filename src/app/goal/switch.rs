//! The counting-rule switch: what each toggle would count, and how many firms make the difference.

use super::{GoalQuery, Moment, counted};
use crate::app::{Error, Session};
use crate::domain::code::GoalCode;
use crate::domain::goal::{Count, Goal, Metric, Switch, Toggle};
use crate::domain::tally::Part;
use crate::store::{Counted, TallyQuery};
use crate::view::goal::{OtherView, RuleView, SwitchView, ToggleView};

impl Session {
    /// Returns what each toggle of a goal's counting rule would change; none for goals that are not counted from
    /// titles.
    ///
    /// # Errors
    /// When there is no such goal or the database fails.
    pub async fn goal_switch(&self, code: &GoalCode, query: &GoalQuery) -> Result<Option<SwitchView>, Error> {
        let (own, _) = self.find_goal(code, &Switch::default()).await?;
        let moment = self.moment(query).await?;
        let asked = format!("switch {own:?} {} {} {:?}", query.switch, query.on, moment);
        self.remember(asked, self.count_switch(&own, (query, &moment))).await
    }

    async fn count_switch(
        &self,
        own: &Goal,
        (query, moment): (&GoalQuery, &Moment),
    ) -> Result<Option<SwitchView>, Error> {
        let goal = self.switched(own, &query.switch);
        let (Metric::Holders { rule, .. }, Some(now)) = (&goal.metric, counted(&goal, query.on, moment)) else {
            return Ok(None);
        };
        let other = match rule.count {
            Count::Stock => Count::Cumulative,
            Count::Cumulative => Count::Stock,
        };
        let with = |change: &dyn Fn(&mut Switch)| {
            let mut switch = query.switch;
            change(&mut switch);
            switch
        };
        let by_count = with(&|it| it.count = Some(other));
        let toggles = vec![
            ToggleView {
                title: "存量 / 累计".to_owned(),
                own: rule.count.title().to_owned(),
                other: Some(
                    self.other(own, (other.title(), by_count), &now, (query, moment))
                        .await?,
                ),
                note: String::new(),
            },
            self.above_toggle(own, &goal, &now, (query, moment)).await?,
            self.expired_toggle(own, &goal, &now, (query, moment)).await?,
            ToggleView {
                title: "注册地 / 经营地".to_owned(),
                own: "注册地".to_owned(),
                other: None,
                note: "本库只登记注册地的县区，没有经营地数据，不能切换。".to_owned(),
            },
        ];
        let phrase = RuleView::new(&goal.metric, self.catalog()).map_or_else(String::new, |rule| rule.phrase);
        Ok(Some(SwitchView {
            current: query.switch,
            phrase,
            is_default: query.switch.is_default(),
            firms: self.firms_of(now, None).await?,
            toggles,
        }))
    }

    async fn above_toggle(
        &self,
        own: &Goal,
        goal: &Goal,
        now: &Counted,
        at: (&GoalQuery, &Moment),
    ) -> Result<ToggleView, Error> {
        let above = self.above(own);
        let named: Vec<&str> = above
            .iter()
            .map(|code| {
                self.catalog()
                    .tier(code)
                    .map_or(code.as_str(), |tier| tier.short_title.as_str())
            })
            .collect();
        let Some(toggle) = goal.counts_above(above) else {
            return Ok(ToggleView {
                title: "含 / 不含上级称号".to_owned(),
                own: "—".to_owned(),
                other: None,
                note: "这个目标的称号没有可以一并计入的上级称号。".to_owned(),
            });
        };
        let named = named.join("、");
        let title = |toggle: Toggle| format!("{}{named}", toggle.title());
        let switch = Switch {
            above: Some(toggle.other()),
            ..at.0.switch
        };
        Ok(ToggleView {
            title: format!("含 / 不含{named}"),
            own: title(toggle),
            other: Some(self.other(own, (&title(toggle.other()), switch), now, at).await?),
            note: String::new(),
        })
    }

    async fn expired_toggle(
        &self,
        own: &Goal,
        goal: &Goal,
        now: &Counted,
        at: (&GoalQuery, &Moment),
    ) -> Result<ToggleView, Error> {
        let title = |toggle: Toggle| format!("{}已到期", toggle.title());
        let (toggle, fixed) = match &goal.metric {
            Metric::Holders { rule, .. } => (rule.counts_expired(), rule.count == Count::Cumulative),
            Metric::Reaching { .. } | Metric::Published => (Toggle::Without, true),
        };
        let switch = Switch {
            expired: Some(toggle.other()),
            ..at.0.switch
        };
        let other = match fixed {
            true => None,
            false => Some(self.other(own, (&title(toggle.other()), switch), now, at).await?),
        };
        let note = if fixed {
            "累计数本来就含已到期的；不含已到期请用存量。"
        } else {
            ""
        };
        Ok(ToggleView {
            title: "含 / 不含已到期".to_owned(),
            own: title(toggle),
            other,
            note: note.to_owned(),
        })
    }

    async fn other(
        &self,
        own: &Goal,
        (title, switch): (&str, Switch),
        now: &Counted,
        (query, moment): (&GoalQuery, &Moment),
    ) -> Result<OtherView, Error> {
        let goal = self.switched(own, &switch);
        let then = counted(&goal, query.on, moment).expect("a switch leaves a goal counted");
        Ok(OtherView {
            title: title.to_owned(),
            switch,
            firms: self.firms_of(then.clone(), None).await?,
            gained: self.firms_of(then.clone(), Some(now.clone())).await?,
            lost: self.firms_of(now.clone(), Some(then)).await?,
        })
    }

    async fn firms_of(&self, counted: Counted, except: Option<Counted>) -> Result<u64, Error> {
        let query = TallyQuery {
            counted,
            except,
            also: None,
        };
        Ok(self.reader().count_tallied(&query, &Part::default()).await?)
    }
}

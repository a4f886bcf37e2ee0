//! The counting-rule switch 「口径切换」: what a reader changes of a goal's own rule. Nothing of it is stored.

use serde::Serialize;

use super::{Count, CountingRule, Goal, Metric};
use crate::domain::code::TierCode;
use crate::domain::word::{UnknownWord, words};

/// What is changed; nothing where absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Switch {
    /// 「存量」 or 「累计」.
    pub count: Option<Count>,
    /// Whether holders of the titles above the one the goal is named after count.
    pub above: Option<Toggle>,
    /// Whether titles whose printed end has passed count.
    pub expired: Option<Toggle>,
}

words! {
    /// With or without.
    pub enum Toggle {
        /// 「含」.
        With = "with" "含",
        /// 「不含」.
        Without = "without" "不含",
    }
}

impl Toggle {
    /// Returns the other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Toggle::With => Toggle::Without,
            Toggle::Without => Toggle::With,
        }
    }

    fn of(with: bool) -> Self {
        if with { Toggle::With } else { Toggle::Without }
    }
}

/// The part of a switch that leaves the goal's own rule alone.
const OWN: &str = "own";

impl std::fmt::Display for Switch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = |toggle: Option<Toggle>| toggle.map_or(OWN, Toggle::as_str);
        let count = self.count.map_or(OWN, Count::as_str);
        write!(f, "{count}-{}-{}", word(self.above), word(self.expired))
    }
}

impl std::str::FromStr for Switch {
    type Err = UnknownWord;

    /// Reads `cumulative-without-own`; a part that is missing or `own` is not switched.
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let mut words = text
            .split('-')
            .map(|word| Some(word).filter(|word| *word != OWN && !word.is_empty()));
        let mut next = || words.next().flatten();
        Ok(Self {
            count: next().map(str::parse).transpose()?,
            above: next().map(str::parse).transpose()?,
            expired: next().map(str::parse).transpose()?,
        })
    }
}

impl Switch {
    /// Tells whether the goal's own rule applies.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the goal counted by the changed rule; `above` are the titles above the one it is named after. A goal
    /// that is not counted from titles has nothing to switch.
    #[must_use]
    pub fn apply(&self, goal: &Goal, above: &[TierCode]) -> Goal {
        let mut goal = goal.clone();
        if let Metric::Holders { tiers, rule } = &mut goal.metric {
            rule.count = self.count.unwrap_or(rule.count);
            rule.expired = self.expired.map_or(rule.expired, |toggle| toggle == Toggle::With);
            if let Some(toggle) = self.above {
                tiers.retain(|tier| !above.contains(tier));
                let added = above.iter().filter(|_| toggle == Toggle::With);
                tiers.extend(added.cloned());
            }
        }
        goal
    }
}

impl CountingRule {
    /// Tells whether titles that ran out count: under a cumulative rule they always do.
    pub fn counts_expired(&self) -> Toggle {
        Toggle::of(self.expired || self.count == Count::Cumulative)
    }
}

impl Goal {
    /// Tells whether titles above the one it is named after count, when there are such titles.
    pub fn counts_above(&self, above: &[TierCode]) -> Option<Toggle> {
        match &self.metric {
            Metric::Holders { tiers, .. } if !above.is_empty() => {
                Some(Toggle::of(above.iter().any(|code| tiers.contains(code))))
            }
            Metric::Holders { .. } | Metric::Reaching { .. } | Metric::Published => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_carries_reads_back() {
        for text in ["own-own-own", "stock-with-without", "cumulative-own-with"] {
            assert_eq!(text.parse::<Switch>().unwrap().to_string(), text);
        }
        assert!("".parse::<Switch>().unwrap().is_default());
        assert!("sum-own-own".parse::<Switch>().is_err());
    }
}

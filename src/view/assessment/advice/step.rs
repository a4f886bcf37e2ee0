//! One step in words, in the unit of its indicator.

use super::{Lookup, ServedView, StepView};
use crate::domain::filing::Value;
use crate::domain::indicator::{Indicator, IndicatorKind, Period};
use crate::domain::quantity::Quantity;
use crate::domain::unit::Unit;
use crate::rules::gap::{Aim, Step, StepKind, Subject};
use crate::view::assessment::phrase;
use crate::view::filing::print_value;

impl Lookup<'_> {
    pub(super) fn step(&self, step: &Step) -> StepView {
        let indicator = self.indicator(&step.subject);
        let year = match &step.subject {
            Subject::Figure { year, .. } => *year,
            Subject::Title(_) | Subject::Founding => None,
        };
        let from = self.from(step, indicator);
        let to = self.to(step, indicator);
        StepView {
            kind: step.kind,
            kind_title: step.kind.title().to_owned(),
            subject: match &step.subject {
                Subject::Figure { indicator, .. } => Some(indicator.to_string()),
                Subject::Title(tier) => Some(tier.to_string()),
                Subject::Founding => None,
            },
            title: self.title(step, indicator),
            year,
            text: self.sentence(step, (&from, &to)),
            from,
            to,
            serves: self.served(step),
            earliest: step.earliest,
            evidence: self.evidence(step, indicator),
        }
    }

    fn indicator(&self, subject: &Subject) -> Option<&Indicator> {
        match subject {
            Subject::Figure { indicator, .. } => self.catalog.indicator(indicator),
            Subject::Title(_) | Subject::Founding => None,
        }
    }

    fn title(&self, step: &Step, indicator: Option<&Indicator>) -> String {
        match (&step.subject, indicator) {
            (Subject::Title(tier), _) => {
                let known = self.catalog.tier(tier);
                known.map_or_else(|| tier.to_string(), |tier| tier.title.clone())
            }
            (Subject::Founding, _) => "成立日期".to_owned(),
            (Subject::Figure { indicator, .. }, known) => {
                known.map_or_else(|| indicator.to_string(), |known| known.title.clone())
            }
        }
    }

    fn from(&self, step: &Step, indicator: Option<&Indicator>) -> String {
        match (&step.subject, &step.from) {
            (Subject::Title(_), _) => match step.standing {
                None => "登记中没有记录".to_owned(),
                Some(standing) => standing.title().to_owned(),
            },
            (_, None) => "未填报".to_owned(),
            (Subject::Founding, Some(Value::Number(day))) => Unit::Date.print_range(day),
            (_, Some(value)) => indicator.map_or_else(String::new, |indicator| print_value(indicator, value)),
        }
    }

    fn to(&self, step: &Step, indicator: Option<&Indicator>) -> String {
        let unit = unit_of(indicator).unwrap_or(Unit::Date);
        match &step.aim {
            Aim::Held => "当日有效".to_owned(),
            _ if step.example => "与同一条件的其他待补数字合起来看".to_owned(),
            Aim::Any(_) => "填报即可".to_owned(),
            Aim::AtLeast(number) if unit == Unit::Date => format!("不早于{}", unit.print(number)),
            Aim::AtMost(number) if unit == Unit::Date => format!("不晚于{}", unit.print(number)),
            Aim::AtLeast(number) => format!("至少{}", unit.print(number)),
            Aim::AtMost(number) => format!("至多{}", unit.print(number)),
            Aim::OneOf(options) => {
                let chosen = Value::Choice(options.iter().cloned().collect());
                indicator.map_or_else(String::new, |indicator| print_value(indicator, &chosen))
            }
        }
    }

    fn sentence(&self, step: &Step, (from, to): (&str, &str)) -> String {
        let indicator = self.indicator(&step.subject);
        let title = self.title(step, indicator);
        let figure = format!("{title}{}", year_of(step, indicator));
        let choice = matches!(step.aim, Aim::OneOf(_));
        match (&step.subject, step.kind) {
            (Subject::Title(_), StepKind::Information) => {
                format!("{title}：{from}。已经持有的请补录证书和起止日；没有的先取得")
            }
            (Subject::Title(_), StepKind::Time) => format!("{title}：现为“{from}”，等它生效"),
            (Subject::Title(_), _) => format!("{title}：现为“{from}”，需要重新取得"),
            (Subject::Founding, StepKind::Time) => format!("成立于 {from}，年限还不够，只能等"),
            (_, StepKind::Information) if step.from.is_none() => match &step.aim {
                _ if step.example => format!("补填{figure}：{to}"),
                Aim::Any(_) => format!("补填{figure}，填报即可判定"),
                _ if choice => format!("补填{figure}：为“{to}”即满足"),
                _ => format!("补填{figure}：{to}即满足"),
            },
            (_, StepKind::Information) => format!("核实{figure}：现有来源为{from}，核实为{to}即满足"),
            (_, StepKind::Person) if choice => format!("由人判定{figure}：现为{from}，要判定为“{to}”"),
            (_, StepKind::Person) => format!("由人评定{figure}：现为{from}，要评到{to}"),
            (_, StepKind::Time) if choice => format!("{figure}：现为“{from}”，只能等期限届满"),
            (_, StepKind::Time) if unit_of(indicator) != Some(Unit::Date) => {
                format!("{figure}是{from}，要{to}；这一年已经结束，只能等它不再计入，其后各年也要符合")
            }
            (_, StepKind::Time) => format!("{figure}是 {from}，年限还不够，只能等"),
            _ if choice => format!("{figure}：从“{from}”到“{to}”"),
            _ => format!("{figure}从{from}到{to}{}", difference(step, indicator)),
        }
    }

    fn served(&self, step: &Step) -> Vec<ServedView> {
        let condition = |&place: &usize| {
            let condition = &self.standard.conditions[place];
            ServedView {
                title: condition.title.clone(),
                required: phrase::required(self.standard, &condition.test, self.catalog),
                clause: condition.clause.clone(),
            }
        };
        let items = step
            .items
            .iter()
            .filter_map(|&place| self.standard.score.as_ref()?.items.get(place));
        let item = items.map(|item| ServedView {
            title: item.title.clone(),
            required: String::new(),
            clause: item.clause.clone(),
        });
        step.serves.iter().map(condition).chain(item).collect()
    }

    fn evidence(&self, step: &Step, indicator: Option<&Indicator>) -> Vec<String> {
        if let Some(indicator) = indicator.filter(|indicator| !indicator.evidence.is_empty()) {
            return indicator.evidence.clone();
        }
        let conditions = step.serves.iter().map(|&place| &self.standard.conditions[place]);
        conditions.flat_map(|condition| condition.evidence.clone()).collect()
    }
}

fn unit_of(indicator: Option<&Indicator>) -> Option<Unit> {
    match &indicator?.kind {
        IndicatorKind::Number { unit, .. } => Some(*unit),
        IndicatorKind::Choice { .. } => None,
    }
}

fn year_of(step: &Step, indicator: Option<&Indicator>) -> String {
    match (&step.subject, indicator.map(|indicator| indicator.period)) {
        (Subject::Figure { year: Some(year), .. }, Some(Period::YearEnd)) => format!("（{year}年末）"),
        (Subject::Figure { year: Some(year), .. }, _) => format!("（{year}年）"),
        _ => String::new(),
    }
}

/// Says how much is between what is known and what is wanted.
fn difference(step: &Step, indicator: Option<&Indicator>) -> String {
    let Some(unit) = unit_of(indicator) else {
        return String::new();
    };
    let known = match &step.from {
        Some(Value::Number(range)) => range.exact(),
        _ => None,
    };
    let between = |a: &Quantity, b: &Quantity| a.checked_sub(b).map(|number| unit.print(&number));
    match (&step.aim, known) {
        (Aim::AtLeast(aim), Some(known)) => {
            between(aim, known).map_or_else(String::new, |number| format!("，还差{number}"))
        }
        (Aim::AtMost(aim), Some(known)) => {
            between(known, aim).map_or_else(String::new, |number| format!("，要减少{number}"))
        }
        _ => String::new(),
    }
}

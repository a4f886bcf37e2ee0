//! One step in words, in the unit of its indicator.

use super::{AlongView, Lookup, ServedView, StepView};
use crate::domain::code::IndicatorCode;
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
            along: self.along(step),
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
                None if step.kind == StepKind::Information => "登记中没有记录".to_owned(),
                None => "尚未取得".to_owned(),
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
            Aim::Until(day) => day.to_string(),
            // Nothing divides by nothing: whatever there is will do.
            Aim::AtLeast(number) if unit == Unit::Yuan && *number == Quantity::from(1) => "大于0元".to_owned(),
            Aim::AtLeast(number) if unit == Unit::Date => format!("不早于{}", unit.print(number)),
            Aim::AtMost(number) if unit == Unit::Date => format!("不晚于{}", unit.print(number)),
            Aim::AtLeast(number) | Aim::Within(number) => format!("至少{}", unit.print_full(number)),
            Aim::AtMost(number) => format!("至多{}", unit.print_full(number)),
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
            (Subject::Title(_), StepKind::Time) if matches!(step.aim, Aim::Until(_)) => {
                format!("{title}：等到 {to} 生效")
            }
            (Subject::Title(_), StepKind::Time) => format!("{title}：现为“{from}”，等认定公告"),
            (Subject::Title(_), _) if step.standing.is_none() => format!("{title}：{from}，需要先取得"),
            (Subject::Title(_), _) => format!("{title}：现为“{from}”，需要重新取得"),
            (Subject::Founding, StepKind::Time) => format!("成立于 {from}，等到 {to} 年限才够"),
            (_, StepKind::Time) if matches!(step.aim, Aim::Until(_)) => match unit_of(indicator) {
                Some(Unit::Date) => format!("{title}是 {from}，等到 {to} 年限才够"),
                _ => format!("{figure}是{from}：等到 {to} 这一年不再计入，其后各年保持现有水平"),
            },
            (_, StepKind::Correction) => {
                format!("更正填报{figure}：现填{from}，与同年的其他数字矛盾（部分大于总数），核对后按实改正")
            }
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
            (_, StepKind::Time) => format!("{figure}现为{from}，只能等"),
            _ if choice => format!("{figure}：从“{from}”到“{to}”"),
            _ => self.amount(step, (from, to)),
        }
    }

    /// Says what a number has to become, in which year, and what moves with it.
    fn amount(&self, step: &Step, (from, to): (&str, &str)) -> String {
        let indicator = self.indicator(&step.subject);
        let title = self.title(step, indicator);
        let lacking = difference(step, indicator);
        let along: Vec<String> = self
            .along(step)
            .iter()
            .map(|one| format!("{}到{}", one.title, one.to))
            .collect();
        let along = match along.as_slice() {
            [] => String::new(),
            some => format!("；{}随之变动", some.join("、")),
        };
        let inside = match (&step.aim, indicator.and_then(|it| it.part_of.first())) {
            (Aim::Within(_), Some(whole)) => {
                let whole = self.catalog.indicator(whole).map_or("", |whole| whole.title.as_str());
                format!("；由内部调整增加，{whole}不变")
            }
            _ => String::new(),
        };
        match step.since {
            Some(_) if step.from.is_none() => format!("{title}{}要{to}", year_of(step, indicator)),
            Some(since) => {
                let figure = format!("{title}{}", year_of(step, indicator));
                format!("{figure}要{to}（{since}年是{from}{lacking}）{along}{inside}")
            }
            None => format!(
                "{title}{}从{from}到{to}{lacking}{along}{inside}",
                year_of(step, indicator)
            ),
        }
    }

    fn along(&self, step: &Step) -> Vec<AlongView> {
        let view = |(code, number): &(IndicatorCode, Quantity)| {
            let indicator = self.catalog.indicator(code);
            AlongView {
                indicator: code.to_string(),
                title: indicator.map_or_else(|| code.to_string(), |indicator| indicator.title.clone()),
                to: unit_of(indicator).map_or_else(String::new, |unit| unit.print_full(number)),
            }
        };
        step.along.iter().map(view).collect()
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
    let between = |a: &Quantity, b: &Quantity| a.checked_sub(b).map(|number| unit.print_full(&number));
    match (&step.aim, known) {
        (Aim::AtLeast(aim) | Aim::Within(aim), Some(known)) => {
            between(aim, known).map_or_else(String::new, |number| format!("，还差{number}"))
        }
        (Aim::AtMost(aim), Some(known)) => {
            between(known, aim).map_or_else(String::new, |number| format!("，要减少{number}"))
        }
        _ => String::new(),
    }
}

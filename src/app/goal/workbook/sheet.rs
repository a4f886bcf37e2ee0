//! The sheets of the brief: which figures stand in which column.

use crate::view::goal::{ActualView, Attainment, GoalView, PartOutlook, ReportView};

/// A cell.
pub(super) enum Cell {
    Text(String),
    Number(i64),
}

/// A sheet under construction: its title, column titles with widths, and rows.
pub(super) struct Sheet {
    pub(super) title: &'static str,
    pub(super) columns: &'static [(&'static str, u8)],
    pub(super) rows: Vec<Vec<Cell>>,
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn number(number: u64) -> Cell {
    Cell::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

fn attainment(actual: Option<&ActualView>) -> Cell {
    let attainment = actual.and_then(|actual| actual.attainment);
    text(attainment.map_or("", Attainment::title))
}

fn counted(actual: Option<&ActualView>) -> Cell {
    actual.map_or_else(|| text("—"), |actual| number(actual.certain))
}

fn target(goal: &GoalView) -> Cell {
    let printed = goal.target.as_ref().map(|target| target.text.clone());
    text(printed.unwrap_or_else(|| "规划未载".to_owned()))
}

pub(super) fn overview(report: &ReportView) -> Sheet {
    let row = |goal: &GoalView| {
        let leading = goal.target.as_ref();
        let published = goal.outcomes.iter().max_by_key(|figure| figure.on);
        vec![
            text(&goal.title),
            target(goal),
            text(leading.map(|it| it.by.to_string()).unwrap_or_default()),
            counted(goal.at_plan_end.as_ref()),
            attainment(goal.at_plan_end.as_ref()),
            counted(goal.now.as_ref()),
            goal.now
                .as_ref()
                .map_or_else(|| text(""), |now| number(now.open + now.unfiled)),
            goal.now
                .as_ref()
                .map_or_else(|| text(""), |now| number(now.fictional())),
            attainment(goal.now.as_ref()),
            text(
                published
                    .map(|it| format!("{}（{}）", it.text, it.on))
                    .unwrap_or_else(|| "未见公布".to_owned()),
            ),
            text(goal.rule.as_ref().map_or("", |rule| rule.phrase.as_str())),
            text(
                leading
                    .map(|it| format!("{} {}", it.document, it.clause))
                    .unwrap_or_default(),
            ),
        ]
    };
    Sheet {
        title: "总览",
        columns: &[
            ("目标", 24),
            ("规划要求", 12),
            ("期限", 12),
            ("期末", 10),
            ("期末结论", 10),
            ("统计日", 10),
            ("不能确定或没有填报", 12),
            ("其中虚构", 10),
            ("统计日结论", 10),
            ("最近公布", 20),
            ("统计口径", 50),
            ("依据", 34),
        ],
        rows: report.details.iter().map(|detail| row(&detail.goal)).collect(),
    }
}

pub(super) fn counties(report: &ReportView) -> Sheet {
    let mut rows = Vec::new();
    for detail in &report.details {
        for row in detail.shares.iter().flat_map(|shares| &shares.rows) {
            let share = row.target.as_ref().and_then(|it| it.to_integer());
            rows.push(vec![
                text(&detail.goal.title),
                text(&row.title),
                share.map_or_else(|| text("未分解"), Cell::Number),
                number(row.certain),
                number(row.open),
                row.gap.map_or_else(|| text(""), Cell::Number),
                text(&row.note),
            ]);
        }
    }
    Sheet {
        title: "分县区",
        columns: &[
            ("目标", 24),
            ("县区", 16),
            ("分解目标", 12),
            ("确定计入", 12),
            ("不能确定", 12),
            ("差", 10),
            ("依据", 30),
        ],
        rows,
    }
}

pub(super) fn points(report: &ReportView) -> Sheet {
    let mut rows = Vec::new();
    for detail in &report.details {
        for point in detail.trend.iter().flat_map(|trend| &trend.points) {
            rows.push(vec![
                text(&detail.goal.title),
                text(point.on.to_string()),
                number(point.certain),
                number(point.open),
            ]);
        }
    }
    Sheet {
        title: "走势",
        columns: &[("目标", 24), ("日期", 12), ("确定计入", 12), ("不能确定", 12)],
        rows,
    }
}

pub(super) fn expiries(report: &ReportView) -> Sheet {
    let mut rows = Vec::new();
    for detail in &report.details {
        let outlook = detail.trend.as_ref().and_then(|trend| trend.outlook.as_ref());
        for month in outlook
            .iter()
            .flat_map(|outlook| &outlook.expiries)
            .filter(|month| month.firms > 0)
        {
            rows.push(vec![
                text(&detail.goal.title),
                text(month.from.to_string()),
                text(month.until.to_string()),
                number(month.firms),
            ]);
        }
    }
    Sheet {
        title: "到期日历",
        columns: &[("目标", 24), ("自", 12), ("至", 12), ("到期企业", 12)],
        rows,
    }
}

pub(super) fn forecasts(report: &ReportView) -> Sheet {
    let mut rows = Vec::new();
    for detail in &report.details {
        let outlook = detail.trend.as_ref().and_then(|trend| trend.outlook.as_ref());
        for (name, scenario) in ["低", "中", "高"]
            .iter()
            .zip(outlook.iter().flat_map(|outlook| &outlook.scenarios))
        {
            let at = |points: &[crate::view::goal::TrendPoint], month: usize| {
                points
                    .get(month)
                    .map_or_else(|| text(""), |point| number(point.certain))
            };
            let rates = scenario.rates;
            rows.push(vec![
                text(&detail.goal.title),
                text(*name),
                number(rates.renewed),
                at(&scenario.points, 12),
                at(&scenario.points, 24),
                number(rates.eligible),
                number(rates.near),
                at(&scenario.with_new, 12),
            ]);
        }
    }
    Sheet {
        title: "预测",
        columns: &[
            ("目标", 24),
            ("情形", 8),
            ("续期率%", 10),
            ("一年后保有", 12),
            ("两年后保有", 12),
            ("够格转化率%（假定）", 14),
            ("差一步转化率%（假定）", 14),
            ("一年后计入培育", 14),
        ],
        rows,
    }
}

/// What the counties have, what of it runs out, who may come, and what is expected in two years.
pub(super) fn county_forecasts(report: &ReportView) -> Sheet {
    let mut rows = Vec::new();
    for detail in &report.details {
        let outlook = detail.trend.as_ref().and_then(|trend| trend.outlook.as_ref());
        let named = |part: &PartOutlook| {
            let shares = detail.shares.iter().flat_map(|shares| &shares.rows);
            let own = shares.into_iter().find(|row| row.division == part.division);
            own.map_or_else(|| "未分配".to_owned(), |row| row.title.clone())
        };
        for part in outlook.iter().flat_map(|outlook| &outlook.parts) {
            let mut row = vec![text(&detail.goal.title), text(named(part))];
            let counted = [part.certain, part.ended, part.eligible, part.near];
            row.extend(counted.into_iter().map(number));
            row.extend(part.kept.iter().chain(&part.with_new).map(|firms| number(*firms)));
            rows.push(row);
        }
    }
    Sheet {
        title: "分县区预测",
        columns: &[
            ("目标", 24),
            ("县区", 16),
            ("现在", 10),
            ("两年内到期", 12),
            ("够格未认定", 12),
            ("差一步", 10),
            ("两年后保有：低", 14),
            ("两年后保有：中", 14),
            ("两年后保有：高", 14),
            ("计入培育：低", 14),
            ("计入培育：中", 14),
            ("计入培育：高", 14),
        ],
        rows,
    }
}

pub(super) fn ladder(report: &ReportView) -> Sheet {
    let mut rows = Vec::new();
    for ladder in &report.ladders.ladders {
        for rung in &ladder.rungs {
            let own = [
                text(&ladder.title),
                text(&rung.title),
                number(rung.holders),
                number(rung.new),
                text(match rung.end_unknown {
                    0 => String::new(),
                    open => format!("其中有效期未注明 {open} 家"),
                }),
            ];
            rows.push(own.into());
        }
    }
    for step in &report.ladders.steps {
        let moved = step.moved.map_or_else(|| text("尚无数据"), number);
        rows.push(vec![
            text("当年升级"),
            text(&step.title),
            text(""),
            moved,
            text(&step.note),
        ]);
    }
    Sheet {
        title: "梯队",
        columns: &[
            ("梯队", 20),
            ("级别", 18),
            ("企业数", 10),
            ("今年新登上", 12),
            ("说明", 60),
        ],
        rows,
    }
}

pub(super) fn monitor(report: &ReportView) -> Sheet {
    let row = |goal: &GoalView| {
        let all: Vec<String> = goal
            .targets
            .iter()
            .map(|it| format!("{}（{}，{}）", it.text, it.by, it.clause))
            .collect();
        let published = goal.outcomes.iter().max_by_key(|figure| figure.on);
        vec![
            text(&goal.title),
            text(if all.is_empty() {
                "规划未载".to_owned()
            } else {
                all.join("；")
            }),
            text(if goal.conflicting { "规划自身冲突" } else { "" }),
            text(
                published
                    .map(|it| format!("{}（{}）", it.text, it.on))
                    .unwrap_or_else(|| "未见公布".to_owned()),
            ),
            text(published.map(|it| it.source.clone()).unwrap_or_default()),
            text(&goal.note),
        ]
    };
    Sheet {
        title: "规划监测",
        columns: &[
            ("指标", 30),
            ("规划要求", 40),
            ("冲突", 14),
            ("最近公布", 22),
            ("来源", 34),
            ("说明", 50),
        ],
        rows: report.goals.monitor.iter().map(row).collect(),
    }
}

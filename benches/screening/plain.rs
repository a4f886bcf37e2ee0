//! The lower bound: the score card of 2022 as anybody would write it by hand over a row of integers, with nothing
//! missing, nothing explained and no clause.

use yanzhen::app::demo::FictionalFirm;
use yanzhen::domain::filing::{Figures, Value};

/// What the score reads of a firm; what is missing is zero.
pub(super) struct Row {
    main: [i64; 3],
    revenue: i64,
    profit: i64,
    liabilities: i64,
    assets: i64,
    rd: i64,
    rd_staff: i64,
    staff: i64,
    years: i64,
    rights: [i64; 4],
    chosen: [i64; 4],
}

impl Row {
    pub(super) fn of(firm: &FictionalFirm) -> Self {
        let year = |year: i32| firm.filings.iter().filter(move |figures| figures.year == year);
        let number = |at: i32, code: &str| year(at).find_map(|figures| number(figures, code)).unwrap_or(0);
        let last = |code: &str| number(2024, code);
        let has = |code: &str| i64::from(year(2024).any(|figures| figures.values.contains_key(code)));
        Self {
            main: [2024, 2023, 2022].map(|year| number(year, "main_revenue")),
            revenue: last("revenue"),
            profit: last("net_profit"),
            liabilities: last("total_liabilities"),
            assets: last("total_assets"),
            rd: last("rd_expense"),
            rd_staff: last("rd_staff"),
            staff: last("staff"),
            years: 9,
            rights: ["ip1_high_value", "ip1_own_rd", "ip1_related", "ip2_related"].map(last),
            chosen: ["key_field", "digital_level", "rd_institution", "quality_award"].map(has),
        }
    }

    pub(super) fn passes(&self) -> bool {
        let share = |part: i64, whole: i64, steps: &[(i64, i64)]| {
            let step = steps
                .iter()
                .find(|(percent, _)| whole > 0 && part * 100 >= whole * percent);
            step.map_or(0, |(_, points)| *points)
        };
        let [new, middle, old] = self.main;
        let growth = match middle > 0 && old > 0 {
            true => (new - middle) * 1_000 / middle + (middle - old) * 1_000 / old,
            false => -1,
        };
        let growth = [(200, 10), (160, 8), (120, 6), (80, 4), (0, 2)]
            .iter()
            .find(|(line, _)| growth >= *line);
        let debt = [(50, 5), (60, 3), (70, 1)]
            .iter()
            .find(|(line, _)| self.liabilities * 100 <= self.assets * line);
        let rights = self.rights.iter().zip([10, 8, 6, 2]).find(|(count, _)| **count >= 1);
        let amount = [(500, 10), (400, 8), (300, 6), (200, 4), (100, 2)];
        let amount = amount.iter().find(|(line, _)| self.rd >= line * 10_000);
        let points = |step: Option<&(i64, i64)>| step.map_or(0, |(_, points)| *points);
        let rd_share = share(self.rd, self.revenue, &[(10, 10), (8, 8), (6, 6), (4, 4), (3, 2)]);
        let specialisation = share(self.main[0], self.revenue, &[(80, 5), (70, 3), (60, 1)])
            + points(growth)
            + (self.years / 2).min(5)
            + self.chosen[0] * 5;
        let refinement = self.chosen[1] * 5
            + (self.chosen[3] * 3).min(5)
            + share(self.profit, self.revenue, &[(10, 10), (8, 8), (6, 6), (4, 4), (2, 2)])
            + points(debt);
        let innovation = rights.map_or(0, |(_, points)| points)
            + points(amount).max(rd_share)
            + share(self.rd_staff, self.staff, &[(20, 5), (10, 3), (5, 1)])
            + self.chosen[2] * 8;
        specialisation.min(25) + refinement.min(25) + innovation.min(35) >= 60
    }
}

fn number(figures: &Figures, code: &str) -> Option<i64> {
    match figures.values.get(code)? {
        Value::Number(range) => range.low()?.floor().to_integer(),
        Value::Choice(_) => None,
    }
}

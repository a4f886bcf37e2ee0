//! When one may apply: what was announced, beside every answer, so that 「满足」 is not taken for 「can be handed in」.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::source::Confidence;
use crate::domain::window::Window;
use crate::domain::word::words;

/// What is known on a day of when one may apply for a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WindowView {
    /// How the day lies to what was announced.
    pub state: WindowState,
    /// The same as a sentence.
    pub text: String,
    /// The announced round that the sentence speaks of.
    pub round: Option<RoundView>,
}

/// An announced round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RoundView {
    /// The round as the notice calls it.
    pub batch: String,
    /// The first day.
    pub opens: Day,
    /// The last day.
    pub closes: Day,
    /// What a reader must know.
    pub note: String,
    /// The notice.
    pub notice: String,
    /// Where it can be read, empty when nowhere public.
    pub link: String,
    /// How far the days are verified.
    pub confidence: Confidence,
}

words! {
    /// How a day lies to the announced rounds.
    pub enum WindowState {
        /// No round was announced that this program knows of.
        Unpublished = "unpublished" "没有公布",
        /// A round of this year is to come.
        Coming = "coming" "即将开始",
        /// A round is open.
        Open = "open" "正在申报",
        /// The round of this year is over.
        Closed = "closed" "今年已截止",
        /// Rounds of earlier years are known, none of this year.
        Stale = "stale" "今年尚未公布",
    }
}

impl WindowView {
    /// Says when one may apply for a tier, as seen on a day.
    pub fn on(catalog: &Catalog, tier: &TierCode, day: Day) -> Self {
        let rounds: Vec<&Window> = catalog.windows.iter().filter(|window| window.tier == *tier).collect();
        let open = rounds.iter().find(|round| round.opens <= day && day <= round.closes);
        if let Some(round) = open {
            let text = format!("正在受理：{} 至 {}（{}）", round.opens, round.closes, round.batch);
            return Self::of(WindowState::Open, text, round);
        }
        let this_year = |round: &&&Window| round.closes.year() == day.year() || round.opens.year() == day.year();
        if let Some(round) = rounds.iter().filter(this_year).find(|round| day < round.opens) {
            let text = format!(
                "本年受理 {} 开始，{} 截止（{}）",
                round.opens, round.closes, round.batch
            );
            return Self::of(WindowState::Coming, text, round);
        }
        let past = rounds
            .iter()
            .filter(|round| round.closes < day)
            .max_by_key(|round| round.closes);
        match past {
            Some(round) if round.closes.year() == day.year() => {
                let next = round.opens.year() + 1;
                let text = format!("本年受理已于 {} 截止，下一轮预计 {next} 年（未公布）", round.closes);
                Self::of(WindowState::Closed, text, round)
            }
            Some(round) => {
                let text = format!(
                    "{}年的受理时间没有收录；最近公布的一轮是 {} 至 {}（{}）",
                    day.year(),
                    round.opens,
                    round.closes,
                    round.batch
                );
                Self::of(WindowState::Stale, text, round)
            }
            None => Self {
                state: WindowState::Unpublished,
                text: "没有收录公布的受理时间，以主管部门当年的通知为准".to_owned(),
                round: None,
            },
        }
    }

    fn of(state: WindowState, text: String, round: &Window) -> Self {
        let round = RoundView {
            batch: round.batch.clone(),
            opens: round.opens,
            closes: round.closes,
            note: round.note.clone(),
            notice: round.notice.clone(),
            link: round.link.clone(),
            confidence: round.confidence,
        };
        Self {
            state,
            text,
            round: Some(round),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::seed::Seeds;

    #[test]
    fn the_first_and_the_last_day_are_open_and_nothing_is_said_of_years_without_a_notice() {
        let mut catalog = Catalog::load(&Seeds::compiled()).unwrap();
        let tier: TierCode = catalog.tiers[0].code.clone();
        let window = |year: i32| Window {
            tier: tier.clone(),
            batch: format!("{year}年度"),
            opens: Day::new(year, 6, 1).unwrap(),
            closes: Day::new(year, 8, 31).unwrap(),
            note: String::new(),
            notice: "通知".to_owned(),
            link: String::new(),
            confidence: Confidence::A,
        };
        catalog.windows = vec![window(2025), window(2026)];
        let cases = [
            ("2024-07-01", WindowState::Unpublished),
            ("2025-05-31", WindowState::Coming),
            ("2026-05-31", WindowState::Coming),
            ("2026-06-01", WindowState::Open),
            ("2026-08-31", WindowState::Open),
            ("2026-09-01", WindowState::Closed),
            ("2026-12-31", WindowState::Closed),
            ("2027-01-01", WindowState::Stale),
        ];
        for (day, expected) in cases {
            let view = WindowView::on(&catalog, &tier, day.parse().unwrap());
            assert_eq!(view.state, expected, "{day}: {}", view.text);
        }
        let closed = WindowView::on(&catalog, &tier, "2026-11-29".parse().unwrap());
        assert_eq!(
            closed.text,
            "本年受理已于 2026-08-31 截止，下一轮预计 2027 年（未公布）"
        );
        catalog.windows.clear();
        let none = WindowView::on(&catalog, &tier, "2026-07-01".parse().unwrap());
        assert_eq!((none.state, none.round), (WindowState::Unpublished, None));
    }
}

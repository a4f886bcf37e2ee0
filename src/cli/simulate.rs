//! `yanzhen simulate`: what a draft of a standard would change over the whole registry. Nothing is stored.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::simulation::{Draft, SimulationQuery};
use crate::config::Config;
use crate::domain::day::Day;
use crate::rules::simulation::Move;
use crate::view::simulation::{SimulationView, TotalsView};

/// What is simulated.
#[derive(Args, Clone, Debug)]
pub(super) struct Simulate {
    /// The text of a draft.
    #[arg(
        help = "草案文件（TOML，写法同 seeds/standards/ 下的标准）",
        required_unless_present = "standard",
        conflicts_with = "standard"
    )]
    file: Option<PathBuf>,
    /// The standard whose lines are moved.
    #[arg(
        long,
        env = "YANZHEN_STANDARD",
        help = "改动哪一份标准（编号，见 yanzhen standards list）",
        requires = "set"
    )]
    standard: Option<String>,
    /// A line and its new place.
    #[arg(
        long,
        env = "YANZHEN_SIMULATE_SET",
        value_name = "条件=门槛",
        value_parser = read_move,
        help = "改动一条门槛，如 rd_share=5% 或 revenue=1500万元；评分档写 条目/第几档=线；可以重复"
    )]
    set: Vec<Move>,
    /// The day.
    #[arg(long, env = "YANZHEN_DATE", help = "评估日，如 2026-04-01；省略为今天")]
    date: Option<Day>,
    /// How many firms to name.
    #[arg(
        long,
        env = "YANZHEN_SIMULATE_LIMIT",
        default_value_t = 10,
        help = "每种变化最多列出多少家"
    )]
    limit: usize,
    /// As JSON.
    #[arg(long, env = "YANZHEN_SIMULATE_JSON", help = "输出 JSON，与 /api/v1/simulations 相同")]
    json: bool,
}

fn read_move(text: &str) -> Result<Move, String> {
    let (key, value) = text.split_once('=').ok_or("请写成 条件=门槛，如 rd_share=5%")?;
    Ok(Move {
        key: key.trim().to_owned(),
        value: value.trim().to_owned(),
    })
}

/// Prints the deltas, by purpose and county, then the firms.
pub(super) async fn run(config: &Config, simulate: &Simulate) -> anyhow::Result<Outcome> {
    let draft = match (&simulate.file, &simulate.standard) {
        (Some(file), _) => Draft::Text(String::from_utf8(super::read_file(file)?)?),
        (None, standard) => Draft::Moves {
            standard: standard.clone().unwrap_or_default(),
            moves: simulate.set.clone(),
        },
    };
    let session = super::open(config, "yanzhen simulate").await?;
    let query = SimulationQuery {
        draft,
        date: simulate.date.unwrap_or_else(|| session.today()),
        shift: None,
        after: None,
        limit: simulate.limit,
    };
    let view = session.simulate(&query).await?;
    if simulate.json {
        say!("{}", serde_json::to_string_pretty(&view)?);
    } else {
        print(&view);
    }
    Ok(Outcome::Done)
}

fn print(view: &SimulationView) {
    say!("{}：{}，评估日 {}", view.tier.title, view.draft.title, view.date);
    for change in &view.changes {
        let text = |text: &Option<crate::view::standard::ClauseText>| {
            text.as_ref()
                .map_or_else(|| "没有".to_owned(), |text| text.required.clone())
        };
        say!("  {}：{} → {}", change.id, text(&change.before), text(&change.after));
    }
    print_totals("全部", &view.total);
    for part in &view.purposes {
        print_totals(part.purpose.title(), &part.totals);
    }
    for county in &view.counties {
        let title = county
            .division
            .as_ref()
            .map_or("县区未载", |division| division.title.as_str());
        print_totals(title, &county.totals);
    }
    for shift in view.shifts.iter().filter(|shift| shift.firms > 0) {
        say!("\n{}：{} 家", shift.title, shift.firms);
        for firm in &shift.page {
            let made_up = if firm.fictional { "（虚构）" } else { "" };
            say!("  {} {}{made_up}", firm.enterprise, firm.name);
        }
    }
}

fn print_totals(title: &str, totals: &TotalsView) {
    let net = i128::from(totals.after.met) - i128::from(totals.before.met);
    say!(
        "{title}：满足 {} → {}（{net:+}：新增 {}，减少 {}，转为待核实 {}），待核实 {} → {}，不满足 {} → {}",
        totals.before.met,
        totals.after.met,
        totals.gained,
        totals.lost,
        totals.doubted,
        totals.before.undecided,
        totals.after.undecided,
        totals.before.unmet,
        totals.after.unmet
    );
}

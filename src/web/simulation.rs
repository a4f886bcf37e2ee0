//! What addresses and forms of simulations carry: a standard with moved lines, or the text of a draft.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::simulation::{Draft, SimulationQuery};
use crate::app::{Error, Session};
use crate::domain::day::{Day, DayError};
use crate::rules::simulation::Move;

/// Before a line's key in the name of the field that holds its new place.
pub const SET: &str = "set-";

/// A simulation as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SimulationParams(Vec<(String, String)>);

impl SimulationParams {
    /// Takes the parameters of an address or a form.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Returns the last value of a key, empty when there is none.
    pub fn last(&self, key: &str) -> &str {
        let found = self.0.iter().rev().find(|(found, _)| found == key);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Reads the day; today when nothing is said.
    ///
    /// # Errors
    /// It is none.
    pub fn date(&self, today: Day) -> Result<Day, Error> {
        match self.last("date") {
            "" => Ok(today),
            text => text
                .parse()
                .map_err(|why: DayError| Error::invalid("date", why.to_string())),
        }
    }

    /// Returns what is simulated: a text when there is one, else the lines that differ from the standard. Nothing
    /// when no standard is chosen or no line differs.
    ///
    /// # Errors
    /// There is no such standard, or a parameter cannot be read.
    pub fn query(&self, session: &Session, limit: usize) -> Result<Option<SimulationQuery>, Error> {
        let Some(draft) = self.draft(session)? else {
            return Ok(None);
        };
        let optional = |key: &str| Some(self.last(key)).filter(|text| !text.is_empty());
        let shift = optional("shift").map(str::parse).transpose();
        let after = optional("after").map(str::parse).transpose();
        Ok(Some(SimulationQuery {
            draft,
            date: self.date(session.today())?,
            shift: shift.map_err(|_| Error::invalid("shift", "没有这种变化，请从结果页点选"))?,
            after: after.map_err(|_| Error::invalid("after", "翻页位置无效，请从第一页重新开始"))?,
            limit,
        }))
    }

    fn draft(&self, session: &Session) -> Result<Option<Draft>, Error> {
        if !self.last("draft").is_empty() {
            return Ok(Some(Draft::Text(self.last("draft").to_owned())));
        }
        let standard = self.last("standard");
        if standard.is_empty() {
            return Ok(None);
        }
        let lines = session.draft_form(standard)?.lines;
        let mut moves = Vec::new();
        for (key, value) in self
            .0
            .iter()
            .filter_map(|(key, value)| Some((key.strip_prefix(SET)?, value.trim())))
        {
            let is_same = lines.iter().any(|line| line.key == key && line.value == value);
            if !value.is_empty() && !is_same {
                moves.push(Move {
                    key: key.to_owned(),
                    value: value.to_owned(),
                });
            }
        }
        let standard = standard.to_owned();
        Ok((!moves.is_empty()).then_some(Draft::Moves { standard, moves }))
    }

    /// Returns the address of the same simulation with other parameters in place of its own.
    pub fn address(&self, path: &str, with: &[(&str, &str)]) -> String {
        let own = self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let own = own.filter(|(key, _)| *key != "after" && !with.iter().any(|(other, _)| other == key));
        let pairs = own.chain(with.iter().copied()).filter(|(_, value)| !value.is_empty());
        let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
        let pairs = pairs.map(|(key, value)| format!("{}={}", encoded(key), encoded(value)));
        format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
    }
}

//! The address of a list of firms: every state of the list is one address, and the same address is the same list.

use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::search::{SearchQuery, SearchSort, TierHeld};
use crate::app::{Error, FieldError};
use crate::domain::day::Day;
use crate::domain::text::{self, too_long};

/// What stays as it is in a query string.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The parameters of a list of firms, as they stand in the address; keys may repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchParams(Vec<(String, String)>);

impl SearchParams {
    /// Takes the parameters of an address; empty ones say nothing.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        let mut kept: Vec<(String, String)> = Vec::new();
        for (key, value) in pairs {
            let pair = (key, value.trim().to_owned());
            if !pair.1.is_empty() && !kept.contains(&pair) {
                kept.push(pair);
            }
        }
        Self(kept)
    }

    /// Returns the first value of a key, empty when there is none.
    pub fn first(&self, key: &str) -> &str {
        self.0
            .iter()
            .find(|(found, _)| found == key)
            .map_or("", |(_, value)| value)
    }

    fn values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(found, _)| found == key)
            .map(|(_, value)| value.as_str())
    }

    /// Returns every parameter but those of these keys.
    pub fn without<'a>(&'a self, keys: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        let pairs = self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        pairs.filter(move |(key, _)| !keys.contains(key))
    }

    /// Returns the address with the value of one key replaced; `None` takes the key away. The page starts anew.
    pub fn address(&self, key: &str, value: Option<&str>) -> String {
        let left_out = ["after", key];
        let kept = self.without(&left_out);
        write_address(kept.chain(value.map(|value| (key, value))))
    }

    /// Returns the address with one filter value added, or taken away when it is there.
    pub fn toggled(&self, key: &str, value: &str) -> String {
        let kept = self.without(&["after"]).filter(|pair| *pair != (key, value));
        let is_new = !self.values(key).any(|found| found == value);
        write_address(kept.chain(is_new.then_some((key, value))))
    }

    /// Returns the address that hands out the whole list.
    pub fn export_address(&self) -> String {
        self.address("limit", None)
            .replacen("/enterprises", "/enterprises/export", 1)
    }

    /// Returns the address without one value of a filter.
    pub fn dropped(&self, key: &str, value: &str) -> String {
        write_address(self.without(&["after"]).filter(|pair| *pair != (key, value)))
    }

    /// Returns the address of the page that begins behind a place.
    pub fn page_after(&self, place: &str) -> String {
        self.address("after", Some(place))
    }

    /// Reads what is asked for.
    ///
    /// # Errors
    /// Names every parameter whose value is none.
    pub fn query(&self, today: Day) -> Result<SearchQuery, Error> {
        let mut errors = Vec::new();
        let query = SearchQuery {
            tiers: self.codes("tier", "称号", &mut errors),
            counties: self.codes("county", "县区", &mut errors),
            zones: self.codes("zone", "功能区", &mut errors),
            industries: self.codes("industry", "行业", &mut errors),
            trends: self.codes("trend", "“风口”领域", &mut errors),
            chains: self.codes("chain", "产业链", &mut errors),
            fields: self.codes("field", "领域", &mut errors),
            sizes: self.values("size").map(str::to_owned).collect(),
            markets: self.values("market").map(str::to_owned).collect(),
            verdicts: self.values("verdict").map(str::to_owned).collect(),
            ends: self.codes("ends", "到期月数", &mut errors),
            statuses: self.codes("status", "经营状态", &mut errors),
            standing: self.one("standing", "称号状态", TierHeld::default(), &mut errors),
            sort: self.one("sort", "排序", SearchSort::default(), &mut errors),
            after: Some(self.first("after").to_owned()).filter(|after| !after.is_empty()),
            limit: self.one("limit", "每页家数", 20, &mut errors),
            count_facets: self.counts_facets(&mut errors),
            ..SearchQuery::new(self.first("q"), self.one("on", "日期", today, &mut errors))
        };
        errors.extend(too_long("搜索的内容", &query.text, text::QUERY).map(|why| wrong("q", why)));
        if errors.is_empty() {
            Ok(query)
        } else {
            Err(Error::Invalid(errors))
        }
    }

    fn codes<T: FromStr>(&self, key: &str, title: &str, errors: &mut Vec<FieldError>) -> Vec<T> {
        let mut codes = Vec::new();
        for value in self.values(key) {
            match value.parse() {
                Ok(code) => codes.push(code),
                Err(_) => errors.push(wrong(key, format!("{title}“{value}”无法识别，请从页面的筛选项里选"))),
            }
        }
        codes
    }

    fn one<T: FromStr>(&self, key: &str, title: &str, absent: T, errors: &mut Vec<FieldError>) -> T {
        match self.first(key) {
            "" => absent,
            value => value.parse().unwrap_or_else(|_| {
                errors.push(wrong(key, format!("{title}“{value}”无法识别")));
                absent
            }),
        }
    }

    /// A program that only wants the firms need not wait for the counts beside the filters.
    fn counts_facets(&self, errors: &mut Vec<FieldError>) -> bool {
        match self.first("facets") {
            "" | "all" => true,
            "none" => false,
            other => {
                errors.push(wrong("facets", format!("筛选计数“{other}”无法识别，可用 all、none")));
                true
            }
        }
    }
}

fn wrong(field: &str, message: String) -> FieldError {
    FieldError {
        field: field.to_owned(),
        message,
    }
}

fn write_address<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<String> = pairs
        .map(|(key, value)| format!("{key}={}", utf8_percent_encode(value, ENCODED)))
        .collect();
    if pairs.is_empty() {
        return "/enterprises".to_owned();
    }
    format!("/enterprises?{}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> SearchParams {
        SearchParams::new(
            pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn a_state_is_an_address_and_changing_it_starts_at_the_first_page() {
        let state = params(&[("q", "轴承 A&B"), ("county", "410305"), ("zone", ""), ("after", "1-2")]);
        assert_eq!(
            state.address("sort", Some("name")),
            "/enterprises?q=%E8%BD%B4%E6%89%BF%20A%26B&county=410305&sort=name"
        );
        assert_eq!(
            state.toggled("county", "410305"),
            "/enterprises?q=%E8%BD%B4%E6%89%BF%20A%26B"
        );
        assert!(
            state
                .toggled("county", "410307")
                .ends_with("county=410305&county=410307")
        );
        assert!(state.page_after("3-4").ends_with("county=410305&after=3-4"));
        assert_eq!(params(&[]).address("q", None), "/enterprises");
    }

    #[test]
    fn every_wrong_parameter_is_named() {
        let today = "2026-11-22".parse().unwrap();
        let state = params(&[
            ("county", "洛龙区"),
            ("standing", "x"),
            ("sort", "y"),
            ("facets", "w"),
            ("on", "z"),
            ("limit", "-1"),
        ]);
        let Err(Error::Invalid(errors)) = state.query(today) else {
            panic!("all of it is wrong")
        };
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["county", "standing", "sort", "limit", "facets", "on"]);
    }
}

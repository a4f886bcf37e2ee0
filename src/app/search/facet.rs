//! The filters of an answer: each value with its title, its count and whether it is chosen.

use search_index::{Facet, FacetCounts};

use super::SearchQuery;
use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, FieldCode, IndustryCode, TierCode, ZoneCode};
use crate::domain::enterprise::{EnterpriseStatus, Market};
use crate::rules::screening::List;
use crate::view::enterprise::Named;
use crate::view::search::{FacetValue, FacetView};

/// Every filter with its counts.
pub(super) fn facets(query: &SearchQuery, counted: &[FacetCounts], catalog: &Catalog) -> Vec<FacetView> {
    counted.iter().map(|counts| facet(query, counts, catalog)).collect()
}

impl SearchQuery {
    /// Every filter that is set, in words: its title and the values that were chosen.
    pub(in crate::app) fn described_filters(&self, catalog: &Catalog) -> Vec<(&'static str, String)> {
        let filters = self.filters();
        let set = Facet::ALL.into_iter().filter(|facet| !filters.of(*facet).is_empty());
        set.map(|facet| {
            let values = filters.of(facet).iter();
            let titles: Vec<String> = values.map(|code| name_value(facet, code, catalog).title).collect();
            (heading(facet).1, titles.join("、"))
        })
        .collect()
    }
}

fn facet(query: &SearchQuery, counts: &FacetCounts, catalog: &Catalog) -> FacetView {
    let (key, title) = heading(counts.facet);
    let chosen = query.filters();
    let chosen = chosen.of(counts.facet);
    let values = counts.counts.iter().map(|(code, count)| FacetValue {
        value: name_value(counts.facet, code, catalog),
        count: *count,
        chosen: chosen.contains(code),
    });
    FacetView {
        key,
        title,
        values: values.collect(),
    }
}

/// The key of a filter in the address and its title.
fn heading(facet: Facet) -> (&'static str, &'static str) {
    match facet {
        Facet::Tier => ("tier", "称号"),
        Facet::Ends => ("ends", "称号到期"),
        Facet::Verdict => ("verdict", "筛查结论"),
        Facet::County => ("county", "县区"),
        Facet::Zone => ("zone", "功能区"),
        Facet::Industry => ("industry", "行业"),
        Facet::Trend => ("trend", "“风口”领域"),
        Facet::Chain => ("chain", "产业链"),
        Facet::Field => ("field", "其他领域"),
        Facet::Size => ("size", "企业规模"),
        Facet::Market => ("market", "上市"),
        Facet::Status => ("status", "经营状态"),
    }
}

/// Names a value; one that the catalogue no longer has stands for itself.
fn name_value(facet: Facet, code: &str, catalog: &Catalog) -> Named {
    let title = match facet {
        Facet::Tier => parsed::<TierCode>(code)
            .and_then(|code| catalog.tier(&code))
            .map(|tier| &tier.short_title),
        Facet::County => parsed::<DivisionCode>(code)
            .and_then(|code| catalog.division(&code))
            .map(|it| &it.title),
        Facet::Zone => parsed::<ZoneCode>(code)
            .and_then(|code| catalog.zone(&code))
            .map(|zone| &zone.short_title),
        Facet::Industry => parsed::<IndustryCode>(code)
            .and_then(|code| catalog.industry(&code))
            .map(|it| &it.title),
        Facet::Trend | Facet::Chain => parsed::<FieldCode>(code)
            .and_then(|code| catalog.field(&code))
            .map(|field| &field.title),
        Facet::Field => return name_field(code, catalog),
        Facet::Size => catalog.list_option(code).map(|option| &option.title),
        Facet::Market => return Named::new(code, parsed::<Market>(code).map(Market::title)),
        Facet::Ends => return Named::new(code, Some(&format!("{code} 个月内到期"))),
        Facet::Verdict => return name_verdict(code, catalog),
        Facet::Status => return Named::new(code, parsed::<EnterpriseStatus>(code).map(EnterpriseStatus::title)),
    };
    Named::new(code, title.map(String::as_str))
}

/// Fields of different lists may bear one title: the list stands beside it.
fn name_field(code: &str, catalog: &Catalog) -> Named {
    let found = catalog.field_lists.iter().find_map(|list| {
        let field = list.fields.iter().find(|field| field.code.as_str() == code)?;
        Some(format!("{}（{}）", field.title, list.title))
    });
    Named::new(code, found.as_deref())
}

/// A tier and a list of its screening.
fn name_verdict(code: &str, catalog: &Catalog) -> Named {
    let found = code.split_once(':').and_then(|(tier, list)| {
        let tier = catalog.tier(&parsed::<TierCode>(tier)?)?;
        Some(format!("{} · {}", tier.short_title, parsed::<List>(list)?.title()))
    });
    Named::new(code, found.as_deref())
}

fn parsed<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

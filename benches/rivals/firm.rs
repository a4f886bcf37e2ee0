//! The firms as every engine takes them in, and what a scan finds among them.

use std::path::Path;

use search_index::fold::fold_key;
use search_index::spelling;
use serde::Serialize;
use yanzhen::config::Config;
use yanzhen::store::Store;

use crate::ask::{Ask, Kind};
use crate::registry::clock;

/// Firms read with one question.
const BATCH: u64 = 2_000;

/// A firm with the texts that are looked into, folded as a question is.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Firm {
    pub(crate) id: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    /// All names, one a line.
    pub(crate) names: String,
    /// Products and business scope.
    pub(crate) texts: String,
    pub(crate) pinyin: String,
    pub(crate) initials: String,
    pub(crate) county: String,
    pub(crate) industry: String,
}

/// Reads every firm of the registry below a folder.
pub(crate) async fn read(folder: &Path) -> anyhow::Result<Vec<Firm>> {
    let url = Config::new(folder, None).database_url();
    let store = Store::open(&url, clock(), fold_key).await?;
    let (mut firms, mut after) = (Vec::new(), None);
    loop {
        let next = store.whole().list_enterprises_after(after, BATCH).await?;
        let Some(last) = next.last() else { return Ok(firms) };
        after = Some(last.id);
        firms.extend(next.into_iter().map(|firm| {
            let profile = firm.profile;
            let others = profile.other_names.iter().map(|other| other.name.as_str());
            let names: Vec<&str> = std::iter::once(profile.name.as_str()).chain(others).collect();
            let spoken: Vec<_> = names.iter().filter_map(|name| spelling(name)).collect();
            let lines = |each: Vec<String>| each.join("\n");
            Firm {
                id: firm.id.0,
                code: profile
                    .credit_code
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                names: lines(names.iter().map(|name| fold_key(name)).collect()),
                texts: format!("{}\n{}", profile.products, profile.scope),
                pinyin: lines(spoken.iter().map(|(full, _)| full.clone()).collect()),
                initials: lines(spoken.into_iter().map(|(_, initials)| initials).collect()),
                county: profile.division.as_ref().map(ToString::to_string).unwrap_or_default(),
                industry: profile.industry.as_ref().map(ToString::to_string).unwrap_or_default(),
                name: profile.name,
            }
        }));
    }
}

/// The firms that a question means, by nothing but reading them all.
pub(crate) fn scan(firms: &[Firm], ask: &Ask) -> Vec<i64> {
    let key = fold_key(&ask.text);
    let meets = |firm: &&Firm| match ask.kind {
        Kind::Code => firm.code == ask.text,
        Kind::Full => firm.name == ask.text,
        Kind::Initials => firm.initials.contains(&ask.text),
        Kind::Scope => ask.text.split(' ').all(|word| firm.texts.contains(word)),
        Kind::Filter => firm.names.contains(&key) && Some(&firm.county) == ask.county.as_ref(),
        Kind::Short | Kind::Infix | Kind::Pinyin | Kind::Typeahead => firm.names.contains(&key),
    };
    firms.iter().filter(meets).map(|firm| firm.id).collect()
}

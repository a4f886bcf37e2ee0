//! An index of the sourced firms and many fictional ones, made without a database.

use std::collections::HashMap;

use search_index::{Bookmark, Index, Query};
use tempfile::TempDir;
use yanzhen::app::demo::Demo;
use yanzhen::app::indexer::document;
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::enterprise::{Enterprise, EnterpriseId, Profile};
use yanzhen::domain::revision::Revision;
use yanzhen::domain::roster::Roster;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::SourceId;
use yanzhen::domain::tenure::{Award, Tenure, TenureId};

/// Firms of one commit.
const COMMIT: usize = 10_000;

pub(super) struct Registry {
    pub(super) index: Index,
    pub(super) catalog: Catalog,
    /// The sourced firms first.
    pub(super) firms: Vec<Firm>,
    pub(super) sourced: usize,
    _folder: TempDir,
}

pub(super) struct Firm {
    pub(super) profile: Profile,
    pub(super) awards: Vec<Award>,
}

impl Registry {
    pub(super) fn of(fictional: usize) -> Self {
        let seeds = Seeds::compiled();
        let catalog = Catalog::load(&seeds).unwrap();
        let roster = Roster::load(&seeds, &catalog).unwrap();
        let mut firms: Vec<Firm> = Vec::new();
        for firm in &roster.firms {
            firms.push(Firm {
                profile: firm.profile(SourceId(1)),
                awards: firm.tenures.iter().map(|tenure| tenure.award(SourceId(1))).collect(),
            });
        }
        let sourced = firms.len();
        let demo = Demo::load(&seeds, &catalog, 1).unwrap();
        let sources: Vec<SourceId> = demo.citations().iter().map(|_| SourceId(1)).collect();
        firms.extend(demo.firms(sources).take(fictional).map(|firm| Firm {
            profile: firm.profile,
            awards: firm.awards,
        }));
        let folder = tempfile::tempdir().unwrap();
        let index = Index::open(folder.path()).unwrap().index;
        let mut documents = Vec::with_capacity(COMMIT);
        for (id, firm) in (1..).zip(&firms) {
            documents.push(described(id, firm, &catalog));
            if documents.len() == COMMIT {
                index
                    .apply(
                        &documents,
                        Bookmark {
                            revision: id,
                            id,
                            ..Bookmark::default()
                        },
                    )
                    .unwrap();
                documents.clear();
            }
        }
        index
            .apply(
                &documents,
                Bookmark {
                    revision: i64::MAX,
                    ..Bookmark::default()
                },
            )
            .unwrap();
        Self {
            index,
            catalog,
            firms,
            sourced,
            _folder: folder,
        }
    }

    /// The registered names that an answer lists, those that may be meant last.
    pub(super) fn names(&self, text: &str) -> Vec<&str> {
        let query = Query {
            text: text.to_owned(),
            limit: 20,
            count_facets: false,
            ..Query::default()
        };
        let hits = self.index.search(&query).unwrap();
        hits.hits
            .iter()
            .chain(&hits.meant)
            .map(|hit| self.name(hit.id))
            .collect()
    }

    pub(super) fn suggested(&self, text: &str) -> usize {
        let query = Query {
            text: text.to_owned(),
            limit: 8,
            ..Query::default()
        };
        self.index.suggest(&query).unwrap().len()
    }

    pub(super) fn name(&self, id: i64) -> &str {
        &self.firms[usize::try_from(id - 1).unwrap()].profile.name
    }

    /// The firms that a word leads to and whose name holds another: what the two words apart find, by a scan.
    pub(super) fn labelled(&self, label: &str, word: &str) -> Vec<&str> {
        let holds = |firm: &&Firm| {
            let profile = &firm.profile;
            let division = profile.division.as_ref().and_then(|code| self.catalog.division(code));
            let zone = profile.zone.as_ref().and_then(|code| self.catalog.zone(code));
            let tiers = firm.awards.iter().filter_map(|award| self.catalog.tier(&award.tier));
            let placed = division.is_some_and(|it| it.title.contains(label) || it.aliases.iter().any(|it| it == label));
            let zoned = zone.is_some_and(|it| it.title.contains(label) || it.aliases.iter().any(|it| it == label));
            let titled = tiers
                .into_iter()
                .any(|it| it.title.contains(label) || it.aliases.iter().any(|it| it == label));
            (placed || zoned || titled) && profile.name.contains(word)
        };
        self.firms
            .iter()
            .filter(holds)
            .map(|firm| firm.profile.name.as_str())
            .collect()
    }

    /// How many firms bear each registered name cut down to its distinctive part and trade.
    pub(super) fn by_core(&self) -> HashMap<String, Vec<&str>> {
        let mut by_core: HashMap<String, Vec<&str>> = HashMap::new();
        for firm in &self.firms {
            by_core
                .entry(core(&firm.profile.name))
                .or_default()
                .push(&firm.profile.name);
        }
        by_core
    }
}

/// The distinctive part of a name and its trade.
pub(super) fn core(name: &str) -> String {
    let parts = search_index::name::dissect(name);
    parts.brand + &parts.trade
}

fn described(id: i64, firm: &Firm, catalog: &Catalog) -> search_index::Document {
    let enterprise = Enterprise {
        id: EnterpriseId(id),
        profile: firm.profile.clone(),
        revision: Revision(1),
    };
    let tenure = |award: &Award| Tenure {
        id: TenureId(1),
        enterprise: enterprise.id,
        award: award.clone(),
        recorded: Revision(1),
        superseded: None,
    };
    let tenures: Vec<Tenure> = firm.awards.iter().map(tenure).collect();
    document(&enterprise, &tenures, &[], catalog).unwrap()
}

//! Reading the roster and checking it against the catalogue.

use std::collections::BTreeSet;

use super::{Roster, RosterFirm, RosterSource};
use crate::domain::catalog::Catalog;
use crate::domain::code::DivisionCode;
use crate::domain::seed::{SeedError, Seeds};

const FILE: &str = "enterprises.toml";

impl Roster {
    /// Loads the roster and checks it against the catalogue.
    ///
    /// # Errors
    /// Every finding: unknown keys and codes, repeated names and codes, check digits that do not fit.
    pub fn load(seeds: &Seeds, catalog: &Catalog) -> Result<Self, Vec<SeedError>> {
        let roster: Self = seeds.read(FILE).map_err(|finding| vec![finding])?;
        let mut findings = Vec::new();
        for firm in &roster.firms {
            let problems = roster.problems(firm, catalog);
            findings.extend(problems.into_iter().map(|problem| found(seeds, &firm.name, problem)));
        }
        for (owner, name) in roster.repeated() {
            let problem = (
                format!("`{name}` stands twice"),
                "keep one entry per firm, source and code",
            );
            findings.push(found(seeds, owner, problem));
        }
        if findings.is_empty() { Ok(roster) } else { Err(findings) }
    }

    /// Returns the source of a key.
    pub fn source(&self, key: &str) -> Option<&RosterSource> {
        self.sources.iter().find(|source| source.key == key)
    }

    fn problems(&self, firm: &RosterFirm, catalog: &Catalog) -> Vec<Problem> {
        let mut problems = Vec::new();
        let tenure_sources = firm.tenures.iter().map(|tenure| &tenure.source);
        let own_sources = firm.own_short.iter().map(|own| &own.source);
        for key in tenure_sources
            .chain(own_sources)
            .chain([&firm.source])
            .filter(|key| self.source(key).is_none())
        {
            problems.push((format!("`{key}` is no source"), "add a [[source]] with this key"));
        }
        if let Some(code) = firm.division.as_ref().filter(|code| !is_county(catalog, code)) {
            problems.push((
                format!("`{code}` is no division"),
                "use a county's code of divisions.toml",
            ));
        }
        if let Some(code) = firm.zone.as_ref().filter(|code| catalog.zone(code).is_none()) {
            problems.push((format!("`{code}` is no zone"), "use a zone's code of divisions.toml"));
        }
        for own in firm.own_short.iter().filter(|own| !firm.short.contains(&own.name)) {
            problems.push((
                format!("`{}` is none of its short names", own.name),
                "add it to `short` too",
            ));
        }
        for tenure in &firm.tenures {
            if catalog.tier(&tenure.tier).is_none() {
                problems.push((format!("`{}` is no tier", tenure.tier), "use a code of tiers.toml"));
            }
            if tenure.until.is_some_and(|until| until < tenure.from) {
                problems.push((
                    format!("`{}` ends before it begins", tenure.tier),
                    "correct from or until",
                ));
            }
        }
        let doubted = firm.credit_code.as_ref().filter(|code| !code.doubts().is_empty());
        if let Some(code) = doubted {
            problems.push((
                format!("a check digit of `{}` does not fit", code.as_str()),
                "leave a doubtful code out",
            ));
        }
        problems
    }

    /// Returns the owner and the text of everything that may stand only once and stands twice.
    fn repeated(&self) -> Vec<(&str, &str)> {
        let keys = self
            .sources
            .iter()
            .map(|source| (source.key.as_str(), source.key.as_str()));
        let names = self.firms.iter().map(|firm| (firm.name.as_str(), firm.name.as_str()));
        let codes = self.firms.iter().filter_map(|firm| {
            let code = firm.credit_code.as_ref()?;
            Some((firm.name.as_str(), code.as_str()))
        });
        let mut seen = BTreeSet::new();
        keys.chain(names)
            .chain(codes)
            .filter(|(_, text)| !seen.insert(*text))
            .collect()
    }
}

/// What is wrong with an entry, and what to do.
type Problem = (String, &'static str);

/// A former code stands for a county too, but a seed names the present one.
fn is_county(catalog: &Catalog, code: &DivisionCode) -> bool {
    catalog.division(code).is_some_and(|division| division.code == *code)
}

fn found(seeds: &Seeds, key: &str, (problem, fix): Problem) -> SeedError {
    SeedError {
        file: FILE.to_owned(),
        line: seeds.last_line_with(FILE, &format!("= \"{key}\"")),
        key: key.to_owned(),
        problem,
        fix: fix.to_owned(),
    }
}

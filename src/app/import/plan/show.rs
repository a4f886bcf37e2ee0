//! A plan as a reader sees it, and its digest: built row by row, keeping only what a page can show.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::PlannedRow;
use crate::app::import::Upload;
use crate::app::import::draft::{Reading, Unread, place_title};
use crate::domain::catalog::Catalog;
use crate::domain::digest::hex;
use crate::domain::enterprise::{EnterpriseId, Profile};
use crate::domain::import::RowOutcome;
use crate::domain::revision::Revision;
use crate::view::import::{FindingView, MatchedView, OutcomeCounts, PlanRowView, PlanView, UnreadView};

/// Rows of each outcome that a preview keeps; the counts speak of all.
const KEPT: u64 = 500;

/// What becomes of the rows planned so far.
#[derive(Default)]
pub(in crate::app::import) struct Summary {
    counts: OutcomeCounts,
    hash: Sha256,
    rows: Vec<PlanRowView>,
    /// What was not taken over → how many rows, and the first of them.
    findings: BTreeMap<String, Found>,
}

/// How often something was found, and where first.
struct Found {
    rows: u64,
    first: u32,
    unread: Option<Unread>,
}

/// Findings that are told apart; a file in which every cell is wrong in its own way need not fill the memory.
const FINDINGS: usize = 500;

impl Summary {
    /// Takes in the next row. Firms that came with the file itself have no number that two runs would share.
    pub(in crate::app::import) fn add(&mut self, row: &PlannedRow, firms_before: EnterpriseId) {
        self.counts.add(row.outcome, 1);
        if row.outcome != RowOutcome::Skipped {
            row.notes.iter().for_each(|note| {
                self.find(
                    format!("{}：{}", note.place, note.problem),
                    row.place,
                    note.unread.as_ref(),
                )
            });
        }
        if row.outsider.is_some() {
            self.find(
                "外地企业，跳过（需要时选择“外地企业也登记”）".to_owned(),
                row.place,
                None,
            );
        }
        let firm = row.firm.as_ref().map_or(0, |(id, ..)| id.0);
        let firm = if 0 < firm && firm <= firms_before.0 { firm } else { 0 };
        self.hash
            .update(format!("{}|{}|{firm}|{}\n", row.place, row.outcome, row.reason));
    }

    fn find(&mut self, what: String, first: u32, unread: Option<&Unread>) {
        let full = self.findings.len() >= FINDINGS && !self.findings.contains_key(&what);
        let (what, unread) = match full {
            true => ("其他未采用的内容".to_owned(), None),
            false => (what, unread.cloned()),
        };
        let begun = || Found { rows: 0, first, unread };
        self.findings.entry(what).or_insert_with(begun).rows += 1;
    }

    /// Returns what was not taken over, each kind once, the most frequent first.
    pub(in crate::app::import) fn findings(&self, sheets: &[String]) -> Vec<FindingView> {
        let view = |(what, found): (&String, &Found)| FindingView {
            what: what.clone(),
            rows: found.rows,
            first: place_title(found.first, sheets),
            unread: found
                .unread
                .clone()
                .map(|Unread { column, written }| UnreadView { column, written }),
        };
        let mut findings: Vec<FindingView> = self.findings.iter().map(view).collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.rows));
        findings
    }

    /// Takes in the next row and keeps it for a reader, unless there are many like it.
    pub(in crate::app::import) fn show(&mut self, row: &PlannedRow, reading: &Reading, catalog: &Catalog) {
        self.add(row, EnterpriseId(i64::MAX));
        if KEPT < self.counts.of(row.outcome) {
            return;
        }
        self.rows.push(PlanRowView {
            line: row.place,
            place: place_title(row.place, &reading.sheets),
            name: row.name.clone(),
            outcome: row.outcome,
            reason: row.reason.clone(),
            enterprise: row.firm.as_ref().map(|(id, name, ground)| MatchedView {
                id: *id,
                name: name.clone(),
                ground: ground.title().to_owned(),
            }),
            candidates: row.candidates.iter().map(|candidate| candidate.view(catalog)).collect(),
        });
    }

    /// Hashes what becomes of the rows: two plans that would do the same have the same digest.
    pub(in crate::app::import) fn digest(&self) -> String {
        let hash = self.hash.clone().finalize();
        hex(&hash[..16])
    }

    /// Shows the plan, which was made of the registry at a revision.
    pub(in crate::app::import) fn view(self, (reading, upload): (&Reading, &Upload), revision: Revision) -> PlanView {
        PlanView {
            digest: format!("{}-{}", revision.0, self.digest()),
            file_name: upload.file_name.clone(),
            file_hash: reading.citation.file_hash.clone(),
            kind: reading.kind,
            source_title: reading.citation.title.clone(),
            document: reading.citation.document.clone(),
            remarks: reading.remarks.clone(),
            findings: self.findings(&reading.sheets),
            left_out: self.counts.total() - self.rows.len() as u64,
            counts: self.counts,
            rows: self.rows,
        }
    }
}

/// Names what differs; destructured so that a new field cannot be forgotten.
pub(super) fn changes_between(before: &Profile, after: &Profile) -> Vec<&'static str> {
    let Profile {
        name,
        other_names,
        credit_code,
        registration_number,
        stock_codes,
        division,
        zone,
        industry,
        fields,
        address,
        products,
        scope,
        established,
        status,
        fictional,
        details,
        source: _,
    } = after;
    let (people, known) = (&details.people, &before.details.people);
    let checks = [
        (*name != before.name, "企业名称（原名称转为曾用名）"),
        (*other_names != before.other_names, "其他名称"),
        (*credit_code != before.credit_code, "统一社会信用代码"),
        (*registration_number != before.registration_number, "注册号"),
        (*stock_codes != before.stock_codes, "股票代码"),
        (*division != before.division, "所属县区"),
        (*zone != before.zone, "功能区"),
        (*industry != before.industry, "行业"),
        (*fields != before.fields, "产业领域"),
        (*address != before.address, "地址"),
        (*products != before.products, "主导产品"),
        (*scope != before.scope, "经营范围"),
        (*established != before.established, "成立日期"),
        (*status != before.status, "经营状态"),
        (*fictional != before.fictional, "虚构标记"),
        (details.kind != before.details.kind, "企业类型"),
        (details.capital != before.details.capital, "注册资本"),
        (people.legal_representative != known.legal_representative, "法定代表人"),
        (people.contacts != known.contacts, "联系人和电话"),
        (people.mail != known.mail, "企业邮箱"),
    ];
    checks
        .into_iter()
        .filter(|(changed, _)| *changed)
        .map(|(_, title)| title)
        .collect()
}

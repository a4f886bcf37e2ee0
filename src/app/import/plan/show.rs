//! A plan as a reader sees it, and its digest.

use sha2::{Digest, Sha256};

use super::{Plan, PlannedRow};
use crate::app::import::Upload;
use crate::app::import::draft::{Reading, place_title};
use crate::domain::catalog::Catalog;
use crate::domain::enterprise::Profile;
use crate::view::import::{MatchedView, OutcomeCounts, PlanRowView, PlanView};

impl Plan {
    /// Counts what becomes of the rows.
    pub(in crate::app::import) fn counts(&self) -> OutcomeCounts {
        let mut counts = OutcomeCounts::default();
        self.rows.iter().for_each(|row| counts.add(row.outcome, 1));
        counts
    }

    /// Hashes what becomes of the rows: two plans that would do the same have the same digest.
    pub(in crate::app::import) fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for row in &self.rows {
            let firm = row.firm.as_ref().map_or(0, |(id, ..)| id.0);
            hash.update(format!("{}|{}|{firm}|{}\n", row.place, row.outcome, row.reason));
        }
        hash.finalize()
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Shows the plan.
    pub(in crate::app::import) fn view(&self, reading: &Reading, upload: &Upload, catalog: &Catalog) -> PlanView {
        let row = |row: &PlannedRow| PlanRowView {
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
        };
        PlanView {
            file_name: upload.file_name.clone(),
            file_hash: reading.citation.file_hash.clone(),
            kind: reading.kind,
            source_title: reading.citation.title.clone(),
            document: reading.citation.document.clone(),
            remarks: reading.remarks.clone(),
            counts: self.counts(),
            digest: self.digest(),
            rows: self.rows.iter().map(row).collect(),
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
        source: _,
    } = after;
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
    ];
    checks
        .into_iter()
        .filter(|(changed, _)| *changed)
        .map(|(_, title)| title)
        .collect()
}

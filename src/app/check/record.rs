//! Taking a self-check over into the registry: what a firm handed in is recorded as its own word, whatever source
//! it named, and never as proof.

use std::collections::BTreeMap;

use super::read::{Understood, understand};
use super::request::CheckRequest;
use crate::app::{Error, Noun, Session};
use crate::domain::audit::Action;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::filing::{Figures, Value, Values};
use crate::domain::source::{Citation, Confidence, SourceKind};
use crate::store::Tx;

/// What was recorded.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Recorded {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// The years that have figures now.
    pub years: Vec<i32>,
    /// How many values were handed in.
    pub values: usize,
}

impl Session {
    /// Records the figures of a self-check for a firm. What the firm said before of other indicators stays.
    ///
    /// # Errors
    /// `NotFound` when there is no such firm, `Invalid` when the file cannot be read or says nothing.
    pub async fn record_check(&self, enterprise: EnterpriseId, request: &CheckRequest) -> Result<Recorded, Error> {
        let understood = understand(request, self.catalog(), self.today())?;
        let firm = self.reader().find_enterprise(enterprise).await?;
        firm.ok_or(Error::NotFound(Noun::Enterprise))?;
        let by_year = by_year(&understood);
        if by_year.is_empty() {
            return Err(Error::invalid(
                "request",
                "自测文件里没有填任何指标，没有可以登记的内容",
            ));
        }
        let recorded = Recorded {
            enterprise,
            years: by_year.keys().copied().collect(),
            values: by_year.values().map(BTreeMap::len).sum(),
        };
        let citation = citation(&understood, request);
        let work = async |tx: &Tx| -> Result<(), Error> {
            let source = tx.find_or_insert_source(&citation).await?;
            let before = tx.list_filings(&[enterprise]).await?;
            let own = before.iter().map(|filing| &filing.figures);
            let own: Vec<&Figures> = own.filter(|it| it.source_kind == SourceKind::SelfDeclared).collect();
            for (year, said) in &by_year {
                let kept = own.iter().find(|figures| figures.year == *year);
                let mut values: Values = kept.map(|figures| figures.values.clone()).unwrap_or_default();
                values.extend(said.clone());
                let figures = Figures {
                    year: *year,
                    source,
                    source_kind: SourceKind::SelfDeclared,
                    values,
                };
                tx.insert_filing(enterprise, &figures).await?;
            }
            Ok(())
        };
        self.write(Action::RecordFiling, work).await?;
        Ok(recorded)
    }
}

/// Two sources that a firm names for one value leave what either allows.
fn by_year(understood: &Understood) -> BTreeMap<i32, Values> {
    let mut by_year: BTreeMap<i32, Values> = BTreeMap::new();
    for figures in &understood.figures {
        let values = by_year.entry(figures.year).or_default();
        for (code, value) in &figures.values {
            let joined = match (values.remove(code), value) {
                (Some(Value::Number(a)), Value::Number(b)) => Value::Number(a.hull(b)),
                (Some(Value::Choice(a)), Value::Choice(b)) => Value::Choice(a.union(b).cloned().collect()),
                (_, value) => value.clone(),
            };
            values.insert(code.clone(), joined);
        }
    }
    by_year
}

fn citation(understood: &Understood, request: &CheckRequest) -> Citation {
    Citation {
        kind: SourceKind::SelfDeclared,
        title: format!("企业交来的自测文件（评估日 {}；未填的项沿用此前自报）", understood.date),
        document: String::new(),
        link: String::new(),
        file_hash: crate::domain::digest::sha256_hex(request.to_json()),
        published: Some(understood.date),
        confidence: Confidence::C,
    }
}

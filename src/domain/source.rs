//! Sources 「来源」: the notice, list, filing or page a fact was taken from. Nothing is recorded without one.

use chrono::NaiveDate;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::word::words;

/// The registry's own number of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
pub struct SourceId(pub i64);

/// A source as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The registry's own number.
    pub id: SourceId,
    /// What is known of it.
    pub citation: Citation,
}

/// What identifies a source; two equal citations are one source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Citation {
    /// What kind of source it is.
    pub kind: SourceKind,
    /// Its title, e.g. a notice's.
    pub title: String,
    /// The document number 「文号」, empty when it has none.
    pub document: String,
    /// Where it can be read, empty when nowhere public.
    pub link: String,
    /// The SHA-256 of the imported file in hex, empty when none was imported.
    pub file_hash: String,
    /// When it was published.
    pub published: Option<NaiveDate>,
    /// How far its content is verified.
    pub confidence: Confidence,
}

/// The kind of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// A public notice or list of an authority 「公告、名单」.
    Notice,
    /// The national cultivation platform 「优质中小企业梯度培育平台」.
    Platform,
    /// An audited report 「审计报告」.
    Audit,
    /// What the enterprise says of itself 「企业自报」.
    SelfDeclared,
    /// A press report or stock-exchange filing 「公开报道」.
    Press,
    /// Made up for a demonstration 「虚构」.
    Fictional,
}

/// How far a text or figure is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Confidence {
    /// An official copy, or several independent sources agree.
    A,
    /// One source.
    B,
    /// Not verified.
    C,
}

words!(SourceKind {
    Notice = "notice",
    Platform = "platform",
    Audit = "audit",
    SelfDeclared = "self_declared",
    Press = "press",
    Fictional = "fictional",
});

impl SourceKind {
    /// Returns the kind as printed.
    pub fn title(self) -> &'static str {
        match self {
            SourceKind::Notice => "公告名单",
            SourceKind::Platform => "培育平台",
            SourceKind::Audit => "审计报告",
            SourceKind::SelfDeclared => "企业自报",
            SourceKind::Press => "公开报道",
            SourceKind::Fictional => "虚构数据",
        }
    }
}
words!(Confidence { A = "A", B = "B", C = "C" });

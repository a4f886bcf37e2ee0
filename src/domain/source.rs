//! Sources 「来源」: the notice, list, filing or page a fact was taken from. Nothing is recorded without one.

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::day::Day;
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
    pub published: Option<Day>,
    /// How far its content is verified.
    pub confidence: Confidence,
}

words! {
    /// The kind of a source.
    pub enum SourceKind {
        /// A public notice or list of an authority 「公告、名单」.
        Notice = "notice" "公告名单",
        /// The national cultivation platform 「优质中小企业梯度培育平台」.
        Platform = "platform" "培育平台",
        /// An audited report 「审计报告」.
        Audit = "audit" "审计报告",
        /// What the enterprise says of itself 「企业自报」.
        SelfDeclared = "self_declared" "企业自报",
        /// A press report or stock-exchange filing 「公开报道」.
        Press = "press" "公开报道",
        /// Made up for a demonstration 「虚构」.
        Fictional = "fictional" "虚构数据",
    }
}

words! {
    /// How far a text or figure is verified.
    #[derive(PartialOrd, Ord)]
    pub enum Confidence {
        /// An official copy, or several independent sources agree.
        A = "A" "有官方文本或多处独立来源一致",
        /// One source.
        B = "B" "仅有一处来源",
        /// Not verified.
        C = "C" "尚未核对",
    }
}

//! What can go wrong, by what the reader does next. Every face renders these five and nothing else.

use std::fmt;

use super::outage::outage_of;
use super::sheet::SheetError;
use crate::domain::access::Right;
use crate::store;

/// A use case that failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input is wrong: correct these fields. HTTP 422.
    #[error("invalid input: {}", .0.iter().map(|field| format!("{}: {}", field.field, field.message)).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<FieldError>),
    /// There is no such thing, or it is out of scope. HTTP 404.
    #[error("no such {0}")]
    NotFound(Noun),
    /// It exists already, or somebody else changed it. HTTP 409.
    #[error("conflict: {0}")]
    Conflict(Conflict),
    /// The role lacks this right. HTTP 403.
    #[error("the right `{0}` is missing")]
    Forbidden(Right),
    /// Our fault. HTTP 500; the cause goes to the log once, the reader gets the request id.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct FieldError {
    /// The field's name in the form, query or file.
    pub field: String,
    /// In Chinese: what is wrong and what to do.
    pub message: String,
}

impl FieldError {
    /// Says what is wrong with a field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        let (field, message) = (field.into(), message.into());
        Self { field, message }
    }
}

/// What was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    /// A page or route.
    Page,
    /// An enterprise.
    Enterprise,
    /// A tier.
    Tier,
    /// A standard in force.
    Standard,
    /// A kept assessment.
    Assessment,
    /// A goal.
    Goal,
    /// An import.
    Import,
    /// Work in the background.
    Job,
    /// A preset of exports.
    Preset,
    /// A plan.
    Plan,
    /// A matter.
    Matter,
    /// An account.
    Account,
    /// A token.
    Token,
    /// A link that works once.
    Link,
}

/// Why the present state does not allow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// A unique field is taken: its code, e.g. `credit_code`.
    Duplicate(String),
    /// Somebody else changed the record since it was read.
    Stale,
    /// The step does not follow from the present state; says which.
    Transition(String),
}

impl Error {
    /// Says that one field is wrong.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }

    /// Says in one sentence what went wrong, for whoever reads it later.
    pub(super) fn sentence(&self) -> String {
        match self {
            Error::Invalid(fields) => {
                let said: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
                said.join("；")
            }
            Error::Conflict(Conflict::Transition(why)) => why.clone(),
            Error::Conflict(Conflict::Duplicate(_) | Conflict::Stale) => "登记库里已有改动，与之冲突".to_owned(),
            Error::NotFound(_) => "要办理的记录已经不在".to_owned(),
            Error::Forbidden(right) => format!("没有“{}”的权限", right.title()),
            Error::Internal(cause) => match outage_of(cause) {
                Some(outage) => format!("{}。{}", outage.title(), outage.advice()),
                None => "系统出错，详情见日志".to_owned(),
            },
        }
    }
}

/// Says in Chinese why a JSON or TOML text cannot be read, from what its reader says in English.
pub fn in_chinese(why: &str) -> String {
    let quoted: Vec<&str> = why.split('`').skip(1).step_by(2).collect();
    let first = quoted.first().copied().unwrap_or_default();
    let says = |words: &[&str]| words.iter().any(|word| why.contains(word));
    if says(&["unknown field", "unknown variant"]) {
        let known = quoted.get(1..).unwrap_or_default().join("、");
        return format!("没有“{first}”这一项；可写 {known}");
    }
    if says(&["missing field"]) {
        return format!("缺少“{first}”");
    }
    if says(&["duplicate"]) {
        return format!("“{first}”写了两次");
    }
    if says(&["invalid type", "invalid value"]) {
        return "值的类型不对；文字要加引号，几个值写成方括号里的列表".to_owned();
    }
    if says(&["EOF", "eof"]) {
        return "内容不完整，缺少结尾的括号或引号".to_owned();
    }
    "写法不对；请检查引号、逗号和括号".to_owned()
}

impl fmt::Display for Noun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Noun::Page => "page",
            Noun::Enterprise => "enterprise",
            Noun::Tier => "tier",
            Noun::Standard => "standard",
            Noun::Assessment => "assessment",
            Noun::Goal => "goal",
            Noun::Import => "import",
            Noun::Job => "job",
            Noun::Account => "account",
            Noun::Token => "token",
            Noun::Link => "link",
            Noun::Preset => "preset",
            Noun::Plan => "plan",
            Noun::Matter => "matter",
        })
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Conflict::Duplicate(field) => write!(f, "duplicate {field}"),
            Conflict::Stale => f.write_str("stale revision"),
            Conflict::Transition(why) => f.write_str(why),
        }
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Invalid(fields)
    }
}

impl From<SheetError> for Error {
    fn from(why: SheetError) -> Self {
        match why {
            SheetError::Busy | SheetError::Unread => Self::Internal(why.into()),
            why => Self::invalid("file", why.to_string()),
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        Self::Internal(cause)
    }
}

impl From<store::Error> for Error {
    fn from(cause: store::Error) -> Self {
        match cause {
            store::Error::Unique { constraint } => Self::Conflict(Conflict::Duplicate(constraint)),
            store::Error::Stale { .. } => Self::Conflict(Conflict::Stale),
            store::Error::NotFound { noun: "enterprise", .. } => Self::NotFound(Noun::Enterprise),
            store::Error::NotFound { noun: "job", .. } => Self::NotFound(Noun::Job),
            store::Error::NotFound { noun: "matter", .. } => Self::NotFound(Noun::Matter),
            store::Error::TooManyJobs { most } => {
                let why = format!("已有 {most} 项后台任务等待办理，请等它们办完再提出");
                Self::Conflict(Conflict::Transition(why))
            }
            store::Error::LeaseLost { .. } => {
                let why = "这项任务已经取消，或由别的进程接手".to_owned();
                Self::Conflict(Conflict::Transition(why))
            }
            store::Error::Referenced => {
                let why = "其他记录引用了它，不能删除；请先处理那些记录".to_owned();
                Self::Conflict(Conflict::Transition(why))
            }
            other => Self::Internal(other.into()),
        }
    }
}

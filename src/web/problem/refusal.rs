//! What the use cases refuse, in the words of the reader.

use std::sync::Arc;

use axum::http::StatusCode;

use super::Problem;
use crate::app::outage::outage_of;
use crate::app::{Conflict, Error, Noun};
use crate::domain::outage::Outage;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(fields) => {
                let detail = "请按下面的提示更正后再提交。";
                let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "填写的内容有误", detail);
                problem.fields = fields;
                problem
            }
            Error::NotFound(noun) => not_found(noun),
            Error::Conflict(conflict) => from_conflict(conflict),
            Error::Forbidden(right) => {
                let detail = format!(
                    "这一步需要“{}”的权限。如果工作需要，请联系系统管理员调整角色或管辖范围。",
                    right.title()
                );
                Self::new(StatusCode::FORBIDDEN, "forbidden", "没有办理这件事的权限", detail)
            }
            Error::Internal(cause) => match outage_of(&cause) {
                Some(outage) => Self::outage(outage, cause),
                None => Self::internal(cause),
            },
        }
    }
}

impl Problem {
    /// Says what an operator can mend; the cause goes to the log.
    pub fn outage(outage: Outage, cause: anyhow::Error) -> Self {
        let status = match outage {
            Outage::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Outage::Unwritable | Outage::Busy | Outage::Away | Outage::IndexBusy | Outage::Readers => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Outage::Damaged => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut problem = Self::new(status, outage.code(), outage.title(), outage.advice());
        problem.cause = Some(Arc::new(cause));
        problem
    }
}

fn not_found(noun: Noun) -> Problem {
    let (code, title, detail) = match noun {
        Noun::Page => ("not_found", "没有这个页面", "请核对网址，或从首页重新进入。"),
        Noun::Enterprise => (
            "enterprise_not_found",
            "没有找到这家企业",
            "可以用企业名称或统一社会信用代码重新查询。",
        ),
        Noun::Tier => ("tier_not_found", "没有这个称号", "请从名单页选择称号。"),
        Noun::Standard => (
            "standard_not_found",
            "没有适用的认定标准",
            "请换一个评估日期，或核对称号与用途。",
        ),
        Noun::Assessment => (
            "assessment_not_found",
            "没有存档这份测评",
            "请核对编号：存档编号是 64 位的数字和字母。",
        ),
        Noun::Goal => ("goal_not_found", "没有这个目标", "请从目标页选择。"),
        Noun::Preset => (
            "preset_not_found",
            "没有这个导出方案",
            "它可能已被删除，请从导出页重新选择。",
        ),
        Noun::Matter => (
            "matter_not_found",
            "没有这件事项",
            "请从诉求页选择；不由您负责的事项看不到。",
        ),
        Noun::Account => ("account_not_found", "没有这个账号", "请从账号页选择。"),
        Noun::Link => (
            "link_not_found",
            "这个链接已失效",
            "它已用过或过期了，请联系系统管理员重发。",
        ),
        Noun::Token => ("token_not_found", "没有这个令牌", "它可能已被撤销。"),
        Noun::Plan => ("plan_not_found", "没有这个规划", "请从目标页选择规划。"),
        Noun::Job => ("job_not_found", "没有这项后台任务", "请从后台任务页查看。"),
        Noun::Import => ("import_not_found", "没有这次导入", "请从导入页查看导入记录。"),
    };
    Problem::new(StatusCode::NOT_FOUND, code, title, detail)
}

fn from_conflict(conflict: Conflict) -> Problem {
    let (code, title, detail) = match conflict {
        Conflict::Duplicate(field) => (
            "duplicate",
            "已经登记过",
            format!("“{field}”与已有记录相同，请先查询确认。"),
        ),
        Conflict::Stale => (
            "stale",
            "记录已被别人修改",
            "请刷新页面，核对最新内容后再提交。".to_owned(),
        ),
        Conflict::Transition(why) => ("transition", "当前状态不允许这样办理", why),
    };
    Problem::new(StatusCode::CONFLICT, code, title, detail)
}

#[cfg(test)]
mod tests {
    use axum::http::header::RETRY_AFTER;
    use axum::response::IntoResponse;

    use super::*;
    use crate::app::sheet::SheetError;

    #[test]
    fn a_file_that_has_to_wait_is_no_wrong_file_and_says_when_to_come_again() {
        for why in [SheetError::Busy, SheetError::Unread] {
            let response = Problem::from(Error::from(why)).into_response();
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert!(response.headers().contains_key(RETRY_AFTER));
        }
        let wrong = Problem::from(Error::from(SheetError::Encrypted)).into_response();
        assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
}

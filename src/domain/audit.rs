//! Audit: one entry for each revision, chained by hashes. An entry is written by the same transaction as what it
//! speaks of and is never changed; a changed or missing one breaks the chain and is named.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::access::{Actor, Right};
use super::revision::Revision;
use super::word::words;

/// One write: who did what, when, to which records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The revision of the write.
    pub revision: Revision,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Who acted, in which role and scope.
    pub actor: Actor,
    /// What was done.
    pub action: Action,
    /// The records that were touched.
    pub subjects: Vec<Subject>,
}

words! {
    /// What a write is for.
    pub enum Action {
        /// Loads the reviewed data that ships with the program.
        Seed = "seed" "载入内置数据",
        /// Makes fictional firms for a demonstration.
        Demonstrate = "demonstrate" "生成虚构企业",
        /// Takes over a file.
        Import = "import" "导入",
        /// Decides a row that waited for a person.
        DecideImport = "decide_import" "处理待匹配行",
        /// Takes an import back.
        RevertImport = "revert_import" "撤销导入",
        /// Remembers how the headers of a list are read.
        RememberMapping = "remember_mapping" "记住列和内容的含义",
        /// Records a new enterprise.
        RegisterEnterprise = "register_enterprise" "登记企业",
        /// Changes what is known of an enterprise.
        UpdateEnterprise = "update_enterprise" "修改企业",
        /// Records a tenure.
        AwardTenure = "award_tenure" "登记称号",
        /// Corrects, ends or revokes a tenure.
        AmendTenure = "amend_tenure" "更正或终止称号",
        /// Records figures.
        RecordFiling = "record_filing" "登记经营数据",
        /// Hands out a list.
        Export = "export" "导出",
        /// Screens the registry against the law.
        Screen = "screen" "筛查",
        /// Keeps a set of columns for exports.
        SavePreset = "save_preset" "保存导出方案",
        /// Forgets a set of columns.
        DeletePreset = "delete_preset" "删除导出方案",
        /// Enters a plan or its goals.
        EnterPlan = "enter_plan" "录入规划",
        /// Deletes a plan or a goal that was entered.
        DeletePlan = "delete_plan" "删除规划或目标",
        /// Assigns shares of a goal to counties.
        AssignShares = "assign_shares" "分解目标到县区",
        /// Keeps an assessment.
        KeepAssessment = "keep_assessment" "存档评估",
        /// Enters a matter of a firm.
        OpenMatter = "open_matter" "登记诉求或走访",
        /// Acts on a matter.
        ActOnMatter = "act_on_matter" "办理诉求或走访",
        /// Goes over what is under way.
        Sweep = "sweep" "巡查时限",
        /// Calls a job off.
        CancelJob = "cancel_job" "取消后台任务",
        /// Builds a search index anew.
        Reindex = "reindex" "重建检索索引",
        /// Asks every kept assessment again.
        Replay = "replay" "重问存档的评估",
        /// Counts every doubt in the data.
        Lint = "lint" "数据体检",
        /// Shows somebody the people of a firm.
        RevealPeople = "reveal_people" "查看完整联系信息",
        /// Takes the people of a firm out of the registry.
        ErasePeople = "erase_people" "删除个人信息",
        /// Seals what was recorded before there were seals.
        Seal = "seal" "封存内容",
        /// Makes the first accounts of a registry.
        SetUpAccounts = "set_up_accounts" "设立首批账号",
        /// Makes an account, or asks for a role or scope of one.
        RequestGrant = "request_grant" "申请账号、角色或范围",
        /// Lets an account, role or scope take effect, or does not.
        DecideGrant = "decide_grant" "审批账号、角色或范围",
        /// Takes an account out of use, or back into it.
        DisableAccount = "disable_account" "停用或恢复账号",
        /// Makes the link with which somebody chooses a password.
        InviteAccount = "invite_account" "发出启用或重置链接",
        /// Lets somebody in again before the lock ends.
        UnlockAccount = "unlock_account" "解锁账号",
        /// Lets somebody into an account from the machine itself.
        BreakGlass = "break_glass" "应急处置账号",
        /// Begins a session.
        SignIn = "sign_in" "登录",
        /// Refuses to begin a session.
        RefuseSignIn = "refuse_sign_in" "登录失败",
        /// Ends a session.
        SignOut = "sign_out" "退出登录",
        /// Changes one's own password, second factor or recovery codes.
        ChangeSecrets = "change_secrets" "修改口令或验证方式",
        /// Makes or revokes a token of one's own.
        ChangeTokens = "change_tokens" "增减接口令牌",
        /// Changes how people sign in.
        ChangeSettings = "change_settings" "修改登录设置",
    }
}

words! {
    /// What kind of record a write touched, or the topic of a remark.
    #[derive(PartialOrd, Ord)]
    pub enum Record {
        /// Somebody who may sign in.
        Account = "account" "账号",
        /// A kept assessment.
        Assessment = "assessment" "存档评估",
        /// For whom an assessment was kept.
        AssessmentKeep = "assessment_keep" "为企业存档",
        /// A renaming or a move.
        Change = "change" "更名或迁移",
        /// A firm.
        Enterprise = "enterprise" "企业",
        /// A list that was handed out.
        Export = "export" "导出",
        /// Figures.
        Filing = "filing" "经营数据",
        /// A goal.
        Goal = "goal" "目标",
        /// A role or scope that was asked for.
        GrantRequest = "grant_request" "角色和范围申请",
        /// A file that is taken over.
        Import = "import" "导入",
        /// Work in the background.
        Job = "job" "后台任务",
        /// Which unit has a matter.
        Assignment = "assignment" "承办",
        /// A matter of a firm.
        Matter = "matter" "诉求或走访",
        /// What happened to a matter.
        MatterEvent = "matter_event" "办理经过",
        /// How headers are read.
        Mapping = "mapping" "列对应",
        /// A file that was handed in.
        Original = "original" "原文件",
        /// From where somebody acted.
        Origin = "origin" "来自",
        /// A published figure.
        Outcome = "outcome" "公布数",
        /// The people of a firm.
        People = "people" "联系信息",
        /// A plan.
        Plan = "plan" "规划",
        /// A set of columns.
        Preset = "preset" "导出方案",
        /// A firm that was screened.
        Screened = "screened" "筛查过的企业",
        /// Where a firm stands.
        Screening = "screening" "筛查结果",
        /// A run over the registry.
        ScreeningRun = "screening_run" "筛查",
        /// What the registry held when it was sealed.
        Seal = "seal" "内容封存",
        /// What is set for everybody who signs in.
        Setting = "setting" "登录设置",
        /// What a county shall contribute.
        Share = "share" "县区分解",
        /// A session of somebody who signed in.
        SignIn = "sign_in" "登录",
        /// What facts were taken from.
        Source = "source" "来源",
        /// The text of a standard.
        StandardText = "standard_text" "标准原文",
        /// A matter that is pressed for.
        Supervision = "supervision" "督办",
        /// A tier held.
        Tenure = "tenure" "称号记录",
        /// What a program signs in with.
        Token = "token" "接口令牌",
        /// An indicator that goals count by.
        WatchedIndicator = "watched_indicator" "目标用到的指标",
    }
}

words! {
    /// What happened to records.
    #[derive(PartialOrd, Ord)]
    pub enum Verb {
        /// One value is another.
        Change = "change" "改动",
        /// A person decided rows.
        Decide = "decide" "处理行",
        /// They are gone.
        Delete = "delete" "删除",
        /// They are new.
        Insert = "insert" "新增",
        /// Nothing; what follows is a remark.
        Remark = "remark" "",
        /// They were taken back.
        Remove = "remove" "移除",
        /// They are what they were before.
        Revert = "revert" "恢复",
        /// Rows were taken over.
        Rows = "rows" "写入行",
        /// A later version stands in their place.
        Supersede = "supersede" "取代",
        /// They changed.
        Update = "update" "修改",
    }
}

impl Action {
    /// Returns the right that it takes.
    pub fn right(self) -> Right {
        match self {
            Action::Seed | Action::Demonstrate | Action::Seal => Right::LoadSeeds,
            Action::Import | Action::DecideImport | Action::RememberMapping => Right::Import,
            Action::RevertImport => Right::RevertImport,
            Action::RegisterEnterprise | Action::UpdateEnterprise => Right::RegisterFirms,
            Action::AwardTenure | Action::AmendTenure => Right::AwardTitles,
            Action::RecordFiling => Right::RecordFigures,
            Action::Export => Right::Export,
            Action::RevealPeople => Right::RevealPeople,
            Action::ErasePeople => Right::ErasePeople,
            Action::Screen => Right::RunScreening,
            Action::SavePreset | Action::DeletePreset => Right::EditPresets,
            Action::EnterPlan | Action::DeletePlan | Action::AssignShares => Right::EditPlans,
            Action::KeepAssessment => Right::KeepAssessment,
            Action::OpenMatter | Action::ActOnMatter => Right::HandleMatters,
            Action::CancelJob | Action::Reindex | Action::Replay | Action::Sweep => Right::HandleJobs,
            Action::Lint => Right::SeeScreening,
            Action::SetUpAccounts
            | Action::RequestGrant
            | Action::DisableAccount
            | Action::InviteAccount
            | Action::ChangeSettings
            | Action::BreakGlass => Right::ManageAccounts,
            Action::DecideGrant | Action::UnlockAccount => Right::ApproveAccounts,
            Action::SignIn | Action::RefuseSignIn | Action::SignOut | Action::ChangeSecrets | Action::ChangeTokens => {
                Right::OwnAccount
            }
        }
    }

    /// Tells whether it is about who may sign in, not about firms.
    pub fn is_of_accounts(self) -> bool {
        let right = self.right();
        matches!(
            right,
            Right::ManageAccounts | Right::ApproveAccounts | Right::OwnAccount
        )
    }
}

impl Record {
    /// Tells whether it is about who may sign in, not about firms.
    pub fn is_of_accounts(self) -> bool {
        let accounts = [
            Self::Account,
            Self::GrantRequest,
            Self::Setting,
            Self::SignIn,
            Self::Token,
            Self::Origin,
        ];
        accounts.contains(&self)
    }
}

/// Records of one kind that a write touched, or a remark about it. An entry of an earlier version may name others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Subject {
    /// The word of a [`Record`].
    pub noun: String,
    /// The word of a [`Verb`].
    pub verb: String,
    /// Their numbers, e.g. `7` or `1-500,700`; of a change, number, column, old and new; the text of a remark.
    pub what: String,
}

/// A place where the audit or the data does not hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a table or `audit`.
    pub place: String,
    /// Which row, e.g. its number or revision; empty when it is the table as a whole.
    pub row: String,
    /// What is wrong.
    pub problem: String,
}

impl Fault {
    /// Tells whether the file of the database itself is damaged: then nothing else of it can be believed.
    pub fn is_of_the_file(&self) -> bool {
        self.place == "file"
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.row.is_empty() {
            true => write!(f, "{}: {}", self.place, self.problem),
            false => write!(f, "{} {}: {}", self.place, self.row, self.problem),
        }
    }
}

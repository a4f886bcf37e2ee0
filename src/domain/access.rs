//! Access: who acts, in which role, within which scope. Every write names its actor.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::account::AccountId;
use super::code::DivisionCode;
use super::enterprise::EnterpriseId;
use super::word::words;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// A name that a person recognises in the audit, e.g. an account or `yanzhen import`.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// Within which firms.
    pub scope: Scope,
    /// Who signed in; nobody did for a command or where there are no accounts.
    pub signed_in: Option<SignedIn>,
}

/// How somebody came to act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// With which account.
    pub account: AccountId,
    /// From where, for the audit: the address, and what was shown there.
    pub from: String,
    /// The rights that a token was limited to; all of the role's without a limit.
    pub only: Option<BTreeSet<Right>>,
}

words! {
    /// The role of an actor.
    pub enum Role {
        /// Reads what is public.
        Visitor = "visitor" "访客",
        /// Sees and files its own record.
        Enterprise = "enterprise" "企业",
        /// Finds and helps the firms that are assigned to it.
        Caseworker = "caseworker" "助企干部",
        /// Handles the requests that are handed to it.
        Unit = "unit" "承办单位",
        /// A county or city bureau.
        Bureau = "bureau" "主管部门",
        /// Accounts and settings. None of the three administrators sees business data.
        System = "system" "系统管理员",
        /// Approves accounts, rights and scopes.
        Security = "security" "安全管理员",
        /// The audit of both.
        Auditor = "auditor" "审计管理员",
    }
}

words! {
    #[derive(PartialOrd, Ord)]
    /// What a caller may be allowed to do. Within which firms is its [`Scope`]'s to say.
    pub enum Right {
        /// Published lists, plans, goals and standards.
        SeePublic = "see_public" "查看公开内容",
        /// Checks facts of its own, which are not stored.
        CheckFacts = "check_facts" "企业自测",
        /// Finds and opens firms.
        SeeFirms = "see_firms" "查看企业",
        /// Files figures of a firm.
        RecordFigures = "record_figures" "填报经营数据",
        /// Keeps an assessment.
        KeepAssessment = "keep_assessment" "存档评估",
        /// Sees who qualifies, and what is doubtful in the data.
        SeeScreening = "see_screening" "查看筛查和数据体检",
        /// Screens the registry.
        RunScreening = "run_screening" "运行筛查",
        /// Simulates a draft of a standard.
        Simulate = "simulate" "政策推演",
        /// Takes lists away.
        Export = "export" "导出名单",
        /// Takes lists in, and sees what was taken in.
        Import = "import" "导入名单",
        /// Takes an import back.
        RevertImport = "revert_import" "撤销导入",
        /// Takes a file away as it was handed in.
        OpenOriginal = "open_original" "取回导入的原文件",
        /// Sees people of a firm whole, and finds firms by them; the reason of each look is kept.
        RevealPeople = "reveal_people" "查看完整联系信息",
        /// Takes people of a firm out of the registry.
        ErasePeople = "erase_people" "删除个人信息",
        /// Registers and corrects firms.
        RegisterFirms = "register_firms" "登记和修改企业",
        /// Records and corrects titles.
        AwardTitles = "award_titles" "登记和更正称号",
        /// Keeps sets of columns for exports.
        EditPresets = "edit_presets" "保存导出方案",
        /// Enters plans and divides goals among counties.
        EditPlans = "edit_plans" "编制规划和分解目标",
        /// Sees and calls off work in the background.
        HandleJobs = "handle_jobs" "查看和取消后台任务",
        /// Sees who wrote what.
        SeeAudit = "see_audit" "查看写入记录",
        /// Loads the data that ships with the program.
        LoadSeeds = "load_seeds" "载入内置数据",
        /// Sees matters of firms, such as requests and visits.
        SeeMatters = "see_matters" "查看诉求和走访",
        /// Enters matters and acts on them.
        HandleMatters = "handle_matters" "登记和办理诉求",
        /// Looks after its own password, second factor, sessions and tokens.
        OwnAccount = "own_account" "管理本人账号",
        /// Sees who has an account, in which role and scope.
        SeeAccounts = "see_accounts" "查看账号",
        /// Makes accounts, asks for roles and scopes, and sets how people sign in.
        ManageAccounts = "manage_accounts" "管理账号和设置",
        /// Lets accounts, roles and scopes take effect.
        ApproveAccounts = "approve_accounts" "审批账号、角色和范围",
    }
}

impl Role {
    /// Tells whether the role has a right. There is no rest: a new role or right does not compile until each pair
    /// that it makes is decided here.
    #[rustfmt::skip]
    pub fn may(self, right: Right) -> bool {
        use Right::{ApproveAccounts, AwardTitles, CheckFacts, EditPlans, EditPresets, ErasePeople, Export, HandleJobs, HandleMatters};
        use Right::{Import, KeepAssessment, LoadSeeds, ManageAccounts, OpenOriginal, OwnAccount, RecordFigures};
        use Right::{RegisterFirms, RevealPeople, RevertImport, RunScreening, SeeAccounts, SeeAudit, SeeFirms, SeeMatters};
        use Right::{SeePublic, SeeScreening, Simulate};
        use Role::{Auditor, Bureau, Caseworker, Enterprise, Security, System, Unit, Visitor};
        match (self, right) {
            (Visitor | Enterprise | Caseworker | Unit | Bureau | System | Security | Auditor, SeePublic | CheckFacts | OwnAccount) => true,
            (System | Security | Auditor, SeeAccounts) | (System, ManageAccounts) | (Security, ApproveAccounts) => true,
            (Visitor | Enterprise | Caseworker | Unit | Bureau, SeeAccounts | ManageAccounts | ApproveAccounts)
            | (Security | Auditor, ManageAccounts)
            | (System | Auditor, ApproveAccounts) => false,
            (Enterprise | Caseworker | Bureau, SeeFirms) => true,
            (Visitor | Unit | System | Security | Auditor, SeeFirms) => false,
            (Enterprise | Bureau, RecordFigures) => true,
            (Visitor | Caseworker | Unit | System | Security | Auditor, RecordFigures) => false,
            (Caseworker | Bureau, RevealPeople) => true,
            (Visitor | Enterprise | Unit | System | Security | Auditor, RevealPeople) => false,
            (Enterprise | Caseworker | Unit | Bureau, SeeMatters | HandleMatters) => true,
            (Visitor | System | Security | Auditor, SeeMatters | HandleMatters) => false,
            (Bureau | Auditor, SeeAudit) => true,
            (Visitor | Enterprise | Caseworker | Unit | System | Security, SeeAudit) => false,
            (
                Bureau,
                KeepAssessment | SeeScreening | RunScreening | Simulate | Export | Import | RevertImport | OpenOriginal
                | RegisterFirms | ErasePeople | AwardTitles | EditPresets | EditPlans | HandleJobs | LoadSeeds,
            ) => true,
            (
                Visitor | Enterprise | Caseworker | Unit | System | Security | Auditor,
                KeepAssessment | SeeScreening | RunScreening | Simulate | Export | Import | RevertImport | OpenOriginal
                | RegisterFirms | ErasePeople | AwardTitles | EditPresets | EditPlans | HandleJobs | LoadSeeds,
            ) => false,
        }
    }
}

/// The firms an actor may see and change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The whole city.
    City,
    /// These divisions.
    Divisions(BTreeSet<DivisionCode>),
    /// These firms.
    Enterprises(BTreeSet<EnterpriseId>),
}

impl Role {
    /// Tells whether it is one of the three duties that nobody holds two of: who makes accounts, who approves them, who
    /// reads what both did.
    pub fn is_duty(self) -> bool {
        matches!(self, Role::System | Role::Security | Role::Auditor)
    }

    /// Tells whether a password alone does not let one in.
    pub fn needs_second_factor(self) -> bool {
        self.is_duty() || self == Role::Bureau
    }

    /// Tells whether it has to do with all firms, with none of them, or with those that somebody names.
    pub fn scope_is_given(self) -> bool {
        !self.is_duty() && self != Role::Visitor
    }
}

impl Actor {
    /// Returns somebody who did not sign in.
    pub fn new(name: impl Into<String>, role: Role, scope: Scope) -> Self {
        let (name, signed_in) = (name.into(), None);
        Self {
            name,
            role,
            scope,
            signed_in,
        }
    }

    /// Returns the operator at the command line or on the loopback pages: where there are no accounts, whoever can
    /// reach the machine acts for the city's bureau.
    pub fn local_bureau(name: impl Into<String>) -> Self {
        Self::new(name, Role::Bureau, Scope::City)
    }

    /// Returns whoever looks at what is public.
    pub fn visitor() -> Self {
        Self::new("访客", Role::Visitor, Scope::of_public())
    }

    /// Returns the account that acts.
    pub fn account(&self) -> Option<AccountId> {
        self.signed_in.as_ref().map(|signed_in| signed_in.account)
    }

    /// Tells whether it has a right: its role does, and the token that it came with was not limited to others.
    pub fn may(&self, right: Right) -> bool {
        let only = self.signed_in.as_ref().and_then(|signed_in| signed_in.only.as_ref());
        self.role.may(right) && only.is_none_or(|only| only.contains(&right))
    }
}

impl Scope {
    /// What is public is public of every firm, and what the three duties read is of none.
    pub fn of_public() -> Self {
        Self::City
    }

    /// Returns no firm at all.
    pub fn nothing() -> Self {
        Self::Enterprises(BTreeSet::new())
    }
}

//! Legal forms, branch words and the other generic parts of a firm name.

/// Forms after which a registered name may continue only with the name of a branch, longest first.
pub(super) const COMPANIES: &[&str] = &[
    "股份合作公司",
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "股份公司",
    "集团公司",
    "总公司",
];

/// Every ending that is a form and no trade, longest first.
pub(super) const FORMS: &[&str] = &[
    "农民专业合作社联合社",
    "股份合作公司",
    "农民专业合作社",
    "股份有限公司",
    "有限责任公司",
    "专业合作社",
    "有限公司",
    "股份公司",
    "集团公司",
    "合伙企业",
    "总公司",
    "合作社",
    "事务所",
    "研究院",
    "研究所",
    "设计院",
    "工作室",
    "经营部",
    "门市部",
    "家庭农场",
    "总厂",
    "公司",
    "集团",
    "控股",
    "股份",
    "商行",
    "中心",
    "工厂",
    "厂",
];

/// Endings that make a name that of a branch.
pub(super) const BRANCHES: &[&str] = &[
    "分公司",
    "支公司",
    "营业部",
    "办事处",
    "项目部",
    "分厂",
    "分店",
    "分院",
    "分所",
    "分行",
    "支行",
    "门店",
];

/// Words that make what follows a company's name a part of it, though they do not end every name that holds them.
pub(super) const DEPARTMENTS: &[&str] = &[
    "公司",
    "厂",
    "院",
    "研究所",
    "设计所",
    "事务所",
    "店",
    "部",
    "处",
    "站",
    "队",
    "中心",
    "车间",
    "基地",
    "项目",
    "工会",
    "公寓",
    "学校",
    "幼儿园",
    "酒店",
    "仓库",
    "超市",
    "食堂",
];

/// Bracketed words that belong to the form.
pub(super) const ASIDES: &[&str] = &[
    "集团",
    "集团公司",
    "控股",
    "普通合伙",
    "有限合伙",
    "特殊普通合伙",
    "个人独资",
];

//! Parts of rows that have no column of their own in the registry, and what lists call them.

/// Parts of rows that are no columns of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// 「指标」 of a long table of figures.
    Indicator,
    /// 「年份」.
    Year,
    /// 「数值」.
    Amount,
    /// 「计量单位」.
    Unit,
    /// 「目标」 whose outcome was published.
    Goal,
    /// The day that a published outcome speaks of.
    OutcomeDay,
    /// The city that a row of a provincial list belongs to.
    City,
    /// The name before a renaming.
    OldName,
    /// The name after it.
    NewName,
    /// The division before a move.
    OldPlace,
    /// The division after it.
    NewPlace,
    /// The day of a renaming or move.
    ChangeDay,
}

/// Part, key, title, other headers; folded, separated by spaces.
pub(super) const PARTS: &[(Part, &str, &str, &str)] = &[
    (Part::Indicator, "indicator", "指标", "指标名称 指标项 填报指标"),
    (
        Part::Year,
        "year",
        "年份",
        "年度 会计年度 报告年度 统计年度 所属年度 所属年份",
    ),
    (
        Part::Amount,
        "amount",
        "数值",
        "指标值 填报值 完成值 实际值 公布值 值 数据 金额",
    ),
    (Part::Unit, "unit", "计量单位", "数值单位"),
    (Part::Goal, "goal", "目标", "目标名称 规划目标 目标指标"),
    (
        Part::OutcomeDay,
        "outcome_day",
        "数据日期",
        "截至日期 截至日 截止日 统计日期 数据时点 时点",
    ),
    (
        Part::City,
        "city",
        "省辖市",
        "市 城市 地市 地级市 所属市 所在市 所属地市 所在地市 所属城市 所在城市 省辖市直管县 所属省辖市 市州",
    ),
    (
        Part::OldName,
        "old_name",
        "更名前名称",
        "变更前名称 更名前企业名称 变更前企业名称 原企业名称 原名称 原名",
    ),
    (
        Part::NewName,
        "new_name",
        "更名后名称",
        "变更后名称 更名后企业名称 变更后企业名称 现企业名称 现名称 新名称 现名 拟更名为",
    ),
    (
        Part::OldPlace,
        "old_place",
        "迁出地",
        "迁出县区 迁出地区 变更前县区 原县区 原所属县区",
    ),
    (
        Part::NewPlace,
        "new_place",
        "迁入地",
        "迁入县区 迁入地区 变更后县区 现县区 新县区 现所属县区",
    ),
    (
        Part::ChangeDay,
        "change_day",
        "变更日期",
        "更名日期 迁移日期 迁入日期 核准日期 变更时间 更名时间 迁移时间",
    ),
];

impl Part {
    /// Returns its title.
    pub fn title(self) -> &'static str {
        PARTS
            .iter()
            .find(|(part, ..)| *part == self)
            .map_or("", |(_, _, title, _)| title)
    }
}

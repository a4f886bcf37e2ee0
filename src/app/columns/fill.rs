//! How people fill the columns of a template: which are needed, what is chosen from a list, what an entry looks like.

use std::borrow::Cow;

use super::{Field, List};
use crate::domain::catalog::Catalog;
use crate::domain::enterprise::EnterpriseStatus;
use crate::domain::tenure::Basis;

/// How a column of a template is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// Whether a row without it is refused.
    pub required: bool,
    /// Behind the title, in brackets: unit or form; empty when there is nothing to say.
    pub unit: Cow<'static, str>,
    /// How it is filled, in a sentence.
    pub advice: Cow<'static, str>,
    /// The entries to choose from; anything may be written when empty.
    pub choices: Vec<String>,
}

fn free(unit: &'static str, advice: &'static str) -> Option<Fill> {
    Some(Fill {
        required: false,
        unit: unit.into(),
        advice: advice.into(),
        choices: Vec::new(),
    })
}

fn needed(unit: &'static str, advice: &'static str) -> Option<Fill> {
    free(unit, advice).map(|fill| Fill { required: true, ..fill })
}

fn one_of(choices: impl Iterator<Item = String>, advice: &'static str) -> Option<Fill> {
    free("从列表选", advice).map(|fill| Fill {
        choices: choices.collect(),
        ..fill
    })
}

/// Returns how what a licence says besides, and people, are filled in.
fn of_people(field: Field) -> Option<Fill> {
    match field {
        Field::LicenceKind => free("", "按营业执照，如“有限责任公司”。"),
        Field::Capital => free("", "带单位和币种，如 500万元人民币、100万美元。"),
        Field::ContactPost => free("", "联系人的职务。"),
        Field::MorePhones => free("多个用；隔开", "其他电话；显示和导出时遮盖。"),
        Field::Confirmed => free("年-月-日", "最近一次确认联系方式有效的日期。"),
        _ => free("", "按文本填写；显示和导出时遮盖。"),
    }
}

/// Returns how a column is filled in the template of a list; nothing when the template does not carry it, because
/// it is only printed or another column says the same.
pub fn fill_of(field: Field, list: List, catalog: &Catalog) -> Option<Fill> {
    use Field::*;
    const MANY: &str = "多个用；隔开";
    const DAY: &str = "年-月-日";
    match (field, list) {
        (Serial, _) => free("", "顺序号，可不填。"),
        (Name, _) => needed("", "营业执照上的全称；不要用简称。"),
        (CreditCode, _) => free("18 位", "按文本填写；知道就填，能避免同名误配。"),
        (Division, _) => one_of(
            catalog.divisions.iter().map(|it| it.title.clone()),
            "注册地所在县区；不知道就空着，不要猜。",
        ),
        (Zone, _) => one_of(catalog.zones.iter().map(|it| it.title.clone()), "在功能区内的才填。"),
        (Note, _) => free("", "随行保存在导入记录里，不写入企业。"),
        (Tier, List::Tier) => one_of(
            catalog.tiers.iter().map(|it| it.title.clone()),
            "整份名单是同一个称号的，可只在导入时指定。",
        ),
        (Basis, List::Tier) => one_of(
            self::Basis::ALL.iter().map(|basis| basis.title().to_owned()),
            "公示不算持有；整份名单相同的，可只在导入时指定。",
        ),
        (Batch, List::Tier) => free("", "按文件所印，如“第三批”。"),
        (Certificate, List::Tier) => free("", "按文本填写，保留前面的 0。"),
        (From, List::Tier) => needed(DAY, "有效期第一天，如 2023-01-01；整份名单相同的，可只在导入时指定。"),
        (Until, List::Tier) => free(DAY, "有效期最后一天，如 2025-12-31；名单没有印的空着。"),
        (RegistrationNumber, List::Enterprises) => free("15 位", "2015 年前的注册号，没有就空着。"),
        (FormerNames, List::Enterprises) => free(MANY, "曾经登记过的全称。"),
        (ShortNames, List::Enterprises) => free(MANY, "人们平常叫的名称。"),
        (Brands, List::Enterprises) => free(MANY, "商标、品牌。"),
        (StockCodes, List::Enterprises) => free(MANY, "如 603993.SH。"),
        (Industry, List::Enterprises) => one_of(
            catalog.industries.iter().map(|it| it.title.clone()),
            "国民经济行业分类的大类，名称或两位代码。",
        ),
        (Fields, List::Enterprises) => free(MANY, "产业领域的名称，见“选项”表；可填多个。"),
        (Address, List::Enterprises) => free("", "住所，按营业执照。"),
        (Products, List::Enterprises) => free("", "主导产品。"),
        (Scope, List::Enterprises) => free("", "经营范围，按营业执照。"),
        (Established, List::Enterprises) => free(DAY, "如 2009-03-18。"),
        (Status, List::Enterprises) => one_of(
            EnterpriseStatus::ALL.iter().map(|status| status.title().to_owned()),
            "空着不改变原有状态，新企业按存续。",
        ),
        (
            LicenceKind | Capital | LegalRepresentative | Contact | ContactPost | Phone | MorePhones | Confirmed | Mail,
            List::Enterprises,
        ) => of_people(field),
        (Tier | Basis | Batch | Certificate | From | Until, List::Enterprises)
        | (
            RegistrationNumber | FormerNames | ShortNames | Brands | StockCodes | Industry | Fields | Address
            | Products | Scope | Established | Status | LicenceKind | Capital | LegalRepresentative | Contact
            | ContactPost | Phone | MorePhones | Confirmed | Mail,
            List::Tier,
        )
        | (Level | Validity | Standing | Document | SourceTitle | SourceLink | Published | Titles | Fictional, _) => {
            None
        }
    }
}

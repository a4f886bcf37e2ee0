//! Columns: one table that import headers, exports, templates and the documentation all read, so that what goes
//! out comes back in. A new column is one entry of [`COLUMNS`].

pub mod print;

use chrono::NaiveDate;

use crate::domain::catalog::Catalog;
use crate::domain::enterprise::Profile;
use crate::domain::source::Citation;
use crate::domain::tenure::{Award, Standing};

/// What a column means, whichever way it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The running number of the list; never read back.
    Serial,
    /// The registered name.
    Name,
    /// 「统一社会信用代码」.
    CreditCode,
    /// The 15-digit 「注册号」.
    RegistrationNumber,
    /// The county-level division.
    Division,
    /// The functional zone.
    Zone,
    /// The tier.
    Tier,
    /// The level of the tier.
    Level,
    /// The batch.
    Batch,
    /// The certificate number.
    Certificate,
    /// The first day of validity.
    From,
    /// The last day of validity.
    Until,
    /// Both days in one cell.
    Validity,
    /// How the tenure came about.
    Basis,
    /// Where the tenure stands on the day of the list.
    Standing,
    /// The document number of the source.
    Document,
    /// The title of the source.
    SourceTitle,
    /// Where the source can be read.
    SourceLink,
    /// When the source was published.
    Published,
    /// Former names, separated by `；`.
    FormerNames,
    /// Short names.
    ShortNames,
    /// Brands.
    Brands,
    /// Stock codes.
    StockCodes,
    /// The GB/T 4754 division.
    Industry,
    /// Strategic and other fields.
    Fields,
    /// The address.
    Address,
    /// The main products.
    Products,
    /// The scope of business.
    Scope,
    /// When it was founded.
    Established,
    /// Whether it is in business.
    Status,
    /// Marks a fictional firm.
    Fictional,
    /// A remark of the list; kept with the row, not recorded.
    Note,
}

/// A column of any list.
pub struct Column {
    /// What it means.
    pub field: Field,
    /// The stable key of URLs, presets and JSON.
    pub key: &'static str,
    /// The header we print.
    pub title: &'static str,
    /// Other headers that published lists use, folded as [`fold_header`] folds.
    pub aliases: &'static [&'static str],
    /// The width in characters.
    pub width: u8,
    /// The lists that carry it unless somebody chooses otherwise.
    pub lists: &'static [List],
    /// What a cell of a line holds.
    pub print: fn(&Line<'_>) -> Value,
}

/// The lists with a default set of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Who holds a tier.
    Tier,
    /// Enterprises with all that is known of them.
    Enterprises,
}

/// What a line of a list is about.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// The running number from 1.
    pub number: u64,
    /// The vocabularies.
    pub catalog: &'a Catalog,
    /// The firm.
    pub profile: &'a Profile,
    /// The tenure with its standing on the day of the list and its source, in a tier list.
    pub holding: Option<Holding<'a>>,
}

/// A tenure as a tier list shows it.
#[derive(Clone, Copy)]
pub struct Holding<'a> {
    /// The certificate.
    pub award: &'a Award,
    /// Where it stands on the day of the list.
    pub standing: Standing,
    /// What awards it.
    pub source: &'a Citation,
}

/// What a cell of an export holds. The writer decides how each looks; no text ever becomes a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Count(u64),
    /// An exact decimal as text.
    Number(String),
    /// A calendar day.
    Date(NaiveDate),
}

const TIER: &[List] = &[List::Tier];
const ENTERPRISES: &[List] = &[List::Enterprises];
const BOTH: &[List] = &[List::Tier, List::Enterprises];
const NONE: &[List] = &[];

macro_rules! column {
    ($field:ident, $key:literal, $title:literal, $width:literal, $lists:ident, $print:path, [$($alias:literal),* $(,)?]) => {
        Column {
            field: Field::$field,
            key: $key,
            title: $title,
            aliases: &[$($alias),*],
            width: $width,
            lists: $lists,
            print: $print,
        }
    };
}

/// Every column, in the order in which lists print them.
pub const COLUMNS: &[Column] = &[
    column!(
        Serial,
        "serial",
        "序号",
        6,
        BOTH,
        print::serial,
        ["序", "编号", "顺序号", "行号", "no"]
    ),
    column!(
        Name,
        "name",
        "企业名称",
        36,
        BOTH,
        print::name,
        [
            "单位名称",
            "公司名称",
            "企业全称",
            "单位全称",
            "公司全称",
            "名称",
            "企业",
            "公司",
            "单位",
            "企业名单",
            "申报企业",
            "申报企业名称",
            "申报单位",
            "申报单位名称",
            "推荐企业",
            "推荐企业名称",
            "入选企业",
            "入选企业名称",
            "认定企业",
            "认定企业名称",
            "复核企业",
            "复核企业名称",
            "纳税人名称",
            "市场主体名称",
            "依托单位"
        ]
    ),
    column!(
        CreditCode,
        "credit_code",
        "统一社会信用代码",
        22,
        BOTH,
        print::credit_code,
        [
            "社会信用代码",
            "统一信用代码",
            "信用代码",
            "统一代码",
            "统一社会信用码",
            "统一社会信用代码证号",
            "统一社会信用代码/注册号",
            "纳税人识别号",
            "税号",
            "uscc"
        ]
    ),
    column!(
        RegistrationNumber,
        "registration_number",
        "注册号",
        18,
        ENTERPRISES,
        print::registration_number,
        ["工商注册号", "营业执照注册号"]
    ),
    column!(
        Division,
        "division",
        "所属县区",
        12,
        BOTH,
        print::division,
        [
            "县",
            "所属县",
            "所在县",
            "县区",
            "区县",
            "县市区",
            "所属区县",
            "所属县市区",
            "所在县区",
            "所在区县",
            "所在县市区",
            "注册地",
            "所属地区",
            "所在地区",
            "属地",
            "地区",
            "行政区划",
            "所属辖区",
            "辖区"
        ]
    ),
    column!(
        Zone,
        "zone",
        "功能区",
        12,
        ENTERPRISES,
        print::zone,
        ["开发区", "所属开发区", "所在开发区", "所属功能区", "园区"]
    ),
    column!(
        Tier,
        "tier",
        "称号",
        24,
        TIER,
        print::tier,
        [
            "荣誉称号",
            "企业称号",
            "梯度",
            "企业类别",
            "认定类别",
            "认定类型",
            "称号名称",
            "类别",
            "资质",
            "资质名称"
        ]
    ),
    column!(Level, "level", "级别", 8, TIER, print::level, ["称号级别", "认定级别"]),
    column!(
        Batch,
        "batch",
        "批次",
        12,
        TIER,
        print::batch,
        ["认定批次", "所属批次", "公布批次", "入选批次"]
    ),
    column!(
        Certificate,
        "certificate",
        "证书编号",
        20,
        TIER,
        print::certificate,
        ["证书号", "证书号码", "入库登记编号"]
    ),
    column!(
        From,
        "valid_from",
        "有效期起",
        12,
        TIER,
        print::from,
        [
            "有效期开始",
            "有效期始",
            "有效期自",
            "生效日期",
            "起始日期",
            "开始日期",
            "发证日期",
            "发证时间"
        ]
    ),
    column!(
        Until,
        "valid_until",
        "有效期止",
        12,
        TIER,
        print::until,
        [
            "有效期至",
            "有效期截止",
            "有效期结束",
            "截止日期",
            "到期日",
            "到期日期",
            "终止日期",
            "有效期满日"
        ]
    ),
    column!(
        Validity,
        "validity",
        "有效期",
        24,
        NONE,
        print::validity,
        ["有效期限", "有效时间", "证书有效期"]
    ),
    column!(Basis, "basis", "认定方式", 12, TIER, print::basis, ["取得方式"]),
    column!(Standing, "standing", "当日状态", 12, TIER, print::standing, []),
    column!(
        Document,
        "document",
        "文号",
        24,
        TIER,
        print::document,
        ["文件号", "发文字号", "认定文号", "认定文件"]
    ),
    column!(
        SourceTitle,
        "source",
        "依据",
        40,
        BOTH,
        print::source_title,
        ["来源", "文件名称", "认定依据"]
    ),
    column!(
        SourceLink,
        "source_link",
        "来源链接",
        30,
        NONE,
        print::source_link,
        ["链接", "网址"]
    ),
    column!(
        Published,
        "published",
        "公布日期",
        12,
        TIER,
        print::published,
        ["公布时间", "发布日期", "公告日期", "发文日期"]
    ),
    column!(
        FormerNames,
        "former_names",
        "曾用名",
        30,
        ENTERPRISES,
        print::former_names,
        ["原名称", "原名", "更名前名称"]
    ),
    column!(
        ShortNames,
        "short_names",
        "简称",
        20,
        ENTERPRISES,
        print::short_names,
        ["企业简称", "股票简称"]
    ),
    column!(Brands, "brands", "品牌", 16, ENTERPRISES, print::brands, ["商标"]),
    column!(
        StockCodes,
        "stock_codes",
        "股票代码",
        14,
        ENTERPRISES,
        print::stock_codes,
        ["证券代码", "上市代码"]
    ),
    column!(
        Industry,
        "industry",
        "行业",
        28,
        ENTERPRISES,
        print::industry,
        ["所属行业", "行业大类", "国民经济行业", "行业代码"]
    ),
    column!(
        Fields,
        "fields",
        "产业领域",
        28,
        ENTERPRISES,
        print::fields,
        ["所属领域", "技术领域", "产业链", "所属产业链"]
    ),
    column!(
        Address,
        "address",
        "地址",
        36,
        ENTERPRISES,
        print::address,
        ["注册地址", "企业地址", "住所", "通讯地址", "详细地址"]
    ),
    column!(
        Products,
        "products",
        "主导产品",
        30,
        ENTERPRISES,
        print::products,
        ["主要产品", "主营产品", "产品名称", "产品"]
    ),
    column!(Scope, "scope", "经营范围", 40, ENTERPRISES, print::scope, []),
    column!(
        Established,
        "established",
        "成立日期",
        12,
        ENTERPRISES,
        print::established,
        ["成立时间", "注册日期", "注册时间"]
    ),
    column!(
        Status,
        "status",
        "经营状态",
        12,
        ENTERPRISES,
        print::status,
        ["登记状态", "企业状态"]
    ),
    column!(Fictional, "fictional", "虚构", 6, NONE, print::fictional, ["是否虚构"]),
    column!(Note, "note", "备注", 20, NONE, print::note, ["说明", "注"]),
];

/// Finds the column that a header cell names, by title or alias, whatever its brackets, spaces and units.
pub fn find_column(header: &str) -> Option<&'static Column> {
    let folded = fold_header(header);
    let named = |column: &&Column| column.title == folded || column.aliases.contains(&folded.as_str());
    COLUMNS.iter().find(named)
}

/// Returns the column of a key.
pub fn column_of_key(key: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|column| column.key == key)
}

/// Returns the column of a field.
pub fn column_of(field: Field) -> &'static Column {
    let same = |column: &&Column| column.field == field;
    COLUMNS
        .iter()
        .find(same)
        .expect("a test checks that every field has a column")
}

/// Returns the columns that a list carries by default; the mark of fictional firms only when asked for.
pub fn default_columns(list: List, fictional: Fictional) -> Vec<&'static Column> {
    let wanted = |column: &&Column| {
        column.lists.contains(&list) || column.field == Field::Fictional && fictional == Fictional::Marked
    };
    COLUMNS.iter().filter(wanted).collect()
}

/// Whether a list holds fictional firms, which must be marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fictional {
    /// It may: the mark is a column.
    Marked,
    /// It holds none.
    Absent,
}

/// Folds a header cell: no spaces, no line breaks, no stars, no remark in brackets, half width, lower case.
pub fn fold_header(header: &str) -> String {
    let mut depth = 0;
    let mut folded = String::new();
    for c in header.chars() {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            _ => c,
        };
        match c {
            '(' | '[' | '〔' | '【' => depth += 1,
            ')' | ']' | '〕' | '】' => depth -= 1,
            _ if depth > 0 || c.is_whitespace() || matches!(c, '*' | ':' | '、' | '\u{feff}') => {}
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_header_names_one_column() {
        let mut seen = BTreeSet::new();
        for column in COLUMNS {
            assert!(seen.insert(column.title), "{}", column.title);
            for alias in column.aliases {
                assert!(seen.insert(alias), "{alias}");
                assert_eq!(fold_header(alias), *alias);
            }
        }
        let fields: BTreeSet<_> = COLUMNS.iter().map(|column| column.field).collect();
        assert_eq!(fields.len(), COLUMNS.len());
        assert_eq!(
            fields.last(),
            Some(&Field::Note),
            "the last variant has a column like all before it"
        );
    }

    #[test]
    fn headers_are_found_as_people_write_them() {
        let cases = [
            ("企业名称", Field::Name),
            (" 企 业 名 称 ", Field::Name),
            ("*企业名称（全称）", Field::Name),
            ("统一社会\n信用代码", Field::CreditCode),
            ("所属县（市、区）", Field::Division),
            ("有效期至", Field::Until),
            ("ＮＯ", Field::Serial),
        ];
        for (header, field) in cases {
            assert_eq!(find_column(header).map(|column| column.field), Some(field), "{header}");
        }
        assert!(find_column("洛阳某某有限公司").is_none());
    }
}

//! The table itself. A new column is one entry.

use super::{Column, Field, Kind, List, print};

/// The lists that carry a column unless somebody chooses otherwise, and those that offer it.
type Places = (&'static [List], &'static [List]);

const EVERY: &[List] = &[List::Tier, List::Enterprises];
const TIER: Places = (&[List::Tier], &[List::Tier]);
const ENTERPRISES: Places = (&[List::Enterprises], EVERY);
const BOTH: Places = (EVERY, EVERY);
const SOURCED: Places = (&[List::Tier], EVERY);
const TIER_ASIDE: Places = (&[], &[List::Tier]);
const ASIDE: Places = (&[], EVERY);
const DETAIL: Places = (&[], &[List::Enterprises]);

macro_rules! columns {
    ($($field:ident $key:literal $title:literal $width:literal $kind:ident $places:ident $print:ident $aliases:literal;)+) => {
        /// Every column, in the order in which lists print them.
        pub const COLUMNS: &[Column] = &[$(Column {
            field: Field::$field,
            key: $key,
            title: $title,
            aliases: $aliases,
            width: $width,
            kind: Kind::$kind,
            lists: $places.0,
            offered: $places.1,
            print: print::$print,
        }),+];
    };
}

columns! {
    Serial "serial" "序号" 6 Number BOTH serial "序 编号 顺序号 行号 no";
    Name "name" "企业名称" 36 Text BOTH name
        "单位名称 公司名称 企业全称 单位全称 公司全称 名称 企业 公司 单位 企业名单 申报企业 \
         申报企业名称 申报单位 申报单位名称 推荐企业 推荐企业名称 入选企业 入选企业名称 \
         认定企业 认定企业名称 复核企业 复核企业名称 纳税人名称 市场主体名称 依托单位 \
         法人单位详细名称 单位详细名称 法人单位名称 主体名称 经营主体名称 机构名称 客户名称 供应商名称 \
         登记名称 注册名称 企业名 公司名 公司中文名称 公司中文全称 中文名称 上市公司名称 \
         enterprisename companyname company entname";
    CreditCode "credit_code" "统一社会信用代码" 22 Text BOTH credit_code
        "社会信用代码 统一信用代码 信用代码 统一代码 统一社会信用码 统一社会信用代码证号 \
         统一社会信用代码/注册号 纳税人识别号 税号 uscc 社会统一信用代码 统一社会信用代码/组织机构代码 \
         统一社会信用代码组织机构代码 纳税人识别号/统一社会信用代码 socialcreditcode unifiedcreditcode";
    RegistrationNumber "registration_number" "注册号" 18 Text ENTERPRISES registration_number "工商注册号 营业执照注册号 工商登记号 营业执照号";
    Division "division" "所属县区" 12 Text BOTH division
        "县 所属县 所在县 县区 区县 县市区 所属区县 所属县市区 所在县区 所在区县 所在县市区 \
         注册地 所属地区 所在地区 属地 地区 行政区划 所属辖区 辖区 单位所在地区划 行政区划代码 区划代码 所在区 所属区 \
         所属区域 所在区域 区域 所在地 区县名称 县市 所属县市 所在县市 行政区 district county";
    Zone "zone" "功能区" 12 Text ENTERPRISES zone "开发区 所属开发区 所在开发区 所属功能区 园区 所属园区 所在园区 产业集聚区 所属产业集聚区 所在产业集聚区";
    Tier "tier" "称号" 24 Text TIER tier
        "荣誉称号 企业称号 梯度 企业类别 认定类别 认定类型 称号名称 类别 资质 资质名称";
    Level "level" "级别" 8 Text TIER level "称号级别 认定级别";
    Batch "batch" "批次" 12 Text TIER batch "认定批次 所属批次 公布批次 入选批次";
    Certificate "certificate" "证书编号" 20 Text TIER certificate "证书号 证书号码 入库登记编号";
    From "valid_from" "有效期起" 12 Date TIER from
        "有效期开始 有效期始 有效期自 生效日期 起始日期 开始日期 发证日期 发证时间";
    Until "valid_until" "有效期止" 12 Date TIER until
        "有效期至 有效期截止 有效期结束 截止日期 到期日 到期日期 终止日期 有效期满日";
    Validity "validity" "有效期" 24 Text TIER_ASIDE validity "有效期限 有效时间 证书有效期 有效期间 有效期起止 起止日期 有效起止日期";
    Basis "basis" "认定方式" 12 Text TIER basis "取得方式";
    Standing "standing" "当日状态" 12 Text TIER standing "";
    Document "document" "文号" 24 Text SOURCED document "文件号 发文字号 认定文号 认定文件 批准文号 公告文号 发文号 认定文件号";
    SourceTitle "source" "依据" 40 Text BOTH source_title "来源 文件名称 认定依据 文件标题 通知名称 公告名称 认定文件名称";
    SourceLink "source_link" "来源链接" 30 Text ASIDE source_link "链接 网址";
    Published "published" "公布日期" 12 Date SOURCED published "公布时间 发布日期 公告日期 发文日期 公示日期 公示时间 公告时间 发文时间 批准日期";
    FormerNames "former_names" "曾用名" 30 Text ENTERPRISES former_names "原名称 原名 更名前名称 曾用名称 历史名称 曾用企业名称";
    ShortNames "short_names" "简称" 20 Text ENTERPRISES short_names "企业简称 股票简称 公司简称 证券简称";
    Brands "brands" "品牌" 16 Text ENTERPRISES brands "商标";
    StockCodes "stock_codes" "股票代码" 14 Text ENTERPRISES stock_codes "证券代码 上市代码";
    Industry "industry" "行业" 28 Text ENTERPRISES industry "所属行业 行业大类 国民经济行业 行业代码 行业名称 行业类别 国标行业 国标行业大类 国民经济行业代码 \
         国民经济行业分类 国民经济行业大类 所属国民经济行业 所属行业大类 行业大类代码";
    Fields "fields" "产业领域" 28 Text ENTERPRISES fields "所属领域 技术领域 产业链 所属产业链";
    Address "address" "地址" 36 Text ENTERPRISES address "注册地址 企业地址 住所 通讯地址 详细地址 企业注册地址 公司地址 单位地址 办公地址 经营地址 经营场所 住所地 \
         生产经营地址 联系地址 通信地址 registeredaddress";
    Products "products" "主导产品" 30 Text ENTERPRISES products "主要产品 主营产品 产品名称 产品 主要产品及服务 主要产品或服务 主营业务 主要业务活动 主导产品名称";
    Scope "scope" "经营范围" 40 Text ENTERPRISES scope "营业范围 业务范围 businessscope";
    Established "established" "成立日期" 12 Date ENTERPRISES established "成立时间 注册日期 注册时间 设立日期 开业日期 开业时间 企业成立时间 注册成立时间 establishdate";
    Status "status" "经营状态" 12 Text ENTERPRISES status "登记状态 企业状态 经营状况 营业状态 运营状态";
    LicenceKind "licence_kind" "企业类型" 24 Text DETAIL licence_kind "公司类型 市场主体类型 主体类型 登记注册类型 经济类型 企业机构类型";
    Capital "capital" "注册资本" 18 Text DETAIL capital "注册资金 认缴注册资本 注册资本金 registeredcapital regcapital";
    LegalRepresentative "legal_representative" "法定代表人" 12 Text DETAIL legal_representative
        "法人代表 法人 法定代表人姓名 法人姓名 法定代表人/负责人 法定代表人或负责人 法人代表人 legalperson legalrepresentative";
    Contact "contact" "联系人" 12 Text DETAIL contact "联系人姓名 企业联系人 联络员 联络人";
    ContactPost "contact_post" "联系人职务" 14 Text DETAIL contact_post "联系人职位 联络员职务";
    Phone "phone" "联系电话" 16 Text DETAIL phone "电话 手机 手机号 手机号码 电话号码 联系方式 联系手机 联系人电话 联系人手机 企业电话 企业联系电话 固定电话 座机 phone tel telephone mobile";
    MorePhones "more_phones" "更多电话" 24 Text DETAIL more_phones "其他电话 其它电话 更多号码 备用电话";
    Confirmed "contact_confirmed" "联系方式核实日期" 14 Date DETAIL confirmed "联系人核实日期 电话核实日期";
    Mail "mail" "企业邮箱" 24 Text DETAIL mail "邮箱 电子邮箱 电子邮件 联系邮箱 邮箱地址 email e-mail";
    Titles "titles" "现有称号" 40 Text ENTERPRISES titles "";
    Fictional "fictional" "虚构" 6 Text ASIDE fictional "是否虚构";
    Note "note" "备注" 20 Text ASIDE note "说明 注";
}

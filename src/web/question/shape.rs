//! What a question may ask, taken from its schema: the names, and of each what may stand there.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Question;
use crate::domain::catalog::Catalog;
use crate::rules::screening::List;
use crate::web::address::Pairs;

/// One name for one thing, wherever it is asked, and what readers call it.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("above", "含上级称号"),
    ("action", "做了什么"),
    ("actor", "谁做的"),
    ("after", "翻页位置"),
    ("again", "再次输入的口令"),
    ("back", "返回的网页"),
    ("basis", "名单性质"),
    ("batch", "批次"),
    ("certainty", "是否确定计入"),
    ("chain", "产业链"),
    ("class", "难易"),
    ("closed", "是否注销、吊销"),
    ("code", "代码"),
    ("columns", "列"),
    ("coming", "后备"),
    ("condition", "条款"),
    ("count", "存量或累计"),
    ("county", "县区"),
    ("days", "天数"),
    ("decision", "处理"),
    ("digest", "预览的校验值"),
    ("document", "文号"),
    ("draft", "草案全文"),
    ("dry_run", "只预览"),
    ("effective", "生效日期"),
    ("ends", "到期月数"),
    ("ends_from", "到期起始日"),
    ("ends_until", "到期截止日"),
    ("event", "办理方式"),
    ("except", "对照的口径"),
    ("facets", "筛选计数"),
    ("fictional", "是否虚构"),
    ("field", "领域"),
    ("figures_from", "数据来源"),
    ("file", "文件"),
    ("firm", "企业编号"),
    ("firms", "负责的企业"),
    ("format", "文件格式"),
    ("from", "起始日"),
    ("goal", "目标"),
    ("group", "分组"),
    ("hash", "散列值"),
    ("header", "表头行"),
    ("hidden", "隐藏的行列"),
    ("id", "编号"),
    ("indicator", "指标"),
    ("industry", "行业"),
    ("into", "并入的编号"),
    ("issued", "印发日期"),
    ("key", "密钥"),
    ("kind", "种类"),
    ("known", "按此日已登记"),
    ("lacks", "缺的数据"),
    ("lead", "导语"),
    ("light", "时限状态"),
    ("limit", "每页家数"),
    ("line", "线"),
    ("link", "链接"),
    ("list", "名单种类"),
    ("login", "登录名"),
    ("lost", "丢失的"),
    ("mapping", "列的含义"),
    ("market", "上市"),
    ("matter", "事项种类"),
    ("name", "名称"),
    ("names", "企业名称"),
    ("note", "说明"),
    ("number", "工号"),
    ("office", "单位"),
    ("old", "原口令"),
    ("on", "日期"),
    ("outcome", "结果"),
    ("outsiders", "外地企业"),
    ("over", "是否已结束"),
    ("page", "页码"),
    ("parent", "来自哪件事项"),
    ("password", "口令"),
    ("place-", "列的次序"),
    ("plan", "规划"),
    ("preset", "导出方案"),
    ("published", "公布日期"),
    ("purpose", "用途"),
    ("q", "查询"),
    ("reached", "是否联系上"),
    ("rights", "权限"),
    ("role", "角色"),
    ("rule", "统计口径"),
    ("satisfied", "是否满意"),
    ("scope", "管辖范围"),
    ("session", "会话"),
    ("set-", "改动的门槛"),
    ("sheet", "工作表"),
    ("shift", "变化"),
    ("since", "起算日"),
    ("size", "企业规模"),
    ("solved", "是否解决"),
    ("sort", "次序"),
    ("source_title", "来源标题"),
    ("standard", "标准"),
    ("standing", "称号状态"),
    ("state", "办理状态"),
    ("status", "经营状态"),
    ("step", "台阶"),
    ("subject", "记录种类"),
    ("tail", "电话后四位"),
    ("targets", "要求"),
    ("text", "标准版本"),
    ("tier", "称号"),
    ("title", "标题"),
    ("trend", "“风口”领域"),
    ("unit", "单位"),
    ("until", "截止日"),
    ("verdict", "筛查结论"),
    ("why", "原因"),
    ("year", "年份"),
    ("zone", "功能区"),
];

/// Names of earlier versions and what is asked by instead. Each leads on once.
const RENAMED: &[(&str, &str)] = &[
    ("as_of", "on"),
    ("before", "after"),
    ("date", "on"),
    ("division", "county"),
    ("field", "lacks"),
    ("known_at", "known"),
    ("known_on", "known"),
];

/// The extension of a schema that names the vocabulary of its codes.
pub(super) const VOCABULARY: &str = "x-vocabulary";

/// Returns what readers call a name.
pub fn title_of(name: &str) -> &str {
    let found = NAMES
        .iter()
        .find(|(known, _)| *known == name || (known.ends_with('-') && name.starts_with(known)));
    found.map_or(name, |(_, title)| title)
}

/// What a question may ask.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The names in order, each with what may stand there.
    pub fields: Vec<FieldShape>,
    open: Vec<FieldShape>,
}

/// What may stand behind a name.
#[derive(Clone, Debug)]
pub struct FieldShape {
    /// The name.
    pub name: String,
    /// Whether it may come more than once.
    pub many: bool,
    /// The schema of one value.
    pub schema: Value,
}

impl Shape {
    /// Returns the shape of a question; it is made once.
    pub fn of<P: Question>() -> &'static Self {
        static SHAPES: LazyLock<Mutex<HashMap<TypeId, &'static Shape>>> = LazyLock::new(Mutex::default);
        let mut shapes = SHAPES.lock().unwrap_or_else(PoisonError::into_inner);
        // There are as many as types of questions, and they are needed as long as the process answers.
        shapes
            .entry(TypeId::of::<P>())
            .or_insert_with(|| Box::leak(Box::new(Self::new::<P>())))
    }

    fn new<P: Question>() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
        let schema = settings.into_generator().into_root_schema_for::<P>().to_value();
        let properties = schema["properties"].as_object().into_iter().flatten();
        let open = |prefix: &str| FieldShape {
            name: prefix.to_owned(),
            many: false,
            schema: serde_json::json!({ "type": "string" }),
        };
        Self {
            fields: properties.map(|(name, schema)| FieldShape::new(name, schema)).collect(),
            open: P::open().into_iter().map(open).collect(),
        }
    }

    /// Returns what may stand behind a name; nothing when there is no such name.
    pub fn field(&self, name: &str) -> Option<&FieldShape> {
        let own = self.fields.iter().find(|field| field.name == name);
        own.or_else(|| self.open.iter().find(|field| name.starts_with(&field.name)))
    }

    /// Returns the parameters by the names of today, when some are of earlier versions.
    pub fn renamed(&self, pairs: &Pairs) -> Option<Pairs> {
        let today = |name: &str| {
            let known = |today: &&(&str, &str)| today.0 == name && self.field(today.1).is_some();
            let found = RENAMED.iter().find(known).filter(|_| self.field(name).is_none());
            found.map(|(_, today)| *today)
        };
        pairs.iter().any(|(name, _)| today(name).is_some()).then(|| {
            let renamed = pairs
                .iter()
                .map(|(name, value)| (today(name).unwrap_or(name).to_owned(), value.clone()));
            renamed.collect()
        })
    }

    /// Returns every name that may be asked by.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.name.as_str())
    }
}

impl FieldShape {
    fn new(name: &str, schema: &Value) -> Self {
        let schema = present(schema);
        let many = schema["type"] == "array";
        let mut one = if many {
            present(&schema["items"])
        } else {
            schema.clone()
        };
        if let Some(vocabulary) = schema.get(VOCABULARY) {
            one[VOCABULARY] = vocabulary.clone();
        }
        let schema = one;
        let name = name.to_owned();
        Self { name, many, schema }
    }

    /// Returns the titles of the codes that the catalogue has for it; nothing when it has no vocabulary there.
    pub fn codes<'a>(&self, catalog: &'a Catalog) -> Option<Vec<(String, &'a str)>> {
        let divisions = || {
            catalog
                .divisions
                .iter()
                .map(|it| (it.code.to_string(), it.title.as_str()))
        };
        let tiers = || catalog.tiers.iter().map(|it| (it.code.to_string(), it.title.as_str()));
        let fields = || catalog.field_lists.iter().flat_map(|list| &list.fields);
        match self.schema[VOCABULARY].as_str()? {
            "tier" => Some(tiers().collect()),
            "division" => Some(divisions().collect()),
            "division-or-none" => Some(divisions().chain([("none".to_owned(), "区县未知")]).collect()),
            "zone" => Some(
                catalog
                    .zones
                    .iter()
                    .map(|it| (it.code.to_string(), it.title.as_str()))
                    .collect(),
            ),
            "industry" => Some(
                catalog
                    .industries
                    .iter()
                    .map(|it| (it.code.to_string(), it.title.as_str()))
                    .collect(),
            ),
            "step" => Some(
                catalog
                    .steps
                    .iter()
                    .map(|it| (it.code.to_string(), it.title.as_str()))
                    .collect(),
            ),
            "field" => Some(fields().map(|it| (it.code.to_string(), it.title.as_str())).collect()),
            "size" => Some(
                catalog
                    .list_options()
                    .iter()
                    .map(|it| (it.code.clone(), it.title.as_str()))
                    .collect(),
            ),
            "verdict" => {
                let of = |(tier, _): (String, _)| {
                    List::ALL
                        .iter()
                        .map(move |list| (format!("{tier}:{list}"), list.title()))
                };
                Some(tiers().flat_map(of).collect())
            }
            _ => None,
        }
    }
}

/// A schema without the possibility that nothing stands there.
fn present(schema: &Value) -> Value {
    if let Some(either) = schema["anyOf"].as_array() {
        let one = either.iter().find(|one| one["type"] != "null");
        return one.map_or(Value::Null, present);
    }
    let mut schema = schema.clone();
    if let Some(types) = schema["type"].as_array() {
        schema["type"] = types.iter().find(|one| *one != "null").cloned().unwrap_or_default();
    }
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.retain(|value| !value.is_null());
    }
    if let Some(members) = schema.as_object_mut() {
        members.remove("default");
    }
    schema
}

//! A town of firms made by a recipe: the same firm for the same number, so that none has to be kept.

use pinyin::ToPinyin;
use search_index::{Holding, Name, NameKind};

const BRAND: &str = "宏瑞恒鑫天中华金隆达祥泰昌源博宇卓腾森凯盛通诚信远航洁净佳美德正大永安和顺兴旺福康利民新世纪龙凤翔云海山川江河湖泽林木石玉";
const TRADE: &[&str] = &[
    "轴承",
    "机械设备",
    "重型机械",
    "新材料科技",
    "耐火材料",
    "生物科技",
    "电子",
    "钨钼材料",
    "铝业",
    "自动化设备",
    "环保设备",
    "化工",
    "食品",
    "农业装备",
    "建材",
    "电缆",
    "玻璃",
    "模具",
    "汽车零部件",
    "信息技术",
    "商贸",
    "物流",
    "装饰工程",
    "医疗器械",
];
const FORM: &[&str] = &["有限公司", "股份有限公司", "有限责任公司", "集团有限公司"];
const WORK: &[&str] = &["研发", "制造", "销售", "安装", "维修", "技术咨询", "进出口", "租赁"];
const THING: &[&str] = &[
    "轴承",
    "减速机",
    "矿山机械",
    "分子筛",
    "耐火砖",
    "钼铁",
    "铝板带",
    "光伏玻璃",
    "连接器",
    "电线电缆",
    "兽用疫苗",
    "农用机械",
    "工业机器人",
    "锂电池材料",
    "特种陶瓷",
    "回转支承",
    "压力容器",
    "风电叶片",
    "汽车配件",
    "数控机床",
    "水泥搅拌车",
    "钢结构",
    "润滑油",
    "环保设备",
];
const COUNTY: &[&str] = &[
    "410302", "410303", "410304", "410305", "410307", "410308", "410311", "410323", "410324", "410325",
];

/// A kind of question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Code,
    Full,
    Short,
    Infix,
    Initials,
    Pinyin,
    Typo,
    Scope,
    Filter,
    Typeahead,
}

impl Kind {
    pub(crate) const ALL: [Kind; 10] = [
        Kind::Code,
        Kind::Full,
        Kind::Short,
        Kind::Infix,
        Kind::Initials,
        Kind::Pinyin,
        Kind::Typo,
        Kind::Scope,
        Kind::Filter,
        Kind::Typeahead,
    ];
}

/// A question and the firm it was made from.
pub(crate) struct Ask {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    pub(crate) county: Option<String>,
    pub(crate) firm: i64,
}

/// A firm.
pub(crate) struct Firm {
    pub(crate) id: i64,
    pub(crate) place: &'static str,
    pub(crate) brand: String,
    pub(crate) trade: &'static str,
    pub(crate) form: &'static str,
    pub(crate) code: String,
    pub(crate) products: String,
    pub(crate) scope: String,
    pub(crate) county: String,
    pub(crate) industry: String,
}

impl Firm {
    pub(crate) fn name(&self) -> String {
        format!("{}{}{}{}", self.place, self.brand, self.trade, self.form)
    }

    pub(crate) fn names(&self) -> Vec<Name> {
        let name = |text: String, kind| Name { text, kind };
        let mut names = vec![name(self.name(), NameKind::Legal)];
        if self.id % 5 == 0 {
            names.push(name(format!("洛阳市{}{}厂", self.brand, self.trade), NameKind::Former));
        }
        if self.id % 7 == 0 {
            names.push(name(self.brand.clone(), NameKind::Short));
        }
        names
    }

    pub(crate) fn tier(&self) -> &'static str {
        ["", "small", "high-tech", "", "special", ""][usize::try_from(self.id % 6).unwrap_or_default()]
    }

    pub(crate) fn holdings(&self) -> Vec<Holding> {
        let tier = self.tier().to_owned();
        let until = Some(200);
        if tier.is_empty() {
            Vec::new()
        } else {
            vec![Holding { tier, from: 1, until }]
        }
    }

    pub(crate) fn spoken(&self) -> String {
        self.brand.as_str().to_pinyin().flatten().map(|it| it.plain()).collect()
    }

    pub(crate) fn initials(&self) -> String {
        let whole = format!("{}{}", self.brand, self.trade);
        whole
            .as_str()
            .to_pinyin()
            .flatten()
            .map(|it| it.first_letter())
            .collect()
    }
}

/// A thing of three characters or more: for fewer the rival has no index at all.
fn long_thing(n: usize) -> &'static str {
    let long: Vec<&str> = THING
        .iter()
        .copied()
        .filter(|thing| thing.chars().count() > 2)
        .collect();
    long[n % long.len()]
}

/// All firms.
pub(crate) struct Town {
    firms: usize,
    brand: Vec<char>,
}

/// A number that looks random and is not.
fn dice(n: usize, salt: usize) -> usize {
    let mut x = (n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (salt as u64).wrapping_mul(0xD1B5_4A32_D192_ED03);
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (x >> 33) as usize
}

impl Town {
    pub(crate) fn new(firms: usize) -> Self {
        Self {
            firms,
            brand: BRAND.chars().collect(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.firms
    }

    pub(crate) fn firm(&self, n: usize) -> Firm {
        let pick = |list: &[&'static str], salt| list[dice(n, salt) % list.len()];
        let length = 2 + dice(n, 1) % 3;
        let brand = (0..length)
            .map(|at| self.brand[dice(n, 10 + at) % self.brand.len()])
            .collect();
        let scope = (0..8).map(|at| format!("{}的{}", pick(THING, 20 + at), pick(WORK, 30 + at)));
        Firm {
            id: i64::try_from(n).unwrap_or_default() + 1,
            place: pick(&["洛阳", "洛阳", "洛阳市", "河南", ""], 2),
            brand,
            trade: pick(TRADE, 3),
            form: pick(FORM, 4),
            code: format!("91410300MA{:06}{:02}", n, dice(n, 5) % 100),
            products: format!("{}、{}", pick(THING, 6), pick(THING, 7)),
            scope: scope.collect::<Vec<_>>().join("；"),
            county: pick(COUNTY, 8).to_owned(),
            industry: pick(&["30", "33", "34", "35", "36", "38"], 9).to_owned(),
        }
    }

    pub(crate) fn ask(&self, kind: Kind, n: usize) -> Ask {
        let firm = self.firm(dice(n, 77) % self.firms);
        let chars: Vec<char> = firm.name().chars().collect();
        let text = match kind {
            Kind::Code => firm.code.clone(),
            Kind::Full => firm.name(),
            Kind::Short => firm.brand.clone(),
            Kind::Infix => chars[dice(n, 78) % (chars.len() - 2)..].iter().take(3).collect(),
            Kind::Initials => firm.initials(),
            Kind::Pinyin => firm.spoken(),
            Kind::Typo => {
                let wrong = self.brand[dice(n, 79) % self.brand.len()];
                let brand: String = firm.brand.chars().skip(1).collect();
                format!("{wrong}{brand}{}", firm.trade)
            }
            Kind::Scope => format!("{} {}", long_thing(dice(n, 80)), long_thing(dice(n, 81))),
            Kind::Filter => firm.trade.to_owned(),
            Kind::Typeahead => chars.iter().take(1 + n % 6).collect(),
        };
        Ask {
            kind,
            text,
            county: (kind == Kind::Filter).then_some(firm.county),
            firm: firm.id,
        }
    }

    /// How many firms each question finds, by looking at every firm.
    pub(crate) fn scan(&self, asks: &[&Ask]) -> Vec<usize> {
        let questions: Vec<Question> = asks.iter().map(|ask| Question::of(ask)).collect();
        let half = self.firms.div_ceil(2);
        std::thread::scope(|scope| {
            let questions = &questions;
            let scans = [0..half, half..self.firms].map(|part| scope.spawn(move || self.scan_part(questions, part)));
            let [one, other] = scans.map(|scan| scan.join().expect("a scan ends"));
            one.iter().zip(other).map(|(one, other)| one + other).collect()
        })
    }

    fn scan_part(&self, questions: &[Question], part: std::ops::Range<usize>) -> Vec<usize> {
        let mut found = vec![0; questions.len()];
        for firm in part.map(|n| self.firm(n)) {
            let names: String = firm.names().into_iter().map(|name| name.text + "\n").collect();
            let texts = format!("{names}{}\n{}", firm.products, firm.scope);
            for (question, found) in questions.iter().zip(&mut found) {
                let searched = if question.is_form { &names } else { &texts };
                *found += usize::from(
                    question.county.is_none_or(|county| county == firm.county)
                        && question.words.iter().all(|word| searched.contains(word)),
                );
            }
        }
        found
    }
}

/// A question, cut into words once.
struct Question<'a> {
    words: Vec<&'a str>,
    county: Option<&'a str>,
    is_form: bool,
}

impl<'a> Question<'a> {
    fn of(ask: &'a Ask) -> Self {
        Self {
            words: ask.text.split(' ').collect(),
            county: ask.county.as_deref(),
            is_form: FORM.contains(&ask.text.as_str()),
        }
    }
}

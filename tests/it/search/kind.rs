//! Kinds of questions as people type and paste them, asked of firms picked from the whole registry: the same kinds at
//! two sizes, because quality must not fall as the registry grows.

use std::collections::{BTreeMap, HashMap};

use yanzhen::domain::enterprise::{EnterpriseStatus, NameKind};

use super::registry::{Firm, Registry, core};

/// Questions of each kind.
const EACH: usize = 14;
/// The least share of questions, in percent, with the firm among the first three: of all, and of each kind.
const LEAST: usize = 97;
const LEAST_OF_KIND: usize = 92;

/// Characters of fictional distinctive parts with one that sounds the same, and with one that looks alike.
const SOUNDS: &str = "盛胜 新心 达答 科克 宏弘 鼎顶 诚成 泰太 辰晨 源元 泽则 骏俊 钧均 铭明 霖林 钰玉 珩衡 琛深 锐瑞 溪西 岚蓝 岳月 \
    谨锦 逸易 邺业 颢浩 驰迟 鹏朋 麟林 黎丽 川穿 洋阳 丰风 星兴 曜耀 恒衡 桓环 梁良 枫风 峰锋 岭领 磊蕾 矩举 维唯 旋璇 航杭 舟洲 渊元 \
    弘宏 环还 合和 协谐 开凯 贞真 吉极";
const SHAPES: &str = "晟最 昱显 轩轨 沅阮 穗穂 谦嫌 谨瑾 逸免 骐棋 源原 洋样 盛晟 辰晨 峰锋 砚现 矩炬 维唯 科料 凯岂 航杭 涵函 环坏 弥祢 \
    协办 创刨 贞页 铭铬 奕弈 铠皑 钧钩 泽译 琛深 琨混 吉古 元无 丰半 合台 开井 宇字 林材 驰弛 鹏鹂 达迭";

struct Question {
    kind: &'static str,
    text: String,
    /// Any of these answers it; of several firms every one must be shown.
    means: Vec<String>,
    several: bool,
}

/// What a question is made from.
struct Asked<'a> {
    firm: &'a Firm,
    name: &'a str,
    core: String,
    bearers: &'a [&'a str],
}

type Make = fn(&Asked, &Registry) -> Option<(String, Vec<String>)>;

/// Each kind and how a question of it is made; `None` when the firm gives none.
const KINDS: &[(&str, Make)] = &[
    ("county and trade", |asked, registry| {
        labelled(registry, county(asked, registry)?, trade(asked)?, false)
    }),
    ("trade and county", |asked, registry| {
        labelled(registry, county(asked, registry)?, trade(asked)?, true)
    }),
    ("county in full and trade", |asked, registry| {
        let code = asked.firm.profile.division.as_ref()?;
        labelled(
            registry,
            registry.catalog.division(code)?.title.clone(),
            trade(asked)?,
            false,
        )
    }),
    ("zone and trade", |asked, registry| {
        let zone = registry.catalog.zone(asked.firm.profile.zone.as_ref()?)?;
        labelled(registry, zone.aliases.first()?.clone(), trade(asked)?, false)
    }),
    ("tier and trade", |asked, registry| {
        let tier = registry.catalog.tier(&asked.firm.awards.first()?.tier)?;
        labelled(registry, tier.aliases.first()?.clone(), trade(asked)?, false)
    }),
    ("homophone", |asked, _| bearers(asked, slipped(asked, SOUNDS)?)),
    ("homophone in a full name", |asked, _| {
        let slip = slipped(asked, SOUNDS)?;
        one(asked, asked.name.replace(&asked.core, &slip))
    }),
    ("near shape", |asked, _| bearers(asked, slipped(asked, SHAPES)?)),
    ("name and telephone", |asked, _| {
        one(asked, format!("{} 0379-64901234", asked.name))
    }),
    ("name and mobile", |asked, _| {
        one(asked, format!("{}13900000000", asked.name))
    }),
    ("label in front", |asked, _| {
        one(asked, format!("企业名称：{}。", asked.name))
    }),
    ("sentence", |asked, _| {
        one(asked, format!("请联系{}补充材料", asked.name))
    }),
    ("letter", |asked, _| {
        one(
            asked,
            format!(
                "转办：群众反映{}夜间施工扰民，请商都路所在街道核查后三个工作日内回复",
                asked.name
            ),
        )
    }),
    ("name twice", |asked, _| one(asked, format!("{0} {0}", asked.name))),
    ("row of a table", |asked, _| {
        one(asked, format!("{}\t91410329MA00000000\t伊川县", asked.name))
    }),
    ("numbered line", |asked, _| {
        let numbers = ["1、", "（3）", "7\t", "⑤", "12. "];
        one(
            asked,
            format!("{}{}", numbers[asked.name.len() % numbers.len()], asked.name),
        )
    }),
    ("aside behind", |asked, _| {
        let asides = ["等", "等12家", "（已更名）", "2024", "2024年", "、"];
        one(
            asked,
            format!("{}{}", asked.name, asides[asked.name.len() / 3 % asides.len()]),
        )
    }),
    ("person behind", |asked, _| {
        bearers(asked, format!("{}王伟", asked.core))
    }),
    ("core in a sentence", |asked, _| {
        bearers(asked, format!("请{}尽快报送年报", asked.core))
    }),
    ("another form", |asked, _| {
        let swapped = match asked.name.strip_suffix("有限责任公司") {
            Some(rest) => format!("{rest}有限公司"),
            None => format!(
                "{}有限责任公司",
                asked.name.strip_suffix("有限公司")?.trim_end_matches("股份")
            ),
        };
        one(asked, swapped)
    }),
    ("group form", |asked, _| {
        bearers(asked, format!("{}集团股份有限公司", asked.core))
    }),
    ("trade first", |asked, _| {
        let parts = search_index::name::dissect(asked.name);
        bearers(asked, format!("{}{}", parts.trade, parts.brand))
    }),
    ("trade, brand, place", |asked, _| {
        let parts = search_index::name::dissect(asked.name);
        bearers(
            asked,
            format!("{}{}{}", parts.trade, parts.brand, parts.division.words.first()?),
        )
    }),
    ("code with a slip", |asked, _| {
        let code = asked.firm.profile.credit_code.as_ref()?.to_string();
        let other = if code.as_bytes()[12] == b'7' { "8" } else { "7" };
        one(asked, format!("{}{other}{}", &code[..12], &code[13..]))
    }),
    ("code with letters for figures", |asked, _| {
        let code = asked.firm.profile.credit_code.as_ref()?.to_string();
        one(asked, code.replacen('0', "O", 2).replacen('1', "I", 1))
    }),
    ("end of a code", |asked, _| {
        one(
            asked,
            asked.firm.profile.credit_code.as_ref()?.to_string()[9..].to_owned(),
        )
    }),
    ("former name", |asked, _| {
        let mut former = asked
            .firm
            .profile
            .other_names
            .iter()
            .filter(|other| other.kind == NameKind::Former);
        one(asked, former.next()?.name.clone())
    }),
    ("county within an address", |asked, registry| {
        let code = asked.firm.profile.division.as_ref()?;
        let county = &registry.catalog.division(code)?.title;
        let address = asked.firm.profile.address.trim_end_matches("（虚构）");
        let same = registry
            .firms
            .iter()
            .filter(|firm| firm.profile.address.contains(address));
        let same = same.map(|firm| firm.profile.name.clone()).collect();
        Some((format!("洛阳市{county}{address}"), same)).filter(|_| !address.is_empty())
    }),
    ("traditional", |asked, _| {
        one(
            asked,
            asked
                .name
                .replace('东', "東")
                .replace('业', "業")
                .replace('机', "機")
                .replace('电', "電"),
        )
    }),
    ("pinyin", |asked, _| {
        bearers(asked, search_index::spelling(&asked.core)?.0)
    }),
];

fn one(asked: &Asked, text: String) -> Option<(String, Vec<String>)> {
    Some((text, vec![asked.name.to_owned()]))
}

fn bearers(asked: &Asked, text: String) -> Option<(String, Vec<String>)> {
    Some((text, asked.bearers.iter().map(|name| (*name).to_owned()).collect()))
}

fn labelled(registry: &Registry, label: String, trade: String, behind: bool) -> Option<(String, Vec<String>)> {
    let means = registry
        .labelled(&label, &trade)
        .into_iter()
        .map(str::to_owned)
        .collect();
    let text = if behind { trade + &label } else { label + &trade };
    Some((text, means))
}

fn county(asked: &Asked, registry: &Registry) -> Option<String> {
    let division = registry.catalog.division(asked.firm.profile.division.as_ref()?)?;
    division.aliases.first().cloned()
}

fn trade(asked: &Asked) -> Option<String> {
    Some(search_index::name::dissect(asked.name).trade).filter(|trade| !trade.is_empty())
}

/// The distinctive part and trade with one character of the first replaced by its pair.
fn slipped(asked: &Asked, pairs: &str) -> Option<String> {
    let brand = search_index::name::dissect(asked.name).brand;
    let pair = |c: char| pairs.split_whitespace().find_map(|pair| pair.strip_prefix(c));
    let (at, other) = brand.char_indices().find_map(|(at, c)| Some((at, pair(c)?)))?;
    let width = brand[at..].chars().next()?.len_utf8();
    Some(format!("{}{other}{}", &asked.core[..at], &asked.core[at + width..]))
}

fn questions(registry: &Registry) -> Vec<Question> {
    let by_core: HashMap<String, Vec<&str>> = registry.by_core();
    let fictional = &registry.firms[registry.sourced..];
    let asked: Vec<Asked> = fictional
        .iter()
        .map(|firm| {
            let core = core(&firm.profile.name);
            Asked {
                firm,
                name: &firm.profile.name,
                bearers: &by_core[&core],
                core,
            }
        })
        .collect();
    let mut questions = Vec::new();
    for (number, (kind, make)) in KINDS.iter().enumerate() {
        // Another stretch of the registry for each kind; every second question of a firm no longer in business.
        let mut from = asked.iter().skip(number * 61).chain(&asked);
        let (mut made, mut active) = (0, true);
        while made < EACH
            && let Some(asked) = from.find(|asked| (asked.firm.profile.status == EnterpriseStatus::Active) == active)
        {
            if let Some((text, means)) = make(asked, registry) {
                questions.push(Question {
                    kind,
                    text,
                    means,
                    several: false,
                });
                (made, active) = (made + 1, !active);
            }
        }
    }
    for (at, two) in asked.chunks(2).take(EACH).enumerate() {
        let apart = ["、", "\n", "，", "；"][at % 4];
        questions.push(Question {
            kind: "several names",
            text: [two[0].name, two[1].name].join(apart),
            means: two.iter().map(|asked| asked.name.to_owned()).collect(),
            several: true,
        });
    }
    questions
}

fn ask(registry: &Registry) {
    let mut scores: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for question in questions(registry) {
        let found = registry.names(&question.text);
        let among = |first: usize| {
            let shown = &found[..found.len().min(first)];
            let has = |name: &String| shown.contains(&name.as_str());
            if question.several {
                question.means.iter().all(has)
            } else {
                question.means.iter().any(has)
            }
        };
        let score = scores.entry(question.kind).or_default();
        score.0 += 1;
        score.1 += usize::from(among(if question.several { 2 } else { 1 }));
        score.2 += usize::from(among(3));
        if !among(3) {
            println!(
                "{}: {} -> {:?}, not {:?}",
                question.kind,
                question.text,
                &found[..found.len().min(3)],
                question.means
            );
        }
    }
    let (mut all, mut right) = (0, 0);
    let mut dropped = Vec::new();
    for (kind, (cases, first, three)) in scores {
        println!("{kind}: {cases} cases, hit@1 {first}, hit@3 {three}");
        (all, right) = (all + cases, right + three);
        if three * 100 < LEAST_OF_KIND * cases {
            dropped.push(kind);
        }
    }
    println!("{} firms: {right} of {all}", registry.firms.len());
    assert!(
        all > 300 && dropped.is_empty() && right * 100 >= LEAST * all,
        "{right} of {all}; {dropped:?}"
    );
}

#[test]
fn people_find_who_they_mean_among_some_thousand_firms() {
    ask(&Registry::of(2_500));
}

#[test]
fn people_find_who_they_mean_among_twenty_thousand_firms() {
    ask(&Registry::of(20_000));
}

#[test]
fn typing_a_name_letter_by_letter_never_shows_an_empty_list() {
    let registry = Registry::of(500);
    let mut empty = Vec::new();
    let mut typed = 0;
    for firm in &registry.firms {
        let short = firm
            .profile
            .other_names
            .iter()
            .find(|other| other.kind == NameKind::Short);
        let Some(short) = short
            .map(|short| short.name.clone())
            .or_else(|| Some(core(&firm.profile.name)))
        else {
            continue;
        };
        let spelled = search_index::spelling(&short).map(|(letters, _)| letters);
        for name in [Some(short), spelled].into_iter().flatten() {
            for end in name.char_indices().skip(1).map(|(at, _)| at).chain([name.len()]) {
                typed += 1;
                if registry.suggested(&name[..end]) == 0 {
                    empty.push(name[..end].to_owned());
                }
            }
        }
        if typed > 3_000 {
            break;
        }
    }
    assert_eq!(empty, [] as [String; 0]);
}

//! Nothing that contains the text is missed, and nothing that does not is found.

use search_index::fold::fold_key;
use search_index::{Document, Start, Within};

use crate::firms::{TestIndex, ask, firm, generated};

#[test]
fn every_short_substring_of_every_name_finds_its_firm() {
    let mut firms = generated(70);
    firms.push(firm(71, "凯迈（洛阳）气源有限公司"));
    firms.push(firm(72, "洛阳LYC轴承有限公司"));
    let test = TestIndex::of(firms);
    for document in &test.documents {
        for name in &document.names {
            let key: Vec<char> = fold_key(&name.text).chars().collect();
            for part in (1..=3).flat_map(|length| key.windows(length)) {
                let part: String = part.iter().collect();
                let query = search_index::Query {
                    within: Within::Firms(vec![document.id]),
                    ..ask(&part)
                };
                assert_eq!(test.index.search(&query).unwrap().total, 1, "{part} in {}", name.text);
            }
        }
    }
}

#[test]
fn totals_equal_a_scan() {
    let test = TestIndex::of(generated(300));
    for part in ["轴承", "有限公司", "宏达", "材料", "洛阳", "c", "LYC", "达轴", "限公司"] {
        let key = fold_key(part);
        let scanned = test.documents.iter().filter(|document| {
            let texts = [&document.names[0].text, &document.scope];
            let searched = if key.chars().count() == 1 || part == "有限公司" {
                &texts[..1]
            } else {
                &texts[..]
            };
            searched.iter().any(|text| fold_key(text).contains(&key))
        });
        assert_eq!(test.index.search(&ask(part)).unwrap().total, scanned.count(), "{part}");
    }
}

#[test]
fn pages_follow_each_other_to_the_last_firm() {
    let test = TestIndex::of(generated(95));
    let mut seen = Vec::new();
    let mut query = ask("洛阳");
    loop {
        let hits = test.index.search(&query).unwrap();
        assert_eq!(hits.total, 95);
        let Some(last) = hits.hits.last() else { break };
        let by_offset = search_index::Query {
            start: Start::Offset(seen.len()),
            ..query.clone()
        };
        assert_eq!(test.index.search(&by_offset).unwrap().hits, hits.hits);
        query.start = Start::After(last.cursor.to_string().parse().unwrap());
        seen.extend(hits.hits.iter().map(|hit| hit.id));
    }
    let mut ids = seen.clone();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((seen.len(), ids.len()), (95, 95));
}

#[test]
fn homophones_never_match_han_text() {
    let test = TestIndex::of(vec![firm(1, "洛阳经典家具有限公司"), firm(2, "洛阳静点科技有限公司")]);
    // One homophone may be a slip and is offered as a question; two are another word.
    assert_eq!(test.index.search(&ask("景点")).unwrap().total, 0);
    assert_eq!(test.names("景点"), ["洛阳静点科技有限公司"]);
    assert_eq!(test.names("经典"), ["洛阳经典家具有限公司"]);
    assert_eq!(test.names("jingdian").len(), 2);
}

#[test]
fn a_form_word_alone_is_called_generic() {
    let test = TestIndex::of(generated(50));
    let hits = test.index.search(&ask("有限公司")).unwrap();
    assert!(hits.generic);
    assert_eq!(hits.total, 50);
    assert!(!test.index.search(&ask("轴承有限公司")).unwrap().generic);
}

#[test]
fn form_words_do_not_outweigh_the_rest() {
    let mut firms = vec![
        firm(1, "洛阳轴承厂"),
        firm(2, "洛阳天瑞有限公司"),
        firm(3, "LYC轴承集团"),
    ];
    firms[1].scope = "轴承销售".into();
    let test = TestIndex::of(firms);
    let names = test.names("轴承有限公司");
    assert_eq!(names.len(), 3);
    assert_eq!(names[2], "洛阳天瑞有限公司");
}

#[test]
fn punctuation_alone_finds_nothing_and_no_text_lists_all() {
    let test = TestIndex::of(generated(30));
    assert_eq!(test.index.search(&ask("（）")).unwrap().total, 0);
    assert_eq!(test.index.search(&ask("  ")).unwrap().total, 30);
}

#[test]
fn words_typed_without_spaces_are_read_apart_when_only_that_finds_anything() {
    let mut vaccines = firm(1, "普莱柯生物工程股份有限公司");
    vaccines.scope = "兽用疫苗的生产".to_owned();
    let mut works = firm(2, "洛阳中集凌宇汽车有限公司");
    works.names.push(search_index::Name {
        text: "解放军第五四零八工厂".to_owned(),
        kind: search_index::NameKind::Former,
    });
    let test = TestIndex::of(vec![vaccines, works, firm(3, "洛阳轴承集团股份有限公司")]);
    let read = |text: &str| {
        let hits = test.index.search(&ask(text)).unwrap();
        (hits.apart, hits.hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>())
    };
    for (text, apart, firm) in [
        ("普莱柯疫苗", "普莱柯 疫苗", 1),
        ("pulaike疫苗", "pulaike 疫苗", 1),
        ("luoyang轴", "luoyang 轴", 3),
    ] {
        assert_eq!(read(text), (Some(apart.to_owned()), vec![firm]), "{text}");
        let walked = test.index.list(&ask(text)).unwrap();
        assert_eq!(
            walked.into_iter().map(|(id, _)| id).collect::<Vec<_>>(),
            [firm],
            "{text}"
        );
    }
    for number in ["五四零八", "5408", "5408厂"] {
        assert_eq!(read(number), (None, vec![2]), "{number}");
    }
    // A slip in a name is the likelier reading; what no firm holds beside the rest is dropped and named.
    assert_eq!(read("普莱科生物"), (None, vec![]));
    assert_eq!(test.names("普莱科生物"), ["普莱柯生物工程股份有限公司"]);
    assert_eq!(read("普莱柯飞机"), (Some("普莱柯".to_owned()), vec![1]));
    assert_eq!(test.index.search(&ask("普莱柯飞机")).unwrap().dropped, ["飞机"]);
    // In quotes a text is looked for as it stands.
    assert_eq!(read("“普莱柯疫苗”"), (None, vec![]));
    assert_eq!(read("无人机公司"), (None, vec![]));
}

#[test]
fn words_that_the_registry_knows_beat_a_slip_and_the_slip_stands_beside() {
    let mut firms: Vec<_> = (1..=4)
        .map(|id| {
            firm(
                id,
                &format!("洛阳{}轴承有限公司", ["酉盛", "骏川", "新海", "晟林"][id as usize - 1]),
            )
        })
        .collect();
    for firm in &mut firms[..2] {
        firm.labels = vec!["汝阳县".to_owned(), "汝阳".to_owned()];
    }
    firms.push(firm(5, "洛阳轴承集团股份有限公司"));
    let test = TestIndex::of(firms);
    for text in ["汝阳轴承", "轴承汝阳", "汝阳 轴承"] {
        let hits = test.index.search(&ask(text)).unwrap();
        assert_eq!(hits.hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [1, 2], "{text}");
    }
    let hits = test.index.search(&ask("汝阳轴承")).unwrap();
    assert_eq!(hits.apart.as_deref(), Some("汝阳 轴承"));
    assert!(hits.meant.iter().any(|hit| hit.id == 5), "{:?}", hits.meant);
}

#[test]
fn a_firm_out_of_business_is_found_behind_a_slip_whatever_the_size() {
    let mut firms = generated(900);
    firms.iter_mut().for_each(|firm| firm.active = true);
    firms.push(Document {
        active: false,
        ..firm(901, "河南酉盛轴承有限公司")
    });
    let test = TestIndex::of(firms);
    assert_eq!(test.names("酉胜轴承")[0], "河南酉盛轴承有限公司");
    let recalled = test
        .index
        .recall_candidates("河南酉胜轴承有限责任公司", Within::Everything, 5)
        .unwrap();
    assert_eq!(recalled[0].id, 901);
}

#[test]
fn names_are_found_inside_text_and_several_firms_are_several_groups() {
    let test = TestIndex::of(vec![
        firm(1, "洛阳新强联回转支承股份有限公司"),
        firm(2, "普莱柯生物工程股份有限公司"),
        firm(3, "洛阳惠中兽药有限公司"),
    ]);
    let asked = |text: &str| {
        let hits = test.index.search(&ask(text)).unwrap();
        let firms: Vec<_> = hits
            .hits
            .iter()
            .map(|hit| (hit.id, hit.asked.clone().unwrap_or_default()))
            .collect();
        (firms, hits.dropped)
    };
    let (firms, dropped) = asked("请联系洛阳新强联回转支承股份有限公司，补充材料");
    assert_eq!(firms, [(1, "洛阳新强联回转支承股份有限公司".to_owned())]);
    assert_eq!(dropped, ["请联系", "补充材料"]);
    let (firms, _) = asked("普莱柯生物工程股份有限公司\n洛阳惠中兽药有限公司");
    assert_eq!(firms.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(asked("惠中兽药张三").0[0].0, 3);
    assert_eq!(asked("洛阳惠中兽药有限公司等12家").0[0].0, 3);
}

#[test]
fn names_out_of_sight_are_words_like_any_other() {
    let test = TestIndex::of(vec![
        firm(1, "洛阳新强联回转支承股份有限公司"),
        firm(2, "洛阳惠中兽药有限公司"),
    ]);
    let text = "请联系洛阳新强联回转支承股份有限公司和洛阳惠中兽药有限公司";
    let query = search_index::Query {
        within: Within::Firms(vec![2]),
        ..ask(text)
    };
    let hits = test.index.search(&query).unwrap();
    assert_eq!(hits.hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [2]);
    assert_eq!(hits.dropped, ["请联系洛阳新强联回转支承股份有限公司和"]);
}

#[test]
fn a_filter_that_hides_every_match_says_so() {
    let test = TestIndex::of(vec![
        firm(1, "洛阳新强联回转支承股份有限公司"),
        firm(2, "洛阳新强链回转支承股份有限公司"),
    ]);
    let filtered = search_index::Query {
        filters: search_index::Filters::default().with(search_index::Facet::County, ["410305".to_owned()]),
        ..ask("新强联")
    };
    let hits = test.index.search(&filtered).unwrap();
    assert!(hits.hidden && hits.total == 0 && hits.meant.is_empty());
}

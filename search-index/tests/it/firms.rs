//! Firms to search for: a few by hand, many by a recipe.

use search_index::{Bookmark, Document, Facet, Holding, Index, Name, NameKind, Query};
use tempfile::TempDir;

/// An index in a folder that goes with it.
pub(crate) struct TestIndex {
    pub(crate) index: Index,
    pub(crate) documents: Vec<Document>,
    _folder: TempDir,
}

impl TestIndex {
    pub(crate) fn of(documents: Vec<Document>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::open(folder.path()).unwrap().index;
        index
            .apply(
                &documents,
                Bookmark {
                    revision: 1,
                    id: 1,
                    history: 0,
                },
            )
            .unwrap();
        Self {
            index,
            documents,
            _folder: folder,
        }
    }

    pub(crate) fn legal_name(&self, id: i64) -> &str {
        &self.documents.iter().find(|document| document.id == id).unwrap().names[0].text
    }

    /// The registered names an answer lists, those that may be meant last.
    pub(crate) fn names(&self, text: &str) -> Vec<&str> {
        let hits = self.index.search(&ask(text)).unwrap();
        hits.hits
            .iter()
            .chain(&hits.meant)
            .map(|hit| self.legal_name(hit.id))
            .collect()
    }
}

pub(crate) fn ask(text: &str) -> Query {
    Query {
        text: text.to_owned(),
        ..Query::default()
    }
}

pub(crate) fn firm(id: i64, name: &str) -> Document {
    Document {
        id,
        names: vec![Name {
            text: name.to_owned(),
            kind: NameKind::Legal,
        }],
        facets: vec![(Facet::Status, "active".to_owned())],
        active: true,
        ..Document::default()
    }
}

/// Firms with every facet, by a simple deterministic recipe.
pub(crate) fn generated(count: i64) -> Vec<Document> {
    const FIRST: &[&str] = &["宏", "瑞", "恒", "鑫", "天", "中", "华", "LYC", "金", "隆"];
    const SECOND: &[&str] = &["达", "祥", "泰", "昌", "源", "博", "宇", "卓", "腾", "森"];
    const TRADE: &[&str] = &[
        "轴承",
        "机械设备",
        "新材料科技",
        "耐火材料",
        "生物科技",
        "电子",
        "钨钼材料",
    ];
    const COUNTY: &[&str] = &["410305", "410307", "410308", "410311", "410323"];
    let pick = |list: &[&str], n: i64| list[usize::try_from(n).unwrap() % list.len()].to_owned();
    (1..=count)
        .map(|id| {
            let brand = pick(FIRST, id) + &pick(SECOND, id / 3) + &pick(SECOND, id * 7 + 3);
            let document = firm(id, &format!("洛阳{brand}{}有限公司", pick(TRADE, id / 7)));
            let holding = |tier: &str, from, until| Holding {
                tier: tier.to_owned(),
                from,
                until,
            };
            let holdings = match id % 4 {
                0 => vec![],
                1 => vec![holding("a", 100, Some(200))],
                2 => vec![
                    holding("a", 100, Some(200)),
                    holding("a", 201, Some(300)),
                    holding("b", 150, None),
                ],
                _ => vec![holding("c", 250, Some(260))],
            };
            let mut facets = vec![
                (Facet::Industry, pick(&["30", "34", "35"], id / 5)),
                (Facet::Field, pick(&["new-material", "robot"], id)),
                (Facet::Field, pick(&["robot", "hydrogen"], id / 2)),
                (Facet::Chain, pick(&["bearing", "molybdenum", "glass"], id / 4)),
                (Facet::Size, pick(&["small", "medium"], id / 3)),
                (
                    Facet::Status,
                    if id % 9 == 0 { "deregistered" } else { "active" }.to_owned(),
                ),
            ];
            facets.extend((id % 6 != 0).then(|| (Facet::County, pick(COUNTY, id / 2))));
            facets.extend((id % 5 == 0).then(|| (Facet::Zone, "high-tech".to_owned())));
            facets.extend((id % 7 == 0).then(|| (Facet::Verdict, pick(&["a/meets", "b/near"], id / 7))));
            facets.extend((id % 11 == 0).then(|| (Facet::Market, pick(&["sh", "hk"], id / 11))));
            Document {
                facets,
                active: id % 9 != 0,
                amount: (id % 3 != 0).then(|| u64::try_from(id * 7919 % 1000).unwrap()),
                scope: pick(&["轴承的制造与销售", "分子筛的研发", "经典家具"], id),
                prior: u8::try_from(id % 3).unwrap(),
                holdings,
                ..document
            }
        })
        .collect()
}

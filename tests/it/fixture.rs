//! A handful of firms that show every state a page can be in; all made up.

use std::collections::{BTreeMap, BTreeSet};

use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::credit_code::CreditCode;
use yanzhen::domain::enterprise::{Details, EnterpriseId, EnterpriseStatus, NameKind, OtherName, Profile};
use yanzhen::domain::filing::{Figures, Value};
use yanzhen::domain::personal::{Contact, Mail, People, PersonName, Phone};
use yanzhen::domain::source::{Citation, Confidence, SourceId, SourceKind};
use yanzhen::domain::tenure::{Award, Basis, EndReason, Ending};
use yanzhen::store::{Error, Store, Tx};

/// The numbers of the firms that [`fill`] records.
pub(crate) struct Firms {
    /// Names, titles and figures of every kind.
    pub(crate) rich: EnterpriseId,
    /// Hardly anything is known.
    pub(crate) bare: EnterpriseId,
}

/// Records the firms.
pub(crate) async fn fill(store: &Store) -> Firms {
    let clerk = Actor::local_bureau("test");
    let written = store.write(&clerk, Action::RegisterEnterprise, record).await;
    written.unwrap().value
}

async fn record(tx: &Tx) -> Result<Firms, Error> {
    let notice = tx
        .find_or_insert_source(&citation(SourceKind::Notice, "第一批企业名单公告"))
        .await?;
    let report = tx
        .find_or_insert_source(&citation(SourceKind::Audit, "2025 年度审计报告"))
        .await?;
    let own = tx
        .find_or_insert_source(&citation(SourceKind::SelfDeclared, "企业自报数据"))
        .await?;
    let rich = tx.insert_enterprise(&rich(notice)).await?;
    for award in awards(notice) {
        tx.insert_tenure(rich, &award).await?;
    }
    tx.insert_filing(
        rich,
        &figures(
            2025,
            (report, SourceKind::Audit),
            &[("revenue", "68000000"), ("rd_expense", "3210000")],
        ),
    )
    .await?;
    tx.insert_filing(
        rich,
        &figures(2025, (own, SourceKind::SelfDeclared), &[("revenue", "71000000")]),
    )
    .await?;
    tx.insert_filing(
        rich,
        &figures(
            2024,
            (own, SourceKind::SelfDeclared),
            &[("revenue", "40000000..100000000")],
        ),
    )
    .await?;
    let bare = tx.insert_enterprise(&bare(notice)).await?;
    Ok(Firms { rich, bare })
}

pub(crate) fn citation(kind: SourceKind, title: &str) -> Citation {
    Citation {
        kind,
        title: title.to_owned(),
        document: "某工信〔2024〕8号".to_owned(),
        link: "https://example.org/notice".to_owned(),
        file_hash: String::new(),
        published: "2024-06-28".parse().ok(),
        confidence: Confidence::B,
    }
}

pub(crate) fn rich(source: SourceId) -> Profile {
    let other = |name: &str, kind| OtherName {
        name: name.to_owned(),
        kind,
        until: None,
    };
    // The last character is wrong on purpose: a doubt, not a refusal.
    let doubted = CreditCode::compose("410305", "MA3X1234").map(|code| format!("{}0", &code.as_str()[..17]));
    Profile {
        name: "洛阳雁门精密轴承科技有限公司".to_owned(),
        other_names: vec![
            other("洛阳雁门轴承厂", NameKind::Former),
            other("雁门轴承", NameKind::Short),
        ],
        credit_code: doubted.and_then(|code| code.parse().ok()),
        registration_number: None,
        stock_codes: vec!["999999.NQ".to_owned()],
        division: "410305".parse().ok(),
        zone: None,
        industry: "34".parse().ok(),
        fields: vec![],
        address: "河南省洛阳市涧西区演示路 1 号".to_owned(),
        products: "精密轴承、轴承套圈".to_owned(),
        scope: "轴承制造；轴承销售；通用零部件制造；机械零件、零部件加工；货物进出口；技术服务、技术开发、技术咨询"
            .to_owned(),
        established: "2009-03-18".parse().ok(),
        status: EnterpriseStatus::Active,
        fictional: true,
        details: details(),
        source,
    }
}

/// Made up; what speaks of persons must stand whole in no answer.
pub(crate) fn details() -> Details {
    let contact = |name: &str, post: &str, phone: &str| Contact {
        name: PersonName::new(name),
        post: post.to_owned(),
        phone: Phone::new(phone),
        confirmed: "2026-03-04".parse().ok(),
    };
    Details {
        kind: "有限责任公司(自然人投资或控股)".to_owned(),
        capital: "5000万元人民币".parse().ok(),
        people: People {
            legal_representative: PersonName::new("郗望舒"),
            contacts: vec![
                contact("亓官璇", "总经理助理", "13700001357"),
                contact("", "", "0379-60002468"),
            ],
            mail: Mail::new("wangshu.xi@canary.example"),
        },
    }
}

fn bare(source: SourceId) -> Profile {
    let name = "洛阳无载商贸有限公司".to_owned();
    let rich = rich(source);
    Profile {
        name,
        other_names: vec![],
        credit_code: None,
        stock_codes: vec![],
        division: None,
        industry: None,
        address: String::new(),
        products: String::new(),
        scope: String::new(),
        established: None,
        status: EnterpriseStatus::OutOfContact,
        fictional: false,
        details: Details::default(),
        ..rich
    }
}

pub(crate) fn awards(source: SourceId) -> Vec<Award> {
    let award = |tier: &str, from: &str, until: &str| Award {
        tier: tier.parse().unwrap(),
        batch: "第三批".to_owned(),
        certificate: "豫 20240312".to_owned(),
        from: from.parse().unwrap(),
        until: until.parse().ok(),
        ended: None,
        basis: Basis::Recognized,
        source,
    };
    let on = "2024-05-01".parse().unwrap();
    let revoked = Ending {
        on,
        reason: EndReason::Revoked,
        source,
    };
    vec![
        award("specialized-sme", "2023-12-29", "2026-12-28"),
        award("hi-tech", "2024-11-01", "2027-10-31"),
        award("manufacturing-champion", "2022-01-01", ""),
        Award {
            basis: Basis::Proposed,
            ..award("little-giant", "2026-08-01", "")
        },
        Award {
            ended: Some(revoked),
            ..award("innovative-sme", "2022-07-01", "2025-06-30")
        },
        award("tech-sme", "2024-01-01", "2024-12-31"),
    ]
}

pub(crate) fn figures(year: i32, (source, source_kind): (SourceId, SourceKind), values: &[(&str, &str)]) -> Figures {
    let number = |(code, range): &(&str, &str)| (code.parse().unwrap(), Value::Number(range.parse().unwrap()));
    let mut values: BTreeMap<_, _> = values.iter().map(number).collect();
    let choice = BTreeSet::from(["municipal".to_owned(), "lower".to_owned()]);
    values.insert("rd_institution".parse().unwrap(), Value::Choice(choice));
    Figures {
        year,
        source,
        source_kind,
        values,
    }
}

//! Self-checks 「自测」: facts in, assessments out, nothing kept. The law and the vocabulary suffice; no registry is
//! opened, so that nothing can be written.

mod read;
mod record;
mod request;
mod value;

use std::collections::BTreeMap;

use super::assessment::{advised, assess_facts};
use super::{Error, Session};
use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::dossier::Dossier;
use crate::domain::enterprise::{Enterprise, EnterpriseId, Profile};
use crate::domain::revision::Revision;
use crate::domain::source::{Citation, Confidence, Source, SourceId, SourceKind};
use crate::rules::library::{Choice, Library};
use crate::view::check::{CheckView, SaidView};
use crate::view::question::{Question, QuestionnaireView};

use read::{Understood, source_id};

pub use read::field_key;
pub use record::Recorded;
pub use request::{CheckRequest, FactEntry, HoldEntry, Said};

/// What a sheet calls a firm that gave no name.
const NAMELESS: &str = "自测企业（未填名称）";

impl Session {
    /// Answers a self-check without storing anything.
    ///
    /// # Errors
    /// Names every field that cannot be read, with what may stand there.
    pub fn check_facts(&self, request: &CheckRequest) -> Result<CheckView, Error> {
        check((self.catalog(), self.library()), request, self.today())
    }

    /// Asks for everything that the standards of the named tiers read, each thing once.
    ///
    /// # Errors
    /// Names every field of the question that cannot be read.
    pub fn questions(&self, request: &CheckRequest) -> Result<QuestionnaireView, Error> {
        questions((self.catalog(), self.library()), request, self.today())
    }

    /// Puts the code of a tier in place of its title.
    #[must_use]
    pub fn name_codes(&self, mut request: CheckRequest) -> CheckRequest {
        let named = request.holds.iter_mut().map(|held| &mut held.tier);
        for text in request.tiers.iter_mut().chain(named) {
            if let Some(tier) = self.catalog().tier_called(text) {
                *text = tier.code.to_string();
            }
        }
        request
    }
}

/// Answers a self-check.
///
/// # Errors
/// Names every field that cannot be read, with what may stand there.
pub fn check(law: (&Catalog, &Library), request: &CheckRequest, today: Day) -> Result<CheckView, Error> {
    let (catalog, _) = law;
    let understood = read::understand(request, catalog, today)?;
    let (dossier, facts) = (dossier(request, &understood), understood.facts());
    let assess = |tier| {
        let view = assess_facts(law, (&dossier, &facts), (tier, understood.purpose));
        advised(law, view, &facts)
    };
    let assessments: Vec<_> = understood.tiers.iter().map(assess).collect();
    let mut view = CheckView::new(
        &dossier.enterprise.profile,
        (understood.purpose, understood.date),
        assessments,
    );
    view.industry = understood.industry.clone();
    view.said = said(&understood, catalog);
    view.find_unread(&facts, catalog);
    Ok(view)
}

/// Asks for everything that the standards of the named tiers read. Facts of the request are not looked at.
///
/// # Errors
/// Names every field of the question that cannot be read.
pub fn questions(
    (catalog, library): (&Catalog, &Library),
    request: &CheckRequest,
    today: Day,
) -> Result<QuestionnaireView, Error> {
    let question = CheckRequest {
        tiers: request.tiers.clone(),
        purpose: request.purpose.clone(),
        date: request.date.clone(),
        ..CheckRequest::default()
    };
    let understood = read::understand(&question, catalog, today)?;
    let mut view = QuestionnaireView::new((understood.purpose, understood.date));
    for tier in &understood.tiers {
        let named = catalog.tier(tier).map_or("", |tier| &tier.title);
        match library.choose(tier, understood.purpose, understood.date) {
            Choice::Chosen(standard) => view.ask(&standard, (tier, named)),
            Choice::NoneInForce(none) => view.cannot_ask((tier, named), &none),
        }
    }
    view.arrange(catalog);
    Ok(view)
}

/// Writes a file to fill in: every question once, with its unit and meaning, and nothing known.
pub fn template(questionnaire: &QuestionnaireView) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let tiers: Vec<String> = questionnaire.tiers.iter().map(|tier| quoted(&tier.code)).collect();
    let mut text =
        String::from("# 雁阵自测文件。填好后运行 yanzhen check --facts 本文件；不清楚的留空，留空不等于 0。\n");
    text += "# 数可以写范围：1亿–4亿、5000万元以上、300万元以下；金额和占比要写单位。\n\n";
    text += "name = \"\"  # 企业名称，只印在结果上，可不填\n";
    text += &format!("tiers = [{}]\n", tiers.join(", "));
    text += &format!("purpose = \"{}\"  # new 新申报，review 复核\n", questionnaire.purpose);
    text += &format!("date = \"{}\"  # 评估日\n", questionnaire.date);
    text += "established = \"\"  # 成立日期，如 2015-03-01\n";
    text += "industry = \"\"  # 国民经济行业大类，如 C34，可不填\n\n";
    text += "# 称号：持有的写有效期起止，确实没有的写 held = false，不清楚的保持注释。\nholds = [\n";
    for tier in &questionnaire.holds {
        text += &format!(
            "    # {{ tier = {}, from = \"\", until = \"\" }},  # {}\n",
            quoted(&tier.code),
            tier.title
        );
    }
    text += "]\n\nfacts = [\n";
    for group in &questionnaire.groups {
        text += &format!("    # ---- {} ----\n", group.title);
        group.questions.iter().for_each(|question| text += &lines(question));
    }
    text + "]\n"
}

fn lines(question: &Question) -> String {
    let mut text = format!("    # {}：{}\n", question.title, question.definition.replace('\n', " "));
    let options: Vec<String> = question
        .options
        .iter()
        .map(|it| format!("{} {}", it.code, it.title))
        .collect();
    if !options.is_empty() {
        text += &format!("    # 选项：{}\n", options.join("、"));
    }
    for cell in &question.cells {
        let year = cell.year.map(|year| format!("year = {year}, ")).unwrap_or_default();
        let unit = match question.unit.as_str() {
            "" => String::new(),
            unit => format!(", unit = \"{unit}\""),
        };
        let code = &question.indicator;
        text += &format!("    {{ indicator = \"{code}\", {year}value = \"\"{unit} }},\n");
    }
    text
}

/// The firm of a self-check is in no registry: it has no number, and its sources are what it says.
fn dossier(request: &CheckRequest, understood: &Understood) -> Dossier {
    let name = match request.name.trim() {
        "" => NAMELESS,
        name => name,
    };
    let profile = Profile {
        established: understood.established,
        ..Profile::named(name.to_owned(), source_id(SourceKind::SelfDeclared))
    };
    Dossier {
        enterprise: Enterprise {
            id: EnterpriseId(0),
            profile,
            revision: Revision(0),
        },
        tenures: Vec::new(),
        filings: Vec::new(),
        changes: Vec::new(),
        sources: sources(),
    }
}

fn sources() -> BTreeMap<SourceId, Source> {
    let source = |kind: &SourceKind| {
        let title = match kind {
            SourceKind::SelfDeclared => "自测填报".to_owned(),
            other => format!("自测填报（自述来自{}）", other.title()),
        };
        let citation = Citation {
            kind: *kind,
            title,
            document: String::new(),
            link: String::new(),
            file_hash: String::new(),
            published: None,
            confidence: Confidence::C,
        };
        let id = source_id(*kind);
        (id, Source { id, citation })
    };
    SourceKind::ALL.iter().map(source).collect()
}

/// Returns what was understood, for the reader to check.
fn said(understood: &Understood, catalog: &Catalog) -> Vec<SaidView> {
    let mut said = Vec::new();
    said.extend(understood.established.map(|day| SaidView::day("成立日期", day)));
    said.extend(
        understood
            .industry
            .iter()
            .map(|title| SaidView::text("所属行业", title)),
    );
    for award in &understood.awards {
        said.extend(catalog.tier(&award.tier).map(|tier| SaidView::held(tier, award)));
    }
    for tier in &understood.absent {
        said.extend(
            catalog
                .tier(tier)
                .map(|tier| SaidView::text(&tier.short_title, "未持有")),
        );
    }
    for figures in &understood.figures {
        for (code, value) in &figures.values {
            let indicator = catalog.indicator(code);
            said.extend(indicator.map(|indicator| SaidView::figure(indicator, figures, value)));
        }
    }
    said
}

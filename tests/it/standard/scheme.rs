//! Small random schemes on a grid of small numbers, and the fewest changes that a search through all of them finds.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};
use std::sync::Arc;

use proptest::prelude::*;
use yanzhen::domain::code::IndicatorCode;
use yanzhen::domain::day::Day;
use yanzhen::domain::filing::{Figures, Value};
use yanzhen::domain::quantity::Quantity;
use yanzhen::domain::range::Range;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::{SourceId, SourceKind};
use yanzhen::rules::evaluate::verdict;
use yanzhen::rules::facts::Facts;
use yanzhen::rules::gap::apply;
use yanzhen::rules::library::Library;
use yanzhen::rules::standard::Standard;
use yanzhen::rules::verdict::Verdict;

use super::law;

/// The amounts of a scheme, and which way advice may move them: up, down or not at all.
const AMOUNTS: [(&str, i64); 4] = [
    ("revenue", 1),
    ("rd_expense", 1),
    ("total_liabilities", -1),
    ("cost_expense", 0),
];

/// The amounts that lines are drawn for. Nothing but its part moves the last: it is only what the part is a share of,
/// because advice does not tell anybody to spend on a part so that the whole gets larger.
const FREE: usize = 3;
const PART: usize = 1;
const WHOLE: usize = 3;

/// Which of them are parts of which.
const TIES: [(&str, &str); 1] = [("rd_expense", "cost_expense")];

/// The questions of a scheme, and whether advice may change an answer.
const QUESTIONS: [(&str, bool); 3] = [
    ("own_brand", true),
    ("market_standing", true),
    ("domestic_entity", false),
];

/// The largest amount the exhaustive search tries: lines are at most 8, and half of what is above them is 16.
const TOP: i64 = 18;

const YEAR: i32 = 2024;

/// A scheme and what is known of a firm.
pub(super) struct Scheme {
    pub(super) standard: Arc<Standard>,
    pub(super) facts: Facts,
    drawn: String,
}

/// As it was drawn: the standard that is written of it fills pages.
impl fmt::Debug for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.drawn)
    }
}

#[derive(Clone, Debug)]
enum Node {
    Amount(usize, &'static str, i64),
    Each(i64),
    Share(usize, usize, i64),
    Sum(usize, usize, i64),
    Ask(usize),
    All(Vec<Node>),
    Any(Vec<Node>),
    Count(usize, Vec<Node>),
    Not(Box<Node>),
}

/// A score of up to three items: bands of an amount, or of what is better of it and its share of another; an option.
#[derive(Clone, Debug)]
struct Card {
    items: Vec<Banded>,
    question: Option<usize>,
    pass: i64,
}

/// An item: the amount, the lines of one and of two points, and the amount and half a line of its rival measure.
type Banded = (usize, i64, i64, Option<(usize, i64)>);

type Known = (Vec<Option<i64>>, Vec<Option<bool>>, Option<i64>);

/// Returns random schemes with random facts.
pub(super) fn schemes() -> impl Strategy<Value = Scheme> {
    let amounts = prop::collection::vec(prop::option::weighted(0.85, 0_i64..5), AMOUNTS.len());
    let answers = prop::collection::vec(prop::option::weighted(0.7, any::<bool>()), QUESTIONS.len());
    let before = prop::option::weighted(0.8, 0_i64..5);
    (node(), prop::option::of(card()), (amounts, answers, before)).prop_map(|(node, card, known)| Scheme {
        standard: build(&node, card.as_ref()),
        facts: facts(&known),
        drawn: format!("{node:?} {card:?} {known:?}"),
    })
}

fn node() -> impl Strategy<Value = Node> {
    let amount = || 0..FREE;
    let side = prop::sample::select(vec!["at_least", "above", "at_most", "below"]);
    let share = prop::sample::select(vec![50_i64, 100]);
    let leaf = prop_oneof![
        (amount(), side, 1_i64..5).prop_map(|(of, side, line)| Node::Amount(of, side, line)),
        (1_i64..5).prop_map(Node::Each),
        (amount(), amount(), share.clone()).prop_map(|(a, b, share)| Node::Share(a, b, share)),
        share.prop_map(|share| Node::Share(PART, WHOLE, share)),
        (amount(), amount(), 2_i64..8).prop_map(|(a, b, line)| Node::Sum(a, b, line)),
        (0..QUESTIONS.len()).prop_map(Node::Ask),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            2 => several().prop_map(Node::All),
            2 => several().prop_map(Node::Any),
            1 => (0_usize..3, several()).prop_map(|(count, of)| Node::Count(1 + count % of.len(), of)),
            1 => inner.clone().prop_map(|of| Node::Not(Box::new(of))),
        ]
    })
}

fn card() -> impl Strategy<Value = Card> {
    let rival = prop::option::weighted(0.3, (0..FREE, 1_i64..4));
    let item = (0..FREE, 1_i64..3, 3_i64..5, rival);
    let items = prop::collection::vec(item, 1..3);
    (items, prop::option::of(0..QUESTIONS.len()), 1_i64..5).prop_map(|(items, question, pass)| {
        let full = 2 * items.len() as i64 + i64::from(question.is_some());
        Card {
            items,
            question,
            pass: pass.min(full),
        }
    })
}

fn facts((amounts, answers, before): &Known) -> Facts {
    let date: Day = "2025-06-01".parse().unwrap();
    let mut values = BTreeMap::new();
    for ((code, _), amount) in AMOUNTS.iter().zip(amounts) {
        // A whole is not less than its part.
        let part = TIES.iter().find(|(_, whole)| whole == code).map(|(part, _)| *part);
        let least = part.and_then(|part| amounts[AMOUNTS.iter().position(|(own, _)| *own == part)?]);
        let value = amount.map(|amount| number(amount + least.unwrap_or(0)));
        values.extend(value.map(|value| (code.parse().unwrap(), value)));
    }
    for ((code, _), answer) in QUESTIONS.iter().zip(answers) {
        values.extend(answer.map(|answer| (code.parse().unwrap(), Value::Choice([word(answer)].into()))));
    }
    let of = |year, values| Figures {
        year,
        source: SourceId(1),
        source_kind: SourceKind::Audit,
        values,
    };
    let earlier = before.map(|amount| ("revenue".parse().unwrap(), number(amount)));
    Facts::on(date).with_filings(&[of(YEAR, values), of(YEAR - 1, earlier.into_iter().collect())])
}

fn word(answer: bool) -> String {
    if answer { "yes" } else { "no" }.to_owned()
}

/// Writes a scheme as an author would and loads it.
fn build(node: &Node, card: Option<&Card>) -> Arc<Standard> {
    let mut text = String::from(
        "tier = \"gazelle-henan\"\ntitle = \"试\"\ndocument = \"试\"\npurpose = \"any\"\neffective = \"2020-01-01\"\n\
         because = \"试\"\nroot = \"root\"\n",
    );
    let mut count = 0;
    let tree = write_node(node, &mut text, &mut count);
    let mut parts = vec![tree];
    if let Some(card) = card {
        write_condition(
            "score",
            &format!("score = {{ at_least = \"{}分\" }}", card.pass),
            &mut text,
        );
        parts.push("score".to_owned());
    }
    write_condition("root", &format!("all = {parts:?}"), &mut text);
    card.into_iter().for_each(|card| write_card(card, &mut text));
    let file = "standards/gazelle-henan/2020-01-01.toml";
    let seeds = Seeds::compiled().with(file, &text);
    let library = Library::load(&seeds, &law().0).unwrap_or_else(|findings| panic!("{findings:#?}\n{text}"));
    Arc::clone(library.find("gazelle-henan/2020-01-01").unwrap())
}

fn write_condition(id: &str, test: &str, text: &mut String) {
    write!(
        text,
        "[[condition]]\nid = \"{id}\"\ntitle = \"{id}\"\nclause = \"一\"\nconfidence = \"A\"\n{test}\n"
    )
    .unwrap();
}

fn write_node(node: &Node, text: &mut String, count: &mut usize) -> String {
    let mut list = |of: &[Node], text: &mut String| {
        let ids: Vec<String> = of.iter().map(|part| write_node(part, text, count)).collect();
        format!("{ids:?}")
    };
    let of = |place: &usize| AMOUNTS[*place].0;
    let test = match node {
        Node::Amount(amount, side, line) => format!("compare = {{ of = \"{}\", {side} = \"{line}元\" }}", of(amount)),
        // Only one amount has an earlier year in the grid.
        Node::Each(line) => format!("compare = {{ of = \"revenue\", at_least = \"{line}元\", each_year = 2 }}"),
        Node::Share(a, b, share) => {
            format!(
                "compare = {{ of = {{ ratio = [\"{}\", \"{}\"] }}, at_least = \"{share}%\" }}",
                of(a),
                of(b)
            )
        }
        Node::Sum(a, b, line) => {
            format!(
                "compare = {{ of = {{ sum = [\"{}\", \"{}\"] }}, at_least = \"{line}元\" }}",
                of(a),
                of(b)
            )
        }
        Node::Ask(question) => format!("ask = {{ of = \"{}\", answer = \"yes\" }}", QUESTIONS[*question].0),
        Node::All(parts) => format!("all = {}", list(parts, text)),
        Node::Any(parts) => format!("any = {}", list(parts, text)),
        Node::Count(at_least, parts) => format!("count = {{ at_least = {at_least}, of = {} }}", list(parts, text)),
        Node::Not(part) => format!("not = {:?}", write_node(part, text, count)),
    };
    *count += 1;
    let id = format!("c{count}");
    write_condition(&id, &test, text);
    id
}

fn write_card(card: &Card, text: &mut String) {
    let full = 2 * card.items.len() + usize::from(card.question.is_some());
    write!(
        text,
        "[score]\ntitle = \"试\"\nfull = {full}\n[[score.group]]\nid = \"g\"\ntitle = \"试\"\nfull = {full}\n"
    )
    .unwrap();
    let item = |id: &str, full: i64| {
        format!(
            "[[score.item]]\nid = \"{id}\"\ngroup = \"g\"\ntitle = \"{id}\"\nclause = \"一\"\nconfidence = \"A\"\nfull = {full}\n"
        )
    };
    let bands = |of: &str, one: &str, two: &str| {
        format!(
            "bands = {{ of = {of}, steps = [{{ at_least = \"{two}\", points = 2 }}, \
             {{ at_least = \"{one}\", points = 1 }}, {{ points = 0 }}] }}"
        )
    };
    for (place, (amount, one, two, rival)) in card.items.iter().enumerate() {
        let of = format!("\"{}\"", AMOUNTS[*amount].0);
        let head = item(&format!("i{place}"), 2);
        let own = bands(&of, &format!("{one}元"), &format!("{two}元"));
        match rival {
            None => writeln!(text, "{head}{own}"),
            Some((other, line)) => {
                let share = format!("{{ ratio = [{of}, \"{}\"] }}", AMOUNTS[*other].0);
                let share = bands(&share, &format!("{}%", line * 50), &format!("{}%", line * 100));
                writeln!(text, "{head}best_of = [{{ {own} }}, {{ {share} }}]")
            }
        }
        .unwrap();
    }
    if let Some(question) = card.question {
        let head = item("q", 1);
        writeln!(
            text,
            "{head}options = {{ of = \"{}\", points = {{ yes = 1, no = 0 }} }}",
            QUESTIONS[question].0
        )
        .unwrap();
    }
}

/// A fact that may change and what it may become.
type Slot = (String, i32, Vec<Value>);

/// How many changes are looked for where none may be enough.
pub(super) const MOST: usize = 3;

impl Scheme {
    /// Returns the days on which something may be another: today, and when the year that is open is over.
    pub(super) fn days(&self) -> [Day; 2] {
        [self.facts.date(), Day::new(YEAR + 2, 1, 1).unwrap()]
    }

    /// Returns how many facts have to change at least until a day; none when no few changes of any of them are enough.
    pub(super) fn least_changes(&self, day: Day) -> Option<usize> {
        let facts = apply(&self.standard, &self.facts, (day, []));
        let slots = self.slots(&facts);
        let most = slots.len().min(MOST);
        (0..=most).find(|&count| self.some_change_of(&slots, count, &facts))
    }

    fn some_change_of(&self, slots: &[Slot], count: usize, facts: &Facts) -> bool {
        if count == 0 {
            return verdict(&self.standard, facts) == Verdict::Met;
        }
        slots.iter().enumerate().any(|(place, (code, year, values))| {
            values.iter().any(|value| {
                let mut changed = filed(facts, (code, *year), value.clone());
                if let Some((whole, grown)) = grown(facts, (code, *year), value) {
                    changed = filed(&changed, (whole, *year), grown);
                }
                self.some_change_of(&slots[place + 1..], count - 1, &changed)
            })
        })
    }

    fn slots(&self, facts: &Facts) -> Vec<Slot> {
        let used = self.used();
        let mut slots = Vec::new();
        let years = (YEAR - 1..facts.date().year()).rev();
        for (year, (code, way)) in years.flat_map(|year| AMOUNTS.map(|amount| (year, amount))) {
            if !used.contains(code) || (year == YEAR - 1 && code != "revenue") {
                continue;
            }
            let now = amount(facts, (code, year));
            let closed = year <= YEAR;
            let allowed = |amount: &i64| now.is_none_or(|now| !closed && (amount - now).signum() == way && way != 0);
            let values = (0..=TOP).filter(allowed).map(number);
            slots.push((code.to_owned(), year, values.collect()));
        }
        for (code, free) in QUESTIONS.iter().filter(|(code, _)| used.contains(*code)) {
            let now = said(facts, (code, YEAR));
            let open = *free || now.is_none();
            let answers = [true, false]
                .into_iter()
                .map(|answer| Value::Choice([word(answer)].into()));
            let values = answers.filter(|answer| open && Some(answer) != now.as_ref());
            slots.push(((*code).to_owned(), YEAR, values.collect()));
        }
        slots
    }

    fn used(&self) -> BTreeSet<&'static str> {
        let text = format!("{:?}", (&self.standard.conditions, &self.standard.score));
        let codes = AMOUNTS
            .iter()
            .map(|(code, _)| *code)
            .chain(QUESTIONS.iter().map(|(code, _)| *code));
        codes
            .filter(|code| text.contains(&format!("IndicatorCode(\"{code}\")")))
            .collect()
    }
}

fn filed(facts: &Facts, (code, year): (&str, i32), value: Value) -> Facts {
    facts.clone().refiled(&Figures {
        year,
        source: SourceId(1),
        source_kind: SourceKind::Audit,
        values: [(code.parse::<IndicatorCode>().unwrap(), value)].into(),
    })
}

fn said(facts: &Facts, (code, year): (&str, i32)) -> Option<Value> {
    let readings = facts.readings(&code.parse().unwrap());
    readings
        .iter()
        .find(|reading| reading.year == year)
        .map(|reading| reading.value.clone())
}

fn amount(facts: &Facts, place: (&str, i32)) -> Option<i64> {
    match said(facts, place)? {
        Value::Number(range) => range.exact().and_then(Quantity::to_integer),
        Value::Choice(_) => None,
    }
}

fn number(amount: i64) -> Value {
    Value::Number(Range::exactly(Quantity::from(amount)))
}

/// Returns what the whole of a part becomes when the part grows.
fn grown(facts: &Facts, (code, year): (&str, i32), value: &Value) -> Option<(&'static str, Value)> {
    let (_, whole) = TIES.into_iter().find(|(part, _)| *part == code)?;
    let Value::Number(range) = value else { return None };
    let more = range.exact().and_then(Quantity::to_integer)? - amount(facts, (code, year))?;
    Some((whole, number(amount(facts, (whole, year))? + more)))
}

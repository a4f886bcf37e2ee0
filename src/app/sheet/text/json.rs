//! JSON: an array of records, a record on every line, or such an array somewhere in an object, as other systems and
//! our own exports write them. A record is a row, its keys are the header.

use std::collections::HashSet;
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::super::{Bound, Cell, Rows, SheetError};

/// A value that remembers the order of its keys and the digits of its numbers.
#[derive(Debug)]
enum Node {
    Cell(Cell),
    List(Vec<Node>),
    Object(Vec<(Rc<str>, Node)>),
}

/// Tells whether a text can only be meant as JSON.
pub(super) fn is_json(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| !c.is_whitespace());
    match signs.next() {
        Some('{') => matches!(signs.next(), Some('"' | '}')),
        Some('[') => matches!(signs.next(), Some('{' | '[' | '"' | ']')),
        _ => false,
    }
}

pub(super) fn read(text: &str, rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let mut tables = Vec::new();
    let mut reader = Reader::default();
    match reader.node(text) {
        Ok(node) => gather("".into(), node, &mut tables),
        Err(whole) => {
            reader.beyond(&whole)?;
            reader.values = 0;
            let mut table = Table::default();
            for (line, written) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
                match reader.node(written) {
                    Ok(node) => table.records.push((line, node)),
                    Err(error) => {
                        reader.beyond(&error)?;
                        let is_whole = table.records.is_empty();
                        return Err(SheetError::BrokenJson(if is_whole {
                            whole.line()
                        } else {
                            line as usize
                        }));
                    }
                }
            }
            tables.push(table);
        }
    }
    tables.iter().try_for_each(|table| table.write(rows))
}

/// Records under a name.
#[derive(Debug, Default)]
struct Table {
    name: Rc<str>,
    /// What stands beside the records.
    titles: Vec<String>,
    /// Line or number, and record.
    records: Vec<(u32, Node)>,
}

/// Finds the tables in a value: every list of records.
fn gather(name: Rc<str>, node: Node, tables: &mut Vec<Table>) {
    match node {
        Node::List(records) => tables.push(Table {
            name,
            titles: Vec::new(),
            records: (1..).zip(records).collect(),
        }),
        Node::Object(members) => {
            let nested = |node: &Node| !matches!(node, Node::Cell(_));
            if !members.iter().any(|(_, node)| nested(node)) {
                return tables.push(Table {
                    name,
                    titles: Vec::new(),
                    records: vec![(1, Node::Object(members))],
                });
            }
            let (inner, plain): (Vec<_>, Vec<_>) = members.into_iter().partition(|(_, node)| nested(node));
            let before = tables.len();
            inner.into_iter().for_each(|(key, node)| gather(key, node, tables));
            if let Some(first) = tables.get_mut(before) {
                let told = plain.into_iter().map(|(_, node)| node.text());
                first.titles.splice(0..0, told.filter(|text| !text.is_empty()));
            }
        }
        Node::Cell(cell) => tables.push(Table {
            name,
            titles: vec![cell.text()],
            records: Vec::new(),
        }),
    }
}

impl Table {
    fn write(&self, rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
        rows.begin_sheet(&self.name)?;
        for title in &self.titles {
            rows.push(1, vec![Cell::from_text(title)])?;
        }
        let keys = self.keys();
        if !keys.is_empty() {
            let line = self.records.first().map_or(1, |(line, _)| *line);
            rows.push(line, keys.iter().map(|key| Cell::from_text(key)).collect())?;
        }
        self.records.iter().try_for_each(|(line, record)| {
            let cells = match record {
                _ if is_explanation(record) => vec![Cell::from_text(&format!("导出说明：{}", record.text()))],
                Node::Object(members) => {
                    let cell =
                        |key: &&Rc<str>| members.iter().find(|(own, _)| own == *key).map(|(_, node)| node.cell());
                    keys.iter().map(|key| cell(key).unwrap_or_default()).collect()
                }
                Node::List(nodes) => nodes.iter().map(Node::cell).collect(),
                Node::Cell(cell) => vec![cell.clone()],
            };
            rows.push(*line, cells)
        })
    }

    /// The keys of all records in the order in which they first occur.
    fn keys(&self) -> Vec<&Rc<str>> {
        let mut known = HashSet::new();
        let mut keys = Vec::new();
        for (_, record) in &self.records {
            let Node::Object(members) = record else { continue };
            if is_explanation(record) {
                continue;
            }
            keys.extend(members.iter().map(|(key, _)| key).filter(|key| known.insert(*key)));
        }
        keys
    }
}

/// Our own exports end with a line that says what they hold.
fn is_explanation(record: &Node) -> bool {
    matches!(record, Node::Object(members) if matches!(members.as_slice(), [(key, Node::Object(_))] if &**key == "meta"))
}

impl Node {
    fn cell(&self) -> Cell {
        match self {
            Node::Cell(cell) => cell.clone(),
            Node::List(_) | Node::Object(_) => Cell::from_text(&self.text()),
        }
    }

    fn text(&self) -> String {
        let joined = |texts: Vec<String>| {
            let said: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
            said.join("；")
        };
        match self {
            Node::Cell(cell) => cell.text(),
            Node::List(nodes) => joined(nodes.iter().map(Node::text).collect()),
            Node::Object(members) => joined(members.iter().map(|(_, node)| node.text()).collect()),
        }
    }
}

/// Reads values and counts them: each takes many times the room of what is written.
#[derive(Default)]
struct Reader {
    values: u64,
    /// Keys are kept once.
    keys: HashSet<Rc<str>>,
}

impl Reader {
    fn node(&mut self, text: &str) -> Result<Node, serde_json::Error> {
        let mut json = serde_json::Deserializer::from_str(text);
        let node = self.deserialize(&mut json)?;
        json.end()?;
        Ok(node)
    }

    /// Tells a bound that was broken from a fault of the text.
    fn beyond(&self, error: &serde_json::Error) -> Result<(), SheetError> {
        Bound::Values.check(self.values)?;
        match error.to_string().starts_with("recursion limit") {
            true => Bound::Depth.check(Bound::Depth.most() + 1),
            false => Ok(()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Reader {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        self.values += 1;
        match Bound::Values.most() < self.values {
            true => Err(D::Error::custom("too many values")),
            false => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for &mut Reader {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Cell(Cell::Text(if value { "是" } else { "否" }.to_owned())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Cell(Cell::Number(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Cell(Cell::Number(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Cell(Cell::Number(value.to_string())))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Cell(Cell::from_text(value)))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Cell(Cell::Empty))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = seq.next_element_seed(&mut *self)? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            let known = self.keys.get(&*key).cloned();
            let key: Rc<str> = known.unwrap_or_else(|| Rc::from(&*key));
            self.keys.insert(Rc::clone(&key));
            members.push((key, map.next_value_seed(&mut *self)?));
        }
        Ok(Node::Object(members))
    }
}

//! What is stored of a firm, read without the detour over a document of any fields.

use tantivy::schema::Field;
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize, ValueDeserializer, ValueVisitor,
};

use crate::collect::Ranked;
use crate::error::Error;
use crate::schema::{Card, Fields};
use crate::snapshot::Snapshot;

/// The stored fields of a firm.
struct Stored(Vec<(Field, Text)>);

enum Text {
    Bytes(Vec<u8>),
    Plain(String),
}

impl DocumentDeserialize for Stored {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut fields: D) -> Result<Self, DeserializeError> {
        let mut stored = Vec::with_capacity(fields.size_hint());
        while let Some(field) = fields.next_field()? {
            stored.push(field);
        }
        Ok(Self(stored))
    }
}

impl ValueDeserialize for Text {
    fn deserialize<'de, D: ValueDeserializer<'de>>(value: D) -> Result<Self, DeserializeError> {
        value.deserialize_any(Reading)
    }
}

struct Reading;

impl ValueVisitor for Reading {
    type Value = Text;

    fn visit_string(&self, text: String) -> Result<Text, DeserializeError> {
        Ok(Text::Plain(text))
    }

    fn visit_bytes(&self, bytes: Vec<u8>) -> Result<Text, DeserializeError> {
        Ok(Text::Bytes(bytes))
    }
}

/// Reads what is stored of a firm.
pub(crate) fn read_card(snapshot: &Snapshot, fields: &Fields, ranked: Ranked) -> Result<Card, Error> {
    let Stored(stored) = snapshot.searcher.doc(ranked.address)?;
    let (mut card, mut payload) = (Card::default(), String::new());
    for (field, text) in stored {
        match text {
            Text::Bytes(bytes) if field == fields.card => card = serde_json::from_slice(&bytes)?,
            Text::Plain(text) if field == fields.payload => payload = text,
            Text::Bytes(_) | Text::Plain(_) => {}
        }
    }
    Ok(Card { payload, ..card })
}

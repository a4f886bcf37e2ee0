//! Addresses are written here and nowhere else: a question becomes the text behind the `?`, always the same text for
//! the same question, and a place in a list carries the question it belongs to.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Serialize;
use serde_json::Value;

use crate::domain::digest::sha256_hex;

/// What stays as it is in an address.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// Between a place in a list and the seal of the question it belongs to.
const SEALED: char = '~';
/// Letters of a seal.
const SEAL: usize = 8;
/// What does not change which list it is and in which order.
const OF_THE_PAGE: &[&str] = &["after", "facets", "limit"];

/// Names and values in the order of the names; a name that may come more than once does.
pub type Pairs = Vec<(String, String)>;

/// Returns what a question asks, without what it leaves open.
pub fn pairs(question: &impl Serialize) -> Pairs {
    let mut pairs = Pairs::new();
    if let Ok(Value::Object(members)) = serde_json::to_value(question) {
        for (name, value) in members {
            match value {
                Value::Array(values) => pairs.extend(values.into_iter().map(|value| (name.clone(), text(value)))),
                value => pairs.push((name, text(value))),
            }
        }
    }
    pairs.retain(|(_, value)| !value.is_empty());
    pairs
}

fn text(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Returns the address of a path with parameters; those without a value are left out.
pub fn write<N: AsRef<str>, V: AsRef<str>>(path: &str, pairs: impl IntoIterator<Item = (N, V)>) -> String {
    let mut address = path.to_owned();
    let mut mark = if path.contains('?') { '&' } else { '?' };
    for (name, value) in pairs {
        if value.as_ref().is_empty() {
            continue;
        }
        address.push(mark);
        address.extend(utf8_percent_encode(name.as_ref(), ENCODED));
        address.push('=');
        address.extend(utf8_percent_encode(value.as_ref(), ENCODED));
        mark = '&';
    }
    address
}

/// Returns the header that names a file that is handed out.
pub fn disposition(file_name: &str) -> String {
    format!(
        "attachment; filename*=UTF-8''{}",
        utf8_percent_encode(file_name, NON_ALPHANUMERIC)
    )
}

/// Reads one part of the text behind a `?`; nothing when its bytes are no text.
pub fn decode(part: &str) -> Option<String> {
    let spaced = part.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(Into::into)
}

/// Returns a place in a list together with the question it belongs to.
pub fn seal(path: &str, pairs: &Pairs, place: &str) -> String {
    format!("{place}{SEALED}{}", seal_of(path, pairs))
}

/// Returns the place, when it belongs to this question.
pub fn unseal<'a>(path: &str, pairs: &Pairs, sealed: &'a str) -> Option<&'a str> {
    let (place, seal) = sealed.rsplit_once(SEALED)?;
    (seal == seal_of(path, pairs)).then_some(place)
}

/// Pages and programs read the same list: a place of one is a place of the other.
fn seal_of(path: &str, pairs: &Pairs) -> String {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let asked = pairs.iter().filter(|(name, _)| !OF_THE_PAGE.contains(&name.as_str()));
    let mut asked: Vec<_> = asked.map(|(name, value)| (name, value)).collect();
    asked.sort_unstable();
    let mut hash = sha256_hex(write(path, asked));
    hash.truncate(SEAL);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_belongs_to_its_question_and_order() {
        let own = |pairs: &[(&str, &str)]| -> Pairs {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let asked = own(&[("county", "410305"), ("limit", "20"), ("sort", "name")]);
        let place = seal("/enterprises", &asked, "7-3");
        let larger = own(&[("sort", "name"), ("county", "410305"), ("limit", "50")]);
        assert_eq!(unseal("/api/v1/enterprises", &larger, &place), Some("7-3"));
        for (path, other) in [
            ("/enterprises", own(&[("county", "410305"), ("sort", "expiry")])),
            ("/enterprises", own(&[("sort", "name")])),
            ("/holders", asked.clone()),
        ] {
            assert_eq!(unseal(path, &other, &place), None, "{path} {other:?}");
        }
        assert_eq!(unseal("/enterprises", &asked, "7-3"), None);
    }

    #[test]
    fn what_is_written_is_read_and_what_is_no_text_is_not() {
        let address = write("/a", [("q", "轴承 A&B=C+D"), ("none", "")]);
        assert_eq!(address, "/a?q=%E8%BD%B4%E6%89%BF%20A%26B%3DC%2BD");
        let (_, value) = address.split_once('=').unwrap();
        assert_eq!(decode(value).as_deref(), Some("轴承 A&B=C+D"));
        assert_eq!(decode("%ff"), None);
        assert_eq!(decode("a+b").as_deref(), Some("a b"));
    }
}

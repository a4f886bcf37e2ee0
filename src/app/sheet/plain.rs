//! What other systems put around a text so that a spreadsheet keeps its hands off it, and signs that nobody sees.

use std::borrow::Cow;

use crate::domain::text::is_hidden;

/// Returns a text as a reader means it: trimmed, without invisible signs, without the guard of another system.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    match text.contains(is_unseen) {
        false => unguarded(text.trim()),
        true => {
            let seen: String = text.chars().filter(|c| !is_unseen(*c)).collect();
            Cow::Owned(unguarded(seen.trim()).into_owned())
        }
    }
}

/// Marks of direction and width, soft hyphens and control characters; line breaks and tabs are seen.
fn is_unseen(c: char) -> bool {
    is_hidden(c) && !(c.is_control() && c.is_whitespace())
}

/// `="0123"` and `'0123` are how codes are kept from becoming numbers.
fn unguarded(text: &str) -> Cow<'_, str> {
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return Cow::Owned(inner.replace("\"\"", "\"").trim().to_owned());
    }
    let code = |rest: &&str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Cow::Borrowed(text.strip_prefix(['\'', '‘', '’', '`']).filter(code).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_and_unseen_signs_come_off_and_nothing_else() {
        let cases = [
            ("=\"91410305MA9001807F\"", "91410305MA9001807F"),
            ("'000002", "000002"),
            ("\u{202d}91410305MA90018235\u{202c}", "91410305MA90018235"),
            ("\u{feff} 洛阳\u{200b}甲\u{ad}公司 ", "洛阳甲公司"),
            ("'甲公司", "'甲公司"),
            ("=1+1公司", "=1+1公司"),
            ("甲\n乙", "甲\n乙"),
            ("=\"\"", ""),
            ("'", "'"),
        ];
        for (raw, seen) in cases {
            assert_eq!(plain(raw), seen, "{raw:?}");
        }
    }
}

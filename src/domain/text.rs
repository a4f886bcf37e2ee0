//! Free text of people: how long it may be and what may stand in it. What is stored once is shown to everybody, so
//! it is bounded where it comes in.

/// The longest title of anything, in characters.
pub const TITLE: usize = 300;
/// The longest document number or clause.
pub const DOCUMENT: usize = 120;
/// The longest link.
pub const LINK: usize = 2_000;
/// The longest note or quoted wording.
pub const NOTE: usize = 3_000;
/// The longest question to the search.
pub const QUERY: usize = 200;

/// Says that a text is too long, if it is.
pub fn too_long(what: &str, text: &str, most: usize) -> Option<String> {
    // A byte count below the limit spares counting characters.
    if text.len() <= most {
        return None;
    }
    let length = text.chars().count();
    (most < length).then(|| format!("{what}有 {length} 个字，上限 {most} 个；请删短"))
}

/// Tells whether a character is seen by nobody and changes what is seen: controls, directions of writing, characters
/// without width, tags.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns a text as a terminal may print it: what would steer the terminal is shown as its code.
pub fn for_terminal(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => shown.push(c),
            c if is_hidden(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters_and_the_refusal_names_both_numbers() {
        assert_eq!(too_long("标题", &"甲".repeat(300), TITLE), None);
        let said = too_long("标题", &"甲".repeat(301), TITLE).unwrap();
        assert!(said.contains("301") && said.contains("300"), "{said}");
    }

    #[test]
    fn nothing_that_steers_a_terminal_is_printed() {
        assert_eq!(for_terminal("洛阳\u{1b}[2J甲\u{202e}\n"), "洛阳\\u{1b}[2J甲\\u{202e}\n");
        assert_eq!(for_terminal("洛阳（集团）\t𠮷"), "洛阳（集团）\t𠮷");
    }
}

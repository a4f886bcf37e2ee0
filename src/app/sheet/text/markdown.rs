//! Tables of Markdown, as chats and wikis hand them out: bars between cells, a rule under the header, text around.

use super::super::{Bound, Cell, Rows, SheetError};

/// Lines among which a rule is looked for.
const HEAD: usize = 200;

/// Tells whether a text holds a table: a rule under a row with bars.
pub(super) fn holds_table(text: &str) -> bool {
    let mut above = "";
    for line in text.lines().take(HEAD) {
        if above.contains('|') && is_rule(line) {
            return true;
        }
        above = line;
    }
    false
}

pub(super) fn read(text: &str, rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    rows.begin_sheet("")?;
    for (line, written) in (1..).zip(text.lines()) {
        let written = written.trim();
        if is_rule(written) {
            continue;
        }
        let cells = match written.contains('|') {
            true => cells_of(written)?,
            false => vec![Cell::from_text(written.trim_start_matches(['#', '>', '*', ' ']))],
        };
        rows.push(line, cells)?;
    }
    Ok(())
}

/// `|---|:--:|`: nothing but bars, colons and dashes.
fn is_rule(line: &str) -> bool {
    let line = line.trim().trim_matches('|');
    let dashes = |cell: &str| {
        let dashes = cell.trim().trim_matches(':');
        dashes.len() >= 2 && dashes.bytes().all(|byte| byte == b'-')
    };
    line.split('|').all(dashes)
}

fn cells_of(line: &str) -> Result<Vec<Cell>, SheetError> {
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = match inner.strip_suffix('|') {
        Some(rest) if !rest.ends_with('\\') => rest,
        _ => inner,
    };
    Bound::Width.check(inner.bytes().filter(|byte| *byte == b'|').count() as u64)?;
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            '\\' if !escaped => escaped = true,
            '|' if !escaped => cells.push(String::new()),
            _ => {
                let cell = cells.last_mut().expect("there is always one");
                if escaped && c != '|' {
                    cell.push('\\');
                }
                cell.push(c);
                escaped = false;
            }
        }
    }
    let cell = |cell: &String| Cell::from_text(&cell.replace("**", ""));
    Ok(cells.iter().map(cell).collect())
}

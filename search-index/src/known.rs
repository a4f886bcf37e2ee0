//! Answers of frequent clauses, remembered. Segments never change, so which of their firms hold a text stays true as
//! long as the segment lives; a frequent text like 有限公司 is then read from its list once and not with every question.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::DocId;

use crate::clause::Want;

/// Memory for the answers of one segment, in bytes.
const ROOM: usize = 32_000_000;

/// One bit per firm of a segment.
pub(crate) type Marks = Arc<[u64]>;

/// The remembered answers of one segment.
#[derive(Default)]
pub(crate) struct Known {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    answers: HashMap<Want, Answer>,
    bytes: usize,
    clock: u64,
}

struct Answer {
    marks: Marks,
    used: u64,
}

impl Known {
    /// Returns the firms that hold what is wanted, by `read` when it was not asked for lately.
    pub(crate) fn marks<E>(&self, want: &Want, read: impl FnOnce() -> Result<Marks, E>) -> Result<Marks, E> {
        if let Some(marks) = self.find(want) {
            return Ok(marks);
        }
        let marks = read()?;
        self.remember(want.clone(), Arc::clone(&marks));
        Ok(marks)
    }

    fn find(&self, want: &Want) -> Option<Marks> {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.clock += 1;
        let now = table.clock;
        let answer = table.answers.get_mut(want)?;
        answer.used = now;
        Some(Arc::clone(&answer.marks))
    }

    fn remember(&self, want: Want, marks: Marks) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.bytes += marks.len() * 8;
        let used = table.clock;
        if let Some(replaced) = table.answers.insert(want, Answer { marks, used }) {
            table.bytes -= replaced.marks.len() * 8;
        }
        while table.bytes > ROOM && table.forget_oldest() {}
    }
}

impl Table {
    fn forget_oldest(&mut self) -> bool {
        let oldest = self.answers.iter().min_by_key(|(_, answer)| answer.used);
        let Some(want) = oldest.map(|(want, _)| want.clone()) else {
            return false;
        };
        if let Some(answer) = self.answers.remove(&want) {
            self.bytes -= answer.marks.len() * 8;
        }
        true
    }
}

/// Puts firms into marks for a segment of so many.
pub(crate) fn mark(firms: u32, docs: impl Iterator<Item = DocId>) -> Marks {
    let mut marks = vec![0_u64; (firms as usize).div_ceil(64)];
    for doc in docs {
        marks[doc as usize / 64] |= 1 << (doc % 64);
    }
    marks.into()
}

#[cfg(test)]
mod tests {
    use tantivy::Term;
    use tantivy::schema::Field;

    use super::*;

    fn want(text: &str) -> Want {
        Want::Term(Term::from_field_text(Field::from_field_id(1), text))
    }

    #[test]
    fn an_answer_is_read_once_and_the_oldest_goes_first() {
        let known = Known::default();
        let half = ROOM as u32 / 2 * 8;
        let ask = |text: &str| {
            let mut read = false;
            let marks = known.marks(&want(text), || {
                read = true;
                Ok::<_, ()>(mark(half, [5].into_iter()))
            });
            assert_eq!(marks.unwrap()[0], 32);
            read
        };
        assert!(ask("a") && ask("b"));
        assert!(!ask("a") && !ask("b") && !ask("a"));
        assert!(ask("c"), "b goes");
        assert!(!ask("a") && ask("b"));
    }
}

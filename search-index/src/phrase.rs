//! Firms whose field holds several terms at fixed distances, found by walking the lists of the terms side by side.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, DocSet, TERMINATED};

/// The firms of one segment that hold a phrase, in order.
pub(crate) struct Phrase {
    /// Distance and list of each term, the rarest first.
    terms: Vec<(u32, SegmentPostings)>,
    doc: DocId,
    starts: Vec<u32>,
    positions: Vec<u32>,
}

impl Phrase {
    /// Takes the lists of the terms; they must carry positions.
    pub(crate) fn new(mut terms: Vec<(u32, SegmentPostings)>) -> Self {
        terms.sort_by_key(|(_, postings)| postings.doc_freq());
        let mut phrase = Self {
            terms,
            doc: TERMINATED,
            starts: Vec::new(),
            positions: Vec::new(),
        };
        phrase.doc = phrase.terms.first().map_or(TERMINATED, |(_, lead)| lead.doc());
        phrase.settle();
        phrase
    }

    /// The firm it stands at.
    pub(crate) fn doc(&self) -> DocId {
        self.doc
    }

    /// Goes to the next firm.
    pub(crate) fn advance(&mut self) -> DocId {
        self.doc = self.terms[0].1.advance();
        self.settle()
    }

    /// Goes to the first firm from a place on.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.terms[0].1.seek(target);
            self.settle();
        }
        self.doc
    }

    /// Goes on until all terms stand at one firm at their distances.
    fn settle(&mut self) -> DocId {
        while self.doc != TERMINATED {
            let Some(ahead) = self.first_ahead() else {
                if self.is_phrase() {
                    break;
                }
                self.doc = self.terms[0].1.advance();
                continue;
            };
            self.doc = self.terms[0].1.seek(ahead);
        }
        self.doc
    }

    /// Where a term stands that is not at the firm of the rarest one; `None` when all are.
    fn first_ahead(&mut self) -> Option<DocId> {
        let target = self.doc;
        self.terms[1..].iter_mut().find_map(|(_, postings)| {
            let doc = if postings.doc() < target {
                postings.seek(target)
            } else {
                postings.doc()
            };
            (doc != target).then_some(doc)
        })
    }

    fn is_phrase(&mut self) -> bool {
        let (distance, lead) = &mut self.terms[0];
        let distance = *distance;
        lead.positions(&mut self.positions);
        self.starts.clear();
        self.starts
            .extend(self.positions.iter().filter_map(|&at| at.checked_sub(distance)));
        for (distance, postings) in &mut self.terms[1..] {
            if self.starts.is_empty() {
                return false;
            }
            postings.positions(&mut self.positions);
            keep_followed(&mut self.starts, &self.positions, *distance);
        }
        !self.starts.is_empty()
    }
}

/// Keeps the starts behind which a term stands at its distance; both lists ascend.
fn keep_followed(starts: &mut Vec<u32>, positions: &[u32], distance: u32) {
    let mut rest = positions.iter().copied().peekable();
    starts.retain(|&start| {
        let wanted = start + distance;
        while rest.next_if(|&at| at < wanted).is_some() {}
        rest.peek() == Some(&wanted)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_kept_when_the_term_follows_at_its_distance() {
        let mut starts = vec![0, 3, 7, 9];
        keep_followed(&mut starts, &[1, 5, 9, 12], 2);
        assert_eq!(starts, [3, 7]);
        keep_followed(&mut starts, &[], 1);
        assert_eq!(starts, [] as [u32; 0]);
    }
}

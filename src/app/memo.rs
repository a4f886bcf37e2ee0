//! Answers that cost a walk through the registry, kept for as long as what they were made from stands: the first
//! question after a change counts again, every later one does not. What is kept never outlives its content, whoever
//! changed it, because each question first reads how far the registry has come.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::goal::GoalQuery;
use super::lint::Names;
use super::{App, Error, Session};
use crate::domain::access::Actor;
use crate::store::Stamp;

/// What is kept, in bytes at most; beyond that the oldest answers are forgotten.
const MOST: usize = 32 * 1024 * 1024;
/// What an answer weighs beside its content.
const FRAME: usize = 512;
/// So long nothing may have changed before the answers that everybody asks for are made anew.
const QUIET: Duration = Duration::from_secs(2);

/// So long a page is made ahead for after somebody asked for it.
const LATELY: Duration = Duration::from_secs(600);
/// How much longer than it took nothing is made ahead again: a trickle of writes costs a node one part in so many.
const REST: u32 = 20;

/// The answers of one state of the registry.
pub(super) struct Memo {
    kept: Mutex<Kept>,
    /// When somebody last asked for each page; when the process began for those nobody asked for.
    wanted: Mutex<[Instant; 3]>,
    names: tokio::sync::Mutex<Option<Names>>,
}

/// Pages whose answers are made ahead while people ask for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// Whatever is asked: goals, lists and screening in numbers.
    Front,
    /// The brief.
    Report,
    /// The doubts in the data.
    Lint,
}

impl Default for Memo {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            wanted: Mutex::new([Instant::now(); 3]),
            names: tokio::sync::Mutex::default(),
        }
    }
}

#[derive(Default)]
struct Kept {
    stamp: Option<Stamp>,
    answers: HashMap<String, Answer>,
    /// The questions in the order in which they were answered.
    order: VecDeque<String>,
    bytes: usize,
    /// Questions that somebody is answering; the others who ask the same wait for it.
    asked: HashMap<String, Weak<Turn>>,
}

type Turn = tokio::sync::Mutex<()>;

struct Answer {
    content: Arc<dyn Any + Send + Sync>,
    bytes: usize,
}

/// Counts what is written, to weigh an answer without holding it twice.
struct Scales(usize);

impl fmt::Write for Scales {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

fn weigh(answer: &impl fmt::Debug) -> usize {
    let mut scales = Scales(FRAME);
    // Counting never fails.
    let _ = fmt::Write::write_fmt(&mut scales, format_args!("{answer:?}"));
    scales.0
}

impl Kept {
    fn turn_to(&mut self, stamp: Stamp) {
        if self.stamp != Some(stamp) {
            self.answers.clear();
            self.order.clear();
            self.bytes = 0;
            self.stamp = Some(stamp);
        }
    }

    fn keep(&mut self, question: String, answer: Answer) {
        self.bytes += answer.bytes;
        if let Some(before) = self.answers.insert(question.clone(), answer) {
            self.bytes -= before.bytes;
        } else {
            self.order.push_back(question);
        }
        while MOST < self.bytes {
            let Some(oldest) = self.order.pop_front() else { return };
            self.bytes -= self.answers.remove(&oldest).map_or(0, |answer| answer.bytes);
        }
    }
}

impl Memo {
    /// Returns the names that were compared last, for one at a time.
    pub(super) fn names(&self) -> &tokio::sync::Mutex<Option<Names>> {
        &self.names
    }

    fn want(&self, page: Page, now: Instant) {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)[page as usize] = now;
    }

    fn is_wanted(&self, page: Page, now: Instant) -> bool {
        let last = self.wanted.lock().unwrap_or_else(PoisonError::into_inner)[page as usize];
        now.saturating_duration_since(last) < LATELY
    }

    fn find<T: Clone + 'static>(&self, stamp: Stamp, question: &str) -> Option<T> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = kept.answers.get(question).filter(|_| kept.stamp == Some(stamp))?;
        answer.content.downcast_ref::<T>().cloned()
    }

    fn keep<T: fmt::Debug + Send + Sync + 'static>(&self, stamp: Stamp, question: String, answer: T) {
        let answer = Answer {
            bytes: weigh(&answer) + 2 * question.len(),
            content: Arc::new(answer),
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.turn_to(stamp);
        kept.keep(question, answer);
    }

    /// Returns the turn of a question: whoever holds it answers, and the others find the answer afterwards. When the
    /// one who answers leaves, the next one does.
    fn turn(&self, question: &str) -> Arc<Turn> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = kept.asked.get(question).and_then(Weak::upgrade) {
            return turn;
        }
        kept.asked.retain(|_, turn| 0 < turn.strong_count());
        let turn = Arc::default();
        kept.asked.insert(question.to_owned(), Arc::downgrade(&turn));
        turn
    }
}

impl Session {
    /// Returns the answer to a question about firms, titles, figures and screenings, asking only when it is not
    /// known for the present state. The question names everything else that the answer depends on.
    pub(super) async fn remember<T: Clone + fmt::Debug + Send + Sync + 'static>(
        &self,
        question: String,
        ask: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        // What one may see is no answer for another.
        let question = format!("{:?} {question}", self.actor().scope);
        self.ask_ahead(Page::Front);
        let stamp = self.reader().stamp().await?;
        if let Some(known) = self.memo().find(stamp, &question) {
            return Ok(known);
        }
        let turn = self.memo().turn(&question);
        let _answering = turn.lock().await;
        let stamp = self.reader().stamp().await?;
        if let Some(known) = self.memo().find(stamp, &question) {
            return Ok(known);
        }
        let answer = ask.await?;
        // A write in between may stand in half of the answer: then it is true once, and not kept.
        if self.reader().stamp().await? == stamp {
            self.memo().keep(stamp, question, answer.clone());
        }
        Ok(answer)
    }

    /// Says that somebody asks for a page, which is made ahead for a while then.
    pub(super) fn ask_ahead(&self, page: Page) {
        if !self.is_ahead() {
            self.memo().want(page, Instant::now());
        }
    }

    /// Asks what the first pages ask, those that somebody asked for lately.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn make_ready(&self) -> Result<(), Error> {
        let query = GoalQuery::on(self.today());
        let is_wanted = |page| self.memo().is_wanted(page, Instant::now());
        if is_wanted(Page::Front) {
            self.headline_goals(&query).await?;
            self.show_expiry().await?;
            self.count_tiers(self.today()).await?;
            self.goals(&query).await?;
            self.show_screening(None).await?;
        }
        if is_wanted(Page::Report) {
            self.goal_report(&query).await?;
        }
        if is_wanted(Page::Lint) {
            self.lint(self.today()).await?;
        }
        Ok(())
    }
}

impl App {
    /// Makes the answers of the first pages when the registry has come to rest after a change, so that nobody
    /// like this actor waits for them. What nobody asks for costs nothing, and however often somebody writes, most of
    /// the time is left for others. Runs until the process ends.
    pub async fn keep_ready(self, actor: Actor) {
        let (mut made, mut before, mut rests_until) = (None, None, Instant::now());
        loop {
            let now = self
                .store()
                .whole()
                .stamp()
                .await
                .ok()
                .map(|stamp| (stamp, self.today()));
            if now == before && now != made && rests_until <= Instant::now() {
                made = now;
                let began = Instant::now();
                let session = self.session(actor.clone(), self.today()).asking_ahead();
                if let Err(error) = session.make_ready().await {
                    let cause: &dyn std::error::Error = &error;
                    tracing::warn!(error = cause, "the first pages could not be counted ahead");
                }
                rests_until = Instant::now() + began.elapsed() * REST;
            }
            before = now;
            tokio::time::sleep(QUIET).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded_by_its_bytes_and_the_oldest_goes_first() {
        let mut kept = Kept::default();
        let answer = || Answer {
            content: Arc::new(()),
            bytes: MOST / 4,
        };
        for question in ["a", "b", "c", "d", "e", "e"] {
            kept.keep(question.to_owned(), answer());
        }
        assert!(kept.bytes <= MOST && kept.answers.len() == kept.order.len());
        let left: Vec<&str> = kept.order.iter().map(String::as_str).collect();
        assert_eq!(left, ["b", "c", "d", "e"]);
    }

    #[test]
    fn what_nobody_asked_for_lately_is_not_made_ahead() {
        let (memo, now) = (Memo::default(), Instant::now());
        assert!(memo.is_wanted(Page::Lint, now), "whoever comes first finds it ready");
        let later = now + LATELY * 2;
        assert!(!memo.is_wanted(Page::Lint, later));
        memo.want(Page::Lint, later);
        assert!(memo.is_wanted(Page::Lint, later) && !memo.is_wanted(Page::Report, later));
    }

    #[test]
    fn an_answer_weighs_at_least_its_text() {
        assert!(1_000_000 < weigh(&vec!["x".repeat(1_000); 1_000]));
    }
}

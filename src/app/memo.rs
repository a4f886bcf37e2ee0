//! Answers that cost a walk through the registry, kept for as long as what they were made from stands: the first
//! question after a change counts again, every later one does not. What is kept never outlives its content, whoever
//! changed it, because each question first reads how far the registry has come.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::goal::GoalQuery;
use super::{App, Error, Session};
use crate::domain::access::Actor;
use crate::store::Stamp;

/// Answers kept at most; beyond that all are forgotten.
const MOST: usize = 4_096;
/// So long nothing may have changed before the answers that everybody asks for are made anew.
const QUIET: Duration = Duration::from_secs(2);

/// The answers of one state of the registry.
#[derive(Default)]
pub(super) struct Memo(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    stamp: Option<Stamp>,
    answers: HashMap<String, Arc<dyn Any + Send + Sync>>,
}

impl Memo {
    fn find<T: Clone + 'static>(&self, stamp: Stamp, question: &str) -> Option<T> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = kept.answers.get(question).filter(|_| kept.stamp == Some(stamp))?;
        answer.downcast_ref::<T>().cloned()
    }

    fn keep<T: Send + Sync + 'static>(&self, stamp: Stamp, question: String, answer: T) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.stamp != Some(stamp) || MOST <= kept.answers.len() {
            kept.answers.clear();
            kept.stamp = Some(stamp);
        }
        kept.answers.insert(question, Arc::new(answer));
    }
}

impl Session {
    /// Returns the answer to a question about firms, titles, figures and screenings, asking only when it is not
    /// known for the present state. The question names everything else that the answer depends on.
    pub(super) async fn remember<T: Clone + Send + Sync + 'static>(
        &self,
        question: String,
        ask: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        // What one may see is no answer for another.
        let question = format!("{:?} {question}", self.actor().scope);
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

    /// Asks what the first pages ask.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn make_ready(&self) -> Result<(), Error> {
        let query = GoalQuery::on(self.today());
        self.headline_goals(&query).await?;
        self.show_expiry().await?;
        self.count_tiers(self.today()).await?;
        self.goals(&query).await?;
        self.show_screening(None).await?;
        self.goal_report(&query).await?;
        self.lint(self.today()).await?;
        Ok(())
    }
}

impl App {
    /// Makes the answers of the first pages whenever the registry has come to rest after a change, so that nobody
    /// like this actor waits for them. Runs until the process ends.
    pub async fn keep_ready(self, actor: Actor) {
        let (mut made, mut before) = (None, None);
        loop {
            let now = self
                .store()
                .whole()
                .stamp()
                .await
                .ok()
                .map(|stamp| (stamp, self.today()));
            if now == before && now != made {
                made = now;
                if let Err(error) = self.session(actor.clone(), self.today()).make_ready().await {
                    let cause: &dyn std::error::Error = &error;
                    tracing::warn!(error = cause, "the first pages could not be counted ahead");
                }
            }
            before = now;
            tokio::time::sleep(QUIET).await;
        }
    }
}

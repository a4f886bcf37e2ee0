//! Use cases: one file per noun, each an `impl App`. Knows no HTTP and no HTML; every face calls the same.

pub mod columns;
pub mod error;
pub mod export;
pub mod import;
pub mod sheet;

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

use crate::domain::catalog::Catalog;
use crate::domain::seed::Seeds;

pub use error::{Conflict, Error, FieldError, Noun};

/// Tells the time; the only place that may ask for it is [`App::open`].
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The application: what is open for as long as the process runs. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    catalog: Catalog,
    clock: Clock,
}

impl App {
    /// Opens the registry on the machine's clock.
    ///
    /// # Errors
    /// Lists every finding in the seeds.
    pub fn open() -> anyhow::Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
        let clock: Clock = Arc::new(Utc::now);
        Self::open_at(clock)
    }

    /// Opens the registry on a given clock.
    ///
    /// # Errors
    /// Lists every finding in the seeds.
    pub fn open_at(clock: Clock) -> anyhow::Result<Self> {
        let catalog = Catalog::load(&Seeds::compiled()).map_err(|findings| anyhow::anyhow!(lines(&findings)))?;
        Ok(Self(Arc::new(Parts { catalog, clock })))
    }

    /// Returns the vocabularies.
    pub fn catalog(&self) -> &Catalog {
        &self.0.catalog
    }

    /// Returns the calendar day in China.
    pub fn today(&self) -> NaiveDate {
        let china = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
        (self.0.clock)().with_timezone(&china).date_naive()
    }
}

fn lines<T: ToString>(findings: &[T]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

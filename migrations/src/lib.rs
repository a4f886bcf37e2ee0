//! The frozen schema history of the registry: one list of steps that serves SQLite and PostgreSQL.
//! A published step is never edited; `README.md` says how a new one is written.

mod m0001_clock;
mod m0002_enterprise;
mod m0003_tenure_and_filing;
mod m0004_goal;
mod m0005_import;
mod m0006_screening;
mod m0007_import_life;
mod m0008_preset;
mod m0009_plan;
mod m0010_assessment;
mod m0011_figure;
mod m0012_outcome;
mod m0013_seal;
mod m0014_job;
mod m0015_account;
mod m0016_screening_order;
mod m0017_detail;
mod m0018_import_value;
mod m0019_matter;
mod m0020_supervision;
mod watch;

use sea_orm_migration::async_trait::async_trait;
pub use sea_orm_migration::{MigrationTrait, MigratorTrait};
pub use watch::watch;

/// Applies the steps in order, each in its own transaction.
pub struct Migrator;

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_clock::Step),
            Box::new(m0002_enterprise::Step),
            Box::new(m0003_tenure_and_filing::Step),
            Box::new(m0004_goal::Step),
            Box::new(m0005_import::Step),
            Box::new(m0006_screening::Step),
            Box::new(m0007_import_life::Step),
            Box::new(m0008_preset::Step),
            Box::new(m0009_plan::Step),
            Box::new(m0010_assessment::Step),
            Box::new(m0011_figure::Step),
            Box::new(m0012_outcome::Step),
            Box::new(m0013_seal::Step),
            Box::new(m0014_job::Step),
            Box::new(m0015_account::Step),
            Box::new(m0016_screening_order::Step),
            Box::new(m0017_detail::Step),
            Box::new(m0018_import_value::Step),
            Box::new(m0019_matter::Step),
            Box::new(m0020_supervision::Step),
        ]
    }
}

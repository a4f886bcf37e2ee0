//! The rows of the database. Private to the store: what leaves it are the nouns of the domain.

pub(super) mod assessment;
pub(super) mod assessment_keep;
pub(super) mod audit;
pub(super) mod change;
pub(super) mod clock;
pub(super) mod enterprise;
pub(super) mod enterprise_name;
pub(super) mod filing;
pub(super) mod goal;
pub(super) mod import;
pub(super) mod import_mapping;
pub(super) mod import_row;
pub(super) mod import_undo;
pub(super) mod plan;
pub(super) mod preset;
pub(super) mod published_outcome;
pub(super) mod removed_enterprise;
pub(super) mod screened;
pub(super) mod screening;
pub(super) mod screening_reason;
pub(super) mod screening_run;
pub(super) mod share;
pub(super) mod source;
pub(super) mod standard_text;
pub(super) mod tenure;

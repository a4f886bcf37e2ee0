//! Import: a list as it arrives becomes a record with a life. Pure steps first: find the tables in the sheets,
//! read what the titles say, type the cells; then match, plan, and commit exactly the plan.

pub mod draft;
pub mod heading;
pub mod options;
pub mod table;
pub mod value;

//! What is acknowledged is kept and what is shown is true, whatever happens to disk, database and other processes.

mod disk;
mod fresh;
mod node;
mod plant;
mod registry;

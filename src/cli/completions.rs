//! `yanzhen completions`: what a shell offers while a command is typed.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::out::say;
use super::{Cli, Outcome};

/// For which shell.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell.
    #[arg(help = "哪一种")]
    shell: Shell,
}

/// Prints the script.
pub(super) fn run(asked: &Completions) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut Cli::command(), "yanzhen", &mut script);
    String::from_utf8(script)?.lines().for_each(|line| say!("{line}"));
    Ok(Outcome::Done)
}

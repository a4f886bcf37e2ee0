//! Standard output for people. A reader that stops reading, like `| head`, is no failure and stops nothing: what
//! was begun is finished, only nobody hears of it.

use std::fmt;
use std::io::{self, Write};

use crate::domain::text::for_terminal;

/// Prints a line.
macro_rules! say {
    () => { $crate::cli::out::line(format_args!("")) };
    ($($text:tt)*) => { $crate::cli::out::line(format_args!($($text)*)) };
}
pub(super) use say;

/// Prints a line; see [`say`].
pub(super) fn line(text: fmt::Arguments<'_>) {
    let mut out = io::stdout().lock();
    let told = writeln!(out, "{}", for_terminal(&text.to_string())).and_then(|()| out.flush());
    if let Err(error) = told {
        tracing::debug!(error = %error, "nobody reads the answer");
    }
}

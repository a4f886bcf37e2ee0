//! The command line in the language of its readers: what the library of arguments prints in English is said in Chinese.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};

use super::Cli;
use super::out::say;

/// What help is made of.
const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// What the library prints around our own words. Longer ones stand before what they contain.
const WORDS: &[(&str, &str)] = &[
    (
        "Print this message or the help of the given subcommand(s)",
        "显示一个命令的说明",
    ),
    ("Print help for the subcommand(s)", "要看说明的命令"),
    ("Usage: ", "用法："),
    ("Print help (see a summary with '-h')", "显示说明"),
    ("Print help (see more with '--help')", "显示说明"),
    ("Print help", "显示说明"),
    ("Print version", "显示版本"),
    ("Possible values:", "可选："),
    ("[possible values: ", "[可选："),
    ("[default: ", "[默认："),
    ("[env: ", "[环境变量："),
    ("[OPTIONS]", "[选项]"),
    ("[COMMAND]", "[命令]"),
    ("<COMMAND>", "<命令>"),
    ("Commands:", "命令："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
];

/// Reads the arguments of this call.
///
/// # Errors
/// With the code to end with, when help was asked for and printed, or the arguments cannot be read and why was printed.
pub(super) fn parse() -> Result<Cli, ExitCode> {
    let matches = spoken(Cli::command()).try_get_matches();
    let read = matches.and_then(|matches| Cli::from_arg_matches(&matches));
    read.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            translated(&error.to_string()).lines().for_each(|line| say!("{line}"));
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprintln!("{}", translated(&error.to_string()).trim_end());
            ExitCode::from(2)
        }
        _ => {
            eprintln!("错误：{}\n用法见 yanzhen help 命令", refusal(&error));
            ExitCode::from(2)
        }
    })
}

/// Gives a command and all below it the same frame.
fn spoken(command: clap::Command) -> clap::Command {
    let names: Vec<String> = command.get_subcommands().map(|own| own.get_name().to_owned()).collect();
    let framed = command.help_template(TEMPLATE);
    names
        .into_iter()
        .fold(framed, |command, name| command.mut_subcommand(name, spoken))
}

fn translated(text: &str) -> String {
    let replace = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
    WORDS.iter().fold(text.to_owned(), replace)
}

/// Says what cannot be read, and what would do.
fn refusal(error: &clap::Error) -> String {
    let told = |kind| error.get(kind).map(values).unwrap_or_default();
    let (option, value) = (told(ContextKind::InvalidArg), told(ContextKind::InvalidValue));
    let valid = told(ContextKind::ValidValue);
    let meant = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let meant: String = meant.into_iter().map(told).collect();
    let said = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("没有命令“{}”", told(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => format!("没有选项“{option}”"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{option} 后面要写一个值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("{option} 不能是“{value}”{}", cause(error)),
        ErrorKind::MissingRequiredArgument => format!("还要写明 {option}"),
        ErrorKind::MissingSubcommand => format!("还要写明命令：{}", told(ContextKind::ValidSubcommand)),
        ErrorKind::ArgumentConflict => format!("{option} 不能与 {} 一起用", told(ContextKind::PriorArg)),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{option} 的值太多或太少")
        }
        _ => error.to_string(),
    };
    let valid = if valid.is_empty() {
        String::new()
    } else {
        format!("；可选：{valid}")
    };
    let meant = if meant.is_empty() {
        String::new()
    } else {
        format!("；是不是 {meant}")
    };
    format!("{said}{valid}{meant}")
}

/// What our own reader of a value said, e.g. that a day does not exist; those of the language speak English.
fn cause(error: &clap::Error) -> String {
    let cause = std::error::Error::source(error)
        .map(ToString::to_string)
        .unwrap_or_default();
    match cause.is_ascii() {
        true => String::new(),
        false => format!("：{cause}"),
    }
}

fn values(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(arguments: &[&str]) -> String {
        let asked = std::iter::once(&"yanzhen").chain(arguments);
        let error = spoken(Cli::command()).try_get_matches_from(asked).unwrap_err();
        refusal(&error)
    }

    #[test]
    fn help_holds_no_word_of_the_library() {
        let mut commands = vec![spoken(Cli::command())];
        while let Some(mut command) = commands.pop() {
            let help = translated(&command.render_long_help().to_string());
            for english in [
                "Usage",
                "Options",
                "Commands",
                "Arguments",
                "Print ",
                "Possible",
                "default:",
                "env:",
            ] {
                assert!(!help.contains(english), "{}: {english}\n{help}", command.get_name());
            }
            commands.extend(command.get_subcommands().cloned());
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_with_what_would_do() {
        let cases: &[(&[&str], &str)] = &[
            (&["serch", "洛耐"], "没有命令“serch”；是不是 "),
            (&["search", "--conty", "1"], "没有选项“--conty”"),
            (&["serve", "--port", "x"], "--port <PORT> 不能是“x”"),
            (&["export", "--tier"], "后面要写一个值"),
        ];
        for (arguments, told) in cases {
            let said = refused(arguments);
            assert!(said.contains(told), "{arguments:?}: {said}");
        }
    }
}

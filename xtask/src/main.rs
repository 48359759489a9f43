//! The commands of this repository: `cargo xtask <command>`.

#[macro_use]
mod out;

mod add;
mod cargo;
mod catalog;
mod ci;
mod cloud;
mod completions;
mod diff;
mod export;
mod r#gen;
mod import;
mod lint;
mod mine;
mod paths;
mod progress;
mod schemas;
mod serve;
mod stamp;
mod tree;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};

/// The commands of this repository.
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
#[command(
    max_term_width = 100,
    after_help = "\
Example: after editing schemas/live/2018-08-01/DescribeLiveDomains.yaml

  cargo xtask gen
  git diff generated/"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Add(add::Options),
    Catalog(catalog::Options),
    Gen(r#gen::Options),
    Import(import::Options),
    Diff(diff::Options),
    Export(export::Options),
    Lint(lint::Options),
    Mine(mine::Options),
    Cloud(cloud::Options),
    Serve(serve::Options),
    Ci(ci::Options),
    Completions(completions::Options),
}

/// The exit code of `diff` for command lines that it cannot parse: 1 reports changes.
const DIFF_FAILED: u8 = 2;

fn main() -> ExitCode {
    let command = match Cli::try_parse() {
        Ok(cli) => cli.command,
        Err(error) => return explain(&error),
    };
    let outcome = match command {
        Command::Add(options) => add::run(&options),
        Command::Catalog(options) => catalog::run(&options),
        Command::Gen(options) => r#gen::run(&options),
        Command::Import(options) => import::run(&options),
        Command::Diff(options) => return diff::run(&options),
        Command::Export(options) => export::run(&options),
        Command::Lint(options) => lint::run(&options),
        Command::Mine(options) => mine::run(&options),
        Command::Cloud(options) => cloud::run(&options),
        Command::Serve(options) => return serve::run(&options),
        Command::Ci(_) => ci::run(),
        Command::Completions(options) => completions::run(&options, Cli::command()),
    };
    finish(outcome)
}

fn finish(outcome: Result<(), String>) -> ExitCode {
    match outcome.and_then(|()| out::failure().map_or(Ok(()), Err)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the help that was requested, or explains why the command line is invalid.
fn explain(error: &clap::Error) -> ExitCode {
    use std::io::{IsTerminal, stderr, stdout};
    let text = error.render();
    let is_help =
        !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if is_help {
        match stdout().is_terminal() {
            true => print!("{}", text.ansi()),
            false => print!("{text}"),
        }
        return finish(Ok(()));
    }
    match stderr().is_terminal() {
        true => eprintln!("{}", text.ansi()),
        false => eprintln!("{text}"),
    }
    let is_diff = std::env::args().nth(1).is_some_and(|command| command == "diff");
    if is_diff { ExitCode::from(DIFF_FAILED) } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent_and_every_command_has_an_example() {
        let mut cli = super::Cli::command();
        cli.clone().debug_assert();
        cli.build();
        for command in cli.get_subcommands().filter(|command| command.get_name() != "help") {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name} has a description");
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains(&format!("cargo xtask {name}")), "{name} has an example");
        }
    }
}

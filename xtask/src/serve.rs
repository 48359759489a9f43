//! `cargo xtask serve`: the local cloud and the API Explorer.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use clap::Args;

use crate::{cargo, paths};

/// Runs the local cloud and the API Explorer.
///
/// Builds `tcapi` and runs `tcapi serve` with these options.
#[derive(Args)]
#[command(
    disable_help_flag = true,
    after_help = "\
Example:

  echo AKIDtest:secret | cargo xtask serve --address 127.0.0.1:8080 --account-file -
  curl http://127.0.0.1:8080/_local/calls"
)]
pub struct Options {
    /// Options of `tcapi serve`; --help lists them
    #[arg(value_name = "OPTIONS", trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

/// Runs the command, which does not end by itself.
pub fn run(options: &Options) -> ExitCode {
    let mut command = cargo::command();
    command
        .args(["run", "--quiet", "--release", "--package", "tcapi", "--manifest-path"])
        .arg(paths::root().join("Cargo.toml"))
        .args(["--", "serve"])
        .args(&options.options);
    replace(&mut command)
}

/// Becomes the command, so that signals reach it.
#[cfg(unix)]
fn replace(command: &mut Command) -> ExitCode {
    use std::os::unix::process::CommandExt as _;

    eprintln!("error: cannot run cargo: {}", command.exec());
    ExitCode::FAILURE
}

/// Runs the command, and returns its exit code.
#[cfg(not(unix))]
fn replace(command: &mut Command) -> ExitCode {
    match command.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: cannot run cargo: {error}");
            ExitCode::FAILURE
        }
    }
}

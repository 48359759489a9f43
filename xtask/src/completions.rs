//! `cargo xtask completions`: shell completions.

use clap::{Args, Command};
use clap_complete::Shell;

/// Prints a completion script for a shell.
///
/// The script completes the command `xtask`: define an alias of that name.
#[derive(Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Example: completions in the current bash session

  alias xtask='cargo xtask'
  source <(cargo xtask completions bash)"
)]
pub struct Options {
    /// Shell to print the script for
    shell: Shell,
}

/// Runs the command.
pub fn run(options: &Options, command: Command) -> Result<(), String> {
    let mut script = Vec::new();
    let mut command = command.bin_name("xtask");
    clap_complete::generate(options.shell, &mut command, "xtask", &mut script);
    print!("{}", String::from_utf8_lossy(&script));
    Ok(())
}

//! Commands of cargo that this program runs.

use std::process::Command;

/// Returns a command that runs cargo as a developer does. Cargo describes the package `xtask` in
/// variables, and build scripts that watch them, such as ring's, would run again: everything that
/// depends on their crates would be built twice.
pub fn command() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let is_own =
            |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        if name.to_str().is_some_and(is_own) {
            command.env_remove(name);
        }
    }
    command
}
